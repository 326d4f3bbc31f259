from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    water_rename_hours = fields.Float(
        related="company_id.water_rename_hours", readonly=False, related_sudo=False
    )
    water_rename_times = fields.Integer(
        related="company_id.water_rename_times", readonly=False, related_sudo=False
    )
    water_cancel_free_hours = fields.Integer(
        related="company_id.water_cancel_free_hours", readonly=False, related_sudo=False
    )
    water_cancel_fee_percent = fields.Float(
        related="company_id.water_cancel_fee_percent", readonly=False, related_sudo=False
    )
    water_guest_link_days = fields.Integer(
        related="company_id.water_guest_link_days", readonly=False, related_sudo=False
    )
    water_office_user_id = fields.Many2one(
        related="company_id.water_office_user_id", readonly=False, related_sudo=False
    )

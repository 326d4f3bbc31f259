from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    water_addon_id = fields.Many2one(
        "water.addon", string="Extra", copy=False, ondelete="restrict", index="btree_not_null"
    )

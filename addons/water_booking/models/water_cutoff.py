from odoo import api, fields, models


class WaterCutoff(models.AbstractModel):
    """When the website stops selling: the excursion's minutes, unless told otherwise here."""

    _name = "water.cutoff"
    _description = "End of the sale"

    excursion_id = fields.Many2one("water.excursion")
    sale_cutoff_minutes = fields.Integer(
        string="Website sells until, minutes before",
        compute="_compute_sale_cutoff_minutes",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("excursion_id")
    def _compute_sale_cutoff_minutes(self):
        for record in self:
            record.sale_cutoff_minutes = record.excursion_id.sale_cutoff_minutes

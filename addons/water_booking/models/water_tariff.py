from odoo import api, fields, models


class WaterTariff(models.Model):
    """Price of one fare of an excursion, for one seat category or for every category."""

    _name = "water.tariff"
    _inherit = ["water.tariff.part"]
    _description = "Tariff line"
    _order = "excursion_id, category_id, fare_id"

    excursion_id = fields.Many2one("water.excursion", required=True, index=True, ondelete="cascade")
    fare_id = fields.Many2one("water.fare", required=True, ondelete="restrict")
    category_id = fields.Many2one(
        "water.seat.category", ondelete="restrict", help="Empty for every category."
    )
    currency_id = fields.Many2one(related="excursion_id.currency_id")
    price = fields.Monetary(required=True, help="What the passenger pays, tax included.")

    _price_not_negative = models.Constraint("CHECK (price >= 0)", "A price cannot be below zero.")
    _once = models.UniqueIndex(
        "(excursion_id, fare_id, COALESCE(category_id, 0))",
        "This excursion already has a price for this fare and category.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.excursion_id._sync_product()
        return lines

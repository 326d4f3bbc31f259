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
    price = fields.Monetary(
        required=True, help="What the passenger pays before any rule, tax and fees included."
    )
    price_min = fields.Monetary(
        string="Floor", help="However rules move the price, it stays at least this. 0 for none."
    )
    price_max = fields.Monetary(
        string="Ceiling", help="However rules move the price, it stays at most this. 0 for none."
    )

    _price_not_negative = models.Constraint("CHECK (price >= 0)", "A price cannot be below zero.")
    _bounds_not_negative = models.Constraint(
        "CHECK (COALESCE(price_min, 0) >= 0 AND COALESCE(price_max, 0) >= 0)",
        "The floor and the ceiling of a price cannot be below zero.",
    )
    # what is below zero has a sentence of its own: the database tells of one broken rule only
    _price_between = models.Constraint(
        "CHECK (LEAST(price, price_min, price_max) < 0 OR (COALESCE(price_min, 0) <= price"
        " AND (COALESCE(price_max, 0) = 0 OR price_max >= price)))",
        "The price of a tariff line lies between its floor and its ceiling.",
    )
    _once = models.UniqueIndex(
        "(excursion_id, fare_id, COALESCE(category_id, 0))",
        "This excursion already has a price for this fare and category.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.excursion_id._sync_product()
        return lines

    def _in_words(self):
        return self._money_words(self.price) + self._bounds_words()

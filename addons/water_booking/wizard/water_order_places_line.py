from odoo import api, fields, models


class WaterOrderPlacesLine(models.TransientModel):
    _name = "water.order.places.line"
    _description = "Places of one fare and category"

    wizard_id = fields.Many2one("water.order.places", required=True, ondelete="cascade")
    fare_id = fields.Many2one("water.fare", required=True)
    category_id = fields.Many2one("water.seat.category")
    takes_place = fields.Boolean(related="fare_id.takes_place")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    price = fields.Monetary(
        compute="_compute_price", help="For so many passengers; the sale makes it anew."
    )
    quantity = fields.Integer()
    seat_ids = fields.Many2many(
        "water.seat",
        string="Seats",
        help="Leave empty for any free places of the category.",
    )
    subtotal = fields.Monetary(compute="_compute_subtotal")

    _not_negative = models.Constraint("CHECK (quantity >= 0)", "Quantities cannot be negative.")

    @api.depends(
        "fare_id", "category_id", "wizard_id.trip_id", "wizard_id.pricelist_id",
        "wizard_id.line_ids.quantity",
    )  # fmt: skip
    def _compute_price(self):
        for wizard, lines in self.grouped("wizard_id").items():
            prices = wizard._prices() if wizard.trip_id else {}
            for line in lines:
                line.price = prices.get((line.fare_id.id, line.category_id.id or 0), 0.0)

    @api.depends("price", "quantity")
    def _compute_subtotal(self):
        for line in self:
            line.subtotal = line.price * line.quantity

    @api.onchange("seat_ids")
    def _onchange_seat_ids(self):
        self.quantity = max(self.quantity, len(self.seat_ids))

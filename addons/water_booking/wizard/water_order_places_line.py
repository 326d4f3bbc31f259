from odoo import api, fields, models


class WaterOrderPlacesLine(models.TransientModel):
    _name = "water.order.places.line"
    _description = "Places of one fare and category"

    wizard_id = fields.Many2one("water.order.places", required=True, ondelete="cascade")
    fare_id = fields.Many2one("water.fare", required=True)
    category_id = fields.Many2one("water.seat.category")
    takes_place = fields.Boolean(related="fare_id.takes_place")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    price = fields.Monetary(readonly=True, help="Of the tariff; the sale takes it from there.")
    quantity = fields.Integer()
    seat_ids = fields.Many2many(
        "water.seat",
        string="Seats",
        help="Leave empty for any free places of the category.",
    )
    subtotal = fields.Monetary(compute="_compute_subtotal")

    _not_negative = models.Constraint("CHECK (quantity >= 0)", "Quantities cannot be negative.")

    @api.depends("price", "quantity")
    def _compute_subtotal(self):
        for line in self:
            line.subtotal = line.price * line.quantity

    @api.onchange("seat_ids")
    def _onchange_seat_ids(self):
        self.quantity = max(self.quantity, len(self.seat_ids))

from collections import Counter

from odoo import api, fields, models

from ..inventory.errors import FareNotOnSale
from ..pricing import Quote, explain


class WaterOrderPlacesLine(models.TransientModel):
    """Passengers of one fare on one part of the plan: a category of numbered seats, or an area."""

    _name = "water.order.places.line"
    _description = "Places of one fare and category"

    wizard_id = fields.Many2one("water.order.places", required=True, ondelete="cascade")
    fare_id = fields.Many2one("water.fare", required=True)
    area_id = fields.Many2one("water.seat.area")
    category_id = fields.Many2one("water.seat.category")
    part = fields.Char(string="Where", compute="_compute_part")
    takes_place = fields.Boolean(related="fare_id.takes_place")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    quantity = fields.Integer()
    placed = fields.Integer(help="Seats chosen when the quantity was last brought in line.")
    seat_ids = fields.Many2many(
        "water.seat",
        string="Seats",
        help="Leave empty for the best free places of the category.",
    )
    price = fields.Monetary(
        compute="_compute_price", help="Of one place, for so many passengers together."
    )
    subtotal = fields.Monetary(compute="_compute_price")
    explanation = fields.Text(compute="_compute_price")

    _not_negative = models.Constraint("CHECK (quantity >= 0)", "Quantities cannot be negative.")

    @api.depends("area_id", "category_id")
    def _compute_part(self):
        for line in self:
            line.part = line.area_id.name or line.category_id.name or ""

    @api.depends(
        "quantity", "seat_ids", "wizard_id.line_ids.quantity", "wizard_id.trip_id",
        "wizard_id.allotment_id", "wizard_id.pricelist_id",
    )  # fmt: skip
    def _compute_price(self):
        """As the door would make them now; it has the last word."""
        for wizard, lines in self.grouped("wizard_id").items():
            quoting = wizard.trip_id and wizard._quoting()
            for line in lines:
                line.price = line.subtotal = 0.0
                line.explanation = ""
                if quoting:
                    line._show_price(quoting)

    def _show_price(self, quoting):
        try:
            quotes = self._quotes(quoting)
        except FareNotOnSale:
            return
        if self.quantity < 1:
            self.price = float(quotes[0][0])
            return
        self.price = float(quotes[-1][0])
        self.subtotal = float(sum(price for price, _quote in quotes))
        texts = Counter(explain(self.env, Quote.from_json(quote)) for _price, quote in quotes)
        self.explanation = "\n\n".join(f"{number} × {text}" for text, number in texts.items())

    def _quotes(self, quoting):
        """Price and explanation of each piece, of one more where there is none; places that the
        order holds keep theirs.

        :return: list of (Decimal, quote as JSON values)
        """
        fare_id, quantity = self.fare_id.id, max(1, self.quantity)
        passengers = quoting.passengers.copy()
        if self.quantity < 1:
            quoting.passengers[fare_id] += 1
        rows = (self._held_rows() + [None] * quantity)[:quantity]
        try:
            return [
                quoting.quote(fare_id, self.category_id.id or None, row, lap=not self.takes_place)
                for row in rows
            ]
        finally:
            quoting.passengers = passengers

    def _held_rows(self):
        """What the order holds already of this line."""
        seats = set(self.seat_ids._origin.ids)
        return [
            row
            for row in self.wizard_id._held_rows()
            if row.fare_id == self.fare_id.id
            and not row.addon_id
            and (row.area_id or False) == self.area_id.id
            and (row.area_id or not row.seat_id or row.seat_id in seats)
        ]

    @api.onchange("seat_ids")
    def _onchange_seat_ids(self):
        """A chosen seat is for one of those who have none yet, else for one more passenger; with a
        seat that is taken out, its passenger goes."""
        more = len(self.seat_ids) - self.placed
        if more < 0:
            self.quantity = max(0, self.quantity + more)
        self.quantity = max(self.quantity, len(self.seat_ids))
        self.placed = len(self.seat_ids)

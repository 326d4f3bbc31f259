from odoo import fields, models

from ..pricing import explain


class WaterTicket(models.Model):
    _inherit = "water.ticket"

    price_explanation = fields.Text(
        compute="_compute_price_explanation",
        help="How the price came about when the place was taken; discounts on the whole order"
        " come after it.",
    )

    def _compute_price_explanation(self):
        for ticket in self.sudo():
            quotes = ticket.order_line_id.water_quotes or {}
            ticket.price_explanation = explain(self.env, quotes.get(ticket.claim))

from collections import Counter

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _yoomoney_close_trip(self, trip):
        """The closing receipt of one departure: passengers who were not refunded, and extras.

        Who did not come aboard has been served all the same: the ticket was not given back.
        Safe to repeat; errors as `_yoomoney_issue_closing_receipt` raises them.
        """
        self.ensure_one()
        tickets = self.sudo().water_ticket_ids.filtered(
            lambda ticket: ticket.trip_id == trip and ticket.state in ("issued", "used")
        )
        quantities = Counter(ticket.order_line_id for ticket in tickets)
        if tickets:
            for line in self.sudo().order_line:
                if line.water_trip_id == trip and line.water_addon_id:
                    quantities[line] = line.product_uom_qty
        return self._yoomoney_issue_closing_receipt(dict(quantities), f"trip{trip.id}")

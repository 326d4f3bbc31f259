from collections import Counter

from odoo import api, fields, models


class WaterTicket(models.Model):
    """What the buyer ordered beside places, for crew and passengers."""

    _inherit = "water.ticket"

    extras = fields.Char(
        compute="_compute_extras", help="Of the whole order on this trip, not of each passenger."
    )

    @api.depends_context("lang")
    def _compute_extras(self):
        """Crew know no orders, but have to know who gets lunch."""
        tickets = self.sudo()
        tickets.order_id.order_line.fetch(["water_addon_id", "water_trip_id", "product_uom_qty"])
        for ticket in tickets:
            ticket.extras = ticket.order_id._water_extras_text(ticket.trip_id)

    @api.model
    def extras_of_trip(self, trip_id):
        """Who bought which extras, for the crew's screen.

        :return: list of {"name", "total", "buyers": [{"name", "places", "quantity", "order"}]}
        """
        trip = self.env["water.trip"].browse(int(trip_id))
        trip.check_access("read")
        tickets = self.search(
            [("trip_id", "in", trip._sailing_now().ids), ("state", "in", ("issued", "used"))]
        )
        parties = tickets.sudo().grouped(lambda ticket: (ticket.order_id, ticket.trip_id))
        extras = {}
        for (order, of_trip), passengers in parties.items():
            for addon, quantity in order._water_extras(of_trip).items():
                item = extras.setdefault(addon, {"name": addon.name, "total": 0, "buyers": []})
                item["total"] += quantity
                places = Counter(filter(None, passengers.mapped("seat_label")))
                item["buyers"].append(
                    {
                        "name": order.partner_id.name or "",
                        "order": order.name,
                        "quantity": quantity,
                        "places": ", ".join(
                            f"{place} × {number}" if number > 1 else place
                            for place, number in places.items()
                        ),
                    }
                )
        return [extras[addon] for addon in sorted(extras, key=lambda addon: addon.sequence)]

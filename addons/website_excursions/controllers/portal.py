from odoo import fields, http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .common import no_store

#: More than these of the past nobody looks through on a phone; older ones by the page's link.
PAST_SHOWN = 20


class Portal(CustomerPortal):
    """The customer's tickets and data, beside Odoo's own portal pages.

    Tickets are read with the user's own rights: Odoo's rule of orders (the account's contact and,
    in a company, the colleagues of the same company) is the rule of tickets.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ticket_count" in counters:
            Ticket = request.env["water.ticket"]
            values["ticket_count"] = (
                Ticket.search_count(self._coming_domain()) if Ticket.has_access("read") else 0
            )
        return values

    def _coming_domain(self):
        return [("state", "=", "issued"), ("departure", ">=", fields.Datetime.now())]

    @http.route("/my/tickets", type="http", auth="user", website=True)
    def my_tickets(self, welcome=None, everything=None, **_params):
        tickets = request.env["water.ticket"].search([], order="departure, id")
        now = fields.Datetime.now()
        coming = tickets.filtered(
            lambda ticket: ticket.sudo().trip_id.arrival >= now and ticket.state != "cancelled"
        )
        past_orders = (tickets - coming).sudo().order_id - coming.sudo().order_id
        past = past_orders.sorted(
            lambda order: max(order.water_trip_ids.mapped("departure")), reverse=True
        )
        shown = past if everything else past[:PAST_SHOWN]
        return no_store(
            request.render(
                "website_excursions.my_tickets",
                {
                    **self._prepare_portal_layout_values(),
                    "page_name": "water_tickets",
                    "welcome": welcome,
                    "may_set_password": bool(request.session.get("water_link")),
                    "coming": [order._website_row() for order in coming.sudo().order_id],
                    "past": [order._website_row() for order in shown],
                    "more": len(past) - len(shown),
                    "cards": request.env.user.partner_id.sudo()._website_cards(),
                    "tokens": len(request.env.user.partner_id.sudo().payment_token_ids),
                },
            )
        )

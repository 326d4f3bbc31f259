import contextlib
from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from . import limits
from .common import ID_LIMIT, no_store
from .manage import Manage

ROUTE = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class AfterSale(Manage):
    """Giving tickets back and another date: first what it costs, then a wish for a person."""

    # --- giving back

    @http.route("/excursions/order/<int:order_id>/cancel", methods=["GET"], **ROUTE)
    @limits.limited("read")
    def order_cancel(self, order_id, access_token=None, **_params):
        order = self._order(order_id, access_token)
        return self._cancel_page(order, order._after_sale_tickets())

    @http.route("/excursions/order/<int:order_id>/cancel", methods=["POST"], **ROUTE)
    @limits.limited("checkout")
    def order_cancel_asked(
        self, order_id, access_token=None, text=None, seen=None, look=None, **_params
    ):
        """
        :param look: only what the tickets that are ticked now would cost
        """
        order = self._order(order_id, access_token)
        tickets = self._chosen(order)
        if look:
            return self._cancel_page(order, tickets, text=text)
        wishes = request.env["water.customer.request"]
        return self._ask(
            order,
            lambda: wishes._ask_cancellation(order, tickets, text, seen),
            lambda error: self._cancel_page(order, tickets, text=text, error=error),
        )

    def _cancel_page(self, order, chosen, text="", error=None):
        page = order._website_cancel_page(chosen)
        return self._after_sale_page("website_excursions.order_cancel", order, page, text, error)

    # --- another date

    @http.route("/excursions/order/<int:order_id>/date", methods=["GET"], **ROUTE)
    @limits.limited("read")
    def order_date(self, order_id, access_token=None, day=None, **_params):
        order = self._order(order_id, access_token)
        return self._date_page(order, order._after_sale_tickets(), day)

    @http.route("/excursions/order/<int:order_id>/date", methods=["POST"], **ROUTE)
    @limits.limited("checkout")
    def order_date_asked(
        self, order_id, access_token=None, text=None, trip=None, day=None, look=None, **_params
    ):
        """
        :param trip: chosen departure and the difference in price that was shown with it
        :param look: only which departures have places for the tickets that are ticked now
        """
        order = self._order(order_id, access_token)
        tickets = self._chosen(order)
        if look:
            return self._date_page(order, tickets, day, text=text)
        trip_id, seen = self._read_trip(trip)
        wanted = request.env["water.trip"].sudo().browse(trip_id).exists()
        wishes = request.env["water.customer.request"]
        return self._ask(
            order,
            lambda: wishes._ask_other_date(order, tickets, wanted, text, seen),
            lambda error: self._date_page(order, tickets, day, text=text, error=error),
        )

    def _date_page(self, order, chosen, day, text="", error=None):
        first = None
        with contextlib.suppress(TypeError, ValueError):
            first = date.fromisoformat(day)
        page = order._website_date_page(chosen, first)
        return self._after_sale_page("website_excursions.order_date", order, page, text, error)

    def _read_trip(self, value):
        """(id, kopecks) of what the page has put into the form as "id:kopecks"."""
        trip_id, _colon, seen = (value or "")[:40].partition(":")
        try:
            trip_id, seen = int(trip_id), int(seen)
        except ValueError:
            return None, None
        return (trip_id if 0 < trip_id < ID_LIMIT else None), seen

    # --- both

    def _chosen(self, order):
        named = request.httprequest.form.getlist("ticket")
        return order.water_ticket_ids.filtered(lambda one: str(one.id) in named)

    def _ask(self, order, work, refuse):
        """Write the wish down once; a refusal is told on the page that it was asked on."""
        try:
            with request.env.cr.savepoint():
                work()
        except UserError as error:
            return refuse(error.args[0])
        except UniqueViolation:
            request.env.invalidate_all()  # another press at the same moment has written it
        return request.redirect(order._website_status_url("/manage", told="asked"), code=303)

    def _after_sale_page(self, template, order, page, text, error):
        values = {
            "order": order,
            "row": order._website_row(),
            "email": order.partner_id.email or "",
            "text": text or "",
            "error": error or page.pop("error", None),
            **page,
        }
        return no_store(request.render(template, values))

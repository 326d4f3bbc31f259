from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools import cookies
from .common import no_store, use_language


class Order(CustomerPortal):
    """The buyer's page of an order: waiting, paid with tickets, refused, expired.

    Unlike Odoo's own status page it never post-processes: confirming and invoicing belong to a
    background job, not to the buyer's poll.
    """

    def _order(self, order_id, access_token):
        """The order as superuser if token or login are right; else as if there were none."""
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            order = None
        if not order or not order.sudo().water_cause:
            raise request.not_found()
        return order.sudo()

    @http.route(
        "/excursions/order/<int:order_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def order(self, order_id, access_token=None, **_params):
        order = self._order(order_id, access_token)
        response = request.render(
            "website_excursions.order", {"order": order, "page": order._website_page()}
        )
        return no_store(response)

    @http.route(
        "/excursions/order/last",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def last(self):
        """The way back for whoever closed the tab: this browser's latest order."""
        last = cookies.last_order(request.cookies)
        if not last:
            return request.redirect("/excursions")
        return request.redirect(f"/excursions/order/{last[0]}?access_token={last[1]}", code=303)

    @http.route(
        "/excursions/order/<int:order_id>/state", type="jsonrpc", auth="public", save_session=False
    )
    def state(self, order_id, access_token=None, ask=False, lang=None):
        """The order's state for the waiting page; ``ask`` fetches the provider's truth first."""
        use_language(lang)
        order = self._order(order_id, access_token)
        if ask:
            order._website_ask_provider()
        return {"state": order._website_status()["state"], "mailed": order.water_ticket_mail_sent}

    @http.route(
        "/excursions/order/<int:order_id>/pay",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def pay(self, order_id, access_token=None, **_params):
        """Pay, or pay again after a refusal: the same order and places, a new payment."""
        order = self._order(order_id, access_token)
        try:
            with request.env.cr.savepoint():
                url = order._website_pay()
        except UserError:
            url = order._website_status_url()
        return request.redirect(url, code=303, local=False)

    @http.route(
        "/excursions/order/<int:order_id>/tickets.pdf",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
    )
    def tickets(self, order_id, access_token=None):
        order = self._order(order_id, access_token)
        tickets = order.water_ticket_ids.filtered(lambda one: one.state in ("issued", "used"))
        if not tickets:
            raise request.not_found()
        pdf = tickets._render_pdf(order.partner_id.lang or request.env.lang)
        return self._file(pdf, "application/pdf", f"tickets-{order.name}.pdf")

    @http.route(
        "/excursions/order/<int:order_id>/trip.ics",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
    )
    def calendar(self, order_id, access_token=None):
        order = self._order(order_id, access_token)
        return self._file(order._website_calendar(), "text/calendar; charset=utf-8", "trip.ics")

    def _file(self, content, mimetype, name):
        return no_store(
            request.make_response(
                content,
                headers=[
                    ("Content-Type", mimetype),
                    ("Content-Disposition", http.content_disposition(name)),
                ],
            )
        )

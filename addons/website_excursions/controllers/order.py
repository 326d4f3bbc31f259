from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools import cookies
from . import limits
from .common import ID_LIMIT, go_on, known_partner, means_of, no_store, use_language
from .framed_page import framed_page


class Order(CustomerPortal):
    """The buyer's page of an order: waiting, paid with tickets, refused, expired.

    Unlike Odoo's own status page it never post-processes: confirming and invoicing belong to a
    background job, not to the buyer's poll.
    """

    def _order(self, order_id, access_token):
        """The order as superuser if token or login are right; else as if there were none."""
        order = request.env["sale.order"].sudo()
        if not (isinstance(access_token, str) and access_token.isascii()):
            access_token = None  # to compare it is an error, which tells that there is an order
        if access_token and order_id < ID_LIMIT:
            # Odoo would look first whether the visitor's rights show the order, and then word a
            # refusal that nobody reads
            order = order.search_fetch([("id", "=", order_id)], order._website_columns())
            order._website_fetch()
            if not order.access_token or not consteq(order.access_token, access_token):
                order = order.browse()
        if not order:
            try:
                order = self._document_check_access("sale.order", order_id, access_token).sudo()
            except (AccessError, MissingError):
                order = None
        if not order or not order.water_cause:
            raise limits.spend("token") or request.not_found()
        return order

    @http.route(
        "/excursions/order/<int:order_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def order(self, order_id, access_token=None, back=None, **_params):
        """
        :param back: number of the payment from which the provider has sent the buyer here; it is
            asked then before the page is made. A GET that changes nothing but what the provider
            confirms.
        """
        order = self._order(order_id, access_token)
        if back and not order._website_ask_provider(back):
            # the notification comes at the same moment: what it has made of the order is shown
            request.env.cr.rollback()
            order._website_let_others_finish(back)
            order = self._anew(order_id, access_token)
        return self._page(order)

    def _anew(self, order_id, access_token):
        """The order as others have left it, in a transaction that sees what they have committed."""
        request.env.cr.rollback()
        return self._order(order_id, access_token)

    def _page(self, order, refusal=None):
        """
        :param refusal: why it cannot be paid just now
        """
        page = order._website_page()
        if partner := known_partner():  # a guest's page costs nothing for it
            page["ways"] = page["state"] == "declined" and order._website_ways(partner)
            page["saved"] = page["state"] == "paid" and order._website_saved_card(partner)
        values = {"order": order, "page": page, "refusal": refusal}
        return no_store(framed_page("website_excursions.order", values))

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
    @limits.limited("read")
    def state(self, order_id, access_token=None, ask=False, lang=None):
        """The order's state for the waiting page; ``ask`` fetches the provider's truth first."""
        use_language(lang)
        order = self._order(order_id, access_token)
        if ask and not order._website_ask_provider():
            order = self._anew(order_id, access_token)
        return {"state": order._website_status()["state"], "mailed": order.water_ticket_mail_sent}

    @http.route(
        "/excursions/order/<int:order_id>/pay",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    @limits.limited("checkout")
    def pay(self, order_id, access_token=None, **form):
        """Pay, or pay again after a refusal: the same order and places, a new payment."""
        order = self._order(order_id, access_token)
        try:
            with request.env.cr.savepoint():
                way = order._website_pay(means_of(form))
        except UserError as error:
            return self._page(order, error.args[0])
        return go_on(way)

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
        "/excursions/order/<int:order_id>/invoice.pdf",
        type="http",
        auth="public",
        website=True,
        multilang=False,
        sitemap=False,
        methods=["GET"],
    )
    def invoice(self, order_id, access_token=None):
        """What a company pays by bank transfer."""
        order = self._order(order_id, access_token)
        if not order._website_transfer():
            raise request.not_found()
        return self._file(
            order._website_transfer_pdf(), "application/pdf", f"invoice-{order.name}.pdf"
        )

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
        order = order.with_context(lang=order.partner_id.lang or request.env.lang)
        # not as a download: a phone then offers to put it into its calendar
        return self._file(
            order._website_calendar(), "text/calendar; charset=utf-8", "trip.ics", "inline"
        )

    def _file(self, content, mimetype, name, disposition="attachment"):
        return no_store(
            request.make_response(
                content,
                headers=[
                    ("Content-Type", mimetype),
                    ("Content-Disposition", http.content_disposition(name, disposition)),
                ],
            )
        )

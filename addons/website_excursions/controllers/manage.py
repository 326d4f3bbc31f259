from werkzeug.exceptions import abort

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from . import limits
from .common import no_store
from .order import Order


class Manage(Order):
    """After the sale, by the order's signed link or by its account: the same page for both."""

    def _order(self, order_id, access_token):
        """A guest's link ends some time after the trip; a login does not."""
        order = super()._order(order_id, access_token)
        if order._website_link_is_over() and not self._is_theirs(order):
            page = request.render("website_excursions.account_link_over", {"number": order.name})
            page.flatten()
            page.status_code = 410
            abort(no_store(page))
        return order

    def _is_theirs(self, order):
        """Whether the user's own rights show the order, without any link."""
        own = request.env["sale.order"].browse(order.id)
        return not request.env.user._is_public() and own.has_access("read")

    def _manage_page(self, order, told=None, error=None, form=None):
        account = request.env["res.users"].sudo()
        return no_store(
            request.render(
                "website_excursions.manage",
                {
                    "order": order,
                    "row": order._website_row(),
                    "tickets": [
                        ticket._website_change_values() for ticket in order.water_ticket_ids
                    ],
                    "options": order._after_sale_options(),
                    "invoices": order._website_invoices(),
                    "receipts": order._website_receipts(),
                    "marketing": order._website_marketing(),
                    "wishes": order._website_wishes(),
                    "theirs": self._is_theirs(order),
                    "is_staff": account._water_is_staff(order.partner_id.email_normalized),
                    "email": order.partner_id.email or "",
                    "told": told,
                    "error": error,
                    "form": form or {},
                },
            )
        )

    @http.route(
        "/excursions/order/<int:order_id>/manage",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def order_manage(self, order_id, access_token=None, told=None, **_params):
        return self._manage_page(self._order(order_id, access_token), told=told)

    def _order_do(self, order, told, work, form=None):
        """Do what the customer asked for and come back to the page; a refusal is told there."""
        try:
            with request.env.cr.savepoint():
                work()
        except UserError as error:
            return self._manage_page(order, error=error.args[0], form=form)
        return request.redirect(order._website_status_url("/manage", told=told), code=303)

    @http.route(
        "/excursions/order/<int:order_id>/resend",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def order_resend(self, order_id, access_token=None, **_params):
        order = self._order(order_id, access_token)
        return self._order_do(order, "resent", order._website_resend)

    @http.route(
        "/excursions/order/<int:order_id>/rename",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def order_rename(self, order_id, access_token=None, ticket=None, name=None, **_params):
        order = self._order(order_id, access_token)
        wanted = int(ticket) if ticket and ticket.isdecimal() and len(ticket) < 10 else 0
        own = order.water_ticket_ids.filtered(lambda one: one.id == wanted)
        if not own:
            raise request.not_found()
        return self._order_do(
            order, "renamed", lambda: own._website_rename(name), {"ticket": own.id, "name": name}
        )

    @http.route(
        "/excursions/order/<int:order_id>/keep",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def order_keep(self, order_id, access_token=None, **_params):
        """Keep the tickets in an account: the link goes to the order's mailbox, never to whoever
        has its page, because tickets are passed on to friends."""
        order = self._order(order_id, access_token)
        email = order.partner_id.email_normalized
        if refused := limits.spend("link", subject=email):
            raise refused
        request.env["water.mail.link"]._ask("login", email, order_id=order.id)
        return request.redirect(order._website_status_url("/manage", told="kept"), code=303)

    @http.route(
        "/excursions/order/<int:order_id>/withdraw",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def order_withdraw(self, order_id, access_token=None, **_params):
        order = self._order(order_id, access_token)
        return self._order_do(
            order,
            "withdrawn",
            lambda: request.env["water.consent"]._withdraw_marketing(order.partner_id, order),
        )

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.personal_data import AT_ONCE
from ..tools import formats
from . import limits
from .account import told_nowhere
from .common import no_store
from .manage import Manage


class MyData(CustomerPortal):
    """A copy of one's data, the end of a consent, and an erasure, for whoever is logged in."""

    @http.route("/my/data", type="http", auth="user", website=True, methods=["GET"])
    def my_data(self, told=None, **_params):
        return self._data_page(told=told)

    def _data_page(self, told=None, error=None):
        partner = request.env.user.partner_id.sudo()
        wish = (
            request.env["water.customer.request"]
            .sudo()
            .search(
                [
                    ("kind", "=", "erase"),
                    ("partner_id", "=", partner.id),
                    ("state", "in", ("unconfirmed", "open")),
                ],
                limit=1,
            )
        )
        consents = (
            request.env["water.consent"]
            .sudo()
            .search([("partner_id", "in", partner._personal_self().ids)])
        )
        return no_store(
            request.render(
                "website_excursions.my_data",
                {
                    **self._prepare_portal_layout_values(),
                    "page_name": "water_data",
                    "told": told,
                    "error": error,
                    "email": partner.email,
                    "marketing": request.env["water.consent"]._marketing_of(partner).given,
                    "erasing": wish.state,
                    "consents": [
                        {
                            "title": consent.document_id.title,
                            "url": consent.document_id._website_url(),
                            "given": consent.given,
                            "at": formats.moment(
                                request.env, consent.given_at, request.env.user.tz
                            ),
                        }
                        for consent in consents
                    ],
                },
            )
        )

    @http.route(
        "/my/data.zip", type="http", auth="user", website=True, multilang=False, methods=["GET"]
    )
    def my_data_export(self, **_params):
        """The copy at once; of a great many orders by mail, made by a job."""
        partner = request.env.user.partner_id.sudo()
        if len(partner._personal_orders()) > AT_ONCE:
            request.env["water.customer.request"]._ask_export(partner)
            return request.redirect("/my/data?told=export", code=303)
        return no_store(
            request.make_response(
                partner._personal_archive(),
                headers=[
                    ("Content-Type", "application/zip"),
                    ("Content-Disposition", http.content_disposition("data.zip")),
                ],
            )
        )

    @http.route("/my/data/withdraw", type="http", auth="user", website=True, methods=["POST"])
    def my_data_withdraw(self, **_params):
        partner = request.env.user.partner_id.sudo()
        try:
            request.env["water.consent"]._withdraw_marketing(partner)
        except UserError as error:
            return self._data_page(error=error.args[0])
        return request.redirect("/my/data?told=withdrawn", code=303)

    @http.route("/my/data/erase", type="http", auth="user", website=True, methods=["POST"])
    def my_data_erase(self, **_params):
        partner = request.env.user.partner_id.sudo()
        if refused := limits.spend("link", subject=partner.email_normalized):
            raise refused
        request.env["water.customer.request"]._ask_erasure(partner)
        return request.redirect("/my/data?told=erase", code=303)

    # --- the link that confirms it

    @http.route(
        "/my/erasure/<string:token>", type="http", auth="public", website=True, sitemap=False
    )
    def erasure(self, token, **_params):
        link = request.env["water.mail.link"]._find(token, "erase")
        done = bool(link) and request.httprequest.method == "POST"
        if done:
            link.request_id._confirm_erasure()
            link._use()
        elif not link and (refused := limits.spend("token")):
            raise refused
        page = {"done": done, "token": link and token, "email": link.email if link else ""}
        return told_nowhere(request.render("website_excursions.erasure_opened", page))


class OrderData(Manage):
    """The same for one order by its link. What is told goes to the order's mailbox."""

    @http.route(
        "/excursions/order/<int:order_id>/data",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def order_data(self, order_id, access_token=None, **_params):
        order = self._order(order_id, access_token)
        self._spend_mail(order)
        wishes = request.env["water.customer.request"]
        return self._order_do(order, "export", lambda: wishes._ask_export(order.partner_id, order))

    @http.route(
        "/excursions/order/<int:order_id>/erase",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def order_erase(self, order_id, access_token=None, **_params):
        order = self._order(order_id, access_token)
        self._spend_mail(order)
        wishes = request.env["water.customer.request"]
        return self._order_do(order, "erase", lambda: wishes._ask_erasure(order.partner_id, order))

    def _spend_mail(self, order):
        if refused := limits.spend("link", subject=order.partner_id.email_normalized):
            raise refused

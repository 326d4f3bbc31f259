from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools import cookies, formats
from .common import known_partner, no_store, set_cookie, visitors_pricelist

MONTH = 30 * 24 * 3600


class Checkout(http.Controller):
    """One page between the hold and the payment. It belongs to one visitor and is never stored."""

    @http.route(
        "/excursions/checkout",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def checkout(self, trip=None, **_params):
        hold = self._hold(trip)
        if not hold:
            return self._gone(trip)
        # Without an order a first try was rolled back after the places were kept for it: the form
        # is there again, and so are the places.
        if hold.state != "held" and (
            order := request.env["sale.order"].sudo()._website_order_of(hold.token)
        ):
            return request.redirect(order._website_status_url(), code=303)
        return self._page(hold, self._known_buyer(), {})

    @http.route(
        "/excursions/checkout",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def submit(self, trip=None, **form):
        """Make the order and its payment, and send the buyer to the provider.

        Sent twice (double click, back button, second tab) it finds the same order and payment.
        The response leaves only after the commit, so the provider is never asked about an order
        that was rolled back.
        """
        hold = self._hold(trip)
        if not hold:
            return self._gone(trip)
        documents = self._documents()
        Checkout = request.env["water.checkout"]
        values, errors = Checkout._validate(form, documents)
        if errors:
            return self._page(hold, form, errors)
        try:
            with request.env.cr.savepoint():
                order = Checkout._order_for_hold(
                    hold,
                    values,
                    documents,
                    request.website,
                    partner=known_partner(),
                    pricelist=visitors_pricelist(),
                )
                url = order._website_pay()
        except UserError as error:
            return self._page(hold, form, {"form": error.args[0]})
        token = order._portal_ensure_token()
        set_cookie(cookies.ORDER, f"{order.id}-{token}", MONTH)
        return request.redirect(url, code=303, local=False)

    def _hold(self, trip):
        """The visitor's own hold: on that trip, or the latest."""
        holds = cookies.holds(request.cookies)
        if trip:
            token = holds.get(int(trip)) if trip.isdecimal() else None
        else:
            token = next(reversed(holds.values()), None)
        return token and request.env["water.inventory"].sudo()._hold_info(token)

    def _documents(self):
        return request.env["water.consent.document"].sudo()._current(request.website.company_id)

    def _known_buyer(self):
        partner = known_partner()
        return {"name": partner.name, "email": partner.email, "phone": partner.phone}

    def _page(self, hold, form, errors):
        trip = request.env["water.trip"].sudo().browse(hold.trip_id)
        total = formats.price(request.env, hold.total, trip.currency_id)
        response = request.render(
            "website_excursions.checkout",
            {
                "trip": trip._website_page_head(),
                "lines": trip._website_hold_lines(hold),
                "extras": self._extras_on_offer(trip, hold),
                "total": total,
                "included": request.env["water.checkout"]._included(hold, known_partner()),
                "pay_label": request.env._("Pay %s", total),
                "held_until": formats.iso_utc(hold.held_until),
                "now": formats.iso_utc(hold.now),
                "extended": hold.extended or hold.state != "held",
                "form": form,
                "errors": errors,
                "documents": self._documents(),
            },
        )
        return no_store(response)

    def _extras_on_offer(self, trip, hold):
        """Names of extras for whoever has chosen none of them."""
        if any(row.addon_id for row in hold.rows):
            return []
        return [addon["name"] for addon in trip._website_addons()]

    def _gone(self, trip):
        url = f"/excursions/trip/{trip}" if trip and trip.isdecimal() else "/excursions"
        return no_store(request.render("website_excursions.checkout_gone", {"back_url": url}))

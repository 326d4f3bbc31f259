import re
from typing import NamedTuple

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools import cookies, formats
from . import limits
from .common import (
    go_on,
    known_partner,
    means_of,
    no_store,
    set_cookie,
    visitors_pricelist,
)
from .framed_page import framed_page

MONTH = 30 * 24 * 3600
#: Key of the session: codes that were good on the visitor's last look at the checkout.
CODES = "excursions_codes"
CARD = re.compile(r"\d{1,9}-\d{1,9}", re.ASCII)


class Wishes(NamedTuple):
    """What the buyer wants to be taken off: codes, and pairs (card id, reward id) of own cards."""

    codes: list
    cards: set = frozenset()
    #: codes that have not been good before: counted, until they turn out to be
    guesses: frozenset = frozenset()


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
        wishes, refused = self._admit(Wishes(self._remembered_codes()))
        errors = {"code": refused.message} if refused else {}
        page = self._page(hold, self._known_buyer(), errors, wishes)
        return refused.on(page) if refused else page

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
        The provider is called, and the response leaves, only after the commit: nobody ever pays for
        an order that was rolled back.
        """
        hold = self._hold(trip)
        if not hold:
            return self._gone(trip)
        wishes, refused = self._admit(self._wishes(form))
        if refused:
            errors = {"form": refused.message, "code": refused.message}
            return refused.on(self._page(hold, form, errors, wishes))
        if form.get("action") == "update" or form.get("remove"):
            return self._page(hold, form, {}, wishes)
        if refused := limits.spend("checkout"):
            return refused.on(self._page(hold, form, {"form": refused.message}, wishes))
        documents = self._documents()
        Checkout = request.env["water.checkout"]
        values, errors = Checkout._validate(form, documents)
        values["passengers"], nameless = Checkout._read_passengers(form, hold)
        errors.update(nameless)
        if errors:
            return self._page(hold, form, errors, wishes)
        try:
            with request.env.cr.savepoint():
                order, way = Checkout._order_and_payment(
                    hold,
                    values,
                    documents,
                    request.website,
                    partner=known_partner(),
                    pricelist=visitors_pricelist(),
                    wishes=wishes,
                    seen=form.get("seen"),
                    means=means_of(form),
                )
        except UserError as error:
            return self._page(hold, form, {"form": error.args[0]}, wishes)
        self._remember_codes([])
        self._were_good(wishes.guesses)
        token = order._portal_ensure_token()
        set_cookie(cookies.ORDER, f"{order.id}-{token}", MONTH)
        return go_on(way)

    # --- codes

    def _wishes(self, form):
        """Codes and own cards of the form that was sent; a code that was typed and not yet sent
        by its own button counts as well."""
        sent = request.httprequest.form
        codes = [*sent.getlist("codes"), form.get("code") or ""]
        codes = request.env["water.checkout"]._clean_codes(codes)
        return Wishes(
            [code for code in codes if code != form.get("remove")],
            {
                tuple(map(int, pair.split("-")))
                for pair in sent.getlist("cards")
                if CARD.fullmatch(pair)
            },
        )

    def _admit(self, wishes):
        """Count codes that may be guesses; who guesses too often goes on without them.

        :return: (wishes, refusal or None)
        :raise ProofNeeded: first the browser shall prove that it is one
        """
        good = request.session.get(CODES) or []
        guesses = frozenset(code for code in wishes.codes if code not in good)
        for _guess in guesses:
            if refused := limits.spend("code"):
                if isinstance(refused, limits.ProofNeeded):
                    raise refused  # its page proves, and sends all of this again
                known = [code for code in wishes.codes if code not in guesses]
                return Wishes(known, wishes.cards), refused
        return wishes._replace(guesses=guesses), None

    def _were_good(self, codes):
        for _code in codes:
            limits.give_back("code")

    def _remembered_codes(self):
        """Codes that this visitor used here before, or whose link was clicked in a mail."""
        codes = request.session.get(CODES) or []
        if pending := request.session.pop("pending_coupon_code", None):
            codes = [*codes, pending]
        return request.env["water.checkout"]._clean_codes(codes)

    def _remember_codes(self, codes):
        if codes != (request.session.get(CODES) or []):
            request.session[CODES] = codes

    def _hold(self, trip):
        """The visitor's own hold: on that trip, or the latest."""
        holds = cookies.holds(request.cookies)
        if trip:
            token = holds.get(int(trip)) if trip.isdecimal() and len(trip) < 10 else None
        else:
            token = next(reversed(holds.values()), None)
        return token and request.env["water.inventory"].sudo()._hold_info(token)

    def _documents(self):
        company = request.env["res.company"].browse(request.website._get_cached("company_id"))
        return request.env["water.consent.document"].sudo()._current(company)

    def _known_buyer(self):
        partner = known_partner()
        return {"name": partner.name, "email": partner.email, "phone": partner.phone}

    def _page(self, hold, form, errors, wishes):
        trip = request.env["water.trip"].sudo().browse(hold.trip_id)
        trip._website_fetch()
        terms = request.env["water.checkout"]._terms(
            hold,
            wishes.codes,
            wishes.cards,
            request.website,
            known_partner(),
            visitors_pricelist(),
        )
        self._remember_codes(terms["codes"])
        self._were_good(wishes.guesses.intersection(terms["codes"]))
        response = framed_page(
            "website_excursions.checkout",
            {
                "trip": trip._website_page_head(),
                "lines": trip._website_hold_lines(hold),
                "extras": self._extras_on_offer(trip, hold),
                "passengers": request.env["water.checkout"]._passengers_asked(hold),
                "terms": terms,
                "ways": self._ways(trip, terms),
                "transfer_label": self._transfer_label(trip),
                "remove_label": request.env._("Do not use %s"),
                "pay_label": request.env._("Pay %s", terms["total"])
                if terms["amount"]
                else request.env._("Get the tickets"),
                "held_until": formats.iso_utc(hold.held_until, "milliseconds"),
                "now": formats.iso_utc(hold.now, "milliseconds"),
                "extended": hold.extended or hold.state != "held",
                "form": form,
                "errors": errors,
                "documents": self._documents(),
            },
        )
        return no_store(response)

    def _ways(self, trip, terms):
        """Saved cards, for whoever is logged in: nothing is asked for a guest."""
        partner = known_partner()
        if not partner or not terms["amount"]:
            return None
        Provider = request.env["payment.provider"]
        amount = terms["amount"] / 100
        return Provider._website_ways(
            Provider._website_payable(
                trip.company_id, partner, amount, trip.currency_id, request.website
            ),
            partner,
        )

    def _transfer_label(self, trip):
        """What a bank transfer means for the places; empty where it is not offered."""
        provider = trip._website_transfer_provider(request.website)
        if not provider:
            return ""
        hours = formats.plural(
            request.env,
            request.env._("%(count)s hour|%(count)s hours"),
            provider.water_keep_hours,
        )
        return request.env._(
            "By bank transfer: the places are kept for %s and the invoice comes by mail", hours
        )

    def _extras_on_offer(self, trip, hold):
        """Names of extras for whoever has chosen none of them."""
        if any(row.addon_id for row in hold.rows):
            return []
        return [addon["name"] for addon in trip._website_addons()]

    def _gone(self, trip):
        url = f"/excursions/trip/{trip}" if trip and trip.isdecimal() else "/excursions"
        return no_store(request.render("website_excursions.checkout_gone", {"back_url": url}))

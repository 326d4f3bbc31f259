"""What the shop's routes share: cookies, languages of light routes, and refusals as JSON."""

import json
import re

from odoo.http import request

from ..tools import cookies
from ..tools.way import Means

HOUR = 3600
#: Number of a saved card, as a form sends it.
CARD = re.compile(r"[1-9]\d{0,8}", re.ASCII)


def set_cookie(name, value, max_age):
    """HttpOnly, first-party; `required`: the journey does not work without it."""
    request.future_response.set_cookie(
        name,
        value,
        max_age=max_age,
        expires=None,  # a date would say once more what browsers do not look at then
        httponly=True,
        samesite="Lax",
        secure=request.httprequest.scheme == "https",
    )


def remember_holds(holds_by_trip):
    set_cookie(cookies.HOLD, cookies.pack(holds_by_trip), HOUR if holds_by_trip else 0)


def use_language(lang):
    """Light routes have no website context, so the page names its language (ru-RU) itself."""
    code = lang.replace("-", "_") if isinstance(lang, str) else ""
    if code == request.env.lang:
        return
    known = request.env["ir.http"].get_nearest_lang(code) if len(code) < 12 else None
    if known:
        request.update_context(lang=known)


def optional_cookies():
    """Whether this visitor may be given cookies that the journey works without.

    What Odoo asks for each such cookie (``ir.http._is_allowed_cookie``), without reading the whole
    website for it.
    """
    website = request.env["website"].sudo().browse(request.website_routing)
    if not website._excursions_cookies_bar():
        return True
    try:
        accepted = json.loads(request.cookies.get("website_cookies_bar") or "{}")
    except (ValueError, RecursionError):
        return False
    return isinstance(accepted, dict) and bool(accepted.get("optional"))


def attribution():
    """Where the visitor came from, for the funnel: random id and Odoo's UTM cookies."""
    visitor, is_new = cookies.visitor(request.cookies)
    if is_new and optional_cookies():
        set_cookie(cookies.VISITOR, visitor, 30 * 24 * HOUR)
    names = {
        parameter: request.cookies.get(cookie)
        for parameter, _field, cookie in request.env["utm.mixin"].tracking_fields()
    }
    return {"visitor": visitor, "channel": "website", **names}


def visitors_pricelist():
    """The pricelist that this visitor buys by; empty for nearly all, see the model."""
    website = request.env["website"].sudo(False)
    if not website._excursions_ruled_pricelists():
        return request.env["product.pricelist"].sudo()
    return website.get_current_website()._excursions_pricelist()


def known_partner():
    """The contact of whoever is logged in, as superuser; empty for a guest."""
    user = request.env.user
    partners = request.env["res.partner"].sudo()
    return partners if user._is_public() else user.partner_id.sudo()


def means_of(form):
    """How the form says that its sender wants to pay."""
    text = form.get("pay_with") or ""
    card_id = int(text) if CARD.fullmatch(text) else 0
    return Means(known_partner(), card_id, bool(form.get("save_card")))


def no_store(response):
    """A page of one visitor: neither a proxy nor the browser's back button keeps it."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def go_on(way):
    """Send the buyer on, and straight to the provider's page where it answers.

    Odoo commits this request, then runs what is added here, and then sends the response: no row is
    locked while the provider is waited for, and it never hears of what was rolled back. Without an
    answer, and for a browser that was not told because the process died, the address that stands in
    the response already goes on from there.
    """
    url = request.env["ir.http"]._url_for(way.url)  # a page of ours: in this page's language
    response = request.redirect(url, code=303, local=False)
    if way.ask:

        def straight():
            if page := way.ask():
                response.headers["Location"] = page

        request.env.cr.postcommit.add(straight)
    return response


#: Numbers from here on are no record's; PostgreSQL would refuse the question.
ID_LIMIT = 2**31


def visible_trip(trip_id):
    """Facts of a trip that a visitor of this website may see; else None."""
    if not 0 < trip_id < ID_LIMIT:
        return None
    facts = request.env["water.trip"].sudo()._website_facts(trip_id)
    return facts if facts and facts.visible else None


def visible_trip_now(trip_id):
    """The same for the hot routes, see the model."""
    if not 0 < trip_id < ID_LIMIT:
        return None
    facts = request.env["water.trip"].sudo()._website_facts_now(trip_id)
    return facts if facts and facts.visible else None

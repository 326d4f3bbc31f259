"""What the shop's routes share: cookies, languages of light routes, and refusals as JSON."""

from odoo.http import request

from ..tools import cookies

HOUR = 3600


def set_cookie(name, value, max_age):
    """HttpOnly, first-party; `required`: the journey does not work without it."""
    request.future_response.set_cookie(
        name,
        value,
        max_age=max_age,
        httponly=True,
        samesite="Lax",
        secure=request.httprequest.scheme == "https",
    )


def remember_holds(holds_by_trip):
    set_cookie(cookies.HOLD, cookies.pack(holds_by_trip), HOUR if holds_by_trip else 0)


def use_language(lang):
    """Light routes have no website context, so the page names its language (ru-RU) itself."""
    code = (lang or "").replace("-", "_")
    known = request.env["ir.http"].get_nearest_lang(code) if len(code) < 12 else None
    if known:
        request.update_context(lang=known)


def attribution():
    """Where the visitor came from, for the funnel: random id and Odoo's UTM cookies."""
    visitor, is_new = cookies.visitor(request.cookies)
    if is_new:
        request.future_response.set_cookie(
            cookies.VISITOR,
            visitor,
            max_age=30 * 24 * HOUR,
            httponly=True,
            samesite="Lax",
            cookie_type="optional",
        )
    names = {
        parameter: request.cookies.get(cookie)
        for parameter, _field, cookie in request.env["utm.mixin"].tracking_fields()
    }
    return {"visitor": visitor, "channel": "website", **names}


def no_store(response):
    """A page of one visitor: neither a proxy nor the browser's back button keeps it."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def visible_trip(trip_id):
    """The trip, as superuser, if a visitor of this website may see it; else an empty record."""
    trip = request.env["water.trip"].sudo().browse(trip_id).exists()
    return trip if trip and trip._website_is_visible() else trip.browse()

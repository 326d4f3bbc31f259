from odoo import http
from odoo.http import request

from odoo.addons.water_booking.inventory.errors import PlacesError

from ..tools import cookies
from .common import (
    attribution,
    known_partner,
    remember_holds,
    use_language,
    visible_trip_now,
    visitors_pricelist,
)

# Counts and ids that a page can mean; the rest is refused before the inventory sees it.
MOST = 50
ID_LIMIT = 2**31


class BadRequest(ValueError):
    pass


def whole(value, lowest=1, highest=ID_LIMIT):
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value < highest:
        raise BadRequest
    return value


def optional(value):
    return None if value is None else whole(value)


def read_items(items):
    if not isinstance(items, list) or len(items) > MOST:
        raise BadRequest
    if not all(isinstance(item, dict) for item in items):
        raise BadRequest
    return items


def read_seats(items):
    return [
        {"seat_id": whole(item.get("seat_id")), "fare_id": whole(item.get("fare_id"))}
        for item in read_items(items)
    ]


def read_places(items):
    return [
        {
            "area_id": optional(item.get("area_id")),
            "category_id": optional(item.get("category_id")),
            "numbered": item.get("numbered") is True,
            "accessible": item.get("accessible") is True,
            "fare_id": whole(item.get("fare_id")),
            "quantity": whole(item.get("quantity"), 1, 1000),
        }
        for item in read_items(items)
    ]


def read_addons(items):
    return [
        {
            "addon_id": whole(item.get("addon_id")),
            "quantity": whole(item.get("quantity"), 1, 1000),
        }
        for item in read_items(items)
    ]


class Hold(http.Controller):
    """Places taken for a quarter of an hour. The token lives in a cookie that no script reads."""

    @http.route("/excursions/hold", type="jsonrpc", auth="public", save_session=False)
    def hold(self, trip_id=None, seats=None, places=None, addons=None, lang=None):
        """Make the visitor's hold on the trip consist of exactly these places and extras.

        The client names places, fares and extras, never prices. An empty choice releases the hold.
        """
        use_language(lang)
        holds = cookies.holds(request.cookies)
        inventory = request.env["water.inventory"].sudo()
        try:
            facts = visible_trip_now(whole(trip_id))
            seats, places = read_seats(seats or []), read_places(places or [])
            addons = read_addons(addons or [])
        except BadRequest:
            return self._error("bad_request", request.env._("This choice cannot be understood."))
        if not facts:
            return self._error("trip_unknown", request.env._("There is no such trip."))
        token = holds.get(facts.id)
        known = token and inventory._hold_info(token)
        if known and known.state != "held":
            token = None  # places that are being paid stay as they are; this is a new selection
        try:
            if not seats and not places:
                if token:
                    inventory._release(token)
                holds.pop(facts.id, None)
                remember_holds(holds)
                return self._answer(facts, None)
            pricelist = visitors_pricelist()
            hold = inventory._hold(
                facts.id,
                seats=seats,
                places=places,
                addons=addons,
                token=token,
                channel="website",
                attribution=attribution(),
                pricelist=pricelist,
            )
        except PlacesError as error:
            return {"error": error.as_dict()}
        holds.pop(facts.id, None)
        remember_holds({**holds, facts.id: hold.token})
        answer = self._answer(facts, hold, pricelist)
        if any(wish["numbered"] for wish in places):
            trip = request.env["water.trip"].sudo().browse(facts.id)
            answer["together"] = trip._website_are_together(hold)
        return answer

    @http.route("/excursions/hold/current", type="jsonrpc", auth="public", save_session=False)
    def current(self, trip_id=None, lang=None):
        """What of the trip belongs to this visitor: the hold, the order that is being paid for it,
        and the prices of the visitor's own pricelist."""
        use_language(lang)
        token = self._token(trip_id)
        hold = token and request.env["water.inventory"].sudo()._hold_info(token)
        try:
            facts = visible_trip_now(whole(trip_id))
        except BadRequest:
            facts = None
        return self._answer(facts, hold) if facts else {"hold": None, "prices": None}

    @http.route("/excursions/hold/included", type="jsonrpc", auth="public", save_session=False)
    def included(self, trip_id=None, lang=None):
        """Taxes and fees within the price of the visitor's hold."""
        use_language(lang)
        token = self._token(trip_id)
        hold = token and request.env["water.inventory"].sudo()._hold_info(token)
        parts = request.env["water.checkout"]._included(hold, known_partner()) if hold else []
        return {"included": parts}

    @http.route("/excursions/hold/extend", type="jsonrpc", auth="public", save_session=False)
    def extend(self, trip_id=None, lang=None):
        use_language(lang)
        token = self._token(trip_id)
        try:
            if not token:
                return self._error("hold_unknown", request.env._("These places are free again."))
            return {"hold": self._hold_json(request.env["water.inventory"].sudo()._extend(token))}
        except PlacesError as error:
            return {"error": error.as_dict()}

    @http.route("/excursions/hold/release", type="jsonrpc", auth="public", save_session=False)
    def release(self, trip_id=None, lang=None):
        use_language(lang)
        token = self._token(trip_id)
        if token:
            try:
                request.env["water.inventory"].sudo()._release(token)
            except PlacesError as error:
                return {"error": error.as_dict()}
            holds = cookies.holds(request.cookies)
            del holds[trip_id]
            remember_holds(holds)
        return {"hold": None}

    def _token(self, trip_id):
        """The visitor's own token for the trip."""
        known = isinstance(trip_id, int) and not isinstance(trip_id, bool)
        return cookies.holds(request.cookies).get(trip_id) if known else None

    def _error(self, code, message):
        return {"error": {"code": code, "message": message}}

    def _answer(self, facts, hold, pricelist=None):
        """The hold and the visitor's own prices, where these are not those of everybody."""
        trips = request.env["water.trip"].sudo()
        pricelist = visitors_pricelist() if pricelist is None else pricelist
        return {
            "hold": self._hold_json(hold) if hold else None,
            "prices": trips._website_own_prices(facts, hold, pricelist),
        }

    def _hold_json(self, hold):
        trip = request.env["water.trip"].sudo().browse(hold.trip_id)
        values = trip._website_hold_values(hold)
        if hold.state != "held":
            order = request.env["sale.order"].sudo()._website_order_of(hold.token)
            # without an order: its request was rolled back, and the checkout starts again
            values["order_url"] = (
                order._website_status_url()
                if order
                else f"/excursions/checkout?trip={hold.trip_id}"
            )
        return values

from odoo import http
from odoo.http import request

from odoo.addons.water_booking.inventory.errors import PlacesError, TooManyPlaces, TripUnknown

from ..tools import cookies
from . import limits
from .common import (
    ID_LIMIT,
    attribution,
    known_partner,
    remember_holds,
    use_language,
    visible_trip_now,
    visitors_pricelist,
)
from .limits import limited

# Counts and ids that a page can mean; the rest is refused before the inventory sees it.
MOST = 50


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
    @limited("hold")
    def hold(self, trip_id=None, seats=None, places=None, addons=None, lang=None):
        """Make the visitor's hold on the trip consist of exactly these places and extras.

        The client names places, fares and extras, never prices. An empty choice releases the hold.
        """
        use_language(lang)
        holds = cookies.holds(request.cookies)
        inventory = request.env["water.inventory"].sudo()
        try:
            whole(trip_id)
            seats, places = read_seats(seats or []), read_places(places or [])
            addons = read_addons(addons or [])
        except BadRequest:
            return self._error("bad_request", request.env._("This choice cannot be understood."))
        token = holds.get(trip_id)
        known = token and inventory._hold_info(token)
        if known and known.state != "held":
            token = None  # places that are being paid stay as they are; this is a new selection
        if not seats and not places:
            return self._let_go(trip_id, holds, token)
        facts = None

        def check(trip):
            nonlocal facts
            facts = request.env["water.trip"].sudo()._website_facts_in_lock(trip)
            if not facts.visible:
                raise TripUnknown("")
            self._check_buyer(facts, known if token else None, seats, places)

        pricelist = visitors_pricelist()
        try:
            hold = inventory._hold(
                trip_id,
                seats=seats,
                places=places,
                addons=addons,
                token=token,
                channel="website",
                attribution=attribution(),
                pricelist=pricelist,
                check=check,
            )
        except TripUnknown:
            return self._trip_unknown()
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
    @limited("read")
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
    @limited("read")
    def included(self, trip_id=None, lang=None):
        """Taxes and fees within the price of the visitor's hold."""
        use_language(lang)
        token = self._token(trip_id)
        hold = token and request.env["water.inventory"].sudo()._hold_info(token)
        parts = request.env["water.checkout"]._included(hold, known_partner()) if hold else []
        return {"included": parts}

    @http.route("/excursions/hold/extend", type="jsonrpc", auth="public", save_session=False)
    @limited("hold")
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
    @limited("hold")
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

    def _check_buyer(self, facts, known, seats, places):
        """So many places may one buyer hold: of this trip, and of all trips together.

        The first is exact, whatever tabs and requests come together: a hold is replaced as a whole.
        The second is counted as places come, for the time that a hold lasts, so that neither
        another tab nor another trip nor a browser without cookies has more of them.
        """
        if limits.is_trusted():
            return
        most = request.env["water.excursion"]._website_places_per_buyer(facts.excursion_id)
        wanted = len(seats) + sum(place["quantity"] for place in places)
        if wanted > most:
            raise TooManyPlaces(
                request.env._(
                    "One buyer can have at most %s places of this trip. Are you a bigger group?"
                    " Write to us, and we will find places for all of you.",
                    most,
                ),
                most=most,
            )
        held = sum(1 for row in known.rows if not row.addon_id) if known else 0
        refused = wanted > held and limits.spend("places", count=wanted - held)
        if refused:
            raise TooManyPlaces(refused.message, most=most, retry_after=refused.retry_after)

    def _let_go(self, trip_id, holds, token):
        """Answer an empty choice."""
        facts = visible_trip_now(trip_id)
        if not facts:
            return self._trip_unknown()
        if token:
            try:
                request.env["water.inventory"].sudo()._release(token)
            except PlacesError as error:
                return {"error": error.as_dict()}
        holds.pop(trip_id, None)
        remember_holds(holds)
        return self._answer(facts, None)

    def _trip_unknown(self):
        return self._error("trip_unknown", request.env._("There is no such trip."))

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

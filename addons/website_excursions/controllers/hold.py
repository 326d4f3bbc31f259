from odoo import http
from odoo.http import request

from odoo.addons.water_booking.inventory.errors import PlacesError

from ..tools import cookies, formats
from .common import attribution, remember_holds, use_language, visible_trip

# Counts and ids that a page can mean; the rest is refused before the inventory sees it.
MOST = 50
ID_LIMIT = 2**31


class BadRequest(ValueError):
    pass


def whole(value, lowest=1, highest=ID_LIMIT):
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value < highest:
        raise BadRequest
    return value


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
            "area_id": whole(item["area_id"]) if item.get("area_id") else None,
            "fare_id": whole(item.get("fare_id")),
            "quantity": whole(item.get("quantity"), 1, 1000),
        }
        for item in read_items(items)
    ]


class Hold(http.Controller):
    """Places taken for a quarter of an hour. The token lives in a cookie that no script reads."""

    @http.route("/excursions/hold", type="jsonrpc", auth="public", save_session=False)
    def hold(self, trip_id, seats=None, places=None, lang=None):
        """Make the visitor's hold on the trip consist of exactly these places.

        The client names places and fares, never prices. An empty choice releases the hold.
        """
        use_language(lang)
        holds = cookies.holds(request.cookies)
        inventory = request.env["water.inventory"].sudo()
        try:
            trip = visible_trip(whole(trip_id))
            seats, places = read_seats(seats or []), read_places(places or [])
        except BadRequest:
            return self._error("bad_request", request.env._("This choice cannot be understood."))
        if not trip:
            return self._error("trip_unknown", request.env._("There is no such trip."))
        token = holds.get(trip.id)
        known = token and inventory._hold_info(token)
        if known and known.state != "held":
            token = None  # places that are being paid stay as they are; this is a new selection
        try:
            if not seats and not places:
                if token:
                    inventory._release(token)
                holds.pop(trip.id, None)
                remember_holds(holds)
                return {"hold": None}
            hold = inventory._hold(
                trip.id,
                seats=seats,
                places=places,
                token=token,
                channel="website",
                attribution=attribution(),
            )
        except PlacesError as error:
            return {"error": error.as_dict()}
        holds.pop(trip.id, None)
        remember_holds({**holds, trip.id: hold.token})
        return {"hold": self._hold_json(hold)}

    @http.route("/excursions/hold/current", type="jsonrpc", auth="public", save_session=False)
    def current(self, trip_id, lang=None):
        """The visitor's hold on the trip, and the order that is being paid for it."""
        use_language(lang)
        token = self._token(trip_id)
        hold = token and request.env["water.inventory"].sudo()._hold_info(token)
        return {"hold": self._hold_json(hold) if hold else None}

    @http.route("/excursions/hold/extend", type="jsonrpc", auth="public", save_session=False)
    def extend(self, trip_id, lang=None):
        use_language(lang)
        token = self._token(trip_id)
        try:
            if not token:
                return self._error("hold_unknown", request.env._("These places are free again."))
            return {"hold": self._hold_json(request.env["water.inventory"].sudo()._extend(token))}
        except PlacesError as error:
            return {"error": error.as_dict()}

    @http.route("/excursions/hold/release", type="jsonrpc", auth="public", save_session=False)
    def release(self, trip_id, lang=None):
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
        return cookies.holds(request.cookies).get(trip_id) if isinstance(trip_id, int) else None

    def _error(self, code, message):
        return {"error": {"code": code, "message": message}}

    def _hold_json(self, hold):
        values = {
            "trip": hold.trip_id,
            "state": hold.state,
            "now": formats.iso_utc(hold.now),
            "held_until": formats.iso_utc(hold.held_until),
            "seconds_left": hold.seconds_left,
            "extended": hold.extended,
            "total": float(hold.total),
            "rows": [
                {
                    "seat": row.seat_id if not row.area_id else None,
                    "label": row.seat_label,
                    "area": row.area_id,
                    "category": row.category_id,
                    "fare": row.fare_id,
                    "price": float(row.price),
                }
                for row in hold.rows
            ],
        }
        if hold.state != "held":
            order = request.env["sale.order"].sudo()._website_order_of(hold.token)
            values["order_url"] = order._website_status_url() if order else None
        return values

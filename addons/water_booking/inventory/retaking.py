"""Taking places again for money that came when their hold was over."""

from collections import Counter
from types import SimpleNamespace

from .errors import PlacesError
from .extras import read_stocks
from .seating import is_ordinary
from .taking import check_room, draw, insert_rows
from .wants import Terms, Want


def retake(door, cause, claims, open_trips):
    """Insert rows for claims whose hold was let go, as their history describes them: on the same
    seats, else on the nearest ones of their category.

    :param open_trips: trips that still take passengers
    :raise PlacesError: when one of them cannot be had, or was sold and given back: who cancelled
        a ticket does not buy it again by paying twice
    """
    lost = _read_lost(door, cause, claims)
    if len(lost) < len(claims) or any(item.trip_id not in open_trips for item in lost):
        raise PlacesError(door.env._("These places are not on sale any more."))
    if any(item.was_sold and item.kind == "released" for item in lost):
        raise PlacesError(door.env._("These places were given back."))
    for trip_id in sorted({item.trip_id for item in lost}):
        items = [item for item in lost if item.trip_id == trip_id]
        _Retaking(door, door.trip(trip_id), cause, items).insert()


def _read_lost(door, cause, claims):
    """What the claims were at last, with the seat as it was drawn then."""
    door.cr.execute(
        """
        SELECT DISTINCT ON (e.claim) e.claim, e.trip_id, e.kind, e.seat_id, e.fare_id, e.persons,
               e.price::text AS price, e.addon_id, e.channel, e.allotment_id,
               bool_or(e.kind IN ('sold', 'retaken')) OVER (PARTITION BY e.claim) AS was_sold,
               s.category_id, s.area_id, s.deck, COALESCE(s.row, '') AS row, s.kind AS seat_kind,
               COALESCE(s.x, 0) AS x, COALESCE(s.y, 0) AS y, t.sold_whole
          FROM water_allocation_event e
          LEFT JOIN water_seat s ON s.id = e.seat_id
          LEFT JOIN water_seat_table t ON t.id = s.table_id
         WHERE e.claim = ANY(%s) AND e.cause = %s
         ORDER BY e.claim, e.id DESC
        """,
        [list(claims), cause],
    )
    items = {item["claim"]: SimpleNamespace(**item) for item in door.cr.dictfetchall()}
    return [items[claim] for claim in claims if claim in items]


class _Retaking:
    """The lost claims of one trip, and the seats that they get now."""

    def __init__(self, door, trip, cause, items):
        self.door, self.trip, self.cause, self.items = door, trip, cause, items
        self.layout = door.env["water.seat.map"].browse(trip["map_id"])._layout(door.cr)
        self.picture = door.picture(
            trip["id"],
            channel=items[0].channel,
            allotment_id=next((item.allotment_id for item in items if item.allotment_id), None),
        )
        rows = door.rows("a.trip_id = %s AND a.cause = %s", trip["id"], cause)
        #: seats that the party has
        self.party = {row.seat_id for row in rows if row.seat_id}
        self.seats = {}

    def insert(self):
        """
        :raise PlacesError: when not all of it can be had
        """
        seated = [item for item in self.items if item.seat_id]
        companions = [item for item in seated if item.seat_kind == "companion"]
        others = [item for item in seated if item.seat_kind != "companion"]
        for item in others:  # everybody's own seat first, so that nobody is given another's
            if self._is_free(item.seat_id):
                self._seat(item, item.seat_id)
        for item in [item for item in others if item.claim not in self.seats]:
            self._seat(item, self._nearest(item, self._alike(item)))
        for item in companions:
            self._seat(item, self._beside_wheelchair(item))
        self._check_limit()
        self._check_stock()
        draw(self.door, self.trip, set(self.seats.values()) & self.picture.drawable.keys())
        insert_rows(
            self.door,
            self.trip,
            [self._want(item) for item in self.items],
            # sold in the next statement of the same transaction, so the deadline does not matter
            Terms(self.cause, self.items[0].channel, self.door.now, self.door.now, False),
            claims=[item.claim for item in self.items],
        )

    def _seat(self, item, seat_id):
        self.seats[item.claim] = seat_id
        self.party.add(seat_id)

    def _is_free(self, seat_id):
        return (
            seat_id in self.layout.places
            and seat_id not in self.picture.taken
            and seat_id not in self.party
        )

    def _alike(self, item):
        """Free places like the lost one. A chair of a table that is sold whole is no substitute for
        anything, nor is anything for it."""
        if item.sold_whole:
            return []
        return [
            place
            for place in self.layout.places.values()
            if self._is_free(place.id)
            and place.kind == item.seat_kind
            and place.category_id == item.category_id
            and bool(place.area_id) == bool(item.area_id)
            and not self.layout.is_whole_table(place)
        ]

    def _beside_wheelchair(self, item):
        """The own seat of a companion, or another one of the party's wheelchair places; else an
        ordinary seat of the category near by."""
        places = self.layout.places
        own = [
            places[seat_id]
            for seat_id in places
            if self._is_free(seat_id) and places[seat_id].companion_of in self.party
        ]
        if item.seat_id in {place.id for place in own}:
            return item.seat_id
        ordinary = [
            place
            for place in places.values()
            if self._is_free(place.id) and is_ordinary(self.layout, place, {item.category_id})
        ]
        return self._nearest(item, own or ordinary)

    def _nearest(self, item, places):
        """
        :raise PlacesError: when there is none
        """

        def merit(place):
            apart = self.layout.distance(place, (item.deck, item.x, item.y))
            return (
                place.area_id != item.area_id,
                place.deck != item.deck,
                place.row != item.row,
                apart,
                place.id,
            )

        if not places:
            raise PlacesError(self.door.env._("No place of this category is free any more."))
        return min(places, key=merit).id

    def _check_limit(self):
        drawn = self.picture.drawable.keys() & set(self.seats.values())
        persons = sum(item.persons for item in self.items)
        check_room(self.door.env, self.trip, self.picture, persons, len(drawn))

    def _check_stock(self):
        pieces = Counter(item.addon_id for item in self.items if item.addon_id)
        if not pieces:
            return
        for addon_id, offer in read_stocks(self.door.cr, self.trip, list(pieces)).items():
            stock = offer["stock"]
            if stock is not None and self.picture.addons[addon_id] + pieces[addon_id] > stock:
                raise PlacesError(self.door.env._("This extra is sold out on this trip."))

    def _want(self, item):
        seat_id = self.seats.get(item.claim)
        place = self.layout.places.get(seat_id)
        return Want(
            seat_id,
            item.fare_id,
            item.persons,
            item.price,
            addon_id=item.addon_id,
            allotment_id=self.picture.drawable.get(seat_id),
            group_key=self.layout.group_key(place, self.party) if place else None,
        )

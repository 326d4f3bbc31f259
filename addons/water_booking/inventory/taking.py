"""Choosing and inserting places, under the door's lock."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .errors import (
    AdultMissing,
    FareNotOnSale,
    LimitReached,
    NotEnoughPlaces,
    SeatTaken,
)


@dataclass(frozen=True)
class Terms:
    """Whose the places are and until when (naive UTC, the database's clock)."""

    cause: str
    channel: str
    held_until: datetime
    taken_at: datetime
    extended: bool


class Selection:
    """What one cause wants on one trip, worked out into seats, fares and prices.

    ``seats``: ``{"seat_id", "fare_id"}``; ``places``: ``{"area_id", "category_id", "fare_id",
    "quantity"}`` where the first two may be missing (any place). Fares that take no place become
    rows without a seat.
    """

    def __init__(self, door, trip, seats, places):
        self.door = door
        self.env = door.env
        self.trip = trip
        self.seats = seats
        self.places = places
        self.fares = self._read_fares()
        self.tariff = self._read_tariff()

    def _read_fares(self):
        ids = {item["fare_id"] for item in (*self.seats, *self.places)}
        self.door.cr.execute(
            "SELECT id, takes_place, accompanies FROM water_fare WHERE id = ANY(%s) AND active",
            [list(ids)],
        )
        fares = {fare["id"]: fare for fare in self.door.cr.dictfetchall()}
        if len(fares) < len(ids):
            raise FareNotOnSale(self.env._("This fare is not on sale."))
        return fares

    def _read_tariff(self):
        self.door.cr.execute(
            "SELECT fare_id, category_id, price::text FROM water_tariff WHERE excursion_id = %s",
            [self.trip["excursion_id"]],
        )
        return {
            (fare, category): Decimal(price) for fare, category, price in self.door.cr.fetchall()
        }

    def price(self, fare_id, category_id):
        """Tariff price of a place: of its category, else of every category.

        :raise FareNotOnSale: when neither line exists
        """
        for key in ((fare_id, category_id), (fare_id, None)):
            if key in self.tariff:
                return self.tariff[key]
        raise FareNotOnSale(self.env._("This fare is not on sale for the chosen places."))

    def resolve(self, own):
        """Pick seats for everything wanted.

        :param own: ``Row`` values that the cause holds on this trip already; their anonymous
            places are used first, so that changing a quantity does not move anybody
        :return: list of (seat id or None, fare id, category id, persons, price)
        """
        chosen = self._numbered_seats()
        taken = {seat_id for seat_id, *_rest in chosen}
        for wish in self.places:
            fare = self.fares[wish["fare_id"]]
            if not fare["takes_place"]:
                price = self._price_of_lap(fare["id"])
                chosen += [(None, fare["id"], None, 1, price)] * wish["quantity"]
                continue
            for seat_id, category_id in self._pick(wish, own, taken):
                taken.add(seat_id)
                price = self.price(fare["id"], category_id)
                chosen.append((seat_id, fare["id"], category_id, 1, price))
        self._check_company_of_infants(chosen)
        return chosen

    def _price_of_lap(self, fare_id):
        """A fare without a place has no category: its general line, else its lowest."""
        if (fare_id, None) in self.tariff:
            return self.tariff[fare_id, None]
        prices = [price for (fare, _category), price in self.tariff.items() if fare == fare_id]
        if not prices:
            raise FareNotOnSale(self.env._("This fare is not on sale for the chosen places."))
        return min(prices)

    def _numbered_seats(self):
        wanted = {item["seat_id"]: item["fare_id"] for item in self.seats}
        self.door.cr.execute(
            "SELECT id, category_id FROM water_seat WHERE map_id = %s AND id = ANY(%s) ORDER BY id",
            [self.trip["map_id"], list(wanted)],
        )
        categories = dict(self.door.cr.fetchall())
        if missing := wanted.keys() - categories.keys():
            raise SeatTaken(
                self.env._("The deck plan has changed. Please choose your seats again."),
                seat_ids=sorted(missing),
            )
        if any(not self.fares[fare_id]["takes_place"] for fare_id in wanted.values()):
            raise FareNotOnSale(self.env._("This fare does not come with a seat."))
        return [
            (seat_id, wanted[seat_id], category_id, 1, self.price(wanted[seat_id], category_id))
            for seat_id, category_id in categories.items()
        ]

    def _pick(self, wish, own, taken):
        """Free places of an area or category: own ones first, then in the plan's order."""
        self.door.cr.execute(
            """
            SELECT s.id, s.category_id
              FROM water_seat s
              LEFT JOIN water_allocation a ON a.trip_id = %(trip)s AND a.seat_id = s.id
             WHERE s.map_id = %(map)s
               AND (%(area)s IS NULL OR s.area_id = %(area)s)
               AND (%(category)s IS NULL OR s.category_id = %(category)s)
               AND s.id <> ALL(%(taken)s)
               AND (a.id IS NULL OR s.id = ANY(%(own)s))
             ORDER BY (s.id = ANY(%(own)s)) DESC, (s.area_id IS NULL), s.sequence, s.id
             LIMIT %(quantity)s
            """,
            {
                "trip": self.trip["id"],
                "map": self.trip["map_id"],
                "area": wish.get("area_id"),
                "category": wish.get("category_id"),
                "taken": list(taken) or [0],
                "own": [row.seat_id for row in own if row.seat_id] or [0],
                "quantity": wish["quantity"],
            },
        )
        found = self.door.cr.fetchall()
        if len(found) < wish["quantity"]:
            raise NotEnoughPlaces(
                self.env._(
                    "Only %(free)s of the %(wanted)s places are free.",
                    free=len(found),
                    wanted=wish["quantity"],
                ),
                free=len(found),
            )
        return found

    def _check_company_of_infants(self, chosen):
        infants = sum(1 for seat_id, *_rest in chosen if seat_id is None)
        adults = sum(
            1
            for seat_id, fare_id, *_rest in chosen
            if seat_id is not None and self.fares[fare_id]["accompanies"]
        )
        if infants > adults:
            raise AdultMissing(self.env._("Every infant without a seat needs an adult with one."))


def replace_rows(door, trip, own, chosen, terms):
    """Make the held rows of ``terms.cause`` on ``trip`` equal to ``chosen``, all or nothing.

    :raise SeatTaken: when somebody else has one of the seats
    :raise LimitReached: when the vessel's papers do not allow so many persons
    """
    kept = {row.seat_id: row for row in own if row.seat_id}
    wanted = {seat_id for seat_id, *_rest in chosen if seat_id}
    dropped = [row.claim for row in own if not row.seat_id or row.seat_id not in wanted]
    if dropped:
        door.change("released", "DELETE FROM water_allocation WHERE claim = ANY(%s)", dropped)
    new = []
    for seat_id, fare_id, _category_id, persons, price in chosen:
        if seat_id not in kept:
            new.append((seat_id, fare_id, persons, price))
        elif kept[seat_id].fare_id != fare_id or kept[seat_id].price != price:
            door.change(
                "changed",
                "UPDATE water_allocation SET fare_id = %s, price = %s WHERE claim = %s",
                fare_id,
                price,
                kept[seat_id].claim,
            )
    if new:
        insert_rows(door, trip, new, terms)
    persons = door.persons(trip["id"])
    if persons > trip["persons_limit"]:
        left = trip["persons_limit"] - persons + len(new)
        raise LimitReached(
            door.env._("The vessel may not carry that many people."), left=max(0, left)
        )


def insert_rows(door, trip, new, terms, claims=None):
    """Insert held rows; the unique index on (trip, seat) has the last word.

    :param new: list of (seat id or None, fare id, persons, price)
    :param claims: claims to use, one per row (new ones otherwise)
    :raise SeatTaken: naming the seats that somebody has
    """
    claims = claims or [str(uuid.uuid4()) for _row in new]
    seat_ids, fare_ids, persons, prices = (list(column) for column in zip(*new, strict=True))
    inserted = door.change(
        "held",
        """
        INSERT INTO water_allocation (trip_id, map_id, cause, channel, state, taken_at, held_until,
                                      extended, claim, seat_id, fare_id, persons, price)
        SELECT %s, %s, %s, %s, 'held', %s, %s, %s, row.*
          FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::numeric[]) AS row
            ON CONFLICT (trip_id, seat_id) DO NOTHING
        """,
        trip["id"],
        trip["map_id"],
        terms.cause,
        terms.channel,
        terms.taken_at,
        terms.held_until,
        terms.extended,
        claims,
        seat_ids,
        fare_ids,
        persons,
        prices,
    )
    if inserted < len(new):
        door.cr.execute(
            "SELECT seat_id FROM water_allocation"
            " WHERE trip_id = %s AND seat_id = ANY(%s) AND cause <> %s",
            [trip["id"], [seat_id for seat_id in seat_ids if seat_id], terms.cause],
        )
        lost = [seat_id for [seat_id] in door.cr.fetchall()]
        raise SeatTaken(
            door.env._("Somebody else has just taken one of these places. Please choose again."),
            seat_ids=lost,
        )

"""Two excursions sold on one sailing: buyers of both pages run for the same places, over HTTP."""

import contextlib

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import CLIENTS, at_once

pytestmark = pytest.mark.race

ONE_PASSENGER = "water_allocation_one_passenger_a_seat"


def add_jazz(shop, fleet, trip, **values) -> dict:
    """The second excursion on the sailing of a trip, made as a dispatcher's client makes it."""
    excursion = fleet["excursions"]["jazz"]["id"]
    [jazz] = shop.execute(
        "water.trip",
        "create",
        [{"leader_id": trip["id"], "excursion_id": excursion, "state": "on_sale", **values}],
    )
    return {**trip, "id": jazz, "path": f"/excursions/trip/{jazz}"}


def race(shop, fleet, figures, trips, seats):
    """Every second client buys on the other page; each names one of the seats in turn."""
    adult = fleet["fares"]["adult"]

    def buy(number):
        seat = seats[number // 2 % len(seats)]
        return Buyer(shop, figures, number).hold(trips[number % 2], adult, [seat])

    return at_once(buy, range(CLIENTS))


def taken(ledger, trips) -> list[int]:
    """Seats that somebody has on the sailing, one for each passenger."""
    rows = ledger.query(
        "SELECT seat_id FROM water_allocation WHERE trip_id = ANY(%s) ORDER BY seat_id",
        [trip["id"] for trip in trips],
    )
    return [seat for [seat] in rows]


def test_last_seat_of_the_sailing(shop, fleet, make_trip, ledger, figures):
    trip = make_trip(seats=1)
    trips = [trip, add_jazz(shop, fleet, trip)]

    holds = race(shop, fleet, figures, trips, list(trip["seats"].values()))

    assert sum(hold is not None for hold in holds) == 1
    assert figures.outcomes == {"held": 1, "seat_taken": CLIENTS - 1}
    assert len(taken(ledger, trips)) == 1
    ledger.check(trips[1])
    figures.check()


def race_for_the_limit_of_a_sailing(shop, fleet, make_trip, figures):
    """Each client wants a seat of its own on one of the two pages; five persons may sail."""
    trip = make_trip(seats=CLIENTS, limit=5)
    trips = [trip, add_jazz(shop, fleet, trip)]
    adult = fleet["fares"]["adult"]
    seats = list(trip["seats"].values())
    at_once(
        lambda number: Buyer(shop, figures, number).hold(trips[number % 2], adult, [seats[number]]),
        range(CLIENTS),
    )
    return trips


def test_limit_of_the_sailing(shop, fleet, make_trip, ledger, figures):
    """No unique index helps here: the lock must be the sailing's."""
    trips = race_for_the_limit_of_a_sailing(shop, fleet, make_trip, figures)

    assert figures.outcomes == {"held": 5, "limit_reached": CLIENTS - 5}
    assert len(taken(ledger, trips)) == 5
    ledger.check(trips[1])
    figures.check()


def test_maximum_of_one_excursion(shop, fleet, make_trip, ledger, figures):
    trip = make_trip(seats=CLIENTS)
    jazz = add_jazz(shop, fleet, trip, most_persons=3)
    adult = fleet["fares"]["adult"]
    seats = list(trip["seats"].values())

    at_once(
        lambda number: Buyer(shop, figures, number).hold(jazz, adult, [seats[number]]),
        range(CLIENTS),
    )

    assert figures.outcomes == {"held": 3, "limit_reached": CLIENTS - 3}
    assert ledger.taken(jazz) == 3
    ledger.check(jazz)


@contextlib.contextmanager
def one_passenger_a_seat_of_a_trip(ledger):
    """The unique index as it would be if nobody thought of sailings: it goes by trip."""
    swap = (
        f"ALTER TABLE water_allocation DROP CONSTRAINT {ONE_PASSENGER},"
        f" ADD CONSTRAINT {ONE_PASSENGER} UNIQUE (%s, seat_id)"
    )
    ledger.query(swap.replace("%s", "trip_id"))
    try:
        yield
    finally:
        ledger.query(
            "DELETE FROM water_allocation a WHERE trip_id <> sailing_id AND EXISTS ("
            " SELECT FROM water_allocation b WHERE b.sailing_id = a.sailing_id"
            " AND b.seat_id = a.seat_id AND b.id <> a.id)"
        )
        ledger.query(swap.replace("%s", "sailing_id"))

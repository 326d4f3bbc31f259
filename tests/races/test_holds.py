"""50 clients at the shop's own door over HTTP: the last seat, the last places, groups of four."""

import random
import time

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import CLIENTS, at_once

pytestmark = pytest.mark.race


def test_last_seat(shop, fleet, make_trip, ledger, figures):
    trip = make_trip(seats=1)
    [seat] = trip["seats"].values()
    adult = fleet["fares"]["adult"]

    holds = at_once(
        lambda number: Buyer(shop, figures, number).hold(trip, adult, [seat]), range(CLIENTS)
    )

    assert sum(hold is not None for hold in holds) == 1
    assert figures.outcomes == {"held": 1, "seat_taken": CLIENTS - 1}
    assert ledger.taken(trip) == 1
    ledger.check(trip)
    figures.check()


@pytest.mark.parametrize(
    ("places", "wanted", "winners"), [(1, 1, 1), (7, 1, 7), (7, 2, 3)], ids=str
)
def test_last_places(shop, fleet, make_trip, ledger, figures, places, wanted, winners):
    trip = make_trip(places=places)
    adult = fleet["fares"]["adult"]

    holds = at_once(
        lambda number: Buyer(shop, figures, number).hold(trip, adult, places=wanted),
        range(CLIENTS),
    )

    assert [len(hold["rows"]) for hold in holds if hold] == [wanted] * winners
    assert figures.outcomes == {"held": winners, "not_enough_places": CLIENTS - winners}
    assert ledger.taken(trip) == winners * wanted
    ledger.check(trip)
    figures.check()


def race_for_the_limit(shop, fleet, make_trip, figures):
    """Each client wants a seat of its own on a vessel that may carry five persons."""
    trip = make_trip(seats=CLIENTS, limit=5)
    adult = fleet["fares"]["adult"]
    at_once(
        lambda seat: Buyer(shop, figures, seat).hold(trip, adult, [seat]), trip["seats"].values()
    )
    return trip


def test_legal_limit(shop, fleet, make_trip, ledger, figures):
    """No unique index helps here, the door's lock alone does."""
    trip = race_for_the_limit(shop, fleet, make_trip, figures)

    assert figures.outcomes == {"held": 5, "limit_reached": CLIENTS - 5}
    ledger.check(trip)
    figures.check()


def test_groups_of_four(shop, fleet, make_trip, ledger, figures):
    """40 seats for 50 groups of four, which overlap; a refused group looks for other free seats
    until there are not four left. Whole groups only, and the vessel is sold out."""
    trip = make_trip(seats=40)
    seats = list(trip["seats"].values())
    adult = fleet["fares"]["adult"]

    def group(number):
        buyer, dice = Buyer(shop, figures, number), random.Random(number)
        first = dice.randrange(len(seats) - 3)
        wanted = seats[first : first + 4]
        while True:
            if hold := buyer.hold(trip, adult, wanted):
                assert sorted(row["seat"] for row in hold["rows"]) == sorted(wanted)
                return hold
            taken = buyer.availability(trip)["seats"]
            free = [seat for seat in seats if str(seat) not in taken]
            if len(free) < 4:
                return None
            time.sleep(dice.uniform(0.5, 3))  # people look at the plan before they click again
            wanted = dice.sample(free, 4)

    holds = at_once(group, range(CLIENTS))

    assert sum(hold is not None for hold in holds) == 10
    assert list(ledger.groups(trip).values()) == [4] * 10
    assert set(figures.outcomes) <= {"held", "seat_taken"}
    ledger.check(trip)
    figures.check()

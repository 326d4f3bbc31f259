"""Every way in which a visitor takes places, by 50 at once: the best that are free, tables,
a wheelchair's place, places without numbers beside numbered ones, extras, infants."""

import itertools
from collections import Counter

import pytest

from tests.races.harness import CLIENTS
from tests.support.gala import another_trip, gala_trip

pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
def gala_trips(shop, fleet):
    """Trips of a vessel that has everything; single seats may be left."""
    first = gala_trip(shop, fleet, gaps=False)
    return (another_trip(shop, first, 30 + 12 * number) for number in itertools.count(1))


@pytest.fixture
def gala(gala_trips):
    return next(gala_trips)


def best(fleet, quantity, category="standard"):
    """The best numbered seats together."""
    return {
        "area_id": None,
        "category_id": fleet["categories"][category],
        "numbered": True,
        "fare_id": fleet["fares"]["adult"],
        "quantity": quantity,
    }


def chosen(fleet, *seats):
    return {"seats": [{"seat_id": seat, "fare_id": fleet["fares"]["adult"]} for seat in seats]}


def of_area(fleet, area, quantity, fare="adult"):
    return {"area_id": area, "fare_id": fleet["fares"][fare], "quantity": quantity}


def race_for_the_best(fleet, make_trip, rush):
    trip = make_trip(seats=20)
    return trip, rush(trip, lambda _number: {"places": [best(fleet, 2)]})


def race_for_lunches(fleet, gala, rush, clients=CLIENTS):
    """Three lunches, and each wants one with a place; a seat of its own for each of the first 16,
    who are in each other's way by the lunch alone."""
    seats = [seat for code, seat in gala["seats"].items() if code[0] in "AB"]
    anywhere = of_area(fleet, gala["areas"]["Open deck"], 1)
    lunch = {"addon_id": gala["addons"]["Lunch"], "quantity": 1}

    def choice(number):
        own = chosen(fleet, seats[number]) if number < len(seats) else {"places": [anywhere]}
        return {**own, "addons": [lunch]}

    return rush(gala, choice, clients)


def race_with_infants(fleet, make_trip, rush):
    """Each takes a seat of its own and has an infant on the lap; five persons are allowed."""
    trip = make_trip(seats=CLIENTS, limit=5)
    seats = list(trip["seats"].values())
    lap = of_area(fleet, None, 1, "infant")
    return trip, rush(trip, lambda number: {**chosen(fleet, seats[number]), "places": [lap]})


def test_best_available(fleet, make_trip, rush, ledger, figures):
    """Pairs until nothing is left: all see the same best seats, and nobody is refused while two
    are free side by side. Its control is the door without its lock."""
    trip, holds = race_for_the_best(fleet, make_trip, rush)

    rows = {seat: label[0] for label, seat in trip["seats"].items()}
    pairs = [[row["seat"] for row in hold["rows"]] for hold in holds if hold]
    assert len(pairs) == 10
    assert all(len(pair) == 2 and rows[pair[0]] == rows[pair[1]] for pair in pairs)
    assert figures.outcomes == {"held": 10, "not_enough_places": CLIENTS - 10}
    assert set(ledger.groups(trip).values()) == {2}
    ledger.check(trip)
    figures.check()


def test_whole_table(gala, fleet, rush, ledger, figures):
    """A table that is sold whole has one party; a chair of it alone nobody gets. The control of
    all that is taken whole is the sale seat by seat."""
    chairs = gala["tables"]["T1"]["chairs"]
    rush(gala, lambda number: chosen(fleet, *(chairs if number % 5 else chairs[:1])))

    assert list(ledger.groups(gala).values()) == [6]
    assert figures.outcomes["held"] == 1
    assert figures.outcomes["seat_taken"] >= CLIENTS * 4 // 5 - 1
    assert set(figures.outcomes) <= {"held", "seat_taken", "table_whole"}
    ledger.check(gala)
    figures.check()


def test_chair_against_whole_table(gala, fleet, rush, ledger, figures):
    """A table that is sold by the chair: one party has all of it, or singles sit there."""
    chairs = gala["tables"]["K"]["chairs"]
    rush(gala, lambda number: chosen(fleet, *(chairs if number % 2 else [chairs[number // 2 % 4]])))

    groups = sorted(ledger.groups(gala).values())
    assert groups in ([4], [1, 1, 1, 1]), groups
    assert figures.outcomes == {"held": len(groups), "seat_taken": CLIENTS - len(groups)}
    ledger.check(gala)
    figures.check()


def test_wheelchair_and_companion(gala, fleet, rush, ledger, figures):
    """One traveller has the wheelchair's place, and the seat beside it belongs to nobody else."""
    wheelchair, companion = gala["seats"]["D-1"], gala["seats"]["D-2"]
    wishes = [(wheelchair, companion), (wheelchair,), (companion,)]
    rush(gala, lambda number: chosen(fleet, *wishes[number % 3]))

    taken = dict(
        ledger.query("SELECT seat_id, cause FROM water_allocation WHERE trip_id = %s", gala["id"])
    )
    assert wheelchair in taken
    assert taken.get(companion, taken[wheelchair]) == taken[wheelchair]
    assert figures.outcomes["held"] == 1
    assert set(figures.outcomes) <= {"held", "seat_taken", "companion_only"}
    ledger.check(gala)
    figures.check()


def test_last_lunches(gala, fleet, rush, ledger, figures):
    """No unique index counts lunches: the door's lock alone does. Who gets no lunch gets no place
    either, because both were wanted."""
    race_for_lunches(fleet, gala, rush)

    assert figures.outcomes == {"held": 3, "addon_sold_out": CLIENTS - 3}
    assert list(ledger.groups(gala).values()) == [1, 1, 1]
    assert ledger.extras(gala) == 3
    ledger.check(gala)
    figures.check()


def test_area_of_a_mixed_plan(gala, fleet, rush, ledger, figures):
    """Threes on the open deck, which has 20 places, and fours in the first row, which has eight:
    neither takes the other's places. Both are counts under the lock, as the last places are."""
    deck = gala["areas"]["Open deck"]
    three, four = of_area(fleet, deck, 3), best(fleet, 4, "premium")
    rush(gala, lambda number: {"places": [three if number % 2 else four]})

    groups = Counter(ledger.groups(gala).values())
    assert groups == {3: 6, 4: 2}
    assert figures.outcomes == {"held": 8, "not_enough_places": CLIENTS - 8}
    assert ledger.taken_in_areas(gala) == 18
    ledger.check(gala)
    figures.check()


def test_infants_count(fleet, make_trip, rush, ledger, figures):
    """The papers count persons, an infant on a lap among them."""
    trip, holds = race_with_infants(fleet, make_trip, rush)

    assert [len(hold["rows"]) for hold in holds if hold] == [2, 2]
    assert figures.outcomes == {"held": 2, "limit_reached": CLIENTS - 2}
    ledger.check(trip)
    figures.check()

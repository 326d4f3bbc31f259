"""The product itself with the door's lock taken away, over HTTP: each of these races goes wrong, so
it is the lock that makes them right. A unique index counts neither persons nor lunches, and it
knows nothing of plans."""

import random
import time

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import at_once
from tests.races.naive import door_without_lock
from tests.races.test_desks import new_plan
from tests.races.test_holds import race_for_the_limit
from tests.races.test_sailing import (
    add_jazz,
    one_passenger_a_seat_of_a_trip,
    race,
    race_for_the_limit_of_a_sailing,
    taken,
)
from tests.races.test_ways import race_for_lunches, race_for_the_best, race_with_infants
from tests.support.gala import gala_trip

pytestmark = [pytest.mark.race, pytest.mark.negative_control]

#: On a busy machine one may be done before the other begins; then nothing went wrong by luck.
TRIES = 8


@pytest.fixture(scope="module", autouse=True)
def no_lock(ledger, warm):
    with door_without_lock(ledger):
        warm()
        yield
    warm()


def test_vessel_is_overloaded(shop, fleet, make_trip, ledger, figures):
    trip = race_for_the_limit(shop, fleet, make_trip, figures)

    assert ledger.taken(trip) > 5
    with pytest.raises(AssertionError, match="persons aboard"):
        ledger.check(trip)


def test_infants_overload_the_vessel(fleet, make_trip, rush, ledger):
    trip, holds = race_with_infants(fleet, make_trip, rush)

    assert sum(hold is not None for hold in holds) > 2
    with pytest.raises(AssertionError, match="persons aboard"):
        ledger.check(trip)


def test_lunches_are_oversold(shop, fleet, rush, ledger, report):
    for _try in range(TRIES):
        trip = gala_trip(shop, fleet, gaps=False)
        race_for_lunches(fleet, trip, rush, clients=16)
        if ledger.extras(trip) > 3:
            break
    report(f"negative control, extras without lock: {ledger.extras(trip)} lunches sold of 3")
    assert ledger.extras(trip) > 3


def test_buyers_are_sent_away_from_free_seats(fleet, make_trip, rush, figures):
    """All choose the same best pair; the index lets one have it and refuses the rest, although
    they have named no seat and others are free."""
    race_for_the_best(fleet, make_trip, rush)
    assert figures.outcomes["seat_taken"]


def visit(shop, fleet, trip, seat, figures):
    time.sleep(random.uniform(0, 0.5))
    try:
        return Buyer(shop, figures).hold(trip, fleet["fares"]["adult"], [seat])
    except AssertionError:  # an error of the server, no refusal
        figures.outcomes["broken"] += 1
        return "broken"


def test_new_plan_breaks_down(shop, fleet, make_trip, dispatcher, figures, report):
    """A place that is taken while the plan changes is in the way of the composite keys, or its
    buyer gets an error instead of an answer."""
    broken = False
    for _try in range(TRIES):
        trip = make_trip(seats=40)
        seats = list(trip["seats"].values())
        # somebody to take along, which takes its time
        assert Buyer(shop, figures).hold(trip, fleet["fares"]["adult"], seats[-5:])
        change = new_plan(shop, dispatcher, trip)

        def part(number, trip=trip, seats=seats, change=change):
            if number == 0:
                return dispatcher.tries("water.trip.plan.change", "action_apply", [change])
            return visit(shop, fleet, trip, seats[number], figures)

        answers = at_once(part, range(len(seats) - 5))
        if broken := "broken" in answers or not answers[0]:
            break
    report(f"negative control, plan change without lock: {figures.outcomes}")
    assert broken


def test_two_excursions_overload_one_vessel(shop, fleet, make_trip, ledger, figures):
    aboard = 0
    for _try in range(TRIES):
        trips = race_for_the_limit_of_a_sailing(shop, fleet, make_trip, figures)
        aboard = len(taken(ledger, trips))
        if aboard > 5:
            break
    assert aboard > 5
    with pytest.raises(AssertionError, match="persons aboard"):
        ledger.check(trips[1])


def test_two_excursions_sell_one_seat(shop, fleet, make_trip, ledger, figures):
    """With an index by trip instead of by sailing as well, each page sells the last seat."""
    sold = 0
    for _try in range(TRIES):
        trip = make_trip(seats=1)
        trips = [trip, add_jazz(shop, fleet, trip)]
        with one_passenger_a_seat_of_a_trip(ledger):
            race(shop, fleet, figures, trips, list(trip["seats"].values()))
            sold = len(taken(ledger, trips))
            if sold == 2:
                with pytest.raises(AssertionError, match="taken twice"):
                    ledger.check(trips[0])
                break
    assert sold == 2

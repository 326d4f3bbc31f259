"""The same races without the guard: they must oversell, or the races above prove nothing."""

import pytest

from tests.races.harness import CLIENTS
from tests.races.naive import ScratchLedger, door_without_lock
from tests.races.test_holds import race_for_the_limit

pytestmark = [pytest.mark.race, pytest.mark.negative_control]


@pytest.mark.parametrize("capacity", [1, 7], ids=str)
def test_count_then_insert_oversells(shop, ledger, report, capacity):
    with ScratchLedger(ledger.dsn, capacity) as scratch:
        sold = scratch.count_then_insert(CLIENTS)
    report(f"negative control, count then insert: {sold} sold of {capacity}")
    assert sold > capacity


@pytest.mark.parametrize("capacity", [1, 7], ids=str)
def test_lock_inside_the_request_oversells(shop, ledger, report, capacity):
    with ScratchLedger(ledger.dsn, capacity) as scratch:
        sold = scratch.lock_inside_the_request(CLIENTS)
    report(f"negative control, lock in the request's transaction: {sold} sold of {capacity}")
    assert sold > capacity


def test_lock_then_look_does_not(shop, ledger, report):
    """The harness alone does not make a guarded sale fail."""
    with ScratchLedger(ledger.dsn, 7) as scratch:
        assert scratch.lock_then_look(CLIENTS) == 7


def test_seat_by_seat_tears_groups_apart(shop, ledger, report):
    with ScratchLedger(ledger.dsn, 40) as scratch:
        groups = scratch.seat_by_seat(CLIENTS, 4)
    partial = sum(size < 4 for size in groups)
    report(f"negative control, seat by seat: {partial} of {len(groups)} groups are partial")
    assert partial


def test_door_without_lock_overloads_the_vessel(shop, fleet, make_trip, ledger, figures, warm):
    """The shop's own code over HTTP, its lock replaced by a pause: more aboard than allowed."""
    with door_without_lock(ledger):
        warm()
        trip = race_for_the_limit(shop, fleet, make_trip, figures)
    assert ledger.taken(trip) > 5
    with pytest.raises(AssertionError, match="persons aboard"):
        ledger.check(trip)

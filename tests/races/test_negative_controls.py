"""The same races on a ledger without guards: they must oversell, or the races prove nothing.

Looking before writing is the mistake in every race for one and the same seat, whoever runs it: two
visitors, an agent, a block, a move, late money. `test_without_lock.py` takes the guard from the
product itself.
"""

import pytest

from tests.races.harness import CLIENTS
from tests.races.naive import ScratchLedger, asking_without_lock
from tests.races.test_payment_news import race_for_the_provider, race_to_the_provider

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
    """Whatever is taken whole: groups, tables, a wheelchair's place with its companion."""
    with ScratchLedger(ledger.dsn, 40) as scratch:
        groups = scratch.seat_by_seat(CLIENTS, 4)
    partial = sum(size < 4 for size in groups)
    report(f"negative control, seat by seat: {partial} of {len(groups)} groups are partial")
    assert partial


@pytest.mark.parametrize("race", [race_for_the_provider, race_to_the_provider])
def test_a_slow_provider_keeps_all_workers(
    shop, fleet, make_trip, ledger, warm, figures, report, race
):
    with asking_without_lock(ledger):
        warm()
        asked = race(shop, fleet, make_trip, figures)
    warm()
    report(f"negative control, all ask the provider: {asked} requests at once")
    assert asked > 1

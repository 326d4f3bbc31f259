"""kill -9 in the middle of a sale: the money was taken, so the tickets come, and come once."""

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import Figures, until
from tests.races.stops import DOOR_LOCK, standing_in_the_way, waits, workers_again
from tests.races.workers import kill_workers

pytestmark = pytest.mark.race


@pytest.mark.parametrize("moment", ["before the places are sold", "before the request commits"])
def test_killed_while_it_sells(shop, fleet, make_trip, ledger, moment, report, warm):
    """The notification's worker dies before the door has sold the places, or after it and before
    the request has committed tickets and payment. The provider says it again."""
    trip = make_trip(seats=2)
    buyer = Buyer(shop, Figures(moment))
    assert buyer.hold(trip, fleet["fares"]["adult"], list(trip["seats"].values()))
    payment_id = buyer.go(buyer.checkout(trip))

    if moment == "before the places are sold":
        lock, kind, sold = ("SELECT pg_advisory_lock(%s, %s)", DOOR_LOCK, trip["id"]), "advisory", 0
    else:
        lock, kind, sold = ("LOCK TABLE water_ticket IN EXCLUSIVE MODE",), "relation", 2
    with standing_in_the_way(ledger, *lock):
        buyer.pay(payment_id)
        until(lambda: waits(ledger, kind), pause=0.02)
        killed = kill_workers(shop)
        assert ledger.taken(trip, "sold") == sold

    assert len(killed) == shop.workers
    workers_again(shop)
    until(lambda: ledger.tickets(trip) == 2)
    assert buyer.order_state() == "paid"
    ledger.check_sold(trip)
    assert ledger.sales(trip) == [(buyer.order_id, 2 * fleet["prices"]["standard"]["adult"], 2, 2)]
    report(f"killed {len(killed)} workers {moment}: {sold} sold then, 2 tickets after redelivery")
    warm()

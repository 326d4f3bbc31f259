"""A checkout that is rolled back after the door has kept the places: the next one goes on."""

import contextlib

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import Figures, until
from tests.races.test_payments import created

pytestmark = pytest.mark.race


@contextlib.contextmanager
def first_commit_refused(ledger):
    """Let the first new order fail at its commit, the last moment at which a request can fail. A
    sequence counts them, since it is not rolled back."""
    ledger.query(
        """
        CREATE SEQUENCE race_commits;
        CREATE FUNCTION race_refuse_first() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('race_commits') = 1 THEN
                    RAISE EXCEPTION 'not this one' USING ERRCODE = 'serialization_failure';
                END IF;
                RETURN NULL;
            END
        $$;
        CREATE CONSTRAINT TRIGGER race_refuse_first AFTER INSERT ON sale_order
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION race_refuse_first();
        """
    )
    try:
        yield
    finally:
        ledger.query(
            "DROP TRIGGER race_refuse_first ON sale_order; DROP FUNCTION race_refuse_first();"
            " DROP SEQUENCE race_commits"
        )


def orders(ledger, trip):
    return ledger.query(
        "SELECT DISTINCT o.id FROM sale_order o JOIN water_allocation a ON a.cause = o.water_cause"
        " WHERE a.trip_id = %s",
        trip["id"],
    )


def test_the_next_try_has_the_same_places(shop, fleet, make_trip, ledger, report):
    trip = make_trip(seats=2)
    buyer = Buyer(shop, Figures("rolled back"))
    assert buyer.hold(trip, fleet["fares"]["adult"], list(trip["seats"].values()))
    before = created(shop)
    with first_commit_refused(ledger):
        with pytest.raises(AssertionError, match="checkout: 500"):
            buyer.checkout(trip)
        # the race is real: the places are kept for a payment of an order that does not exist
        assert ledger.taken(trip, "paying") == 2
        assert not orders(ledger, trip)
        [[first]] = ledger.query(
            "SELECT DISTINCT reference FROM water_allocation WHERE trip_id = %s", trip["id"]
        )
        # nobody can pay for it: the provider is called after the commit, or not at all
        assert created(shop) == before
        assert not ledger.query("SELECT id FROM yoomoney_attempt WHERE reference = %s", first)
        payment_id = buyer.go(buyer.checkout(trip))
    [[second]] = ledger.query(
        "SELECT DISTINCT reference FROM water_allocation WHERE trip_id = %s", trip["id"]
    )
    buyer.pay(payment_id)
    until(lambda: ledger.tickets(trip) == 2)
    assert buyer.order_state() == "paid"
    ledger.check_sold(trip)
    assert ledger.sales(trip) == [(buyer.order_id, 2 * fleet["prices"]["standard"]["adult"], 2, 2)]
    report(f"rolled back at its commit as {first}, paid as {second}")

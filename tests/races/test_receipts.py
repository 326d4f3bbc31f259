"""Closing receipts at once: whoever reports a delivery, and however often, it has one receipt."""

import time
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import at_once, until
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

TRIGGERS = 12


@pytest.fixture
def receipts(shop, fleet):
    """Receipts are issued with the payments, for the time of a test."""

    def switch(mode, fiscalization):
        [provider] = shop.execute("payment.provider", "search", [("code", "=", "yoomoney")])
        shop.execute("payment.provider", "write", [provider], {"yoomoney_receipt_mode": mode})
        tell_double(shop, "PUT", "config", {"fiscalization": fiscalization})

    switch("with_payment", "yookassa")
    yield
    switch("none", None)


@pytest.fixture
def sold(shop, fleet, make_trip, figures, run_cron, receipts):
    """A trip, and the order of two passengers who have paid and have their receipt."""
    trip = make_trip(places=4)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=2)
    payment_id = buyer.buy(trip)
    assert until(lambda: buyer.order_state(ask=True) == "paid")
    assert until(lambda: run_cron("payment_yoomoney.cron_receipts") or issued(shop, payment_id))
    return trip, buyer.order_id, payment_id


def issued(shop, payment_id):
    """Receipts of a payment that exist at the provider."""
    answer = tell_double(shop, "GET", "receipts")
    return [item for item in answer["receipts"] if item["payment_id"] == payment_id]


def closings(shop, payment_id):
    return [item for item in issued(shop, payment_id) if item.get("settlements")]


def known(shop, order_id):
    """Closing receipts that the shop knows of."""
    domain = [("order_id", "=", order_id), ("kind", "=", "closing")]
    return shop.execute("yoomoney.receipt", "search_count", domain)


def attempt(call):
    """Done, or what was said against it."""
    try:
        call()
    except xmlrpc.client.Fault as fault:
        return fault.faultString.strip().splitlines()[-1]
    return "done"


def test_closed_by_many_hands_at_once(shop, sold, run_cron, figures):
    _trip, order_id, payment_id = sold
    answers = at_once(
        lambda _number: attempt(
            lambda: shop.execute("sale.order", "action_yoomoney_close", [order_id])
        ),
        range(TRIGGERS),
    )
    figures.outcomes["done"] += answers.count("done")
    assert "done" in answers
    assert known(shop, order_id) == 1, answers
    run_cron("payment_yoomoney.cron_receipts")
    assert until(lambda: closings(shop, payment_id))
    run_cron("payment_yoomoney.cron_receipts")
    assert len(closings(shop, payment_id)) == 1


def test_closed_while_the_order_is_in_other_hands(shop, sold, ledger):
    """Its tickets are being mailed, say: the accountant's click waits, and is not refused."""
    _trip, order_id, _payment_id = sold
    with ThreadPoolExecutor(1) as accountant:
        with ledger.cursor() as others:
            others.execute("SELECT FROM sale_order WHERE id = %s FOR NO KEY UPDATE", [order_id])
            click = accountant.submit(
                attempt, lambda: shop.execute("sale.order", "action_yoomoney_close", [order_id])
            )
            time.sleep(1)  # no outcome to wait for: the click finds the order taken meanwhile
            assert not click.done()
        assert click.result() == "done"
    assert known(shop, order_id) == 1


def test_departure_reported_many_times_at_once(shop, sold, run_cron, figures):
    """Each report asks for the closing receipts, while the cron makes and sends them."""
    trip, order_id, payment_id = sold

    def report(number):
        if number % 3 == 2:
            return run_cron("water_booking_yoomoney.cron_closing")
        return attempt(
            lambda: shop.execute("water.trip", "write", [trip["id"]], {"state": "departed"})
        )

    at_once(report, range(TRIGGERS))
    for _time in range(3):
        run_cron("water_booking_yoomoney.cron_closing")
        run_cron("payment_yoomoney.cron_receipts")
    assert until(lambda: closings(shop, payment_id))
    assert len(closings(shop, payment_id)) == 1
    assert known(shop, order_id) == 1
    [receipt] = closings(shop, payment_id)
    assert [item["quantity"] for item in receipt["items"]] == ["2"]
    figures.outcomes["one receipt"] += 1

"""From the race for places to sold tickets: order, payment at the double, webhook, boarding."""

import random
import time
import xmlrpc.client

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import CLIENTS, Figures, at_once, until
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race


def test_groups_buy_a_vessel(shop, fleet, make_trip, ledger, figures, report):
    """50 groups of four for 40 seats; whoever has places pays. 40 tickets, 40 paid seats."""
    trip = make_trip(seats=40)
    seats = list(trip["seats"].values())
    adult = fleet["fares"]["adult"]
    price = fleet["prices"]["standard"]["adult"]

    buying, whole_way = Figures("requests of the purchases"), Figures("pay button to tickets")

    def choose(number):
        buyer = Buyer(shop, figures, number)
        first = random.Random(number).randrange(10) * 4
        return buyer.hold(trip, adult, seats[first : first + 4]) and buyer

    def buy(buyer):
        buyer.figures, began = buying, time.monotonic()
        buyer.buy(trip)
        until(lambda: buyer.order_state() == "paid", pause=0.5)
        whole_way.seconds.append(time.monotonic() - began)

    winners = [buyer for buyer in at_once(choose, range(CLIENTS)) if buyer]
    at_once(buy, winners)

    whole = len(winners) * 4
    assert set(figures.outcomes) == {"held", "seat_taken"}
    assert figures.outcomes["held"] == len(winners) <= 10
    assert set(ledger.groups(trip).values()) == {4}
    assert ledger.taken(trip, "sold") == whole == ledger.tickets(trip)
    ledger.check_sold(trip)
    orders = ledger.sales(trip)
    assert sorted(orders) == sorted((buyer.order_id, 4 * price, 4, 4) for buyer in winners)
    figures.check()
    assert not any(status >= 500 for status in buying.statuses)
    report(f"    {len(winners)} orders, {whole} tickets, {whole} seats sold")
    report(f"    {buying.line()}")
    report(f"    {whole_way.line()}")


def test_two_scans_of_one_ticket(shop, fleet, make_trip, ledger, report):
    """Twelve crews scan one ticket at the same moment: it is valid once."""
    trip = make_trip(places=1)
    buyer = Buyer(shop, Figures("boarding"))
    buyer.hold(trip, fleet["fares"]["adult"], places=1)
    buyer.buy(trip)
    until(lambda: buyer.order_state() == "paid")
    [[code]] = ledger.query("SELECT barcode FROM water_ticket WHERE trip_id = %s", trip["id"])
    crew = fleet["users"]["crew"]

    def scan(_number):
        server = xmlrpc.client.ServerProxy(f"{shop.url}/xmlrpc/2/object", allow_none=True)
        return server.execute_kw(
            shop.db, crew["id"], crew["password"], "water.ticket", "board", [code, trip["id"]]
        )["outcome"]

    outcomes = at_once(scan, range(12))

    assert sorted(outcomes) == ["ok"] + ["used"] * 11
    report(
        f"test_two_scans_of_one_ticket: ok {outcomes.count('ok')}, used {outcomes.count('used')}"
    )


def test_late_money_buys_nobody_elses_seat(shop, fleet, make_trip, ledger, run_cron):
    """The seat of an unpaid order is free at its deadline and somebody else buys it; when the
    money of the first comes after all, it is given back and the seat stays with the second."""
    trip = make_trip(seats=1)
    [seat] = trip["seats"].values()
    adult = fleet["fares"]["adult"]
    slow, quick = Buyer(shop, Figures("slow"), 1), Buyer(shop, Figures("quick"), 2)
    hold = slow.hold(trip, adult, [seat])
    assert hold
    slow_payment = slow.go(slow.checkout(trip))
    assert not quick.hold(trip, adult, [seat]), "the seat is kept while it is being paid"

    ledger.expire(trip)
    assert not quick.hold(trip, adult, [seat]), "the clock alone does not free it"
    run_cron("water_booking.cron_sweep")
    assert quick.hold(trip, adult, [seat])
    quick.buy(trip)
    until(lambda: quick.order_state() == "paid")

    slow.pay(slow_payment)
    until(lambda: slow.order_state(ask=True) == "refund")
    assert ledger.sales(trip) == [(quick.order_id, hold["total"], 1, 1)]
    ledger.check_sold(trip)

    def refunds():
        found = tell_double(shop, "GET", "state")["refunds"]
        return [item["amount"]["value"] for item in found if item["payment_id"] == slow_payment]

    # the sale has woken the cron already; a second run must not refund a second time
    until(refunds)
    run_cron("water_booking.cron_refund")
    assert [float(value) for value in refunds()] == [hold["total"]]
    assert quick.order_state() == "paid"

"""Payments at once: many clicks are one payment, many messages are one sale."""

import json
import urllib.error
import urllib.request

import pytest

from tests.races.buyer import CSRF, Buyer
from tests.races.harness import at_once, until
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

CLICKS = 20
FORMS = 4


def created(shop):
    """Payments that exist at the provider."""
    return sum(line["created"] for line in tell_double(shop, "GET", "money").values())


def notify(url, payment_id):
    """A notification as the provider sends it; the status of the answer."""
    body = {"type": "notification", "event": "payment.succeeded", "object": {"id": payment_id}}
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_clicks_at_once_are_one_payment(shop, fleet, make_trip, figures):
    trip = make_trip(places=4)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=2)
    location = buyer.checkout_unanswered(trip)
    before = created(shop)

    payments = at_once(lambda number: Buyer(shop, figures, number).go(location), range(CLICKS))

    assert len(set(payments)) == 1
    assert created(shop) == before + 1
    figures.outcomes["one payment"] += 1
    assert not any(status >= 500 for status in figures.statuses)


def test_forms_at_once_are_one_payment(shop, fleet, make_trip, figures, ledger):
    """The form is sent from several tabs: one makes order and payment and calls the provider after
    its commit, the others find both, and may call before the first one has its answer."""
    trip = make_trip(places=4)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=2)
    path = f"/excursions/checkout?trip={trip['id']}"
    buyer.csrf = CSRF.search(buyer.request("GET", path)[2].decode())[1]
    before = created(shop)

    payments = at_once(lambda _number: buyer.go(buyer.submit(trip)), range(FORMS))

    assert len(set(payments)) == 1
    assert created(shop) == before + 1
    assert ledger.orders_of(buyer.email(trip)) == 1
    buyer.pay(payments[0])
    until(lambda: buyer.order_state(ask=True) == "paid")
    ledger.check_sold(trip)


def test_messages_at_once_are_one_sale(shop, fleet, make_trip, ledger, figures):
    """Ten notifications and ten looks of the buyer's page at the same moment."""
    trip = make_trip(places=4)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=2)
    tell_double(shop, "PUT", "config", {"webhooks": {"drop": 1}})
    payment_id = buyer.buy(trip)

    def told(number):
        if number % 2:
            return buyer.order_state(ask=True)
        return notify(fleet["webhook_url"], payment_id)

    answers = at_once(told, range(CLICKS))

    statuses = {answer for answer in answers if isinstance(answer, int)}
    assert 200 in statuses
    assert statuses <= {200, 503}, "503 asks the provider to say it again"
    assert until(lambda: buyer.order_state(ask=True) == "paid")
    [order] = shop.execute("sale.order", "read", [buyer.order_id], ["water_ticket_ids"])
    assert len(order["water_ticket_ids"]) == 2
    assert ledger.taken(trip) == 2
    ledger.check(trip)

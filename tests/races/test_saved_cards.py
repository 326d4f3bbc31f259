"""A saved card is charged once: by many clicks, after kill -9 of all workers at either side of the
commits, and when the provider's answer is lost."""

import threading
from contextlib import suppress
from http.client import HTTPException

import pytest

from tests.races.buyer import GO
from tests.races.customer import Customer
from tests.races.harness import Figures, at_once, until
from tests.races.stops import stop_at_commit
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

FORMS = 4
ORDERED = "INSERT ON payment_transaction"
ANSWERED = "UPDATE OF provider_reference ON payment_transaction"


@pytest.fixture
def customer(shop, fleet, make_trip):
    """A customer who is logged in and has saved a card."""
    known = Customer(shop, Figures("saved card"))
    known.sign_up()
    known.save_a_card(make_trip(places=4), fleet["fares"]["adult"])
    return known


@pytest.fixture
def held(fleet, make_trip, customer):
    """A trip of which the customer holds both seats, with the saved card chosen to pay them."""
    trip = make_trip(seats=2)
    assert customer.hold(trip, fleet["fares"]["adult"], list(trip["seats"].values()))
    customer.choose_card(trip)
    return trip


def charges(shop, ledger, trip) -> list[dict]:
    """Payments at the provider for orders of the trip, however they ended."""
    rows = ledger.query(
        "SELECT DISTINCT tx.reference FROM payment_transaction tx"
        " JOIN sale_order_transaction_rel rel ON rel.transaction_id = tx.id"
        " JOIN sale_order_line line ON line.order_id = rel.sale_order_id"
        " WHERE line.water_trip_id = %s",
        trip["id"],
    )
    references = {reference for [reference] in rows}
    payments = tell_double(shop, "GET", "state")["payments"]
    return [one for one in payments if (one["metadata"] or {}).get("tx_reference") in references]


def check_paid_once(shop, ledger, customer, trip) -> None:
    until(lambda: customer.order_state(ask=True) == "paid")
    ledger.check_sold(trip)
    assert [one["status"] for one in charges(shop, ledger, trip)] == ["succeeded"]
    assert ledger.tickets(trip) == 2


def killed_at(shop, ledger, customer, trip, event, committed) -> None:
    def submit():
        with suppress(OSError, HTTPException):
            customer.submit(trip)

    with stop_at_commit(shop, ledger, event) as stop:
        thread = threading.Thread(target=submit)
        thread.start()
        stop.kill(committed)
        thread.join(60)
        assert not thread.is_alive()


def test_clicks_at_once_are_one_charge(shop, ledger, customer, held):
    places = at_once(lambda _number: customer.submit(held), range(FORMS))
    assert {place.startswith((GO, "/excursions/order/")) for place in places} == {True}
    check_paid_once(shop, ledger, customer, held)


@pytest.mark.parametrize("committed", [False, True], ids=["not ordered", "ordered"])
def test_killed_before_the_charge(shop, ledger, customer, held, committed):
    """The places are kept and nobody is charged; the form that is sent again goes on."""
    killed_at(shop, ledger, customer, held, ORDERED, committed)
    assert ledger.taken(held, "paying") == 2
    assert charges(shop, ledger, held) == []
    location = customer.submit(held)
    if committed:
        assert location.startswith(GO)
        status, headers, _content = customer.request("GET", location)
        assert (status, "/excursions/order/" in headers["Location"]) == (303, True)
    check_paid_once(shop, ledger, customer, held)


@pytest.mark.parametrize("committed", [False, True], ids=["not written down", "written down"])
def test_killed_with_the_answer_in_its_hands(shop, ledger, customer, held, committed):
    killed_at(shop, ledger, customer, held, ANSWERED, committed)
    assert len(charges(shop, ledger, held)) == 1
    customer.submit(held)
    check_paid_once(shop, ledger, customer, held)


def test_an_answer_that_is_lost(shop, ledger, customer, held):
    """Nobody knows whether the card was charged: the buyer's page asks, with the same key."""
    fault = {"kind": "drop_after", "method": "POST", "path": "/v3/payments"}
    tell_double(shop, "POST", "faults", fault)
    assert customer.submit(held).startswith(GO)
    assert ledger.taken(held, "paying") + ledger.taken(held, "sold") == 2
    check_paid_once(shop, ledger, customer, held)


def test_declined_keeps_the_places(shop, ledger, customer, held):
    card = ledger.query("SELECT provider_ref FROM payment_token ORDER BY id DESC LIMIT 1")[0][0]
    tell_double(shop, "POST", f"decline/{card}", {})
    assert "/excursions/order/" in customer.submit(held)
    assert customer.order_state() == "declined"
    assert ledger.taken(held) == 2
    assert [one["status"] for one in charges(shop, ledger, held)] == ["canceled"]
    ledger.check(held)


@pytest.mark.parametrize("language", ["/en", "/zh_CN"])
@pytest.mark.parametrize("answered", [True, False], ids=["answered", "answer lost"])
def test_the_way_ends_in_the_customers_language(shop, customer, held, language, answered):
    """Straight, and also by the page that asks once more: no redirection has to guess it."""
    if not answered:
        fault = {"kind": "drop_after", "method": "POST", "path": "/v3/payments"}
        tell_double(shop, "POST", "faults", fault)
    customer.language = language
    customer.choose_card(held)
    location = customer.submit(held)
    if not answered:
        assert location.startswith(GO)
        _status, headers, _content = customer.request("GET", location)
        location = headers["Location"]
    assert location.removeprefix(shop.url).startswith(f"{language}/excursions/order/")
    status, _headers, content = customer.request("GET", location.removeprefix(shop.url))
    assert (status, f'lang="{language[1:3]}' in content.decode()) == (200, True)

"""kill -9 of all workers between any two steps of hold, payment, sale and books, on both sides of
each commit. Afterwards the step has happened wholly or not at all, the buyer comes on by doing it
again, and what nobody comes back to is freed."""

import http.client
import threading
from contextlib import contextmanager, suppress

import pytest

from tests.races.buyer import GO, Buyer
from tests.races.harness import Figures, until
from tests.races.stops import places_of, stop_at_commit, workers_again
from tests.races.workers import kill_workers
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

ORDERED = ("INSERT ON payment_transaction",)
ANSWERED = ("UPDATE OF provider_reference ON payment_transaction",)

both_sides = pytest.mark.parametrize(
    "committed", [False, True], ids=["before the commit", "after the commit"]
)


@pytest.fixture
def buyer(shop):
    return Buyer(shop, Figures("killed"))


@pytest.fixture
def killed_in(shop, ledger):
    """`with killed_in(step, written, committed): …` runs a step of somebody, which ends without an
    answer at the commit of what it has written, see `stop_at_commit`."""

    @contextmanager
    def kill(step, written, committed):
        with stop_at_commit(shop, ledger, *written) as stop:
            thread = threading.Thread(target=swallow, args=[step])
            thread.start()
            stop.kill(committed)
            thread.join(60)
            assert not thread.is_alive()
        yield

    return kill


@pytest.fixture
def held(fleet, make_trip, buyer):
    """A trip of two seats, both held by the buyer."""
    trip = make_trip(seats=2)
    assert buyer.hold(trip, fleet["fares"]["adult"], list(trip["seats"].values()))
    return trip


@pytest.fixture
def check_bought_once(shop, fleet, ledger, buyer):
    """The buyer has two seats with tickets for one payment, on one order."""

    def check(trip, payment):
        until(lambda: buyer.order_state(ask=True) == "paid")
        ledger.check_sold(trip)
        price = fleet["prices"]["standard"]["adult"]
        assert ledger.sales(trip) == [(buyer.order_id, 2 * price, 2, 2)]
        assert ledger.orders_of(buyer.email(trip)) == 1
        assert paid(shop, buyer, trip, ledger) == [payment]

    return check


def of_buyer(shop, buyer, trip, ledger):
    """The payments at the double for orders of the buyer."""
    references = ledger.references_of(buyer.email(trip))
    payments = tell_double(shop, "GET", "state")["payments"]
    return [item for item in payments if (item["metadata"] or {}).get("tx_reference") in references]


def attempts(ledger, buyer, trip):
    """(outcome, how often sent) of each call of the provider for the buyer's orders."""
    return ledger.query(
        "SELECT COALESCE(outcome, ''), sent_count FROM yoomoney_attempt WHERE reference = ANY(%s)",
        list(ledger.references_of(buyer.email(trip))),
    )


def paid(shop, buyer, trip, ledger):
    payments = of_buyer(shop, buyer, trip, ledger)
    return [item["id"] for item in payments if item["status"] == "succeeded"]


@both_sides
def test_while_it_holds(fleet, make_trip, ledger, run_cron, buyer, killed_in, committed):
    """A hold whose token nobody has learnt is over when its time is."""
    trip = make_trip(seats=1)
    adult, seats = fleet["fares"]["adult"], list(trip["seats"].values())
    with killed_in(lambda: buyer.hold(trip, adult, seats), places_of(trip), committed):
        assert ledger.taken(trip) == (1 if committed else 0)
        ledger.check(trip)
    ledger.expire(trip)
    run_cron("water_booking.cron_sweep")
    assert ledger.taken(trip) == 0
    assert buyer.hold(trip, adult, seats)
    ledger.check(trip)


@pytest.mark.parametrize("orders", [0, 1], ids=["places kept for it", "order committed"])
def test_while_it_orders(held, shop, ledger, buyer, killed_in, check_bought_once, orders):
    """The door keeps the places for the payment, and then the request commits order and payment;
    the provider is called only after that. The buyer opens the form again if there is no order, or
    sends it again, and goes on."""
    written = ORDERED if orders else places_of(held)
    with killed_in(lambda: buyer.checkout(held), written, True):
        assert ledger.taken(held, "paying") == 2
        assert ledger.orders_of(buyer.email(held)) == orders
        assert attempts(ledger, buyer, held) == [("", 1)] * orders
        assert not of_buyer(shop, buyer, held, ledger)
        ledger.check(held)
    payment = buyer.go(buyer.submit(held) if orders else buyer.checkout(held))
    buyer.pay(payment)
    check_bought_once(held, payment)


def test_while_it_orders_and_nobody_comes_back(
    held, fleet, ledger, shop, run_cron, buyer, killed_in
):
    with killed_in(lambda: buyer.checkout(held), ORDERED, False):
        assert ledger.taken(held, "paying") == 2
    ledger.expire(held)
    run_cron("water_booking.cron_sweep")
    assert ledger.taken(held) == 0
    other = Buyer(shop, Figures("other"), 2)
    assert other.hold(held, fleet["fares"]["adult"], list(held["seats"].values()))
    ledger.check(held)


@pytest.mark.parametrize("written", [False, True], ids=["not written down", "written down"])
def test_while_it_calls_the_provider(
    held, shop, ledger, buyer, killed_in, check_bought_once, written
):
    """The request that made the order has the provider's answer, and dies while it writes it down.
    The form that is sent again leads to the same payment."""
    with killed_in(lambda: buyer.checkout(held), ANSWERED, written):
        [payment] = of_buyer(shop, buyer, held, ledger)
        assert attempts(ledger, buyer, held) == [("accepted" if written else "", 1)]
    location = buyer.submit(held)
    assert location.startswith(GO)
    assert buyer.go(location) == payment["id"]
    assert len(of_buyer(shop, buyer, held, ledger)) == 1
    buyer.pay(payment["id"])
    check_bought_once(held, payment["id"])


@pytest.mark.parametrize("called", [False, True], ids=["before the call", "after the answer"])
def test_while_it_calls_the_provider_again(
    held, shop, ledger, buyer, killed_in, check_bought_once, called
):
    """The provider was out of order when the order was made, and the other way to it dies as well,
    before it calls, or after the answer. The second click leads to the same payment."""
    location = buyer.checkout_unanswered(held)
    again = ("UPDATE OF sent_count ON yoomoney_attempt",)
    with killed_in(lambda: buyer.go(location), ANSWERED if called else again, not called):
        assert len(of_buyer(shop, buyer, held, ledger)) == (1 if called else 0)
    payment = buyer.go(location)
    assert [item["id"] for item in of_buyer(shop, buyer, held, ledger)] == [payment]
    buyer.pay(payment)
    check_bought_once(held, payment)


def test_after_it_has_sold(held, shop, ledger, buyer, check_bought_once):
    """All is committed, but the provider has no answer and says it again: nothing more happens.
    (`test_killed_workers.py` kills before the places are sold and before the commit.)"""

    def answered_later():
        log = tell_double(shop, "GET", "webhooks")["log"]
        return sum(line["attempt"] > 1 and line["status"] == 200 for line in log)

    payment, before = buyer.go(buyer.checkout(held)), answered_later()
    with stop_at_commit(shop, ledger, "INSERT ON water_ticket") as stop:
        buyer.pay(payment)
        stop.kill(committed=True)
    until(lambda: answered_later() > before)
    check_bought_once(held, payment)


def test_while_it_sells_and_nobody_says_it_again(
    held, shop, ledger, run_cron, buyer, killed_in, check_bought_once
):
    """The notification was lost, and the buyer's own look at the order dies when the places are
    sold and nothing else is committed. Nobody comes back; the scheduled question finds it."""
    payment = buyer.go(buyer.checkout(held))
    tell_double(shop, "PUT", "config", {"webhooks": {"drop": 1}})
    buyer.pay(payment)
    with killed_in(lambda: buyer.order_state(ask=True), places_of(held), True):
        assert ledger.taken(held, "sold") == 2
        assert ledger.tickets(held) == 0
    poll_now(ledger, run_cron)
    until(lambda: ledger.tickets(held) == 2)
    check_bought_once(held, payment)


def test_between_acceptance_and_our_commit(shop, fleet, make_trip, ledger, run_cron):
    """YooKassa has made the payments of three buyers, and their workers die before they have heard
    so: no row here says that the payments exist. Each is paid once, whether a second click, a
    notification or the scheduled question is the first to say so."""
    buyers = {}
    fault = {"kind": "hang_after", "method": "POST", "path": "/v3/payments", "seconds": 20}
    tell_double(shop, "POST", "faults", {**fault, "times": 3})
    for number, first in enumerate(("click", "notification", "question")):
        trip = make_trip(places=1)
        buyer = Buyer(shop, Figures(first), number)
        assert buyer.hold(trip, fleet["fares"]["adult"], places=1)
        buyers[first] = (buyer, trip)

    def payments(first):
        buyer, trip = buyers[first]
        return [item["id"] for item in of_buyer(shop, buyer, trip, ledger)]

    threads = [
        threading.Thread(target=swallow, args=[lambda buyer=buyer, trip=trip: buyer.checkout(trip)])
        for buyer, trip in buyers.values()
    ]
    for thread in threads:
        thread.start()
    until(lambda: all(payments(first) for first in buyers), pause=0.02)
    kill_workers(shop)
    for thread in threads:
        thread.join(60)
    workers_again(shop)
    known = [payment for first in buyers for payment in payments(first)]
    assert ledger.query(
        "SELECT count(*) FROM payment_transaction WHERE provider_reference = ANY(%s)", known
    ) == [(0,)]

    clicker, trip = buyers["click"]
    [payment] = payments("click")
    assert clicker.go(clicker.submit(trip)) == payment
    clicker.pay(payment)
    buyers["notification"][0].pay(*payments("notification"))
    until(lambda: ledger.tickets(buyers["notification"][1]) == 1)
    until(lambda: ledger.tickets(buyers["click"][1]) == 1)
    tell_double(shop, "PUT", "config", {"webhooks": {"drop": 1}})
    buyers["question"][0].pay(*payments("question"))
    for _question in range(2):  # what became of the call, and how the payment stands now
        poll_now(ledger, run_cron)
    until(lambda: ledger.tickets(buyers["question"][1]) == 1)

    for first, (buyer, trip) in buyers.items():
        assert payments(first) == paid(shop, buyer, trip, ledger)
        assert len(payments(first)) == 1, first
        assert "/excursions/order/" in buyer.submit(trip), "it is paid already"
        assert buyer.order_state() == "paid"
        ledger.check_sold(trip)


@pytest.mark.parametrize("written", ["INSERT ON account_move", "INSERT ON mail_mail"])
def test_while_it_keeps_the_books(held, shop, ledger, run_cron, buyer, check_bought_once, written):
    """The scheduled action dies with the order's books, or with the mail it was about to send:
    one invoice, one entry of the money, one mail."""
    payment = buyer.go(buyer.checkout(held))
    with stop_at_commit(shop, ledger, written) as stop:
        buyer.pay(payment)
        stop.kill(committed=False)
    until(lambda: ledger.tickets(held) == 2)
    for cron in ("cron_books", "cron_ticket_mail"):
        run_cron(f"water_booking.{cron}")
    run_cron("mail.ir_cron_mail_scheduler_action")
    check_bought_once(held, payment)
    [order] = shop.execute("sale.order", "read", [buyer.order_id], ["state", "invoice_ids"])
    assert order["state"] == "sale"
    assert len(order["invoice_ids"]) == 1
    [invoice] = shop.execute(
        "account.move", "read", order["invoice_ids"], ["state", "amount_residual", "amount_total"]
    )
    assert (invoice["state"], invoice["amount_residual"]) == ("posted", 0)
    assert len(shop.mail.wait_for(buyer.email(held))) == 1
    run_cron("mail.ir_cron_mail_scheduler_action")
    assert len(shop.mail.list(buyer.email(held))) == 1


def poll_now(ledger, run_cron):
    """Ask about all open payments, without waiting until it is their turn."""
    ledger.query(
        "UPDATE yoomoney_attempt SET first_sent = first_sent - interval '3 minutes',"
        " last_sent = last_sent - interval '3 minutes' WHERE outcome IS NULL"
    )
    ledger.query(
        "UPDATE payment_transaction SET yoomoney_next_poll = now() AT TIME ZONE 'UTC'"
        " - interval '1 second' WHERE yoomoney_next_poll IS NOT NULL"
    )
    run_cron("payment_yoomoney.cron_poll")


def swallow(step):
    """What a browser shows as an error page."""
    with suppress(OSError, http.client.HTTPException):
        return step()

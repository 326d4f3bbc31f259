"""The news of a payment comes from all sides at once, too early, or twice: it is one sale."""

import threading

import pytest

from tests.races.buyer import Buyer
from tests.races.harness import at_once, until
from tests.races.stops import stop_at_commit
from tests.races.test_payments import notify
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

DUPLICATES = 10


@pytest.fixture
def webhooks(shop):
    """Sets how the double tells its news, for one test."""
    usual = tell_double(shop, "GET", "webhooks")["settings"]
    yield lambda **settings: tell_double(shop, "PUT", "config", {"webhooks": settings})
    tell_double(shop, "PUT", "config", {"webhooks": usual})


def books(shop, run_cron, order_id):
    """(state, invoices, confirmed payments) of an order once all scheduled actions have run."""
    for name in ("cron_books", "cron_ticket_mail"):
        run_cron(f"water_booking.{name}")
    run_cron("mail.ir_cron_mail_scheduler_action")
    [order] = shop.execute(
        "sale.order", "read", [order_id], ["state", "invoice_ids", "transaction_ids"]
    )
    done = [("id", "in", order["transaction_ids"]), ("state", "=", "done")]
    return (
        order["state"],
        len(order["invoice_ids"]),
        shop.execute("payment.transaction", "search_count", done),
    )


def test_all_news_at_once(shop, fleet, make_trip, ledger, figures, run_cron, webhooks):
    """Ten copies of the notification, the buyer's return and page, and the scheduled questions:
    one confirmation, one invoice, one set of tickets, one mail."""
    trip = make_trip(places=4)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=2)
    payment = buyer.go(buyer.checkout(trip))
    webhooks(copies=DUPLICATES)
    ledger.query("UPDATE payment_transaction SET yoomoney_next_poll = now() AT TIME ZONE 'UTC'"
                 " WHERE provider_reference = %s", payment)  # fmt: skip

    def tell(number):
        if number == 0:
            return buyer.pay(payment)
        if number == 1:
            return run_cron("payment_yoomoney.cron_poll")
        if number == 2:
            return run_cron("water_booking.cron_books")
        if number % 2:
            return buyer.order_state(ask=True)
        return notify(fleet["webhook_url"], payment)

    at_once(tell, range(10))
    until(lambda: buyer.order_state(ask=True) == "paid")
    until(lambda: tell_double(shop, "GET", "webhooks")["idle"], seconds=60)

    assert books(shop, run_cron, buyer.order_id) == ("sale", 1, 1)
    assert ledger.taken(trip) == ledger.tickets(trip) == 2
    ledger.check_sold(trip)
    assert len(shop.mail.wait_for(buyer.email(trip))) == 1
    books(shop, run_cron, buyer.order_id)
    assert len(shop.mail.list(buyer.email(trip))) == 1


def test_paid_before_our_commit(shop, fleet, make_trip, ledger, figures, webhooks):
    """The buyer is quicker than the request that sent him to pay: the notification finds the
    payment by its mark, or comes again until it can."""
    trip = make_trip(places=1)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=1)
    location = buyer.checkout(trip)
    before = {item["id"] for item in tell_double(shop, "GET", "state")["payments"]}
    went = []
    with stop_at_commit(
        shop, ledger, "UPDATE OF provider_reference ON payment_transaction"
    ) as stop:
        thread = threading.Thread(target=lambda: went.append(buyer.go(location)))
        thread.start()
        until(stop.reached, pause=0.02)
        [payment] = {item["id"] for item in tell_double(shop, "GET", "state")["payments"]} - before
        buyer.pay(payment)
        assert notify(fleet["webhook_url"], payment) == 503, "not to be seen yet: say it again"
        assert ledger.tickets(trip) == 0
    thread.join(60)

    assert went == [payment]
    until(lambda: ledger.tickets(trip) == 1, seconds=60)
    assert buyer.order_state() == "paid"
    ledger.check_sold(trip)

"""The news of a payment comes from all sides at once, too early, or twice: it is one sale."""

import re
import threading
from urllib.parse import urlsplit

import pytest

from tests.races.buyer import Buyer
from tests.races.desk import Desk
from tests.races.harness import Figures, at_once, parameters, until
from tests.races.stops import stop_at_commit
from tests.races.test_desks import line
from tests.races.test_payments import notify
from tests.support.fleet import tell_double

pytestmark = pytest.mark.race

DUPLICATES = 10
TABS = 4
#: Whether a page waits for whoever has the payment in hands.
WAITS_FOR_PAYMENT = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
   AND starts_with(query, 'SELECT FROM payment_transaction')
"""


@pytest.fixture
def webhooks(shop):
    """Sets how the double tells its news, for one test."""
    usual = tell_double(shop, "GET", "webhooks")["settings"]
    yield lambda **settings: tell_double(shop, "PUT", "config", {"webhooks": settings})
    tell_double(shop, "PUT", "config", {"webhooks": usual})


def way_back(shop, payment):
    """Where the provider sends the buyer back to: a path of the shop."""
    payments = tell_double(shop, "GET", "state")["payments"]
    [url] = [one["confirmation"]["return_url"] for one in payments if one["id"] == payment]
    assert url.startswith(f"{shop.url}/"), url
    path = url.removeprefix(shop.url)
    assert "/excursions/order/" in path, path
    return path


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
    """Ten copies of the notification, the buyer's way back in several tabs, a page that waits, and
    the scheduled questions: one confirmation, one invoice, one set of tickets, one mail."""
    trip = make_trip(places=4)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=2)
    payment = buyer.go(buyer.checkout(trip))
    back = way_back(shop, payment)
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
        if number % 3 == 0:
            return buyer.order_state(ask=True)
        if number % 3 == 1:
            status, _headers, content = buyer.request("GET", back)
            assert status == 200, content[-2000:].decode()
            return None
        return notify(fleet["webhook_url"], payment)

    at_once(tell, range(10))
    until(lambda: buyer.order_state(ask=True) == "paid")
    until(lambda: tell_double(shop, "GET", "webhooks")["idle"])

    assert books(shop, run_cron, buyer.order_id) == ("sale", 1, 1)
    assert ledger.taken(trip) == ledger.tickets(trip) == 2
    ledger.check_sold(trip)
    assert len(shop.mail.wait_for(buyer.email(trip))) == 1
    books(shop, run_cron, buyer.order_id)
    assert len(shop.mail.list(buyer.email(trip))) == 1


@pytest.mark.parametrize("first", ["notification", "way back"])
def test_the_way_back_shows_what_others_bring(
    shop, fleet, make_trip, ledger, figures, webhooks, first
):
    """The buyer comes back while the notification is on its way into the books, or has another tab
    that is: the page waits for it and shows the tickets."""
    trip = make_trip(places=1)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=1)
    payment = buyer.go(buyer.checkout(trip))
    back = way_back(shop, payment)
    webhooks(drop=1)
    buyer.pay(payment)
    pages = []

    def come_back():
        status, _headers, content = buyer.request("GET", back)
        pages.append((status, b"wx-ticket-qr" in content))

    def tell():
        if first == "notification":
            assert notify(fleet["webhook_url"], payment) == 200
        else:
            come_back()

    stop = stop_at_commit(shop, ledger, "INSERT ON water_ticket", f"NEW.trip_id = {trip['id']}")
    # however busy the machine is, the page does not give up before the other one goes on
    with parameters(shop, {"website_excursions.wait_seconds": "60"}), stop as at:
        threads = [threading.Thread(target=tell)]
        threads[0].start()
        until(at.reached, pause=0.02)
        threads.append(threading.Thread(target=come_back))
        threads[1].start()
        until(lambda: ledger.query(WAITS_FOR_PAYMENT), pause=0.02)
    for thread in threads:
        thread.join(60)
    assert set(pages) == {(200, True)}
    assert len(pages) == (1 if first == "notification" else 2)
    assert ledger.tickets(trip) == 1
    ledger.check_sold(trip)


def test_a_slow_provider_keeps_one_worker(shop, fleet, make_trip, figures):
    """A buyer loads the page again and again while YooKassa does not answer: it is asked by one
    request at a time, and the others show that the payment is waited for."""
    assert race_for_the_provider(shop, fleet, make_trip, figures) == 1


def race_for_the_provider(shop, fleet, make_trip, figures) -> int:
    """A buyer comes back in several tabs at once; how many requests have asked a slow provider."""
    trip = make_trip(places=1)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=1)
    payment = buyer.go(buyer.checkout(trip))
    back = way_back(shop, payment)
    path = f"/v3/payments/{payment}"
    tell_double(
        shop, "POST", "faults",
        {"kind": "hang", "method": "GET", "path": path, "seconds": 6, "times": TABS},
    )  # fmt: skip
    try:
        answers = at_once(lambda _number: Buyer(shop, figures).request("GET", back), range(TABS))
        left = [one for one in tell_double(shop, "GET", "faults")["faults"] if one["path"] == path]
    finally:
        tell_double(shop, "DELETE", "faults")
    assert [status for status, _headers, _content in answers] == [200] * TABS
    return TABS - sum(one["times"] for one in left)


def test_many_tabs_of_an_outage_keep_one_worker(shop, fleet, make_trip, figures):
    """The way to the provider in several tabs while YooKassa does not answer: one request calls it,
    the others say so at once and come again, to the same payment."""
    assert race_to_the_provider(shop, fleet, make_trip, figures) == 1


def race_to_the_provider(shop, fleet, make_trip, figures) -> int:
    """A buyer goes to pay in several tabs at once; how many requests called a slow provider."""
    trip = make_trip(places=1)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=1)
    location = buyer.checkout_unanswered(trip)
    tell_double(
        shop, "POST", "faults",
        {"kind": "hang", "method": "POST", "path": "/v3/payments", "seconds": 6, "times": TABS},
    )  # fmt: skip
    try:
        answers = at_once(lambda _number: Buyer(shop, figures).look(location), range(TABS))
        left = sum(one["times"] for one in tell_double(shop, "GET", "faults")["faults"])
    finally:
        tell_double(shop, "DELETE", "faults")
    assert {status for status, _headers, _content in answers} <= {200, 303}
    gone_on = [headers["Location"] for status, headers, _content in answers if status == 303]
    waiting = [headers for status, headers, _content in answers if status == 200]
    assert all("Refresh" in headers for headers in waiting)
    payments = {Buyer(shop, figures).go(location) for _tab in answers}
    assert {urlsplit(page).path.rpartition("/")[2] for page in gone_on} <= payments
    assert len(payments) == 1
    return TABS - left


def test_paid_before_our_commit(shop, fleet, make_trip, ledger, figures, webhooks):
    """The buyer is quicker than the request that sends him to pay can write down that the payment
    exists: the notification comes again until it can be heard."""
    trip = make_trip(places=1)
    buyer = Buyer(shop, figures)
    buyer.hold(trip, fleet["fares"]["adult"], places=1)
    before = {item["id"] for item in tell_double(shop, "GET", "state")["payments"]}
    went = []
    with stop_at_commit(
        shop, ledger, "UPDATE OF provider_reference ON payment_transaction"
    ) as stop:
        thread = threading.Thread(target=lambda: went.append(buyer.go(buyer.checkout(trip))))
        thread.start()
        until(stop.reached, pause=0.02)
        [payment] = {item["id"] for item in tell_double(shop, "GET", "state")["payments"]} - before
        buyer.pay(payment)
        assert notify(fleet["webhook_url"], payment) == 503, "not to be seen yet: say it again"
        assert ledger.tickets(trip) == 0
    thread.join(60)

    assert went == [payment]
    until(lambda: ledger.tickets(trip) == 1)
    assert buyer.order_state() == "paid"
    ledger.check_sold(trip)


def test_two_tabs_paid(shop, fleet, make_trip, ledger, run_cron):
    """An order of the office, opened in two tabs by its link; both go to pay, and both pay at the
    same moment. One payment is kept, the other goes back by itself."""
    trip = make_trip(seats=1)
    figures = Figures("two tabs")
    agent = Desk(shop, fleet, "agent", figures)
    [seat] = trip["seats"].values()
    wizard = agent.prepare(trip, agent.customer("tabs"), line(fleet, seat_ids=[seat]))
    order = agent.execute("water.order.places", "action_confirm", [wizard])["res_id"]
    tabs = [Tab(shop, figures, order, agent) for _tab in range(2)]
    payments = [tab.go(tab.start()) for tab in tabs]
    assert len(set(payments)) == 2

    at_once(lambda pair: pair[0].pay(pair[1]), zip(tabs, payments, strict=True))

    def states():
        domain = [("provider_reference", "in", payments), ("operation", "!=", "refund")]
        found = shop.execute("payment.transaction", "search_read", domain, ["state"])
        return [item["state"] for item in found]

    until(lambda: states() == ["done", "done"])

    def refunds():
        found = tell_double(shop, "GET", "state")["refunds"]
        return [item["payment_id"] for item in found if item["payment_id"] in payments]

    for _time in range(3):
        run_cron("payment_yoomoney.cron_poll")
        run_cron("water_booking.cron_refund")
    until(refunds)
    run_cron("payment_yoomoney.cron_poll")
    run_cron("water_booking.cron_refund")
    assert len(refunds()) == 1
    assert ledger.tickets(trip) == 1
    ledger.check_sold(trip)


class Tab(Buyer):
    """Whoever has the link to an order of the office, in one tab."""

    def __init__(self, shop, figures, order, agent):
        super().__init__(shop, figures)
        agent.execute("sale.order", "get_portal_url", [order])  # what the agent sends makes a token
        self.order = order
        [values] = shop.execute("sale.order", "read", [order], ["amount_total", "access_token"])
        self.amount, self.token = values["amount_total"], values["access_token"]
        [provider] = shop.execute("payment.provider", "search", [("code", "=", "yoomoney")])
        [method] = shop.execute("payment.method", "search", [("code", "=", "yoomoney")])
        self.provider, self.method = provider, method

    def start(self) -> str:
        """Press "Pay"; where the form that comes back leads to."""
        answer = self.call(
            f"/my/orders/{self.order}/transaction",
            access_token=self.token,
            provider_id=self.provider,
            payment_method_id=self.method,
            token_id=None,
            amount=self.amount,
            flow="redirect",
            tokenization_requested=False,
            landing_route=f"/my/orders/{self.order}",
        )
        form = answer["redirect_form_html"]
        action = re.search(r'action="([^"]+)"', form)[1]
        values = re.findall(r'name="([^"]+)"\s+value="([^"]*)"', form)
        query = "&".join(f"{key}={value}" for key, value in values)
        return f"{action}?{query}" if query else action

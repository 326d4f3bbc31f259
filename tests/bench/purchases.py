"""The last places of two shops: more buyers than places, each from the page to the ticket.

A purchase counts when the place is sold and the ticket is there, whatever books follow later.
"""

import contextlib
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from tests.races.buyer import Buyer
from tests.races.harness import Figures

TICKETS = 2
ATTRIBUTE = re.compile(r'data-(access-token|transaction-route|amount)="([^"]*)"')
CSRF_TOKEN = re.compile(r'csrf_token: "([^"]+)"')
#: What the page of a paid order has for each passenger.
TICKET = "wx-ticket-qr"
#: After so long a buyer has given up.
PATIENCE = 90.0


class GaveUp(Exception):
    """Why a buyer went away without a ticket."""


@dataclass
class Race:
    """What became of the buyers of one shop."""

    places: int
    buyers: int
    at_once: int
    outcomes: Counter = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    #: when the last ticket was there
    last: float = 0.0
    errors: int = 0
    #: places and tickets by the database, after the race
    sold: int = 0
    paid_without_place: int = 0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.last if self.last else 0.0

    @property
    def oversold(self) -> int:
        return max(0, self.sold - self.places)

    def percentile(self, percent: float) -> float:
        ranked = sorted(self.seconds)
        return ranked[max(0, -int(-len(ranked) * percent // 100) - 1)] if ranked else 0.0


def run(race: Race, buy) -> Race:
    """Let `buy(number)` be done by all buyers, so many at once; it returns when the ticket is
    there, and raises `GaveUp` otherwise."""
    lock, began = threading.Lock(), time.monotonic()

    def whole(number: int) -> None:
        start = time.monotonic()
        try:
            buy(number)
            outcome = "ticket"
        except GaveUp as reason:
            outcome = str(reason)
        except (AssertionError, OSError, LookupError, TypeError, ValueError) as error:
            outcome = f"failed: {str(error)[:80]}"
        end = time.monotonic()
        with lock:
            race.outcomes[outcome] += 1
            if outcome == "ticket":
                race.seconds.append(end - start)
                race.last = end - began

    with ThreadPoolExecutor(race.at_once) as pool:
        list(pool.map(whole, range(race.buyers)))
    race.elapsed = time.monotonic() - began
    return race


def wait(condition, why: str, pause: float = 0.5) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise GaveUp(why)
        time.sleep(pause)


def ours(shop, trip: dict, adult: int, race: Race) -> Race:
    """Trip page, hold, form, payment at the double, the way back, the page with the tickets."""
    figures = Figures("purchases")

    def buy(number: int) -> None:
        buyer = Buyer(shop, figures, number)
        status, _headers, _content = buyer.request("GET", trip["path"])
        assert status == 200, f"trip page: {status}"
        if not buyer.hold(trip, adult, places=TICKETS):
            raise GaveUp("no places left")
        page = buyer.pay_and_come_back(buyer.go(buyer.checkout(trip)))
        if TICKET not in page:
            assert TICKET in buyer.wait_for_news("pending", PATIENCE), "paid, no ticket"

    run(race, buy)
    race.errors = sum(count for status, count in figures.statuses.items() if status >= 500)
    paid, race.sold = _numbers(
        shop,
        f"""
        SELECT (SELECT COUNT(DISTINCT o.id) FROM sale_order o
                  JOIN sale_order_line l ON l.order_id = o.id
                  JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
                  JOIN payment_transaction x ON x.id = r.transaction_id
                 WHERE l.water_trip_id = {trip["id"]} AND x.state = 'done'
                   AND x.operation IS DISTINCT FROM 'refund'
                   AND NOT EXISTS (SELECT FROM water_ticket t WHERE t.order_id = o.id)),
               (SELECT COUNT(*) FROM water_ticket
                 WHERE trip_id = {trip["id"]} AND state IN ('issued', 'used'))
        """,
    )
    race.paid_without_place = paid
    return race


class EventBuyer(Buyer):
    """A buyer of Odoo's `website_event_sale`, who pays with its demonstration provider."""

    def __init__(self, shop, figures: Figures, number: int, event: dict) -> None:
        super().__init__(shop, figures, number)
        self.event = event

    def page(self, path: str, body: bytes | None = None, content_type: str = "") -> str:
        """A page at the end of its redirects, as a browser shows it."""
        method = "POST" if body is not None else "GET"
        for _hop in range(8):
            status, headers, content = self.request(method, path, body, content_type)
            if status not in (301, 302, 303):
                break
            path, method, body, content_type = headers["Location"], "GET", None, ""
            path = path.removeprefix(self.shop.url)
        assert status == 200, f"{path}: {status}"
        self.path = path
        return content.decode(errors="replace")

    def buy(self) -> None:
        event = self.event
        token = CSRF_TOKEN.search(self.page(f"{event['path']}/register"))[1]
        ticket = f"nb_register-{event['ticket']}"
        if not self.call(f"{event['path']}/registration/new", **{ticket: str(TICKETS)}):
            raise GaveUp("no places left")
        page = self.page(*self._registration(token))
        if "insufficient_seats" in self.path:
            raise GaveUp("no places left")
        if "o_payment_form" not in page:
            page = self.page("/shop/payment")
        found = {key: unescape(value) for key, value in ATTRIBUTE.findall(page)}
        if "transaction-route" not in found:
            raise GaveUp("no places left")
        transaction = self.call(
            found["transaction-route"],
            provider_id=event["provider"],
            payment_method_id=event["method"],
            token_id=None,
            amount=float(found["amount"]),
            flow="direct",
            tokenization_requested=False,
            landing_route="/shop/payment/validate",
            is_validation=False,
            access_token=found["access-token"],
        )
        with contextlib.suppress(KeyError):  # it answers nothing
            self.call(
                "/payment/demo/simulate_payment",
                reference=transaction["reference"],
                payment_details="4242",
                simulated_state="done",
            )
        self.page("/payment/status")
        wait(self._processed, "paid, no ticket", pause=1.0)
        self.page("/shop/payment/validate")

    def _registration(self, token: str):
        form = {"csrf_token": token}
        for place in range(1, TICKETS + 1):
            form[f"{place}-event_ticket_id"] = self.event["ticket"]
            for kind, value in (
                ("name", f"Racer {self.number}"),
                ("email", f"racer{self.number}@example.com"),
                ("phone", f"+7921{1000000 + self.number}"),
            ):
                if self.event["questions"][kind]:
                    form[f"{place}-{kind}-{self.event['questions'][kind]}"] = value
        path = f"{self.event['path']}/registration/confirm"
        return path, urlencode(form).encode(), "application/x-www-form-urlencoded"

    def _processed(self) -> bool:
        """One poll of the buyer's own status page, which is what confirms the order."""
        with contextlib.suppress(AssertionError):  # "retry", or an error that the page shows
            return self.call("/payment/status/poll")["state"] == "done"
        return False


def theirs(shop, event: dict, race: Race) -> Race:
    """Event page, attendees, cart, payment with the demonstration provider, confirmed order."""
    figures = Figures("purchases")
    run(race, lambda number: EventBuyer(shop, figures, number, event).buy())
    race.errors = sum(count for status, count in figures.statuses.items() if status >= 500)
    race.paid_without_place, race.sold = _numbers(
        shop,
        f"""
        SELECT (SELECT COUNT(DISTINCT o.id) FROM sale_order o
                  JOIN event_registration g ON g.sale_order_id = o.id
                  JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
                  JOIN payment_transaction x ON x.id = r.transaction_id
                 WHERE g.event_id = {event["id"]} AND x.state = 'done'
                   AND NOT EXISTS (SELECT FROM event_registration h
                                    WHERE h.sale_order_id = o.id AND h.state IN ('open', 'done'))),
               (SELECT COUNT(*) FROM event_registration
                 WHERE event_id = {event["id"]} AND state IN ('open', 'done'))
        """,
    )
    return race


def _numbers(shop, query: str) -> list[int]:
    [row] = shop._pg.sql(query, shop.db)
    return [int(value) for value in row]

"""`BENCH=steps`: what each request of a purchase takes, one by one, nobody else in the shop.

All buyers do the first step, then all do the second: so the meter reads one kind of request at a
time. Rates of a race say what comes out of a machine; these figures say where it goes.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.meter import Meter
from tests.races.buyer import CSRF, Buyer
from tests.races.harness import Figures, until
from tests.support.fleet import tell_double
from tools import paths

#: What the probe says of a request (`BENCH_STATEMENTS`).
STATEMENTS = re.compile(r"statements: (\d+)")
#: Exists while the probe is to speak.
WANTED = paths.LOCAL / "bench-statements"
PLACES = 2


@dataclass
class Step:
    name: str
    odoo: float
    postgres: float
    statements: float
    milliseconds: float
    #: whether each buyer does it
    counts: bool = True


class Steps:
    def __init__(self, shop, trip: dict, adult: int, buyers: int) -> None:
        self.shop, self.trip, self.adult = shop, trip, adult
        self.meter = Meter(shop)
        figures = Figures("steps")
        self.buyers = [Buyer(shop, figures, number) for number in range(buyers)]
        self.payments: dict[Buyer, str] = {}
        self.back: dict[Buyer, str] = {}
        self.done: list[Step] = []

    def run(self) -> list[Step]:
        WANTED.touch()
        try:
            self.go_through()
        finally:
            WANTED.unlink()
        return self.done

    def go_through(self) -> None:
        self.measure(
            "empty route", lambda buyer: buyer.request("GET", "/bench/empty"), counts=False
        )
        self.measure("trip page", lambda buyer: buyer.request("GET", self.trip["path"]))
        self.measure("hold", self.hold)
        self.measure("checkout page", self.form)
        self.measure("checkout", self.submit)
        self.ways_back()
        self.measure("webhook", self.pay, self.sold)
        # of a buyer who was back before the provider's word
        self.measure("look of a waiting page", lambda buyer: buyer.order_state(), counts=False)
        self.measure("ticket page", self.ticket)

    def measure(
        self, name: str, act: Callable, settled: Callable | None = None, counts: bool = True
    ) -> None:
        seen = len(self.shop.log_text())
        before, began = self.meter.read(), time.perf_counter()
        for buyer in self.buyers:
            act(buyer)
        if settled:
            until(settled)
        elapsed = time.perf_counter() - began
        spent = self.meter.since(before)
        time.sleep(0.1)
        told = STATEMENTS.findall(self.shop.log_text()[seen:])
        count = len(self.buyers)
        self.done.append(
            Step(
                name,
                1000 * spent["odoo"] / count,
                1000 * spent["postgres"] / count,
                sum(map(int, told)) / count,
                1000 * elapsed / count,
                counts,
            )
        )

    # --- what a buyer does

    def hold(self, buyer: Buyer) -> None:
        assert buyer.hold(self.trip, self.adult, places=PLACES), "no places"

    def form(self, buyer: Buyer) -> None:
        path = f"/excursions/checkout?trip={self.trip['id']}"
        status, _headers, content = buyer.request("GET", path)
        assert status == 200, status
        buyer.csrf = CSRF.search(content.decode())[1]

    def submit(self, buyer: Buyer) -> None:
        """The answer leads to the provider's page; another way would be another request."""
        page = buyer.submit(self.trip)
        assert page.startswith(self.shop.double_url), page
        self.payments[buyer] = buyer.go(page)

    def sold(self) -> bool:
        [[waiting]] = self.shop._pg.sql(
            "SELECT COUNT(*) FROM water_allocation"
            f" WHERE trip_id = {self.trip['id']} AND state <> 'sold'",
            self.shop.db,
        )
        return not int(waiting)

    def pay(self, buyer: Buyer) -> None:
        buyer.pay(self.payments[buyer])

    def ways_back(self) -> None:
        """Where the provider sends the buyers, which it forgets with the payment."""
        state = tell_double(self.shop, "GET", "state")
        urls = {one["id"]: one.get("confirmation", {}) for one in state["payments"]}
        for buyer, payment in self.payments.items():
            self.back[buyer] = urls[payment]["return_url"].removeprefix(self.shop.url)

    def ticket(self, buyer: Buyer) -> None:
        """Where the provider sends the buyer back to."""
        status, _headers, content = buyer.request("GET", self.back[buyer])
        assert status == 200, status
        assert b"<svg" in content, "no ticket"


def table(steps: list[Step]) -> list[list[str]]:
    """Rows for the terminal and for documents, the sum of what each buyer does last."""
    if not steps:
        return []
    whole = Step(
        "all of a purchase",
        *(
            sum(getattr(one, key) for one in steps if one.counts)
            for key in ("odoo", "postgres", "statements", "milliseconds")
        ),
    )
    return [
        ["one request", "Odoo ms", "PostgreSQL ms", "statements", "elapsed ms"],
        *(
            [
                one.name,
                f"{one.odoo:.1f}",
                f"{one.postgres:.1f}",
                f"{one.statements:.0f}",
                f"{one.milliseconds:.0f}",
            ]
            for one in [*steps, whole]
        ),
    ]

"""Start many clients at once, and measure what each of them waited."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

CLIENTS = 50
#: No request of a race may take longer, 99 in 100 (and never an answer of 500 or above): about a
#: second on a quiet machine. Who is run again and again by Odoo sleeps up to 31 seconds between.
P99_SECONDS = 8.0
#: Or, on a machine that is slow for all of them, so many times the half's.
P99_TIMES = 4


@dataclass
class Figures:
    """Waiting times and outcomes of one race."""

    title: str
    seconds: list[float] = field(default_factory=list)
    outcomes: Counter = field(default_factory=Counter)
    statuses: Counter = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    @property
    def p99(self) -> float:
        return self.percentile(0.99)

    def line(self) -> str:
        outcomes = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        times = ""
        if self.seconds:
            times = (
                f"{len(self.seconds)} requests, p50 {self.percentile(0.5) * 1000:.0f} ms,"
                f" p99 {self.p99 * 1000:.0f} ms, max {max(self.seconds) * 1000:.0f} ms; "
            )
        return f"{self.title}: {times}{outcomes}".rstrip("; ")

    def check(self) -> None:
        """What is demanded of every race over HTTP."""
        assert not any(status >= 500 for status in self.statuses), self.line()
        assert self.p99 < max(P99_SECONDS, P99_TIMES * self.percentile(0.5)), self.line()


def at_once(work: Callable, items: Iterable) -> list:
    """`work(item)` for all items, each in a thread of its own, all let go at the same moment."""
    items = list(items)
    gate = threading.Barrier(len(items))

    def run(item):
        gate.wait(60)
        return work(item)

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


@contextlib.contextmanager
def parameters(shop, settings: dict[str, str]):
    """System parameters of the shop are these until the block ends."""
    before = {key: shop.execute("ir.config_parameter", "get_param", key) for key in settings}
    for key, value in settings.items():
        shop.execute("ir.config_parameter", "set_param", key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            shop.execute("ir.config_parameter", "set_param", key, value or False)


def until(condition: Callable, seconds: float = 90, pause: float = 0.1):
    """The first true answer of `condition`."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {condition}"
        time.sleep(pause)
    return answer

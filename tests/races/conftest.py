"""Fixtures of the races: the fleet, warm workers, the ledger, and figures at the end of the run."""

import xmlrpc.client

import pytest

from tests.races.buyer import Buyer
from tests.races.desk import Desk
from tests.races.harness import CLIENTS, Figures, at_once, until
from tests.races.ledger import Ledger
from tests.support.fleet import fresh_trip, make_fleet

MEASURED = pytest.StashKey[list]()


def pytest_configure(config):
    config.stash[MEASURED] = []


def pytest_terminal_summary(terminalreporter, config):
    if config.stash[MEASURED]:
        terminalreporter.section("measured in the races")
        for line in config.stash[MEASURED]:
            terminalreporter.write_line(line)


@pytest.fixture
def report(pytestconfig):
    """Puts a line among the measured figures."""
    return pytestconfig.stash[MEASURED].append


@pytest.fixture
def figures(request, report):
    measured = Figures(request.node.name)
    yield measured
    report(measured.line())


def warm_up(shop, fleet):
    """Let every worker load what a hold needs."""
    trip = fresh_trip(shop, fleet, places=20)
    nobody = Figures("warm-up")
    for _round in range(2):
        at_once(
            lambda number: Buyer(shop, nobody, number).hold(
                trip, fleet["fares"]["adult"], places=1
            ),
            range(CLIENTS),
        )


@pytest.fixture(scope="session")
def fleet(shop):
    """The fleet, in a shop with warm workers."""
    made = make_fleet(shop)
    warm_up(shop, made)
    return made


@pytest.fixture(scope="session")
def warm(shop, fleet):
    """Warms the workers up again: `warm()`, for tests that replace workers or connections."""
    return lambda: warm_up(shop, fleet)


@pytest.fixture(scope="session")
def ledger(shop):
    return Ledger(shop.pg_dsn)


@pytest.fixture
def run_cron(shop, ledger):
    """Runs a scheduled action now, by its external id; waits for a run that is under way."""

    def run(name):
        def done():
            try:
                shop.execute("ir.cron", "method_direct_trigger", [ledger.cron(name)])
            except xmlrpc.client.Fault as fault:
                if "already executing" not in fault.faultString:
                    raise
                return False
            return True

        until(done)

    return run


@pytest.fixture
def rush(shop, figures):
    """Lets buyers loose; `choice(number)` is what each of them wants. Their holds, or None."""

    def run(trip, choice, clients=CLIENTS):
        return at_once(
            lambda number: Buyer(shop, figures, number).choose(trip, **choice(number)),
            range(clients),
        )

    return run


@pytest.fixture
def agent(shop, fleet, figures):
    return Desk(shop, fleet, "agent", figures)


@pytest.fixture
def dispatcher(shop, fleet, figures):
    return Desk(shop, fleet, "dispatcher", figures)


@pytest.fixture
def make_trip(shop, fleet):
    """Makes a trip of the test's own: `make_trip(seats=40)`."""
    return lambda **options: fresh_trip(shop, fleet, **options)

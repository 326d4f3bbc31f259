"""Fixtures of all tests that need a running shop.

`shop` is one shop for the whole run, on a fresh database without the demo fleet. Browsers get a
threaded server, because pages open a websocket and there is no proxy to route it; as soon as a
test of tests/races is collected, the server has four worker processes. SHOP_WORKERS overrides.
"""

import os
import re

import pytest

from tests.support import running_shop
from tests.support.browser import Browsing
from tools import paths, system
from tools.warm import warm


def pytest_collection_finish(session):
    folders = {part for item in session.items for part in item.path.parts}
    several = 4 if "races" in folders else 2 if "tooling" in folders else 0
    session.config.shop_workers = int(os.environ.get("SHOP_WORKERS", several))


@pytest.fixture(scope="session")
def shop(request):
    """A running shop: `url`, `db`, `pg_dsn`, `double_url`, `mail`, `execute()`, `shell()`."""
    workers = request.config.shop_workers
    if (kept := running_shop.served(workers)) is not None:
        yield kept
        return
    name = f"shop_{os.getpid()}"
    pg, running = running_shop.start(workers, name)
    if not workers:
        # A journey must not wait until the scripts and styles of its first page are built.
        warm(running.url)
    yield running_shop.RunningShop(pg, running)
    running_shop.stop(pg, running, name)


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium, headless, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.chromium(), args=Browsing.ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def browsing(request, chromium, shop):
    """Makes visitors, and fails the test for what their consoles and networks should not show."""
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    browsing = Browsing(chromium, shop.url, [shop.double_url], paths.SCREENSHOTS, name)
    yield browsing
    browsing.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed journey leaves a picture of every open page."""
    outcome = yield
    browsing = getattr(item, "funcargs", {}).get("browsing")
    if browsing and call.when == "call" and outcome.get_result().failed:
        browsing.picture_all("failed")

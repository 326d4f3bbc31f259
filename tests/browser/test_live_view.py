"""What others do is seen at once, over the bus or without it, and after the line was lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import hold
from tests.browser.people import CHOOSER
from tests.support.gala import gala_trip
from tests.support.proxy import nginx

pytestmark = pytest.mark.journey

ASKED = """() => performance.getEntriesByType("resource")
    .filter(({ name }) => name.endsWith("/availability")).length"""


def expect_answer(page) -> None:
    """Wait until the page has asked once more."""
    with page.expect_response("**/availability", timeout=45_000):
        pass


def test_others_are_seen_over_the_bus(shop, fleet, visitor):
    """Somebody who is told of changes asks seldom, and still sees them within moments."""
    trip = gala_trip(shop, fleet)
    seats = trip["seats"]
    watcher, other = visitor(), visitor()
    watcher.open_trip(trip)
    other.open_trip(trip)
    for _wait in range(6):  # the bus comes after all that is seen first
        before = watcher.page.evaluate(ASKED)
        watcher.page.wait_for_timeout(8000)
        if watcher.page.evaluate(ASKED) - before <= 1:
            break
    else:
        raise AssertionError("it goes on asking every few seconds")
    # Just now it has asked: nobody but the bus has the next 20 seconds for it.
    expect_answer(watcher.page)
    other.seat(seats["B-4"]).click()
    expect(watcher.seat(seats["B-4"])).to_have_attribute("data-state", "takenfalse", timeout=16_000)


def test_lost_line(shop, fleet, visitor):
    """A sentence says that figures may be old; what was chosen then is held later."""
    trip = gala_trip(shop, fleet)
    seats = trip["seats"]
    guest = visitor(phone=True)
    guest.browsing.tolerate("ERR_INTERNET_DISCONNECTED")
    guest.open_trip(trip)
    guest.take(seats["B-1"])
    blind = guest.page.locator(".wx-blind")
    expect(blind).to_be_hidden()
    guest.page.context.set_offline(True)
    expect(blind).to_be_visible()
    guest.seat(seats["B-2"]).click()
    expect(guest.message).to_be_visible()
    expect(guest.page.locator(".wx-bar-go")).to_have_attribute("aria-disabled", "true")
    guest.see("line-lost", at=CHOOSER)
    hold(shop, fleet, trip, seats=("A-1",))
    guest.page.context.set_offline(False)
    expect(blind).to_be_hidden()
    guest.expect_seat(seats["B-2"], "mine")
    guest.expect_seat(seats["A-1"], "taken")
    expect(guest.message).to_be_hidden()
    guest.expect_held()


def test_without_a_websocket(shop, fleet, visitor, tmp_path):
    """Where none comes through, the page goes on asking and need not say anything; only when no
    answer comes either, the visitor is told."""
    trip = gala_trip(shop, fleet)
    seats = trip["seats"]
    with nginx(shop, tmp_path, websocket=False) as front:
        guest = visitor(phone=True)
        guest.browsing.hosts.add(front.removeprefix("http://"))
        for expected in ("WebSocket", "/websocket", "ERR_FAILED"):
            guest.browsing.tolerate(expected)
        guest.page.goto(front + trip["path"])
        guest.wait_for_chooser()
        blind = guest.page.locator(".wx-blind")
        guest.page.wait_for_timeout(9000)
        before = guest.page.evaluate(ASKED)
        hold(shop, fleet, trip, seats=("B-4",))
        guest.expect_seat(seats["B-4"], "taken")
        assert guest.page.evaluate(ASKED) > before
        expect(blind).to_be_hidden()

        guest.page.route("**/availability", lambda route: route.abort())
        expect(blind).to_be_visible(timeout=20_000)
        guest.page.unroute("**/availability")
        expect(blind).to_be_hidden(timeout=30_000)

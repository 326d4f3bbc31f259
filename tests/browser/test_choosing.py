"""Choosing on a deck where everything is sold: parties, tables, wheelchairs, others' clicks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.books import hold, read
from tests.browser.people import CHOOSER, WORDS
from tests.support.gala import gala_trip

pytestmark = pytest.mark.journey


def test_party_sits_together(shop, fleet, visitor):
    """The best places side by side; where there are none, the nearest parts, and it is said."""
    trip = gala_trip(shop, fleet, gaps=False)
    [sailing] = read(shop, "water.trip", [("id", "=", trip["id"])], "map_id")
    shop.execute("water.seat.map", "write", sailing["map_id"][:1], {"focus_deck": "1"})
    seats, adult = trip["seats"], fleet["fares"]["adult"]
    party = visitor(phone=True)
    party.open_trip(trip)
    party.find_best(adult, 4)
    for number in (5, 6, 7, 8):  # nearest to the bow, which is the best point
        party.expect_seat(seats[f"B-{number}"], "mine")
    expect(party.message).to_contain_text(WORDS["yours_now"])
    expect(party.page.locator(".wx-bar-sum")).to_contain_text("7 600")
    party.see("best-four", at=CHOOSER)

    # Whatever is left for another party of four has somebody else's place in the middle.
    hold(shop, fleet, trip, seats=("A-3", "A-6", "B-2", "C-3", "D-5", "K-1"))
    later = visitor()
    later.open_trip(trip)
    later.expect_seat(seats["A-3"], "taken")
    later.find_best(adult, 4)
    expect(later.page.locator(".wx-choice-row")).to_have_count(4)
    mine = later.page.locator(".wxm-seat[data-state='minefalse']")
    expect(mine).to_have_count(4)
    expect(later.message).not_to_contain_text(WORDS["yours_now"])
    expect(later.message).to_contain_text("4")
    expect(later.message).to_contain_text(f"{WORDS['row']} A")
    later.see("in-two-parts", at=CHOOSER)
    later.message.locator(".wx-message-ways button").click()
    expect(later.page.locator(".wx-choice-empty")).to_be_visible()
    expect(later.page.locator(".wx-bar-clock")).to_be_hidden()

    # A category where only tables are sold as a whole: said, and the way on leads to places.
    later.find_best(adult, 4, fleet["categories"]["vip"])
    expect(later.message).to_contain_text(WORDS["no_party"])
    later.see("no-such-party", at=CHOOSER)
    later.message.locator(".wx-message-ways button").click()
    expect(later.page.locator(".wx-choice-row")).to_have_count(4)
    later.find_best(adult, 6, fleet["categories"]["vip"])
    expect(later.choice(WORDS["table"])).to_have_count(1)
    expect(later.page.locator(".wx-bar-sum")).to_contain_text("27 000")


def test_nobody_is_left_alone(shop, fleet, visitor):
    """A choice that would leave a single seat gets a better one; without one it is allowed."""
    trip = gala_trip(shop, fleet)
    seats = trip["seats"]
    guest = visitor(phone=True)
    guest.open_trip(trip)
    guest.seat(seats["A-2"]).click()
    expect(guest.message).to_contain_text(WORDS["single_gap"])
    expect(guest.seat(seats["A-1"])).to_have_class(re.compile("wxm-mark-gap"))
    expect(guest.page.locator(".wx-bar-go")).to_have_attribute("aria-disabled", "true")
    guest.see("single-seat", at=".wx-chooser-message")
    guest.way(WORDS["take_instead"]).click()
    guest.expect_seat(seats["A-1"], "mine")
    guest.expect_seat(seats["A-2"], "free")
    expect(guest.message).to_be_hidden()
    guest.expect_held()

    # Of premium seats two are left: whoever comes alone leaves one alone, and may.
    hold(shop, fleet, trip, seats=[f"A-{number}" for number in (2, 3, 4, 5, 6)])
    single = visitor()
    single.open_trip(trip)
    single.expect_seat(seats["A-6"], "taken")
    single.take(seats["A-8"])
    expect(single.message).to_be_hidden()
    single.expect_held()


def test_tables_wheelchair_and_view(shop, fleet, visitor):
    """What kind of place it is, is seen and said before it is bought; rules come with a way on."""
    trip = gala_trip(shop, fleet)
    seats, table = trip["seats"], trip["tables"]["T1"]["id"]
    guest = visitor(phone=True)
    guest.open_trip(trip)
    guest.seat(seats["D-2"]).click()
    expect(guest.message).to_contain_text(WORDS["companion_only"])
    expect(guest.page.locator(".wx-choice-empty")).to_be_visible()
    guest.see("companion-alone", at=".wx-chooser-message")
    guest.way(WORDS["companion_with"]).click()
    for label in ("D-1", "D-2"):
        guest.expect_seat(seats[label], "mine")
    expect(guest.choice(WORDS["wheelchair"])).to_have_count(1)
    # the guest in the wheelchair leaves, and the companion's seat with it
    guest.choice(WORDS["wheelchair"]).locator(".wx-choice-remove").click()
    expect(guest.page.locator(".wx-choice-empty")).to_be_visible()

    guest.table(table).click()
    whole = guest.choice(f"{WORDS['table']} T1")
    expect(whole).to_contain_text("27 000")
    fares = whole.locator(".wx-choice-table-fare")
    fares.nth(1).locator("button").last.click()
    expect(whole).to_contain_text("24 750")
    guest.deck("2")
    guest.take(seats["K-2"])
    expect(guest.choice(f"{WORDS['table']} K")).to_contain_text("1 900")
    guest.expect_seat(seats["K-1"], "free")
    guest.see("tables", at=CHOOSER)

    desktop = visitor()
    desktop.open_trip(trip)
    expect(desktop.table(table)).to_have_attribute("data-state", "takenfalse")
    side = desktop.seat(seats["D-6"])
    expect(side).to_have_attribute("aria-label", re.compile(WORDS["restricted"]))
    side.hover()
    expect(desktop.page.locator(".wxm-tip")).to_contain_text(WORDS["restricted"])
    desktop.see("restricted-view", at=CHOOSER)
    desktop.take(seats["D-6"])
    expect(desktop.choice(WORDS["restricted"])).to_have_count(1)
    desktop.go_to_checkout()
    expect(desktop.page.locator(".wx-summary-lines")).to_contain_text(WORDS["restricted"])


def test_somebody_was_faster(shop, fleet, visitor):
    """Three seats near the lost one are offered; one touch takes one."""
    trip = gala_trip(shop, fleet)
    seats = trip["seats"]
    slow = visitor(phone=True)
    slow.open_trip(trip)
    slow.browsing.tolerate("ERR_FAILED")
    slow.page.route("**/availability", lambda route: route.abort())
    hold(shop, fleet, trip, seats=("B-4", "B-5"))
    slow.seat(seats["B-4"]).click()
    expect(slow.message).to_contain_text(WORDS["faster"])
    expect(slow.message).to_contain_text(f"{WORDS['row']} B, {WORDS['seat']} 4")
    slow.page.unroute("**/availability")
    slow.expect_seat(seats["B-4"], "taken")
    expect(slow.way(WORDS["row"])).to_have_count(3)
    expect(slow.page.locator(".wxm-mark-near")).to_have_count(3)
    slow.see("just-taken", at=".wx-chooser-message")
    slow.way(f"{WORDS['row']} B, {WORDS['seat']} 3").click()
    slow.expect_seat(seats["B-3"], "mine")
    expect(slow.message).to_be_hidden()
    slow.expect_held()

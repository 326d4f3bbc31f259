"""Places held: their clock, their end, and how many there are."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.books import move_deadlines
from tests.browser.people import CHOOSER, WORDS, Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

#: What is left after the ten minutes, in words; the clock has run on meanwhile.
TWELVE_MINUTES = re.compile(WORDS["held_more"] + r"\s1[012]\s")


def test_hold_ends_by_itself(shop, fleet, visitor):
    """A clear sentence for the one who waited, free seats for everybody else."""
    trip = fresh_trip(shop, fleet, seats=8)
    seats = [trip["seats"]["A-1"], trip["seats"]["A-2"]]
    slow, next_one = visitor(), visitor()
    slow.open_trip(trip)
    slow.take(*seats)
    next_one.open_trip(trip)
    for seat in seats:
        next_one.expect_seat(seat, "taken")

    left = 20  # time enough for a slow machine to show the page anew
    move_deadlines(shop, trip["id"], timedelta(seconds=left))
    slow.page.reload()
    slow.wait_for_chooser()
    for seat in seats:
        slow.expect_seat(seat, "mine")
    assert slow.seconds_left() <= left
    slow.see("late", at=CHOOSER)
    expect(slow.message).to_contain_text(WORDS["hold_over"], timeout=45_000)
    expect(slow.page.locator(".wx-bar-clock")).to_be_hidden()
    for seat in seats:
        slow.expect_seat(seat, "free")
        next_one.expect_seat(seat, "free")
    slow.see("over", at=CHOOSER)
    next_one.take(*seats)
    for seat in seats:
        slow.expect_seat(seat, "taken")


def test_hold_ends_in_the_checkout(shop, fleet, visitor):
    """The form says so while it is open, and after it was sent too late."""
    trip = fresh_trip(shop, fleet, seats=4)
    slow = visitor()
    slow.open_trip(trip)
    slow.take(trip["seats"]["A-1"])
    move_deadlines(shop, trip["id"], timedelta(seconds=20))
    slow.go_to_checkout()
    slow.introduce(Buyer.new("gleb"))
    over = slow.page.locator(".wx-clock-over")
    expect(over).to_be_visible(timeout=45_000)
    expect(slow.page.locator(".wx-pay-button")).to_be_disabled()
    slow.see("over-in-checkout")
    # Somebody whose clock stood still sends the form all the same.
    slow.page.locator(".wx-checkout-form").evaluate("form => form.submit()")
    expect(slow.page.locator("h1")).to_have_text(WORDS["gone"])
    slow.see("gone")
    slow.page.locator(".wx-notice .wx-button").click()
    slow.wait_for_chooser()
    slow.expect_seat(trip["seats"]["A-1"], "free")


def refuses_more_time(guest, trip: dict) -> bool:
    """Whether the server, asked past the page, gives no more time; the hold stays as it was."""
    asked = """async ([url, trip]) => (await (await fetch(url, {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params: {trip_id: trip}}),
    })).json()).result"""
    left = guest.page.evaluate(asked, ["/excursions/hold/current", trip["id"]])
    answer = guest.page.evaluate(asked, ["/excursions/hold/extend", trip["id"]])
    after = guest.page.evaluate(asked, ["/excursions/hold/current", trip["id"]])
    same = left["hold"]["held_until"] == after["hold"]["held_until"]
    return same and answer.get("error", {}).get("code") == "already_extended"


def test_ten_minutes_more(shop, fleet, visitor):
    """Offered near the end, once, on the deck plan; a second tab is told so."""
    trip = fresh_trip(shop, fleet, seats=4)
    slow = visitor(phone=True)
    slow.open_trip(trip)
    slow.take(trip["seats"]["A-1"])
    more = slow.page.locator(".wx-bar-extend")
    expect(more).to_be_hidden()  # there is time enough
    move_deadlines(shop, trip["id"], timedelta(seconds=150))
    slow.page.reload()
    slow.wait_for_chooser()
    expect(more).to_be_visible()
    slow.see("late", at=CHOOSER)
    first = slow.page
    slow.opens_tab(trip["path"])
    slow.wait_for_chooser()
    expect(slow.page.locator(".wx-bar-extend")).to_be_visible()
    second, slow.page = slow.page, first

    more.click()
    expect(more).to_be_hidden()
    assert slow.seconds_left() > 600
    expect(slow.page.locator(".wx-bar-said")).to_contain_text(TWELVE_MINUTES)
    slow.see("extended", at=CHOOSER)
    assert refuses_more_time(slow, trip)

    # the other tab does not know it yet
    slow.page = second
    slow.page.locator(".wx-bar-extend").click()
    expect(slow.message).to_contain_text(WORDS["extended_already"])
    expect(slow.page.locator(".wx-bar-extend")).to_be_hidden()
    assert slow.seconds_left() > 600
    slow.see("once-only", at=CHOOSER)

    # and near the end of it there is no more
    move_deadlines(shop, trip["id"], timedelta(seconds=100))
    slow.page.reload()
    slow.wait_for_chooser()
    assert slow.seconds_left() <= 100
    expect(slow.page.locator(".wx-bar-extend")).to_be_hidden()


def test_ten_minutes_more_in_the_checkout(shop, fleet, visitor):
    """What was typed stays, and the page says how long the places are held now."""
    trip = fresh_trip(shop, fleet, seats=4)
    slow = visitor(phone=True)
    slow.open_trip(trip)
    slow.take(trip["seats"]["A-1"])
    slow.go_to_checkout()
    more, said = slow.page.locator(".wx-clock-extend"), slow.page.locator(".wx-clock-said")
    expect(slow.page.locator(".wx-clock-time")).not_to_be_empty()
    expect(more).to_be_hidden()
    move_deadlines(shop, trip["id"], timedelta(seconds=150))
    slow.page.reload()
    expect(more).to_be_visible()
    slow.introduce(Buyer.new("gleb"))
    slow.see("late-in-checkout", at=".wx-clock")
    first = slow.page
    slow.opens_tab(first.url)
    expect(slow.page.locator(".wx-clock-extend")).to_be_visible()
    second, slow.page = slow.page, first

    more.click()
    expect(said).to_contain_text(TWELVE_MINUTES)
    expect(more).to_be_hidden()
    assert slow.seconds_left() > 600
    expect(slow.field("name")).to_have_value(Buyer.new("gleb").name)
    slow.see("extended-in-checkout", at=".wx-clock")
    assert refuses_more_time(slow, trip)

    slow.page = second
    slow.page.locator(".wx-clock-extend").click()
    expect(slow.page.locator(".wx-clock-said")).to_contain_text(WORDS["extended_already"])
    expect(slow.page.locator(".wx-clock-extend")).to_be_hidden()
    assert slow.seconds_left() > 600
    slow.see("once-only-in-checkout", at=".wx-clock")
    slow.introduce(Buyer.new("gleb"))
    slow.submit()
    slow.wait_for_payment_page()


def test_general_admission(shop, fleet, visitor):
    """Quantities per fare; an infant needs no place; nobody gets more than there is."""
    trip = fresh_trip(shop, fleet, places=6)
    fares = fleet["fares"]
    family, late = visitor(), visitor(phone=True)
    family.open_trip(trip)
    family.see("fares")
    family.add(fares["adult"], 2)
    family.add(fares["child"], 1)
    expect(family.page.locator(".wx-bar-sum")).to_contain_text("4 750")

    # Both want the last places; the page of the second one does not know it yet.
    late.open_trip(trip)
    expect(late.page.locator(".wx-area-free").first).to_contain_text("3")
    late.page.route("**/availability", lambda route: route.abort())
    late.browsing.tolerate("ERR_FAILED")
    family.add(fares["adult"], 1)
    late.add(fares["adult"], 2)
    late.fare(fares["adult"]).locator("button").last.click()
    expect(late.message).to_be_visible()
    expect(late.message).to_contain_text("2")
    expect(late.fare(fares["adult"]).locator("output")).to_have_text("2")
    late.see("not-more-than-there-is", at=".wx-chooser-message")
    late.page.unroute("**/availability")

    # Now all six are taken: plus is off, and somebody new is told so.
    more = family.fare(fares["adult"]).locator("button").last
    expect(more).to_be_disabled(timeout=45_000)
    newcomer = visitor()
    newcomer.open_trip(trip)
    expect(newcomer.page.locator(".wx-area-free").first).to_have_text(WORDS["no_places"])
    expect(newcomer.fare(fares["adult"]).locator("button").last).to_be_disabled()


def test_infant_on_a_lap(shop, fleet, visitor):
    """An infant comes along on the trip without taking a place, and has a ticket."""
    trip = fresh_trip(shop, fleet, places=6)
    # An infant counts as a person aboard: the vessel's papers must have room for more.
    shop.execute("water.vessel", "write", [trip["vessel_id"]], {"passenger_limit": 12})
    fares = fleet["fares"]
    family = visitor()
    family.open_trip(trip)
    for code, quantity in (("adult", 2), ("child", 1), ("infant", 1)):
        family.add(fares[code], quantity)
    expect(family.page.locator(".wx-bar-sum")).to_contain_text("4 750")
    expect(family.page.locator(".wx-area-free").first).to_contain_text("3")
    family.see("family", at=CHOOSER)
    family.go_to_payment(Buyer.new("vera"))
    family.pay()
    family.expect_order("paid")
    expect(family.tickets).to_have_count(4)
    family.see("tickets-of-a-family")


def test_quick_visitor(shop, fleet, visitor):
    """Who chooses before the page knows of the hold made earlier loses neither."""
    trip = fresh_trip(shop, fleet, seats=4)
    earlier, quick = trip["seats"]["A-1"], trip["seats"]["A-3"]
    guest = visitor()
    guest.open_trip(trip)
    guest.take(earlier)
    slow_answers = []
    guest.page.route("**/hold/current", lambda route: slow_answers.append(route))
    guest.page.reload()
    guest.seat(quick).click()
    expect(guest.seat(quick)).not_to_have_attribute("data-state", "freefalse")
    asked = time.monotonic()
    while not slow_answers:
        assert time.monotonic() < asked + 30, "the page does not ask what is held"
        guest.page.wait_for_timeout(50)
    slow_answers[0].continue_()
    guest.expect_seat(earlier, "mine")
    guest.expect_seat(quick, "mine")


def test_language_keeps_page_and_hold(shop, fleet, visitor):
    trip = fresh_trip(shop, fleet, seats=4)
    seat = trip["seats"]["A-3"]
    guest = visitor()
    guest.open_trip(trip)
    guest.take(seat)
    left = guest.seconds_left()
    for code, lang, prefix in (
        ("en", "en-US", "/en"),
        ("zh_CN", "zh-CN", "/zh_CN"),
        ("ru", "ru-RU", ""),
    ):
        guest.speak(code)
        expect(guest.page.locator("html")).to_have_attribute("lang", lang)
        guest.wait_for_chooser()
        assert urlsplit(guest.page.url).path == f"{prefix}{trip['path']}"
        guest.expect_seat(seat, "mine")
        assert guest.seconds_left() <= left
        guest.see(f"hold-{lang}", at=CHOOSER)

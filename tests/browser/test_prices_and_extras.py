"""Everything in one purchase: rows, seats, areas and extras, with fees and taxes, and prices that
move while somebody looks."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.books import hold
from tests.browser.people import CHOOSER, WORDS, Buyer
from tests.support.gala import gala_trip

pytestmark = pytest.mark.journey

LOAD = {"name": "Nearly full", "kind": "load", "load_from": 10.0, "load_to": 100.0, "percent": 20.0}
FEE = {"name": "Pier fee", "mode": "percent", "percent": 5.0}


def test_everything_in_one_purchase(shop, fleet, visitor):
    trip = gala_trip(shop, fleet, fees=[FEE])
    seats, fares, addons = trip["seats"], fleet["fares"], trip["addons"]
    guest, rival = visitor(phone=True), visitor()
    guest.open_trip(trip)
    expect(guest.page.locator(".wx-parts-note")).to_contain_text("Pier fee")
    lunch = guest.extra(addons["Lunch"])
    expect(lunch.locator("button").last).to_be_disabled()  # extras come with a place

    # a numbered seat, two of a row of which only the name is told, three places without numbers
    guest.take(seats["A-1"])
    guest.page.locator(".wxm-tool-text").click()
    row = guest.page.locator(".wxm-list-row", has_text=f"{WORDS['row']} C")
    for _ in range(2):
        row.locator(".wx-stepper button").last.click()
    expect(row.locator("output")).to_have_text("2")
    guest.see("row-as-quantity", at=".wxm-list")
    area = guest.page.locator(f".wx-area[data-area='{trip['areas']['Open deck']}']")
    for code, times in (("adult", 2), ("child", 1)):
        fare = area.locator(f".wx-fare[data-fare='{fares[code]}']")
        for _ in range(times):
            fare.locator("button").last.click()
        expect(fare.locator("output")).to_have_text(str(times))
    for _ in range(3):
        lunch.locator("button").last.click()
    expect(lunch).to_contain_text(WORDS["last_pieces"])
    expect(lunch.locator("button").last).to_be_disabled()
    guest.expect_held()
    # 2 900 + 2 × 1 900 + 2 × 1 900 + 950 + 3 × 850
    expect(guest.page.locator(".wx-bar-sum")).to_have_text(re.compile("14.000"))
    guest.page.locator(".wx-parts summary").click()
    parts = guest.page.locator(".wx-parts-list")
    expect(parts).to_contain_text("Pier fee")
    expect(parts.locator("li")).not_to_have_count(1)
    guest.see("choice", at=".wx-choice")

    rival.open_trip(trip)
    rival.take(seats["B-1"])
    expect(rival.extra(addons["Lunch"])).to_contain_text(WORDS["sold_out_extra"])
    rival.see("extra-sold-out", at=".wx-addons")

    guest.go_to_checkout()
    summary = guest.page.locator(".wx-summary")
    for text in (f"{WORDS['row']} A, {WORDS['seat']} 1", f"{WORDS['row']} C", "Open deck", "Lunch"):
        expect(summary.locator(".wx-summary-lines")).to_contain_text(text)
    expect(summary).not_to_contain_text(f"{WORDS['row']} C, {WORDS['seat']}")
    expect(summary.locator(".wx-summary-total")).to_contain_text(re.compile("14.000"))
    guest.see("summary")
    guest.introduce(Buyer.new("anna"))
    guest.submit()
    guest.wait_for_payment_page()
    guest.pay()
    guest.expect_order("paid")
    expect(guest.tickets).to_have_count(6)
    expect(guest.page.locator(".wx-order-trip")).to_contain_text(re.compile("14.000"))
    told = guest.page.locator(".wx-ticket-seat strong").all_inner_texts()
    assert told.count(f"{WORDS['row']} C") == 2
    assert told.count(f"{WORDS['row']} A, {WORDS['seat']} 1") == 1
    assert sum("Open deck" in text for text in told) == 3
    extras = guest.page.locator(".wx-order-extras")
    expect(extras).to_contain_text("Lunch")
    expect(extras).to_contain_text(re.compile("2.550"))
    guest.see("order")
    with guest.page.expect_download() as download:
        guest.page.locator(".wx-order-actions a[download]").first.click()
    document = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    texts = [page.extract_text() for page in document.pages]
    assert sum(f"{WORDS['row']} C" in text for text in texts) == 2
    assert not any(f"{WORDS['row']} C, {WORDS['seat']}" in text for text in texts)


def test_price_moves_with_the_load(shop, fleet, visitor):
    """What is held keeps its price; whoever did not see it rise is told before paying."""
    trip = gala_trip(shop, fleet, addons=False, rules=[LOAD])
    seats = trip["seats"]
    early, late = visitor(phone=True), visitor()
    early.open_trip(trip)
    early.take(seats["B-1"])
    expect(early.page.locator(".wx-bar-sum")).to_have_text(re.compile("1.900"))
    with late.page.expect_response("**/availability"):  # nothing is on its way any more
        late.open_trip(trip)
    legend = late.page.locator(".wxm-legend")
    expect(legend).to_contain_text(re.compile("1.900"))
    late.browsing.tolerate("ERR_FAILED")
    late.page.route("**/availability", lambda route: route.abort())

    # eight of 64 places: the next band
    others = [f"B-{number}" for number in (5, 6, 7, 8)] + [f"C-{n}" for n in (1, 2, 3, 4)]
    hold(shop, fleet, trip, seats=others)
    expect(early.message).to_contain_text(WORDS["prices_changed"], timeout=45_000)
    expect(early.page.locator(".wxm-legend")).to_contain_text(re.compile("2.280"))
    expect(early.page.locator(".wx-bar-sum")).to_have_text(re.compile("1.900"))
    expect(early.page.locator(".wx-choice-notes")).to_contain_text(WORDS["prices_risen"])
    early.see("price-locked", at=CHOOSER)
    early.take(seats["B-2"])
    expect(early.page.locator(".wx-bar-sum")).to_have_text(re.compile("4.180"))

    # The other one still sees the old price, and clicks.
    expect(legend).to_contain_text(re.compile("1.900"))
    late.seat(seats["D-3"]).click()
    late.expect_seat(seats["D-3"], "mine")
    expect(late.message).to_contain_text(re.compile("2.280"))
    expect(late.message).to_contain_text(re.compile("1.900"))
    late.see("price-has-risen", at=CHOOSER)
    late.page.unroute("**/availability")
    expect(legend).to_contain_text(re.compile("2.280"))
    expect(late.message).to_contain_text(re.compile("1.900"))
    late.message.locator(".wx-message-ways button").click()
    expect(late.page.locator(".wx-choice-empty")).to_be_visible()
    late.expect_seat(seats["D-3"], "free")

    early.go_to_payment(Buyer.new("boris"))
    early.pay()
    early.expect_order("paid")
    prices = early.page.locator(".wx-ticket")
    expect(prices.filter(has_text=re.compile("1.900"))).to_have_count(1)
    expect(prices.filter(has_text=re.compile("2.280"))).to_have_count(1)

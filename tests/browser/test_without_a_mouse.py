"""The whole way by keyboard, and what a screen reader is told: WCAG 2.2 AA, measured by axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.books import hold
from tests.browser.people import CHOOSER, WORDS, Buyer
from tests.support.fleet import fresh_trip
from tests.support.gala import gala_trip

pytestmark = pytest.mark.journey

# The frame around our pages is Odoo's.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
# What has the keyboard: whether it is meant, and whether it can be seen there.
HERE = """(selector) => {
    const one = document.activeElement;
    const isRing = ({ outlineStyle, outlineWidth, boxShadow }) =>
        (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    const shapes = [...one.querySelectorAll(".wxm-box, .wxm-area-shape")];
    const isSeen =
        isRing(getComputedStyle(one)) ||
        shapes.some((node) => isRing(getComputedStyle(node)) ||
            parseFloat(getComputedStyle(node).strokeWidth) > 2);
    return {
        reached: Boolean(one.closest("#wrap")) && one.matches(selector),
        unseen: one.closest("#wrap") && !isSeen ? one.outerHTML.slice(0, 200) : "",
    };
}"""


#: What moves or fades comes to its end first: halfway, words have another contrast.
STILL = """() => Promise.race([
    new Promise((done) => setTimeout(done, 3000)),
    Promise.allSettled(document.getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime < 2000)
        .map((one) => one.finished)),
])"""


def check_with_axe(person, step: str, at: str = "#wrap") -> None:
    person.page.evaluate(STILL)
    answer = Axe().run(person.page, context=at, options=RULES).response
    assert answer["passes"], "axe looked at nothing"
    found = answer["violations"]
    problems = [
        f"{one['id']}: {one['help']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]
    assert not problems, f"{step}:\n" + "\n".join(problems)


def tab_to(person, selector: str, *, back: bool = False, most: int = 80) -> None:
    """Press Tab until it is reached; whatever has the keyboard on the way shows it."""
    for _ in range(most):
        person.page.keyboard.press("Shift+Tab" if back else "Tab")
        here = person.page.evaluate(HERE, selector)
        assert not here["unseen"], f"nobody sees that the keyboard is at {here['unseen']}"
        if here["reached"]:
            return
    raise AssertionError(f"the Tab key does not come to {selector}")


def test_by_keyboard_to_the_checkout(shop, fleet, visitor):
    trip = gala_trip(shop, fleet)
    seats, fares = trip["seats"], fleet["fares"]
    guest = visitor()
    keyboard = guest.page.keyboard
    guest.open_trip(trip)
    check_with_axe(guest, "deck plan")

    tab_to(guest, ".wxm-tab[aria-selected=true]")
    keyboard.press("ArrowRight")
    expect(guest.page.locator(".wxm-tab[data-deck='2']")).to_be_focused()
    expect(guest.page.locator(".wxm-tab[data-deck='2']")).to_have_attribute("aria-selected", "true")
    keyboard.press("ArrowLeft")
    tab_to(guest, ".wxm-seat")
    expect(guest.page.locator(".wxm-tip")).to_be_visible()
    guest.seat(seats["A-1"]).focus()
    keyboard.press("ArrowRight")
    expect(guest.seat(seats["A-2"])).to_be_focused()
    keyboard.press("Enter")
    expect(guest.message).to_contain_text(WORDS["single_gap"])
    expect(guest.message).to_have_attribute("role", "alert")
    check_with_axe(guest, "message")
    guest.see("focus", at=CHOOSER)
    # the message stands before the plan
    tab_to(guest, ".wx-message-ways button", back=True)
    while WORDS["take_instead"] not in guest.page.evaluate("document.activeElement.innerText"):
        keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    guest.expect_seat(seats["A-1"], "mine")
    name = guest.seat(seats["A-1"]).get_attribute("aria-label")
    for part in (f"{WORDS['row']} A, {WORDS['seat']} 1", "2\u00a0900", WORDS["state_mine"]):
        assert part in name
    expect(guest.seat(seats["A-1"])).to_have_role("checkbox")
    expect(guest.seat(seats["A-1"])).to_have_attribute("aria-checked", "true")

    tab_to(guest, f".wx-area .wx-fare[data-fare='{fares['child']}'] button:last-child")
    keyboard.press("Enter")
    expect(guest.page.locator(".wx-choice-row")).to_have_count(2)
    guest.expect_held()
    tab_to(guest, ".wx-choice-row select")
    keyboard.press("ArrowDown")
    expect(guest.page.locator(".wx-bar-sum")).to_have_text(re.compile("2.400"))
    guest.expect_held()
    tab_to(guest, f".wx-addon[data-addon='{trip['addons']['Lunch']}'] button:last-child")
    keyboard.press("Space")
    expect(guest.page.locator(".wx-bar-sum")).to_have_text(re.compile("3.250"))
    guest.expect_held()
    check_with_axe(guest, "choice")
    tab_to(guest, ".wx-bar-go")
    keyboard.press("Enter")
    guest.page.wait_for_url("**/excursions/checkout**")
    check_with_axe(guest, "checkout")

    buyer = Buyer.new("vera")
    for name in ("name", "email", "phone"):
        tab_to(guest, f"[name={name}]")
        keyboard.type(getattr(buyer, name))
    for name in ("consent_personal_data", "consent_offer"):
        tab_to(guest, f"[name={name}]")
        keyboard.press("Space")
    tab_to(guest, ".wx-pay-button")
    keyboard.press("Enter")
    guest.wait_for_payment_page()
    guest.pay()
    guest.expect_order("paid")
    check_with_axe(guest, "order")


def test_deck_as_a_list(shop, fleet, visitor):
    """The same deck without a drawing, on a phone; decks, zoom and a legend without colours."""
    trip = gala_trip(shop, fleet)
    seats = trip["seats"]
    guest = visitor(phone=True)
    guest.open_trip(trip)
    check_with_axe(guest, "phone")
    legend = guest.page.locator(".wxm-legend li")
    signs = legend.locator(".wxm-swatch").all()
    assert len({sign.inner_html() for sign in signs}) == len(signs), "told apart by colour alone"
    seat = guest.seat(seats["A-1"])
    letters = [guest.seat(seats[label]).locator("text").text_content() for label in ("A-1", "B-1")]
    assert letters[0] != letters[1]

    width = seat.bounding_box()["width"]
    closer, farther = (guest.page.locator(".wxm-tool").nth(number) for number in (1, 0))
    closer.click()
    guest.settle()
    assert seat.bounding_box()["width"] > width * 1.3
    guest.see("closer", at=CHOOSER)
    farther.click()
    guest.settle()
    assert abs(seat.bounding_box()["width"] - width) < 1

    guest.page.locator(".wxm-tool-text").click()
    guest.deck("2")
    expect(guest.page.locator(".wxm-list-area")).to_be_visible()
    guest.deck("1")
    check_with_axe(guest, "list")
    name = f"{WORDS['row']} A, {WORDS['seat']} 1,"
    button = guest.page.locator(f".wxm-list-seat[aria-label*='{name}']")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    guest.expect_held()
    guest.see("list", at=CHOOSER)


def test_sold_out(shop, fleet, visitor):
    """Said at once, with a way on; what comes back can be taken without reloading."""
    trip = fresh_trip(shop, fleet, seats=4)
    owner = hold(shop, fleet, trip, seats=("A-1", "A-2", "A-3", "A-4"))
    guest = visitor(phone=True)
    guest.open_trip(trip)
    expect(guest.page.locator(".wx-soldout")).to_contain_text(WORDS["sold_out"])
    for offer in (".wx-best", ".wx-laps", ".wx-bar"):
        expect(guest.page.locator(offer)).to_be_hidden()
    check_with_axe(guest, "sold out")
    guest.see("sold-out")
    owner.post(
        f"{shop.url}/excursions/hold/release", json={"params": {"trip_id": trip["id"]}}, timeout=60
    ).raise_for_status()
    expect(guest.page.locator(".wx-soldout")).to_be_hidden()
    guest.take(trip["seats"]["A-2"])

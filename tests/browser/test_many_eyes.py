"""The way to a ticket for eyes that need it otherwise: in the dark, in the system's own colours, at
a width of 320 pixels (a page enlarged four times), with letters twice as large."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.books import hold
from tests.browser.people import Buyer
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip
from tests.support.gala import gala_trip

pytestmark = pytest.mark.journey

NARROW, WIDE = {"width": 320, "height": 568}, {"width": 1280, "height": 900}
LARGE = "html { font-size: 200% !important; }"
#: Words that stick out of what cuts them off: nobody can read their end. (On a phone a pier's name
#: is for screen readers only: the list below the map says it.)
CUT = """() => [...document.querySelectorAll("#wrap *")].filter((node) => {
    const style = getComputedStyle(node);
    const text = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    return text && node.checkVisibility({ visibilityProperty: true }) &&
        !node.closest(".visually-hidden, .wx-pin-name, .wxm-svg, select") &&
        style.webkitLineClamp === "none" && style.overflow !== "visible" &&
        style.overflow !== "auto" &&
        (node.scrollWidth > node.clientWidth + 2 || node.scrollHeight > node.clientHeight + 2);
}).map((node) => node.outerHTML.slice(0, 160))"""
#: What makes a page wider than its window; the menu above it is Odoo's.
STICKS_OUT = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= wide) return [];
    return [...document.querySelectorAll("#wrap *")]
        .filter((node) => node.getBoundingClientRect().right > wide + 1)
        .map((node) => node.outerHTML.slice(0, 160));
}"""


#: Parts of a departure that lie over one another.
OVERLAPS = """() => [...document.querySelectorAll(".wx-departure")].filter((row) => {
    const boxes = [...row.querySelectorAll("time, .wx-departure-day, .wx-departure-left")]
        .map((part) => {
            const words = document.createRange();
            words.selectNodeContents(part);
            return words.getBoundingClientRect();
        });
    return boxes.some((one, at) => boxes.slice(at + 1).some((other) =>
        one.right > other.left + 1 && other.right > one.left + 1 &&
        one.bottom > other.top + 1 && other.bottom > one.top + 1));
}).map((row) => row.outerHTML.slice(0, 160))"""


@contextmanager
def dark(page):
    page.emulate_media(color_scheme="dark")
    yield
    page.emulate_media(color_scheme="light")


@contextmanager
def own_colours(page):
    page.emulate_media(forced_colors="active")
    yield
    page.emulate_media(forced_colors="none")


@contextmanager
def narrow(page):
    page.set_viewport_size(NARROW)
    yield
    page.set_viewport_size(WIDE)


@contextmanager
def large_letters(page):
    style = page.add_style_tag(content=LARGE)
    yield
    style.evaluate("node => node.remove()")


WAYS = {"dark": dark, "own": own_colours, "narrow": narrow, "large": large_letters}


def check(guest, step: str, names=tuple(WAYS)) -> list[str]:
    """What is wrong with the open page, each way to look at it."""
    found = []
    for name in names:
        with WAYS[name](guest.page):
            guest.settle()
            guest.browsing.picture(guest.page, guest.title(f"{step}-{name}"))
            try:
                check_with_axe(guest, f"{step}, {name}")
            except AssertionError as problem:
                found.append(str(problem))
            for what in (STICKS_OUT, CUT, OVERLAPS):
                found += [f"{step}, {name}: {node}" for node in guest.page.evaluate(what)]
    return found


def test_to_the_ticket(shop, fleet, visitor):
    trip = gala_trip(shop, fleet)
    excursion = fleet["excursions"]["bridges"]["id"]
    guest = visitor()
    guest.page.set_viewport_size(WIDE)
    guest.open("/excursions")
    found = check(guest, "catalogue")
    guest.open(f"/excursions/{excursion}")
    found += check(guest, "excursion")
    guest.open_trip(trip)
    guest.take(trip["seats"]["B-4"])
    guest.expect_held()
    found += check(guest, "trip")
    guest.go_to_checkout()
    found += check(guest, "checkout")
    guest.introduce(Buyer.new("vera"))
    guest.submit()
    guest.wait_for_payment_page()
    guest.pay()
    guest.expect_order("paid")
    found += check(guest, "ticket")
    assert not found, "\n".join(found)


def test_beside_the_way(shop, fleet, visitor, browsing):
    """Where somebody comes who found no place, made a mistake, or typed a wrong address."""
    browsing.tolerate("404")
    full = fresh_trip(shop, fleet, seats=4)
    hold(shop, fleet, full, seats=("A-1", "A-2", "A-3", "A-4"))
    guest = visitor()
    guest.page.set_viewport_size(WIDE)
    found = []
    for step, path in (
        ("no such page", "/excursions/no-such-page"),
        ("nothing fits", "/excursions?kind=event&people=2&price=100"),
        ("piers", "/excursions/piers"),
        ("sold out", full["path"]),
    ):
        guest.open(path)
        found += check(guest, step, ("dark", "narrow"))
    guest.open(f"{full['path']}/waiting")
    guest.page.locator(".wx-waiting-form button[type=submit]").click()
    expect(guest.page.locator(".wx-notice-error")).to_be_visible()
    found += check(guest, "waiting list", ("dark", "narrow"))

    free = fresh_trip(shop, fleet, places=4)
    guest.open_trip(free)
    guest.add(fleet["fares"]["adult"])
    guest.go_to_checkout()
    guest.page.locator("#wx_company").check()
    guest.field("inn").fill("123")
    guest.submit()
    expect(guest.page.locator(".wx-notice-error")).to_be_visible()
    found += check(guest, "mistakes", ("dark", "narrow"))
    with narrow(guest.page):
        box, label = (
            guest.page.locator(selector).bounding_box()
            for selector in ("#wx_company", "label[for=wx_company]")
        )
        assert label["x"] > box["x"] + box["width"], "beside its box, not below it"
    assert not found, "\n".join(found)

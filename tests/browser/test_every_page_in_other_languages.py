"""Pages that one sees when something is in the way, in English and in Chinese, on a phone: no word
of another language, nothing sticks out, no error in the console."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.books import hold, move_deadlines, run_cron
from tests.browser.people import WORDS, Buyer
from tests.browser.test_languages import TEXTS, foreign_words
from tests.browser.test_payment import POOR_CARD
from tests.support.fleet import fresh_trip
from tests.support.gala import gala_trip

pytestmark = pytest.mark.journey

LANGUAGES = [("en", "/en", "en-US"), ("zh_CN", "/zh_CN", "zh-CN")]
#: Names of Russian papers, and words that a test has typed.
NAMES = {"INN", "KPP", "NOSUCHCODE"}
#: Pages without the website's layout have no wrap.
ALL_TEXTS = TEXTS.replace(
    'document.querySelector("#wrap")', 'document.querySelector("#wrap, main")'
)


@dataclass
class Reader:
    """A visitor who notes each foreign word, so that one run tells all of them."""

    person: object
    lang: str
    prefix: str
    locale: str
    found: dict
    known: tuple = ()

    def open(self, path: str) -> None:
        self.person.open(f"{self.prefix}{path}")

    def read(self, step: str) -> None:
        page = self.person.page
        expect(page.locator("html")).to_have_attribute("lang", self.locale)
        self.person.see(f"{self.lang}-{step}")
        texts = [text or "" for text in page.evaluate(ALL_TEXTS)]
        for word in self.known:
            texts = [text.replace(word, "") for text in texts]
        if words := foreign_words(self.lang, texts) - NAMES:
            self.found[step] = words


@pytest.fixture(params=LANGUAGES, ids=lambda one: one[0])
def reader(request, visitor):
    lang, prefix, locale = request.param
    reader = Reader(visitor(language=locale, phone=True), lang, prefix, locale, {})
    yield reader
    assert not reader.found


def buyer_for(reader) -> Buyer:
    buyer = replace(Buyer.new("anna"), name="Racer Holm")
    reader.known = (buyer.email,)
    return buyer


def test_looking_around(shop, fleet, browsing, reader):
    browsing.tolerate("404")
    full = fresh_trip(shop, fleet, seats=4)
    hold(shop, fleet, full, seats=("A-1", "A-2", "A-3", "A-4"))
    page = reader.person.page
    for step, path in (
        ("filters", "/excursions?people=2&kind=excursion&sort=price"),
        ("nothing-fits", "/excursions?kind=event&people=2&price=100"),
        ("calendar", "/excursions/calendar"),
        ("piers", "/excursions/piers"),
        ("sold-out", full["path"]),
        ("waiting", f"{full['path']}/waiting"),
        ("order-link", "/excursions/order/link"),
        ("login-link", "/my/link"),
        ("lost", "/excursions/no-such-page"),
        ("no-such-trip", "/excursions/trip/999999999"),
        ("wrong-link", "/my/link/wrong"),
        ("wrong-erasure", "/my/erasure/wrong"),
        ("nothing-held", f"/excursions/checkout?trip={full['id']}"),
    ):
        reader.open(path)
        if step == "sold-out":
            expect(page.locator(".wx-soldout")).to_be_visible()
        reader.read(step)
        if step == "filters":
            page.locator(".wx-find-open").click()
            reader.read("filters-open")
        if step == "piers":
            page.locator("#wrap a[href*='/excursions/piers/']").first.click()
            page.wait_for_url("**/excursions/piers/*")
            reader.read("pier")
    reader.open(f"{full['path']}/waiting")
    page.locator(".wx-waiting-form button[type=submit]").click()
    expect(page.locator(".wx-notice-error")).to_be_visible()
    reader.read("waiting-mistakes")


def test_mistakes_at_the_checkout(shop, fleet, reader):
    trip = fresh_trip(shop, fleet, places=6)
    guest = reader.person
    reader.open(trip["path"])
    guest.wait_for_chooser()
    guest.add(fleet["fares"]["adult"], 2)
    guest.go_to_checkout()
    terms = [
        link.get_attribute("href") for link in guest.page.locator(".wx-consents a.wx-link").all()
    ]
    guest.page.locator("#wx_code").fill("NOSUCHCODE")
    guest.page.locator(".wx-code-apply").click()
    expect(guest.page.locator("#wx_code_error")).to_contain_text("NOSUCHCODE")
    reader.read("code-refused")
    guest.page.locator("#wx_company").check()
    guest.field("inn").fill("123")
    guest.field("kpp").fill("1")
    guest.submit()
    expect(guest.page.locator(".wx-notice-error")).to_be_visible()
    expect(guest.page.locator("#wx_inn_error")).to_be_visible()
    reader.read("mistakes")
    for number, path in enumerate(terms):
        guest.open(path)
        reader.read(f"consent-{number}")


def test_payments_that_fail(shop, fleet, reader):
    """Waiting for the money, refused, too late to pay, and money that came too late."""
    trip = fresh_trip(shop, fleet, seats=1)
    guest, buyer = reader.person, buyer_for(reader)
    reader.open(trip["path"])
    guest.wait_for_chooser()
    guest.take(trip["seats"]["A-1"])
    guest.go_to_payment(buyer)
    provider = guest.page
    guest.opens_tab(f"{reader.prefix}/excursions/order/last")
    guest.expect_order("pending")
    reader.read("pending")
    guest.closes_tab()
    guest.page = provider
    guest.pay(POOR_CARD)
    guest.page.get_by_role("link", name=WORDS["return_to_shop"]).click()
    guest.expect_order("declined")
    reader.read("declined")
    guest.page.locator(".wx-state form button").click()
    guest.wait_for_payment_page()
    move_deadlines(shop, trip["id"], timedelta(seconds=-1))
    run_cron(shop, "water_booking.cron_sweep")
    guest.opens_tab(f"{reader.prefix}/excursions/order/last")
    guest.expect_order("expired")
    reader.read("expired")
    guest.closes_tab()
    hold(shop, fleet, trip, seats=("A-1",))
    guest.page = provider
    guest.pay()
    guest.expect_order("refund")
    reader.read("refund")


@contextmanager
def own_settings(shop, **own):
    """Settings of the limits for as long as it lasts."""
    own = {f"website_excursions.{key}": value for key, value in own.items()}
    before = {key: shop.execute("ir.config_parameter", "get_param", key) for key in own}
    for key, value in own.items():
        shop.execute("ir.config_parameter", "set_param", key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            shop.execute("ir.config_parameter", "set_param", key, value or False)


def test_too_many_requests(shop, fleet, browsing, reader):
    browsing.tolerate("429")
    page = reader.person.page
    with own_settings(shop, limits_trusted="", limit_search_address="1/3600"):
        for number in range(4):
            reader.open(f"/excursions?q=jazz{number}")
            if not page.locator("#wrap").count():
                break
    expect(page.locator("#wrap")).to_have_count(0)
    expect(page.locator("main h1")).to_be_visible()
    reader.read("too-many")


def test_the_deck_plan_to_the_ticket(shop, fleet, reader):
    """Seats on two decks, as a list too, and what becomes of them."""
    trip = gala_trip(shop, fleet, addons=False)
    guest, buyer = reader.person, buyer_for(reader)
    page = guest.page
    reader.open(trip["path"])
    guest.wait_for_chooser()
    reader.read("deck")
    guest.take(trip["seats"]["A-1"], trip["seats"]["A-2"])
    guest.expect_held()
    reader.read("held")
    page.locator(".wxm-tool-text").click()
    reader.read("list")
    guest.deck("2")
    expect(page.locator(".wxm-list-area")).to_be_visible()
    reader.read("upper-deck")
    guest.go_to_payment(buyer)
    guest.pay()
    guest.expect_order("paid")
    expect(guest.tickets).to_have_count(2)
    reader.read("tickets")
    page.wait_for_load_state("networkidle")
    page.locator(".wx-ticket-qr").first.click()
    expect(page.locator(".wx-screen[open] svg")).to_be_visible()
    reader.read("code")

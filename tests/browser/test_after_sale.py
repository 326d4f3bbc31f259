"""What a guest does with the link of the mail, in a browser that has not bought: on a phone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read, tickets_of
from tests.browser.people import WORDS, Buyer
from tests.browser.test_account import BUTTON
from tests.browser.test_languages import TEXTS, foreign_words
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip
from tests.support.trips import make_trip

pytestmark = pytest.mark.journey

TOGETHER = ".wx-together > .wx-sums dd"


def ticket_mails(shop, buyer: Buyer, count: int) -> list:
    return shop.mail.wait_for(
        buyer.email, count, seconds=90, match=lambda mail: "/excursions/order/" in mail.html
    )


def order_page(mail) -> str:
    """Path and token of the order in the mail with the tickets."""
    links = (url.replace("&amp;", "&") for url in BUTTON.findall(mail.html))
    parts = next(urlsplit(url) for url in links if "/excursions/order/" in url)
    assert parse_qs(parts.query).get("access_token"), mail.html
    return f"{parts.path}?{parts.query}"


def look(person, step: str) -> None:
    """A page of ours is legible to all: pictures, axe, one language."""
    person.see(step)
    check_with_axe(person, step)
    texts = [re.sub(r"\S+@\S+", "", text) for text in person.page.evaluate(TEXTS)]
    assert not foreign_words("ru", texts)


@pytest.fixture
def fee_of_ten_percent(shop):
    """Whole until two days before the departure, then a tenth is kept."""
    [company] = read(shop, "res.company", [("id", "=", 1)], "water_cancel_fee_percent")
    rule = {"water_cancel_free_hours": 48, "water_cancel_fee_percent": 10}
    shop.execute("res.company", "write", [company["id"]], rule)
    yield
    rule = dict.fromkeys(rule, 0)
    shop.execute("res.company", "write", [company["id"]], rule)


def test_the_link_of_the_mail_in_another_browser(shop, fleet, visitor, fee_of_ten_percent):
    trip = fresh_trip(shop, fleet, seats=8, hours=30)
    excursion, vessel = trip["excursion_id"], trip["vessel_id"]
    other = make_trip(shop, excursion, vessel, hours=200)
    anna, buyer = visitor(), Buyer.new("anna")
    anna.open_trip(trip)
    anna.take(trip["seats"]["A-1"], trip["seats"]["A-2"])
    anna.go_to_payment(buyer)
    anna.pay()
    anna.expect_order("paid")
    order_id = anna.order_id

    # a browser that knows nothing but the mail
    [mail] = ticket_mails(shop, buyer, 1)
    guest = visitor(phone=True)
    page = guest.page
    guest.open(order_page(mail))
    expect(guest.tickets).to_have_count(2)
    page.locator("a[href*='/manage']").first.click()
    expect(page.locator("#wx_m_tickets")).to_be_visible()
    look(guest, "manage")

    # mailed again
    page.locator("form[action$='/resend'] button").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    assert len(ticket_mails(shop, buyer, 2)) == 2

    # as a file
    with page.expect_download() as download:
        page.locator(".wx-panel a[href*='tickets.pdf']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    # another name
    form = page.locator(".wx-name-form").first
    form.locator("input[name=name]").fill(WORDS["buyers"]["vera"])
    form.locator("button").click()
    expect(page.locator(".wx-account-told")).to_be_visible()
    names = read(shop, "water.ticket", [("order_id", "=", order_id)], "passenger_name", order="id")
    assert [ticket["passenger_name"] for ticket in names] == [WORDS["buyers"]["vera"], False]

    # another date
    page.locator(".wx-panel a[href*='/date?']").click()
    # others have made departures before it
    page.locator(".wx-after-sale input[name=day]").fill(other["departure"][:10])
    page.locator(".wx-after-sale button[name=look]").first.click()
    offer = page.locator(f".wx-offer:has(input[value^='{other['id']}:'])")
    expect(offer).to_be_visible()
    look(guest, "dates")
    offer.click()
    expect(offer.locator("input")).to_be_checked()
    guest.see("date-chosen")
    page.locator(".wx-after-sale .wx-order-actions button").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    [wish] = read(
        shop, "water.customer.request", [("order_id", "=", order_id)], "kind", "trip_id", "state"
    )
    assert (wish["kind"], wish["trip_id"][0], wish["state"]) == ("date", other["id"], "open")

    # giving one back: the fee is seen first
    page.locator(".wx-panel a[href*='/cancel?']").click()
    sums = page.locator(TOGETHER)
    expect(sums).to_have_text([re.compile(r"3.800"), re.compile(r"380"), re.compile(r"3.420")])
    look(guest, "cancel")
    page.locator(".wx-choose input[type=checkbox]").first.uncheck()
    page.locator(".wx-after-sale button[name=look]").click()
    expect(sums).to_have_text([re.compile(r"1.900"), re.compile(r"190"), re.compile(r"1.710")])
    guest.see("cancel-one")
    assert len(read(shop, "water.customer.request", [("order_id", "=", order_id)], "kind")) == 1
    page.locator(".wx-together .wx-order-actions button").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    expect(page.locator("[aria-labelledby=wx_m_cancel] .wx-sums dd").last).to_contain_text("1")
    look(guest, "asked")
    [wish] = read(
        shop,
        "water.customer.request",
        [("order_id", "=", order_id), ("kind", "=", "cancel")],
        *("ticket_ids", "told_paid", "told_fee", "told_back", "is_fee_told"),
    )
    tickets = tickets_of(shop, order_id)
    assert wish["ticket_ids"] == [tickets[1]["id"]]
    assert (wish["told_paid"], wish["told_fee"], wish["told_back"]) == (1900, 190, 1710)
    assert wish["is_fee_told"]
    assert {ticket["state"] for ticket in tickets} == {"issued"}  # until somebody answers


def test_who_answers_sees_what_was_told(shop, fleet, visitor, staff, fee_of_ten_percent):
    """The office: the wish with its trip and sums, as the page has told them."""
    trip = fresh_trip(shop, fleet, places=4, hours=30)
    buyer = Buyer.new("boris")
    order = buy(shop, fleet, trip, buyer, places={"adult": 1})
    [mail] = ticket_mails(shop, buyer, 1)
    guest = visitor(phone=True)
    guest.open(order_page(mail).replace("?", "/cancel?"))
    expect(guest.page.locator(TOGETHER)).to_have_count(3)
    look(guest, "one-ticket")
    guest.page.locator(".wx-together .wx-order-actions button").click()
    expect(guest.page.locator(".wx-account-told")).to_be_visible()
    [wish] = read(shop, "water.customer.request", [("order_id", "=", order["id"])], "told_back")
    agent = staff("agent")
    agent.open(f"/odoo/water.customer.request/{wish['id']}")
    expect(agent.page.locator("[name=told_back]")).to_contain_text("1")
    agent.see("wish")
    expect(agent.page.locator(".o_inner_group [name=trip_id]")).to_have_count(0)

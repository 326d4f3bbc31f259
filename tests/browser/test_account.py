"""What a guest does after the purchase, on a phone: account, name, copy of the data, erasure."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.books import read, tickets_of
from tests.browser.people import Buyer
from tests.browser.test_buying import free_seats

pytestmark = pytest.mark.journey

BUTTON = re.compile(r'href="(https?://[^"]+)"')


def open_mail(shop, visitor, buyer: Buyer, path: str) -> None:
    """Follow the button of the mail whose link leads to this path."""
    [mail] = shop.mail.wait_for(buyer.email, seconds=90, match=lambda one: path in one.html)[-1:]
    link = next(url for url in BUTTON.findall(mail.html) if path in url)
    visitor.open(re.sub(r"^https?://[^/]+", "", link.replace("&amp;", "&")))


def see_in_the_dark(visitor, path: str, step: str) -> None:
    """Odoo's own pages follow the scheme as ours do."""
    page = visitor.page
    visitor.open(path)
    page.emulate_media(color_scheme="dark")
    visitor.see(step)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 200, f"{path} is light: {ground}"
    page.emulate_media(color_scheme="light")


def test_a_guest_keeps_tickets_and_takes_care_of_them(shop, fleet, visitor):
    trip = fleet["trips"]["bridges_tomorrow"]
    first, second, *_more = free_seats(shop, trip, "CDEF")
    anna, buyer = visitor(phone=True), Buyer.new("anna")
    anna.open_trip(trip)
    anna.take(first, second)
    anna.go_to_payment(buyer)
    anna.pay()
    anna.expect_order("paid")
    order_id = anna.order_id
    page = anna.page

    # the code over the whole screen, without a connection
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator(".wx-ticket-qr").first.click()
    expect(page.locator(".wx-screen[open] svg")).to_be_visible()
    anna.see("code", at=".wx-screen")
    page.locator(".wx-screen-way").last.click()
    page.keyboard.press("Escape")
    expect(page.locator(".wx-screen")).to_have_count(0)
    page.context.set_offline(False)
    anna.see("order-paid")

    # an account by a link to the mailbox
    page.locator(".wx-keep button[type=submit]").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    anna.see("manage")
    open_mail(shop, anna, buyer, "/my/link/")
    anna.see("link-opened")
    page.locator("form[action*='/my/link/'] button").click()
    expect(page.locator(".wx-my-trip")).to_have_count(1)
    anna.see("my-tickets")

    # what makes the account safer, as Odoo has it, and the rest of Odoo's own pages
    see_in_the_dark(anna, "/my/security", "security")
    expect(page.locator("#portal_passkey_add")).to_be_visible()
    expect(page.locator("#auth_totp_portal_enable")).to_be_visible()
    see_in_the_dark(anna, "/my/payment_method", "saved-cards")
    anna.open("/my/tickets")

    # another name: another code
    former = {ticket["id"]: ticket["barcode"] for ticket in tickets_of(shop, order_id)}
    page.locator(".wx-my-trip a[href*='/manage']").click()
    form = page.locator(".wx-name-form").first
    form.locator("input[name=name]").fill("Maria Sidorova")
    form.locator("button").click()
    expect(page.locator(".wx-account-told")).to_be_visible()
    anna.see("renamed")
    changed = [
        ticket for ticket in tickets_of(shop, order_id) if former[ticket["id"]] != ticket["barcode"]
    ]
    assert len(changed) == 1

    # a wish for the office
    page.locator(".wx-panel[aria-labelledby='wx_m_date'] a").click()
    page.locator("#wx_text").fill("Friday")
    page.locator(".wx-after-sale .wx-order-actions button").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    anna.see("asked")

    # a copy of the data
    anna.open("/my/data")
    with page.expect_download() as download:
        page.locator("a[href$='/my/data.zip']").click()
    assert download.value.suggested_filename == "data.zip"

    # an erasure, asked and confirmed
    page.locator("details summary").click()
    anna.see("erase")
    page.locator("form[action='/my/data/erase'] button").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    open_mail(shop, anna, buyer, "/my/erasure/")
    anna.see("erasure-opened")
    page.locator("form[action*='/my/erasure/'] button").click()
    expect(page.locator(".wx-state")).to_be_visible()
    wishes = read(shop, "water.customer.request", [("partner_id.email", "=", buyer.email)], "kind")
    assert {wish["kind"] for wish in wishes} == {"date", "erase"}
    anna.open("/my")
    expect(page.locator("a[href='/my/tickets']").first).to_be_visible()
    anna.see("portal")


def test_the_ways_in(visitor):
    """Pages of whoever comes without a link, and the login form beside them."""
    bob = visitor(phone=True)
    for step, path in (
        ("login-link", "/my/link"),
        ("order-link", "/excursions/order/link"),
        ("login", "/web/login"),
    ):
        bob.open(path)
        bob.see(step)
    for path in ("/web/login", "/web/reset_password"):
        see_in_the_dark(bob, path, path.rpartition("/")[2])
    bob.open("/my/link")
    bob.page.locator("input[name=email]").fill("nobody@example.com")
    bob.page.locator(".wx-account-form button").click()
    expect(bob.page.locator(".wx-state")).to_contain_text("nobody@example.com")
    bob.see("login-link-asked")

"""What a screen reader is told where Odoo's own pages meet ours: login, account, second factor,
passkeys, care of an order; and where customers make mistakes. WCAG 2.2 AA, measured by axe."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, hold
from tests.browser.people import Buyer
from tests.browser.test_account_safety import DIALOG, come_by_link
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey


class Looker:
    """Collects what axe finds, so that one run tells all of it."""

    def __init__(self, person) -> None:
        self.person, self.found = person, []

    def look(self, step: str, path: str = "", at: str = "main") -> None:
        if path:
            self.person.open(path)
        try:
            check_with_axe(self.person, step, at)
        except AssertionError as problem:
            self.found.append(str(problem))

    def conclude(self) -> None:
        assert not self.found, "\n".join(self.found)


def test_strangers(shop, fleet, visitor, browsing):
    browsing.tolerate("404")
    full = fresh_trip(shop, fleet, seats=1)
    hold(shop, fleet, full, seats=("A-1",))
    looker = Looker(visitor(phone=True))
    for step, path in (
        ("login", "/web/login"),
        ("sign-up", "/web/signup"),
        ("forgotten password", "/web/reset_password"),
        ("login by link", "/my/link"),
        ("link to an order", "/excursions/order/link"),
        ("waiting list", f"{full['path']}/waiting"),
        ("no such page", "/excursions/no-such-page"),
        ("wrong link", "/my/link/wrong"),
    ):
        looker.look(step, path)
    page = looker.person.page
    looker.person.open("/web/login")
    page.locator("input[name=login]").fill("nobody@example.com")
    page.locator("input[name=password]").fill("wrong")
    page.locator("form.oe_login_form button[type=submit]").click()
    expect(page.locator(".alert-danger")).to_be_visible()
    looker.look("refused login")
    looker.person.open(f"{full['path']}/waiting")
    page.locator(".wx-waiting-form button[type=submit]").click()
    expect(page.locator(".wx-notice-error")).to_be_visible()
    looker.look("mistakes at the waiting list")
    looker.conclude()


def test_checkout_with_everything_open(shop, fleet, visitor):
    looker = Looker(visitor(phone=True))
    guest = looker.person
    guest.open_trip(fresh_trip(shop, fleet, places=4))
    guest.add(fleet["fares"]["adult"])
    guest.go_to_checkout()
    guest.page.locator("#wx_code").fill("NOSUCHCODE")
    guest.page.locator(".wx-code-apply").click()
    expect(guest.page.locator("#wx_code_error")).to_contain_text("NOSUCHCODE")
    looker.look("refused code")
    guest.page.locator("#wx_company").check()
    looker.look("company")
    guest.field("inn").fill("123")
    guest.submit()
    expect(guest.page.locator("#wx_inn_error")).to_be_visible()
    looker.look("wrong tax number")
    looker.conclude()


def test_the_account(shop, fleet, visitor):
    buyer = Buyer.new("vera")
    buy(shop, fleet, fresh_trip(shop, fleet, places=4), buyer, places={"adult": 1})
    looker = Looker(visitor(phone=True))
    vera = looker.person
    page = vera.page
    come_by_link(shop, vera, buyer)
    expect(page.locator(".wx-my-trip")).to_have_count(1)
    looker.look("my tickets")
    page.locator(".wx-my-trip a[href*='/manage']").click()
    page.wait_for_url("**/manage**")
    for summary in page.locator("main details summary").all():
        summary.click()
    looker.look("care of an order")
    for path in (
        "/my",
        "/my/account",
        "/my/addresses",
        "/my/address?address_type=billing",
        "/my/orders",
        "/my/invoices",
        "/my/payment_method",
        "/my/security",
        "/my/data",
    ):
        looker.look(path, path)
    page.locator("details summary").click()
    looker.look("erasure")
    vera.open("/my/security")
    page.wait_for_load_state("networkidle")
    page.locator("#auth_totp_portal_enable").click()
    expect(page.locator(f"{DIALOG} input[name=code]")).to_be_visible()
    looker.look("second factor", at=DIALOG)
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)
    page.locator("#portal_passkey_add").click()
    expect(page.locator(f"{DIALOG} input[name=keyname]")).to_be_visible()
    looker.look("passkey", at=DIALOG)
    looker.conclude()


# --- the first glance


AMBER = """() => {
    const probe = document.querySelector("#wrap").appendChild(document.createElement("i"));
    probe.style.color = "var(--wx-amber)";
    const amber = getComputedStyle(probe).color;
    probe.remove();
    return [...document.querySelectorAll("#wrap .wx-button")]
        .filter((one) => one.checkVisibility() && getComputedStyle(one).backgroundColor === amber)
        .map((one) => one.innerText.trim());
}"""


def test_one_button_is_amber_and_the_sum_is_in_sight(shop, fleet, visitor):
    """On a phone, without scrolling: what it costs beside the button that pays it."""
    buyer = Buyer.new("boris")
    guest = visitor(phone=True)
    page = guest.page
    trip = fresh_trip(shop, fleet, seats=8)
    guest.open_trip(trip)
    guest.take(trip["seats"]["A-1"])
    guest.expect_held()
    page.locator(".wx-best-box summary").click()
    expect(page.locator(".wx-best-go")).to_be_visible()
    assert len(page.evaluate(AMBER)) == 1
    guest.go_to_checkout()
    expect(page.locator(".wx-pay-sum strong")).to_be_in_viewport()
    expect(page.locator(".wx-pay-sum strong")).to_have_text(
        page.locator(".wx-summary-total strong").inner_text()
    )
    expect(page.locator(".wx-pay-button")).to_be_in_viewport()
    assert len(page.evaluate(AMBER)) == 1
    # the end of the page is not behind it
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    end = page.locator("footer .o_footer_copyright_name").bounding_box()
    bar = page.locator(".wx-pay-bar").bounding_box()
    assert end["y"] + end["height"] <= bar["y"]

    buy(shop, fleet, fresh_trip(shop, fleet, places=4), buyer, places={"adult": 1})
    come_by_link(shop, guest, buyer)
    guest.open("/my/data")
    page.locator("details summary").click()
    expect(page.locator("form[action='/my/data/erase'] button")).to_be_visible()
    assert len(page.evaluate(AMBER)) == 1

"""Ways to pay: a code of SBP, the form in our page; cancelled, and with a tab closed."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.books import read, wait_for_books
from tests.browser.people import WORDS, Buyer, Visitor
from tests.support.fleet import fresh_trip, tell_double

pytestmark = pytest.mark.journey


@contextmanager
def settings(shop, **values):
    """Settings of the provider for the time of a test, as an administrator sets them."""
    [provider] = shop.execute("payment.provider", "search", [("code", "=", "yoomoney")], limit=1)
    shop.execute("payment.provider", "action_yoomoney_test_connection", [provider])
    [before] = shop.execute("payment.provider", "read", [provider], list(values))
    shop.execute("payment.provider", "write", [provider], values)
    yield
    before.pop("id")
    shop.execute("payment.provider", "write", [provider], before)


def only(shop, code: str) -> list[int]:
    """The provider's methods, if it is to have one only."""
    return shop.execute(
        "payment.method", "search", [("code", "=", code)], context={"active_test": False}
    )


@pytest.fixture
def by_code(shop, fleet):
    """A shop that takes money by SBP only."""
    with settings(shop, payment_method_ids=only(shop, "sbp")):
        yield


@pytest.fixture
def in_our_page(shop, fleet):
    """A shop that shows YooKassa's form in a page of its own."""
    with settings(shop, yoomoney_widget=True):
        yield


def start(shop, fleet, visitor, name: str = "anna") -> Visitor:
    """A buyer with a phone, who has just pressed "pay"."""
    trip = fresh_trip(shop, fleet, seats=4)
    buyer = visitor(phone=True)
    buyer.open_trip(trip)
    buyer.take(trip["seats"]["A-1"])
    buyer.go_to_checkout()
    buyer.introduce(Buyer.new(name))
    buyer.submit()
    return buyer


def expect_code(buyer: Visitor) -> None:
    buyer.page.wait_for_url("**/payment/yoomoney/go/**")
    expect(buyer.page.locator("h1")).to_have_text(WORDS["pay_by_sbp"])
    expect(buyer.page.locator(".o_yoomoney_qr path")).to_be_visible()
    expect(buyer.page.locator(".o_yoomoney_state")).to_have_text(WORDS["page_goes_on"])


def in_the_panel(shop, visitor, action: str) -> None:
    """Somebody opens the double's panel and presses a button of the newest payment."""
    operator = visitor()
    operator.open(f"{shop.double_url}/_double/panel")
    operator.page.locator(f"button[name=action][value={action}]").first.click()
    operator.page.context.close()


def in_the_frame(buyer: Visitor):
    buyer.page.wait_for_url("**/payment/yoomoney/go/**")
    return buyer.page.frame_locator("#o_yoomoney_form iframe")


# --- by a code -----------------------------------------------------------------------------------


def test_paid_by_the_code(shop, by_code, fleet, visitor):
    """The page shows the code, and turns to the tickets by itself when the money is there."""
    buyer = start(shop, fleet, visitor)
    expect_code(buyer)
    expect(buyer.page.locator(".o_yoomoney_app")).to_be_visible()
    buyer.see("code", at="h1")
    in_the_panel(shop, visitor, "pay")
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)
    buyer.see("tickets")
    wait_for_books(shop, buyer.order_id)


def test_a_code_whose_time_is_over(shop, by_code, fleet, visitor):
    """The buyer is told, and goes on from there to a new code for the same places."""
    buyer = start(shop, fleet, visitor, "boris")
    expect_code(buyer)
    in_the_panel(shop, visitor, "expire")
    buyer.expect_order("declined")
    expect(buyer.page.locator(".wx-state")).to_contain_text(WORDS["time_to_pay_over"])
    buyer.see("over")
    buyer.page.get_by_role("button", name=WORDS["pay_again"]).click()
    expect_code(buyer)
    in_the_panel(shop, visitor, "pay")
    buyer.expect_order("paid")


def test_a_closed_tab_loses_nothing(shop, by_code, fleet, visitor):
    """From the latest order back to the same code; paid while no tab is open."""
    buyer = start(shop, fleet, visitor, "vera")
    expect_code(buyer)
    drawn = buyer.page.locator(".o_yoomoney_qr path").get_attribute("d")
    buyer.closes_tab()

    buyer.opens_tab("/excursions/order/last")
    buyer.expect_order("pending")
    expect(buyer.page.locator("h1")).to_have_text(WORDS["waiting"])
    buyer.see("waiting")
    buyer.page.get_by_role("button", name=WORDS["back_to_payment"]).click()
    expect_code(buyer)
    assert buyer.page.locator(".o_yoomoney_qr path").get_attribute("d") == drawn
    buyer.closes_tab()

    in_the_panel(shop, visitor, "pay")
    buyer.opens_tab("/excursions/order/last")
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)


# --- in our page ---------------------------------------------------------------------------------


def test_the_form_is_an_option(shop, fleet, visitor):
    """Nobody has switched it on: the buyer pays on YooKassa's page."""
    buyer = start(shop, fleet, visitor)
    buyer.wait_for_payment_page()
    assert buyer.page.url.startswith(shop.double_url)


def test_paid_in_the_form(shop, in_our_page, fleet, visitor):
    buyer = start(shop, fleet, visitor)
    form = in_the_frame(buyer)
    expect(form.locator("button[name=action][value=pay]")).to_be_visible()
    scripts = buyer.page.evaluate("[...document.scripts].map((one) => one.src).filter(Boolean)")
    assert f"{shop.double_url}/checkout-widget/v1/checkout-widget.js" in scripts
    assert len(scripts) == 2, "beside the card there is no other script"
    buyer.see("form")
    form.locator("button[name=action][value=pay]").click()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)
    wait_for_books(shop, buyer.order_id)


def test_a_closed_form_keeps_the_order(shop, in_our_page, fleet, visitor):
    buyer = start(shop, fleet, visitor, "boris")
    expect(in_the_frame(buyer).locator("button[value=pay]")).to_be_visible()
    buyer.page.get_by_role("link", name=WORDS["back_to_order"]).click()
    buyer.expect_order("pending")
    buyer.page.get_by_role("button", name=WORDS["back_to_payment"]).click()
    in_the_frame(buyer).locator("button[value=pay]").click()
    buyer.expect_order("paid")
    transactions = [("sale_order_ids", "in", [buyer.order_id])]
    assert len(read(shop, "payment.transaction", transactions, "id")) == 1


def test_a_form_that_does_not_come(shop, in_our_page, fleet, visitor, browsing):
    """Something in the browser blocks YooKassa's script: a sentence, and its page instead."""
    browsing.tolerate("ERR_BLOCKED_BY_CLIENT")
    trip = fresh_trip(shop, fleet, seats=4)
    buyer = visitor(phone=True)
    buyer.page.route("**/checkout-widget.js", lambda route: route.abort("blockedbyclient"))
    buyer.open_trip(trip)
    buyer.take(trip["seats"]["A-1"])
    buyer.go_to_checkout()
    buyer.introduce(Buyer.new("gleb"))
    buyer.submit()
    expect(buyer.page.locator(".o_yoomoney_problem")).to_be_visible()
    expect(buyer.page.locator(".o_yoomoney_loading")).to_be_hidden()
    buyer.see("blocked")
    buyer.page.locator(".o_yoomoney_problem .o_yoomoney_plain").click()
    buyer.wait_for_payment_page()
    buyer.pay()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)


# --- cancelled -----------------------------------------------------------------------------------


def test_cancelled_then_paid(shop, fleet, visitor):
    """The buyer cancels on the payment page, thinks again, and pays for the same places."""
    buyer = start(shop, fleet, visitor, "gleb")
    buyer.wait_for_payment_page()
    cancelled = buyer.payment_id
    buyer.page.locator("button[name=action][value=cancel]").click()
    buyer.page.get_by_role("link", name=WORDS["return_to_shop"]).click()
    buyer.expect_order("declined")
    buyer.see("cancelled")
    buyer.page.get_by_role("button", name=WORDS["pay_again"]).click()
    buyer.wait_for_payment_page()
    assert buyer.payment_id != cancelled
    buyer.pay()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)
    payments = {one["id"]: one for one in tell_double(shop, "GET", "state")["payments"]}
    assert payments[cancelled]["status"] == "canceled"

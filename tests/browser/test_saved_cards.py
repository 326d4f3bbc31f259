"""A card that is saved with one purchase pays the next one; it is shown and deleted in the account.
On a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.books import read, wait_for_books
from tests.browser.people import WORDS, Buyer
from tests.browser.test_account_safety import sign_up
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip, tell_double

pytestmark = pytest.mark.journey

BOX = "#wx_save_card"
SAVED = ".wx-pay-saved input"
#: what stands beside the button, which on a phone is always in sight
BAR = ".wx-pay-sum"
OTHER = "input[name=pay_with][value=other]"


def at_checkout(shop, fleet, person, buyer) -> None:
    trip = fresh_trip(shop, fleet, places=4, hours=24 * 9)
    person.open_trip(trip)
    person.add(fleet["fares"]["adult"])
    person.go_to_checkout()
    person.introduce(buyer)


def paid(shop) -> int:
    """Payments at the provider that came to their end with money."""
    payments = tell_double(shop, "GET", "state")["payments"]
    return sum(payment["status"] == "succeeded" for payment in payments)


def test_saved_paid_with_declined_and_deleted(shop, fleet, visitor):
    buyer, anna = Buyer.new("anna"), visitor(phone=True)
    page = anna.page
    sign_up(anna, buyer)

    # the first purchase: nothing to choose, and a consent that nobody ticks beforehand
    at_checkout(shop, fleet, anna, buyer)
    expect(page.locator(OTHER)).to_have_count(0)
    box = page.locator(BOX)
    expect(box).not_to_be_checked()
    check_with_axe(anna, "save this card")
    box.check()
    anna.see("save")
    anna.submit()
    anna.wait_for_payment_page()
    card = anna.payment_id
    anna.pay()
    anna.expect_order("paid")
    expect(page.locator(".wx-saved-card")).to_contain_text("4444")
    anna.see("saved")

    # the second one: no page of the provider
    at_checkout(shop, fleet, anna, buyer)
    expect(page.locator(SAVED)).to_be_checked()
    expect(page.locator(BOX)).to_be_hidden()
    page.locator(OTHER).check()
    expect(page.locator(BOX)).to_be_visible()
    check_with_axe(anna, "choice of cards")
    expect(page.locator(BAR)).not_to_contain_text("4444")
    page.locator(SAVED).check()
    expect(page.locator(BAR)).to_contain_text("4444")
    anna.see("choice")
    before = paid(shop)
    anna.submit()
    anna.expect_order("paid")
    expect(anna.tickets).to_have_count(1)
    assert paid(shop) == before + 1
    wait_for_books(shop, anna.order_id)
    [payment] = read(
        shop,
        "payment.transaction",
        [("sale_order_ids", "in", [anna.order_id])],
        "operation",
        "state",
    )
    assert (payment["operation"], payment["state"]) == ("online_token", "done")

    # the third one: the card has no money left, the places stay, another one pays
    tell_double(shop, "POST", f"decline/{card}", {})
    at_checkout(shop, fleet, anna, buyer)
    anna.submit()
    anna.expect_order("declined")
    expect(page.locator("h1")).to_have_text(WORDS["declined"])
    expect(page.locator(".wx-order-clock")).to_be_visible()
    expect(page.locator(OTHER)).to_be_checked()
    check_with_axe(anna, "declined")
    anna.see("declined")
    page.get_by_role("button", name=WORDS["pay_again"]).click()
    anna.wait_for_payment_page()
    anna.pay("5555 5555 5555 4477")
    page.locator("button[value='3ds_ok']").click()
    anna.expect_order("paid")

    # in the account it is shown and deleted; then it is offered no more
    anna.open("/my/tickets")
    page.locator(".wx-account-list a[href='/my/payment_method']").click()
    shown = page.locator("[name=o_payment_option]", has_text="4444")
    expect(shown).to_have_count(1)
    anna.see("cards")
    shown.locator("[name=o_payment_delete_token]").click()
    page.locator(".modal .btn-primary").click()
    expect(page.locator("[name=o_payment_option]", has_text="4444")).to_have_count(0)
    at_checkout(shop, fleet, anna, buyer)
    expect(page.locator(BOX)).to_be_visible()
    expect(page.locator(OTHER)).to_have_count(0)


def test_the_bank_wants_to_see_its_customer(shop, fleet, visitor):
    """A charge that has to be confirmed leads to the provider's page, and the order's page knows
    of it, whatever tab it is looked at in."""
    buyer, vera = Buyer.new("vera"), visitor(phone=True)
    sign_up(vera, buyer)
    at_checkout(shop, fleet, vera, buyer)
    vera.page.locator(BOX).check()
    vera.submit()
    vera.wait_for_payment_page()
    card = vera.payment_id
    vera.pay()
    vera.expect_order("paid")

    tell_double(shop, "POST", f"ask/{card}", {})
    at_checkout(shop, fleet, vera, buyer)
    vera.submit()
    vera.wait_for_payment_page()
    vera.opens_tab("/excursions/order/last")
    vera.expect_order("pending")
    vera.see("waiting")
    vera.page.locator(".wx-state form button").click()
    vera.wait_for_payment_page()
    assert re.fullmatch(r"[0-9a-f-]{36}", vera.payment_id)
    vera.pay()
    vera.opens_tab("/excursions/order/last")
    vera.expect_order("paid")
    expect(vera.tickets).to_have_count(1)

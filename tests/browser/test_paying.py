"""The page between hold and payment: codes and gift cards, a company that pays, bank transfer."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.books import read, run_cron, wait_for_books
from tests.browser.people import Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

COMPANY = {"inn": "7707083893", "kpp": "773601001", "company_name": "Neva Travel"}


def make_code(shop, percent: int) -> str:
    """A promotion code of its own."""
    code = f"NEVA-{uuid.uuid4().hex[:6]}".upper()
    shop.execute(
        "loyalty.program",
        "create",
        [
            {
                "name": code,
                "program_type": "promo_code",
                "trigger": "with_code",
                "applies_on": "current",
                "rule_ids": [(0, 0, {"mode": "with_code", "code": code, "minimum_qty": 0})],
                "reward_ids": [
                    (
                        0,
                        0,
                        {
                            "reward_type": "discount",
                            "discount_mode": "percent",
                            "discount": percent,
                            "discount_applicability": "order",
                        },
                    )
                ],
            }
        ],
    )
    return code


def make_gift_card(shop, amount: float) -> str:
    code = f"GIFT-{uuid.uuid4().hex[:8]}".upper()
    [program] = shop.execute(
        "loyalty.program",
        "create",
        [
            {
                "name": f"Gift cards {code}",
                "program_type": "gift_card",
                "trigger": "auto",
                "applies_on": "future",
                "reward_ids": [
                    (
                        0,
                        0,
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        },
                    )
                ],
            }
        ],
    )
    shop.execute(
        "loyalty.card", "create", [{"program_id": program, "points": amount, "code": code}]
    )
    return code


def enter_code(buyer, code: str) -> None:
    buyer.page.locator("#wx_code").fill(code)
    buyer.page.locator(".wx-code-apply").click()
    expect(buyer.page.locator(".wx-summary")).not_to_have_class("wx-summary wx-counting")


def amount(buyer) -> int:
    """Kopecks that the page shows."""
    return int(buyer.page.locator("input[name=seen]").input_value())


def at_checkout(shop, fleet, buyer, *labels):
    trip = fresh_trip(shop, fleet, seats=4, hours=24 * 9)
    buyer.open_trip(trip)
    buyer.take(*(trip["seats"][label] for label in labels))
    buyer.go_to_checkout()
    return trip


def test_promo_and_gift_card(shop, fleet, visitor):
    """A wrong code costs nothing that was typed; a code and a gift card make the order cheaper."""
    buyer, known = visitor(phone=True), Buyer.new("boris")
    code, gift = make_code(shop, 10), make_gift_card(shop, 500)
    at_checkout(shop, fleet, buyer, "A-1", "A-2")
    full = amount(buyer)
    buyer.introduce(known)
    enter_code(buyer, "NOSUCHCODE")
    expect(buyer.page.locator("#wx_code_error")).to_contain_text("NOSUCHCODE")
    expect(buyer.field("name")).to_have_value(known.name)
    expect(buyer.field("consent_offer")).to_be_checked()
    buyer.see("wrong-code")
    enter_code(buyer, code)
    expect(buyer.page.locator(".wx-discounts li")).to_have_count(1)
    assert amount(buyer) == full * 9 // 10
    enter_code(buyer, gift)
    expect(buyer.page.locator(".wx-discounts li")).to_have_count(2)
    assert amount(buyer) == full * 9 // 10 - 50_000
    buyer.see("codes")
    # one goes, and comes again
    buyer.page.locator(".wx-discount-remove").first.click()
    expect(buyer.page.locator(".wx-discounts li")).to_have_count(1)
    enter_code(buyer, code)
    expect(buyer.page.locator(".wx-discounts li")).to_have_count(2)
    buyer.submit()
    buyer.wait_for_payment_page()
    buyer.pay()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(2)
    wait_for_books(shop, buyer.order_id)
    [order] = read(shop, "sale.order", [("id", "=", buyer.order_id)], "amount_total", "state")
    assert round(order["amount_total"] * 100) == full * 9 // 10 - 50_000
    assert order["state"] == "sale"
    [card] = read(shop, "loyalty.card", [("code", "=", gift)], "points")
    assert card["points"] == 0


def test_gift_card_pays_it_all(shop, fleet, visitor):
    """Nothing to pay: the tickets are there without the provider's page."""
    buyer = visitor()
    gift = make_gift_card(shop, 100_000)
    at_checkout(shop, fleet, buyer, "A-3")
    buyer.introduce(Buyer.new("gleb"))
    enter_code(buyer, gift)
    expect(buyer.page.locator(".wx-discounts li")).to_have_count(1)
    assert amount(buyer) == 0
    buyer.see("nothing-to-pay")
    buyer.submit()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)
    assert not read(shop, "payment.transaction", [("sale_order_ids", "in", [buyer.order_id])], "id")


def test_company_pays_by_transfer(shop, fleet, visitor):
    """A mistake in the INN is told; the places wait for the bank, and the office confirms."""
    [wire] = read(shop, "payment.provider", [("custom_mode", "=", "wire_transfer")], "id", limit=1)
    shop.execute(
        "payment.provider",
        "write",
        [wire["id"]],
        {"state": "enabled", "is_published": True, "water_keep_hours": 72},
    )
    buyer = visitor(phone=True)
    at_checkout(shop, fleet, buyer, "A-1")
    buyer.introduce(Buyer.new("boris"))
    buyer.page.locator("#wx_company").check()
    for name, value in {**COMPANY, "inn": "7707083894"}.items():
        buyer.field(name).fill(value)
    buyer.page.locator("[name=pay_by][value=transfer]").check()
    buyer.submit()
    expect(buyer.page.locator("#wx_inn_error")).to_be_visible()
    expect(buyer.field("kpp")).to_have_value(COMPANY["kpp"])
    buyer.see("wrong-inn")
    buyer.field("inn").fill(COMPANY["inn"])
    buyer.submit()
    buyer.expect_order("transfer")
    buyer.see("transfer")
    order_id = buyer.order_id
    [order] = read(shop, "sale.order", [("id", "=", order_id)], "partner_invoice_id", "water_state")
    assert order["water_state"] == "held"
    [company] = read(
        shop, "res.partner", [("id", "=", order["partner_invoice_id"][0])], "vat", "water_kpp"
    )
    assert (company["vat"], company["water_kpp"]) == (COMPANY["inn"], COMPANY["kpp"])
    run_cron(shop, "website_excursions.cron_news")
    mails = read(
        shop, "mail.mail", [("model", "=", "sale.order"), ("res_id", "=", order_id)], "subject"
    )
    assert len(mails) == 1
    shop.execute("sale.order", "action_confirm", [order_id])
    buyer.page.reload()
    buyer.expect_order("paid")
    expect(buyer.tickets).to_have_count(1)

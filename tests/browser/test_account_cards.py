"""Gift cards and points of a customer: in the account, at the checkout, in the history."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.books import read, wait_for_books
from tests.browser.test_account_safety import come_by_link, guest_with_a_ticket
from tests.browser.test_paying import amount
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

REWARD = {
    "reward_type": "discount",
    "discount_mode": "per_point",
    "discount": 1,
    "discount_applicability": "order",
    "required_points": 1,
}


@pytest.fixture
def programs(shop):
    """Points that the office gives, and cards that are money; both end with the test."""
    mark = uuid.uuid4().hex[:6]
    common = {"trigger": "auto", "portal_visible": True, "reward_ids": [(0, 0, REWARD)]}
    made = {
        kind: shop.execute(
            "loyalty.program",
            "create",
            [{"name": f"Racer {kind} {mark}", "program_type": kind, **common, **more}],
        )[0]
        for kind, more in (
            ("loyalty", {"applies_on": "both", "portal_point_name": "\u2605"}),
            # as Odoo's own programme is where it is older than the currency
            ("gift_card", {"applies_on": "future", "portal_point_name": "$"}),
        )
    }
    yield made
    shop.execute("loyalty.program", "write", list(made.values()), {"active": False})


def give(shop, buyer, program: int, points: float) -> int:
    [user] = read(shop, "res.users", [("login", "=", buyer.email)], "partner_id")
    values = {"program_id": program, "partner_id": user["partner_id"][0], "points": points}
    quiet = {"context": {"loyalty_no_mail": True, "action_no_send_mail": True}}
    [card] = shop.execute("loyalty.card", "create", [values], **quiet)
    line = {"card_id": card, "description": "Racer", "issued": points, "used": 0}
    shop.execute("loyalty.history", "create", [line])
    return card


def test_a_gift_card_and_points(shop, fleet, visitor, programs):
    buyer = guest_with_a_ticket(shop, fleet, "vera")
    vera = visitor(phone=True)
    page = vera.page
    come_by_link(shop, vera, buyer)
    expect(page.locator(".wx-my-trip")).to_have_count(1)
    gift = give(shop, buyer, programs["gift_card"], 500)
    points = give(shop, buyer, programs["loyalty"], 300)
    vera.open("/my/tickets")
    worth = page.locator(".wx-papers-sum")
    expect(worth).to_have_text([re.compile(r"500,00\s₽"), "300 \u2605"], use_inner_text=True)
    vera.see("cards")

    trip = fresh_trip(shop, fleet, places=4, hours=24 * 9)
    vera.open_trip(trip)
    vera.add(fleet["fares"]["adult"])
    vera.go_to_checkout()
    full = amount(vera)
    seen = page.locator("input[name=seen]")
    for worth_of_card, left in (("300 \u2605", full - 300_00), ("500,00", full - 800_00)):
        page.locator(".wx-purse-card", has_text=worth_of_card).locator("input").check()
        expect(seen).to_have_value(str(left))
    expect(page.locator(".wx-purse")).not_to_contain_text("$")
    vera.see("checkout")
    vera.introduce(buyer)
    vera.submit()
    vera.wait_for_payment_page()
    vera.pay()
    vera.expect_order("paid")
    wait_for_books(shop, vera.order_id)
    left = read(shop, "loyalty.card", [("id", "in", [gift, points])], "points")
    assert [card["points"] for card in left] == [0, 0]

    # what is spent is not offered, and the history says where it went
    vera.open("/my/tickets")
    expect(page.locator(".wx-papers")).to_have_count(0)
    vera.open(f"/my/loyalty_card/{points}/history")
    lines = page.locator(".o_portal_my_doc_table tbody tr")
    expect(lines).to_have_count(2)
    last = lines.first.locator("td").last
    box = last.bounding_box()
    assert box["x"] + box["width"] <= 390, "what was used stands beside the screen"
    vera.see("history")

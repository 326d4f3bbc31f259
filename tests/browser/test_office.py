"""The office and the places: blocks, allotments, other seats, another deck plan."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, tickets_of
from tests.browser.people import WORDS, Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey


def test_dispatcher_blocks_a_seat(shop, fleet, staff, visitor):
    """A seat that is blocked on the plan cannot be had in the shop, until it is unblocked."""
    trip = fresh_trip(shop, fleet, seats=12, places=6)
    buyer = Buyer.new("anna")
    order = buy(shop, fleet, trip, buyer, seats=("A-1",))
    dispatcher = staff("dispatcher")
    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    dispatcher.page.locator("button[name=action_open_places]").click()
    dispatcher.expect_place(trip["seats"]["A-1"], "sold")
    dispatcher.see("places")

    dispatcher.choose_places(trip["seats"]["A-1"])
    chosen = dispatcher.page.locator(".o_water_chosen")
    expect(chosen).to_contain_text(buyer.name)
    expect(chosen).to_contain_text(order["tickets"][0]["name"])
    dispatcher.choose_places(trip["seats"]["B-2"], trip["seats"]["B-3"])
    dispatcher.see("chosen", live=True)
    chosen.locator("input[value=vip]").check()
    chosen.locator("input[name=reason]").fill("Captain's guests")
    chosen.locator("button[name=block]").click()
    for label in ("B-2", "B-3"):
        dispatcher.expect_place(trip["seats"][label], "vip")
    dispatcher.see("blocked", live=True)

    guest = visitor()
    guest.open_trip(trip)
    guest.expect_seat(trip["seats"]["B-2"], "taken")
    guest.take(trip["seats"]["B-1"])
    # the screen follows what happens elsewhere
    dispatcher.expect_place(trip["seats"]["B-1"], "held")

    dispatcher.choose_places(trip["seats"]["B-2"])
    chosen.locator("button[name=unblock]").click()
    dispatcher.expect_place(trip["seats"]["B-2"], "free")
    guest.expect_seat(trip["seats"]["B-2"], "free")


def test_agent_changes_seats_by_keyboard(shop, fleet, staff):
    """Two passengers swap, without a mouse; tickets say the new seats."""
    trip = fresh_trip(shop, fleet, seats=8)
    first = buy(shop, fleet, trip, Buyer.new("anna"), seats=("A-1",))
    second = buy(shop, fleet, trip, Buyer.new("boris"), seats=("A-2",))
    agent = staff("agent")
    agent.open(f"/odoo/water-tickets/{first['tickets'][0]['id']}")
    agent.page.locator("button[name=action_change_seat]").click()
    moves = agent.page.locator(".o_water_moves")
    expect(moves).to_contain_text(WORDS["buyers"]["anna"])
    agent.page.locator(f"[data-seat='{trip['seats']['A-1']}']").focus()
    agent.page.keyboard.press("ArrowDown")
    agent.page.keyboard.press("Enter")
    expect(moves).to_contain_text(WORDS["buyers"]["boris"])
    agent.see("moves", live=True)
    moves.locator("button[name=save_moves]").focus()
    agent.page.keyboard.press("Enter")
    expect(agent.page.locator(".o_water_chosen")).to_be_visible()
    assert tickets_of(shop, first["id"])[0]["seat_label"] == "A-2"
    assert tickets_of(shop, second["id"])[0]["seat_label"] == "A-1"

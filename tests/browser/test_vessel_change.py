"""The office moves a sold trip to a smaller vessel."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read, tickets_of
from tests.browser.people import Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey


def test_move_a_sold_trip_to_a_smaller_vessel(shop, fleet, staff, visitor):
    """First the dispatcher sees who keeps the place, who moves and who has none; then all of it
    happens at once, the shop shows the other vessel, and the passengers are told by mail."""
    trip = fresh_trip(shop, fleet, seats=12)
    spare = fresh_trip(shop, fleet, seats=4)  # its vessel has row A alone
    shop.execute("water.trip", "write", [spare["id"]], {"state": "cancelled"})
    [record] = read(shop, "water.trip", [("id", "=", spare["id"])], "vessel_id")
    small_id, small = record["vessel_id"]
    keeps, moves = Buyer.new("anna"), Buyer.new("boris")
    kept = buy(shop, fleet, trip, keeps, seats=("A-1",))
    moved = buy(shop, fleet, trip, moves, seats=("B-4",))
    guest = visitor()
    guest.open_trip(trip)
    guest.take(trip["seats"]["B-1"])

    dispatcher = staff("dispatcher")
    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    dispatcher.page.locator(".o_water_change_vessel").click()
    dialog = dispatcher.page.locator(".modal-dialog")
    dispatcher.fill_many2one("vessel_id", small, inside=".modal-dialog")
    rows = dialog.locator(".o_field_widget[name=line_ids] .o_data_row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text=moves.name)).to_contain_text("B-4")
    assert tickets_of(shop, moved["id"])[0]["seat_label"] == "B-4", "nothing has happened yet"
    dispatcher.see("preview", live=True)
    dialog.locator("button[name=action_apply]").click()
    expect(dialog).to_have_count(0)

    assert tickets_of(shop, kept["id"])[0]["seat_label"] == "A-1"
    assert tickets_of(shop, moved["id"])[0]["seat_label"].startswith("A-")
    [record] = read(
        shop, "water.trip", [("id", "=", trip["id"])], "vessel_id", "held_count", "occupancy_ids"
    )
    assert record["vessel_id"][0] == small_id
    assert record["held_count"] == 1, "who is just buying has come along"
    assert len(record["occupancy_ids"]) == 1
    guest.open_trip(trip)
    expect(guest.page.locator(".wx-facts")).to_contain_text(small)
    expect(guest.page.locator(".wxm-seat[data-state='minefalse']")).to_have_count(1)

    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    dispatcher.page.locator("button[name=action_view_notices]").click()
    list_of = dispatcher.page.locator(".o_list_view .o_data_row")
    expect(list_of).to_have_count(2)
    told = list_of.filter(has_text=moves.name)
    expect(told).to_contain_text(small)
    dispatcher.see("to-be-told", live=True)
    told.locator("button[name=action_mail]").click()
    expect(list_of).to_have_count(1)
    [mail] = read(
        shop,
        "mail.mail",
        [("model", "=", "sale.order"), ("res_id", "=", moved["id"])],
        "body_html",
        order="id desc",
        limit=1,
    )
    assert small in mail["body_html"]

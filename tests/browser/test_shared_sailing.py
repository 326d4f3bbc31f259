"""Two excursions on one sailing: the office adds the concert, and no place is sold twice."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read, tickets_of
from tests.browser.people import Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey


def test_sell_jazz_on_the_sailing_of_the_bridges(shop, fleet, staff, visitor):
    """The dispatcher sells another excursion on a sailing; a customer buys A-1 on one page, and it
    is taken on the other, at once and for who is looking at it."""
    trip = fresh_trip(shop, fleet, seats=4)
    jazz = fleet["excursions"]["jazz"]["name_ru"]

    dispatcher = staff("dispatcher")
    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    dispatcher.page.locator(".o_water_sell_another").click()
    dialog = dispatcher.page.locator(".modal-dialog")
    dispatcher.fill_many2one("excursion_id", jazz, inside=".modal-dialog")
    dialog.locator("[name=most_persons] input").fill("3")
    dispatcher.see("another-excursion", live=True)
    dialog.locator("button[name=action_apply]").click()
    expect(dialog).to_have_count(0)
    page = dispatcher.page.locator(".o_form_view")
    expect(page.locator("[name=leader_id]")).to_be_visible()
    expect(page.locator("[name=vessel_id] input")).to_have_count(0)  # it is the sailing's
    dispatcher.see("jazz", live=True)

    [made] = read(
        shop,
        "water.trip",
        [("leader_id", "=", trip["id"])],
        "state",
        "most_persons",
        "occupancy_ids",
    )
    assert (made["state"], made["most_persons"], made["occupancy_ids"]) == ("on_sale", 3, [])
    concert = {**trip, "id": made["id"], "path": f"/excursions/trip/{made['id']}"}

    looker = visitor()
    looker.open_trip(concert)
    looker.expect_seat(trip["seats"]["A-1"], "free")
    guest = visitor()
    guest.open_trip(trip)
    guest.take(trip["seats"]["A-1"])
    guest.expect_held()
    looker.expect_seat(trip["seats"]["A-1"], "taken")
    other = Buyer.new("anna")
    order = buy(shop, fleet, concert, other, seats=("A-2",))
    assert tickets_of(shop, order["id"])[0]["seat_label"] == "A-2"
    guest.expect_seat(trip["seats"]["A-2"], "taken")
    looker.see("taken-on-the-other-page")

    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    dispatcher.page.locator(".nav-link[name=sailing]").click()
    rows = dispatcher.page.locator("[name=sailing_trip_ids] .o_data_row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(jazz)
    dispatcher.see("sailing", live=True)

"""The office and the places: blocks, allotments, other seats, another deck plan."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read, tickets_of
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


def test_agent_sells_from_an_allotment(shop, fleet, staff, visitor):
    """A dispatcher keeps seats for a hotel; an agent sells them to it, nobody else gets them."""
    trip = fresh_trip(shop, fleet, seats=12, places=4)
    hotel = f"Hotel {trip['id']}"
    shop.execute("res.partner", "create", [{"name": hotel, "email": "desk@hotel.example.com"}])
    seats = trip["seats"]
    dispatcher = staff("dispatcher")
    dispatcher.open(f"/odoo/water-trips/{trip['id']}/places")
    dispatcher.choose_places(seats["B-1"], seats["B-2"])
    dispatcher.page.locator("button[name=allot]").click()
    form = dispatcher.page.locator(".o_form_view")
    expect(form.locator("[name=trip_id] input")).not_to_have_value("")
    dispatcher.fill_many2one("partner_id", hotel)
    dispatcher.place(seats["B-3"]).click()
    expect(dispatcher.place(seats["B-3"])).to_have_attribute("aria-checked", "true")
    form.locator("[name=quantity] input").fill("2")
    dispatcher.page.locator("button[name=action_allot]").click()
    dispatcher.expect_place(seats["B-3"], "allotted")
    dispatcher.see("allotment")

    guest = visitor()
    guest.open_trip(trip)
    guest.expect_seat(seats["B-1"], "taken")

    agent = staff("agent")
    agent.open(f"/odoo/water-trips/{trip['id']}/places")
    agent.choose_places(seats["A-1"])
    agent.page.locator("button[name=sell]").click()
    wizard = agent.page.locator(".o_water_order_places")
    agent.fill_many2one("partner_id", hotel, inside=".o_water_order_places")
    expect(wizard.locator("[name=allotment_id] input")).to_have_value(re.compile(hotel))
    expect(wizard.locator(".o_field_widget[name=total]")).to_contain_text("1 900,00")
    # the seat that was chosen outside of the allotment is given back, two of it are taken
    agent.place_in_order(seats["A-1"]).click()
    expect(agent.place_in_order(seats["A-1"])).to_have_attribute("aria-checked", "false")
    for label in ("B-1", "B-2"):
        agent.place_in_order(seats[label]).click()
        expect(agent.place_in_order(seats[label])).to_have_attribute("aria-checked", "true")
    expect(wizard.locator(".o_field_widget[name=total]")).to_contain_text("3 800,00")
    agent.see("sell", live=True)
    wizard.locator("..").locator("..").locator("button[name=action_confirm]").click()
    expect(agent.page.locator(".o_field_widget[name=water_state]")).to_be_visible()
    [allotment] = read(
        shop, "water.allotment", [("trip_id", "=", trip["id"])], "left_count", "sold_count"
    )
    assert (allotment["left_count"], allotment["sold_count"]) == (3, 2)
    agent.open(f"/odoo/water-trips/{trip['id']}/places")
    agent.expect_place(seats["B-1"], "sold")
    agent.expect_place(seats["B-3"], "allotted")


def test_agent_finds_the_best_places(shop, fleet, staff):
    """A family of three sits together; the price is explained before it is sold."""
    trip = fresh_trip(shop, fleet, seats=12)
    seats = trip["seats"]
    agent = staff("agent")
    agent.open(f"/odoo/water-trips/{trip['id']}")
    agent.page.locator(".o_statusbar_buttons button:has(.fa-ticket)").click()
    wizard = agent.page.locator(".o_water_order_places")
    rows = wizard.locator("[name=line_ids] .o_data_row")
    for number, quantity in ((0, "2"), (1, "1")):
        rows.nth(number).locator("[name=quantity]").click()
        rows.nth(number).locator("[name=quantity] input").fill(quantity)
    wizard.locator("button[name=best]").click()
    chosen = wizard.locator(".o_water_seat[aria-checked=true]")
    expect(chosen).to_have_count(3)
    labels = {chosen.nth(n).get_attribute("data-seat") for n in range(3)}
    rows_of = {name[0] for name, seat_id in seats.items() if str(seat_id) in labels}
    assert len(rows_of) == 1
    wizard.locator(".o_notebook_headers a[name=prices]").click()
    expect(wizard.locator("[name=explanation]")).to_contain_text("1 900,00")
    agent.see("explained", live=True)


def test_dispatcher_changes_the_deck_plan(shop, fleet, staff):
    """The new plan has one seat less: who loses it is shown first, moved, and to be told."""
    trip = fresh_trip(shop, fleet, seats=8)
    keeps, loses = Buyer.new("anna"), Buyer.new("boris")
    kept = buy(shop, fleet, trip, keeps, seats=("A-1",))
    lost = buy(shop, fleet, trip, loses, seats=("B-4",))
    [record] = read(shop, "water.trip", [("id", "=", trip["id"])], "map_id")
    old_id, old_name = record["map_id"]
    new_id = shop.execute("water.seat.map", "action_new_version", [old_id])["res_id"]
    [gone] = read(shop, "water.seat", [("map_id", "=", new_id), ("label", "=", "B-4")], "label")
    shop.execute("water.seat", "unlink", [gone["id"]])
    shop.execute("water.seat.map", "write", [new_id], {"state": "published"})

    dispatcher = staff("dispatcher")
    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    dispatcher.page.locator(".o_water_change_plan").click()
    dialog = dispatcher.page.locator(".modal-dialog")
    rows = dialog.locator(".o_field_widget[name=line_ids] .o_data_row")
    expect(rows).to_have_count(1)
    for text in (loses.name, lost["name"], "B-4", "B-3"):
        expect(rows).to_contain_text(text)
    assert tickets_of(shop, lost["id"])[0]["seat_label"] == "B-4", "nothing has happened yet"
    dispatcher.see("who-loses-a-seat", live=True)
    dialog.locator("button[name=action_apply]").click()
    expect(dialog).to_have_count(0)

    assert tickets_of(shop, lost["id"])[0]["seat_label"] == "B-3"
    assert tickets_of(shop, kept["id"])[0]["seat_label"] == "A-1"
    [record] = read(shop, "water.trip", [("id", "=", trip["id"])], "map_id", "activity_ids")
    assert record["map_id"][0] == new_id
    [task] = read(shop, "mail.activity", [("id", "in", record["activity_ids"])], "note")
    assert loses.name in task["note"]
    assert keeps.name not in task["note"]
    notes = read(
        shop, "mail.message", [("model", "=", "water.trip"), ("res_id", "=", trip["id"])], "body"
    )
    # the old name in it tells that the request was not run a second time
    assert any(old_name in note["body"] for note in notes)
    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    expect(dispatcher.page.locator(".o-mail-Activity")).to_contain_text(loses.name)
    dispatcher.see("to-be-told")


def test_crew_knows_who_gets_lunch(shop, fleet, staff):
    """What was bought beside places: on the form of the trip, on the list, at the scan."""
    trip = fresh_trip(shop, fleet, seats=8, hours=2)
    [lunch] = shop.execute(
        "water.addon",
        "create",
        [
            {
                "name": "Lunch",
                "price": 700,
                "limited": True,
                "stock_per_trip": 5,
                "excursion_ids": [(6, 0, [trip["excursion_id"]])],
            }
        ],
    )
    try:
        buyer = Buyer.new("vera")
        order = buy(shop, fleet, trip, buyer, seats=("A-1", "A-2"), addons={lunch: 2})
        manager = staff("manager")
        manager.open(f"/odoo/water-trips/{trip['id']}")
        manager.page.locator(".o_notebook_headers a[name=extras]").click()
        summary = manager.page.locator(".o_field_widget[name=extras_summary]")
        expect(summary).to_contain_text("Lunch")
        expect(summary.locator("td").last).to_have_text("3")
        manager.see("extras", live=True)

        crew = staff("crew", phone=True)
        crew.open(f"/odoo/water-trips/{trip['id']}/boarding")
        crew.page.locator("button[name=extras]").click()
        row = crew.page.locator(".o_water_extras .o_water_manifest_row")
        expect(row).to_contain_text(buyer.name)
        expect(row).to_contain_text("A-1, A-2")
        crew.see("who-gets-lunch", live=True)
        crew.page.locator(".o_water_boarding_tabs button").first.click()
        crew.type_code(order["tickets"][0]["barcode"])
        expect(crew.page.locator(".o_water_verdict")).to_contain_text("Lunch × 2")
    finally:
        # other tests sell the same excursion without extras
        shop.execute("water.addon", "write", [lunch], {"active": False})

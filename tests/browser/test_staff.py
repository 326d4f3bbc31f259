"""The back office: crew at the pier, an agent on the phone, a manager at the numbers."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, tickets_of, wait_for_books
from tests.browser.people import WORDS, Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

TIME = re.compile(r"\d\d:\d\d:\d\d")


def test_boarding(shop, fleet, staff):
    """Who is aboard; a code is good once, and the second time says since when."""
    trip = fresh_trip(shop, fleet, seats=8, hours=2)
    buyer = Buyer.new("anna")
    order = buy(shop, fleet, trip, buyer, seats=("A-1", "A-2"))
    first, _other = order["tickets"]
    crew = staff("crew")
    crew.open(f"/odoo/water-trips/{trip['id']}")
    passengers = crew.page.locator(".o_field_widget[name=ticket_ids] .o_data_row")
    expect(passengers).to_have_count(2)
    expect(passengers.first).to_contain_text(buyer.name)
    crew.see("trip")

    crew.page.locator("button[name=action_open_boarding]").click()
    aboard = crew.page.locator(".o_water_boarding_number")
    expect(aboard).to_have_text("0 / 2")
    crew.see("boarding")
    verdict = crew.page.locator(".o_water_verdict")
    crew.type_code(first["barcode"])
    expect(verdict).to_have_class(re.compile("o_water_verdict_good"))
    expect(verdict).to_contain_text(WORDS["boarded"])
    expect(verdict).to_contain_text(buyer.name)
    expect(aboard).to_have_text("1 / 2")
    crew.see("aboard", live=True)
    [ticket, other] = tickets_of(shop, order["id"])
    assert (ticket["state"], other["state"]) == ("used", "issued")

    crew.type_code(first["barcode"].lower())
    expect(verdict).to_have_class(re.compile("o_water_verdict_warn"))
    expect(verdict).to_contain_text(WORDS["used_already"])
    expect(verdict.locator(".o_water_verdict_message")).to_contain_text(TIME)
    expect(aboard).to_have_text("1 / 2")
    crew.see("used-already", live=True)
    [again, _other] = tickets_of(shop, order["id"])
    assert again["used_at"] == ticket["used_at"]

    crew.type_code("ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    expect(verdict).to_have_class(re.compile("o_water_verdict_bad"))
    crew.page.locator("button[name=manifest]").click()
    rows = crew.page.locator(".o_water_manifest_row")
    expect(rows).to_have_count(2)
    expect(crew.page.locator(".o_water_manifest_aboard")).to_have_count(1)
    crew.see("passengers", live=True)


def test_crew_finds_the_trip(shop, fleet, staff):
    """From the login to the boarding screen of a trip that leaves soon."""
    trip = fresh_trip(shop, fleet, places=6, hours=2)
    buy(shop, fleet, trip, Buyer.new("vera"), places={"adult": 1})
    crew = staff("crew", phone=True)
    [record] = shop.execute("water.trip", "read", [trip["id"]], ["vessel_id"])
    card = crew.page.locator(".o_kanban_record", has_text=record["vessel_id"][1])
    expect(card).to_be_visible()
    crew.see("trips")
    card.locator("button[name=action_open_boarding]").click()
    expect(crew.page.locator(".o_water_boarding_number")).to_have_text("0 / 1")
    crew.see("boarding")


def test_customer_on_one_screen(shop, fleet, staff):
    """An agent finds the customer by phone, mail or name and sees all that they have."""
    trip = fresh_trip(shop, fleet, seats=8)
    buyer = Buyer.new("gleb")
    order = buy(shop, fleet, trip, buyer, seats=("A-1", "B-1"))
    wait_for_books(shop, order["id"])
    agent = staff("agent")
    for what in (buyer.phone[-9:], buyer.email, buyer.name):
        agent.open("/odoo/customers-360")
        agent.search(what)
        row = agent.page.locator(".o_data_row", has_text=buyer.email)
        expect(row).to_have_count(1)
        expect(row).to_contain_text(buyer.name)
    agent.see("found")
    row.locator(".o_data_cell").first.click()

    def table(name: str):
        return agent.page.locator(f".o_field_widget[name={name}]")

    expect(agent.page.locator(".o_field_widget[name=email] input")).to_have_value(buyer.email)
    trips = table("water_upcoming_trip_ids").locator(".o_data_row")
    expect(trips).to_have_count(1)
    expect(trips).to_contain_text(fleet["excursions"]["bridges"]["name_ru"])
    expect(table("sale_order_ids").locator(".o_data_row")).to_contain_text(order["name"])
    expect(table("water_payment_ids").locator(".o_data_row").first).to_contain_text("3 800")
    tickets = table("water_ticket_ids").locator(".o_data_row")
    expect(tickets).to_have_count(2)
    for ticket in order["tickets"]:
        expect(tickets.filter(has_text=ticket["name"])).to_have_count(1)
    agent.see("customer")


def test_manager_reads_the_pivot(shop, fleet, staff):
    """Tickets, revenue and load of an excursion of this test's own."""
    name = f"Racer {uuid.uuid4().hex[:8]}"
    fares, category = fleet["fares"], False
    [excursion] = shop.execute(
        "water.excursion",
        "create",
        [
            {
                "name": name,
                "pier_id": fleet["pier_id"],
                "duration": 1.5,
                "is_published": True,
                "tariff_ids": [
                    (0, 0, {"fare_id": fares[code], "category_id": category, "price": price})
                    for code, price in (("adult", 1000.0), ("child", 500.0), ("infant", 0.0))
                ],
            }
        ],
    )
    own = {**fleet, "excursions": {"own": {"id": excursion}}}
    trips = [fresh_trip(shop, own, places=10, excursion="own", hours=hours) for hours in (20, 40)]
    buy(shop, fleet, trips[0], Buyer.new("anna"), places={"adult": 2, "child": 1, "infant": 1})
    buy(shop, fleet, trips[1], Buyer.new("boris"), places={"adult": 1})
    manager = staff("manager")
    manager.open("/odoo/excursion-sales")
    manager.forget_filters()
    manager.search(name)
    table = manager.page.locator(".o_pivot table")
    expect(table.locator("tbody th", has_text=name)).to_be_visible()
    # Measures stand in the order of the view: tickets, revenue, load. 4 of 20 places are taken.
    total = table.locator("tbody tr").first.locator("td")
    expect(total).to_have_text(["5", re.compile(r"^3.500,00"), re.compile(r"^20(,00)?%$")])
    manager.see("pivot")

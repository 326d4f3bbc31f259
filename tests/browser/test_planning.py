"""A dispatcher plans a season of three routes, and a manager looks what customers will pay."""

import re
import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read
from tests.browser.people import Buyer
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey


def today() -> date:
    """At the pier, where it is tomorrow three hours before it is in UTC."""
    return datetime.now(ZoneInfo("Europe/Moscow")).date()


def first_monday() -> date:
    """Two to three weeks ahead: the trip that comes with the vessel is over by then."""
    day = today() + timedelta(days=14)
    return day + timedelta(days=-day.weekday() % 7)


def make_route(shop, fleet, name: str) -> int:
    [excursion] = shop.execute(
        "water.excursion",
        "create",
        [
            {
                "name": name,
                "pier_id": fleet["pier_id"],
                "duration": 1.5,
                "is_published": True,
                "tariff_ids": [(0, 0, {"fare_id": fleet["fares"]["adult"], "price": 1000.0})],
            }
        ],
    )
    return excursion


def trips_of(shop, excursion_id: int) -> list[dict]:
    return read(
        shop,
        "water.trip",
        [("excursion_id", "=", excursion_id)],
        *("departure", "arrival", "schedule_date"),
        order="departure",
    )


def hours_of(trip: dict) -> float:
    span = datetime.fromisoformat(trip["arrival"]) - datetime.fromisoformat(trip["departure"])
    return span / timedelta(hours=1)


def number(dialog, name: str):
    return dialog.locator(f".o_field_widget[name={name}_count]")


def add_line(page, name: str, column: str, value: str) -> None:
    page.locator(f".o_field_widget[name={name}] .o_field_x2many_list_row_add a").click()
    cell = page.locator(f".o_field_widget[name={name}] .o_selected_row [name={column}] input")
    cell.fill(value)
    cell.press("Tab")


def fill_schedule(dispatcher, route: str, vessel: str, season: str, without: date) -> None:
    """Mondays and Fridays of a season at 11:00 and 23:30, the latter over midnight."""
    page = dispatcher.page
    dispatcher.open("/odoo/water-schedules/new")
    dispatcher.fill_many2one("excursion_id", route)
    dispatcher.fill_many2one("vessel_id", vessel)
    expect(page.locator(".o_field_widget[name=duration] input")).to_have_value(
        re.compile("^0?1:30$")
    )
    page.locator(".o_field_widget[name=trip_state] input").click()
    page.locator(".o_select_menu_item").nth(1).click()
    dispatcher.fill_many2one("season_id", season)
    for day in (0, 4):
        page.locator(".o_recurrent_weekdays input[type=checkbox]").nth(day).check()
    for hour in ("11:00", "23:30"):
        add_line(page, "time_ids", "clock", hour)
    page.locator(".nav-link[name=exceptions]").click()
    add_line(page, "exception_ids", "date", f"{without:%d.%m.%Y}")


def test_season_of_three_routes(shop, fleet, staff, visitor):
    """One by hand, two from a table with a slip in it; nothing is made before it was shown. What a
    customer has bought stays as it was sold, whatever the schedule becomes."""
    mark = uuid.uuid4().hex[:8]
    names = [f"Route {letter} {mark}" for letter in "ABC"]
    routes = {name: make_route(shop, fleet, name) for name in names}
    spare = fresh_trip(shop, fleet, seats=8, hours=26)
    [record] = read(shop, "water.trip", [("id", "=", spare["id"])], "vessel_id")
    vessel = record["vessel_id"][1]
    start, stop = first_monday(), first_monday() + timedelta(days=27)
    season = {"name": f"Season {mark}", "yearly": False}
    season |= {"date_from": start.isoformat(), "date_to": stop.isoformat()}
    shop.execute("water.season", "create", [season])

    dispatcher = staff("dispatcher")
    page = dispatcher.page
    without = start + timedelta(days=7)
    fill_schedule(dispatcher, names[0], vessel, season["name"], without)
    dispatcher.see("schedule", live=True)
    page.locator("button[name=action_preview]").click()
    dialog = page.locator(".modal")
    expect(number(dialog, "create")).to_have_text("14")
    assert not trips_of(shop, routes[names[0]]), "nothing is made before it was shown"
    dispatcher.see("preview", live=True)
    dialog.locator("button[name=action_make]").click()
    expect(dialog).to_have_count(0)
    made = trips_of(shop, routes[names[0]])
    assert len(made) == 14
    assert {hours_of(trip) for trip in made} == {1.5}
    assert without.isoformat() not in {trip["schedule_date"] for trip in made}

    import_the_others(shop, dispatcher, names, routes, vessel, (start, stop))
    see_on_the_board(dispatcher, vessel, made[0], start)
    look_at_prices(staff("manager"), routes[names[0]], start, without)

    # a customer finds the first departure, and another one buys a place on it
    sold = {**spare, "id": made[0]["id"], "path": f"/excursions/trip/{made[0]['id']}"}
    guest = visitor()
    guest.open_trip(sold)
    expect(guest.page.locator("#wrap")).to_contain_text(names[0])
    guest.see("trip")
    buy(shop, fleet, sold, Buyer.new("anna"), seats=("A-1",))

    # the excursion takes longer from now on, but not for who has a ticket
    [schedule] = read(shop, "water.schedule", [("excursion_id", "=", routes[names[0]])], "name")
    dispatcher.open(f"/odoo/water-schedules/{schedule['id']}")
    duration = page.locator(".o_field_widget[name=duration] input")
    duration.fill("2:00")
    duration.press("Tab")
    page.locator("button[name=action_preview]").click()
    expect(number(dialog, "change")).to_have_text("13")
    expect(number(dialog, "keep")).to_have_text("1")
    dispatcher.see("re-make", live=True)
    dialog.locator("button[name=action_make]").click()
    expect(dialog).to_have_count(0)
    after = trips_of(shop, routes[names[0]])
    assert [trip["id"] for trip in after] == [trip["id"] for trip in made]
    assert {trip["id"] for trip in after if hours_of(trip) == 1.5} == {sold["id"]}
    assert {hours_of(trip) for trip in after} == {1.5, 2.0}


def import_the_others(shop, dispatcher, names, routes, vessel, span) -> None:
    """From a table whose second row is wrong, and whose first one meets the first route."""
    page = dispatcher.page
    days = ";".join(f"{day:%d.%m.%Y}" for day in span)
    table = "\n".join(
        (
            "excursion;vessel;from;to;days;times",
            f"{names[1]};{vessel};{days};15;14:00 12:00",
            f"{names[2]};{vessel};{days};7;noon",
            f"{names[2]};{vessel};{days};7;18:00",
        )
    )
    dispatcher.open("/odoo/action-water_booking.action_water_timetable_import")
    page.locator(".modal .o_field_widget[name=file] input[type=file]").set_input_files(
        {"name": "season.csv", "mimeType": "text/csv", "buffer": table.encode("cp1251")}
    )
    page.locator(".modal button[name=action_check]").first.click()
    problems = page.locator(".modal .o_field_widget[name=problem_ids] .o_data_row")
    expect(problems).to_have_count(2)
    expect(problems.first).to_contain_text("noon")
    expect(problems.last).to_contain_text(vessel)
    dispatcher.see("problems", live=True)
    page.locator(".modal .o_field_widget[name=only_good] input").check()
    page.locator(".modal button[name=action_import]").click()
    preview = page.locator(".modal", has=page.locator("button[name=action_make]"))
    # 12:00 overlaps the first route's 11:00 on the seven of eight days on which that sails
    expect(number(preview, "conflict")).to_have_text("7")
    expect(number(preview, "create")).to_have_text("13")
    dispatcher.see("conflicts", live=True)
    preview.locator("button[name=action_make]").click()
    expect(preview).to_have_count(0)
    assert [len(trips_of(shop, routes[name])) for name in names] == [14, 9, 4]


def see_on_the_board(dispatcher, vessel: str, trip: dict, monday: date) -> None:
    """In the half year its week, and in that week the trip."""
    page = dispatcher.page
    dispatcher.open("/odoo/fleet-board")
    page.locator(".o_water_board button[name=season]").click()
    page.locator(".o_water_board input[name=sought]").fill(vessel)
    week = page.locator(".o_water_board_week", has=page.locator(f"[data-line$=':{monday}']"))
    expect(week).to_be_visible()
    dispatcher.see("season", live=True)
    week.click()
    expect(page.locator(f".vis-item.o_water_trip_{trip['id']}")).to_be_visible()
    dispatcher.see("board", live=True)


def look_at_prices(manager, excursion_id: int, day: date, without: date) -> None:
    page = manager.page
    manager.open("/odoo/price-calendar")
    page.locator("#o_water_prices_excursion").select_option(str(excursion_id))
    now = today()
    for _month in range((day.year - now.year) * 12 + day.month - now.month):
        title = page.locator(".o_water_prices_month h2").inner_text()
        page.locator(".o_water_prices_month button").last.click()
        expect(page.locator(".o_water_prices_month h2")).not_to_have_text(title)
    trips = page.locator(f".o_water_prices_day[data-date='{day}'] .o_water_prices_trip")
    expect(trips).to_have_count(2)
    if without.month == day.month:
        expect(page.locator(f"[data-date='{without}'] .o_water_prices_trip")).to_have_count(0)
    trips.first.click()
    why = page.locator(".o_water_prices_why")
    why.locator("summary").first.click()
    expect(why.locator(".o_water_prices_text").first).to_contain_text(re.compile("1.000"))
    manager.see("prices", live=True)

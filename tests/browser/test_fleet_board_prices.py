"""What a drag on the fleet board means for prices is shown before it is done."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read
from tests.browser.people import Buyer
from tests.browser.test_fleet_board import drag, item, seek, vessel_of
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

PIER = ZoneInfo("Europe/Moscow")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture
def noon():
    """The day after tomorrow at the pier."""
    return (datetime.now(PIER) + timedelta(days=2)).replace(hour=12, minute=0, second=0)


@pytest.fixture
def evening_and_next_day(shop, fleet, noon):
    """A fifth more on the next day of the week, a hundred roubles more from three o'clock on."""
    rule = {"name": "Dearer", "excursion_id": fleet["excursions"]["bridges"]["id"]}
    day = DAYS[(noon + timedelta(days=1)).weekday()]
    made = shop.execute(
        "water.price.rule",
        "create",
        [
            {**rule, "kind": "weekday", day: True, "percent": 20},
            {**rule, "kind": "time", "hour_from": 15, "hour_to": 22, "mode": "amount"}
            | {"amount": 100},
        ],
    )
    yield
    shop.execute("water.price.rule", "unlink", made)


def roubles(text: str) -> float:
    return float(re.sub(r"[^\d,.]", "", text).replace(",", "."))


def shown_prices(dialog) -> list[tuple[float, float]]:
    """(before, after) of each place and fare in the dialogue."""
    expect(dialog.locator(".o_water_move_prices tr").first).to_be_visible()
    rows = [row.locator("td") for row in dialog.locator(".o_water_move_prices tr").all()]
    return [(roubles(row.nth(1).inner_text()), roubles(row.nth(2).inner_text())) for row in rows]


def test_prices_of_another_day_and_hour_are_shown_first(
    shop, fleet, staff, noon, evening_and_next_day
):
    """Who buys from then on pays otherwise, who has a ticket does not; both is said before."""
    hours = (noon - datetime.now(PIER)).total_seconds() / 3600
    trip = fresh_trip(shop, fleet, seats=8, hours=hours)
    buy(shop, fleet, trip, Buyer.new("anna"), seats=("A-1",))
    ticket = [("trip_id", "=", trip["id"])]
    [paid] = read(shop, "water.ticket", ticket, "price")
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, vessel_of(shop, trip)["name"])
    expect(item(dispatcher, trip)).to_contain_text("1/8")
    dialog = page.locator(".modal .o_water_move")

    drag(dispatcher, trip, days=1)
    for before, after in shown_prices(dialog):
        assert before and after == pytest.approx(before * 1.2, abs=10)  # rounded to whole tens
    expect(dialog.locator(".o_water_move_passengers")).to_contain_text("1")
    check_with_axe(dispatcher, "prices", ".modal")
    dispatcher.see("another-day", live=True)
    page.locator(".modal button[name=leave]").click()
    expect(dialog).to_be_hidden()

    drag(dispatcher, trip, days=-1 / 8)  # three hours earlier it costs the same
    expect(dialog.locator("p.o_water_move_prices")).to_be_visible()
    expect(dialog.locator(".o_water_move_prices tr")).to_have_count(0)
    dispatcher.see("same-prices", live=True)
    page.locator(".modal button[name=leave]").click()
    expect(dialog).to_be_hidden()

    drag(dispatcher, trip, days=1 / 4)
    for before, after in shown_prices(dialog):
        assert after == before + 100
    dispatcher.see("evening", live=True)
    page.locator(".modal button[name=move]").click()
    expect(dialog).to_be_hidden()
    [moved] = read(shop, "water.trip", [("id", "=", trip["id"])], "departure")
    later = datetime.fromisoformat(moved["departure"]) - datetime.fromisoformat(trip["departure"])
    assert timedelta(hours=4) < later < timedelta(hours=8)
    assert read(shop, "water.ticket", ticket, "price") == [paid]

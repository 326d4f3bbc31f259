"""Names of rows on a deck plan: inside the hull, and never on its line."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE
from tests.browser.test_seat_editor import draw  # noqa: F401  a fixture
from tests.support.fleet import fresh_trip
from tests.support.trips import make_trip

pytestmark = pytest.mark.journey

# names of rows (without the air above and below the letters) with a corner on the line or outside
ON_THE_LINE = """(node) => {
    const root = node.shadowRoot || node;
    const hull = root.querySelector(".wxm-hull");
    const toHull = hull.getScreenCTM().inverse();
    const isOut = (x, y) => {
        const point = new DOMPoint(x, y).matrixTransform(toHull);
        return !hull.isPointInFill(point) || hull.isPointInStroke(point);
    };
    return [...root.querySelectorAll(".wxm-rowname")].filter((name) => {
        const { left, right, top, bottom, height } = name.getBoundingClientRect();
        const air = height / 5;
        return [left, right].some((x) => isOut(x, top + air) || isOut(x, bottom - air));
    }).map((name) => name.textContent);
}"""

#: Rows of a vessel: names and how far apart seats are; narrow seats have the roundest corners.
PLANS = {
    "narrow": (["1", "2", "10", "11", "12", "13", "14", "15", "16", "17"], 16),
    "wide": (["A", "B", "Bow"], 40),
}


def drawn_trip(shop, fleet, rows: list[str], step: int, *, upright: bool) -> dict:
    """A vessel with these rows of eight, along the deck or across it, and a trip on it."""
    trip = fresh_trip(shop, fleet, places=6, hours=400)
    plan = {"vessel_id": trip["vessel_id"], "width": 1000, "height": 400}
    [plan] = shop.execute("water.seat.map", "create", [plan])
    seats = []
    for index, row in enumerate(rows):
        for number in range(8):
            x, y = (index, number) if upright else (number, index)
            place = {"x": 100 + x * step, "y": 60 + y * step}
            name = {"row": row, "number": str(number + 1), "code": f"{row}-{number}"}
            category = fleet["categories"]["standard"]
            seats.append({"map_id": plan, **place, **name, "category_id": category})
    shop.execute("water.vessel", "write", [trip["vessel_id"]], {"passenger_limit": len(seats)})
    shop.execute("water.seat", "create", seats)
    shop.execute("water.seat.map", "write", [plan], {"state": "published"})
    return make_trip(shop, trip["excursion_id"], trip["vessel_id"], 30) | {"plan": plan}


@pytest.mark.parametrize("upright", [False, True], ids=["along", "across"])
@pytest.mark.parametrize("name", PLANS)
def test_names_of_rows_are_beside_the_line(shop, fleet, visitor, name, upright):
    """On the website, wide and on a phone, where a long vessel is turned."""
    trip = drawn_trip(shop, fleet, *PLANS[name], upright=upright)
    guest = visitor()
    guest.open_trip(trip)
    guest.see("wide", at=".wx-chooser")
    for size in (None, PHONE):
        if size:
            guest.page.set_viewport_size({"width": size[0], "height": size[1]})
            guest.page.reload()
            guest.wait_for_chooser()
        svg = guest.page.locator(".wxm-svg")
        expect(svg.locator(".wxm-rowname")).to_have_count(len(PLANS[name][0]))
        assert svg.evaluate(ON_THE_LINE) == [], f"at {size}"


def test_names_of_rows_in_the_office(shop, fleet, staff, draw):  # noqa: F811
    """The plan that the staff looks at, and the sheet on which it is drawn."""
    trip = drawn_trip(shop, fleet, *PLANS["narrow"], upright=True)
    manager = staff("manager")
    manager.open(f"/odoo/action-water_booking.action_water_seat_map/{trip['plan']}")
    svg = manager.page.locator("svg.o_water_deck_svg")
    expect(svg.locator(".wxm-rowname")).to_have_count(10)
    assert svg.evaluate(ON_THE_LINE) == []
    version = shop.execute("water.seat.map", "action_new_version", [trip["plan"]])["res_id"]
    hand = draw(plan=version)
    sheet = hand.page.locator(".o_se_base")
    expect(hand.page.locator(".wxm-rowname")).to_have_count(10)
    assert sheet.evaluate(ON_THE_LINE) == []
    hand.staff.see("sheet", live=True)

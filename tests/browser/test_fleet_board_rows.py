"""The fleet board's rows: what stands in them can be read."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.books import read
from tests.browser.test_fleet_board import (
    drag,
    item,
    named_apart,
    occupied,
    row_of,
    seek,
    vessel_of,
)
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip
from tests.support.trips import make_trip

pytestmark = pytest.mark.journey

# words on free windows (what is cut off by their window is not seen) and what they lie over
ROWS = """() => {
    const box = (node) => node.getBoundingClientRect();
    const cut = (one, other) => ({
        left: Math.max(one.left, other.left), right: Math.min(one.right, other.right),
        top: Math.max(one.top, other.top), bottom: Math.min(one.bottom, other.bottom),
    });
    const isSeen = (area) => area.right - area.left > 1 && area.bottom - area.top > 1;
    const words = [...document.querySelectorAll(".o_water_free")]
        .map((node) => {
            const whole = box(node.querySelector(".o_water_board_free"));
            const seen = cut(box(node), whole);
            return { seen, missing: whole.width - (seen.right - seen.left) };
        })
        .filter(({ seen }) => isSeen(seen));
    const texts = words.map(({ seen }) => seen);
    const bookings = [...document.querySelectorAll(
        ".o_water_board_item, .o_water_board_item .o_water_board_content > *"
    )].map(box);
    const rows = [...document.querySelectorAll(".vis-labelset .vis-label")].map(box);
    const inRow = (row, area) => area.top >= row.top - 1 && area.bottom <= row.bottom + 1;
    return {
        halves: words.filter(({ missing }) => missing > 1).length,
        overlaps: texts.filter((text) => bookings.some((one) => isSeen(cut(text, one)))).length,
        full: rows.filter((row) => texts.some((text) => inRow(row, text))
            && bookings.some((one) => inRow(row, one))).length,
    };
}"""

# neighbours touch, all have the same height on the screen, and what they say is not cut off
IN_ONE_LINE = """() => {
    const weeks = [...document.querySelectorAll(".vis-item.o_water_board_week")];
    const boxes = weeks.map((node) => node.getBoundingClientRect());
    const inSight = (node) => node.getBoundingClientRect().right < innerWidth;
    const fits = (node) => [...node.querySelectorAll(".o_water_board_content > *")].every(
        (part) => part.getBoundingClientRect().right <= node.getBoundingClientRect().right);
    return boxes.length > 5
        && new Set(boxes.map((box) => Math.round(box.top))).size === 1
        && weeks.filter(inSight).every(fits);
}"""


def test_free_windows_lie_over_no_booking_in_any_row(shop, fleet, staff):
    """In the first row as in all others, in a week as in a season."""
    trips = [fresh_trip(shop, fleet, places=6, hours=hours) for hours in (30, 33, 50)]
    word = named_apart(shop, *trips)
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, word)
    for trip in trips:
        expect(item(dispatcher, trip)).to_be_attached()
    page.wait_for_function(
        f"(rows => rows.full >= 3 && !rows.overlaps && !rows.halves)(({ROWS})())", timeout=30_000
    )
    dispatcher.see("week", live=True)
    # what another dispatcher plans meanwhile comes by itself
    planned = fresh_trip(shop, fleet, places=6, hours=54)
    named_apart(shop, planned, word=word)
    expect(item(dispatcher, planned)).to_be_attached()
    page.locator(".o_water_board button[name=season]").click()
    page.wait_for_function(
        f"(rows => rows.full >= 3 && !rows.overlaps && !rows.halves)(({ROWS})())", timeout=30_000
    )


def _repaired(shop, vessel: dict, departure: datetime, days: int, long: int) -> None:
    """The vessel is repaired from a Monday's noon on, so many days after the Monday of a trip's
    week: it touches the same weeks in whatever zone."""
    noon = departure.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None)
    start = noon + timedelta(days=days - noon.weekday())
    times = {"start": start.isoformat(" "), "stop": (start + timedelta(days=long)).isoformat(" ")}
    shop.execute("water.service", "create", [{"vessel_id": vessel["id"], **times}])


def test_a_season_is_shown_by_week(shop, fleet, staff):
    """Each row's bookings of a week are one; a click on it looks at that week."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    vessel = vessel_of(shop, trip)
    _repaired(shop, vessel, datetime.fromisoformat(trip["departure"]), 14, 21)
    # towards the end of the half year that is shown
    _repaired(shop, vessel, datetime.fromisoformat(trip["departure"]), 126, 2)
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, vessel["name"])
    expect(item(dispatcher, trip)).to_be_attached()
    page.locator(".o_water_board button[name=season]").click()
    weeks = page.locator(".vis-item.o_water_board_week")
    expect(weeks).to_have_count(6)
    expect(page.locator(".vis-item.o_water_board_week.o_water_service")).to_have_count(5)
    week = weeks.and_(page.locator(":not(.o_water_service)"))
    expect(week).to_contain_text("1")
    name = re.compile(f"^{re.escape(vessel['name'])}, ")
    expect(week.locator("[data-line]")).to_have_attribute("aria-label", name)
    expect(item(dispatcher, trip)).to_have_count(0)
    dispatcher.see("season", live=True)
    week.click()
    expect(page.locator(".o_water_board button[name=week]")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(item(dispatcher, trip)).to_be_visible()
    # the same with the keyboard, which stays on the board
    page.locator(".o_water_board button[name=season]").click()
    expect(week).to_have_count(1)
    week.locator("[data-line]").press("Enter")
    expect(item(dispatcher, trip)).to_be_visible()
    expect(item(dispatcher, trip).locator("[data-line]")).to_be_focused()


def test_neighbouring_weeks_stand_in_one_line(shop, fleet, staff):
    """Weeks of one row follow one another, none lower, and each shows its sign and number."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    for week in range(1, 12):
        make_trip(shop, trip["excursion_id"], trip["vessel_id"], 30 + 24 * 7 * week)
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, vessel_of(shop, trip)["name"])
    expect(item(dispatcher, trip)).to_be_attached()
    page.locator(".o_water_board button[name=season]").click()
    weeks = page.locator(".vis-item.o_water_board_week")
    expect(weeks).to_have_count(12)
    page.wait_for_function(IN_ONE_LINE)
    dispatcher.see("season", live=True)
    # a phone shows as many weeks as have room for that
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".o_water_board button[name=week]").click()
    page.locator(".o_water_board button[name=season]").click()
    page.wait_for_function(IN_ONE_LINE)
    # bookings themselves keep a distance again
    page.locator(".o_water_board button[name=week]").click()
    expect(item(dispatcher, trip)).to_be_visible()


def test_a_phone_shows_the_board_and_not_its_bar(shop, fleet, staff):
    """One line above the board; rows, search and legend are folded away until asked for."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    name = vessel_of(shop, trip)["name"]
    dispatcher = staff("dispatcher", phone=True)
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    bar, legend = page.locator(".o_water_board_bar"), page.locator(".o_water_board_legend")
    more = bar.locator("button[name=more]")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(legend).to_be_hidden()
    expect(page.locator(".vis-timeline")).to_be_visible()
    tops = {round(button.bounding_box()["y"]) for button in bar.locator("button:visible").all()}
    assert len(tops) == 1, "the bar is one line"
    board = page.locator(".vis-timeline").bounding_box()
    assert board["y"] < page.viewport_size["height"] / 4, "the board begins in the first quarter"
    dispatcher.see("folded", live=True)
    more.click()
    expect(legend).to_be_visible()
    check_with_axe(dispatcher, "unfolded", ".o_water_board")
    dispatcher.see("unfolded", live=True)
    seek(dispatcher, name)
    expect(row_of(dispatcher, name)).to_be_visible()
    more.click()
    expect(legend).to_be_hidden()
    expect(more).to_have_class(re.compile(r"\bactive\b"))  # rows are left out


def test_a_double_click_on_a_week_opens_no_booking(shop, fleet, staff):
    """The second press meets what the first one has put under the pointer."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    vessel = vessel_of(shop, trip)
    _repaired(shop, vessel, datetime.fromisoformat(trip["departure"]), 14, 28)
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, vessel["name"])
    expect(item(dispatcher, trip)).to_be_attached()
    board = page.locator(".o_water_board")
    board.locator("button[name=season]").click()
    weeks = page.locator(".vis-item.o_water_board_week.o_water_service")
    expect(weeks).to_have_count(5)
    # in the line in which the week has its only booking, and not the first week of the repair
    boxes = sorted((week.bounding_box() for week in weeks.all()), key=lambda box: box["x"])[1:4]
    box = min(boxes, key=lambda box: box["y"])
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    repair = page.locator(".vis-item.o_water_service:not(.o_water_board_week)")
    expect(repair).to_have_count(1)
    under = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.o_water_service'))"
    page.wait_for_function(under, arg=[x, y])
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    board.locator("button[name=day]").click()  # the board is there, and nothing over it
    expect(board.locator("button[name=day]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".modal")).to_have_count(0)
    # two presses on the booking itself open it, whether it can be moved or not
    board.locator("button[name=week]").click()
    expect(repair).to_have_count(1)
    page.wait_for_function(under, arg=[x, y])
    page.mouse.dblclick(x, y)
    expect(page.locator(".o_form_view [name=vessel_id]")).to_be_visible()
    expect(board).to_have_count(0)
    dispatcher.open("/odoo/fleet-board")
    seek(dispatcher, vessel["name"])
    item(dispatcher, trip).dblclick()
    expect(page.locator(".o_form_view [name=excursion_id]")).to_be_visible()


def test_a_slip_in_time_is_taken_back_in_the_dialogue(shop, fleet, staff):
    """Whoever drags into another row and a day aside may have meant the row alone."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    later = fresh_trip(shop, fleet, places=6, hours=200)
    word = named_apart(shop, trip, later)
    other = vessel_of(shop, later)
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, word)
    expect(row_of(dispatcher, other["name"])).to_be_visible()
    drag(dispatcher, trip, days=1, to=other["name"])
    dialog = page.locator(".modal .o_water_move")
    expect(dialog.locator("table").first.locator("tr")).to_have_count(2)
    dispatcher.see("both", live=True)
    page.locator(".modal button[name=keep_time]").click()
    expect(dialog.locator("table").first.locator("tr")).to_have_count(1)
    expect(dialog).to_contain_text(other["name"])
    expect(page.locator(".modal button[name=keep_time]")).to_have_count(0)
    page.locator(".modal button[name=move]").click()
    expect(dialog).to_be_hidden()
    [line] = occupied(shop, trip)
    assert line["resource_id"] == other["resource_id"]
    [after] = read(shop, "water.trip", [("id", "=", trip["id"])], "departure")
    assert datetime.fromisoformat(after["departure"]) == datetime.fromisoformat(trip["departure"])


def test_what_comes_during_a_drag_waits_for_its_end(shop, fleet, staff):
    """The board reads itself anew now and then; the booking in the hand stays in the hand."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, vessel_of(shop, trip)["name"])
    expect(item(dispatcher, trip)).to_be_visible()
    asked = []
    page.route("**/water.occupancy/board_read", lambda route: asked.append(route))
    page.locator(".o_water_board button[name=vessel]").click()
    expect(page.locator(".o_loading_indicator")).to_be_visible()
    start = datetime.fromisoformat(trip["departure"]) + timedelta(days=2)
    times = {"start": f"{start:%F %T}", "stop": f"{start + timedelta(hours=6):%F %T}"}
    shop.execute("water.service", "create", [{"vessel_id": trip["vessel_id"], **times}])
    repair = page.locator(".vis-item.o_water_service")

    def answer_comes():
        with page.expect_response("**/water.occupancy/board_read"):
            while asked:  # the board looks every twenty seconds by itself, too
                asked.pop().continue_()
        expect(page.locator(".o_loading_indicator")).to_be_hidden()

    drag(dispatcher, trip, days=1, midway=answer_comes)
    dialog = page.locator(".modal .o_water_move")
    expect(dialog).to_be_visible()
    expect(repair).to_have_count(0)
    page.unroute("**/water.occupancy/board_read")
    page.locator(".modal button[name=leave]").click()
    expect(dialog).to_be_hidden()
    expect(repair).to_be_visible()

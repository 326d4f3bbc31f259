"""The fleet board: a storm comes, trips are called off and moved, and the board is right."""

import contextlib
import re
import uuid
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.books import buy, read, wait_until
from tests.browser.people import Buyer
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey


def vessel_of(shop, trip):
    [vessel] = read(shop, "water.vessel", [("id", "=", trip["vessel_id"])], "name", "resource_id")
    return vessel


def named_apart(shop, *trips, word=""):
    """Name their vessels so that one word finds these rows and no other: rows out of sight are not
    drawn, and how many there are is the other tests' doing.

    :return: the word
    """
    word = word or f"Racer {uuid.uuid4().hex[:8]}"
    for trip in trips:
        name = f"{word} {trip['id']}"
        shop.execute("water.vessel", "write", [trip["vessel_id"]], {"name": name})
    return word


def occupied(shop, trip):
    return read(
        shop, "water.occupancy", [("trip_id", "=", trip["id"])], "start", "stop", "resource_id"
    )


def item(person, trip):
    return person.page.locator(f".vis-item.o_water_trip_{trip['id']}")


def seek(person, name):
    person.page.locator(".o_water_board input[name=sought]").fill(name)


def row_of(person, name):
    """The label of a vessel's row; another one's name may begin with this one's."""
    whole = re.compile(rf"{re.escape(name)}(?!\w)")
    return person.page.locator(".vis-labelset .vis-label", has_text=whole)


def standing(person, trip):
    """Where it lies when the rows have come to rest; None when the board draws itself anew, as it
    does whenever it has been told of a change."""
    item(person, trip).hover()
    return item(person, trip).bounding_box()


def drag(person, trip, days=0, to=None, midway=lambda: None):
    """Drag a trip by days and into the row of another vessel, in the week's picture.

    :param midway: what happens while the trip is in the hand
    """
    box = wait_until("the trip lies on the board", lambda: standing(person, trip))
    day = person.page.locator(".vis-panel.vis-center").bounding_box()["width"] / 7
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    down = 0
    if to:
        row = row_of(person, to).bounding_box()
        down = row["y"] + row["height"] / 2 - y
    mouse = person.page.mouse
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 11):
        mouse.move(x + days * day * step / 10, y + down * step / 10)
        if step == 5:
            midway()
    mouse.up()


def test_a_storm_leaves_the_board_right(shop, fleet, staff):
    """One trip is cancelled and leaves its time free, one with a passenger goes to the next day,
    one cannot have a vessel that is busy; each time the board says what it means before."""
    called_off = fresh_trip(shop, fleet, places=6, hours=28)
    moved = fresh_trip(shop, fleet, seats=8, hours=30)
    buy(shop, fleet, moved, Buyer.new("anna"), seats=("A-1",))
    fleet_word = named_apart(shop, called_off, moved)
    vessels = {trip["id"]: vessel_of(shop, trip) for trip in (called_off, moved)}
    before = datetime.fromisoformat(moved["departure"])

    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    expect(page.locator(".o_water_board .vis-timeline")).to_be_visible()
    seek(dispatcher, fleet_word)
    for trip in (called_off, moved):
        seek(dispatcher, vessels[trip["id"]]["name"])
        expect(item(dispatcher, trip)).to_be_visible()
    expect(item(dispatcher, moved)).to_contain_text("1/8")
    expect(page.locator(".o_water_board_free").first).to_be_visible()
    dispatcher.see("before", live=True)

    # the first trip is called off: its vessel is free again
    dispatcher.open(f"/odoo/water-trips/{called_off['id']}")
    page.locator("button[name=action_cancel]").click()
    page.locator(".modal-footer .btn-primary").click()
    expect(page.locator("button[name=action_cancel]")).to_be_hidden()
    assert not occupied(shop, called_off)

    # the second one goes to the next day, and the dispatcher sees first whom that concerns
    dispatcher.open("/odoo/fleet-board")
    free = vessels[called_off["id"]]
    seek(dispatcher, free["name"])
    expect(row_of(dispatcher, free["name"])).to_be_visible()
    expect(item(dispatcher, called_off)).to_have_count(0)
    seek(dispatcher, vessels[moved["id"]]["name"])
    drag(dispatcher, moved, days=1)
    dialog = page.locator(".modal .o_water_move")
    expect(dialog.locator(".o_water_move_passengers")).to_contain_text("1")
    dispatcher.see("consequences", live=True)
    [trip] = read(shop, "water.trip", [("id", "=", moved["id"])], "departure")
    assert datetime.fromisoformat(trip["departure"]) == before, "nothing is done before the click"
    page.locator(".modal button[name=leave]").click()
    expect(dialog).to_be_hidden()
    drag(dispatcher, moved, days=1)
    page.locator(".modal button[name=move]").click()
    expect(dialog).to_be_hidden()
    expect(item(dispatcher, moved)).to_be_visible()
    [trip] = read(shop, "water.trip", [("id", "=", moved["id"])], "departure")
    after = datetime.fromisoformat(trip["departure"])
    assert timedelta(hours=12) < after - before < timedelta(hours=36)
    [line] = occupied(shop, moved)
    assert line["start"] == trip["departure"]
    dispatcher.see("after", live=True)

    # and then to the vessel that the storm has left free: its passenger gets a place there
    seek(dispatcher, fleet_word)
    expect(row_of(dispatcher, free["name"])).to_be_visible()
    drag(dispatcher, moved, to=free["name"])
    expect(dialog.locator(".o_water_move_seats")).to_contain_text("1")
    expect(page.locator(".modal .alert-danger")).to_have_count(0)
    dispatcher.see("another-vessel", live=True)
    page.locator(".modal button[name=move]").click()
    expect(dialog).to_be_hidden()
    seek(dispatcher, free["name"])
    expect(item(dispatcher, moved)).to_be_visible()
    [line] = occupied(shop, moved)
    assert line["resource_id"] == free["resource_id"]


def test_agent_looks_at_the_board(shop, fleet, staff):
    """Week, season and day; rows of crew and berths; nothing can be dragged."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    agent = staff("agent")
    agent.open("/odoo/fleet-board")
    board = agent.page.locator(".o_water_board")
    seek(agent, vessel_of(shop, trip)["name"])
    expect(item(agent, trip)).to_be_visible()
    for length in ("season", "day", "week"):
        board.locator(f"button[name={length}]").click()
        expect(board.locator(f"button[name={length}]")).to_have_attribute("aria-pressed", "true")
    drag(agent, trip, days=1)
    expect(agent.page.locator(".modal")).to_have_count(0)
    for group in ("crew", "berth", "vessel"):
        board.locator(f"button[name={group}]").click()
        expect(board.locator(f"button[name={group}]")).to_have_attribute("aria-pressed", "true")
    expect(item(agent, trip)).to_be_visible()


def test_a_trip_is_moved_by_keyboard(shop, fleet, staff):
    """What a drag does, in a form: time, vessel, and what it means before it is done."""
    trip = fresh_trip(shop, fleet, places=6, hours=30)
    other = vessel_of(shop, fresh_trip(shop, fleet, places=6, hours=200))
    dispatcher = staff("dispatcher")
    dispatcher.open("/odoo/fleet-board")
    page = dispatcher.page
    seek(dispatcher, vessel_of(shop, trip)["name"])
    expect(item(dispatcher, trip)).to_be_visible()
    check_with_axe(dispatcher, "board", ".o_water_board")
    form = page.locator(".modal .o_water_move_form")
    for _ in range(3):
        # the board is drawn anew now and then, and takes the booking from under the key
        item(dispatcher, trip).locator("[data-line]").press("Enter")
        with contextlib.suppress(AssertionError):
            expect(form).to_be_visible(timeout=10_000)
            break
    expect(form).to_be_visible()
    check_with_axe(dispatcher, "form", ".modal")
    expect(page.locator(".modal button[name=preview]")).to_be_disabled()
    time = form.locator("input[name=time]")
    before = datetime.fromisoformat(time.input_value())
    time.fill((before + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    form.locator("select").select_option(label=other["name"])
    dispatcher.see("form", live=True)
    page.locator(".modal button[name=preview]").click()
    dialog = page.locator(".modal .o_water_move")
    expect(dialog).to_contain_text(other["name"])
    check_with_axe(dispatcher, "consequences", ".modal")
    page.locator(".modal button[name=move]").click()
    expect(dialog).to_be_hidden()
    [line] = occupied(shop, trip)
    assert line["resource_id"] == other["resource_id"]
    [moved] = read(shop, "water.trip", [("id", "=", trip["id"])], "departure")
    departure = datetime.fromisoformat(trip["departure"])
    assert datetime.fromisoformat(moved["departure"]) - departure == timedelta(days=1)

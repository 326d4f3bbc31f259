"""Ways to draw besides the mouse's plain one: handles, fingers, keys; and new price categories."""

import io
import re
import string
import uuid

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import WORDS
from tests.browser.test_deck_plan_in_hand import Hand, middle
from tests.browser.test_seat_editor import draw  # noqa: F401  a fixture
from tests.browser.test_without_a_mouse import check_with_axe
from tests.support.large import large_trip

pytestmark = pytest.mark.journey

SCALE = """() => new DOMMatrix(
    getComputedStyle(document.querySelector(".o_se_mover")).transform).a"""


def pull(hand, handle: str, dx: float, dy: float) -> None:
    """A handle by so many units of the plan."""
    scale = hand.page.evaluate(SCALE)
    x, y = middle(hand.page.locator(f"[data-handle={handle}]").bounding_box())
    hand.page.mouse.move(x, y)
    hand.page.mouse.down()
    hand.page.mouse.move(x + dx * scale, y + dy * scale, steps=5)
    hand.page.mouse.up()
    hand.staff.settle()


def shown_handles(hand):
    return hand.page.locator(".o_se_handle:visible")


def lay_picture(hand) -> None:
    """A picture below the deck, as wide as the sheet and half as high, with its handles."""
    picture = io.BytesIO()
    Image.new("RGB", (400, 200), "#336699").save(picture, "PNG")
    hand.page.locator("[name=picture]").set_input_files(
        {"name": "deck.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    hand.do("picture-tool")
    expect(shown_handles(hand)).to_have_count(4)


def test_areas_tables_and_pictures_are_pulled_larger(shop, draw):  # noqa: F811
    hand = draw()
    hand.tool("area")
    hand.drag((100, 100), (300, 200))
    pull(hand, "se", 100, 50)
    expect(hand.page.locator("[name=thing_width]")).to_have_value("300")
    expect(hand.page.locator("[name=thing_height]")).to_have_value("150")
    pull(hand, "w", -50, 0)
    expect(hand.page.locator("[name=thing_width]")).to_have_value("350")
    hand.staff.see("handles", live=True)
    hand.tool("round")
    hand.click(600, 200)
    width = float(hand.page.locator("[name=thing_width]").input_value())
    pull(hand, "nw", -40, -40)
    for name in ("width", "height"):
        value = float(hand.page.locator(f"[name=thing_{name}]").input_value())
        assert value == pytest.approx(width + 40, abs=6)
    hand.focus()
    hand.keys("Escape")
    expect(shown_handles(hand)).to_have_count(0)

    lay_picture(hand)
    hand.drag((500, 100), (540, 130))
    hand.do("fit")  # its corners are in sight again
    pull(hand, "se", -500, 0)  # the sheet is 1000 wide, and so was the picture
    expect(hand.page.locator("[name=picture_x]")).to_have_value("40")
    hand.staff.see("picture", live=True)
    hand.focus()
    hand.keys("Escape")
    hand.save()
    [area] = shop.execute(
        "water.seat.area", "search_read", [["map_id", "=", hand.plan]], ["x", "y", "width"]
    )
    assert (area["x"], area["y"], area["width"]) == (50, 100, 350)
    [drawn] = shop.execute(
        "water.seat.map.picture", "search_read", [["map_id", "=", hand.plan]], ["x", "y", "width"]
    )
    assert (drawn["x"], drawn["y"]) == pytest.approx((40, 30), abs=2)
    assert 480 < drawn["width"] < 1000


def test_a_picture_is_pulled_twice_below_many_seats(shop, fleet, draw):  # noqa: F811
    """More seats than are drawn at once: its handles go along all the same."""
    trip = large_trip(shop, fleet, seats=520)
    [data] = shop.execute("water.trip", "read", [trip["id"]], ["map_id"])
    plan = shop.execute("water.seat.map", "action_new_version", [data["map_id"][0]])["res_id"]
    hand = draw(plan=plan)
    expect(hand.seats).to_have_count(520)
    lay_picture(hand)
    width = hand.page.locator("[name=picture_width]")
    for _ in range(2):
        before = width.input_value()
        pull(hand, "se", -100, 0)
        expect(width).not_to_have_value(before)
        assert float(width.input_value()) == pytest.approx(float(before) - 100, abs=8)


def test_two_fingers_bring_the_sheet_closer(draw):  # noqa: F811
    hand = draw(phone=True)
    hand.page.locator(".o_se_stage").evaluate("node => node.scrollIntoView({ block: 'center' })")
    hand.staff.settle()
    before = hand.page.evaluate(SCALE)
    fingers = Hand(hand.page)
    x, y = middle(hand.page.locator(".o_se_stage").bounding_box())
    fingers.pinch(x, y, 60, 180)
    hand.staff.settle()
    assert 2.5 < hand.page.evaluate(SCALE) / before < 3.5
    expect(hand.page.locator(".o_se_changed")).to_be_hidden()
    # and one finger draws again
    hand.tool("area")
    hand.page.locator(".o_se_stage").evaluate("node => node.scrollIntoView({ block: 'center' })")
    hand.staff.settle()
    x, y = middle(hand.page.locator(".o_se_stage").bounding_box())
    with fingers.finger(x - 60, y - 40):
        fingers.touch("Move", (x, y))
        fingers.touch("Move", (x + 60, y + 40))
    expect(hand.page.locator(".o_se_area > [data-id]")).to_have_count(1)
    hand.staff.see("finger", live=True)


@pytest.fixture
def loge(shop):
    """A name for a price category, which keeps its sign from nobody afterwards: signs are few."""
    name = f"Loge {uuid.uuid4().hex[:6]}"
    yield name
    made = shop.execute("water.seat.category", "search", [["name", "=", name]])
    shop.execute("water.seat.category", "write", made, {"active": False})


def test_a_price_category_is_made_while_drawing(shop, draw, loge):  # noqa: F811
    hand = draw("dispatcher")
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 2, 100))
    taken = shop.execute("water.seat.category", "search_read", [], ["symbol"], limit=1)[0]
    page, dialog = hand.page, hand.page.locator(".modal")
    hand.do("category")
    sign, problem = dialog.locator("[name=category_symbol]"), dialog.locator(".alert-danger")
    dialog.locator("[name=category_name]").fill(loge)
    expect(sign).to_have_value(re.compile("^[A-Z0-9]$"))  # a letter of the name
    sign.fill(taken["symbol"])
    dialog.locator("button[name=make]").click()
    expect(problem).to_contain_text(taken["symbol"])
    check_with_axe(hand.staff, "category", ".modal")
    symbols = {
        one["symbol"].upper()
        for one in shop.execute("water.seat.category", "search_read", [], ["symbol"])
    }
    free = next(mark for mark in string.ascii_uppercase[::-1] if mark not in symbols)
    # key by key: what is deleted does not come back
    sign.press("End")
    sign.press("Backspace")
    expect(sign).to_have_value("")
    hand.staff.settle()
    expect(sign).to_have_value("")
    dialog.locator("button[name=make]").click()
    expect(problem).to_have_text(WORDS["no_sign"])
    sign.press_sequentially(free)
    expect(sign).to_have_value(free)
    expect(dialog.locator(".o_se_swatch")).to_have_text(free)
    dialog.locator("[name=category_color]").fill("#804000")
    hand.staff.see("category", live=True)
    dialog.locator("button[name=make]").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".o_se_category[aria-pressed=true]")).to_contain_text(loge)
    hand.save()
    [category] = shop.execute(
        "water.seat.category", "search_read", [["name", "=", loge]], ["symbol", "color", "code"]
    )
    assert (category["symbol"], category["color"]) == (free, "#804000")
    assert {seat["category_id"][0] for seat in hand.stored()} == {category["id"]}


def test_drawn_by_keyboard_alone(draw):  # noqa: F811
    hand = draw()
    hand.focus()
    check_with_axe(hand.staff, "empty sheet", ".o_se_page")
    hand.keys("r", "Enter")
    expect(hand.seats).to_have_count(10)
    hand.keys("Escape", "Control+ArrowRight")
    chosen = hand.page.locator(".o_se_side h2").first
    expect(chosen).to_contain_text("1")
    heard = hand.page.locator(".o_se_page > [role=status]")
    expect(heard).to_contain_text("A ")
    before = heard.inner_text()
    hand.keys("Control+ArrowRight")
    expect(heard).not_to_have_text(before)
    hand.keys("Control+Shift+ArrowRight", "Shift+ArrowDown")
    expect(chosen).to_contain_text("2")
    check_with_axe(hand.staff, "chosen seats", ".o_se_page")
    hand.keys("Escape", "ArrowLeft", "+", "-", "0")
    hand.keys("t", "Enter")
    expect(hand.seats).to_have_count(16)
    check_with_axe(hand.staff, "table", ".o_se_page")
    hand.keys("?")
    keys = hand.page.locator(".modal .o_se_keys")
    expect(keys).to_be_visible()
    check_with_axe(hand.staff, "keys", ".modal")
    hand.staff.see("keys", live=True)
    hand.keys("Escape")
    expect(keys).to_have_count(0)
    hand.focus()
    hand.keys("Control+s")
    expect(hand.page.locator(".o_se_changed")).to_be_hidden()
    moved = {seat["y"] for seat in hand.stored() if not seat["table_id"]}
    assert len(moved) == 2

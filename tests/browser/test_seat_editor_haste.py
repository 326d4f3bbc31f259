"""Hands that are quicker than the deck plan editor draws, or busy with two things at once.

What must come between two frames is done within one task of the page, so that it does so however
fast the machine is.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.test_seat_editor import draw  # noqa: F401  a fixture

pytestmark = pytest.mark.journey

#: Frames in which the sheet draws some hundred things, and some to spare.
FRAMES = 40
HASTE = """
const stage = document.querySelector(".o_se_stage");
const key = (key, code, ctrlKey = false) => stage.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, ctrlKey, bubbles: true, cancelable: true }));
const all = () => key("a", "KeyA", true);
const undo = () => key("z", "KeyZ", true);
const remove = () => key("Delete", "Delete");
const frames = (count) => new Promise((done) => {
    const next = () => (count-- ? requestAnimationFrame(next) : done());
    next();
});
const pointer = (name, node, clientX, clientY) => node.dispatchEvent(
    new PointerEvent(name, {
        ...{ clientX, clientY, pointerId: 1, button: 0 }, bubbles: true, composed: true }));
const sheet = document.querySelector(".o_se_base").shadowRoot;
"""


def quickly(hand, code: str):
    """Run what the hand does, and wait until all of it is drawn."""
    return hand.page.evaluate(f"async () => {{ {HASTE} {code}; await frames({FRAMES}); }}")


def rows(hand, count: int) -> None:
    """So many rows of 25 seats."""
    hand.tool("row")
    hand.drag((100, 60), (100 + 30 * 24, 60))
    hand.focus()
    for _ in range(count - 1):
        hand.keys("Control+d")
    expect(hand.seats).to_have_count(25 * count)


def write(hand, name: str, text: str) -> None:
    """Type into a field and stay in it."""
    hand.page.locator(f".o_se_side [name={name}]").click()
    hand.page.keyboard.press("Control+a")
    hand.page.keyboard.type(text)


@pytest.mark.parametrize("drawn", [0, 2])
def test_a_deletion_is_taken_back_while_it_is_drawn(draw, drawn):  # noqa: F811
    """Before anything of it is drawn, and when some seats have gone already."""
    hand = draw()
    rows(hand, 8)
    quickly(hand, f"all(); remove(); await frames({drawn}); undo()")
    expect(hand.seats).to_have_count(200)
    quickly(hand, "all(); remove()")
    expect(hand.seats).to_have_count(0)


def test_numbers_or_signs_in_the_seats(shop, fleet, draw):  # noqa: F811
    hand = draw()
    hand.tool("row")
    hand.drag((100, 60), (100 + 30 * 2, 60))
    vip = fleet["categories"]["vip"]
    hand.page.locator(f"[data-category='{vip}']").click()
    [category] = shop.execute("water.seat.category", "read", [vip], ["symbol"])
    words, choice = hand.seats.locator(".wxm-sign"), hand.page.locator(".o_se_bar select")
    expect(words).to_have_text(["1", "2", "3"])
    choice.select_option("sign")
    expect(words).to_have_text([category["symbol"]] * 3)
    hand.staff.see("signs", live=True)
    choice.select_option("number")
    expect(words).to_have_text(["1", "2", "3"])

    # what waits to be deleted goes all the same, and comes back as it is drawn now
    hand.focus()
    hand.keys("Control+a", "Delete")
    rows(hand, 3)
    quickly(
        hand,
        """all(); remove();
        const choice = document.querySelector(".o_se_bar select");
        choice.value = "sign";
        choice.dispatchEvent(new Event("change", { bubbles: true }))""",
    )
    expect(hand.seats).to_have_count(0)
    quickly(hand, "undo()")
    expect(hand.seats).to_have_count(75)
    assert set(words.all_text_contents()) == {category["symbol"]}


def test_what_is_typed_belongs_to_what_was_chosen(draw):  # noqa: F811
    """Also when the next press comes without leaving the field before."""
    hand = draw()
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 4, 100))
    number = hand.page.locator("[name=seat_number]")
    hand.click(100, 100)
    write(hand, "seat_number", "77")
    hand.click(160, 100)
    expect(number).to_have_value("3")
    hand.click(100, 100)
    expect(number).to_have_value("77")

    # the whole row, shorter now: the seat that is pressed is gone
    hand.click(100, 100, click_count=2)
    write(hand, "shape_count", "3")
    hand.click(220, 100)
    expect(hand.seats).to_have_count(3)
    hand.click(130, 100)
    expect(number).to_have_value("2")
    hand.save()
    assert sorted(seat["number"] for seat in hand.stored()) == ["2", "3", "77"]


def test_keys_wait_for_the_hand(draw):  # noqa: F811
    """What is dragged cannot be deleted or taken back meanwhile; Esc lets go of it."""
    hand = draw()
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 4, 100))
    mouse = hand.page.mouse

    def grasp(begin, end) -> None:
        mouse.move(*hand.at(*begin))
        mouse.down()
        mouse.move(*hand.at(*end), steps=3)

    grasp((100, 100), (130, 150))
    hand.keys("Delete", "Control+x", "Control+z")
    expect(hand.seats).to_have_count(5)
    mouse.move(*hand.at(160, 200), steps=3)
    mouse.up()
    hand.staff.settle()
    grasp((160, 200), (300, 300))
    hand.keys("Escape")
    mouse.up()
    hand.staff.settle()
    hand.click(160, 200)
    hand.keys("Delete")
    expect(hand.seats).to_have_count(4)
    hand.save()
    places = sorted((seat["x"], seat["y"]) for seat in hand.stored())
    assert places == [(190 + 30 * step, 200) for step in range(4)]


def test_a_second_drag_follows_the_first_at_once(draw):  # noqa: F811
    """Its picture stays in the hand when the first one has been drawn to its end."""
    hand = draw()
    rows(hand, 8)
    boxes = hand.page.locator(".o_se_boxes")
    first = hand.seats.first.locator(".wxm-box")
    begin = first.get_attribute("x")
    seat = """
        const node = sheet.querySelector(".o_se_seat > [data-id]");
        const { x, y } = node.getBoundingClientRect();
        const by = (name, way) => pointer(name, node, x + 5 + way, y + 5 + way);
    """
    quickly(
        hand,
        f"""{seat} all();
        by("pointerdown", 0); by("pointermove", 30); by("pointerup", 30);
        by("pointerdown", 30); by("pointermove", 50); by("pointermove", 60)""",
    )
    expect(boxes).to_have_css("visibility", "visible")
    middle = first.get_attribute("x")
    assert middle != begin
    quickly(hand, f'{seat} by("pointerup", 60)')
    expect(boxes).to_have_css("visibility", "hidden")
    assert first.get_attribute("x") not in (begin, middle)

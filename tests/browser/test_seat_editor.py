"""Deck plans drawn by hand in the back office, and bought on by customers."""

import re
import uuid

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Staff
from tests.support.trips import make_trip

pytestmark = pytest.mark.journey


class Draughtsman:
    """Who draws: points are units of the plan, wherever the sheet is seen."""

    def __init__(self, staff: Staff, shop, plan: int) -> None:
        self.staff, self.page, self.shop, self.plan = staff, staff.page, shop, plan

    def open(self) -> None:
        self.staff.open(f"/odoo/action-water_booking.action_water_seat_map/{self.plan}")
        self.page.locator("button[name=action_draw]").click()
        expect(self.page.locator(".o_se_stage .o_se_sheet rect")).to_be_attached()
        self.staff.settle()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the plan is on the screen."""
        return tuple(
            self.page.evaluate(
                """([x, y]) => {
                    const box = document.querySelector(".o_se_mover");
                    const stage = document.querySelector(".o_se_stage").getBoundingClientRect();
                    const m = new DOMMatrix(getComputedStyle(box).transform);
                    return [stage.x + m.e + x * m.a, stage.y + m.f + y * m.d];
                }""",
                [x, y],
            )
        )

    def tool(self, name: str) -> None:
        self.page.locator(f"[data-tool={name}].btn").click()

    def drag(self, begin, end, **keys) -> None:
        self.page.mouse.move(*self.at(*begin))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*end), steps=6)
        self.page.mouse.up()
        self.staff.settle()

    def click(self, x: float, y: float, **options) -> None:
        self.page.mouse.click(*self.at(x, y), **options)
        self.staff.settle()

    def do(self, name: str) -> None:
        self.page.locator(f"[data-do={name}]").click()
        self.staff.settle()

    def fill(self, name: str, value) -> None:
        field = self.page.locator(f".o_se_side [name={name}]")
        field.fill(str(value))
        field.press("Tab")
        self.staff.settle()

    def deck(self, name: str) -> None:
        self.page.locator(".o_se_deck", has_text=re.compile(f"^{name}$")).click()
        self.staff.settle()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.staff.settle()

    def focus(self) -> None:
        self.page.locator(".o_se_stage").focus()

    @property
    def seats(self) -> Locator:
        return self.page.locator(".o_se_seat > [data-id]")

    def save(self) -> None:
        self.do("save")
        expect(self.page.locator(".o_se_changed")).to_be_hidden()

    def stored(self) -> list[dict]:
        return self.shop.execute(
            "water.seat",
            "search_read",
            [["map_id", "=", self.plan]],
            ["deck", "row", "number", "x", "y", "kind", "table_id", "area_id", "category_id"],
        )


@pytest.fixture
def draw(shop, fleet, staff):
    """Makes who draws on a plan: a new one of a new vessel, unless it is given."""

    def make(role="manager", plan=None, limit=200, **options) -> Draughtsman:
        if plan is None:
            name = f"Editor {uuid.uuid4().hex[:6]}"
            values = {"name": name, "passenger_limit": limit, "home_pier_id": fleet["pier_id"]}
            [vessel] = shop.execute("water.vessel", "create", [values])
            values = {"vessel_id": vessel, "width": 1000, "height": 400}
            [plan] = shop.execute("water.seat.map", "create", [values])
        hand = Draughtsman(staff(role, **options), shop, plan)
        hand.open()
        return hand

    return make


def test_two_decks_drawn_and_bought_on(shop, fleet, draw, visitor):
    """120 seats in rows on two decks, two tables, a standing area: saved, published, bought on."""
    hand = draw()
    hand.staff.see("empty", live=True)
    hand.do("begin")
    hand.fill("row_spacing", 32)
    hand.drag((100, 60), (100 + 32 * 19, 60))
    expect(hand.seats).to_have_count(20)
    hand.staff.see("first-row", live=True)
    hand.focus()
    hand.keys("Control+d", "Control+d")
    expect(hand.seats).to_have_count(60)
    names = hand.page.locator(".wxm-rowname")
    expect(names).to_have_text(["A", "B", "C"])
    hand.keys("Escape")
    expect(hand.page.locator("[name=deck_name]")).to_be_visible()
    expect(hand.page.locator("[data-do=begin]")).to_have_count(0)
    hand.tool("round")
    hand.click(850, 90)
    hand.tool("long")
    hand.click(850, 250)
    expect(hand.seats).to_have_count(72)
    hand.do("deck")
    hand.fill("deck_name", "Upper deck")
    expect(hand.seats).to_have_count(0)
    expect(hand.page.locator("[data-do=begin]")).to_be_visible()
    hand.tool("row")
    hand.drag((100, 60), (100 + 32 * 19, 60))
    hand.focus()
    hand.keys("Control+d", "Control+d")
    expect(hand.seats).to_have_count(60)
    hand.keys("Control+a")
    hand.fill("rows_first", "K")
    hand.do("rename")
    expect(names).to_have_text(["K", "L", "M"])
    hand.tool("area")
    hand.drag((760, 60), (960, 300))
    hand.fill("capacity", 40)
    hand.staff.see("upper-deck", live=True)
    hand.save()
    stored = hand.stored()
    assert len(stored) == 120 + 12 + 40
    assert {seat["deck"] for seat in stored} == {"1", "Upper deck"}
    hand.do("publish")
    expect(hand.page.locator(".o_form_view")).to_be_visible()
    [plan] = shop.execute("water.seat.map", "read", [hand.plan], ["state", "vessel_id"])
    assert plan["state"] == "published"

    trip = make_trip(shop, fleet["excursions"]["bridges"]["id"], plan["vessel_id"][0], 30)
    guest = visitor()
    guest.open_trip(trip)
    expect(guest.page.locator(".wxm-tab")).to_have_count(2)
    [seat] = [one for one in stored if (one["row"], one["number"]) == ("B", "7")]
    guest.take(seat["id"])
    guest.see("bought-on")


def test_rows_are_shaped_and_numbered(draw):
    hand = draw()
    hand.tool("row")
    hand.drag((200, 200), (200 + 30 * 9, 200))
    expect(hand.seats).to_have_count(10)
    bend = hand.page.locator("[name=shape_bend]")
    bend.evaluate(
        "node => { node.value = 60; node.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    hand.staff.settle()
    hand.fill("shape_count", 12)
    expect(hand.seats).to_have_count(12)
    hand.page.locator("[name=numbers_style]").select_option("odd")
    hand.do("renumber")
    hand.staff.see("arc", live=True)
    hand.save()
    numbers = {int(seat["number"]): seat for seat in hand.stored()}
    assert sorted(numbers) == list(range(1, 24, 2))
    assert len({round(seat["y"]) for seat in numbers.values()}) > 4, "the row does not bend"

    # everything can be taken back and done again, past what was saved
    hand.focus()
    for _ in range(4):
        hand.keys("Control+z")
    expect(hand.seats).to_have_count(0)
    for _ in range(4):
        hand.keys("Control+y")
    expect(hand.seats).to_have_count(12)
    expect(hand.page.locator(".o_se_changed")).to_be_hidden()


def test_keys_copy_and_undo(draw):
    """Frame and shift-click, arrows, copy and paste to another deck, Esc, Delete."""
    hand = draw()
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 4, 100))
    chosen = hand.page.locator(".o_se_side h2").first
    hand.click(600, 300)
    hand.drag((85, 80), (175, 120))
    expect(chosen).to_contain_text("3")
    hand.page.keyboard.down("Shift")
    hand.click(220, 100)
    hand.page.keyboard.up("Shift")
    expect(chosen).to_contain_text("4")
    hand.focus()
    hand.keys("Shift+ArrowDown", "ArrowRight")
    hand.keys("Control+c", "Control+v")
    expect(hand.seats).to_have_count(9)
    hand.keys("Delete")
    expect(hand.seats).to_have_count(5)
    hand.keys("Control+z")
    expect(hand.seats).to_have_count(9)
    hand.keys("Control+z")
    hand.do("deck")
    hand.focus()
    hand.keys("Control+v")
    expect(hand.seats).to_have_count(4)
    hand.keys("Escape")
    expect(hand.page.locator("[name=deck_name]")).to_be_visible()
    hand.save()
    places = sorted((seat["deck"], seat["x"], seat["y"]) for seat in hand.stored())
    assert places[:2] == [("1", 105.0, 150.0), ("1", 135.0, 150.0)]
    assert [deck for deck, _x, _y in places] == ["1"] * 5 + ["2"] * 4


def test_categories_companions_and_tables(fleet, draw):
    hand = draw()
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 2, 100))
    vip = fleet["categories"]["vip"]
    hand.page.locator(f"[data-category='{vip}']").click()
    hand.do("companions")
    hand.tool("round")
    hand.fill("table_count", 8)
    hand.page.locator("[name=table_whole]").check()
    hand.click(400, 200)
    hand.fill("table_name", "Captain")
    hand.fill("chairs", 10)
    expect(hand.seats).to_have_count(13)
    hand.staff.see("table", live=True)
    hand.drag((400, 200), (500, 250))
    hand.save()
    stored = hand.stored()
    assert sorted(seat["kind"] for seat in stored if not seat["table_id"]) == [
        *("companion", "companion", "wheelchair")
    ]
    assert {seat["category_id"][0] for seat in stored} == {vip}
    chairs = [seat for seat in stored if seat["table_id"]]
    assert len(chairs) == 10
    assert sum(seat["x"] for seat in chairs) / 10 == pytest.approx(500, abs=6)


def test_what_is_wrong_is_shown_where_it_is(draw):
    hand = draw()
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 2, 100))
    hand.click(160, 100)
    hand.fill("seat_number", "1")
    hand.save()
    problem = hand.page.locator(".o_se_problem_error")
    expect(problem).to_have_count(1)
    expect(hand.page.locator(".o_se_mark_error")).to_have_attribute(
        "d", re.compile("M .* Z M .* Z")
    )
    problem.click()
    expect(hand.page.locator(".o_se_side h2").first).to_contain_text("2")
    hand.staff.see("twins", live=True)


def test_two_editors_at_once(draw, shop):
    """The second one is told, looks at the other's drawing and gets the own one back by Undo."""
    first = draw()
    second = draw("dispatcher", plan=first.plan)
    first.tool("row")
    first.drag((100, 100), (100 + 30 * 4, 100))
    second.tool("row")
    second.drag((100, 200), (100 + 30 * 6, 200))
    first.save()
    second.do("save")
    second.page.locator("[data-do=theirs]").click()
    expect(second.seats).to_have_count(5)
    second.focus()
    second.keys("Control+z")
    expect(second.seats).to_have_count(7)
    second.save()
    assert len(second.stored()) == 7


def test_nothing_is_left_unsaved_by_accident(draw):
    hand = draw()
    hand.tool("row")
    hand.drag((100, 100), (100 + 30 * 4, 100))
    hand.do("close")
    dialog = hand.page.locator(".modal")
    expect(dialog).to_be_visible()
    dialog.locator(".btn-primary").click()
    expect(hand.page.locator(".o_form_view")).to_be_visible()
    assert len(hand.stored()) == 5

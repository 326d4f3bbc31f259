"""Deck plans from and to files, as a manager of the fleet does it."""

import json
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

SAMPLE = Path("addons/water_booking/tests/data/northern_star.json")


def test_import_and_export(shop, fleet, staff):
    """A bad file is refused with its place, a good one is shown before anything is made."""
    name = f"Northern Star {uuid.uuid4().hex[:6]}"
    values = {"name": name, "passenger_limit": 120, "home_pier_id": fleet["pier_id"]}
    [vessel] = shop.execute("water.vessel", "create", [values])
    [empty] = shop.execute("water.seat.map", "create", [{"vessel_id": vessel}])
    manager = staff("manager")
    page = manager.page
    manager.open(f"/odoo/action-water_booking.action_water_seat_map/{empty}")
    [action] = shop.execute(
        "ir.model.data",
        "search_read",
        [["module", "=", "water_booking"], ["name", "=", "action_water_seat_map_import"]],
        ["res_id"],
    )
    page.locator(f"button[name='{action['res_id']}']").click()
    dialog = page.locator(".modal")
    upload = dialog.locator(".o_field_widget[name=file] input[type=file]")

    damaged = json.loads(SAMPLE.read_text())
    damaged["zones"][1]["rows"][2]["seats"][0]["category"] = "Moon"
    upload.set_input_files(
        {"name": "bad.json", "mimeType": "application/json", "buffer": json.dumps(damaged).encode()}
    )
    expect(dialog.locator(".alert")).to_contain_text("zones[1].rows[2].seats[0].category")
    expect(dialog.locator("button[name=action_import]")).to_be_hidden()
    manager.see("refused")

    upload.set_input_files(SAMPLE)
    decks = dialog.locator(".o_field_widget[name=deck_ids] .o_data_row")
    expect(decks).to_have_count(2)
    expect(decks.first).to_contain_text("Main deck")
    expect(dialog.locator(".alert")).to_be_hidden()
    manager.see("preview")
    dialog.locator("button[name=action_import]").click()

    expect(page.locator(".o_field_widget[name=name]").first).to_contain_text(f"{name} v2")
    expect(page.locator(".o_water_deck_plan figure")).to_have_count(2)
    expect(page.locator(".o_water_deck_plan figure .o_water_seat")).to_have_count(80)
    manager.see("plan")

    with page.expect_download() as download:
        page.locator("button[name=action_export]").click()
    assert json.loads(download.value.path().read_text()) == json.loads(SAMPLE.read_text())


def test_everything_that_a_plan_can_have(shop, fleet, staff):
    """Tables, wheelchair places, companions, restricted view, rows without numbers, an area."""
    values = {"name": f"Jazz barge {uuid.uuid4().hex[:6]}", "passenger_limit": 120}
    [vessel] = shop.execute(
        "water.vessel", "create", [{**values, "home_pier_id": fleet["pier_id"]}]
    )
    [plan] = shop.execute("water.seat.map", "create", [{"vessel_id": vessel, "width": 560}])
    tables = shop.execute(
        "water.seat.table",
        "create",
        [
            {"map_id": plan, "name": "1", "x": 90, "y": 90, "sold_whole": True},
            {"map_id": plan, "name": "2", "x": 200, "y": 90, "shape": "rectangle", "width": 60},
        ],
    )
    corners = ((-28, -26), (28, -26), (28, 26), (-28, 26))
    categories = fleet["categories"]
    seats = [
        {
            "table_id": table,
            "kind": "chair",
            "number": str(n),
            "x": x + dx,
            "y": 90 + dy,
            "category_id": categories["vip"],
        }
        for table, x in zip(tables, (90, 200), strict=True)
        for n, (dx, dy) in enumerate(corners, 1)
    ]
    row = {"row": "A", "y": 180, "category_id": categories["standard"]}
    seats += [{**row, "number": str(n), "x": 40 + 30 * n} for n in range(1, 9)]
    seats[8] |= {"kind": "wheelchair"}
    seats[10] |= {"restricted_view": True}
    seats += [
        {**row, "row": "B", "y": 215, "number": str(n), "x": 40 + 30 * n, "by_row": True}
        for n in range(1, 9)
    ]
    places = shop.execute(
        "water.seat",
        "create",
        [{"map_id": plan, "code": str(n), **seat} for n, seat in enumerate(seats)],
    )
    shop.execute(
        "water.seat", "write", [places[9]], {"kind": "companion", "companion_of_id": places[8]}
    )
    shop.execute(
        "water.seat.area",
        "create",
        [
            {
                "map_id": plan,
                "name": "Dance floor",
                "capacity": 40,
                "x": 330,
                "y": 60,
                "width": 180,
                "height": 160,
            }
        ],
    )
    manager = staff("manager")
    manager.open(f"/odoo/action-water_booking.action_water_seat_map/{plan}")
    picture = manager.page.locator(".o_water_deck_plan")
    expect(picture.locator("figure .o_water_deck_table")).to_have_count(2)
    expect(picture.locator("figure .o_water_deck_table_whole")).to_have_count(1)
    expect(picture.locator("figure .o_water_seat_kind_wheelchair")).to_have_count(1)
    expect(picture.locator("figure .o_water_seat_kind_companion")).to_have_count(1)
    expect(picture.locator("figure .o_water_seat_by_row")).to_have_count(8)
    expect(picture.locator("figure .wxm-badge")).to_have_count(1)
    expect(picture.locator("figure .wxm-rowname")).to_have_text(["A", "B"])
    expect(picture.locator(".o_water_deck_legend li")).to_have_count(7)
    manager.see("everything")

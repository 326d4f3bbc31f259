"""The office's screens: what each role looks at all day."""

import re

from playwright.sync_api import expect

from tests.pictures.camera import Camera
from tests.pictures.customers import busy_trip, ref


def boarding_trip(shop) -> int:
    """The demo's trip that is boarding now."""
    domain = [("state", "=", "on_sale"), ("boarding_minutes", "=", 60)]
    [trip] = shop.execute("water.trip", "search", domain, order="departure", limit=1)
    return trip


def planning(shop, camera: Camera) -> None:
    dispatcher = camera.staff("dispatcher")
    page = dispatcher.page
    dispatcher.widen()
    dispatcher.open("/odoo/fleet-board")
    expect(page.locator(".vis-item[class*=o_water_trip_]").first).to_be_visible()
    camera.take("office-board", dispatcher, tallest=900)
    trip = busy_trip(shop, "event_jazz_dinner")
    dispatcher.open(f"/odoo/water-trips/{trip['id']}")
    expect(page.locator(".o_field_widget[name=ticket_ids] .o_data_row").first).to_be_visible()
    camera.take("office-trip", dispatcher, tallest=900)
    [vessel] = shop.execute(
        "water.vessel", "read", [ref(shop, "water_demo.vessel_palmyra")], ["seat_map_id"]
    )
    dispatcher.open(f"/odoo/action-water_booking.action_water_seat_map/{vessel['seat_map_id'][0]}")
    page.locator("button[name=action_draw]").click()
    expect(page.locator(".o_se_stage .o_se_sheet rect")).to_be_attached()
    page.locator(".btn:has(.fa-arrows-alt)").click()
    camera.take("office-editor", dispatcher, tallest=900)


def boarding(shop, camera: Camera) -> None:
    trip = boarding_trip(shop)
    crew = camera.staff("crew", phone=True)
    page = crew.page
    crew.open(f"/odoo/water-trips/{trip}/boarding")
    expect(page.locator(".o_water_boarding_number")).to_be_visible()
    domain = [("trip_id", "=", trip), ("state", "=", "issued")]
    [ticket, *_more] = shop.execute("water.ticket", "search_read", domain, ["barcode"], order="id")
    crew.type_code(ticket["barcode"])
    expect(page.locator(".o_water_verdict")).to_have_class(re.compile("o_water_verdict_good"))
    camera.take("office-boarding-phone", crew, tallest=900)
    wide = camera.staff("crew")
    wide.widen()
    wide.open(f"/odoo/water-trips/{trip}/boarding")
    wide.page.locator("button[name=manifest]").click()
    expect(wide.page.locator(".o_water_manifest_row").first).to_be_visible()
    camera.take("office-manifest", wide, tallest=900)


def selling(shop, camera: Camera) -> None:
    agent = camera.staff("agent")
    agent.widen()
    trip = busy_trip(shop, "excursion_neva_day")
    domain = [("trip_id", "=", trip["id"]), ("state", "=", "issued")]
    [ticket, *_more] = shop.execute("water.ticket", "search_read", domain, ["order_id"], order="id")
    agent.open(f"/odoo/orders/{ticket['order_id'][0]}")
    expect(agent.page.locator(".o_field_widget[name=order_line] .o_data_row").first).to_be_visible()
    camera.take("office-order", agent, tallest=900)
    manager = camera.staff("manager")
    manager.widen()
    page = manager.page
    manager.open("/odoo/price-calendar")
    excursion = ref(shop, "water_demo.excursion_neva_day")
    [name] = shop.execute(
        "water.excursion", "read", [excursion], ["name"], context={"lang": "ru_RU"}
    )
    expect(page.locator(".o_water_prices_trip").first).to_be_visible()
    # the former excursion's trips stand there until the answer has come
    with page.expect_response("**/web/dataset/call_kw/**"):
        page.locator("#o_water_prices_excursion").select_option(str(excursion))
    manager.settle()
    why = page.locator(".o_water_prices_why")
    page.locator(".o_water_prices_trip").last.click()
    expect(why).to_contain_text(name["name"])
    why.locator("summary").first.click()
    camera.take("office-prices", manager, tallest=900)


SCENES = (planning, boarding, selling)

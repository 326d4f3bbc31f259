"""The page of an excursion: pictures, way, questions, departures; and blocks on other pages."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import WORDS
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.journey

SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            if (!entry.hadRecentInput) sum += entry.value;
        }
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 500);
})"""


def picture(colour: str) -> str:
    stream = io.BytesIO()
    Image.new("RGB", (1600, 1000), colour).save(stream, "JPEG")
    return base64.b64encode(stream.getvalue()).decode()


@pytest.fixture
def tour(shop, fleet):
    """An excursion of which everything is told; its id. Not translated, hence its name."""
    bridges = fleet["excursions"]["bridges"]["id"]
    tour = shop.execute("water.excursion", "copy", [bridges], {"name": "Racer tour"})
    tour = tour[0] if isinstance(tour, list) else tour
    shop.execute(
        "water.excursion",
        "write",
        [tour],
        {
            "is_published": True,
            "image_1920": picture("navy"),
            "included": "<ul><li>Racer blanket</li></ul>",
            "not_included": "<ul><li>Racer drinks</li></ul>",
            "to_bring": "<ul><li>Racer coat</li></ul>",
            "children": "Racer children.",
            "photo_ids": [
                [0, 0, {"name": f"Racer {colour}", "image_1920": picture(colour)}]
                for colour in ("teal", "orange", "gray")
            ],
            "stop_ids": [
                [0, 0, {"name": "Racer bridge", "minutes": 20}],
                [0, 0, {"name": "Racer island", "minutes": 45, "stay_minutes": 60}],
            ],
            "question_ids": [[0, 0, {"question": "Racer?", "answer": "<p>Racer answer</p>"}]],
        },
    )
    return tour


def test_excursion_on_a_phone(shop, fleet, visitor, tour):
    trip = fresh_trip(shop, fleet, places=5)
    shop.execute("water.trip", "write", [trip["id"]], {"excursion_id": tour})
    guest = visitor(phone=True)
    guest.open(f"/excursions/{tour}")
    page = guest.page
    assert page.evaluate(SHIFT) < 0.1
    strip = page.locator(".wx-gallery-strip")
    assert strip.evaluate("(strip) => strip.scrollWidth > strip.clientWidth"), "to be swiped"
    question = page.locator(".wx-question").first
    expect(question.locator(".wx-text")).to_be_hidden()
    question.locator("summary").tap()
    expect(question.locator(".wx-text")).to_be_visible()
    guest.see("excursion")
    page.locator(".wx-go-bar .wx-button").tap()
    expect(page.locator("#departures")).to_be_in_viewport()
    page.locator(f"#departures a[href$='/trip/{trip['id']}']").tap()
    expect(page.locator(".wx-chooser, .wx-trip")).not_to_have_count(0)


def test_pictures_by_keyboard(visitor, tour):
    guest = visitor()
    guest.open(f"/excursions/{tour}")
    page = guest.page
    # until the script is there, a picture is a link to its file
    page.wait_for_function("() => document.body.getAttribute('is-ready') === 'true'")
    second = page.locator(".wx-gallery-item").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(".wx-lightbox")
    expect(dialog).to_be_visible()
    expect(dialog.locator("figure").nth(1)).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowRight")
    expect(dialog.locator("figure").nth(2)).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("End")
    expect(dialog.locator("figure").last).to_be_in_viewport(ratio=0.9)
    expect(dialog.locator(".wx-lightbox-next")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(second).to_be_focused()
    guest.see("excursion")


def test_an_editor_drops_a_block(shop, fleet, browsing, staff, visitor):
    group = shop.execute(
        "ir.model.data", "search_read", [["name", "=", "group_website_designer"]], ["res_id"]
    )[0]["res_id"]
    user = fleet["users"]["manager"]
    shop.execute("res.users", "write", [user["id"]], {"group_ids": [[4, group]]})
    [page_id] = shop.execute(
        "website.page",
        "create",
        [
            {
                "name": "Racer blocks",
                "url": "/racer-blocks",
                "type": "qweb",
                "key": "racer.blocks",
                "is_published": True,
                "arch": '<t t-name="racer.blocks"><t t-call="website.layout">'
                '<div id="wrap" class="oe_structure oe_empty"/></t></t>',
            }
        ],
    )
    try:
        editor = staff("manager")
        editor.open("/odoo/action-website.website_preview?path=/racer-blocks&enable_editor=1")
        page = editor.page
        page.locator(
            f"#snippet_groups .o_snippet[name='{WORDS['blocks']}'] .o_snippet_thumbnail_area"
        ).click()
        choices = page.frame_locator(".modal iframe")
        choices.locator("[data-snippet-id='s_water_departures']").first.click()
        inside = page.frame_locator(".o_website_preview iframe:not(.o_ignore_in_tour)").first
        block = inside.locator("#wrap .s_water_departures")
        expect(block.locator(".wx-departure").first).to_be_visible()
        browsing.picture(page, f"{browsing.name}-editor", whole=False)
        page.locator("button[data-action=save]").click()
        expect(page.locator(".o_builder_open")).to_have_count(0)
        guest = visitor()
        guest.open("/racer-blocks")
        shown = guest.page.locator(".s_water_departures .wx-departure")
        expect(shown).to_have_count(4)
        guest.see("block")
        shown.first.click()
        guest.page.wait_for_url("**/excursions/trip/*")
    finally:
        shop.execute("website.page", "unlink", [page_id])

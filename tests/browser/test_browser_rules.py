"""What the pages' Content-Security-Policy does in a browser, and how a browser gives a proof."""

import pytest
from playwright.sync_api import expect

from tests.support.fleet import fresh_trip


def inject(page, path, html):
    """As if somebody had managed to put it into the page."""

    def answer(route):
        response = route.fetch()
        body = response.text().replace("</body>", f"{html}</body>")
        route.fulfill(response=response, body=body)

    page.route(f"**{path}", answer)


def test_an_injected_script_does_not_run(shop, fleet, visitor, browsing):
    for refused in ("Content Security Policy", "violates the following", "/injected.png"):
        browsing.tolerate(refused)
    trip = fresh_trip(shop, fleet, places=12)
    guest = visitor()
    inject(
        guest.page,
        trip["path"],
        "<script>window.stolen = 1</script><img src='/injected.png' onerror='window.stolen = 2'>"
        "<a id='bait' href='javascript:window.stolen = 3'>x</a>",
    )
    guest.open_trip(trip)
    guest.page.locator("#bait").dispatch_event("click")
    assert guest.page.evaluate("window.stolen") is None
    # negative control: Odoo's own inline script, which bears the nonce, has run
    assert guest.page.evaluate("Boolean(odoo.csrf_token)")


@pytest.fixture
def strict(shop):
    """Everybody has to prove after the first hold, and after the first wrong code."""
    own = {
        "website_excursions.limits_trusted": "",
        "website_excursions.limit_code_free_address": "1/3600",
        "website_excursions.limit_hold_free_address": "1/3600",
    }
    before = {key: shop.execute("ir.config_parameter", "get_param", key) for key in own}
    for key, value in own.items():
        shop.execute("ir.config_parameter", "set_param", key, value)
    yield
    for key, value in before.items():
        shop.execute("ir.config_parameter", "set_param", key, value or False)


def test_a_browser_proves_by_itself(shop, fleet, visitor, browsing, strict):
    """Beyond the threshold the page computes for a moment and goes on; nothing is lost."""
    browsing.tolerate("429")
    trip = fresh_trip(shop, fleet, places=12)
    guest = visitor(phone=True)
    asked = []
    guest.page.on("request", lambda request: asked.append(request.url))
    guest.open_trip(trip)
    for _number in range(3):
        guest.add(fleet["fares"]["adult"])
    assert any(url.endswith("/excursions/proof") for url in asked)
    expect(guest.page.locator(".wx-proof")).to_have_count(0)
    expect(guest.page.locator(".wx-message-error")).to_have_count(0)


def test_a_code_is_looked_at_after_the_proof(shop, fleet, visitor, browsing, strict):
    """The second wrong code asks for a proof: the form goes as a whole and comes back with its
    answer and with what was typed."""
    browsing.tolerate("429")
    guest = visitor()
    guest.open_trip(fresh_trip(shop, fleet, places=12))
    guest.add(fleet["fares"]["adult"])
    guest.go_to_checkout()
    guest.field("name").fill("Anna Petrova")
    for code in ("NOSUCHCODE", "NORTHISONE"):
        guest.page.locator("#wx_code").fill(code)
        guest.page.locator(".wx-code-apply").click()
        expect(guest.page.locator("#wx_code_error")).to_contain_text(code, timeout=30_000)
    expect(guest.field("name")).to_have_value("Anna Petrova")

"""What customers see, in the order in which they come there."""

from datetime import datetime, timedelta, timezone

from playwright.sync_api import expect

from tests.browser.people import WORDS, Buyer, Visitor
from tests.browser.test_account import open_mail
from tests.browser.test_payment import POOR_CARD
from tests.pictures.camera import Camera

PLAN = ".wx-chooser-main h2"
COMPANY = {"inn": "7707083893", "kpp": "773601001"}


def ref(shop, name: str) -> int:
    """Id of a record of the demo."""
    module, _, key = name.partition(".")
    domain = [("module", "=", module), ("name", "=", key)]
    [found] = shop.execute("ir.model.data", "search_read", domain, ["res_id"])
    return found["res_id"]


def trips_of(shop, excursion: str) -> list[dict]:
    """Its trips on sale of the days to come, nearest first: address, places sold and free."""
    soon = datetime.now(timezone.utc) + timedelta(hours=20)
    domain = [
        ("excursion_id", "=", ref(shop, f"water_demo.{excursion}")),
        ("state", "=", "on_sale"),
        ("departure", ">", soon.strftime("%Y-%m-%d %H:%M:%S")),
    ]
    fields = ["sold_count", "free_count"]
    found = shop.execute("water.trip", "search_read", domain, fields, order="departure")
    return [{**trip, "path": f"/excursions/trip/{trip['id']}"} for trip in found]


def busy_trip(shop, excursion: str) -> dict:
    """The one that most people have bought and that has places left: a lived-in deck."""
    trips = [trip for trip in trips_of(shop, excursion) if trip["free_count"] > 2]
    return max(trips, key=lambda trip: trip["sold_count"])


def anna() -> Buyer:
    known = Buyer.new("anna")
    return Buyer(known.name, known.email.replace("example.com", "example.org"), known.phone)


def two_places(person: Visitor, shop, path: str) -> None:
    """The best two for adults; then the question for them is folded."""
    person.open(path)
    person.wait_for_chooser()
    person.find_best(ref(shop, "water_booking.fare_adult"), 2)
    person.expect_held()
    person.page.locator(".wx-best-box summary").click()


# --- finding


def finding(shop, camera: Camera) -> None:
    guest = camera.visitor(phone=True)
    guest.open("/excursions")
    camera.take("catalogue-phone", guest)
    guest.open("/excursions?kind=event&people=12&price=100")
    camera.take("nothing-fits-phone", guest)
    guest.open(f"/excursions/{ref(shop, 'water_demo.excursion_neva_night')}")
    camera.take("excursion-phone", guest)
    guest.open("/excursions/calendar")
    camera.take("calendar-phone", guest)
    guest.open("/excursions/piers")
    camera.take("piers-phone", guest)
    guest.page.locator("#wrap a[href*='/excursions/piers/']").first.click()
    guest.page.wait_for_url("**/excursions/piers/*")
    camera.take("pier-phone", guest)


def finding_wide(shop, camera: Camera) -> None:
    guest = camera.visitor()
    guest.open("/excursions")
    camera.take("catalogue-wide", guest)
    guest.open(f"/excursions/{ref(shop, 'water_demo.excursion_neva_night')}")
    camera.take("excursion-wide", guest)
    guest.open("/excursions/calendar")
    camera.take("calendar-wide", guest)
    reader = camera.visitor(language="en-US")
    reader.open("/en/excursions")
    camera.take("catalogue-english", reader)


# --- choosing


def choosing(shop, camera: Camera) -> None:
    trip = busy_trip(shop, "excursion_neva_day")
    guest = camera.visitor(phone=True)
    two_places(guest, shop, trip["path"])
    camera.take("deck-phone", guest, at=PLAN, tallest=1000)
    wide = camera.visitor()
    two_places(wide, shop, trip["path"])
    camera.take("deck-wide", wide)
    night = camera.visitor(phone=True, color_scheme="dark")
    two_places(night, shop, busy_trip(shop, "excursion_neva_night")["path"])
    camera.take("deck-dark", night, at=PLAN, tallest=1000)
    li = camera.visitor(phone=True, language="zh-CN")
    two_places(li, shop, f"/zh_CN{busy_trip(shop, 'event_jazz_dinner')['path']}")
    camera.take("deck-chinese", li, at=PLAN, tallest=1000)
    open_boat = camera.visitor(phone=True)
    open_boat.open_trip(busy_trip(shop, "excursion_moscow_day"))
    open_boat.add(ref(shop, "water_booking.fare_adult"), 2)
    camera.take("places-phone", open_boat)


def waiting(shop, camera: Camera) -> None:
    trip = next(trip for trip in trips_of(shop, "excursion_volga_sunset") if not trip["free_count"])
    guest, buyer = camera.visitor(phone=True), anna()
    guest.open(trip["path"])
    expect(guest.page.locator(".wx-soldout")).to_be_visible()
    camera.take("sold-out-phone", guest)
    guest.open(f"{trip['path']}/waiting")
    guest.page.locator(f"#fare_{ref(shop, 'water_booking.fare_adult')}").fill("2")
    for name in ("name", "email", "phone"):
        guest.page.locator(f"#wx_{name}").fill(getattr(buyer, name))
    for consent in guest.page.locator(".wx-consents input").all():
        consent.check()
    camera.take("waiting-form-phone", guest)
    guest.page.locator(".wx-waiting-form button[type=submit]").click()
    expect(guest.page.locator("#wrap")).to_contain_text(buyer.email)
    open_mail(shop, guest, buyer, "/excursions/waiting/")
    camera.take("waiting-phone", guest)


# --- paying, and the ticket


def paying(shop, camera: Camera) -> None:
    trip = busy_trip(shop, "excursion_neva_day")
    guest, buyer = camera.visitor(phone=True), anna()
    two_places(guest, shop, trip["path"])
    guest.go_to_checkout()
    guest.introduce(buyer)
    camera.take("checkout-phone", guest, tallest=1800)
    terms = guest.page.locator(".wx-consents a").first.get_attribute("href")
    guest.page.locator("#wx_company").check()
    for name, value in COMPANY.items():
        guest.field(name).fill(value)
    camera.take("checkout-company-phone", guest, at=".wx-company", tallest=1100)
    guest.page.locator("#wx_company").uncheck()
    guest.submit()
    guest.wait_for_payment_page()
    guest.pay(POOR_CARD)
    guest.page.get_by_role("link", name=WORDS["return_to_shop"]).click()
    guest.expect_order("declined")
    camera.take("declined-phone", guest)
    guest.page.get_by_role("button", name=WORDS["pay_again"]).click()
    guest.wait_for_payment_page()
    guest.pay()
    guest.expect_order("paid")
    camera.take("order-phone", guest)
    address = guest.page.url
    guest.page.locator("a[href*='/manage']").first.click()
    guest.page.wait_for_url("**/manage**")
    camera.take("manage-phone", guest)
    guest.open(terms)
    camera.take("terms-phone", guest, tallest=900)
    wide = camera.visitor()
    wide.open(address)
    wide.expect_order("paid")
    camera.take("order-wide", wide)
    account(shop, camera, guest, buyer)


def paying_wide(shop, camera: Camera) -> None:
    guest = camera.visitor()
    two_places(guest, shop, busy_trip(shop, "event_jazz_dinner")["path"])
    guest.go_to_checkout()
    guest.introduce(anna())
    camera.take("checkout-wide", guest)


# --- the account of who has bought


def account(shop, camera: Camera, guest: Visitor, buyer: Buyer) -> None:
    page = guest.page
    guest.open("/my/link")
    page.locator("input[name=email]").fill(buyer.email)
    camera.take("login-link-phone", guest)
    page.locator(".wx-account-form button").click()
    open_mail(shop, guest, buyer, "/my/link/")
    camera.take("link-opened-phone", guest)
    page.locator("form[action*='/my/link/'] button").click()
    expect(page.locator(".wx-my-trip")).to_have_count(1)
    camera.take("my-tickets-phone", guest)
    guest.open("/my/security")
    camera.take("security-phone", guest)
    guest.open("/my/data")
    camera.take("my-data-phone", guest)
    page.locator("details summary").click()
    page.locator("form[action='/my/data/erase'] button").click()
    expect(page.locator(".wx-account-told")).to_contain_text(buyer.email)
    open_mail(shop, guest, buyer, "/my/erasure/")
    camera.take("erasure-phone", guest)


def beside(_shop, camera: Camera) -> None:
    guest = camera.visitor(phone=True)
    guest.open("/excursions/order/link")
    camera.take("order-link-phone", guest)
    guest.open("/web/login")
    camera.take("login-phone", guest)
    camera.browsing.tolerate("404")
    guest.open("/excursions/no-such-page")
    camera.take("lost-phone", guest)


SCENES = (finding, finding_wide, choosing, waiting, paying, paying_wide, beside)

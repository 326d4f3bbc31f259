"""What visitors and staff do, in the words of a journey; the tests say what must come of it."""

import contextlib
import itertools
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as Late

WORDS = json.loads((Path(__file__).parent / "words.json").read_text())
DESKTOP, PHONE = (1440, 900), (390, 844)
CLOCK = re.compile(r"^\d{1,2}:\d\d$")
CHOOSER = ".wx-chooser-main"
SCREENS = ".o_view_controller, .o_water_boarding_page, .o_water_places_page"
# Pictures of one test are numbered through, whoever took them.
STEPS = WeakKeyDictionary()


@dataclass(frozen=True)
class Buyer:
    """A guest with an address and a phone that no other test uses."""

    name: str
    email: str
    phone: str

    @classmethod
    def new(cls, key: str) -> "Buyer":
        mark = uuid.uuid4()
        return cls(
            WORDS["buyers"][key],
            f"{key}.{mark.hex[:10]}@example.com",
            f"+7 921 {mark.int % 900 + 100} {mark.int // 1000 % 90 + 10} "
            f"{mark.int // 10**6 % 90 + 10}",
        )


class Person:
    """A person at a browser of their own. `see` keeps what they see, wide and narrow."""

    def __init__(self, browsing, page: Page) -> None:
        self.browsing, self.page = browsing, page

    def widen(self) -> None:
        self.page.set_viewport_size(dict(zip(("width", "height"), DESKTOP, strict=True)))

    def open(self, path: str) -> None:
        self.page.goto(path)

    def see(self, step: str, *, at: str = "") -> None:
        """Pictures at both widths; nothing may stick out of a phone's screen.

        :param at: selector of what to look at; without it the whole page is taken
        """
        name = self.title(step)
        home = self.page.viewport_size
        sizes = [PHONE] if home["width"] == PHONE[0] else [DESKTOP, PHONE]
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            if at:
                self.page.locator(at).first.evaluate("node => node.scrollIntoView()")
            self.settle()
            title = f"{name}-{width}"
            self.browsing.picture(self.page, title, whole=not at)
            self.check(title, width)
        self.page.set_viewport_size(home)

    def title(self, step: str) -> str:
        number = next(STEPS.setdefault(self.browsing, itertools.count(1)))
        return f"{self.browsing.name}-{number:02}-{step}"

    def check(self, title: str, width: int) -> None:
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= width, f"{title}: the page is {wide} pixels wide"

    def settle(self) -> None:
        """Two frames later what reacts to a new width has been drawn."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def closes_tab(self) -> None:
        self.page.close()

    def opens_tab(self, path: str) -> None:
        """Another tab of the same browser, with its cookies."""
        self.page = self.page.context.new_page()
        self.open(path)


class Visitor(Person):
    """A customer on the website."""

    def speak(self, code: str) -> None:
        """Choose a language in the head of the page: ru, en or zh_CN."""
        self.page.evaluate("scrollTo(0, 0)")  # the head hides while one reads on
        selector = self.page.locator("header .js_language_selector").first
        selector.locator("button").click()
        selector.locator(f".js_change_lang[data-url_code='{code}']").click()

    # --- choosing

    def open_trip(self, trip: dict) -> None:
        self.open(trip["path"])
        self.wait_for_chooser()

    def wait_for_chooser(self) -> None:
        """The page knows what is taken and what it holds for this visitor."""
        chooser = self.page.locator(".wx-chooser")
        shown = chooser.locator(".wxm-seat:visible, .wx-stepper:visible")
        expect(shown.first).to_be_visible()

    def seat(self, seat_id: int) -> Locator:
        return self.page.locator(f".wxm-seat[data-seat='{seat_id}']")

    def expect_seat(self, seat_id: int, state: str) -> None:
        """`state`: free, taken or mine; mine only when the server holds it. The page asks every
        three seconds, and with a bus every twenty."""
        expect(self.seat(seat_id)).to_have_attribute("data-state", f"{state}false", timeout=45_000)

    def take(self, *seat_ids: int) -> None:
        for seat_id in seat_ids:
            self.seat(seat_id).click()
        for seat_id in seat_ids:
            self.expect_seat(seat_id, "mine")

    def fare(self, fare_id: int) -> Locator:
        return self.page.locator(f".wx-fare[data-fare='{fare_id}']")

    def add(self, fare_id: int, times: int = 1) -> None:
        """Press + so many times and wait until the server holds them."""
        row = self.fare(fare_id)
        before = int(row.locator("output").inner_text())
        for _ in range(times):
            row.locator("button").last.click()
        expect(row.locator("output")).to_have_text(str(before + times))
        self.expect_held()

    def expect_held(self) -> None:
        expect(self.page.locator(".wx-bar-go")).to_have_attribute("aria-disabled", "false")

    def seconds_left(self) -> int:
        clock = self.page.locator(".wx-bar-clock-time, .wx-clock-time").first
        expect(clock).to_have_text(CLOCK)
        minutes, seconds = clock.inner_text().split(":")
        return int(minutes) * 60 + int(seconds)

    @property
    def message(self) -> Locator:
        return self.page.locator(".wx-chooser-message")

    def way(self, words: str) -> Locator:
        """A way on that the message offers."""
        return self.message.locator(".wx-message-ways > *", has_text=words)

    def choice(self, name: str) -> Locator:
        """The line of "Your choice" that begins with this name."""
        return self.page.locator(".wx-choice-row", has_text=name)

    def table(self, table_id: int) -> Locator:
        return self.page.locator(f".wxm-seat[data-table='{table_id}']")

    def deck(self, name: str) -> None:
        """Another deck, by its tab."""
        tab = self.page.locator(f".wxm-tab[data-deck='{name}']")
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")

    def extra(self, addon_id: int) -> Locator:
        return self.page.locator(f".wx-addon[data-addon='{addon_id}']")

    def find_best(self, fare_id: int, quantity: int, category_id: int | None = None) -> None:
        """Ask for the best places for a party of adults, say."""
        box = self.page.locator(".wx-best-box")
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        fare = box.locator(f".wx-best-fare[data-fare='{fare_id}']")
        now = int(fare.locator("output").inner_text())
        for _ in range(abs(quantity - now)):
            fare.locator("button").nth(1 if quantity > now else 0).click()
        if category_id:
            box.locator("select").select_option(str(category_id))
        box.locator("button[type=submit]").click()

    # --- checkout

    def go_to_checkout(self) -> None:
        self.expect_held()
        self.page.locator(".wx-bar-go").click()
        self.page.wait_for_url("**/excursions/checkout**")

    def field(self, name: str) -> Locator:
        return self.page.locator(f".wx-checkout-form [name='{name}']")

    def introduce(self, buyer: Buyer) -> None:
        for name in ("name", "email", "phone"):
            self.field(name).fill(getattr(buyer, name))
        self.field("consent_personal_data").check()
        self.field("consent_offer").check()

    def submit(self) -> None:
        self.page.locator(".wx-pay-button").click()

    def go_to_payment(self, buyer: Buyer) -> None:
        """From the chooser to the payment page of the provider."""
        self.go_to_checkout()
        self.introduce(buyer)
        self.submit()
        self.wait_for_payment_page()

    def wait_for_payment_page(self) -> None:
        self.page.wait_for_url("**/checkout/*")
        expect(self.pay_button).to_be_visible()

    @property
    def pay_button(self) -> Locator:
        return self.page.locator("button[name=action][value=pay]")

    @property
    def payment_id(self) -> str:
        """The provider's number of the payment whose page is open."""
        return self.page.url.partition("?")[0].rpartition("/")[2]

    def pay(self, card: str = "5555 5555 5555 4444") -> None:
        self.page.locator("input[name=card]").fill(card)
        self.pay_button.click()

    # --- the order

    def expect_order(self, state: str) -> None:
        """The status page, once it shows this state by itself."""
        self.page.wait_for_url("**/excursions/order/**")
        expect(self.page.locator(f".wx-order-body[data-state='{state}']")).to_be_visible()

    @property
    def tickets(self) -> Locator:
        return self.page.locator(".wx-ticket")

    @property
    def order_id(self) -> int:
        return int(self.page.locator(".wx-order-body").get_attribute("data-order"))


class Staff(Person):
    """Somebody of the company in the back office."""

    def see(self, step: str, *, at: str = "", live: bool = False) -> None:
        """Pictures of the desktop and of what a phone shows at this address.

        :param live: the address does not say it all: make this page narrow instead
        """
        if live or self.page.viewport_size["width"] == PHONE[0]:
            super().see(step, at=at)
            return
        phone = Staff(
            self.browsing,
            self.browsing.visitor(phone=True, storage_state=self.page.context.storage_state()),
        )
        title = self.title(step)
        self.browsing.picture(self.page, f"{title}-{DESKTOP[0]}")
        phone.open(self.page.url)
        expect(phone.page.locator(SCREENS)).to_be_visible()
        phone.settle()
        self.browsing.picture(phone.page, f"{title}-{PHONE[0]}", whole=False)
        phone.check(title, PHONE[0])
        phone.page.context.close()

    def settle(self) -> None:
        """The bar at the top of the back office follows a new width a moment later."""
        super().settle()
        with contextlib.suppress(Late):
            self.page.wait_for_function(
                "() => document.scrollingElement.scrollWidth <= innerWidth", timeout=3000
            )

    def log_in(self, user: dict) -> None:
        self.open("/web/login")
        self.page.locator("input[name=login]").fill(user["login"])
        self.page.locator("input[name=password]").fill(user["password"])
        self.page.locator("form.oe_login_form button[type=submit]").click()
        # the first to come waits until the back office's scripts are packed
        self.page.wait_for_url("**/odoo**", wait_until="commit", timeout=120_000)
        expect(self.page.locator(".o_main_navbar")).to_be_visible(timeout=120_000)

    def type_code(self, code: str) -> None:
        """What a scanner does: the code and Enter."""
        field = self.page.locator(".o_water_scan_form input[name=code]")
        field.fill(code)
        field.press("Enter")

    def search(self, text: str) -> None:
        """Type into the search box of a list, as the first of its fields."""
        box = self.page.locator(".o_searchview_input")
        box.fill(text)
        suggestions = self.page.locator(".o_searchview_autocomplete")
        expect(suggestions).to_contain_text(text)
        box.press("Enter")
        expect(self.page.locator(".o_searchview_facet").last).to_contain_text(text)

    def forget_filters(self) -> None:
        """Take away the filters that a menu sets; there is at least one."""
        facets = self.page.locator(".o_searchview_facet .o_facet_remove")
        expect(facets.first).to_be_visible()
        while facets.count():
            count = facets.count()
            facets.first.click()
            expect(facets).to_have_count(count - 1)

    # --- places of a trip

    def place(self, seat_id: int) -> Locator:
        return self.page.locator(f".o_water_seat[data-seat='{seat_id}']")

    def expect_place(self, seat_id: int, look: str) -> None:
        """`look`: free, held, sold, vip …, as the plan draws it."""
        expect(self.place(seat_id)).to_have_class(re.compile(rf"\bo_water_seat_{look}\b"))

    def choose_places(self, *seat_ids: int) -> None:
        for seat_id in seat_ids:
            self.place(seat_id).click()
            expect(self.place(seat_id)).to_have_attribute("aria-checked", "true")

    def place_in_order(self, seat_id: int) -> Locator:
        """A seat on the plan of the wizard that sells; another plan may be behind it."""
        return self.page.locator(f".o_water_order_plan .o_water_seat[data-seat='{seat_id}']")

    def fill_many2one(self, name: str, text: str, *, inside: str = ".o_form_view") -> None:
        """Type into a field that chooses a record, and take the first that is offered; never the
        offer to make another one of that name."""
        field = self.page.locator(f"{inside} .o_field_widget[name={name}] input")
        field.fill(text)
        records = ".o-autocomplete--dropdown-item:not(:has(.o_m2o_dropdown_option))"
        self.page.locator(f"{records}:not(.o_m2o_dropdown_option)", has_text=text).first.click()
        expect(field).to_have_value(re.compile(re.escape(text)))

"""A visitor of the shop without a browser: cookies, the JSON of the deck plan, the checkout."""

import http.client
import itertools
import json
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

from tests.races.harness import Figures
from tests.support.fleet import tell_double

#: Seconds between two looks of a page that waits (`order_page.js`).
LOOK_EVERY = 2.5
#: Seconds for a page that comes again by itself until the provider has answered another tab.
PATIENCE = 60
#: The way to the provider for whom the checkout did not lead there.
GO = "/payment/yoomoney/go/"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Buyer:
    def __init__(self, shop, figures: Figures, number: int = 0) -> None:
        self.shop, self.figures, self.number = shop, figures, number
        parts = urlsplit(shop.url)
        self.address = (parts.hostname, parts.port)
        self.cookies: dict[str, str] = {}
        #: `language` is what the shop's addresses begin with, such as "/en"
        self.csrf = self.pay_page = self.language = ""

    # --- HTTP

    def request(self, method: str, path: str, body: bytes | None = None, content_type: str = ""):
        """(status, headers, body) of one request, timed from connecting to the last byte."""
        headers = {"Accept-Language": "ru-RU", "User-Agent": "race"}
        if content_type:
            headers["Content-Type"] = content_type
        if self.cookies:
            headers["Cookie"] = "; ".join(
                f"{key}={value}" for key, value in [*self.cookies.items()]
            )
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        began = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
            self.figures.seconds.append(time.perf_counter() - began)
        self.figures.statuses[response.status] += 1
        for header in response.headers.get_all("Set-Cookie") or []:
            for key, morsel in SimpleCookie(header).items():
                self.cookies[key] = morsel.value
        return response.status, response.headers, content

    def call(self, path: str, **params):
        """Result of one of the shop's JSON routes."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        status, _headers, content = self.request("POST", path, body.encode(), "application/json")
        assert status == 200, f"{path}: {status}"
        answer = json.loads(content)
        assert "error" not in answer, f"{path}: {answer['error']}"
        return answer["result"]

    # --- places

    def hold(self, trip: dict, fare: int, seats=(), places: int = 0) -> dict | None:
        """Ask for seats by id, or for a number of places. The hold, or None when refused."""
        return self.choose(
            trip,
            seats=[{"seat_id": seat, "fare_id": fare} for seat in seats],
            places=[{"area_id": None, "fare_id": fare, "quantity": places}] if places else [],
        )

    def choose(self, trip: dict, seats=(), places=(), addons=()) -> dict | None:
        """Ask for a choice in the words of the shop's own page. The hold, or None when refused;
        what it came to is counted."""
        answer = self.call(
            "/excursions/hold",
            trip_id=trip["id"],
            seats=list(seats),
            places=list(places),
            addons=list(addons),
            lang="ru-RU",
        )
        if error := answer.get("error"):
            assert error["message"], error
            self.figures.outcomes[error["code"]] += 1
            return None
        self.figures.outcomes["held"] += 1
        return answer["hold"]

    def availability(self, trip: dict) -> dict:
        status, _headers, content = self.request("GET", f"{trip['path']}/availability")
        assert status == 200
        return json.loads(content)

    # --- checkout

    def checkout(self, trip: dict) -> str:
        """Open the form, fill it in and send it; the address that the buyer is led on to."""
        path = f"{self.language}/excursions/checkout?trip={trip['id']}"
        status, _headers, content = self.request("GET", path)
        token = CSRF.search(content.decode())
        assert status == 200 and token, f"checkout: {status}"
        self.csrf = token[1]
        return self.submit(trip)

    def submit(self, trip: dict) -> str:
        """Send the form, once more perhaps."""
        body = urlencode({"trip": trip["id"], **self.form(trip)}).encode()
        kind = "application/x-www-form-urlencoded"
        path = f"{self.language}/excursions/checkout"
        status, headers, content = self.request("POST", path, body, kind)
        assert status == 303, f"checkout: {status} {content[-2000:].decode()}"
        return headers["Location"]

    def form(self, trip: dict) -> dict[str, str]:
        return {
            "csrf_token": self.csrf,
            "name": f"Racer {self.number}",
            "email": self.email(trip),
            "phone": f"+7 921 {1000000 + self.number}",
            "consent_personal_data": "1",
            "consent_offer": "1",
        }

    def email(self, trip: dict) -> str:
        return f"racer{self.number}.trip{trip['id']}@example.com"

    @property
    def order_id(self) -> int:
        return int(self.cookies["water_order"].partition("-")[0])

    @property
    def order_token(self) -> str:
        return self.cookies["water_order"].partition("-")[2]

    def go(self, location: str) -> str:
        """Go to the provider, straight or by a redirect of our own; the id of the payment there."""
        if location.startswith(GO):
            status, headers, content = self.look(location)
            deadline = time.monotonic() + PATIENCE
            while status == 200 and "Refresh" in headers and time.monotonic() < deadline:
                time.sleep(float(headers["Refresh"].partition(";")[0]))
                status, headers, content = self.look(location)
            assert status == 303, f"go: {status} {content[-2000:].decode()}"
            location = headers["Location"]
        self.pay_page = location
        target = urlsplit(self.pay_page)
        assert f"{target.scheme}://{target.netloc}" == self.shop.double_url, target.geturl()
        return target.path.rstrip("/").rpartition("/")[2]

    def look(self, location: str):
        """One look at the redirect of our own; ``Refresh`` in its headers: another tab asks."""
        parts = urlsplit(location)
        return self.request("GET", f"{quote(parts.path)}?{parts.query}")

    def checkout_unanswered(self, trip: dict) -> str:
        """The same while the provider is out of order: the address of ours that is left then."""
        fault = {"kind": "error", "method": "POST", "path": "/v3/payments"}
        tell_double(self.shop, "POST", "faults", fault)
        location = self.checkout(trip)
        assert location.startswith(GO), location
        return location

    def pay(self, payment_id: str) -> dict:
        """The payer's click on the provider's page, by the double's control interface."""
        return tell_double(self.shop, "POST", f"pay/{payment_id}", {})

    def pay_and_come_back(self, payment_id: str) -> str:
        """Pay on the provider's page and follow it back to the shop, as a browser does; the page
        of the order."""
        form = {"action": "pay", "method": "bank_card", "card": "5555555555554444"}
        parts = urlsplit(self.pay_page)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", parts.path, urlencode(form), kind)
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        assert response.status == 303, f"provider: {response.status} {payment_id}"
        path = response.headers["Location"]
        for _hop in range(3):
            path = path.removeprefix(self.shop.url)
            status, headers, content = self.request("GET", path)
            if status != 303:
                break
            path = headers["Location"]
        assert status == 200, f"{path}: {status}"
        return content.decode()

    def wait_for_news(self, state: str, patience: float) -> str:
        """What the script of the order's page does: look, let the shop ask at every other look,
        and load the page anew when the state is another one. That page."""
        deadline = time.monotonic() + patience
        for look in itertools.count(1):
            time.sleep(LOOK_EVERY)
            if self.order_state(ask=look % 2 == 0) != state:
                break
            assert time.monotonic() < deadline, f"still {state}"
        path = f"/excursions/order/{self.order_id}?access_token={self.order_token}"
        status, _headers, content = self.request("GET", path)
        assert status == 200, status
        return content.decode()

    def order_state(self, ask: bool = False) -> str:
        """What the buyer's page says; `ask` lets the shop ask the provider first."""
        return self.call(
            f"/excursions/order/{self.order_id}/state", access_token=self.order_token, ask=ask
        )["state"]

    def buy(self, trip: dict) -> str:
        """From a hold to the payment's id, paid."""
        payment_id = self.go(self.checkout(trip))
        self.pay(payment_id)
        return payment_id

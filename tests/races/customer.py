"""A customer with an account and a saved card, without a browser."""

import re
import uuid
from urllib.parse import urlencode

from tests.races.buyer import CSRF, Buyer
from tests.races.harness import until

PASSWORD = "Neva-at-night-2026"
CARD = re.compile(r'name="pay_with" value="(\d+)"')
FORM = "application/x-www-form-urlencoded"


class Customer(Buyer):
    """Pays with what `wishes` says, as the form has it: `save_card`, `pay_with`."""

    def __init__(self, shop, figures, number: int = 0) -> None:
        super().__init__(shop, figures, number)
        self.login = f"customer.{uuid.uuid4().hex[:10]}@example.com"
        self.wishes: dict[str, str] = {}

    def email(self, trip: dict) -> str:
        return self.login

    def sign_up(self) -> None:
        _status, _headers, content = self.request("GET", "/web/signup")
        form = {
            "csrf_token": CSRF.search(content.decode())[1],
            "login": self.login,
            "name": f"Racer {self.number}",
            "password": PASSWORD,
            "confirm_password": PASSWORD,
        }
        status, _headers, content = self.request(
            "POST", "/web/signup", urlencode(form).encode(), FORM
        )
        assert status == 303, f"sign up: {status} {content[-2000:].decode()}"

    def form(self, trip: dict) -> dict[str, str]:
        return super().form(trip) | self.wishes

    def save_a_card(self, trip: dict, fare: int) -> None:
        """Buy a place and let the card be saved."""
        assert self.hold(trip, fare, places=1)
        self.wishes = {"save_card": "1"}
        self.buy(trip)
        until(lambda: self.order_state(ask=True) == "paid")

    def choose_card(self, trip: dict) -> None:
        """Look at the checkout, and choose the saved card there."""
        path = f"{self.language}/excursions/checkout?trip={trip['id']}"
        _status, _headers, content = self.request("GET", path)
        self.csrf = CSRF.search(content.decode())[1]
        self.wishes = {"pay_with": CARD.search(content.decode())[1]}

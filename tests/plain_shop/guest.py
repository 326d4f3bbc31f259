"""A buyer in Odoo's own shop, without a browser: cookies, forms, and the JSON of the checkout."""

import itertools
import re
import time
from urllib.parse import urljoin, urlsplit

import requests
from lxml import html

_number = itertools.count(1)


class Guest:
    def __init__(self, shop) -> None:
        self.shop = shop
        self.http = requests.Session()
        self.http.trust_env = False

    # --- HTTP

    def get(self, path: str, **options) -> requests.Response:
        response = self.http.get(urljoin(self.shop.url, path), timeout=60, **options)
        assert response.status_code < 400, f"{path}: {response.status_code}"
        return response

    def page(self, path: str) -> html.HtmlElement:
        response = self.get(path)
        self.path = urlsplit(response.url).path
        return html.fromstring(response.text)

    def call(self, path: str, **params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self.http.post(urljoin(self.shop.url, path), json=body, timeout=60)
        answer = response.json()
        assert "error" not in answer, f"{path}: {answer['error'].get('data', {}).get('message')}"
        return answer["result"]

    def log_in(self, login: str, password: str) -> None:
        [token] = self.page("/web/login").xpath("//input[@name='csrf_token']/@value")
        form = {"csrf_token": token, "login": login, "password": password}
        self.http.post(urljoin(self.shop.url, "/web/login"), data=form, timeout=60)

    # --- buying

    def fill_cart(self, product: list[int]) -> None:
        template, variant = product
        self.call("/shop/cart/add", product_template_id=template, product_id=variant, quantity=1)

    def introduce(self) -> None:
        page = self.page("/shop/checkout?try_skip_step=true")
        assert self.path == "/shop/address", self.path
        form = {
            field.get("name"): field.get("value") or ""
            for field in page.xpath("//form//input[@name]")
            if field.get("type") in ("hidden", None)
        }
        # Countries without provinces keep it short.
        country = page.xpath("//select[@name='country_id']/option[@code='EE']/@value")
        self.email = f"guest{next(_number)}.{time.time_ns()}@example.com"
        form.update(
            name="Ivan Guest",
            email=self.email,
            phone="+79210000001",
            street="Embankment 1",
            city="Tallinn",
            zip="10111",
            country_id=country[0] if country else "",
            address_type="billing",
            use_delivery_as_billing="true",
        )
        url = urljoin(self.shop.url, "/shop/address/submit")
        answer = self.http.post(url, data=form, timeout=60).json()
        assert "redirectUrl" in answer, answer

    def payment_form(self) -> html.HtmlElement:
        page = self.page("/shop/payment")
        assert self.path == "/shop/payment", self.path
        [form] = page.xpath("//form[@id='o_payment_form']")
        self.form = form
        return form

    def methods(self) -> dict[str, html.HtmlElement]:
        """The ways to pay that the form offers, by their code."""
        inputs = self.form.xpath(".//input[@data-payment-option-type='payment_method']")
        return {field.get("data-payment-method-code"): field for field in inputs}

    def start_payment(self, code: str = "bank_card", save: bool = False) -> str:
        """What the button does; the address of our own server that the browser is sent to."""
        option = self.methods()[code]
        values = self._start(
            provider_id=int(option.get("data-provider-id")),
            payment_method_id=int(option.get("data-payment-option-id")),
            token_id=None,
            flow="redirect",
            tokenization_requested=save,
        )
        redirect = html.fromstring(values["redirect_form_html"])
        [token] = redirect.xpath(".//input[@name='t']/@value")
        return f"{redirect.get('action')}?t={token}"

    def pay_with_saved_card(self) -> None:
        [saved] = self.form.xpath(".//input[@data-payment-option-type='token']")
        self._start(
            provider_id=int(saved.get("data-provider-id")),
            payment_method_id=None,
            token_id=int(saved.get("data-payment-option-id")),
            flow="token",
            tokenization_requested=False,
        )

    def _start(self, **choice) -> dict:
        values = self.call(
            self.form.get("data-transaction-route"),
            amount=float(self.form.get("data-amount")),
            landing_route=self.form.get("data-landing-route"),
            access_token=self.form.get("data-access-token"),
            **choice,
        )
        self.reference = values["reference"]
        return values

    def go(self, link: str) -> str:
        """Follow the link to the payment page; the id of the payment there."""
        response = self.get(link, allow_redirects=False)
        assert response.status_code == 303, response.text[:500]
        target = response.headers["Location"]
        assert target.startswith(f"{self.shop.double_url}/checkout/"), target
        return target.rpartition("/")[2]

    def pay(
        self, payment_id: str, card: str = "5555555555554444", method: str = "bank_card"
    ) -> str:
        """Enter the card on the payment page; where the page sends the buyer."""
        response = requests.post(
            f"{self.shop.double_url}/checkout/{payment_id}",
            data={"action": "pay", "method": method, "card": card},
            allow_redirects=False,
            timeout=30,
        )
        return response.headers.get("Location", "")

    def come_back(self, url: str = "/payment/status", seconds: float = 60) -> html.HtmlElement:
        """Return from the payment page and wait on Odoo's status page, as its script does."""
        response = self.get(url)
        assert urlsplit(response.url).path == "/payment/status", response.url
        end = time.monotonic() + seconds
        while True:
            state = self.call("/payment/status/poll")
            if state["state"] in ("authorized", "done", "cancel", "error"):
                return self.page(state["landing_route"])
            assert time.monotonic() < end, state
            time.sleep(0.5)

    def order_number(self, page: html.HtmlElement) -> str:
        return re.search(r"\bS\d{5}\b", page.text_content())[0]

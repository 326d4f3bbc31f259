import json
import re

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..services import endpoint, qr
from .common import ALERT, YooMoneyCommon


@tagged("post_install", "-at_install")
class TestPages(YooMoneyCommon):
    """Ways to confirm a payment: YooKassa's page, a code on ours, a frame in ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sbp = cls.env.ref("payment_yoomoney.payment_method_sbp")
        cls.card = cls.env.ref("payment_yoomoney.payment_method_bank_card")

    def _body(self):
        return json.loads(self._posts()[-1]["body"])

    def _state(self, tx, token=None):
        self.env.flush_all()
        token = tx._yoomoney_token("return") if token is None else token
        answer = self.make_jsonrpc_request(f"/payment/yoomoney/state/{tx.id}", {"t": token})
        self.env.invalidate_all()
        return answer["url"]

    def _forget_when_asked(self, tx):
        tx.yoomoney_asked_at = False

    # --- the code --------------------------------------------------------------------------------

    def test_sbp_shows_a_code_made_here(self):
        tx = self._tx(payment_method_id=self.sbp.id)
        response = self._go(tx)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self._body()["confirmation"]["type"], "qr")
        page = html.fromstring(response.text)
        link = self._payment(tx)["confirmation"]["confirmation_data"]
        [button] = page.find_class("o_yoomoney_app")
        self.assertEqual(button.get("href"), link)
        [path] = page.xpath("//svg[@role='img']/path/@d")
        self.assertEqual(path, qr.encode(link)["path"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")

    def test_the_code_says_the_link(self):
        """Read back by the rules of the standard: finder patterns, timing, and the right size."""
        code = qr.encode("https://qr.nspk.ru/AS10003P3RH0LJ2A9ROO038L6NT5RU1M?type=01&sum=10000")
        dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", code["path"])}
        side = code["size"] - 8
        self.assertEqual((side - 17) % 4, 0)
        for left, top in ((4, 4), (4 + side - 7, 4), (4, 4 + side - 7)):
            ring = {(left + n, top) for n in range(7)} | {(left, top + n) for n in range(7)}
            self.assertLessEqual(ring, dark)
            self.assertNotIn((left + 1, top + 1), dark)
        self.assertFalse([xy for xy in dark if min(xy) < 4 or max(xy) >= 4 + side])

    def test_the_page_hears_of_the_payment(self):
        tx = self._tx(payment_method_id=self.sbp.id)
        self._go(tx)
        self.assertIsNone(self._state(tx))
        asked = len(self.double.state.requests)
        for _time in range(5):
            self.assertIsNone(self._state(tx))
        self.assertEqual(len(self.double.state.requests), asked, "not oftener than needed")
        self._pay(tx, method="sbp")
        self._forget_when_asked(tx)
        self.assertEqual(self._state(tx), tx._yoomoney_return_path())
        self.assertEqual(tx.state, "done")
        self.assertEqual(self._state(tx), tx._yoomoney_return_path())

    def test_the_page_hears_of_the_end_without_money(self):
        tx = self._tx(payment_method_id=self.sbp.id)
        self._go(tx)
        self._decline(tx, "expired_on_confirmation")
        self.assertEqual(self._state(tx), tx._yoomoney_return_path())
        self.assertEqual(tx.state, "cancel")

    @mute_logger("odoo.http")
    def test_a_stranger_hears_nothing(self):
        tx = self._tx(payment_method_id=self.sbp.id)
        self._go(tx)
        asked = len(self.double.state.requests)
        for token in ("", "x", tx._yoomoney_token("go")):
            response = self.url_open(
                f"/payment/yoomoney/state/{tx.id}",
                data=json.dumps({"params": {"t": token}}),
                headers={"Content-Type": "application/json"},
            )
            self.assertIn("error", response.json())
        self.assertEqual(len(self.double.state.requests), asked)

    def test_what_is_no_call_of_a_page_is_refused(self):
        """By a status, and without a word in the log."""
        tx = self._tx(payment_method_id=self.sbp.id)
        with self.assertNoLogs("odoo.http", "WARNING"):
            for body in ("{", '{"params":' * 20_000):
                response = self.url_open(
                    f"/payment/yoomoney/state/{tx.id}",
                    data=body,
                    headers={"Content-Type": "application/json"},
                )
                self.assertEqual(response.status_code, 400)

    def test_opened_again_it_is_the_same_code(self):
        tx = self._tx(payment_method_id=self.sbp.id)
        pages = {re.search(r'd="(M[^"]+)"', self._go(tx).text)[1] for _time in range(3)}
        self.assertEqual((len(pages), len(self._posts())), (1, 1))

    def test_switched_off_it_is_yookassas_page(self):
        self.provider.yoomoney_sbp_qr = False
        tx = self._tx(payment_method_id=self.sbp.id)
        self.assertIn("/checkout/", self._go(tx).headers["Location"])

    def test_a_shop_without_codes_falls_back_to_yookassas_page(self):
        self._shop("100500", qr=False)
        tx = self._tx(payment_method_id=self.sbp.id)
        self.assertIn("/checkout/", self._go(tx).headers["Location"])
        self.assertEqual(
            self._attempts(tx).sorted("id").mapped("outcome"), ["rejected", "accepted"]
        )
        self.assertIn("/checkout/", self._go(tx).headers["Location"])
        self.assertEqual(len(self._posts()), 2)

    def test_only_links_that_pay(self):
        live, local = "https://api.yookassa.ru/v3", "http://127.0.0.1:8077/v3"
        for url, api, allowed in (
            ("https://qr.nspk.ru/AS1", live, True),
            ("http://127.0.0.1:8077/checkout/1", local, True),
            ("http://127.0.0.1:8077/checkout/1", live, False),
            ("javascript:alert(1)", live, False),
            ("http://qr.nspk.ru/AS1", live, False),
            ("", local, False),
        ):
            with self.subTest(url=url, api=api):
                self.assertEqual(endpoint.is_payment_link(url, api), allowed)

    # --- the frame -------------------------------------------------------------------------------

    def test_the_widget_is_an_option_and_off(self):
        self.assertFalse(self.provider.yoomoney_widget)
        tx = self._tx()
        self.assertEqual(self._go(tx).status_code, 303)
        self.assertEqual(self._body()["confirmation"]["type"], "redirect")

    def test_the_widget_stands_on_a_bare_page(self):
        self.provider.yoomoney_widget = True
        for method, shown in ((self.payment_method, ""), (self.card, "bank_card")):
            with self.subTest(method=method.code):
                tx = self._tx(reference=method.code, payment_method_id=method.id)
                response = self._go(tx)
                body = self._body()
                self.assertEqual(body["confirmation"]["type"], "embedded")
                self.assertNotIn("payment_method_data", body)
                page = html.fromstring(response.text)
                [main] = page.find_class("o_yoomoney_widget")
                token = self._payment(tx)["confirmation"]["confirmation_token"]
                self.assertEqual(main.get("data-token"), token)
                self.assertEqual(main.get("data-return-url"), tx._yoomoney_return_url())
                self.assertEqual(main.get("data-method") or "", shown)
                self.assertEqual(
                    page.xpath("//script/@src"), ["/payment_yoomoney/static/src/js/widget_page.js"]
                )
                self.assertEqual(
                    main.get("data-src"),
                    f"{self.double.origin}/checkout-widget/v1/checkout-widget.js",
                )

    def _leave_widget(self, tx):
        page = html.fromstring(self._go(tx).text)
        path = page.find_class("o_yoomoney_plain")[0].get("href")
        self.env.flush_all()
        response = self.url_open(path, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def test_without_the_form_to_yookassas_page(self):
        self.provider.yoomoney_widget = True
        tx = self._tx()
        responses = [self._leave_widget(tx)]
        responses += [self._go(tx) for _time in range(2)]
        [address] = {response.headers["Location"] for response in responses}
        payment = self.double.state.payments[tx.provider_reference]
        self.assertEqual(address, payment["confirmation"]["confirmation_url"])
        self.assertEqual(
            [json.loads(post["body"])["amount"]["value"] for post in self._posts()], ["1500.50"] * 2
        )
        self.double.lifecycle.pay(payment)
        self._notify("payment.succeeded", payment["id"])
        self.assertEqual(tx.state, "done")

    def test_paid_by_the_form_of_another_tab_after_all(self):
        self.provider.yoomoney_widget = True
        tx = self._tx()
        self._go(tx)
        framed = self._payment(tx)
        self._leave_widget(tx)
        plain = self.double.state.payments[tx.provider_reference]
        self.assertNotEqual(plain["id"], framed["id"])
        self.double.lifecycle.pay(framed)
        self._notify("payment.succeeded", framed["id"])
        self.assertEqual((tx.state, tx.provider_reference), ("done", framed["id"]))
        with mute_logger(ALERT):
            self.double.lifecycle.pay(plain)
            self._notify("payment.succeeded", plain["id"])
            self._poll()
            self._poll()
        money = self.double.state.money()["100500"]
        self.assertEqual((money["paid"], money["refunded"]), ("3001.00", "1500.50"))

    def test_what_the_widget_cannot_show_goes_to_yookassas_page(self):
        self.provider.yoomoney_widget = True
        bnpl = self.env.ref("payment_yoomoney.payment_method_sber_bnpl")
        tx = self._tx(payment_method_id=bnpl.id)
        self.assertIn("/checkout/", self._go(tx).headers["Location"])

    def test_the_script_comes_from_yookassa_or_its_double(self):
        self.assertEqual(
            endpoint.widget_url("https://api.yookassa.ru/v3"),
            "https://yookassa.ru/checkout-widget/v1/checkout-widget.js",
        )
        self.assertEqual(
            endpoint.widget_url("http://127.0.0.1:8077/v3"),
            "http://127.0.0.1:8077/checkout-widget/v1/checkout-widget.js",
        )

import itertools
import logging
import re
import threading
from pathlib import Path
from unittest.mock import patch

import yaml

from odoo.tests import tagged

from ..controllers import light
from .common import ShopCase

OURS = ("water_", "website_excursions", "payment_yoomoney", "l10n_ru")
#: Public routes of ours with something in the address that tells one record from another, and what
#: keeps a stranger from reading it. Whoever adds one says so here.
REVIEWED = {
    '/excursions/<model("water.excursion"):excursion>': "published excursions only",
    "/excursions/terms/<int:document_id>": "texts that everybody has to read before buying",
    "/excursions/trip/<int:trip_id>": "trips of published excursions only",
    "/excursions/trip/<int:trip_id>/kept": "out of reach: led to by ir.http alone",
    "/excursions/trip/<int:trip_id>/availability": "counts of trips of published excursions",
    "/excursions/order/<int:order_id>": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/state": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/pay": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/manage": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/resend": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/rename": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/cancel": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/date": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/keep": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/withdraw": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/invoice.pdf": "token of the order, or its buyer",
    "/excursions/trip/<int:trip_id>/waiting": "trips of published excursions only",
    "/excursions/waiting/<int:waiting_id>/<string:token>": "HMAC of the entry",
    "/coupon/<string:code>": "Odoo's; guesses are limited",
    "/excursions/order/<int:order_id>/data": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/erase": "token of the order, or its buyer",
    "/excursions/piers/<string:slug>": "piers, which everybody may know",
    "/my/erasure/<string:token>": "signed, for a while",
    "/my/link/<string:token>": "signed, short-lived, works once",
    "/excursions/order/<int:order_id>/tickets.pdf": "token of the order, or its buyer",
    "/excursions/order/<int:order_id>/trip.ics": "token of the order, or its buyer",
    "/payment/yoomoney/webhook/<int:provider_id>/<string:token>": "secret path; fetches the truth",
    "/payment/yoomoney/go/<int:tx_id>": "HMAC of the transaction for this purpose",
    "/payment/yoomoney/return/<int:tx_id>": "HMAC of the transaction for this purpose",
    "/payment/yoomoney/state/<int:tx_id>": "HMAC of the transaction for this purpose",
}
#: Public routes that speak JSON without being of Odoo's type for it.
PLAIN_JSON = (
    "/excursions/trip/<int:trip_id>/availability",
    "/payment/yoomoney/webhook/<int:provider_id>/<string:token>",
)


@tagged("post_install", "-at_install")
class TestPublicRoutes(ShopCase):
    """Nobody finds tickets or orders by counting."""

    def our_rules(self):
        thread = threading.current_thread()
        if not hasattr(thread, "dbname"):  # Odoo's own way of knowing the database
            thread.dbname = self.env.cr.dbname
            self.addCleanup(delattr, thread, "dbname")
        for rule in self.env["ir.http"].routing_map().iter_rules():
            module = rule.endpoint.func.__module__
            name = module.removeprefix("odoo.addons.").split(".")[0]
            if name.startswith(OURS) and rule.endpoint.routing["auth"] in ("public", "none"):
                yield rule

    def test_each_address_with_a_record_in_it_was_reviewed(self):
        found = {rule.rule for rule in self.our_rules() if "<" in rule.rule}
        self.assertFalse(found - REVIEWED.keys(), "review who may read this, then list it")

    def test_wrong_numbers_and_wrong_tokens_are_one_answer(self):
        self.take("A-1")
        order = self.env["sale.order"].create(
            {"partner_id": self.env.user.partner_id.id, "water_cause": "x" * 22}
        )
        order._portal_ensure_token()
        self.env.flush_all()
        self.another_visitor()

        def answer(order_id, token, path=""):
            url = f"/excursions/order/{order_id}{path}"
            response = self.url_open(f"{url}?access_token={token}" if token else url)
            return response.status_code, len(response.text)

        for path in ("", "/tickets.pdf", "/trip.ics"):
            wrong = answer(order.id, "0" * 36, path)
            self.assertEqual(wrong[0], 404)
            near = order.access_token[:-1] + ("1" if order.access_token[-1] == "0" else "0")
            self.assertEqual(answer(order.id, near, path), wrong)
            self.assertEqual(answer(order.id, None, path)[0], 404)
            self.assertEqual(answer(order.id, "é" * 36, path)[0], 404)
            self.assertEqual(answer(10**8, order.access_token, path)[0], 404)

    def test_states_of_orders_are_as_silent(self):
        order = self.env["sale.order"].create({"partner_id": self.env.user.partner_id.id})
        order._portal_ensure_token()
        self.env.flush_all()
        wrong = ("wrong", None, "é", 5)
        for order_id, token in (*((order.id, token) for token in wrong), (10**8, "wrong")):
            answer = self.url_open(
                f"/excursions/order/{order_id}/state", json={"params": {"access_token": token}}
            ).json()
            self.assertEqual(answer["error"]["code"], 404)
            self.assertNotIn("result", answer)

    def test_names_of_sequences_open_nothing(self):
        order = self.env["sale.order"].create({"partner_id": self.env.user.partner_id.id})
        self.env.flush_all()
        self.page(f"/excursions/order/{order.name}", status=404)
        self.page(f"/excursions/order/{order.id}?access_token={order.name}", status=404)

    def test_barcodes_cannot_be_guessed(self):
        """At least 64 random bits, and nothing that counts."""
        tickets = self.env["water.ticket"]
        codes = [tickets._fields["barcode"].default(tickets) for _number in range(200)]
        self.assertEqual(len(set(codes)), 200)
        alphabet = len(set("".join(codes)))
        self.assertGreaterEqual(alphabet ** len(codes[0]), 2**64)
        self.assertEqual(len({code[:3] for code in codes}) > 100, True)

    def test_bodies_that_are_no_call_are_refused(self):
        """By a status, and without a word in the log; Odoo's way and without its preparations."""
        deep = '{"params":' * 5_000
        half = '{"id": "\\ud800"}'
        bodies = ("{", "[]", deep, "[" * 50_000, '{"params": [1]}', '{"params": 5}', half)
        for path in sorted({rule.rule for rule in self.our_rules() if self.is_json(rule)}):
            url = re.sub("<[^>]+>", "1", path)
            for body, ways in itertools.product(bodies, (light.PATHS, frozenset())):
                with (
                    self.subTest(path=path, body=body[:20], light=bool(ways)),
                    patch.object(light, "PATHS", ways),
                    self.assertNoLogs("odoo.http", "WARNING"),
                ):
                    headers = {"Content-Type": "application/json"}
                    answer = self.url_open(url, data=body, headers=headers)
                    self.assertEqual(answer.status_code, 400)

    def test_texts_that_are_none_are_refused(self):
        """PostgreSQL knows no character zero, and a browser sends none."""
        self.env["ir.config_parameter"].set_param(
            "website_excursions.limits_trusted", "127.0.0.0/8"
        )
        forms = {
            f"/excursions/checkout?trip={self.trip.id}": ("name", "email", "code", "codes"),
            f"/excursions/trip/{self.trip.id}/waiting": ("name", "email", "once"),
            "/my/link": ("email",),
            "/excursions/order/link": ("email", "number"),
        }
        good = {
            "name": "Anna",
            "email": "anna@example.com",
            "phone": "+7 921 123-45-67",
            "consent_personal_data": "1",
            "consent_offer": "1",
            "number": "S1",
            f"fare_{self.adult.id}": "1",
        }
        for url, fields in forms.items():
            for field in fields:
                with self.subTest(url=url, field=field):
                    self.another_visitor()
                    self.take("A-1")
                    csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page(url))[1]
                    form = {**good, "csrf_token": csrf, field: f"a\0{good.get(field, 'b')}"}
                    with self.assertNoLogs("odoo", "WARNING"):
                        answer = self.url_open(url, data=form)
                    self.assertEqual(answer.status_code, 400)
                    self.ask("/excursions/hold/release", trip_id=self.trip.id)
        for url in ("/excursions?kind=%00", "/excursions/piers/%00", "/my/link/%00"):
            with self.assertNoLogs("odoo", "WARNING"):
                self.assertEqual(self.url_open(url).status_code, 400, url)

    def test_no_secret_gets_into_the_access_log(self):
        paths = (
            "/my/link/s3cret",
            "/ru/my/link/s3cret",
            "/my/erasure/s3cret",
            "/excursions/waiting/7/s3cret",
            "/excursions/order/7?access_token=s3cret&back=7",
            "/excursions/order/7/manage?told=kept&access_token=s3cret",
            "/web/reset_password?token=s3cret",
        )
        for path in paths:
            args = ("127.0.0.1", f'"GET {path} HTTP/1.1" 200 -')
            record = logging.LogRecord("werkzeug", logging.INFO, "", 0, "%s - %s", args, None)
            # as each record of the web server's own logger
            self.assertTrue(logging.getLogger("werkzeug").filter(record))
            self.assertIn(path.split("s3cret")[0], record.getMessage())
            self.assertNotIn("s3cret", record.getMessage())

    def is_json(self, rule):
        return rule.endpoint.routing["type"] == "jsonrpc"

    def test_json_routes_stand_in_the_openapi_document(self):
        """And nothing stands there that is no route."""
        document = Path(__file__).parents[3] / "docs" / "openapi.yaml"
        written = set(yaml.safe_load(document.read_text())["paths"])
        found = set()
        for rule in self.our_rules():
            if self.is_json(rule) or rule.rule in PLAIN_JSON:
                found.add(re.sub(r"<[^>]*?(\w+)>", r"{\1}", rule.rule))
        if "payment_yoomoney" not in self.env.registry._init_modules:
            written = {path for path in written if not path.startswith("/payment/yoomoney/")}
        self.assertEqual(found, written)

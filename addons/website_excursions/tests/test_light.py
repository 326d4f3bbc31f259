import json
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import JsonRPCDispatcher
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import light
from .common import ShopCase, forget_spending


@tagged("post_install", "-at_install")
class TestLight(ShopCase):
    """The shop's small calls come to the same without Odoo's preparations."""

    def setUp(self):
        super().setUp()
        forget_spending(self)
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env.flush_all()
        self.another_visitor()

    @contextmanager
    def prepared(self, times):
        """How often Odoo makes ready for a JSON call meanwhile."""
        prepare = JsonRPCDispatcher.pre_dispatch
        calls = []

        def note(dispatcher, rule, args):
            calls.append(rule)
            prepare(dispatcher, rule, args)

        with patch.object(JsonRPCDispatcher, "pre_dispatch", note):
            yield
        self.assertEqual(len(calls), times)

    @contextmanager
    def failing_once(self, error):
        """The first call meanwhile fails as if its controller did."""
        dispatch = JsonRPCDispatcher.dispatch
        errors = [error]

        def fail(dispatcher, endpoint, args):
            if errors:
                raise errors.pop()
            return dispatch(dispatcher, endpoint, args)

        with patch.object(JsonRPCDispatcher, "dispatch", fail):
            yield
        self.assertFalse(errors)

    def come_with(self, language):
        """From now on a browser of this language asks, which has no session yet: a test's session
        has a language already."""
        self.opener.cookies.pop("session_id", None)
        self.opener.headers["Accept-Language"] = language

    def call(self, path, body=None, content_type="application/json", **params):
        if body is None:
            body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 7, "params": params})
        return self.url_open(
            path, data=body, headers={"Content-Type": content_type}, allow_redirects=False
        )

    def hold(self, label="A-1", **params):
        seats = [{"seat_id": self.seat(label).id, "fare_id": self.adult.id}]
        return self.call("/excursions/hold", trip_id=self.trip.id, seats=seats, **params)

    def both(self, ask):
        """Two newcomers' answers: without Odoo's preparations, and with them."""
        with self.prepared(0):
            one = ask()
        self.another_visitor()
        if token := self.token_of(one):
            self.env["water.inventory"]._release(token)
        with patch.object(light, "PATHS", frozenset()), self.prepared(1):
            other = ask()
        self.assertEqual(one.status_code, other.status_code)
        self.assertEqual(set(one.headers), set(other.headers))
        self.assertEqual(one.headers["Content-Type"], other.headers["Content-Type"])
        self.assertEqual(
            {(cookie.name, cookie.path, cookie.secure) for cookie in one.cookies},
            {(cookie.name, cookie.path, cookie.secure) for cookie in other.cookies},
        )
        return one, other

    def token_of(self, answer):
        return (answer.cookies.get("water_hold") or "").partition("-")[2]

    def test_a_hold(self):
        one, other = (answer.json() for answer in self.both(self.hold))
        for answer in (one, other):
            self.assertEqual(answer["id"], 7)
            for moment in ("now", "held_until", "seconds_left"):
                answer["result"]["hold"].pop(moment)
        self.assertEqual(one, other)
        self.assertEqual([row["label"] for row in one["result"]["hold"]["rows"]], ["A-1"])

    def test_all_of_these_routes(self):
        for path in sorted(light.PATHS):
            with self.subTest(path=path):
                one, other = self.both(lambda path=path: self.call(path, trip_id=self.trip.id))
                self.assertEqual(one.json(), other.json())

    def test_who_has_a_hold(self):
        self.hold()
        with self.prepared(0):
            self.assertEqual(
                self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"]["rows"][0][
                    "label"
                ],
                "A-1",
            )
            self.assertTrue(
                self.ask("/excursions/hold/extend", trip_id=self.trip.id)["hold"]["extended"]
            )
            self.ask("/excursions/hold/release", trip_id=self.trip.id)
            self.assertIsNone(self.ask("/excursions/hold/current", trip_id=self.trip.id)["hold"])

    def test_sentences_are_in_the_pages_language(self):
        self.hold()
        self.another_visitor()
        one, other = self.both(lambda: self.hold(lang="ru-RU"))
        self.assertEqual(one.json(), other.json())
        russian = one.json()["result"]["error"]["message"]
        english = self.hold(lang="en-US").json()["result"]["error"]["message"]
        self.assertNotEqual(russian, english)

    def test_a_browsers_language_that_is_not_installed(self):
        self.hold()
        self.another_visitor()

        def ask():
            self.come_with("ja-JP")
            return self.hold()

        one, other = self.both(ask)
        self.assertEqual(one.json(), other.json())

    def test_a_language_that_is_not_installed_asks_first(self):
        """The website is found by its domain, and read, before anything is known of it."""
        self.env["website"].get_current_website().domain = self.base_url()
        self.env.flush_all()

        def ask():
            self.env.registry.clear_cache()
            self.come_with("ja-JP")
            return self.hold()

        one, other = self.both(ask)
        self.assertEqual(one.status_code, 200, one.text)
        self.assertEqual(
            [answer.json()["result"]["hold"]["rows"][0]["label"] for answer in (one, other)],
            ["A-1", "A-1"],
        )

    def test_invented_hosts_are_not_kept(self):
        self.hold()
        with patch.object(light, "find_way", wraps=light.find_way) as find:
            for number in range(2):
                self.opener.headers["Host"] = f"invented{number}.example"
                with self.prepared(0):
                    self.hold()
        find.assert_not_called()

    def test_a_repetition_leaves_no_session(self):
        self.come_with("en-US")
        with (
            patch("odoo.service.model.random.uniform", return_value=0),
            mute_logger("odoo.service.model"),
            self.failing_once(ConcurrencyError()),
            self.prepared(0),
        ):
            answer = self.hold()
        self.assertTrue(answer.json()["result"]["hold"])
        self.assertNotIn("session_id", answer.cookies)

    def test_errors_pass_the_hook_for_them(self):
        ir_http = self.env.registry["ir.http"]

        def ask():
            with (
                mute_logger("odoo.http"),
                self.failing_once(UserError("Not today")),
                patch.object(ir_http, "_handle_error", wraps=ir_http._handle_error) as handle,
            ):
                answer = self.hold()
            handle.assert_called_once()
            return answer

        for answer in self.both(ask):
            self.assertEqual(answer.json()["error"]["data"]["message"], "Not today")

    def test_an_address_that_is_led_elsewhere(self):
        # as Odoo's server sets it for a user who makes the record
        with patch.object(threading.current_thread(), "dbname", self.env.cr.dbname, create=True):
            self.env["website.rewrite"].create(
                {
                    "name": "Elsewhere",
                    "redirect_type": "308",
                    "url_from": "/excursions/hold",
                    "url_to": "/excursions/places",
                }
            )
        self.env.flush_all()
        with self.prepared(0):
            answer = self.hold()
        self.assertEqual(answer.status_code, 308)
        self.assertEqual(answer.headers["Location"], f"{self.base_url()}/excursions/places")

    def test_a_refusal_of_the_limits(self):
        self.env["ir.config_parameter"].set_param(
            "website_excursions.limit_hold_free_address", "off"
        )
        self.env["ir.config_parameter"].set_param("website_excursions.limit_hold_address", "1/3600")
        self.env.flush_all()
        self.hold()
        self.another_visitor()
        one, other = self.both(lambda: self.hold("A-2"))
        self.assertEqual(one.status_code, 429)
        self.assertEqual(one.json()["result"]["error"]["code"], "too_many_requests")
        self.assertEqual(other.json()["result"]["error"]["code"], "too_many_requests")
        self.assertTrue(one.headers["Retry-After"])

    def test_nonsense(self):
        one, other = self.both(lambda: self.call("/excursions/hold", body="nonsense"))
        self.assertEqual((one.status_code, one.text), (400, other.text))
        with self.prepared(0):
            form = self.call(
                "/excursions/hold",
                body="trip_id=1",
                content_type="application/x-www-form-urlencoded",
            )
        self.assertEqual(form.status_code, 415)
        self.assertEqual(self.url_open("/excursions/hold").status_code, 415)

    def test_what_odoo_prepares(self):
        """Users, queries, big bodies."""
        with self.prepared(1):
            self.call("/excursions/hold?utm_source=x", trip_id=self.trip.id)
        with self.prepared(1):
            self.call("/excursions/hold", trip_id=self.trip.id, more="x" * light.MOST_BYTES)
        self.authenticate("admin", "admin")
        with self.prepared(1):
            self.assertEqual(self.hold().status_code, 200)

    def test_each_host_has_its_website(self):
        self.env["website"].create({"name": "Another", "domain": "another.example"})
        self.excursion.website_id = self.env["website"].get_current_website()
        self.env.flush_all()

        def ask():
            self.opener.headers["Host"] = "another.example"
            try:
                return self.hold()
            finally:
                del self.opener.headers["Host"]

        one, other = self.both(ask)
        self.assertEqual(one.json(), other.json())
        self.assertEqual(one.json()["result"]["error"]["code"], "trip_unknown")
        with self.prepared(0):
            self.assertTrue(self.hold().json()["result"]["hold"])

    def test_hooks_that_nobody_has_looked_at(self):
        def hooking(addon, hook):
            where = f"odoo.addons.{addon}.models.ir_http"
            return type("IrHttp", (), {"__module__": where, hook: None})

        for hook in ("_pre_dispatch", "_match", "_handle_error", "_get_public_users"):
            known, foreign = hooking("web", hook), hooking("their_shop", hook)
            self.assertFalse(light.has_unknown_hooks(known))
            self.assertTrue(light.has_unknown_hooks(type("Both", (known, foreign), {})))
        self.assertFalse(light.has_unknown_hooks(type(self.env["ir.http"])))

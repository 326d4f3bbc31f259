import logging
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from yookassa import Configuration

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..services import endpoint, payload
from ..services.client import YooKassaClient
from ..services.log_filter import TokenFilter
from ..services.outcome import Accepted, Rejected, Unknown
from .common import SECRET, SHOP, YooMoneyCommon

BODY = payload.canonical(
    {
        "amount": {"value": "10.00", "currency": "RUB"},
        "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
        "metadata": {"tx_reference": "T1"},
    }
)


@tagged("post_install", "-at_install")
class TestClient(YooMoneyCommon):
    def setUp(self):
        super().setUp()
        self.client = YooKassaClient(SHOP, SECRET, self.double.url)

    def test_three_outcomes(self):
        self.assertIsInstance(self.client.me(), Accepted)
        rejected = self.client.payment("none")
        self.assertIsInstance(rejected, Rejected)
        self.assertEqual((rejected.status, rejected.code), (404, "not_found"))
        wrong = YooKassaClient(SHOP, "wrong", self.double.url).me()
        self.assertEqual((type(wrong), wrong.status), (Rejected, 401))
        for kind in ("error", "html", "truncated", "too_many", "drop", "drop_after"):
            with self.subTest(kind=kind):
                self._fault(kind)
                self.assertIsInstance(self.client.me(), Unknown)

    def test_a_refusal_of_us_is_none_of_the_operation(self):
        wrong = YooKassaClient(SHOP, "wrong", self.double.url)
        far = ("2000-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z")
        for outcome in (
            wrong.create_payment(BODY, "key"),
            wrong.create_refund("{}", "key"),
            wrong.payment("none"),
            wrong.find("payments", "T1", *far),
        ):
            self.assertEqual((type(outcome), outcome.status), (Unknown, 401))
            self.assertIn("invalid_credentials", outcome.reason)
        content = b'{"type": "error", "code": "x"}'
        for status, kind in ((400, Rejected), (403, Unknown), (404, Rejected), (409, Unknown)):
            self.assertIsInstance(self.client._interpret(status, content), kind)

    def test_an_answer_that_python_cannot_read_is_none(self):
        for content in (b"{", b"\xff", b"[" * 100_000, b'{"id":' * 20_000):
            self.assertIsInstance(self.client._interpret(200, content), Unknown)

    def test_nobody_listens(self):
        client = YooKassaClient(SHOP, SECRET, "http://127.0.0.1:9/v3")
        outcome = client.me()
        self.assertEqual((type(outcome), outcome.reason), (Unknown, "ConnectionError"))

    def test_patience_ends_and_nothing_is_repeated(self):
        self._fault("hang", seconds=4)
        outcome = YooKassaClient(SHOP, SECRET, self.double.url, timeouts=(60, 1)).me()
        self.assertEqual((type(outcome), outcome.reason), (Unknown, "ReadTimeout"))
        self.assertEqual(len(self.double.state.requests), 1)

    def test_429_makes_nobody_sleep(self):
        self._fault("too_many", times=20, retry_after=60)
        with patch("time.sleep", side_effect=AssertionError("a worker sleeps")):
            outcomes = [self.client.me() for _n in range(20)]
        self.assertEqual({outcome.reason for outcome in outcomes}, {"HTTP 429"})
        self.assertEqual(len(self.double.state.requests), 20)

    def test_two_shops_in_fifty_threads_each_do_not_cross(self):
        self.double.state.add_shop("200600", "other_secret")
        clients = {
            SHOP: self.client,
            "200600": YooKassaClient("200600", "other_secret", self.double.url),
        }

        def ask(number):
            shop = list(clients)[number % 2]
            outcome = clients[shop].me()
            return shop, outcome.data["account_id"] if isinstance(outcome, Accepted) else outcome

        with ThreadPoolExecutor(100) as pool:
            answers = list(pool.map(ask, range(400)))
        self.assertFalse([answer for answer in answers if answer[0] != answer[1]])
        self.assertIsNone(Configuration.account_id, "the package's global was not touched")
        self.assertIsNone(Configuration.secret_key)

    def test_a_netrc_does_not_replace_the_credentials(self):
        with patch("requests.sessions.get_netrc_auth", return_value=("evil", "evil")):
            self.assertIsInstance(self.client.me(), Accepted)

    def test_redirects_are_not_followed(self):
        """They would carry the credentials wherever the answer says."""
        outcome = self.client.call("GET", "/../")
        self.assertEqual((type(outcome), outcome.status), (Unknown, 303))

    def test_find_by_our_mark_through_the_pages(self):
        wanted = self.client.create_payment(BODY, "wanted").data
        for number in range(105):
            self.double.api.create_payment(
                SHOP,
                {
                    "amount": {"value": "10.00", "currency": "RUB"},
                    "metadata": {"tx_reference": "T2"},
                    "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
                    "description": str(number),
                },
            )
        since, until = "2000-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"
        found = self.client.find("payments", "T1", since, until)
        self.assertEqual(found.data["id"], wanted["id"])
        self.assertEqual(self.client.find("payments", "T3", since, until), Accepted({}))
        self._fault("error")
        self.assertIsInstance(self.client.find("payments", "T1", since, until), Unknown)

    # --- where to --------------------------------------------------------------------------------

    def test_addresses(self):
        for url in (
            "https://api.yookassa.ru/v3",
            "https://api.yookassa.ru/v3/",
            "http://127.0.0.1:8077/v3",
            "http://localhost/v3",
            "http://127.1.2.3",
            "http://[::1]:8077/v3",
            "",
            False,
        ):
            with self.subTest(url=url):
                endpoint.check(url)
        for url in (
            "https://api.yookassa.ru.evil.example/v3",
            "http://api.yookassa.ru/v3",
            "http://127.0.0.1@evil.example/v3",
            "http://127.0.0.1:8077@evil.example",
            "http://localhost.evil.example",
            "http://evil.example/127.0.0.1",
            "http://10.0.0.1/v3",
            "http://127.0.0.1\\@evil.example",
            "http://0.0.0.0/v3",
            "http://[::]/v3",
            "http://2130706433",
            "http://999.0.0.1",
            "ftp://127.0.0.1",
            "http://127.0.0.1/v3?x=http://evil.example",
            "http://127.0.0.1/v3\nHost: evil",
            "//127.0.0.1",
            "localhost",
        ):
            with self.subTest(url=url):
                self.assertRaises(endpoint.EndpointError, endpoint.check, url)
                self.assertRaises(endpoint.EndpointError, YooKassaClient, SHOP, SECRET, url)
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    self.provider.yoomoney_api_url = url

    # --- what nobody may see ---------------------------------------------------------------------

    def test_secrets_are_not_logged(self):
        tx = self._tx()
        handler_records = []
        handler = logging.Handler()
        handler.emit = lambda record: handler_records.append(record.getMessage())
        root = logging.getLogger()
        # ours at least at INFO, however quiet the run is told to be
        loggers = {
            root: logging.DEBUG,
            logging.getLogger("odoo.addons.payment_yoomoney"): logging.DEBUG,
        }
        levels = {logger: logger.level for logger in loggers}
        root.addHandler(handler)
        for logger, level in loggers.items():
            logger.setLevel(level)
        try:
            self._fault("error", path="/v3/payments")
            self._go(tx)
            self._go(tx)
            self._pay(tx)
            self._notify("payment.succeeded", tx.provider_reference)
            self.provider.action_yoomoney_test_connection()
            YooKassaClient("1", "very_wrong_secret", self.double.url).me()
        finally:
            root.removeHandler(handler)
            for logger, level in levels.items():
                logger.setLevel(level)
        text = "\n".join(
            line
            for line in handler_records
            # What the HTTP library of the test itself says of the requests it makes.
            if "urllib3" not in line
        )
        self.assertIn("YooKassa POST /payments of shop 100500: accepted", text)
        for secret in (SECRET, "very_wrong_secret", "Basic "):
            self.assertNotIn(secret, text)
        self.assertNotIn(SECRET, repr(self.client))

    def test_tokens_in_addresses_are_masked_in_the_access_log(self):
        for line in (
            '"POST /payment/yoomoney/webhook/3/s3cret HTTP/1.1" 200',
            '"GET /payment/yoomoney/go/17?t=s3cret HTTP/1.1" 303',
            '"GET /payment/yoomoney/return/17?a=b&t=s3cret HTTP/1.1" 303',
            '"GET /excursions/order/5?access_token=s3cret&back=17 HTTP/1.1" 200',
        ):
            record = logging.LogRecord(
                "werkzeug", logging.INFO, "", 0, "%s - - [now] %s", ("127.0.0.1", line), None
            )
            TokenFilter().filter(record)
            self.assertNotIn("s3cret", record.getMessage())
            self.assertIn(line[:20], record.getMessage())
        self.assertTrue(
            [
                item
                for item in logging.getLogger("werkzeug").filters
                if isinstance(item, TokenFilter)
            ]
        )

    def test_only_administrators_read_the_credentials(self):
        user = new_test_user(
            self.env, "yk_manager", "base.group_user,account.group_account_manager"
        )
        names = [
            "yoomoney_secret_key",
            "yoomoney_shop_id",
            "yoomoney_webhook_token",
            "yoomoney_webhook_url",
            "yoomoney_api_url",
        ]
        provider = self.provider.with_user(user)
        for name in names:
            with self.subTest(name=name), self.assertRaises(AccessError):
                provider.read([name])
            with self.subTest(export=name), self.assertRaises(UserError):
                provider.export_data([name])

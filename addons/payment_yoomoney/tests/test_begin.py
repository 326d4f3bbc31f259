from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import YooMoneyCommon

BEGIN = "odoo.addons.payment_yoomoney.models.payment_transaction_begin"
CLIENT = "odoo.addons.payment_yoomoney.services.client"


@tagged("post_install", "-at_install")
class TestBegin(YooMoneyCommon):
    """The request that makes a payment calls YooKassa itself, right after its commit."""

    def begin(self, tx):
        send = tx._yoomoney_begin()
        self.env.flush_all()
        return send

    def page(self, tx):
        """What the buyer is sent to; None: by the way of ours."""
        page = self.begin(tx)()
        self.env.invalidate_all()
        return page

    @contextmanager
    def gone_on_with(self, tx):
        """Whatever happened: the buyer goes on by the way of ours, and there is one payment."""
        yield
        response = self._go(tx)
        payment = self._payment(tx)
        self.assertEqual(response.headers["Location"], payment["confirmation"]["confirmation_url"])
        self.assertEqual((tx.state, tx.provider_reference), ("draft", payment["id"]))
        self.assertEqual(self._attempts(tx).mapped("outcome"), ["accepted"])
        self._pay(tx)
        self._return(tx)
        self.assertEqual(tx.state, "done")

    def test_straight_to_the_page(self):
        tx = self._tx()
        page = self.page(tx)
        payment = self._payment(tx)
        self.assertEqual(page, payment["confirmation"]["confirmation_url"])
        self.assertEqual((tx.state, tx.provider_reference), ("draft", payment["id"]))
        self.assertTrue(tx.yoomoney_next_poll)
        attempt = self._attempts(tx)
        self.assertEqual(
            (attempt.outcome, attempt.answer, attempt.provider_reference, attempt.sent_count),
            ("accepted", "pending", payment["id"], 1),
        )
        self._pay(tx)
        self._notify("payment.succeeded", payment["id"])
        self.assertEqual(tx.state, "done")

    def test_asks_for_the_same_as_the_other_way(self):
        ahead, behind = self._tx(), self._tx(reference="behind")
        self.page(ahead)
        self._go(behind)
        bodies = [
            post["body"]
            .replace(tx._yoomoney_return_path(), "way back")
            .replace(tx.reference, "name")
            for post, tx in zip(self._posts(), (ahead, behind), strict=True)
        ]
        self.assertEqual(*bodies)

    def test_nothing_is_sent_before_the_commit(self):
        tx = self._tx()
        self.begin(tx)
        self.assertFalse(self.double.state.requests)
        [attempt] = self._attempts(tx)
        self.assertEqual((attempt.outcome, attempt.sent_count), (False, 1))

    def test_died_after_the_commit(self):
        tx = self._tx()
        with self.gone_on_with(tx):
            self.begin(tx)

    def test_died_after_the_commit_and_nobody_comes_back(self):
        """The scheduled question makes a payment that nobody pays; the buyer may still come."""
        tx = self._tx()
        self.begin(tx)
        self._poll()
        self.assertEqual((tx.state, len(self._posts())), ("draft", 1))
        self.assertEqual(tx.provider_reference, self._payment(tx)["id"])

    @mute_logger(CLIENT)
    def test_no_answer(self):
        for kind in ("error", "error_after", "drop", "drop_after", "html_after", "truncated"):
            with self.subTest(kind=kind):
                tx = self._tx(reference=kind)
                with self.gone_on_with(tx):
                    self._fault(kind, path="/v3/payments", method="POST")
                    self.assertIsNone(self.page(tx))
                    self.assertFalse(tx.provider_reference)
                posts = [post["key"] for post in self._posts()][-2:]
                self.assertEqual(*posts, "the same key")

    @mute_logger(CLIENT)
    def test_refused(self):
        """The page of ours says so, and the next click is another operation."""
        tx = self._tx()
        self._fault("reject", path="/v3/payments", method="POST", times=2)
        self.assertIsNone(self.page(tx))
        self.assertEqual((self._go(tx).status_code, tx.state), (200, "error"))
        self.assertEqual(self._go(tx).status_code, 303)
        keys = [post["key"] for post in self._posts()]
        self.assertEqual((len(keys), len(set(keys))), (3, 2))
        self.assertTrue(self._payment(tx))

    def test_another_status_than_expected(self):
        tx = self._tx()
        self._fault("enum", path="/v3/payments", method="POST", status="levitating")
        self.assertIsNone(self.page(tx))
        self.assertFalse(tx.provider_reference)

    def test_somebody_was_first(self):
        """Another click has opened the payment while YooKassa was answering us."""
        tx = self._tx()
        send = self.begin(tx)
        self._go(tx)
        payment = tx.provider_reference
        self.assertIsNone(send())
        self.env.invalidate_all()
        self.assertEqual(tx.provider_reference, payment)
        self.assertEqual(self._attempts(tx).outcome, "accepted")
        self.assertEqual(self._payment(tx)["id"], payment)

    def test_nothing_goes_wrong_for_the_buyer(self):
        """The answer cannot be written down: the other way finds the payment."""
        tx = self._tx()
        send = self.begin(tx)
        with (
            self.gone_on_with(tx),
            patch.object(self.env.registry, "cursor", side_effect=OperationalError("full")),
            self.assertLogs(BEGIN, "ERROR"),
        ):
            self.assertIsNone(send())

    def test_only_what_a_page_of_yookassa_shows(self):
        """A code and a form are shown by pages of ours; what was tried before goes on there."""
        sbp = self.env.ref("payment_yoomoney.payment_method_sbp").id
        self.assertIsNone(self._tx(reference="code", payment_method_id=sbp)._yoomoney_begin())
        tx = self._tx()
        self.begin(tx)
        self.assertIsNone(tx._yoomoney_begin(), "begun already")
        self.provider.yoomoney_widget = True
        self.assertIsNone(self._tx(reference="form")._yoomoney_begin())
        self.provider.yoomoney_widget = False
        self.provider.state = "disabled"
        self.assertIsNone(self._tx(reference="disabled")._yoomoney_begin())
        self.assertEqual(len(self.env["yoomoney.attempt"].search([])), 1)
        self.assertFalse(self.double.state.requests)

import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ALERT, YooMoneyCommon


@tagged("post_install", "-at_install")
class TestRefund(YooMoneyCommon):
    def setUp(self):
        super().setUp()
        self.tx = self._paid_tx()

    def _refund(self, amount=None, send=True):
        """Refund, and do what the commit of a real request would do."""
        refund = self.tx._refund(amount)
        self.env.flush_all()
        if send:
            refund._yoomoney_send_refund()
        return refund

    def _refund_posts(self):
        return self._posts("/v3/refunds")

    def test_whole_and_part(self):
        part = self._refund(500.25)
        self.assertEqual((part.state, part.amount), ("done", -500.25))
        self.assertNotEqual(part.provider_reference, self.tx.provider_reference)
        rest = self._refund(1000.25)
        self.assertEqual(rest.state, "done")
        self.assertEqual(self.double.state.money()["100500"]["refunded"], "1500.50")
        body = json.loads(self._refund_posts()[0]["body"])
        self.assertEqual(body["payment_id"], self.tx.provider_reference)
        self.assertEqual(body["metadata"]["tx_reference"], part.reference)

    def test_nothing_leaves_before_the_commit(self):
        refund = self._refund(send=False)
        self.assertEqual(refund.state, "pending")
        self.assertFalse(self._refund_posts())
        self.assertFalse(self._attempts(refund))

    def test_sent_after_the_commit(self):
        refund = self.tx._refund(100)
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(refund.state, "done")

    def test_rolled_back_is_not_sent(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._refund(send=False)
            self.env.cr.postcommit.clear()
            raise ZeroDivisionError
        self._poll()
        self.assertFalse(self._refund_posts())

    def test_without_an_answer_once_and_with_the_same_key(self):
        for kind in ("error_after", "drop_after", "html_after", "truncated", "error"):
            with self.subTest(kind=kind):
                before = len(self._refund_posts())
                self._fault(kind, method="POST", path="/v3/refunds")
                refund = self._refund(10)
                self.assertEqual(refund.state, "pending")
                self._poll()
                self.assertEqual(refund.state, "done")
                first, second = self._refund_posts()[before:]
                self.assertEqual((first["key"], first["body"]), (second["key"], second["body"]))
        self.assertEqual(self.double.state.money()["100500"]["refunds"], 5)

    def test_a_refused_repeat_is_looked_up(self):
        """Else a human would give the money back a second time."""
        self._fault("drop_after", method="POST", path="/v3/refunds")
        refund = self._refund(10)
        self._fault("reject", method="POST", path="/v3/refunds")
        self._poll()
        self.assertEqual((refund.state, bool(refund.yoomoney_alert)), ("done", False))
        self.assertEqual(self.double.state.money()["100500"]["refunds"], 1)

    def test_pending_is_polled_to_its_end(self):
        self.double.lifecycle.refund_fates[:] = ["pending"]
        refund = self._refund(100)
        self.assertEqual(refund.state, "pending")
        self._poll()
        self.assertEqual(refund.state, "pending")
        self.double.lifecycle.finish_refund(self.double.state.refunds[refund.provider_reference])
        self._poll()
        self.assertEqual(refund.state, "done")

    @mute_logger(ALERT)
    def test_cancelled_later_opens_an_alert(self):
        """No event tells of a cancelled refund."""
        self.double.lifecycle.refund_fates[:] = ["pending"]
        refund = self._refund(100)
        self.double.lifecycle.cancel_refund(
            self.double.state.refunds[refund.provider_reference], "rejected_by_payee"
        )
        self._poll()
        self.assertEqual(refund.state, "cancel")
        self.assertIn("did not accept the refund", refund.state_message)
        self.assertTrue(refund.yoomoney_alert)
        self.assertEqual(self.tx.state, "done")

    @mute_logger(ALERT)
    def test_refused(self):
        self._fault("reject", method="POST", path="/v3/refunds")
        refund = self._refund(100)
        self.assertEqual(refund.state, "error")
        self.assertTrue(refund.yoomoney_alert)
        again = self._refund(100)
        self.assertEqual(again.state, "done")
        first, second = self._refund_posts()
        self.assertNotEqual(first["key"], second["key"])

    def test_notification(self):
        self.double.lifecycle.refund_fates[:] = ["pending"]
        refund = self._refund(100)
        self.double.lifecycle.finish_refund(self.double.state.refunds[refund.provider_reference])
        response = self._notify("refund.succeeded", refund.provider_reference)
        self.assertEqual((response.status_code, refund.state), (200, "done"))

    def test_notification_before_our_answer(self):
        self._fault("drop_after", method="POST", path="/v3/refunds")
        refund = self._refund(100)
        [object_id] = self.double.state.refunds
        self._notify("refund.succeeded", object_id)
        self.assertEqual((refund.state, refund.provider_reference), ("done", object_id))
        self.assertEqual(len(self.tx.child_transaction_ids), 1)

    def test_made_in_the_cabinet_becomes_a_child(self):
        """A refund that Odoo never asked for."""
        data = self.double.api.create_refund(
            "100500",
            {
                "payment_id": self.tx.provider_reference,
                "amount": {"value": "300.00", "currency": "RUB"},
            },
        )
        for _time in range(2):
            self.assertEqual(self._notify("refund.succeeded", data["id"]).status_code, 200)
        child = self.tx.child_transaction_ids
        self.assertEqual(len(child), 1)
        self.assertEqual((child.state, child.amount, child.operation), ("done", -300.0, "refund"))

    def test_made_in_the_cabinet_and_its_notification_lost(self):
        body = {
            "payment_id": self.tx.provider_reference,
            "amount": {"value": "300.00", "currency": "RUB"},
        }
        self.double.lifecycle.refund_fates[:] = [None, "rejected_by_payee"]
        self.double.api.create_refund("100500", body)
        self.double.api.create_refund("100500", body)
        for _time in range(2):
            self._poll()
        child = self.tx.child_transaction_ids
        self.assertEqual((len(child), child.state, child.amount), (1, "done", -300.0))

    def test_of_a_payment_that_is_none_of_ours(self):
        foreign = self.double.api.create_payment(
            "100500",
            {
                "amount": {"value": "10.00", "currency": "RUB"},
                "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
                "capture": True,
            },
        )
        self.double.lifecycle.pay(foreign)
        self.double.api.create_refund(
            "100500",
            {"payment_id": foreign["id"], "amount": {"value": "10.00", "currency": "RUB"}},
        )
        before = self.env["payment.transaction"].search_count([])
        self._poll()
        self.assertEqual(self.env["payment.transaction"].search_count([]), before)
        self.assertTrue(self.provider.yoomoney_refunds_until)

    @mute_logger(ALERT)
    def test_made_twice_is_told_to_a_human(self):
        """YooKassa forgot our key, and one of the two was not found in time."""
        refund = self._refund(100)
        twin = self.double.api.create_refund(
            "100500",
            {
                "payment_id": self.tx.provider_reference,
                "amount": {"value": "100.00", "currency": "RUB"},
                "metadata": {"tx_reference": refund.reference},
            },
        )
        self._notify("refund.succeeded", twin["id"])
        self.assertIn(twin["id"], refund.yoomoney_alert)
        self.assertEqual(
            self.tx.child_transaction_ids.mapped("provider_reference"),
            [twin["id"], refund.provider_reference],
        )

    def test_post_processing_is_woken(self):
        cron = self.env.ref("payment.cron_post_process_payment_tx")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._refund(100)
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers
        )

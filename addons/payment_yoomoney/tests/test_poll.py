from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import YooMoneyCommon

ATTEMPT = "odoo.addons.payment_yoomoney.models.yoomoney_attempt"


@tagged("post_install", "-at_install")
class TestPoll(YooMoneyCommon):
    def _age_attempts(self, tx, hours):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE yoomoney_attempt SET first_sent = first_sent - %s, last_sent = last_sent - %s"
            " WHERE reference = %s",
            [timedelta(hours=hours)] * 2 + [tx.reference],
        )
        self.env.invalidate_all()

    def test_lost_webhook(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        self._poll()
        self.assertEqual(tx.state, "done")

    def test_abandoned_runs_out(self):
        tx = self._tx()
        self._go(tx)
        self.double.state.clock.advance(3601)
        self._poll()
        self.assertEqual(tx.state, "cancel")
        self.assertIn("time to pay ran out", tx.state_message)

    def test_fresh_ones_are_left_to_their_buyers(self):
        tx = self._tx()
        self._go(tx)
        asked = len(self.double.state.requests)
        self.env.ref("payment_yoomoney.cron_poll").method_direct_trigger()
        self.assertEqual(len(self.double.state.requests), asked)

    def test_crash_between_attempt_and_answer(self):
        """The process died after the call: the attempt is there, the answer is not."""
        tx = self._tx()
        self._go(tx)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE yoomoney_attempt SET outcome = NULL, provider_reference = NULL,"
            " answered_at = NULL WHERE reference = %s",
            [tx.reference],
        )
        tx.write({"provider_reference": False, "state": "draft"})
        self._pay(tx)
        # A repeat gets the first answer, "pending"; the next look sees the truth.
        self._poll()
        self.assertEqual(tx.provider_reference, self._payment(tx)["id"])
        self._poll()
        self.assertEqual(tx.state, "done")
        self.assertEqual(self._attempts(tx).sent_count, 2)

    def test_crash_between_answer_and_link(self):
        tx = self._tx()
        self._go(tx)
        tx.write({"provider_reference": False, "state": "draft"})
        self._pay(tx)
        self._poll()
        self.assertEqual(tx.state, "done")
        self.assertEqual(len(self._posts()), 1)

    def test_after_a_day_the_list_is_searched(self):
        tx = self._tx()
        self._fault("drop_after", path="/v3/payments")
        self._go(tx)
        self._pay(tx)
        self._age_attempts(tx, 25)
        payment = self._payment(tx)
        payment["created_at"] = (fields.Datetime.now() - timedelta(hours=25)).isoformat(
            timespec="milliseconds"
        ) + "Z"
        self._poll()
        self.assertEqual(tx.state, "done")
        self.assertEqual(len(self._posts()), 1, "nothing was posted again")

    def test_after_a_day_and_never_arrived(self):
        tx = self._tx()
        self._fault("drop", path="/v3/payments")
        self._go(tx)
        self._age_attempts(tx, 25)
        self._poll()
        self.assertEqual((tx.state, self._attempts(tx).outcome), ("cancel", "rejected"))
        self.assertEqual(len(self._posts()), 1)

    def test_after_a_day_without_an_answer_stays_open(self):
        tx = self._tx()
        self._fault("drop", path="/v3/payments")
        self._go(tx)
        self._age_attempts(tx, 25)
        self._fault("error", method="GET")
        self._poll()
        self.assertEqual((tx.state, self._attempts(tx).outcome), ("draft", "unknown"))

    def test_a_cart_that_never_went_to_pay_is_left_alone(self):
        tx = self._tx()
        self._poll()
        self.assertEqual(tx.state, "draft")
        self.assertFalse(self.double.state.requests)

    def test_one_failure_does_not_stop_the_others(self):
        first, second = self._tx(), self._tx(reference="second")
        self._go(first)
        self._go(second)
        self._pay(first)
        self._pay(second)
        self._fault("error", method="GET", path=f"/v3/payments/{first.provider_reference}")
        self._poll()
        self.assertEqual((first.state, second.state), ("pending", "done"))

    def test_a_call_without_a_transaction_is_reported_once(self):
        tx = self._tx()
        self._go(tx)
        self._age_attempts(tx, 1)
        attempt = self._attempts(tx)
        tx.reference = "gone"
        with self.assertLogs(ATTEMPT, "ERROR") as log:
            self._poll()
        self.assertIn(attempt.provider_reference, log.output[0])
        self.assertTrue(attempt.orphan)
        with self.assertNoLogs(ATTEMPT, "ERROR"):
            self._poll()

    @mute_logger("odoo.addons.payment.models.payment_transaction")
    def test_pending_mails_nobody(self):
        order = self.env["sale.order"].create({"partner_id": self.partner.id})
        tx = self._tx(sale_order_ids=[(6, 0, order.ids)])
        self._go(tx)
        self.post_process_patcher.stop()
        messages = order.message_ids
        tx._post_process()
        self.post_process_patcher.start()
        self.assertTrue(tx.is_post_processed)
        self.assertEqual((order.state, order.message_ids), ("draft", messages))

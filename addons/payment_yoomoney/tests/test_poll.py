from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import LockError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ALERT, YooMoneyCommon


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
        self._poll(later="1 min")
        self.assertFalse(self._asked(tx))
        self._poll(later="1 min")
        self.assertEqual(self._asked(tx), 1)

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
        self._poll(later="0 s")
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
        self._fault("error", method="GET", path="/v3/payments")
        self._poll()
        self.assertEqual((tx.state, self._attempts(tx).outcome), ("draft", "unknown"))

    def test_a_cart_that_never_went_to_pay_is_left_alone(self):
        tx = self._tx()
        self._poll()
        self.assertEqual((tx.state, tx.yoomoney_next_poll), ("draft", False))
        self.assertFalse(self._posts())

    def test_one_failure_does_not_stop_the_others(self):
        first, second = self._tx(), self._tx(reference="second")
        self._go(first)
        self._go(second)
        self._pay(first)
        self._pay(second)
        self._fault("error", method="GET", path=f"/v3/payments/{first.provider_reference}")
        self._poll()
        self.assertEqual((first.state, second.state), ("draft", "done"))

    # --- fair and complete -----------------------------------------------------------------------

    def _asked(self, tx):
        path = f"/v3/payments/{tx.provider_reference}"
        return sum(record["path"] == path for record in self.double.state.requests)

    def test_many_are_all_asked_about_and_each_once(self):
        """More than a batch, among them carts that were never opened."""
        opened = [self._tx(reference=f"open {number}") for number in range(53)]
        for number in range(60):
            self._tx(reference=f"cart {number}")
        for number, tx in enumerate(opened):
            data = self.double.api.create_payment(
                "100500",
                {
                    "amount": {"value": "1500.50", "currency": "RUB"},
                    "metadata": {"tx_reference": tx.reference},
                    "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
                    "capture": True,
                    "description": str(number),
                },
            )
            tx._yoomoney_apply(data)
        self._poll()
        self.assertEqual({self._asked(tx) for tx in opened}, {1})

    def test_asked_ever_more_rarely(self):
        tx = self._tx()
        self._go(tx)
        gaps = []
        for _time in range(4):
            self._poll(later="4 h")
            gaps.append((tx.yoomoney_next_poll - fields.Datetime.now()).total_seconds() / 3600)
        self.assertEqual([round(gap) for gap in gaps], [1, 2, 3, 4])
        self._poll(later="3 days")
        self.assertLessEqual(tx.yoomoney_next_poll, fields.Datetime.now() + timedelta(hours=6))

    @mute_logger(ALERT)
    def test_without_an_end_for_days_somebody_is_told(self):
        tx = self._tx()
        self._go(tx)
        self._poll(later="9 days")
        self.assertIn("not come to an end", tx.yoomoney_alert)
        self.assertTrue(tx.yoomoney_next_poll)
        self._poll(later="60 days")
        self.assertFalse(tx.yoomoney_next_poll, "no longer asked about")

    def test_the_end_is_the_end(self):
        tx = self._paid_tx()
        self.assertFalse(tx.yoomoney_next_poll)

    def test_a_silent_shop_does_not_hold_up_another(self):
        self._shop("777", secret="second")
        company = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.currency.id}
        )
        second = self.provider.copy({"company_id": company.id})
        second.write({"yoomoney_shop_id": "777", "yoomoney_secret_key": "second", "state": "test"})
        silent = [self._tx(reference=f"silent {number}") for number in range(8)]
        for tx in silent:
            self._go(tx)
        other = self._tx(reference="other", provider_id=second.id)
        self._go(other)
        self._pay(other)
        self._fault("error", times=1000, shop="100500", path="/v3/payments")
        self._poll()
        self.assertEqual(other.state, "done")
        self.assertEqual(sum(map(self._asked, silent)), 5, "then its patience is over")
        self.double.faults.clear()
        self._poll()
        self.assertEqual({min(self._asked(tx), 1) for tx in silent}, {1})

    def test_in_other_hands_it_is_left_for_the_next_run(self):
        tx = self._tx()
        self._go(tx)
        self._pay(tx)
        nobody = self.env["payment.transaction"]
        with (
            patch.object(type(tx), "lock_for_update", side_effect=LockError("locked")),
            patch.object(type(tx), "try_lock_for_update", return_value=nobody),
        ):
            self._poll()
        self.assertEqual((tx.state, self._asked(tx)), ("draft", 1))
        self._poll()
        self.assertEqual(tx.state, "done")

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

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common_receipts import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptsRegister(ReceiptCommon):
    """The register takes its time, refuses, or is not heard of."""

    def test_lag_is_polled(self):
        self._issue()
        self._at_yookassa(receipts={"lag": 600})
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        self.assertEqual(
            (tx.yoomoney_receipt_ids.state, tx.yoomoney_receipt_state), ("pending", "waiting")
        )
        self.double.state.clock.advance(601)
        self._receipts_cron(1)
        self.assertEqual(tx.yoomoney_receipt_state, "issued")
        self.assertFalse(tx.yoomoney_receipt_ids.alerted)

    def test_cancelled_is_a_task_and_the_payment_stays_paid(self):
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            accountant = new_test_user(
                self.env, f"yk_cancelled{number}", "account.group_account_manager"
            )
            self.provider.yoomoney_accountant_id = accountant
            self._at_yookassa(receipts={"fates": ["canceled"]})
            tx = self._buy(self._order((self.trip, 1, 1000)), reference=f"cancelled{number}")
            ours = tx.yoomoney_receipt_ids
            self.assertEqual((tx.state, ours.state), ("done", "canceled"))
            self.assertEqual(tx.yoomoney_receipt_state, "problem")
            self.assertEqual(ours.activity_ids.user_id, accountant)
            self._receipts_cron(3)
            self.assertEqual(len(ours.activity_ids), 1)
            ours.with_user(accountant).action_send_again()
            self._receipts_cron()
            self.assertEqual(tx.yoomoney_receipt_state, "issued")
            self.assertFalse(ours.activity_ids)
            self.assertEqual(
                [receipt["status"] for receipt in self._issued(tx)], ["canceled", "succeeded"]
            )
            with self.assertRaises(UserError):
                ours.with_user(accountant).action_send_again()

    def test_stuck_is_a_task_until_it_is_registered(self):
        self._issue()
        self._at_yookassa(receipts={"fates": ["stuck"]})
        tx = self._buy(self._order((self.trip, 1, 1000)))
        ours = tx.yoomoney_receipt_ids
        self.assertFalse(ours.alerted)
        ours.pending_since = fields.Datetime.now() - timedelta(hours=73)
        self._receipts_cron(2)
        self.assertEqual((ours.state, len(ours.activity_ids)), ("pending", 1))
        self.assertEqual((tx.state, tx.yoomoney_receipt_state), ("done", "problem"))
        [receipt] = self._issued()
        self.double.receipts.finish(receipt)
        self._receipts_cron(1)
        self.assertEqual((ours.state, tx.yoomoney_receipt_state), ("succeeded", "issued"))
        self.assertFalse(ours.activity_ids)

    def test_refused_is_a_task(self):
        self._issue("after_payment", "third_party")
        self._fault("reject", method="POST", path="/v3/receipts")
        tx = self._buy(self._order((self.trip, 1, 1000)))
        ours = tx.yoomoney_receipt_ids
        self.assertEqual((tx.state, ours.state, len(ours.activity_ids)), ("done", "failed", 1))
        ours.action_send_again()
        self._receipts_cron()
        self.assertEqual(tx.yoomoney_receipt_state, "issued")
        first, second = self._posts("/v3/receipts")
        self.assertNotEqual(first["key"], second["key"])

    def test_without_an_answer_once_and_with_the_same_key(self):
        self._issue("after_payment", "third_party")
        for kind in ("error_after", "drop_after", "html_after", "truncated", "error", "drop"):
            with self.subTest(kind=kind):
                before = len(self._posts("/v3/receipts"))
                self._fault(kind, method="POST", path="/v3/receipts")
                tx = self._start(self._order((self.trip, 1, 1000)))
                self._go(tx)
                self._pay(tx)
                self._return(tx)
                self._receipts_cron(1)
                self.assertEqual(tx.yoomoney_receipt_ids.state, "draft")
                self._receipts_cron(2)
                self.assertEqual(tx.yoomoney_receipt_ids.state, "succeeded")
                self.assertEqual(len(self._issued(tx)), 1)
                first, second = self._posts("/v3/receipts")[before:]
                self.assertEqual((first["key"], first["body"]), (second["key"], second["body"]))

    def test_after_a_day_the_list_is_searched(self):
        self._issue("after_payment", "third_party")
        for kind, issued in (("drop_after", 1), ("drop", 0)):
            self._fault(kind, method="POST", path="/v3/receipts")
            tx = self._start(self._order((self.trip, 1, 1000)))
            self._go(tx)
            self._pay(tx)
            self._return(tx)
            self._receipts_cron(1)
            self.assertEqual(len(self._issued(tx)), issued)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE yoomoney_attempt SET first_sent = first_sent - interval '25 h',"
                " last_sent = last_sent - interval '25 h' WHERE operation = 'receipt'"
            )
            self.env.invalidate_all()
            posts = len(self._posts("/v3/receipts"))
            self._receipts_cron()
            ours = tx.yoomoney_receipt_ids
            self.assertEqual(len(self._posts("/v3/receipts")), posts, "nothing is posted again")
            self.assertEqual(ours.state, "succeeded" if issued else "failed")
            self.assertEqual(len(self._issued(tx)), issued)

    def test_no_answer_to_questions_changes_nothing(self):
        self._issue()
        self._fault("error", method="GET", path="/v3/receipts", times=9)
        tx = self._buy(self._order((self.trip, 1, 1000)))
        self.assertEqual(tx.yoomoney_receipt_ids.state, "pending")
        self.double.faults.clear()
        self._fault("enum", status="levitating", path="/v3/receipts")
        self._receipts_cron()
        self.assertEqual(tx.yoomoney_receipt_ids.state, "succeeded")

    def test_one_bad_receipt_does_not_hold_up_the_others(self):
        self._issue("after_payment", "third_party")
        first = self._start(self._order((self.trip, 1, 1000)))
        second = self._start(self._order((self.trip, 1, 2000)))
        for tx in (first, second):
            self._go(tx)
            self._pay(tx)
            self._return(tx)
        self._fault("error", method="POST", path="/v3/receipts")
        self._receipts_cron(1)
        states = (first + second).mapped("yoomoney_receipt_ids.state")
        self.assertEqual(sorted(states), ["draft", "pending"])

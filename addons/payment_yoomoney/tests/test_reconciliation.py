from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ALERT
from .common_reconciliation import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciliationCommon):
    def test_nothing_differs(self):
        tx = self._paid_tx(reference="A")
        refund = tx._refund(100)
        self.env.flush_all()
        refund._yoomoney_send_refund()
        self._tx(reference="cart that never went to pay")
        opened = self._tx(reference="opened")
        self._go(opened)
        declined = self._tx(reference="declined")
        self._go(declined)
        self._decline(declined)
        self._return(declined)
        run = self._compare()
        self.assertEqual((run.state, self._differences(run)), ("done", []))
        self.assertEqual(run.compared_count, 4)
        self.assertIn("there are no differences", run.message_ids[0].body)
        self.assertFalse(run.activity_ids)

    # --- unknown here ----------------------------------------------------------------------------

    @mute_logger(ALERT)
    def test_a_payment_that_is_not_known_here_is_repaired_by_a_click(self):
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        payment = self._forget(tx)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "unknown_here")])
        self.assertEqual((run.open_count, run.repairable_count), (1, 1))
        self.assertEqual((run.line_ids.amount_there, run.line_ids.reference), (1500.5, "A"))
        self.assertFalse(self._of(payment), "a run changes nothing")
        line = run.line_ids.with_user(self.accountant)
        self.assertEqual(line.action_repair()["params"]["type"], "success")
        adopted = self._of(payment)
        self.assertEqual((adopted.state, adopted.amount), ("done", 1500.5))
        self.assertEqual((line.state, line.settled_by_id), ("repaired", self.accountant))
        self.assertEqual(line.transaction_id, adopted)
        line.action_repair()
        run.action_repair()
        self._cron()
        self._poll()
        self.assertEqual(len(self._of(payment)), 1)
        self.assertEqual(self._differences(self._compare()), [])
        self.assertEqual(self._differences(self._compare(run)), [])

    def test_a_payment_that_nobody_here_asked_for_is_explained(self):
        payment = self._cabinet("payment", amount="700.00")
        run = self._compare()
        line = run.line_ids
        self.assertEqual((line.difference, line.repairable), ("unknown_here", False))
        self.assertIn("never asked for it", line.advice)
        self.assertEqual(line.with_user(self.accountant).action_repair()["params"]["sticky"], True)
        self.assertFalse(self._of(payment))
        line.with_user(self.accountant).action_clarify()
        self.assertEqual((line.state, line.settled_by_id), ("clarified", self.accountant))
        self._compare(run)
        self.assertEqual((run.line_ids.state, run.open_count), ("clarified", 0))

    def test_a_refund_of_the_cabinet_becomes_a_child_once(self):
        tx = self._paid_tx(reference="A")
        refund = self._cabinet("refund", payment_id=tx.provider_reference, amount="300.00")
        run = self._compare()
        self.assertEqual(self._differences(run), [("refund", "unknown_here")])
        self.assertTrue(run.line_ids.repairable)
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual(self._notify("refund.succeeded", refund["id"]).status_code, 200)
        self._poll()
        self._compare(run)
        child = tx.child_transaction_ids
        self.assertEqual((len(child), child.state, child.amount), (1, "done", -300.0))
        self.assertEqual(run.line_ids.state, "repaired")

    def test_a_refund_that_webhook_and_cron_had_is_no_difference(self):
        tx = self._paid_tx(reference="A")
        refund = self._cabinet("refund", payment_id=tx.provider_reference, amount="300.00")
        self._notify("refund.succeeded", refund["id"])
        self._poll()
        self.assertEqual(self._differences(self._compare()), [])
        self.assertEqual(len(tx.child_transaction_ids), 1)

    @mute_logger(ALERT)
    def test_all_at_once_payments_before_their_refunds(self):
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        payment = self._forget(tx)
        refund = self._cabinet("refund", payment_id=payment["id"], amount="500.00")
        foreign = self._cabinet("payment", amount="10.00")
        self._cabinet("refund", payment_id=foreign["id"])
        run = self._compare()
        self.assertEqual((run.open_count, run.repairable_count), (4, 2))
        run.action_repair()
        self._cron()
        source = self._of(payment)
        self.assertEqual(source.child_transaction_ids.provider_reference, refund["id"])
        self.assertEqual((run.open_count, run.repairable_count), (2, 0))
        self.assertIn(
            "neither is the refund",
            run.line_ids.filtered(
                lambda line: line.kind == "refund" and line.state == "open"
            ).advice,
        )

    @mute_logger(ALERT)
    def test_a_second_payment_of_one_transaction_is_found(self):
        tx = self._paid_tx(reference="A")
        twin = self.double.api.create_payment(
            "100500",
            {
                "amount": {"value": "1500.50", "currency": "RUB"},
                "capture": True,
                "metadata": {"tx_reference": "A"},
                "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
            },
        )
        self.double.lifecycle.pay(twin)
        run = self._compare()
        self.assertEqual(run.line_ids.object_id, twin["id"])
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual(self._of(twin).yoomoney_first_id, tx)
        self.assertEqual(run.open_count, 0)

    # --- unknown there ---------------------------------------------------------------------------

    def test_money_that_yookassa_does_not_have(self):
        by_hand = self._tx(reference="by hand")
        by_hand._set_done()
        lost = self._paid_tx(reference="lost")
        del self.double.state.payments[lost.provider_reference]
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "unknown_there")] * 2)
        self.assertEqual(run.line_ids.transaction_id, by_hand + lost)
        self.assertEqual(run.repairable_count, 0)
        self.assertEqual(len(self._compare(run).line_ids), 2, "the same lines, not more")

    def test_made_before_midnight_here_and_after_it_there(self):
        tx = self._paid_tx(reference="A")
        self._there(tx)["created_at"] = "2020-01-01T00:00:00.000Z"
        run = self._compare()
        self.assertEqual((self._differences(run), run.compared_count), ([], 1))

    # --- other amounts, currencies, states -------------------------------------------------------

    @mute_logger(ALERT)
    def test_another_amount_is_told_and_never_repaired(self):
        order = self.env["sale.order"].sudo().create({"partner_id": self.partner.id})
        tx = self._paid_tx(reference="A", sale_order_ids=[Command.set(order.ids)])
        self._there(tx)["amount"]["value"] = "1400.00"
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "amount")])
        self.assertEqual((run.line_ids.amount_here, run.line_ids.amount_there), (1500.5, 1400.0))
        self.assertIn("1400.00 RUB were paid, but 1500.50 RUB", tx.yoomoney_alert)
        self.assertEqual(order.activity_ids.summary, "Payment to be checked")
        run.action_repair()
        self._cron()
        run.with_user(self.accountant).line_ids.action_repair()
        self.assertEqual((tx.amount, run.line_ids.state), (1500.5, "open"))
        self._compare(run)
        self.assertEqual(len(order.activity_ids), 1, "told once")

    @mute_logger(ALERT)
    def test_another_currency(self):
        tx = self._paid_tx(reference="A")
        self._there(tx)["amount"]["currency"] = "KZT"
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "currency")])
        self.assertIn("1500.50 KZT were paid", tx.yoomoney_alert)

    def test_a_state_that_nobody_told_us_is_followed(self):
        paid, declined = self._tx(reference="paid"), self._tx(reference="declined")
        for tx in paid, declined:
            self._go(tx)
        self._pay(paid)
        self._decline(declined)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "status")] * 2)
        run.action_repair()
        self._cron()
        self.assertEqual((paid.state, declined.state), ("done", "cancel"))
        self.assertEqual(run.open_count, 0)

    def test_done_here_and_cancelled_there_is_for_a_human(self):
        tx = self._paid_tx(reference="A")
        self._there(tx).update(status="canceled", paid=False)
        run = self._compare()
        self.assertEqual(self._differences(run), [("payment", "status")])
        self.assertFalse(run.line_ids.repairable)
        self.assertIn("by hand", run.line_ids.advice)

    def test_silence_while_repairing(self):
        tx = self._tx(reference="A")
        self._go(tx)
        self._pay(tx)
        run = self._compare()
        self._fault("error", method="GET", path="/v3/payments/")
        answer = run.with_user(self.accountant).line_ids.action_repair()
        self.assertIn("did not answer", answer["params"]["message"])
        self.assertEqual(run.line_ids.state, "open")
        self.assertNotEqual(tx.state, "done")

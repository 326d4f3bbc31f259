from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ALERT, SHOP, YooMoneyCommon

CORE = "odoo.addons.payment.models.payment_transaction"
ATTEMPT = "odoo.addons.payment_yoomoney.models.yoomoney_attempt_repair"


@tagged("post_install", "-at_install")
class TestSecond(YooMoneyCommon):
    """Money that came twice goes back once; money whose transaction is gone is found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.currency_id = cls.currency
        cls.env["product.pricelist"].search([]).currency_id = cls.currency
        product = cls.env["product.product"].create(
            {"name": "Mooring", "type": "service", "list_price": 1500.5, "taxes_id": False}
        )
        cls.order_values = {
            "partner_id": cls.partner.id,
            "order_line": [Command.create({"product_id": product.id, "tax_ids": False})],
        }

    def _order(self):
        return self.env["sale.order"].create(self.order_values)

    def _start(self, order, reference, **values):
        tx = self._tx(
            reference=reference,
            amount=values.pop("amount", order.amount_total),
            sale_order_ids=[Command.set(order.ids)],
            **values,
        )
        self._go(tx)
        return tx

    def _paid(self, order, reference, **values):
        tx = self._start(order, reference, **values)
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertEqual(tx.state, "done")
        return tx

    def _settle(self):
        """What the commits of real requests and the next runs of the cron come to."""
        for _time in range(2):
            self._poll()

    def _twin(self, tx, status="succeeded", amount="1500.50"):
        """Another payment at YooKassa for the same transaction: an old page that was paid too."""
        twin = self.double.api.create_payment(
            SHOP,
            {
                "amount": {"value": amount, "currency": "RUB"},
                "metadata": {"tx_reference": tx.reference},
                "confirmation": {"type": "redirect", "return_url": "http://127.0.0.1/"},
                "capture": status != "waiting_for_capture",
            },
        )
        if status != "pending":
            self.double.lifecycle.pay(twin)
        return twin

    # --- two transactions of one order -----------------------------------------------------------

    @mute_logger(ALERT, CORE)
    def test_two_tabs_paid(self):
        order = self._order()
        first = self._start(order, "P1")
        second = self._start(order, "P2")
        for tx in (first, second):
            self._pay(tx)
            self._notify("payment.succeeded", tx.provider_reference)
        self._settle()
        self.assertFalse(first.child_transaction_ids)
        self.assertEqual(second.child_transaction_ids.state, "done")
        self.assertEqual((self._money()["payments"], self._money()["refunds"]), (2, 1))
        self.assertEqual(len(order.activity_ids), 1)
        self.assertIn("P2", first.yoomoney_alert)
        for _time in range(3):
            self._poll()
            self._notify("payment.succeeded", second.provider_reference)
        self.assertEqual(self._money()["refunds"], 1)

    @mute_logger(ALERT, CORE)
    def test_processed_at_the_same_moment_one_is_kept(self):
        """Two workers do not see each other: both transactions are suspects."""
        order = self._order()
        first, second = self._start(order, "P1"), self._start(order, "P2")
        for tx in (first, second):
            self._pay(tx)
            tx._yoomoney_refresh()
        self.assertTrue(first.yoomoney_suspect and second.yoomoney_suspect)
        self._settle()
        self.assertEqual(len((first | second).child_transaction_ids), 1)
        self.assertFalse(first.yoomoney_suspect or second.yoomoney_suspect)

    @mute_logger(ALERT, CORE)
    def test_a_part_was_given_back_before_it_was_seen_to_be_the_second(self):
        """The rest goes back: more than that YooKassa would refuse."""
        order = self._order()
        first, second = self._start(order, "P1"), self._start(order, "P2")
        for tx in (first, second):
            self._pay(tx)
            self._notify("payment.succeeded", tx.provider_reference)
        second.action_refund(amount_to_refund=500)
        self._settle()
        refunds = second.child_transaction_ids.sorted("id")
        self.assertEqual(refunds.mapped("state"), ["done", "done"])
        self.assertEqual(refunds.mapped("amount"), [-500, -1000.5])
        self.assertEqual(self._money()["refunded"], "1500.50")

    def test_paid_in_parts_is_not_paid_twice(self):
        order = self._order()
        self._paid(order, "P1", amount=500)
        self._paid(order, "P2", amount=1000.5)
        self._poll()
        self.assertFalse(order.transaction_ids.child_transaction_ids)

    @mute_logger(ALERT, CORE)
    def test_a_part_too_many(self):
        order = self._order()
        self._paid(order, "P1", amount=500)
        self._paid(order, "P2", amount=1000.5)
        third = self._start(order, "P3", amount=500)
        self.assertFalse(third.provider_reference, "an order that is paid is not to be paid")
        # the page had been opened before
        third._yoomoney_open_payment()
        self._pay(third)
        self._notify("payment.succeeded", third.provider_reference)
        self._settle()
        self.assertEqual(order.transaction_ids.child_transaction_ids.source_transaction_id, third)

    def test_declined_then_paid_is_kept(self):
        order = self._order()
        declined = self._start(order, "P1")
        self._decline(declined)
        self._return(declined)
        self._paid(order, "P2")
        self._poll()
        self.assertFalse(order.transaction_ids.child_transaction_ids)

    def test_lowered_by_the_office_is_the_offices_business(self):
        """What was right when it was paid is not judged again."""
        order = self._order()
        self._paid(order, "P1", amount=500)
        self._paid(order, "P2", amount=1000.5)
        self._poll()
        order.order_line.price_unit = 500
        self._poll()
        self.assertFalse(order.transaction_ids.child_transaction_ids)

    @mute_logger(ALERT, CORE)
    def test_the_second_is_held_only(self):
        order = self._order()
        first, second = self._start(order, "P1"), self._start(order, "P2")
        self._payment(second)["_capture"] = False
        for tx in (first, second):
            self._pay(tx)
            tx._yoomoney_refresh()
        self._settle()
        self.assertEqual((first.state, second.state), ("done", "cancel"))
        self.assertEqual((self._money()["payments"], self._money()["voids"]), (1, 1))

    def test_nobody_is_sent_to_pay_what_is_paid_or_cancelled(self):
        order = self._order()
        late = self._tx(reference="late", sale_order_ids=[Command.set(order.ids)])
        self._paid(order, "P1")
        self.assertTrue(self._go(late).headers["Location"].endswith("/landing"))
        cancelled = self._order()
        cancelled.action_cancel()
        tx = self._tx(reference="cancelled", sale_order_ids=[Command.set(cancelled.ids)])
        self.assertTrue(self._go(tx).headers["Location"].endswith("/landing"))
        self.assertFalse(late.provider_reference or tx.provider_reference)

    @mute_logger(ALERT, CORE)
    def test_money_for_a_cancelled_order_is_told(self):
        order = self._order()
        tx = self._start(order, "P1")
        order.action_cancel()
        self._pay(tx)
        self._notify("payment.succeeded", tx.provider_reference)
        self.assertIn("cancelled", tx.yoomoney_alert)
        self.assertTrue(order.activity_ids)

    # --- two payments of one transaction ---------------------------------------------------------

    @mute_logger(ALERT, CORE)
    def test_a_second_payment_of_a_transaction_goes_back(self):
        order = self._order()
        tx = self._paid(order, "P1")
        twin = self._twin(tx)
        for _time in range(3):
            self.assertEqual(self._notify("payment.succeeded", twin["id"]).status_code, 200)
        self._settle()
        second = self.env["payment.transaction"].search([("yoomoney_first_id", "=", tx.id)])
        self.assertEqual(
            (second.reference, second.provider_reference, second.state),
            ("D-P1", twin["id"], "done"),
        )
        self.assertFalse(second.sale_order_ids, "its money is not the order's")
        self.assertEqual((tx.state, tx.provider_reference), ("done", self._first(tx)["id"]))
        self.assertEqual(second.child_transaction_ids.state, "done")
        money = self._money()
        self.assertEqual((money["paid"], money["refunded"]), ("3001.00", "1500.50"))
        self.assertEqual(len(order.activity_ids), 1)
        self.assertIn(twin["id"], tx.yoomoney_alert)

    def _first(self, tx):
        return self.double.state.payments[tx.provider_reference]

    @mute_logger(ALERT, CORE)
    def test_a_second_payment_of_another_amount(self):
        tx = self._paid(self._order(), "P1")
        twin = self._twin(tx, amount="77.00")
        self._notify("payment.succeeded", twin["id"])
        self._settle()
        self.assertEqual(self._money()["refunded"], "77.00")

    @mute_logger(ALERT, CORE)
    def test_a_second_payment_that_is_only_open_is_watched(self):
        tx = self._paid(self._order(), "P1")
        twin = self._twin(tx, "pending")
        self._notify("payment.waiting_for_capture", twin["id"])
        second = self.env["payment.transaction"].search([("yoomoney_first_id", "=", tx.id)])
        self.assertEqual((second.state, bool(second.yoomoney_next_poll)), ("draft", True))
        self.double.lifecycle.pay(self.double.state.payments[twin["id"]])
        self._settle()
        self.assertEqual(self._money()["refunds"], 1)

    @mute_logger(ALERT, CORE)
    def test_a_second_payment_that_is_held_is_released(self):
        tx = self._paid(self._order(), "P1")
        twin = self._twin(tx, "waiting_for_capture")
        self._notify("payment.waiting_for_capture", twin["id"])
        self._settle()
        self.assertEqual((self._money()["payments"], self._money()["voids"]), (1, 1))

    @mute_logger(ALERT, CORE)
    def test_an_overtaken_call_is_followed_up(self):
        """The amount changed after a call without an answer: that one had made a payment, too."""
        tx = self._tx(amount=1000)
        self._fault("drop_after", method="POST", path="/v3/payments")
        self._go(tx)
        [old] = self.double.state.payments.values()
        tx.amount = 1500.5
        self._go(tx)
        new = self.double.state.payments[tx.provider_reference]
        self.assertNotEqual(new["id"], old["id"])
        for payment in (new, old):
            self.double.lifecycle.pay(payment)
        self._notify("payment.succeeded", new["id"])
        self._settle()
        money = self._money()
        self.assertEqual(
            (tx.state, money["paid"], money["refunded"]), ("done", "2500.50", "1000.00")
        )
        self.assertEqual(set(self._attempts(tx).mapped("outcome")), {"accepted"})

    def test_an_answer_that_was_lost_is_no_second_payment(self):
        tx = self._tx()
        self._fault("drop_after", method="POST", path="/v3/payments")
        self._go(tx)
        self._pay(tx)
        self._notify("payment.succeeded", self._payment(tx)["id"])
        for _time in range(3):
            self._poll()
        self.assertEqual((tx.state, self._attempts(tx).outcome), ("done", "accepted"))
        self.assertFalse(
            self.env["payment.transaction"].search([("yoomoney_first_id", "!=", False)])
        )

    # --- the transaction is gone -----------------------------------------------------------------

    def _lose(self, tx):
        """What a restored backup or a deletion by hand does."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM payment_transaction WHERE id = %s", [tx.id])
        self.env.invalidate_all()

    @mute_logger(ALERT)
    def test_a_payment_without_a_transaction_is_made_one(self):
        order = self._order()
        tx = self._start(order, "P1")
        attempt = self._attempts(tx)
        self._pay(tx)
        self._lose(tx)
        with self.assertLogs(ATTEMPT, "ERROR") as log:
            self._poll()
        self.assertIn(attempt.provider_reference, log.output[0])
        found = attempt.transaction_id
        self.assertEqual((found.reference, found.state), ("P1", "done"))
        self.assertEqual((found.sale_order_ids, found.partner_id), (order, order.partner_id))
        self.assertTrue(order.activity_ids and attempt.orphan and attempt.repaired)
        with self.assertNoLogs(ATTEMPT, "ERROR"):
            self._poll()
        self.assertEqual(len(order.transaction_ids), 1)

    @mute_logger(ALERT, ATTEMPT)
    def test_a_call_without_answer_and_transaction(self):
        tx = self._tx()
        self._fault("drop_after", path="/v3/payments")
        self._go(tx)
        attempt = self._attempts(tx)
        self._pay(tx)
        self._lose(tx)
        self._fault("error", path="/v3/payments")
        self._poll("30 min")
        self.assertFalse(attempt.repaired, "YooKassa did not answer")
        self._poll("10 min")
        self.assertEqual(attempt.transaction_id.state, "done")
        self.assertTrue(attempt.transaction_id.partner_id.activity_ids, "nobody else to tell")

    @mute_logger(ATTEMPT)
    def test_a_call_that_came_to_nothing(self):
        tx = self._tx()
        self._fault("drop", path="/v3/payments")
        self._go(tx)
        attempt = self._attempts(tx)
        self._lose(tx)
        self._poll()
        self.assertTrue(attempt.repaired)
        self.assertFalse(attempt.transaction_id)

    @mute_logger(ALERT, ATTEMPT)
    def test_a_refund_without_a_transaction(self):
        tx = self._paid_tx()
        refund = tx._refund(100)
        self._settle()
        object_id = refund.provider_reference
        attempt = self._attempts(refund)
        self._lose(refund)
        self._poll()
        self.assertEqual(tx.child_transaction_ids.provider_reference, object_id)
        self.assertTrue(attempt.repaired)

import json

from odoo.fields import Command
from odoo.tests import tagged

from .common_receipts import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptsRefund(ReceiptCommon):
    """What was issued is taken back, with the VAT code that it had."""

    def test_as_a_whole_yookassa_repeats_the_receipt(self):
        self._issue()
        tx = self._buy(self._order((self.trip, 2, 1000)))
        refund = self._refund(tx)
        self.assertNotIn("receipt", json.loads(self._posts("/v3/refunds")[0]["body"]))
        [receipt] = self._refund_receipts()
        self.assertEqual(self._shown(receipt), [("Trip", "2", "1000.00", 12, "full_prepayment")])
        ours = refund.yoomoney_receipt_ids
        self.assertEqual((ours.kind, ours.state, ours.amount), ("refund", "succeeded", 2000))
        self.assertEqual(ours.provider_reference, receipt["id"])

    def test_in_part_with_the_original_vat_code(self):
        """Whatever the tax says today."""
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            tx = self._buy(self._order((self.trip, 3, 1000)), reference=f"part{number}")
            code = self.vat22.yoomoney_vat_code_id
            self.vat22.yoomoney_vat_code_id = self.env.ref("payment_yoomoney.vat_code_4")
            refund = self._refund(tx, 1500)
            self.vat22.yoomoney_vat_code_id = code
            receipt = self._refund_receipts()[-1]
            self.assertEqual(
                self._shown(receipt),
                [
                    ("Trip", "1", "1000.00", 12, "full_prepayment"),
                    ("Trip", "1", "500.00", 12, "full_prepayment"),
                ],
            )
            self.assertEqual(receipt["refund_id"], refund.provider_reference)
            self.assertEqual(refund.yoomoney_receipt_ids.state, "succeeded")
            rest = self._refund(tx, 1500)
            self.assertEqual(
                [row[1:3] for row in self._shown(self._refund_receipts()[-1])],
                [("1", "500.00"), ("1", "1000.00")],
            )
            self.assertEqual(rest.yoomoney_receipt_ids.amount, 1500)

    def test_what_was_delivered_is_taken_back_as_delivered(self):
        self._issue()
        order = self._order((self.trip, 2, 1000))
        tx = self._buy(order)
        self._close(order, {order.order_line: 1})
        self._refund(tx, 1500)
        [receipt] = self._refund_receipts()
        self.assertEqual(
            self._shown(receipt),
            [
                ("Trip", "1", "1000.00", 12, "full_prepayment"),
                ("Trip", "1", "500.00", 11, "full_payment"),
            ],
        )
        self.assertFalse(self._close(order, None, "rest"), "nothing is left to deliver")

    def test_the_line_that_fell_is_taken_back(self):
        self._issue()
        order = self._order((self.book, 2, 500), (self.trip, 2, 1000))
        tx = self._buy(order)
        order.order_line[1].product_uom_qty = 1
        fee = self._product("Cancellation fee", self.vat22)
        order.order_line = [
            Command.create({"product_id": fee.id, "product_uom_qty": 1, "price_unit": 100})
        ]
        self._refund(tx, 900)
        [receipt] = self._refund_receipts()
        self.assertEqual([row[:4] for row in self._shown(receipt)], [("Trip", "1", "900.00", 12)])

    def test_refund_of_a_payment_without_a_receipt(self):
        tx = self._buy(self._order((self.trip, 2, 1000)))
        self._issue("after_payment", "third_party")
        refund = self._refund(tx, 500)
        self.assertFalse(refund.yoomoney_receipt_ids)
        self.assertFalse(refund.yoomoney_receipt_due)
        self.assertFalse(self._issued())

    def test_refund_before_the_receipt_was_made(self):
        """The sale's receipt is made with it, or its VAT code would not be known."""
        self._issue("after_payment", "third_party")
        tx = self._start(self._order((self.trip, 2, 1000)))
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self.assertTrue(tx.yoomoney_receipt_due)
        self._refund(tx, 1000)
        self.assertEqual([receipt["type"] for receipt in self._issued()], ["payment", "refund"])

    def test_made_in_the_cabinet(self):
        self._issue()
        tx = self._buy(self._order((self.trip, 2, 1000)))
        item = {**self._issued()[0]["items"][0], "quantity": "1", "description": "By hand"}
        data = self.double.api.create_refund(
            "100500",
            {
                "payment_id": tx.provider_reference,
                "amount": {"value": "1000.00", "currency": "RUB"},
                "receipt": {"customer": {"email": "a@example.com"}, "items": [item]},
            },
        )
        self._notify("refund.succeeded", data["id"])
        self._receipts_cron()
        child = tx.child_transaction_ids
        ours = child.yoomoney_receipt_ids
        self.assertEqual((ours.state, ours.amount), ("succeeded", 1000))
        self.assertEqual(ours.line_ids.name, "By hand")
        self._refund(tx, 1000)
        self.assertEqual(self._shown(self._refund_receipts()[-1])[0][1:3], ("1", "1000.00"))

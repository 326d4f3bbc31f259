from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_receipts import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptsClosing(ReceiptCommon):
    """What was prepaid is delivered: one receipt per cause, never of more than was paid."""

    def test_closing(self):
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            order = self._order((self.trip, 3, 33.33), (self.book, 1, 500))
            tx = self._buy(order, reference=f"closing{number}")
            closing = self._close(order)
            [_sale, receipt] = self._issued(tx)
            self.assertEqual(
                self._shown(receipt),
                [
                    ("Trip", "3", "33.33", 11, "full_payment"),
                    ("Guide book", "1", "500.00", 3, "full_payment"),
                ],
            )
            self.assertEqual(
                receipt["settlements"],
                [{"type": "prepayment", "amount": {"value": "599.99", "currency": "RUB"}}],
            )
            self.assertEqual((closing.state, closing.amount), ("succeeded", 599.99))
            self.assertEqual(order.yoomoney_receipt_state, "issued")

    def test_twelve_triggers_are_one_receipt(self):
        self._issue()
        order = self._order((self.trip, 2, 1000))
        self._buy(order)
        for _time in range(12):
            self._close(order)
        self.assertEqual(len(self._closings()), 1)
        self.assertEqual(len(self._posts("/v3/receipts")), 1)

    def test_in_parts_never_more_than_was_paid(self):
        self._issue()
        order = self._order((self.trip, 3, 100), (self.book, 1, 500))
        order.order_line[0].write({"price_unit": 33.34, "discount": 0})
        self._buy(order)
        trip, book = order.order_line
        self._close(order, {trip: 1}, "first")
        self._close(order, {trip: 5, book: 1}, "second")
        self.assertFalse(self._close(order, {trip: 1}, "third"))
        self.assertFalse(self._close(order, None, "fourth"))
        shown = [self._shown(receipt) for receipt in self._closings()]
        self.assertEqual(
            [[row[:3] for row in rows] for rows in shown],
            [
                [("Trip", "1", "33.34")],
                [("Trip", "2", "33.34"), ("Guide book", "1", "500.00")],
            ],
        )

    def test_uneven_parts_add_up(self):
        self._issue()
        order = self._order((self.trip, 3, 100))
        order.order_line.write({"price_unit": 33.335})
        order.order_line.discount = 0.01
        self._buy(order, order.amount_total)
        for number in range(3):
            self._close(order, {order.order_line: 1}, f"part{number}")
        total = sum(
            round(float(receipt["settlements"][0]["amount"]["value"]) * 100)
            for receipt in self._closings()
        )
        self.assertEqual(total, round(order.amount_total * 100))

    def test_what_was_settled_at_once_is_not_closed(self):
        self._issue()
        self.book.yoomoney_sale_mode = "full_payment"
        order = self._order((self.trip, 1, 1000), (self.book, 1, 500))
        self._buy(order)
        self._close(order)
        [receipt] = self._closings()
        self.assertEqual([row[0] for row in self._shown(receipt)], ["Trip"])

    def test_refunded_pieces_are_not_closed(self):
        self._issue()
        order = self._order((self.trip, 2, 1000))
        tx = self._buy(order)
        self._refund(tx, 1000)
        self._close(order)
        [receipt] = self._closings()
        self.assertEqual(self._shown(receipt), [("Trip", "1", "1000.00", 11, "full_payment")])

    def test_deposit_and_rest_are_closed_together(self):
        self._issue()
        order = self._order((self.trip, 3, 100))
        self._buy(order, 100.01)
        self._buy(order, 199.99)
        self._close(order)
        [receipt] = self._closings()
        self.assertEqual(self._shown(receipt), [("Trip", "3", "100.00", 11, "full_payment")])

    def test_the_second_payment_refunded_does_not_count(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        tabs = self._start(order), self._start(order)
        for tx in tabs:
            self._go(tx)
        for tx in tabs:
            self._pay(tx)
            self._return(tx)
        self._receipts_cron()
        self._refund(tabs[1])
        self._close(order)
        [receipt] = self._closings()
        self.assertEqual(self._shown(receipt), [("Trip", "1", "1000.00", 11, "full_payment")])

    def test_nothing_to_close(self):
        order = self._order((self.trip, 1, 1000))
        self.assertFalse(self._close(order), "not paid")
        self._buy(order)
        self.assertFalse(self._close(order), "no receipts are issued")

    def test_rolled_back_is_not_sent(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        self._buy(order)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order._yoomoney_issue_closing_receipt()
            raise ZeroDivisionError
        self._receipts_cron()
        self.assertFalse(self._posts("/v3/receipts"))

    def test_by_hand(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        self._buy(order)
        accountant = new_test_user(
            self.env,
            "yk_closing",
            "account.group_account_manager,sales_team.group_sale_salesman_all_leads",
        )
        seller = new_test_user(self.env, "yk_closing2", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            order.with_user(seller).action_yoomoney_close()
        order.with_user(accountant).action_yoomoney_close()
        with self.assertRaises(UserError):
            order.with_user(accountant).action_yoomoney_close()
        self._receipts_cron()
        self.assertEqual(len(self._closings()), 1)

    def test_agents_are_on_closing_and_refund_receipts_too(self):
        self._issue("after_payment", "third_party", yoomoney_agent_type="commissioner")
        self.trip.yoomoney_supplier_id = self.env["res.partner"].create(
            {"name": "Carrier", "vat": "7801234564", "phone": "+7 812 000 00 01"}
        )
        order = self._order((self.trip, 2, 1000))
        tx = self._buy(order)
        self._refund(tx, 1000)
        self._close(order)
        for receipt in self._issued(tx):
            self.assertEqual(receipt["items"][0]["agent_type"], "commissioner")
            self.assertEqual(receipt["items"][0]["supplier"]["inn"], "7801234564")
        self.assertEqual(len(self._issued(tx)), 3)

    def test_no_closing_without_the_receipt_of_the_sale(self):
        self._issue("after_payment", "third_party")
        self._fault("reject", method="POST", path="/v3/receipts")
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        closing = self._close(order)
        self.assertEqual(closing.state, "failed")
        self.assertIn("itself is not registered", closing.problem)
        sale = tx.yoomoney_receipt_ids.filtered(lambda receipt: receipt.kind == "sale")
        sale.action_send_again()
        self._receipts_cron()
        closing.action_send_again()
        self._receipts_cron()
        self.assertEqual(len(self._closings()), 1)
        self.assertEqual(self._close(order), closing.replaced_by_id, "the cause stays the same")

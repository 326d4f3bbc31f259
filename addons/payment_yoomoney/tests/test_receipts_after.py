import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_receipts import ReceiptCommon

REFUNDS = "odoo.addons.payment_yoomoney.models.payment_transaction_refund_receipts"


@tagged("post_install", "-at_install")
class TestReceiptsAfterTheSale(ReceiptCommon):
    """Closing and refund receipts, and what becomes of receipts that go wrong."""

    def _close(self, order, quantities=None, cause="trip", **kwargs):
        receipt = order._yoomoney_issue_closing_receipt(quantities, cause)
        self._receipts_cron()
        return receipt

    def _closings(self):
        return [
            receipt
            for receipt in self._issued()
            if (receipt.get("settlements") or [{}])[0].get("type") == "prepayment"
        ]

    # --- closing ---------------------------------------------------------------------------------

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

    # --- refunds ---------------------------------------------------------------------------------

    def _refund_receipts(self):
        return [receipt for receipt in self._issued() if receipt["type"] == "refund"]

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

    # --- the register takes its time --------------------------------------------------------------

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

    # --- closing a sale whose own receipt failed --------------------------------------------------

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

    # --- rights -----------------------------------------------------------------------------------

    def test_who_may_do_what(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        ours = tx.yoomoney_receipt_ids
        roles = {
            "account.group_account_invoice": True,
            "account.group_account_readonly": True,
            "account.group_account_manager": True,
            "sales_team.group_sale_manager": False,
            "base.group_user": False,
        }
        for number, (role, reads) in enumerate(roles.items()):
            user = new_test_user(self.env, f"yk_role{number}", f"base.group_user,{role}")
            with self.subTest(role=role):
                if reads:
                    self.assertEqual(ours.with_user(user).state, "succeeded")
                    self.assertTrue(ours.line_ids.with_user(user).mapped("name"))
                else:
                    with self.assertRaises(AccessError):
                        ours.with_user(user).read(["state"])
                for refused in (
                    lambda user=user: ours.with_user(user).write({"state": "draft"}),
                    lambda user=user: ours.with_user(user).unlink(),
                    lambda user=user: ours.line_ids.with_user(user).write({"vat_code": 1}),
                    lambda user=user: ours.with_user(user).create({"name": "x"}),
                ):
                    with self.assertRaises(AccessError):
                        refused()
        seller = new_test_user(self.env, "yk_state", "sales_team.group_sale_manager")
        self.assertEqual(order.with_user(seller).yoomoney_receipt_state, "issued")

    def test_not_even_the_system_rewrites_what_has_left(self):
        self._issue()
        ours = self._buy(self._order((self.trip, 1, 1000))).yoomoney_receipt_ids
        with self.assertRaises(UserError):
            ours.customer_email = "other@example.com"
        with self.assertRaises(UserError):
            ours.unlink()

    def test_other_companies_do_not_see_them(self):
        self._issue()
        ours = self._buy(self._order((self.trip, 1, 1000))).yoomoney_receipt_ids
        company = self.env["res.company"].create({"name": "Other pier"})
        user = new_test_user(
            self.env,
            "yk_other_receipts",
            "account.group_account_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        receipts = self.env["yoomoney.receipt"].with_user(user)
        self.assertFalse(receipts.search([("id", "=", ours.id)]))

    @mute_logger(REFUNDS)
    def test_every_window_opens(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        self.assertEqual(
            order.action_yoomoney_receipts()["domain"], [("id", "in", tx.yoomoney_receipt_ids.ids)]
        )
        boss = new_test_user(
            self.env,
            "yk_boss",
            "base.group_system,account.group_account_manager,sales_team.group_sale_manager",
        )
        for model, record in (
            ("yoomoney.receipt", tx.yoomoney_receipt_ids),
            ("payment.transaction", tx),
            ("payment.provider", self.provider),
            ("account.tax", self.vat22),
            ("product.template", self.trip.product_tmpl_id),
            ("sale.order", order),
        ):
            record = record.with_user(boss)
            view = record.get_view(view_type="form")
            wanted = "action_send_again" if model == "yoomoney.receipt" else "yoomoney_"
            self.assertIn(wanted, view["arch"])
            record.read(list(view["models"][model]))

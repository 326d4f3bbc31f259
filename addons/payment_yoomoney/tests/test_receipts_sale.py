import json

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_receipts import ReceiptCommon

TRANSACTION = "odoo.addons.payment_yoomoney.models.payment_transaction"
RECEIPTS = "odoo.addons.payment_yoomoney.models.payment_transaction_receipts"


@tagged("post_install", "-at_install")
class TestReceiptsOfSales(ReceiptCommon):
    # --- modes -----------------------------------------------------------------------------------

    def test_none(self):
        order = self._order((self.trip, 1, 1000))
        tx = self._buy(order)
        self.assertFalse(self._issued())
        self.assertFalse(tx.yoomoney_receipt_ids)
        self.assertFalse(tx.yoomoney_receipt_state)
        self.assertNotIn("receipt", json.loads(self._posts()[0]["body"]))

    def test_with_the_payment(self):
        self._issue()
        order = self._order((self.trip, 2, 1000), (self.book, 1, 350.5))
        tx = self._buy(order)
        [receipt] = self._issued(tx)
        self.assertEqual(
            self._shown(receipt),
            [
                ("Trip", "2", "1000.00", 12, "full_prepayment"),
                ("Guide book", "1", "350.50", 5, "full_prepayment"),
            ],
        )
        self.assertEqual(receipt["_customer"], {"email": "anna@example.com"})
        self.assertEqual(
            [item["payment_subject"] for item in receipt["items"]], ["service", "commodity"]
        )
        self.assertEqual({item["measure"] for item in receipt["items"]}, {"piece"})
        self.assertIs(receipt["internet"], True)
        self.assertNotIn("timezone", receipt)
        ours = tx.yoomoney_receipt_ids
        self.assertEqual((ours.kind, ours.via, ours.state), ("sale", "request", "succeeded"))
        self.assertEqual((ours.provider_reference, ours.amount), (receipt["id"], 2350.5))
        self.assertEqual(ours.fiscal_document_number, receipt["fiscal_document_number"])
        self.assertTrue(ours.registered_at)
        self.assertEqual(ours.line_ids.order_line_id, order.order_line)
        self.assertFalse(self._posts("/v3/receipts"))
        # the customer reads by which numbers the tax service knows it
        [told] = tx._yoomoney_told_receipts()
        self.assertEqual(told["amount"], 2350.5)
        self.assertIn(receipt["fiscal_document_number"], told["number"])

    def test_after_the_payment(self):
        self._issue("after_payment", "third_party", yoomoney_tax_system="2")
        tx = self._buy(self._order((self.trip, 2, 1000)))
        self.assertNotIn("receipt", json.loads(self._posts()[0]["body"]))
        [receipt] = self._issued(tx)
        self.assertEqual(self._shown(receipt), [("Trip", "2", "1000.00", 12, "full_prepayment")])
        self.assertEqual(
            receipt["settlements"],
            [{"type": "cashless", "amount": {"value": "2000.00", "currency": "RUB"}}],
        )
        self.assertEqual(receipt["tax_system_code"], 2)
        ours = tx.yoomoney_receipt_ids
        self.assertEqual((ours.via, ours.state), ("receipts", "succeeded"))
        self.assertEqual(ours.attempt_ids.outcome, "accepted")

    def test_a_receipt_is_made_once_however_often_the_cron_runs(self):
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            tx = self._buy(self._order((self.trip, 1, 1000)), reference=f"once{number}")
            tx.yoomoney_receipt_due = True
            self._receipts_cron(5)
            self.assertEqual(len(tx.yoomoney_receipt_ids), 1)
            self.assertEqual(len(self._issued(tx)), 1)

    # --- lines -----------------------------------------------------------------------------------

    def test_discounts_and_uneven_quantities(self):
        self._issue()
        discount = self._product("Discount", self.vat22)
        order = self._order((self.trip, 3, 33.33, 10), (self.book, 7, 12.49), (discount, 1, -10.02))
        tx = self._buy(order)
        [receipt] = self._issued(tx)
        total = sum(
            round(float(item["quantity"]) * float(item["amount"]["value"]) * 100)
            for item in receipt["items"]
        )
        self.assertEqual(total, round(order.amount_total * 100))
        # 89.99 less 10.02 of the same VAT, for three
        trips = [row[1:3] for row in self._shown(receipt) if row[0] == "Trip"]
        self.assertEqual(trips, [("2", "26.66"), ("1", "26.65")][::-1])
        self.assertNotIn("Discount", str(receipt["items"]))

    def test_vat_code_is_data_of_the_tax(self):
        self.assertEqual(
            (self.vat22.yoomoney_vat_code_id.code, self.vat10.yoomoney_vat_code_id.code), (11, 3)
        )
        self._issue()
        new = self.env["yoomoney.vat.code"].create(
            {"code": 13, "name": "VAT 23/123", "rate": 23, "calculated": True}
        )
        code = self.env["yoomoney.vat.code"].create(
            {"code": 14, "name": "VAT 23%", "rate": 23, "prepayment_id": new.id}
        )
        self.double.receipts.vat_codes |= {13, 14}
        self.addCleanup(self.double.receipts.vat_codes.difference_update, {13, 14})
        tax = self._tax("VAT 23", 23)
        self.assertEqual(tax.yoomoney_vat_code_id, code)
        simplified = self._tax("VAT 5", 5)
        free = self._tax("Nothing", 0)
        self.assertEqual(simplified.yoomoney_vat_code_id.code, 7)
        self.assertFalse(free.yoomoney_vat_code_id, "a human says whether it is 0 % or none")
        order = self._order(
            (self._product("New", tax), 1, 10),
            (self._product("Simplified", simplified), 1, 10),
            (self._product("Free", free), 1, 10),
        )
        [receipt] = self._issued(self._buy(order))
        self.assertEqual([item["vat_code"] for item in receipt["items"]], [13, 9, 1])
        free.yoomoney_vat_code_id = self.env.ref("payment_yoomoney.vat_code_2")
        [receipt] = self._issued(self._buy(self._order((self._product("Zero", free), 1, 10))))
        self.assertEqual(receipt["items"][0]["vat_code"], 2)

    def test_subject_and_settlement_come_from_product_or_category(self):
        self._issue()
        parent = self.env["product.category"].create(
            {
                "name": "Goods",
                "yoomoney_payment_subject": "commodity",
                "yoomoney_sale_mode": "full_payment",
            }
        )
        category = self.env["product.category"].create({"name": "Caps", "parent_id": parent.id})
        cap = self._product("Cap", self.vat22, categ_id=category.id)
        own = self._product(
            "Job",
            self.vat22,
            categ_id=category.id,
            yoomoney_payment_subject="job",
            yoomoney_measure="hour",
        )
        [receipt] = self._issued(
            self._buy(self._order((cap, 1, 10), (own, 1, 20), (self.trip, 1, 30)))
        )
        self.assertEqual(
            [
                (item["payment_subject"], item["payment_mode"], item["vat_code"], item["measure"])
                for item in receipt["items"]
            ],
            [
                ("commodity", "full_payment", 11, "piece"),
                ("job", "full_payment", 11, "hour"),
                ("service", "full_prepayment", 12, "piece"),
            ],
        )

    def test_deposit_and_rest(self):
        self._issue()
        order = self._order((self.trip, 1, 1000), (self.book, 1, 500))
        first = self._buy(order, 300.01)
        second = self._buy(order, 1199.99)
        for tx in (first, second):
            [receipt] = self._issued(tx)
            self.assertEqual(
                {item["payment_mode"] for item in receipt["items"]}, {"partial_prepayment"}
            )
        paid = [line.amount for line in (first + second).yoomoney_receipt_ids.line_ids]
        self.assertEqual(sorted(paid), [100.0, 200.01, 400.0, 799.99])

    def test_invoice(self):
        self._issue()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "currency_id": self.currency.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.trip.id,
                            "quantity": 3,
                            "price_unit": 33.33,
                            "tax_ids": [Command.set(self.vat22.ids)],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        tx = self._tx(amount=invoice.amount_total, invoice_ids=[Command.set(invoice.ids)])
        self._go(tx)
        self._pay(tx)
        self._return(tx)
        self._receipts_cron()
        [receipt] = self._issued(tx)
        self.assertEqual(
            [row[1:] for row in self._shown(receipt)], [("3", "33.33", 12, "full_prepayment")]
        )
        self.assertEqual(invoice.yoomoney_receipt_state, "issued")
        self.assertEqual(tx.yoomoney_receipt_ids.line_ids.move_line_id, invoice.invoice_line_ids)

    def test_payment_without_a_document_is_an_advance(self):
        self._issue()
        tx = self._paid_tx(amount=500)
        self._receipts_cron()
        [receipt] = self._issued(tx)
        [item] = receipt["items"]
        self.assertEqual((item["payment_subject"], item["payment_mode"]), ("payment", "advance"))

    def test_names_that_a_register_cannot_write(self):
        self._issue()
        order = self._order((self.trip, 1, 1000))
        order.order_line.name = "\u6e38\u8239"
        [receipt] = self._issued(self._buy(order))
        self.assertEqual(receipt["items"][0]["description"], "Trip")

    def test_too_many_lines_are_refused_in_words(self):
        """80 lines with YooKassa's own receipts, 100 in the register of a third party."""
        for register, limit, way in (
            ("yookassa", 80, "yookassa"),
            ("third_party", 100, "register"),
        ):
            self._issue(register=register)
            self._at_yookassa(fiscalization=way)
            order = self._order(*[(self.trip, 1, 10 + number) for number in range(limit + 1)])
            tx = self._start(order, reference=f"{register}-{limit + 1}")
            posts = len(self._posts())
            with mute_logger(TRANSACTION):
                response = self._go(tx)
            self.assertIn("could not be started", response.text)
            self.assertEqual(len(self._posts()), posts)
            self.assertIn(f"{limit + 1} different lines", tx.yoomoney_alert)
            self.assertTrue(order.activity_ids)
            order.order_line[-1].unlink()
            tx = self._start(order, reference=f"{register}-{limit}")
            self.assertEqual(self._go(tx).status_code, 303)
            self.assertEqual(len(json.loads(self._posts()[-1]["body"])["receipt"]["items"]), limit)

    # --- the buyer -------------------------------------------------------------------------------

    def test_no_address_no_payment(self):
        self._issue()
        self.partner.email = False
        order = self._order((self.trip, 1, 1000))
        tx = self._start(order)
        with self.assertRaisesRegex(Exception, "e-mail address"):
            tx._get_processing_values()
        with mute_logger(TRANSACTION):
            self._go(tx)
        self.assertFalse(self._posts())
        self.provider.yoomoney_receipt_email = "receipts@example.com"
        tx._get_processing_values()
        self._go(tx)
        body = json.loads(self._posts()[0]["body"])
        self.assertEqual(body["receipt"]["customer"], {"email": "receipts@example.com"})

    def test_a_phone_does_for_a_third_partys_register(self):
        self._issue(register="third_party")
        self.partner.email = False
        [receipt] = self._issued(self._buy(self._order((self.trip, 1, 1000))))
        self.assertEqual(receipt["_customer"], {"phone": "79210000001"})

    def test_companies_are_named(self):
        self._issue()
        self.partner.write({"is_company": True, "name": "Pier Ltd", "vat": "7801234564"})
        [receipt] = self._issued(self._buy(self._order((self.trip, 1, 1000))))
        self.assertEqual(receipt["_customer"]["inn"], "7801234564")
        self.assertEqual(receipt["_customer"]["full_name"], "Pier Ltd")

    def test_face_to_face_and_time_zone(self):
        self._issue(yoomoney_receipt_internet=False, yoomoney_receipt_timezone="2")
        [receipt] = self._issued(self._buy(self._order((self.trip, 1, 1000))))
        self.assertEqual((receipt["internet"], receipt["timezone"]), (False, 2))

    # --- what was paid counts, whatever becomes of the order --------------------------------------

    def test_the_order_changes_while_the_buyer_pays(self):
        for number, mode in enumerate(
            (("with_payment", "yookassa"), ("after_payment", "third_party"))
        ):
            self._issue(*mode)
            order = self._order((self.trip, 2, 1000))
            tx = self._start(order, reference=f"change{number}")
            self._go(tx)
            order.order_line.write({"price_unit": 700, "tax_ids": [Command.set(self.vat10.ids)]})
            self._pay(tx)
            self._return(tx)
            self._receipts_cron()
            [receipt] = self._issued(tx)
            self.assertEqual(
                self._shown(receipt), [("Trip", "2", "1000.00", 12, "full_prepayment")]
            )
            self.assertEqual(tx.yoomoney_receipt_ids.amount, 2000)

    def test_switched_on_while_the_buyer_pays(self):
        tx = self._start(self._order((self.trip, 1, 1000)))
        self._go(tx)
        self._issue("after_payment", "third_party")
        self._pay(tx)
        self._return(tx)
        self._receipts_cron()
        self.assertEqual(len(self._issued(tx)), 1)

    def test_agents(self):
        carrier = self.env["res.partner"].create({"name": "Carrier", "is_company": True})
        self.trip.yoomoney_supplier_id = carrier
        with self.assertRaisesRegex(Exception, "after the payment"):
            self._issue(yoomoney_agent_type="agent")
        self._issue("after_payment", "third_party", yoomoney_agent_type="agent")
        with mute_logger(RECEIPTS):
            tx = self._buy(self._order((self.trip, 1, 1000)))
        ours = tx.yoomoney_receipt_ids
        self.assertEqual((tx.state, ours.state), ("done", "failed"))
        self.assertIn("Carrier needs an INN", ours.problem)
        self.assertFalse(self._issued(tx))
        carrier.write({"vat": "7801234564", "phone": "+7 812 000 00 01"})
        ours.action_send_again()
        self._receipts_cron()
        [receipt] = self._issued(tx)
        [item] = receipt["items"]
        self.assertEqual(
            (item["agent_type"], item["supplier"]),
            ("agent", {"name": "Carrier", "inn": "7801234564", "phone": "78120000001"}),
        )
        self.assertEqual(tx.yoomoney_receipt_state, "issued")
        self.assertEqual(ours.replaced_by_id.state, "succeeded")

    def test_own_sales_have_no_agent(self):
        self._issue("after_payment", "third_party", yoomoney_agent_type="agent")
        [receipt] = self._issued(self._buy(self._order((self.trip, 1, 1000))))
        self.assertNotIn("agent_type", receipt["items"][0])

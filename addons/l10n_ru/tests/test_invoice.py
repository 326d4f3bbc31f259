from odoo import Command
from odoo.tests import tagged

from .common import RussianChartCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestInvoice(RussianChartCommon):
    def invoice(self, price, tax_xmlid, move_type="out_invoice", quantity=1):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-06-01",
                "date": "2026-06-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Ticket",
                            "price_unit": price,
                            "quantity": quantity,
                            "tax_ids": [Command.set(self.tax(tax_xmlid).ids)],
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def balances(self, move):
        return sorted(
            (line.account_id.with_company(self.company).code, line.balance)
            for line in move.line_ids
        )

    def test_ticket_of_a_thousand(self):
        move = self.invoice(1000, "ru_sale_vat_22_incl")
        self.assertEqual(move.currency_id, self.env.ref("base.RUB"))
        self.assertRecordValues(
            move, [{"amount_untaxed": 819.67, "amount_tax": 180.33, "amount_total": 1000}]
        )
        self.assertEqual(
            self.balances(move), [("62.01", 1000), ("68.02", -180.33), ("90.01.1", -819.67)]
        )

    def test_kopecks(self):
        for price, quantity, xmlid, tax, total in (
            (1290, 3, "ru_sale_vat_22_incl", 697.87, 3870),
            (999.99, 1, "ru_sale_vat_22_incl", 180.33, 999.99),
            (0.01, 1, "ru_sale_vat_22_incl", 0, 0.01),
            (1000, 1, "ru_sale_vat_22", 220, 1220),
            (1100, 1, "ru_sale_vat_10_incl", 100, 1100),
            (1000, 1, "ru_sale_vat_10", 100, 1100),
            (1000, 1, "ru_sale_vat_5_incl", 47.62, 1000),
            (1000, 1, "ru_sale_vat_5", 50, 1050),
            (1000, 1, "ru_sale_vat_7_incl", 65.42, 1000),
            (1000, 1, "ru_sale_vat_7", 70, 1070),
            (1220, 1, "ru_sale_vat_22_122", 220, 1220),
            (1100, 1, "ru_sale_vat_10_110", 100, 1100),
            (1050, 1, "ru_sale_vat_5_105", 50, 1050),
            (1070, 1, "ru_sale_vat_7_107", 70, 1070),
            (1000, 1, "ru_sale_vat_0", 0, 1000),
            (1000, 1, "ru_sale_vat_none", 0, 1000),
        ):
            with self.subTest(tax=xmlid, price=price):
                move = self.invoice(price, xmlid, quantity=quantity)
                self.assertAlmostEqual(move.amount_tax, tax, 2)
                self.assertAlmostEqual(move.amount_total, total, 2)

    def test_bill(self):
        for xmlid, code, tax in (
            ("ru_purchase_vat_22", "19.04", 220),
            ("ru_purchase_vat_22_goods", "19.03", 220),
            ("ru_purchase_vat_22_fixed_assets", "19.01", 220),
            ("ru_purchase_vat_10", "19.03", 100),
            ("ru_purchase_vat_7", "19.04", 70),
            ("ru_purchase_vat_5", "19.04", 50),
        ):
            with self.subTest(tax=xmlid):
                move = self.invoice(1000, xmlid, move_type="in_invoice")
                self.assertEqual(
                    self.balances(move), sorted([("26", 1000), (code, tax), ("60.01", -1000 - tax)])
                )
        for xmlid in ("ru_purchase_vat_0", "ru_purchase_vat_none"):
            move = self.invoice(1000, xmlid, move_type="in_invoice")
            self.assertEqual(self.balances(move), [("26", 1000), ("60.01", -1000)])

    def test_refund_is_a_red_storno(self):
        invoice = self.invoice(1000, "ru_sale_vat_22_incl")
        refund = invoice._reverse_moves([{"invoice_date": "2026-06-02", "date": "2026-06-02"}])
        refund.action_post()
        self.assertEqual(
            self.balances(refund), [("62.01", -1000), ("68.02", 180.33), ("90.01.1", 819.67)]
        )
        income = refund.line_ids.filtered(lambda line: line.display_type == "product")
        self.assertEqual((income.debit, income.credit), (0, -819.67))

    def test_payment_through_a_payment_service(self):
        """The money waits on 57.03 and the invoice is settled to the kopeck."""
        invoice = self.invoice(1290, "ru_sale_vat_22_incl", quantity=2)
        journal = self.Template.ref("acquiring")
        journal.inbound_payment_method_line_ids.payment_account_id = self.account("57.03")
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": journal.id, "payment_date": "2026-06-01"})
            ._create_payments()
        )
        self.assertEqual(self.balances(payment.move_id), [("57.03", 2580), ("62.01", -2580)])
        self.assertEqual(invoice.amount_residual, 0)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        receivable = (invoice + payment.move_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertTrue(all(receivable.mapped("reconciled")))
        self.assertTrue(receivable.full_reconcile_id)

    def test_buyer_from_abroad_pays_the_same_vat(self):
        """A trip is consumed in Russia: no fiscal position takes the tax away by itself."""
        positions = self.env["account.fiscal.position"].with_company(self.company)
        tax = self.tax("ru_sale_vat_22_incl")
        for country in ("base.cn", "base.ru", "base.kz"):
            partner = self.env["res.partner"].create(
                {"name": "Buyer", "country_id": self.env.ref(country).id}
            )
            self.assertEqual(positions._get_fiscal_position(partner).map_tax(tax), tax, country)
        export = self.Template.ref("ru_fp_export")
        self.assertEqual(export.map_tax(tax), self.tax("ru_sale_vat_0_export"))

    def test_rates_before_2026_are_archived(self):
        former = self.Template.ref("ru_tax_group_20")
        in_group = [("tax_group_id", "=", former.id)]
        self.assertFalse(self.env["account.tax"].search(in_group))
        archived = self.env["account.tax"].with_context(active_test=False).search(in_group)
        self.assertEqual(set(archived.mapped("amount")), {20})
        self.assertEqual(set(archived.mapped("type_tax_use")), {"sale", "purchase"})

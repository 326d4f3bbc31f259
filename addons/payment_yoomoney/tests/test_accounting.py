from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import YooMoneyCommon


@tagged("post_install", "-at_install")
class TestAccounting(AccountTestInvoicingCommon, YooMoneyCommon):
    """On whatever chart the test has: the transit account is found, or the company's default."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enable_post_process_patcher = False

    def _line(self):
        return self.env["account.payment.method.line"].search(
            [("payment_provider_id", "=", self.provider.id)]
        )

    def test_enabling_makes_journal_and_line_once(self):
        line = self._line()
        self.assertEqual(len(line), 1)
        self.assertTrue(line.journal_id.code.startswith("YK"))
        self.assertEqual(line.journal_id.type, "bank")
        for _time in range(2):
            self.provider._yoomoney_setup_accounting()
            self.provider.write({"state": "disabled"})
            self.provider.write({"state": "test"})
        self.assertEqual(self._line(), line)
        self.assertEqual(self.provider.journal_id, line.journal_id)

    def test_the_accountants_choice_stays(self):
        other = self.env["account.journal"].create(
            {"name": "Other", "code": "OTH", "type": "bank", "company_id": self.company.id}
        )
        self.provider.journal_id = other
        self.provider.write({"state": "disabled"})
        self.provider.write({"state": "test"})
        self.assertEqual(self._line().journal_id, other)
        self.provider.action_yoomoney_setup_accounting()
        self.assertTrue(self._line().journal_id.code.startswith("YK"))
        self.assertEqual(len(self._line()), 1)

    def test_account_57_where_there_is_one(self):
        account = self.env["account.account"].create(
            {
                "code": "57.03.1",
                "name": "Transit",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        self.provider._yoomoney_setup_accounting()
        self.assertEqual(self._line().payment_account_id, account)

    def test_a_company_without_books_is_left_alone(self):
        company = self.env["res.company"].create({"name": "No books"})
        provider = self.provider.copy({"company_id": company.id})
        provider.write({"yoomoney_shop_id": "1", "yoomoney_secret_key": "1", "state": "test"})
        self.assertFalse(provider.journal_id)

    def test_a_paid_invoice_is_paid_and_refunded_in_the_books(self):
        invoice = self.init_invoice(
            "out_invoice", partner=self.partner, amounts=[1500.5], currency=self.currency, post=True
        )
        tx = self._paid_tx(invoice_ids=[Command.set(invoice.ids)], amount=invoice.amount_total)
        tx._post_process()
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.assertEqual(tx.payment_id.journal_id, self._line().journal_id)
        self.assertIn(self._line().payment_account_id, tx.payment_id.move_id.line_ids.account_id)
        refund = tx._refund(tx.amount)
        self.env.flush_all()
        refund._yoomoney_send_refund()
        self.assertEqual(refund.state, "done")
        refund._post_process()
        self.assertEqual(refund.payment_id.payment_type, "outbound")

from base64 import b64encode

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import YooMoneyCommon


class SettlementCommon(AccountTestInvoicingCommon, YooMoneyCommon):
    """Registries made by the double, posted in roubles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enable_post_process_patcher = False
        cls.company.currency_id = cls.currency
        cls.vat_account = cls.env["account.account"].create(
            {"code": "19.04", "name": "VAT of services", "account_type": "asset_current"}
        )
        cls.provider._yoomoney_setup_accounting()
        cls.clearing = cls.provider._yoomoney_settlement_account()
        if not cls.clearing.reconcile:
            cls.clearing.reconcile = True
        cls.provider.yoomoney_bank_journal_id = cls.company_data["default_journal_bank"]
        cls.accountant = new_test_user(
            cls.env,
            "yk_registry",
            "account.group_account_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    # --- helpers ---------------------------------------------------------------------------------

    def _paid(self, amount, reference):
        invoice = self.init_invoice(
            "out_invoice",
            partner=self.partner,
            amounts=[amount],
            currency=self.currency,
            post=True,
        )
        tx = self._paid_tx(
            invoice_ids=[Command.set(invoice.ids)], amount=amount, reference=reference
        )
        tx._post_process()
        self.assertTrue(tx.payment_id)
        return tx

    def _refunded(self, tx, amount):
        refund = tx._refund(amount)
        self.env.flush_all()
        refund._yoomoney_send_refund()
        refund._post_process()
        return refund

    def _file(self, kind="payments", **query):
        _status, content, _type, _headers = self.double.control.get_registry(
            None, {"kind": kind, **query}, None
        )
        return content

    def _wizard(self, content, name="yoomoney-payments.csv"):
        return (
            self.env["yoomoney.registry.import"]
            .with_user(self.accountant)
            .create(
                {
                    "provider_id": self.provider.id,
                    "file": b64encode(content),
                    "filename": name,
                }
            )
        )

    def _import(self, content, name="yoomoney-payments.csv"):
        wizard = self._wizard(content, name)
        wizard.action_preview()
        action = wizard.action_import()
        return self.env["yoomoney.registry"].browse(action.get("res_id"))

    def _balance(self, account):
        [[balance]] = self.env["account.move.line"]._read_group(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")],
            [],
            ["balance:sum"],
        )
        return round(balance or 0.0, 2)

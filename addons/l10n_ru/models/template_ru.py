from odoo import api, models

from odoo.addons.account.models.chart_template import template


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    @template("ru")
    def _get_ru_template_data(self):
        return {
            "property_account_receivable_id": "ru_62_01",
            "property_account_payable_id": "ru_60_01",
            # Codes keep their own length: 51, 50.01 and 90.01.1 must not be padded with zeros.
            "code_digits": "2",
        }

    @template("ru", "res.company")
    def _get_ru_res_company(self):
        return {
            self.env.company.id: {
                "anglo_saxon_accounting": False,
                "account_fiscal_country_id": "base.ru",
                # The next bank becomes 51.01, 51.02 …; the first one is 51 itself.
                "bank_account_code_prefix": "51.01",
                "cash_account_code_prefix": "50.01",
                "transfer_account_code_prefix": "57.01",
                "transfer_account_id": "ru_57_01",
                "account_journal_suspense_account_id": "ru_76_99",
                "income_account_id": "ru_90_01_1",
                "expense_account_id": "ru_26",
                "income_currency_exchange_account_id": "ru_91_01",
                "expense_currency_exchange_account_id": "ru_91_02",
                "default_cash_difference_income_account_id": "ru_91_01",
                "default_cash_difference_expense_account_id": "ru_91_02",
                "account_journal_early_pay_discount_gain_account_id": "ru_91_01",
                "account_journal_early_pay_discount_loss_account_id": "ru_91_02",
                # Prices are shown to people with VAT inside them.
                "account_sale_tax_id": "ru_sale_vat_22_incl",
                "account_purchase_tax_id": "ru_purchase_vat_22",
                # An invoice line and a line of a fiscal receipt must show the same VAT.
                "tax_calculation_rounding_method": "round_per_line",
            },
        }

    @template("ru", "account.journal")
    def _get_ru_account_journal(self):
        return {
            "bank": {"default_account_id": "ru_51"},
            "cash": {
                "name": self.env._("Cash desk"),
                "type": "cash",
                "code": "CSH1",
                "default_account_id": "ru_50_01",
                "show_on_dashboard": True,
                "sequence": 8,
            },
            # Money that a payment service has taken from buyers and not yet paid out.
            "acquiring": {
                "name": self.env._("Payment services"),
                "type": "bank",
                "code": "ACQ",
                "default_account_id": "ru_57_03",
                "show_on_dashboard": True,
                "sequence": 9,
            },
        }

    def _get_bank_fees_reco_account(self, company):
        if company.chart_template == "ru":
            account = self.with_company(company).ref("ru_91_02_1", raise_if_not_found=False)
            if account:
                return account
        return super()._get_bank_fees_reco_account(company)

    # --------------------------------------------------------------------------------
    # The generic chart gives way
    # --------------------------------------------------------------------------------

    @api.model
    def _can_load_russian_chart(self, company):
        """Tell whether this company has no chart yet, or a generic one that nobody would miss.

        Loading a chart deletes the former accounts, taxes, journals and even draft entries, so all
        of these must be as the generic template made them: no entry of any state, no payment, and
        no account or tax that somebody added by hand.
        """
        company = company.sudo()
        if (
            company.country_id.code != "RU"
            or company.parent_id
            or company.chart_template not in (False, "generic_coa")
        ):
            return False
        in_company = [("company_id", "child_of", company.id)]
        if self.env["account.move"].sudo().search_count(in_company, limit=1):
            return False
        if self.env["account.payment"].sudo().search_count(in_company, limit=1):
            return False
        for model, domain in (
            ("account.account", [("company_ids", "child_of", company.ids)]),
            ("account.tax", in_company),
            ("account.journal", in_company),
        ):
            records = self.env[model].sudo().with_context(active_test=False).search(domain)
            xmlids = records._get_external_ids()
            if not all(
                any(name.startswith(f"account.{company.id}_") for name in xmlids[record.id])
                for record in records
            ):
                return False
        return True

    @api.model
    def _load_russian_chart(self, company):
        """Load the chart and put its default taxes where the generic defaults stood."""
        if not self._can_load_russian_chart(company):
            return
        products = self.env["product.template"].sudo().with_context(active_test=False)
        sold = products.search([("taxes_id", "in", company.account_sale_tax_id.ids)])
        bought = products.search([("supplier_taxes_id", "in", company.account_purchase_tax_id.ids)])
        self.try_loading("ru", company)
        sold._force_default_sale_tax(company)
        bought._force_default_purchase_tax(company)

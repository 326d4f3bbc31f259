import csv
import re
from collections import Counter

from odoo.tests import tagged
from odoo.tools import file_open

from .common import RussianChartCommon

# Order 94n of the Ministry of Finance of 31.10.2000, section by section.
SYNTHETIC = {
    "I": "01 02 03 04 05 07 08 09",
    "II": "10 11 14 15 16 19",
    "III": "20 21 23 25 26 28 29",
    "IV": "40 41 42 43 44 45 46",
    "V": "50 51 52 55 57 58 59",
    "VI": "60 62 63 66 67 68 69 70 71 73 75 76 77 79",
    "VII": "80 81 82 83 84 86",
    "VIII": "90 91 94 96 97 98 99",
}
OFF_BALANCE = "001 002 003 004 005 006 007 008 009 010 011"
CYRILLIC = re.compile("[\u0400-\u04ff]")


def template_rows(model):
    with file_open(f"l10n_ru/data/template/{model}-ru.csv") as stream:
        return [row for row in csv.DictReader(stream) if row["id"]]


@tagged("post_install_l10n", "post_install", "-at_install")
class TestChart(RussianChartCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the shared test class adds for itself has no external id of the chart.
        cls.accounts = (
            cls.env["account.account"]
            .with_company(cls.company)
            .browse(cls.Template.ref(row["id"]).id for row in template_rows("account.account"))
        )

    def test_company(self):
        self.assertEqual(self.company.chart_template, "ru")
        self.assertEqual(self.company.currency_id, self.env.ref("base.RUB"))
        self.assertEqual(self.company.account_fiscal_country_id, self.env.ref("base.ru"))
        self.assertTrue(self.company.account_storno)
        self.assertFalse(self.company.anglo_saxon_accounting)
        self.assertEqual(self.company.tax_calculation_rounding_method, "round_per_line")

    def test_defaults(self):
        company = self.company
        codes = {
            "income_account_id": "90.01.1",
            "expense_account_id": "26",
            "transfer_account_id": "57.01",
            "account_journal_suspense_account_id": "76.99",
            "income_currency_exchange_account_id": "91.01",
            "expense_currency_exchange_account_id": "91.02",
            "default_cash_difference_income_account_id": "91.01",
            "default_cash_difference_expense_account_id": "91.02",
            "account_journal_early_pay_discount_gain_account_id": "91.01",
            "account_journal_early_pay_discount_loss_account_id": "91.02",
        }
        for field, code in codes.items():
            with self.subTest(field=field):
                self.assertEqual(company[field].with_company(company).code, code)
        partner = self.env["res.partner"].with_company(company).create({"name": "Buyer"})
        self.assertEqual(partner.property_account_receivable_id.code, "62.01")
        self.assertEqual(partner.property_account_payable_id.code, "60.01")
        self.assertEqual(company.account_sale_tax_id, self.tax("ru_sale_vat_22_incl"))
        self.assertEqual(company.account_purchase_tax_id, self.tax("ru_purchase_vat_22"))
        self.assertEqual(company.get_unaffected_earnings_account(), self.account("99.01"))

    def test_journals(self):
        journals = self.env["account.journal"].with_company(self.company)
        for xmlid, kind, code in (
            ("bank", "bank", "51"),
            ("cash", "cash", "50.01"),
            ("acquiring", "bank", "57.03"),
            ("sale", "sale", "90.01.1"),
            ("purchase", "purchase", "26"),
        ):
            with self.subTest(journal=xmlid):
                journal = self.Template.ref(xmlid)
                self.assertEqual(journal.type, kind)
                self.assertEqual(journal.default_account_id.with_company(self.company).code, code)
        second = journals.create({"name": "Second bank", "type": "bank"})
        self.assertRegex(second.default_account_id.code, r"^51\.\d\d$")
        self.assertEqual(second.default_account_id.account_type, "asset_cash")

    def test_nothing_beside_the_chart(self):
        """Odoo makes no utility accounts of its own (999999, 101401 …) beside the chart."""
        own = {row["id"] for row in template_rows("account.account")}
        found = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("module", "=", "account"),
                    ("model", "=", "account.account"),
                    ("name", "=like", f"{self.company.id}\\_%"),
                ]
            )
        )
        names = {name.split("_", 1)[1] for name in found.mapped("name")}
        # The shared test class adds journals, and each of these an account.
        self.assertEqual({name for name in names if "_journal_default_account_" not in name}, own)

    def test_codes_unique(self):
        codes = Counter(self.accounts.mapped("code"))
        self.assertEqual([code for code, count in codes.items() if count > 1], [])
        self.assertEqual(len(codes), len(template_rows("account.account")))

    def test_order_94n(self):
        """Every synthetic account of the order has accounts of its own, and nothing else has."""
        wanted = {code for codes in SYNTHETIC.values() for code in codes.split()}
        self.assertEqual(len(wanted), 62)
        balance = self.accounts.filtered(lambda account: account.account_type != "off_balance")
        self.assertEqual({account.code[:2] for account in balance}, wanted)
        self.assertEqual(
            {account.code for account in self.accounts - balance}, {*OFF_BALANCE.split()}
        )

    def test_no_posting_to_a_synthetic_account_with_subaccounts(self):
        codes = set(self.accounts.mapped("code"))
        parents = {code for code in codes for other in codes if other.startswith(f"{code}.")}
        # Order 94n leaves 51 without sub-accounts; 91.02.1 only details 91.02.
        self.assertEqual(parents, {"91.02"})

    def test_groups(self):
        groups = self.env["account.group"].search([("company_id", "=", self.company.id)])
        by_prefix = {group.code_prefix_start: group for group in groups}
        for section in SYNTHETIC.values():
            for code in section.split():
                self.assertTrue(by_prefix[code].parent_id, code)
        self.assertEqual(self.account("50.01").group_id, by_prefix["50"])
        self.assertEqual(self.account("006").group_id, by_prefix["00"])
        self.assertEqual(by_prefix["76"].parent_id, by_prefix["6"])

    def test_types(self):
        for account in self.accounts:
            with self.subTest(code=account.code):
                if account.account_type in ("asset_receivable", "liability_payable"):
                    self.assertTrue(account.reconcile)
        kinds = {
            "62.01": "asset_receivable",
            "60.01": "liability_payable",
            "50.01": "asset_cash",
            "51": "asset_cash",
            "52": "asset_cash",
            "57.03": "asset_current",
            "62.02": "liability_current",
            "60.02": "asset_prepayments",
            "68.02": "liability_current",
            "76.AV": "asset_current",
            "90.01.1": "income",
            "90.02": "expense_direct_cost",
            "91.01": "income_other",
            "91.02": "expense_other",
            "80.01": "equity",
            "99.01": "equity_unaffected",
            "001": "off_balance",
        }
        for code, kind in kinds.items():
            with self.subTest(code=code):
                self.assertEqual(self.account(code).account_type, kind)
        for code in ("57.01", "57.03", "57.04", "57.05", "62.02", "60.02", "70", "71.01"):
            self.assertTrue(self.account(code).reconcile, code)

    def test_russian_names(self):
        """Every name of the chart has a Russian one, and Odoo loads it with the language."""
        for model in ("account.account", "account.group", "account.tax", "account.tax.group"):
            for row in template_rows(model):
                self.assertRegex(row["name@ru"], CYRILLIC, row["id"])
        self.env["res.lang"]._activate_lang("ru_RU")
        self.Template._load_translations(langs=["ru_RU"], companies=self.company)
        self.assertRegex(self.account("51").with_context(lang="ru_RU").name, CYRILLIC)
        tax = self.company.account_sale_tax_id.with_context(lang="ru_RU")
        self.assertRegex(tax.name, CYRILLIC)
        journal = self.Template.ref("acquiring").with_context(lang="ru_RU")
        self.assertRegex(journal.name, CYRILLIC)

    def test_bank_fees(self):
        rule = self.Template.ref("bank_fees_reco")
        self.assertEqual(rule.line_ids.account_id, self.account("91.02.1"))

from odoo import Command
from odoo.tests import TransactionCase, tagged


@tagged("post_install_l10n", "post_install", "-at_install")
class TestReplaceGeneric(TransactionCase):
    """A Russian company whose database got `account` before this module."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "River Lines", "country_id": cls.env.ref("base.ru").id}
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=cls.company.ids, tracking_disable=True
            )
        )
        cls.Template = cls.env["account.chart.template"]
        cls.Template.try_loading("generic_coa", cls.company, install_demo=False)

    def test_untouched_chart_is_replaced(self):
        generic_tax = self.company.account_sale_tax_id
        product = self.env["product.template"].create(
            {"name": "Tea", "taxes_id": [Command.set(generic_tax.ids)]}
        )
        self.assertEqual(self.company.currency_id, self.env.ref("base.USD"))
        self.assertTrue(self.Template._can_load_russian_chart(self.company))
        self.Template._load_russian_chart(self.company)
        self.assertEqual(self.company.chart_template, "ru")
        self.assertEqual(self.company.currency_id, self.env.ref("base.RUB"))
        self.assertEqual(self.company.account_fiscal_country_id.code, "RU")
        self.assertFalse(generic_tax.exists())
        tax = product.taxes_id._filter_taxes_by_company(self.company)
        self.assertEqual(tax, self.company.account_sale_tax_id)
        self.assertEqual(tax.amount, 22)

    def test_draft_entry_keeps_the_chart(self):
        """Loading a chart deletes drafts: even one of them means that the chart is in use."""
        move = self.env["account.move"].create({"move_type": "entry"})
        self.assertFalse(self.Template._can_load_russian_chart(self.company))
        self.Template._load_russian_chart(self.company)
        self.assertEqual(self.company.chart_template, "generic_coa")
        self.assertTrue(move.exists())

    def test_own_account_keeps_the_chart(self):
        self.env["account.account"].create(
            {"name": "Ours", "code": "123456", "account_type": "expense"}
        )
        self.assertFalse(self.Template._can_load_russian_chart(self.company))

    def test_own_bank_keeps_the_chart(self):
        self.env["account.journal"].create({"name": "Our bank", "type": "bank"})
        self.assertFalse(self.Template._can_load_russian_chart(self.company))

    def test_other_country_keeps_the_chart(self):
        self.company.country_id = self.env.ref("base.kz")
        self.assertFalse(self.Template._can_load_russian_chart(self.company))

    def test_branch_follows_its_parent(self):
        branch = self.env["res.company"].create(
            {
                "name": "River Lines South",
                "parent_id": self.company.id,
                "country_id": self.env.ref("base.ru").id,
            }
        )
        self.assertFalse(self.Template._can_load_russian_chart(branch))

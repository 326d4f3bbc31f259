import logging

from odoo import Command
from odoo.tests import TransactionCase, tagged

from ..hooks import replace_untouched_generic_chart


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

    def test_note_of_the_installation_is_honoured_once(self):
        """Should a later module fail to install, the next start still loads the chart."""
        self.env["ir.config_parameter"].set_param("l10n_ru.company_to_load", self.company.id)
        modules = self.env["ir.module.module"]
        modules._register_hook()
        self.assertEqual(self.company.chart_template, "ru")
        self.assertFalse(self.env["ir.config_parameter"].get_param("l10n_ru.company_to_load"))
        self.assertFalse(hasattr(self.env.registry, "_auto_install_template"))
        accounts = self.env["account.account"].search([])
        modules._register_hook()
        self.assertEqual(self.env["account.account"].search([]), accounts)

    def test_note_made_by_the_installation(self):
        param = "l10n_ru.company_to_load"
        replace_untouched_generic_chart(self.env)
        self.assertEqual(self.env["ir.config_parameter"].get_param(param), str(self.company.id))
        self.env["ir.config_parameter"].set_param(param, False)
        self.env["account.move"].create({"move_type": "entry"})
        with self.assertLogs("odoo.addons.l10n_ru.hooks", logging.INFO):
            replace_untouched_generic_chart(self.env)
        self.assertFalse(self.env["ir.config_parameter"].get_param(param))

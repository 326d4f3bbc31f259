from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common_reconciliation import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestReconciliationRights(ReconciliationCommon):
    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_who_may(self):
        self._cabinet("payment", amount="100.00")
        run = self._compare()
        clerk = self._user("yk_clerk2", "account.group_account_invoice")
        self.assertTrue(run.with_user(clerk).line_ids.mapped("advice"))
        for user, action in (
            (clerk, run.with_user(clerk).action_compare),
            (clerk, run.with_user(clerk).action_repair),
            (clerk, run.with_user(clerk).line_ids.action_repair),
            (clerk, run.with_user(clerk).line_ids.action_clarify),
        ):
            with self.assertRaises(AccessError, msg=user.login):
                action()
        with self.assertRaises(AccessError):
            self._new_run(user=clerk)
        seller = self._user("yk_seller4", "sales_team.group_sale_manager")
        for record in run, run.line_ids:
            with self.assertRaises(AccessError):
                record.with_user(seller).read(["state"])
            with self.assertRaises(AccessError):
                record.with_user(self.accountant).write({"state": "draft"})
            with self.assertRaises(AccessError):
                record.with_user(self.accountant).unlink()
        full = self._user("yk_full4", "account.group_account_user")
        self.assertEqual(self._compare(user=full).open_count, 1)

    def test_the_form_of_an_accountant(self):
        """Who is no administrator chooses among the providers, and sees no secret of theirs."""
        with Form(self.env["yoomoney.reconciliation"].with_user(self.accountant)) as form:
            self.assertEqual(form.provider_id, self.provider)
            self.assertEqual(form.date_from, form.date_to)
        wizard = self.env["yoomoney.registry.import"].with_user(self.accountant)
        self.assertEqual(wizard.default_get(["provider_id"])["provider_id"], self.provider.id)
        provider = self.provider.with_user(self.accountant)
        for name in ("yoomoney_secret_key", "yoomoney_shop_id", "yoomoney_webhook_token"):
            with self.assertRaises(AccessError):
                provider.read([name])
        with self.assertRaises(AccessError):
            provider.write({"state": "disabled"})

    def test_companies_do_not_see_each_other(self):
        self._shop("777", secret="second")
        company = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.currency.id}
        )
        second = self.provider.copy({"company_id": company.id})
        second.write({"yoomoney_shop_id": "777", "yoomoney_secret_key": "second", "state": "test"})
        self._cabinet("payment", amount="100.00")
        self._cabinet("payment", amount="777.00", shop_id="777")
        other = self._user("yk_other", "account.group_account_manager", company)
        ours, theirs = self._compare(), self._compare(provider=second, user=other)
        self.assertEqual(ours.line_ids.mapped("amount_there"), [100.0])
        self.assertEqual(theirs.line_ids.mapped("amount_there"), [777.0])
        self.assertEqual(self.env["yoomoney.reconciliation"].with_user(other).search([]), theirs)
        for record in ours, ours.line_ids:
            with self.assertRaises(AccessError):
                record.with_user(other).read(["state"])
        with self.assertRaises(AccessError):
            ours.line_ids.with_user(other).action_repair()
        with self.assertRaises(AccessError):
            self._new_run(user=other)

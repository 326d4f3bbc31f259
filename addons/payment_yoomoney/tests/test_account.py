from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SHOP, YooMoneyCommon

ACCOUNT = "odoo.addons.payment_yoomoney.models.payment_provider_account"


@tagged("post_install", "-at_install")
class TestAccount(YooMoneyCommon):
    """What YooKassa tells of the shop, and what follows from it."""

    def setUp(self):
        super().setUp()
        self._shop("200", secret="live_double", test=False)

    def _ask(self):
        self.env.flush_all()
        params = self.provider.action_yoomoney_test_connection()["params"]
        return params["type"], params["message"]

    def _become_live(self, **values):
        self.provider.write(
            {"yoomoney_shop_id": "200", "yoomoney_secret_key": "live_double", **values}
        )

    def test_connection_shows_shop_mode_receipts_and_methods(self):
        kind, message = self._ask()
        self.assertEqual(kind, "success")
        for text in (SHOP, "test", "bank_card", "Fiscal receipts: off"):
            self.assertIn(text, message)
        provider = self.provider
        self.assertTrue(provider.yoomoney_checked_at and provider.yoomoney_is_test)
        self.assertEqual(provider.yoomoney_shop_status, "enabled")
        self.assertFalse(provider.yoomoney_fiscalization)
        self.assertIn("sbp", provider.yoomoney_method_ids.mapped("yoomoney_type"))
        self.assertNotIn("sber_loan", provider.yoomoney_method_ids.mapped("yoomoney_type"))

    def test_unheard_of_values_are_tolerated(self):
        self._shop(SHOP, payment_methods=["bank_card", "telepathy", 7], status="sleeping")
        kind, message = self._ask()
        self.assertEqual(kind, "danger")
        self.assertIn("the shop is sleeping", message)
        self.assertIn("bank_card, telepathy, 7", message)
        self.assertEqual(self.provider.yoomoney_method_ids.mapped("code"), ["bank_card"])

    @mute_logger(ACCOUNT)
    def test_no_answer_and_a_wrong_key(self):
        self._ask()
        self._fault("error")
        self.assertEqual(self._ask()[0], "warning")
        self.assertTrue(self.provider.yoomoney_method_ids, "what was known stays")
        self.provider.yoomoney_secret_key = "wrong"
        self.assertFalse(self.provider.yoomoney_method_ids, "it was another shop's")
        kind, message = self._ask()
        self.assertEqual(kind, "danger")
        self.assertIn("invalid_credentials", message)
        self.assertIn("invalid_credentials", self.provider.yoomoney_problem)

    def test_asked_every_day_and_soon_after_a_change(self):
        cron = self.env.ref("payment_yoomoney.cron_account")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._become_live()
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers
        )
        self.env.flush_all()
        cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.provider.yoomoney_checked_at)
        self.assertFalse(self.provider.yoomoney_is_test)

    def test_one_provider_without_an_answer_does_not_stop_the_others(self):
        other = self.provider.copy(
            {"company_id": self.env["res.company"].create({"name": "Other pier"}).id}
        )
        other.write(
            {"yoomoney_shop_id": "200", "yoomoney_secret_key": "live_double", "state": "test"}
        )
        self._fault("html", shop=SHOP)
        self.env.flush_all()
        self.env.ref("payment_yoomoney.cron_account").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(other.yoomoney_checked_at)
        self.assertFalse(self.provider.yoomoney_checked_at)

    # --- test and live ---------------------------------------------------------------------------

    def test_a_test_key_is_refused_in_a_live_provider(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.provider.state = "enabled"
        self._become_live(state="enabled")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.provider.yoomoney_secret_key = "test_double"

    def test_a_test_shop_is_refused_whatever_its_key_looks_like(self):
        self._shop("300", secret="unusual", test=True)
        self.provider.write({"yoomoney_shop_id": "300", "yoomoney_secret_key": "unusual"})
        self._ask()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.provider.state = "enabled"

    def test_a_live_provider_that_turns_out_to_be_a_test_shop_is_not_offered(self):
        self._become_live(state="enabled")
        find = self.env["payment.provider"]._get_compatible_providers
        arguments = (self.company.id, self.partner.id, 100)
        self.assertIn(self.provider, find(*arguments, currency_id=self.currency.id))
        self._shop("200", test=True)
        self.assertEqual(self._ask()[0], "danger")
        self.assertTrue(self.provider.yoomoney_problem)
        report = {}
        found = find(*arguments, currency_id=self.currency.id, report=report)
        self.assertNotIn(self.provider, found)
        self.assertFalse(report["providers"][self.provider]["available"])

    def test_a_live_key_in_test_mode_is_warned_about(self):
        self._become_live()
        self.assertIn(
            "really", self.provider._onchange_yoomoney_warn_about_live_key()["warning"]["message"]
        )
        kind, message = self._ask()
        self.assertEqual(kind, "warning")
        self.assertIn("charged really", message)

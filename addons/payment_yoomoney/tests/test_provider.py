from pathlib import Path

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SECRET, SHOP, YooMoneyCommon


@tagged("post_install", "-at_install")
class TestProvider(YooMoneyCommon):
    def test_roubles_only(self):
        self.assertEqual(self.provider.available_currency_ids.mapped("name"), ["RUB"])
        find = self.env["payment.provider"]._get_compatible_providers
        rub = find(self.company.id, self.partner.id, 100, currency_id=self.currency.id)
        usd = find(self.company.id, self.partner.id, 100, currency_id=self.currency_usd.id)
        self.assertIn(self.provider, rub)
        self.assertNotIn(self.provider, usd)

    def test_supports(self):
        self.assertEqual(self.provider.support_refund, "partial")
        self.assertEqual(self.provider.support_manual_capture, "full_only")
        self.assertTrue(self.provider.support_tokenization)
        self.assertEqual(self.dummy_provider.support_refund, "none")

    def test_credentials_are_required(self):
        with self.assertRaises(ValidationError):
            self.provider.yoomoney_secret_key = False

    def test_copy_has_a_secret_of_its_own_and_no_credentials(self):
        copy = self.provider.copy()
        self.assertTrue(copy.yoomoney_webhook_token)
        self.assertNotEqual(copy.yoomoney_webhook_token, self.provider.yoomoney_webhook_token)
        self.assertFalse(copy.yoomoney_secret_key or copy.yoomoney_shop_id)

    def test_reset(self):
        token = self.provider.yoomoney_webhook_token
        self.provider.action_reset_credentials()
        self.assertFalse(self.provider.yoomoney_secret_key or self.provider.yoomoney_shop_id)
        self.assertEqual(self.provider.state, "disabled")
        self.assertNotEqual(self.provider.yoomoney_webhook_token, token)

    def test_webhook_address(self):
        url = self.provider._yoomoney_webhook_url()
        self.assertTrue(url.startswith(self.base_url()))
        self.assertTrue(
            url.endswith(
                f"/payment/yoomoney/webhook/{self.provider.id}/{self.provider.yoomoney_webhook_token}"
            )
        )
        self.assertEqual(self.dummy_provider._yoomoney_webhook_url(), "")

    def test_neutralize(self):
        sql = Path(__file__).parents[1].joinpath("data/neutralize.sql").read_text()
        self.env.flush_all()
        self.env.cr.execute(sql)
        self.env.invalidate_all()
        self.assertFalse(self.provider.yoomoney_secret_key)
        self.assertEqual(self.provider.state, "disabled")
        self.assertFalse(self.provider._yoomoney_check_webhook_token(""))
        self.assertFalse(self.provider._yoomoney_check_webhook_token("False"))

    @mute_logger("odoo.http")
    def test_the_providers_of_two_companies_do_not_mix(self):
        self.double.state.add_shop("777", "second")
        company = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.currency.id}
        )
        second = self.provider.copy({"company_id": company.id})
        second.write(
            {
                "yoomoney_shop_id": "777",
                "yoomoney_secret_key": "second",
                "state": "test",
                "payment_method_ids": [Command.set(self.payment_method.ids)],
            }
        )
        ours = self._tx()
        theirs = self._tx(provider_id=second.id, reference="theirs")
        self._go(ours)
        self._go(theirs)
        self.assertEqual(self._payment(ours)["_shop"], SHOP)
        self.assertEqual(self._payment(theirs)["_shop"], "777")
        self._pay(theirs)
        # Their payment, announced at our address: our shop does not know it.
        with mute_logger("odoo.addons.payment_yoomoney.controllers.webhook"):
            self._notify("payment.succeeded", theirs.provider_reference)
        self.assertEqual(theirs.state, "draft")
        self._notify("payment.succeeded", theirs.provider_reference, provider=second)
        self.assertEqual(theirs.state, "done")

    def test_standard_checkout(self):
        """Odoo's own payment page and routes, as `website_sale` uses them."""
        self.authenticate(None, None)
        values = self._prepare_transaction_values(self.payment_method_id, None, "redirect")
        values.update(tokenization_requested=False, landing_route="/landing")
        self.env.flush_all()
        processing = self._get_processing_values(**values)
        tx = self._get_tx(processing["reference"])
        form = self._extract_values_from_html_form(processing["redirect_form_html"])
        response = self._make_http_get_request(self._build_url(form["action"]), form["inputs"])
        self.env.invalidate_all()
        self.assertEqual(tx.state, "draft")
        self.assertIn("/checkout/", response.url)
        self._pay(tx)
        response = self._return(tx)
        self.assertTrue(
            response.headers["Location"].endswith("/payment/status"),
            "Odoo's checkout follows the transaction in the session and does the rest",
        )
        self.assertEqual(tx.state, "done")
        self.assertNotIn(SECRET, processing["redirect_form_html"])

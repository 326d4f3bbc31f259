from odoo import api, models

SHOP_ID = "100500"
SECRET_KEY = "test_double"  # noqa: S105 - of the double of YooKassa, opens nothing


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    @api.model
    def _water_demo_configure(self, api_url=None, base_url=None):
        """Let the demo take money: from the double of YooKassa, or from a shop that was entered.

        Called at each start of the demo, as the addresses may be new. Credentials that somebody
        entered by hand stay, and with them YooKassa's own address.

        :param str api_url: address of the double's API
        :param str base_url: address of this shop
        """
        if base_url:
            parameters = self.env["ir.config_parameter"].sudo()
            parameters.set_param("web.base.url", base_url)
            parameters.set_param("web.base.url.freeze", "True")
        company = self.env.company
        provider = self._water_demo_provider()
        values = {}
        if provider.yoomoney_shop_id in (False, SHOP_ID):
            values = {"yoomoney_shop_id": SHOP_ID, "yoomoney_secret_key": SECRET_KEY}
            if api_url:
                values["yoomoney_api_url"] = api_url
        provider.write({**values, "state": "test", "allow_tokenization": True})
        provider._yoomoney_setup_accounting()
        provider.is_published = True
        provider.payment_method_ids.active = True
        others = self.search([("company_id", "=", company.id), ("id", "!=", provider.id)])
        others.filtered("is_published").is_published = False
        others.filtered(lambda other: other.state != "disabled").state = "disabled"
        return provider

    @api.model
    def _water_demo_provider(self):
        return self.search(
            [("code", "=", "yoomoney"), ("company_id", "=", self.env.company.id)], limit=1
        )

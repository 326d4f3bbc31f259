from odoo import fields, models


class PaymentTransaction(models.Model):
    """What the shop asks of a payment provider, whichever it is.

    An addon joins the checkout by two methods on the transaction, named after its code:
    ``_<code>_go_url()``, an address of this server that leads to the provider's payment page, and
    ``_<code>_refresh()``, which fetches the truth. Providers that draw a form of their own in the
    shop's page have neither and are not offered yet.
    """

    _inherit = "payment.transaction"

    website_asked_at = fields.Datetime(
        readonly=True, help="When a buyer's status page last asked the provider about the payment."
    )

    def _website_go_url(self):
        self.ensure_one()
        return getattr(self, f"_{self.provider_code}_go_url")()

    def _website_refresh(self):
        self.ensure_one()
        refresh = getattr(self, f"_{self.provider_code}_refresh", None)
        if refresh:
            refresh()

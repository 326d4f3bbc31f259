from odoo import models


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def _website_has_page(self):
        """Whether a link of ours opens its payment page (see ``payment_transaction.py``)."""
        self.ensure_one()
        return hasattr(self.env["payment.transaction"], f"_{self.code}_go_url")

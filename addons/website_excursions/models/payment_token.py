from odoo import models

from .payment_provider_cards import CARD_METHODS


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _website_told(self):
        """A saved card as the checkout shows it."""
        self.ensure_one()
        method = self.payment_method_id
        return {
            "id": self.id,
            "kind": self.env._("Bank card") if method.code in CARD_METHODS else method.name,
            "number": self.payment_details or "",
        }

import logging

from odoo import models

_logger = logging.getLogger(__name__)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _water_secure_order(self, order):
        """Money that comes after the gift card was spent elsewhere pays only a part: it goes back.

        While places are kept for a payment, so is the card; this is about late money.
        """
        if order.sudo().water_state == "sold" or order._water_rewards_hold():
            return super()._water_secure_order(order)
        _logger.warning("payment %s: a card of the order was used meanwhile", self.reference)
        self._water_needs_refund("without their card")
        return None

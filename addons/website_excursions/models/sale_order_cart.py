from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _filter_can_send_abandoned_cart_mail(self):
        """An order of places that was left has none any more, and is no cart to come back to."""
        carts = self.filtered(lambda order: not order.water_cause)
        return super(SaleOrder, carts)._filter_can_send_abandoned_cart_mail() if carts else carts

from odoo import models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "yoomoney.receipt.source"]

    def _yoomoney_receipt_quantity(self):
        return self.product_uom_qty

    def _yoomoney_is_certificate(self):
        """Gift cards and e-wallets of `sale_loyalty`, where that is installed."""
        return "reward_id" in self and self.reward_id.sudo().program_id.is_payment_program

    def _yoomoney_receipt_mode(self, provider, partial):
        """A gift card that is sold is an advance, whatever its product says."""
        if self._yoomoney_sells_certificate():
            return "advance"
        return super()._yoomoney_receipt_mode(provider, partial)

    def _yoomoney_trait(self, provider, name):
        if name == "yoomoney_payment_subject" and self._yoomoney_sells_certificate():
            return "payment"
        return super()._yoomoney_trait(provider, name)

    def _yoomoney_sells_certificate(self):
        if "reward_id" not in self or not self.product_id:
            return False
        programs = self.env["loyalty.program"].sudo()
        kinds = ("gift_card", "ewallet")
        domain = [
            ("program_type", "in", kinds),
            ("trigger_product_ids", "in", self.product_id.ids),
        ]
        return bool(programs.search_count(domain, limit=1))

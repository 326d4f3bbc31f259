from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    _water_coupon = models.Index("(coupon_id) WHERE coupon_id IS NOT NULL")

    def _water_is_discount(self):
        """Gift cards and eWallets pay for the order; they make no place cheaper."""
        return super()._water_is_discount() and not self.reward_id.program_id.is_payment_program

    def _water_discounted_lines(self):
        """A reward knows the lines that it is for; of those the ones with its taxes."""
        reward, order = self.reward_id, self.order_id
        if reward.reward_type == "product":
            return order.order_line.filtered(
                lambda line: line.water_addon_id and line.product_id == self.product_id
            )
        if reward.discount_applicability == "specific":
            lines = order._get_specific_discountable_lines(reward)
        elif reward.discount_applicability == "cheapest":
            lines = order._cheapest_line(reward) or self.browse()
        else:
            return super()._water_discounted_lines()
        return lines.filtered(lambda line: line.tax_ids == self.tax_ids) or lines

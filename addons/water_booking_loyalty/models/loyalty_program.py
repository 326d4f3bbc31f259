from odoo import models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _get_valid_products(self, products):
        """Of products, those whose trips are on the days of a rule (``water_promotion_order`` is
        the order that is looked at). An order has the places of one trip, so that a product is
        on one day only."""
        rule_products = super()._get_valid_products(products)
        order_id = self.env.context.get("water_promotion_order")
        if not order_id:
            return rule_products
        lines = self.env["sale.order"].browse(order_id).order_line
        for rule, fitting in rule_products.items():
            if rule._water_has_days():
                on_days = lines.filtered(lambda line, rule=rule: rule._water_fits_day(line))
                rule_products[rule] = fitting & on_days.product_id
        return rule_products

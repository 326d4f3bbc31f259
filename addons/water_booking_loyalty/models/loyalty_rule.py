from odoo import models


class LoyaltyRule(models.Model):
    _name = "loyalty.rule"
    _inherit = ["loyalty.rule", "water.promotion.limits"]

    def _get_valid_product_domain(self):
        return super()._get_valid_product_domain() & self._water_product_domain()

from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _price_compute(self, price_type, uom=None, currency=None, company=None, date=False):
        """The product of an excursion has no price of its own: while a pricelist works on a quote
        (``water_base_price``), the tariff's price stands for it."""
        base = self.env.context.get("water_base_price")
        if price_type != "list_price" or base is None:
            return super()._price_compute(price_type, uom, currency, company, date)
        prices = {}
        for product in self:
            price = product.uom_id._compute_price(base, uom) if uom else base
            if currency:
                company = company or self.env.company
                price = product.currency_id._convert(price, currency, company, date)
            prices[product.id] = price
        return prices

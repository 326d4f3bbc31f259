from odoo import models, tools

from ..tools.formats import Currency


class ResCurrency(models.Model):
    """How a price is written, asked by each page of one buyer (``water.page.part``)."""

    _name = "res.currency"
    _inherit = ["res.currency", "water.page.part"]

    @tools.ormcache("self.id")
    def _website_told(self):
        """As much of a currency as formats need, kept until a currency changes."""
        currency = self.sudo()
        currency.fetch(["name", "symbol", "decimal_places", "position"])
        return Currency(currency.name, currency.symbol, currency.position, currency.decimal_places)

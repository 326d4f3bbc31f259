from dataclasses import replace
from datetime import timezone
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..pricing import Step, from_float, to_kopeck


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _water_quote(self, quote, product, when, quantity=1):
        """Apply the pricelist on top of a tariff price, as one more step.

        Odoo's own computation with all kinds of rules; what its rules take for the sales price is
        the tariff's price, and the rules are those of the trip's date, not of today. Only a rule
        that matches changes anything. An empty pricelist leaves the quote as it is.

        :param quote: ``pricing.Quote``
        :param product: product variant of the fare
        :param datetime when: departure (aware or naive UTC)
        :param quantity: places of this fare in the selection, for rules with a minimum
        :return: ``pricing.Quote``
        :raise UserError: when the pricelist is in another currency than the tariff
        """
        if not self:
            return quote
        pricelist = self.sudo()
        if pricelist.currency_id.id != quote.currency_id:
            raise UserError(
                self.env._(
                    "The pricelist “%(pricelist)s” is in %(currency)s; places are sold in"
                    " %(sold_in)s. Choose a pricelist in that currency.",
                    pricelist=pricelist.name,
                    currency=pricelist.currency_id.name,
                    sold_in=self.env["res.currency"].browse(quote.currency_id).name,
                )
            )
        if when.tzinfo:
            when = when.astimezone(timezone.utc).replace(tzinfo=None)
        product = product.sudo().with_context(water_base_price=float(quote.price))
        company = product.company_id or self.env.company
        price, item_id = pricelist.with_company(company)._get_product_price_rule(
            product.with_company(company), quantity, date=when
        )
        if not item_id:
            return quote
        quote = quote.then(
            Step(
                "pricelist",
                max(to_kopeck(from_float(price)), Decimal("0.00")),
                quote.price,
                id=item_id,
                names=self._water_names(pricelist),
            )
        )
        if self.env["product.pricelist.item"].sudo().browse(item_id).min_quantity:
            # a rule for groups, as the tariff's own: with fewer passengers the price is another
            quote = replace(quote, group_rule=f"{quote.group_rule or ''}+{item_id}")
        return quote

    def _water_names(self, pricelist):
        """{language: name}, as rules of the tariff keep it."""
        translations, _context = pricelist.get_field_translations("name")
        return {one["lang"]: one["value"] for one in translations if one["value"]} or {
            "en_US": pricelist.name
        }

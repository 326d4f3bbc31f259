from odoo import api, models, tools


class SaleOrder(models.Model):
    """Taxes within the total, worked out once for all orders that sell the same."""

    _inherit = "sale.order"

    def _water_taxes(self):
        """Odoo's computation, whose outcome is kept by all that goes into it until a tax, a term of
        payment, the tariff or a product changes (``water.page.part``)."""
        self.ensure_one()
        lines = self.order_line
        if self.env.context.get("water_taxes_anew") or any(
            line.display_type or line.is_downpayment or line.extra_tax_data for line in lines
        ):
            return super()._water_taxes()
        kept = self._water_taxes_alike(
            self.company_id.id,
            self.company_id.tax_calculation_rounding_method,
            self.currency_id.id,
            self.currency_rate,
            self.payment_term_id.id,
            self.env.lang,
            tuple(
                (
                    line.product_id.id,
                    line.price_unit,
                    line.product_uom_qty,
                    line.discount,
                    *line.tax_ids._ids,
                )
                for line in lines
            ),
        )
        return [{"name": name, "amount": amount} for name, amount in kept]

    @api.private
    @tools.ormcache("company_id", "rounding", "currency_id", "rate", "term_id", "lang", "lines")
    def _water_taxes_alike(self, company_id, rounding, currency_id, rate, term_id, lang, lines):
        taxes = self.with_context(water_taxes_anew=True)._water_taxes()
        return tuple((tax["name"], tax["amount"]) for tax in taxes)

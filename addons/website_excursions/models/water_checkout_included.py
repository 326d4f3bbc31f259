from collections import Counter, defaultdict

from odoo import api, models, tools

from odoo.addons.water_booking.pricing import Quote, kopecks

from ..tools import formats


class WaterCheckout(models.AbstractModel):
    _inherit = "water.checkout"

    @api.model
    def _included(self, hold, partner):
        """Fees and taxes within the price of a hold, while there is no order yet.

        What ``sale.order._water_breakdown`` will say of the order, by the same computations on the
        same lines; an order in memory would cost a hundred milliseconds.

        :param partner: the known buyer, or nobody
        :return: [{"name", "price"}], taxes first
        """
        trip = self.env["water.trip"].sudo().browse(hold.trip_id)
        excursion, company = trip.excursion_id, trip.company_id
        # as the lines of the order will be, since taxes are rounded by the line
        lines = Counter(
            (row.addon_id, row.fare_id, row.category_id, row.price) for row in hold.rows
        )
        if partner:
            taxes = self._included_taxes(excursion, company, lines, partner)
        else:
            taxes = self._included_taxes_of_a_guest(
                excursion.id,
                company.id,
                company.tax_calculation_rounding_method,
                self.env.lang,
                tuple(lines.items()),
            )
        parts = [*taxes, *self._included_fees(hold)]
        return [
            {"name": name, "price": formats.price(self.env, amount, trip.currency_id)}
            for name, amount in parts
        ]

    def _included_fees(self, hold):
        amounts, names = defaultdict(int), {}
        for row in hold.rows:
            if quote := Quote.from_json(row.quote):
                for fee, part in quote.breakdown(kopecks(row.price))[0]:
                    amounts[fee.id] += part
                    names[fee.id] = fee.name(self.env.lang)
        return [(names[fee_id], amount / 100) for fee_id, amount in amounts.items()]

    @api.model
    @tools.ormcache("excursion_id", "company_id", "rounding", "lang", "lines")
    def _included_taxes_of_a_guest(self, excursion_id, company_id, rounding, lang, lines):
        """The same for everybody who buys the same; kept until taxes, the tariff or the product
        change (``water.page.part``)."""
        return self._included_taxes(
            self.env["water.excursion"].sudo().browse(excursion_id),
            self.env["res.company"].sudo().browse(company_id),
            dict(lines),
            self.env["res.partner"].sudo(),
        )

    def _included_taxes(self, excursion, company, lines, partner):
        """
        :param lines: {(extra id, fare id, category id, price of one): how many}
        :return: [(name of the tax group, amount)]
        """
        taxes = self.env["account.tax"].sudo().with_company(company)
        position = (
            self.env["account.fiscal.position"]
            .sudo()
            .with_company(company)
            ._get_fiscal_position(partner)
        )
        bases = []
        for (addon_id, fare_id, _category_id, price), quantity in lines.items():
            if addon_id:
                product = self.env["water.addon"].sudo().browse(addon_id).product_id
            else:
                fare = self.env["water.fare"].sudo().browse(fare_id)
                product = excursion._product_for_fare(fare)
            bases.append(
                taxes._prepare_base_line_for_taxes_computation(
                    {},
                    tax_ids=position.map_tax(product.taxes_id._filter_taxes_by_company(company)),
                    price_unit=float(price),
                    quantity=quantity,
                    currency_id=company.currency_id,
                    partner_id=partner,
                    rate=1.0,
                )
            )
        taxes._add_tax_details_in_base_lines(bases, company)
        taxes._round_base_lines_tax_details(bases, company)
        totals = taxes._get_tax_totals_summary(bases, company.currency_id, company)
        return [
            (group["group_name"], group["tax_amount_currency"])
            for subtotal in totals["subtotals"]
            for group in subtotal["tax_groups"]
        ]

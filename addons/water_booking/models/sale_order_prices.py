from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_amount

from ..pricing import kopecks, split


class SaleOrder(models.Model):
    """What the places of an order cost, to the kopeck, and what that consists of."""

    _inherit = "sale.order"

    water_price_explanation = fields.Text(
        string="How the prices came about", compute="_compute_water_price_explanation"
    )

    @api.depends("order_line.water_quotes", "order_line.price_total", "amount_total")
    @api.depends_context("lang")
    def _compute_water_price_explanation(self):
        for order in self:
            texts = [text for text in order.order_line.mapped("water_price_explanation") if text]
            if texts:
                texts.append(order._water_breakdown_words())
            order.water_price_explanation = "\n\n".join(texts)

    @api.constrains("pricelist_id", "currency_id")
    def _check_water_currency(self):
        """Locked prices are in the currency of the trip; another one would relabel them."""
        for order in self.filtered("water_trip_ids"):
            if order.currency_id != order.water_trip_ids.currency_id:
                raise ValidationError(
                    self.env._(
                        "The places of %(order)s are sold in %(currency)s. Choose a pricelist in"
                        " that currency.",
                        order=order.name,
                        currency=order.water_trip_ids.currency_id[:1].name,
                    )
                )

    def _get_update_prices_lines(self):
        """Prices of places were locked when they were taken; “Update prices” leaves them."""
        return super()._get_update_prices_lines().filtered(lambda line: not line.water_claims)

    # --- splits

    def _water_net(self):
        """What each line is worth once the discounts on the order are spread over the lines that
        they concern, tax included.

        The parts add up to the order's total exactly. Lines by which the order is paid (gift
        cards, advances) are no discounts and keep their own amount.

        :return: {line: kopecks}, discount lines left out
        """
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: not line.display_type)
        discounts = lines.filtered(lambda line: line._water_is_discount())
        net = {line: kopecks(line.price_total) for line in lines - discounts}
        goods = [line for line, amount in net.items() if amount > 0]
        for discount in discounts:
            left = kopecks(discount.price_total)
            concerned = discount._water_discounted_lines()
            # what is more than its own lines are worth goes on to the others
            for targets in ([line for line in goods if line in concerned], goods):
                left -= self._water_spread(-min(-left, sum(net[x] for x in targets)), targets, net)
            if left:
                net[discount] = left
        # taxes are rounded line by line or for the order as a whole, a kopeck may lie between
        rounding = kopecks(self.amount_total) - sum(net.values())
        self._water_spread(rounding, goods or list(net), net)
        return net

    @api.model
    def _water_spread(self, amount, lines, net):
        """Add ``amount`` kopecks to ``net`` of the lines in proportion; return what was added."""
        shares = split(amount, [max(0, net[line]) for line in lines])
        for line, share in zip(lines, shares, strict=True):
            net[line] += share
        return sum(shares)

    def _water_breakdown(self):
        """What the order's total consists of, for checkout, order and ticket.

        ``passage`` + ``fees`` + ``extras`` + ``others`` = ``total`` exactly; ``taxes`` are within
        the total.

        :return: dict of kopecks: ``total``; ``passage`` for the places, discounts taken off, fees
            not in it; ``fees`` [{id, name, amount}]; ``extras`` of the trip; ``others`` (products,
            payments by gift card); ``taxes`` [{name, amount}]
        """
        self.ensure_one()
        total, places, extras = kopecks(self.amount_total), 0, 0
        fees = defaultdict(int)
        names = {}
        for line, net in self._water_net().items():
            if line.water_addon_id:
                extras += net
            elif line.water_claims:
                places += net
                for fee, part in line._water_fees(net):
                    fees[fee.id] += part
                    names[fee.id] = fee.name(self.env.lang)
        return {
            "total": total,
            "passage": places - sum(fees.values()),
            "fees": [
                {"id": fee_id, "name": names[fee_id], "amount": amount}
                for fee_id, amount in fees.items()
            ],
            "extras": extras,
            "others": total - places - extras,
            "taxes": self._water_taxes(),
        }

    def _water_breakdown_words(self):
        """``_water_breakdown`` for people: a line for each part, taxes last."""
        parts = self._water_breakdown()
        named = [
            (self.env._("Passage"), parts["passage"]),
            *((fee["name"], fee["amount"]) for fee in parts["fees"]),
            (self.env._("Extras"), parts["extras"]),
            (self.env._("Other products and payments"), parts["others"]),
            *(
                (self.env._("%s within the total", tax["name"]), tax["amount"])
                for tax in parts["taxes"]
            ),
        ]
        lines = [(self.env._("The whole order"), parts["total"])]
        lines += ((f"  {name}", amount) for name, amount in named if amount)
        return "\n".join(
            f"{name}: {format_amount(self.env, amount / 100, self.currency_id)}"
            for name, amount in lines
        )

    def _water_taxes(self):
        """Taxes within the total by tax group, as the order itself shows them."""
        return [
            {"name": group["group_name"], "amount": kopecks(group["tax_amount_currency"])}
            for subtotal in (self.tax_totals or {}).get("subtotals", ())
            for group in subtotal["tax_groups"]
        ]

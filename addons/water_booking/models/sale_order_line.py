from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..pricing import Quote, explain, split

#: What a line with places says of them; a discount is the agent's own decision and not among it.
LOCKED = {
    "order_id",
    "price_unit",
    "product_id",
    "tax_ids",
    "water_addon_id",
    "water_category_id",
    "water_claims",
    "water_fare_id",
    "water_quotes",
    "water_trip_id",
}


#: What not even the superuser changes: a line does not leave the order that holds its places.
MOVED = {"order_id"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # a duplicated order has no places, so its lines must not look as if they had
    water_trip_id = fields.Many2one(
        "water.trip", string="Trip", index="btree_not_null", copy=False, ondelete="restrict"
    )
    water_fare_id = fields.Many2one("water.fare", string="Fare", copy=False, ondelete="restrict")
    water_category_id = fields.Many2one(
        "water.seat.category", string="Seat category", copy=False, ondelete="restrict"
    )
    water_excursion_id = fields.Many2one(
        related="water_trip_id.excursion_id", string="Excursion", store=True
    )
    water_vessel_id = fields.Many2one(
        related="water_trip_id.vessel_id", string="Vessel", store=True
    )
    water_claims = fields.Json(copy=False, help="Claims of the ledger that this line pays for.")
    water_quotes = fields.Json(
        copy=False, help="How the price of each claim came about when it was taken: {claim: quote}."
    )
    water_price_explanation = fields.Text(
        string="How the price came about", compute="_compute_water_price_explanation"
    )
    water_ticket_ids = fields.One2many(
        "water.ticket", "order_line_id", string="Tickets", groups="water_booking.group_crew"
    )

    @api.depends("water_quotes")
    @api.depends_context("lang")
    def _compute_water_price_explanation(self):
        for line in self:
            texts = Counter(
                explain(self.env, quote) for quote in (line.water_quotes or {}).values()
            )
            line.water_price_explanation = "\n\n".join(
                f"{number} × {text}" if len(texts) > 1 else text for text, number in texts.items()
            )

    @api.depends("water_claims")
    def _compute_price_unit(self):
        """The price was locked with the hold; pricelist recomputations leave it alone."""
        return super(
            SaleOrderLine, self.filtered(lambda line: not line.water_claims)
        )._compute_price_unit()

    @api.depends("water_claims")
    def _compute_discount(self):
        """No pricelist discount on top of a locked price."""
        locked = self.filtered("water_claims")
        locked.filtered(lambda line: not line.discount).discount = 0.0
        return super(SaleOrderLine, self - locked)._compute_discount()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("water_claims") or vals.get("water_quotes") for vals in vals_list
        ):
            raise AccessError(self.env._("Places are sold through the inventory."))
        return super().create(vals_list)

    def write(self, vals):
        """Places of a line are bought and given back through the inventory, never by typing.

        The number and the order hold for the superuser as well: Odoo's own cart writes as one, and
        a line with fewer pieces than places would sell the rest for nothing.
        """
        if not self.env.su and (vals.get("water_claims") or vals.get("water_quotes")):
            raise AccessError(self.env._("Places are sold through the inventory."))
        for line in self.filtered("water_claims"):
            quantity = vals.get("product_uom_qty", line.product_uom_qty)
            if (
                vals.keys() & (MOVED if self.env.su else LOCKED)
                or quantity > line.product_uom_qty
                or (quantity != line.product_uom_qty and line.order_id.water_state != "sold")
            ):
                raise UserError(
                    self.env._(
                        "The places on %s were taken at their price. Change the choice instead.",
                        line.water_trip_id.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_places(self):
        """A line goes with its places (``water_relined``), or not at all."""
        if not self.env.context.get("water_relined"):
            for line in self.filtered("water_claims"):
                raise UserError(
                    self.env._(
                        "The places on %s were taken at their price. Change the choice instead.",
                        line.water_trip_id.name,
                    )
                )

    # --- splits

    def _water_is_discount(self):
        """Whether the line takes something off others: less than nothing, and no advance paid."""
        self.ensure_one()
        return self.price_total < 0 and not self.water_claims and not self.is_downpayment

    def _water_discounted_lines(self):
        """Lines that a discount line concerns: those with its taxes, else all that cost something.

        Odoo makes one discount line for each set of taxes.
        """
        self.ensure_one()
        goods = self.order_id.order_line.filtered(
            lambda line: not line.display_type and line.price_total > 0
        )
        return goods.filtered(lambda line: line.tax_ids == self.tax_ids) or goods

    def _water_ticket_prices(self):
        """What each claim of the line costs, tax included and discounts taken off, to the kopeck.

        The prices of all claims of an order add up to what its places cost exactly.

        :return: {claim: price}
        """
        self.ensure_one()
        claims = self.water_claims or []
        shares = split(self.order_id._water_net().get(self, 0), [1] * len(claims))
        return {claim: share / 100 for claim, share in zip(claims, shares, strict=True)}

    def _water_fees(self, net):
        """Fees within ``net``, what the places of the line cost together in kopecks.

        :return: list of (fee, kopecks), place by place
        """
        self.ensure_one()
        claims = self.water_claims or []
        quotes = self.water_quotes or {}
        return [
            part
            for claim, share in zip(claims, split(net, [1] * len(claims)), strict=True)
            if claim in quotes
            for part in Quote.from_json(quotes[claim]).breakdown(share)[0]
        ]

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: What a line with places says of them; a discount is the agent's own decision and not among it.
LOCKED = {
    "order_id",
    "price_unit",
    "product_id",
    "tax_ids",
    "water_category_id",
    "water_claims",
    "water_fare_id",
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
        copy=False, help="How the price of each claim came about, see ``pricing.explain``."
    )
    water_ticket_ids = fields.One2many("water.ticket", "order_line_id", string="Tickets")

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
        if not self.env.su and any(vals.get("water_claims") for vals in vals_list):
            raise AccessError(self.env._("Places are sold through the inventory."))
        return super().create(vals_list)

    def write(self, vals):
        """Places of a line are bought and given back through the inventory, never by typing.

        The number and the order hold for the superuser as well: Odoo's own cart writes as one, and
        a line with fewer pieces than places would sell the rest for nothing.
        """
        if not self.env.su and vals.get("water_claims"):
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

    def _water_ticket_prices(self):
        """What each claim of the line costs, tax included, exact to the kopeck.

        :return: {claim: price}; the first places carry what does not divide
        """
        self.ensure_one()
        claims = self.water_claims or []
        kopecks, rest = divmod(round(self.price_total * 100), max(len(claims), 1))
        return {claim: (kopecks + (n < rest)) / 100 for n, claim in enumerate(claims)}

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    water_trip_id = fields.Many2one(
        "water.trip", string="Trip", index="btree_not_null", ondelete="restrict"
    )
    water_fare_id = fields.Many2one("water.fare", string="Fare", ondelete="restrict")
    water_category_id = fields.Many2one(
        "water.seat.category", string="Seat category", ondelete="restrict"
    )
    water_excursion_id = fields.Many2one(
        related="water_trip_id.excursion_id", string="Excursion", store=True
    )
    water_vessel_id = fields.Many2one(
        related="water_trip_id.vessel_id", string="Vessel", store=True
    )
    water_claims = fields.Json(copy=False, help="Claims of the ledger that this line pays for.")
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

    def write(self, vals):
        """Places of a line are bought and given back through the inventory, never by typing."""
        if "product_uom_qty" in vals:
            for line in self.filtered("water_claims"):
                if vals["product_uom_qty"] > line.product_uom_qty:
                    raise UserError(
                        self.env._(
                            "To sell more places on %s, add a new line.", line.water_trip_id.name
                        )
                    )
        return super().write(vals)

from odoo import models
from odoo.tools import SQL


class LoyaltyCard(models.Model):
    """One card, several orders: what is about to be paid with it is not there for the others."""

    _inherit = "loyalty.card"

    def _water_spoken_for(self, order):
        """Points that orders other than ``order`` are about to take from this card.

        Odoo takes points when it confirms an order. Ours are confirmed by a background job after
        the money, so until then the points of an order count as spent as soon as its places are
        being paid or are sold, and again as free when the payment fails and the places are.
        """
        self.ensure_one()
        self.env["sale.order.line"].flush_model(["coupon_id", "points_cost", "order_id"])
        self.env["sale.order"].flush_model(["state", "water_state", "water_cause"])
        self.env.cr.execute(
            SQL(
                """
                SELECT COALESCE(SUM(line.points_cost), 0)
                  FROM sale_order_line line JOIN sale_order o ON o.id = line.order_id
                 WHERE line.coupon_id = %s AND o.id <> %s AND o.state IN ('draft', 'sent')
                   AND (o.water_state = 'sold'
                        OR EXISTS (SELECT FROM water_allocation a
                                    WHERE a.cause = o.water_cause
                                      AND a.state IN ('paying', 'sold')))
                """,
                self.id,
                order._origin.id or 0,
            )
        )
        return self.env.cr.fetchone()[0]

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SaleOrder(models.Model):
    """Cards and codes while an order is being paid."""

    _inherit = "sale.order"

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Without what other orders are paying with at this moment."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        if self.state not in ("sale", "done") and coupon._origin:
            points -= coupon._origin._water_spoken_for(self)
        return points

    def _water_rewards_hold(self):
        """Whether each card still has what this order takes from it.

        Two orders that take from one card, or the last use of a code, come one after the other:
        both write to its row, so the later one fails to serialize and is run again by Odoo, then
        seeing the first. Call it before places are kept or sold for the order.
        """
        self.ensure_one()
        order = self.sudo()
        cards = order.order_line.coupon_id
        if not cards:
            return True
        self.env.flush_all()
        for table, ids in (
            ("loyalty_card", sorted(cards.ids)),
            ("loyalty_program", sorted(cards.program_id.filtered("limit_usage").ids)),
        ):
            # A lock alone would let the later one go on with a picture from before the first.
            self.env.cr.execute(
                SQL("UPDATE %s SET id = id WHERE id = ANY(%s)", SQL.identifier(table), ids)
            )
        today = order._get_confirmed_tx_create_date()
        return all(
            order._get_real_points_for_coupon(card) >= 0
            and (not card.expiration_date or card.expiration_date >= today)
            for card in cards
        ) and not any(order._water_used_up(program) for program in cards.program_id)

    def _water_used_up(self, program):
        """Whether other orders have used a program as often as it may be used."""
        if not program.limit_usage:
            return False
        program = program.with_context(water_promotion_order=self.id)
        counts = ["order_count", "total_order_count"]
        program.invalidate_recordset(counts)
        used_up = program.total_order_count >= program.max_usage
        program.invalidate_recordset(counts)
        return used_up

    def _water_check_rewards(self):
        """
        :raise UserError: a card or code of the order has been used by another one meanwhile
        """
        if not self._water_rewards_hold():
            raise UserError(
                self.env._(
                    "A gift card or code of this order has been used up or expired meanwhile."
                    " Please look at the total again."
                )
            )

from odoo import api, models


class SaleOrder(models.Model):
    """Promotions on orders with places: what they look at, and when they are computed anew."""

    _inherit = "sale.order"

    def _program_check_compute_points(self, programs):
        return super()._program_check_compute_points(
            programs.with_context(water_promotion_order=self.id)
        )

    def _get_no_effect_on_threshold_lines(self):
        """Lines that promotions pass over; for the cheapest product (``water_promotion_reward``)
        those that the reward is not for."""
        lines = super()._get_no_effect_on_threshold_lines()
        reward_id = self.env.context.get("water_promotion_reward")
        if reward_id:
            reward = self.env["loyalty.reward"].browse(reward_id)
            lines |= self.order_line.filtered(lambda line: not reward._water_fits_day(line))
        return lines

    def _cheapest_line(self, reward):
        order = self.with_context(water_promotion_reward=reward.id)
        line = super(SaleOrder, order)._cheapest_line(reward)
        return line and line.with_env(self.env)

    def _get_specific_discountable_lines(self, reward):
        lines = super()._get_specific_discountable_lines(reward)
        return lines.filtered(reward._water_fits_day)

    # --- when

    def _update_programs_and_rewards(self):
        """What was paid stays: the places are sold at the total that the order had."""
        self.ensure_one()
        if self.water_state == "sold":
            return None
        return super()._update_programs_and_rewards()

    def _water_renew_rewards(self):
        """After the places of a draft have changed, discounts follow."""
        for order in self:
            if order.state in ("draft", "sent") and order.order_line.reward_id:
                order._update_programs_and_rewards()

    @api.model
    def _water_create_from_hold(self, hold, *args, **kwargs):
        order = super()._water_create_from_hold(hold, *args, **kwargs)
        order._water_renew_rewards()
        return order

    def _water_take_over(self, hold, channel):
        res = super()._water_take_over(hold, channel)
        self._water_renew_rewards()
        return res

    def action_water_release(self):
        res = super().action_water_release()
        self._water_renew_rewards()
        return res

import math
import secrets

from odoo import Command, models
from odoo.exceptions import UserError

from odoo.addons.water_booking.pricing import kopecks, split


class SaleOrder(models.Model):
    """What rewards put on orders with places."""

    _inherit = "sale.order"

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        """Discounts on places in whole kopecks: Odoo's are fractions, one for each set of taxes,
        of which neither the lines nor their sum need agree with the order's total."""
        values = super()._get_reward_values_discount(reward, coupon, **kwargs)
        if self.order_line.filtered("water_claims"):
            amounts = [-one["price_unit"] for one in values]
            parts = split(kopecks(sum(amounts)), [round(amount * 10**6) for amount in amounts])
            for one, part in zip(values, parts, strict=True):
                one["price_unit"] = -part / 100
        return values

    def _get_reward_values_product(self, reward, coupon, product=None, **kwargs):
        """A free extra is one of those on the order, whose price is taken off.

        Its piece is counted by the ledger; another line of the product would be one more piece
        that nobody keeps in stock.

        :raise UserError: for a place, which no promotion can choose; for an extra that the order
            does not have
        """
        self.ensure_one()
        product = product or reward.reward_product_ids[:1]
        if reward._water_is_place(product):
            raise UserError(reward._water_no_free_place())
        addon = self.env["water.addon"].sudo().search([("product_id", "=", product.id)], limit=1)
        if not addon or product not in reward.reward_product_ids:
            return super()._get_reward_values_product(reward, coupon, product=product, **kwargs)
        return [self._water_free_extra(reward, coupon, addon)]

    def _water_free_extra(self, reward, coupon, addon):
        line = self.order_line.filtered(lambda one: one.sudo().water_addon_id == addon)[:1]
        points = self._get_real_points_for_coupon(coupon)
        times = 1 if reward.clear_wallet else int(points // reward.required_points)
        pieces = min(times * reward.reward_product_qty, int(line.product_uom_qty))
        if pieces <= 0:
            raise UserError(
                self.env._(
                    "“%s” is free with this promotion. Add it to the places first; its price is"
                    " then taken off.",
                    addon.name,
                )
            )
        used = math.ceil(pieces / reward.reward_product_qty)
        return {
            "name": reward.description,
            "product_id": addon.product_id.id,
            "product_uom_qty": pieces,
            "price_unit": -line.price_unit,
            "technical_price_unit": -line.price_unit,
            "discount": line.discount,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "reward_id": reward.id,
            "coupon_id": coupon.id,
            "points_cost": points if reward.clear_wallet else used * reward.required_points,
            "reward_identifier_code": secrets.token_hex(8),
            "sequence": line.sequence + 1,
        }

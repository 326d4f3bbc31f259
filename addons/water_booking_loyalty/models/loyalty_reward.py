from odoo import api, models
from odoo.exceptions import ValidationError


class LoyaltyReward(models.Model):
    _name = "loyalty.reward"
    _inherit = ["loyalty.reward", "water.promotion.limits"]

    def _get_discount_product_domain(self):
        return super()._get_discount_product_domain() & self._water_product_domain()

    @api.depends("water_excursion_ids", "water_fare_ids")
    def _compute_all_discount_product_ids(self):
        return super()._compute_all_discount_product_ids()

    @api.constrains(
        "reward_type", "discount_applicability", "water_excursion_ids", "water_fare_ids",
        "water_trip_from", "water_trip_to",
    )  # fmt: skip
    def _check_water_limits(self):
        for reward in self:
            limited = (
                reward.water_excursion_ids or reward.water_fare_ids or reward._water_has_days()
            )
            if limited and (
                reward.reward_type != "discount" or reward.discount_applicability == "order"
            ):
                raise ValidationError(
                    self.env._(
                        "Only a discount on specific products or on the cheapest one can be"
                        " limited to excursions, fares and days. Limit the rule instead, or choose"
                        " “Specific Products”."
                    )
                )

    @api.constrains("reward_type", "reward_product_id")
    def _check_water_no_free_place(self):
        for reward in self.filtered(lambda one: one.reward_type == "product"):
            if self._water_is_place(reward.reward_product_id):
                raise ValidationError(self._water_no_free_place())

    @api.model
    def _water_is_place(self, product):
        excursions = self.env["water.excursion"].sudo().with_context(active_test=False)
        return bool(excursions.search_count([("product_tmpl_id", "=", product.product_tmpl_id.id)]))

    @api.model
    def _water_no_free_place(self):
        return self.env._(
            "A place cannot be given away as a free product: nobody would have chosen it on the"
            " trip. Take 100 % off the cheapest product instead."
        )

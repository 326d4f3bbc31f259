from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.tools import SQL


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    def _get_valid_products(self, products):
        """Of products, those whose trips are on the days of a rule (``water_promotion_order`` is
        the order that is looked at). An order has the places of one trip, so that a product is
        on one day only."""
        rule_products = super()._get_valid_products(products)
        order_id = self.env.context.get("water_promotion_order")
        if not order_id:
            return rule_products
        lines = self.env["sale.order"].browse(order_id).order_line
        for rule, fitting in rule_products.items():
            if rule._water_has_days():
                on_days = lines.filtered(lambda line, rule=rule: rule._water_fits_day(line))
                rule_products[rule] = fitting & on_days.product_id
        return rule_products

    def _compute_order_count(self):
        """Without abandoned checkouts: an order that was never paid has used no code. Without the
        order that asks (``water_promotion_order``), too."""
        res = super()._compute_order_count()
        self.env["sale.order.line"].flush_model(["reward_id", "order_id"])
        self.env["sale.order"].flush_model(["state", "water_state", "water_cause"])
        self.env.cr.execute(
            SQL(
                """
                SELECT reward.program_id, COUNT(DISTINCT o.id)
                  FROM loyalty_reward reward
                  JOIN sale_order_line line ON line.reward_id = reward.id
                  JOIN sale_order o ON o.id = line.order_id
                 WHERE reward.program_id = ANY(%s)
                   AND (o.id = %s
                        OR o.water_cause IS NOT NULL
                           AND o.state IN ('draft', 'sent') AND o.water_state <> 'sold'
                           AND NOT EXISTS (SELECT FROM water_allocation a
                                            WHERE a.cause = o.water_cause
                                              AND a.state IN ('paying', 'sold')))
                 GROUP BY 1
                """,
                self.ids,
                self.env.context.get("water_promotion_order") or 0,
            )
        )
        abandoned = dict(self.env.cr.fetchall())
        for program in self:
            program.order_count -= abandoned.get(program.id, 0)
        return res

    # --- whether there is anything to look at

    @api.model
    def _water_any_automatic(self, known, excursion_id):
        """Whether promotions may apply without a code to places of this excursion; where none does,
        orders are made without asking the promotions at all.

        :param known: the buyer is logged in, and may collect points
        """
        # whatever the zone that Odoo asks for "today", it is not two days behind
        yesterday = fields.Date.today() - timedelta(days=1)
        return any(
            (excursions is None or excursion_id in excursions)
            and (last is None or last >= yesterday)
            for excursions, last in self._water_automatic(known)
        )

    @api.model
    @tools.ormcache("known")
    def _water_automatic(self, known):
        """What promotions without a code are for, kept until a program or a rule changes:
        [(ids of excursions or None for any, last day or None)]."""
        kinds = ["promotion", "buy_x_get_y", "next_order_coupons"]
        if known:
            kinds += ["loyalty"]
        domain = [("trigger", "=", "auto"), ("program_type", "in", kinds)]
        found = []
        for program in self.sudo().search(domain):
            limits = [rule.water_excursion_ids for rule in program.rule_ids]
            # a rule of other excursions fits no line of the order, extras neither
            limited = limits and all(limits)
            excursions = frozenset(one.id for limit in limits for one in limit)
            found.append((excursions if limited else None, program.date_to or None))
        return found

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

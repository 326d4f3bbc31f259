from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.water_booking.pricing import kopecks
from odoo.addons.water_booking.tests.common_orders import OrderCase

#: Saturday 15 June 2030, 20:00 in Moscow.
SATURDAY = datetime(2030, 6, 15, 17, 0)


class PromotionCase(OrderCase):
    """Odoo's promotions on orders with places, as an agent uses them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        # as our chart of accounts sets it; rounded globally, an order of nothing may cost -0.01
        cls.env.company.tax_calculation_rounding_method = "round_per_line"
        cls.trip.write({"departure": SATURDAY, "arrival": SATURDAY + timedelta(hours=2)})
        cls.other = cls.make_excursion("Canals")
        cls.other.product_tmpl_id.taxes_id = cls.tax
        cls.guide = cls.make_extra("Audio guide", stock=4, price=300.0)
        cls.guide.product_id.taxes_id = cls.tax
        cls.low_tax = cls.env["account.tax"].create(
            {"name": "VAT 10 %", "amount": 10, "price_include_override": "tax_included"}
        )
        cls.book = cls.env["product.product"].create(
            {"name": "Book", "type": "service", "list_price": 400, "taxes_id": cls.tax.ids}
        )
        cls.agent = new_test_user(cls.env, "water_seller", "water_booking.group_agent")
        cls.env.flush_all()

    def program(self, rule=None, reward=None, **values):
        """A promotion of 10 % on the order, or as given."""
        return self.env["loyalty.program"].create(
            {
                "name": "Promotion",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_qty": 0, **(rule or {})})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "percent",
                            "discount": 10,
                            "discount_applicability": "order",
                            **(reward or {}),
                        }
                    )
                ],
                **values,
            }
        )

    def draft(self, *labels, **kwargs):
        order = self.order_of(self.hold_seats(*labels, **kwargs))
        return order.with_user(self.agent).sudo(False)

    def claim(self, order):
        """Press “Promotions” and take what is offered.

        :return: number of rewards taken
        """
        order._update_programs_and_rewards()
        taken = 0
        for coupon, rewards in order._get_claimable_rewards().items():
            for reward in rewards:
                self.assertFalse(order._apply_program_reward(reward, coupon))
                taken += 1
        return taken

    def reward_lines(self, order):
        return order.order_line.filtered("reward_id")

    def ticket_prices(self, order):
        """{(seat category's price): [ticket prices]} before the sale."""
        return {
            line.price_unit: sorted(line._water_ticket_prices().values())
            for line in order.sudo().order_line
            if line.water_claims and not line.water_addon_id
        }

    def assertExact(self, order):
        order = order.sudo()
        lines = sum(kopecks(line.price_total) for line in order.order_line)
        self.assertEqual(lines, kopecks(order.amount_total))
        net = order._water_net()
        self.assertEqual(sum(net.values()), kopecks(order.amount_total))
        for line, amount in net.items():
            prices = line._water_ticket_prices().values()
            if prices:
                self.assertEqual(sum(kopecks(price) for price in prices), amount)
        parts = order._water_breakdown()
        fees = sum(fee["amount"] for fee in parts["fees"])
        self.assertEqual(
            parts["passage"] + fees + parts["extras"] + parts["others"], parts["total"]
        )
        self.assertEqual(sum(tax["amount"] for tax in parts["taxes"]), kopecks(order.amount_tax))

    def assertLocked(self, order):
        """No program has touched what the hold had locked."""
        for line in order.sudo().order_line.filtered("water_claims"):
            self.assertEqual(line.product_uom_qty, len(line.water_claims))
            self.assertFalse(line.discount)
            self.assertFalse(line.reward_id)
        for line in self.reward_lines(order.sudo()):
            self.assertFalse(line.water_claims or line.water_quotes or line.water_trip_id)

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import SATURDAY, PromotionCase


@tagged("post_install", "-at_install")
class TestPromotedOrders(PromotionCase):
    """Codes, gift cards and wallets, and promotions over the life of an order."""

    # --- codes, gift cards, wallets

    def test_code(self):
        self.program(
            rule={"mode": "with_code", "code": "NEVA", "water_saturday": True},
            program_type="promo_code",
            trigger="with_code",
        )
        order = self.draft("A-1")
        self.assertIn("error", order._try_apply_code("VOLGA"))
        [(coupon, rewards)] = order._try_apply_code("NEVA").items()
        order._apply_program_reward(rewards, coupon)
        self.assertEqual(order.amount_total, 900)
        self.trip.departure = SATURDAY - timedelta(days=1)
        other = self.draft("A-2")
        self.assertIn("error", other._try_apply_code("NEVA"))
        self.assertEqual(other.amount_total, 1000)

    def payment_program(self, kind):
        product = self.env["product.product"].create(
            {"name": kind, "type": "service", "taxes_id": False}
        )
        return self.env["loyalty.program"].create(
            {
                "name": kind,
                "program_type": kind,
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {
                            "reward_point_amount": 1,
                            "reward_point_mode": "money",
                            "product_ids": product.ids,
                        }
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
            }
        )

    def test_gift_card_pays_and_makes_no_ticket_cheaper(self):
        card = self.env["loyalty.card"].create(
            {"program_id": self.payment_program("gift_card").id, "points": 700, "code": "GIFT1"}
        )
        order = self.draft("A-1", "A-2")
        [(coupon, rewards)] = order._try_apply_code("GIFT1").items()
        order._apply_program_reward(rewards, coupon)
        self.assertEqual(order.amount_total, 1300)
        self.assertEqual(self.ticket_prices(order), {1000: [1000, 1000]})
        self.assertExact(order)
        order.action_confirm()
        self.assertEqual(card.points, 0)
        self.assertEqual(order.water_ticket_ids.mapped("price"), [1000, 1000])

    def test_wallet_pays_for_the_whole_order(self):
        program = self.payment_program("ewallet")
        order = self.draft("A-1")
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "points": 1500, "partner_id": order.partner_id.id}
        )
        self.assertEqual(self.claim(order), 1)
        self.assertEqual(order.amount_total, 0)
        self.assertExact(order)
        order.action_confirm()
        self.assertEqual(card.points, 500)
        self.assertEqual(len(order.water_ticket_ids), 1)

    # --- over the life of an order

    def test_discount_follows_a_change_of_places(self):
        self.program()
        hold = self.hold_seats("A-1")
        order = self.order_of(hold)
        self.claim(order)
        self.assertEqual(order.amount_total, 900)
        self.assertEqual(self.order_of(hold).amount_total, 900)
        more = self.hold_seats("A-1", "B-1", token=hold.token)
        self.assertEqual(self.order_of(more), order)
        self.assertEqual(order.amount_total, 2250)
        order._water_take_over(self.hold_seats("A-1", token=hold.token), "office")
        self.assertEqual(order.amount_total, 900)
        self.assertLocked(order)
        order.action_water_release()
        self.assertEqual(order.amount_total, 0)

    def test_confirmed_at_the_discount(self):
        self.program()
        order = self.draft("A-1", "A-2")
        self.claim(order)
        order.action_confirm()
        self.assertEqual(order.water_state, "sold")
        self.assertEqual(order.amount_total, 1800)
        self.assertEqual(order.water_ticket_ids.mapped("price"), [900, 900])
        self.assertAlmostEqual(order.amount_untaxed + order.amount_tax, order.amount_total)

    def test_what_was_paid_is_not_computed_anew(self):
        """The promotion ends between the payment and the books."""
        program = self.program()
        order = self.order_of(self.hold_seats("A-1"))
        self.claim(order)
        tx = self.pay(order)
        self.assertEqual(tx.amount, 900)
        program.active = False
        order.action_confirm()
        self.assertEqual(order.amount_total, 900)
        self.assertEqual(order.water_ticket_ids.price, 900)

    def test_cancelled_order_loses_its_rewards_and_no_line_of_places(self):
        self.program()
        order = self.draft("A-1")
        self.claim(order)
        order.action_confirm()
        order._action_cancel()
        self.assertFalse(self.reward_lines(order))
        self.assertTrue(order.sudo().order_line.water_claims)

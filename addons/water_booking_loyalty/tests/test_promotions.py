from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.water_booking.pricing import kopecks
from odoo.addons.water_booking.tests.common_orders import OrderCase

#: Saturday 15 June 2030, 20:00 in Moscow.
SATURDAY = datetime(2030, 6, 15, 17, 0)


@tagged("post_install", "-at_install")
class TestPromotions(OrderCase):
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
        cls.guide = cls.env["water.addon"].create(
            {
                "name": "Audio guide",
                "price": 300,
                "limited": True,
                "stock_per_trip": 4,
                "excursion_ids": [Command.set(cls.excursion.ids)],
            }
        )
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

    def assertLocked(self, order):
        """No program has touched what the hold had locked."""
        for line in order.sudo().order_line.filtered("water_claims"):
            self.assertEqual(line.product_uom_qty, len(line.water_claims))
            self.assertFalse(line.discount)
            self.assertFalse(line.reward_id)
        for line in self.reward_lines(order.sudo()):
            self.assertFalse(line.water_claims or line.water_quotes or line.water_trip_id)

    # --- conditions

    def test_rule_by_excursion_and_fare(self):
        cases = [
            ({}, True),
            ({"water_excursion_ids": self.excursion.ids}, True),
            ({"water_excursion_ids": self.other.ids}, False),
            ({"water_fare_ids": self.adult.ids}, True),
            ({"water_fare_ids": self.child.ids}, False),
            (
                {"water_excursion_ids": self.excursion.ids, "water_fare_ids": self.child.ids},
                False,
            ),
        ]
        for number, (limits, applies) in enumerate(cases):
            with self.subTest(limits=limits):
                program = self.program(rule=limits)
                order = self.draft(["A-1", "A-2", "A-3", "A-4", "B-1", "B-2"][number])
                total = order.amount_total
                self.assertEqual(self.claim(order), int(applies))
                self.assertEqual(order.amount_total, total * 0.9 if applies else total)
                self.assertLocked(order)
                self.assertExact(order)
                program.active = False

    def test_rule_by_day_of_the_trip_not_of_the_sale(self):
        cases = [
            ({"water_trip_from": "2030-06-15", "water_trip_to": "2030-06-15"}, True),
            ({"water_trip_from": "2030-06-16"}, False),
            ({"water_trip_to": "2030-06-14"}, False),
            ({"water_saturday": True}, True),
            ({"water_sunday": True}, False),
        ]
        for number, (limits, applies) in enumerate(cases):
            with self.subTest(limits=limits):
                program = self.program(rule=limits)
                order = self.draft(["A-1", "A-2", "A-3", "A-4", "B-1", "B-2"][number])
                self.assertEqual(self.claim(order), int(applies))
                program.active = False

    def test_days_are_the_piers_and_holidays_count(self):
        """23:30 UTC on Friday is Saturday at the pier; and a holiday counts as a Sunday."""
        self.trip.departure = datetime(2030, 6, 14, 23, 30)
        self.program(rule={"water_saturday": True, "water_trip_from": "2030-06-15"})
        self.assertEqual(self.claim(self.draft("A-1")), 1)
        self.env["water.special.day"].create(
            {"name": "Holiday", "date": "2030-06-15", "counts_as": "6"}
        )
        self.assertEqual(self.claim(self.draft("A-2")), 0)

    def test_date_of_sale_is_the_programs_own(self):
        self.program(date_to="2029-12-31", date_from="2029-01-01")
        self.assertEqual(self.claim(self.draft("A-1")), 0)

    def test_goods_without_a_trip_are_on_no_day(self):
        self.program(rule={"water_saturday": True, "minimum_qty": 2})
        order = self.draft("A-1")
        order.order_line = [Command.create({"product_id": self.book.id, "product_uom_qty": 5})]
        self.assertEqual(self.claim(order), 0)
        self.assertEqual(self.claim(self.draft("A-2", "A-3")), 1)

    def test_minimum_quantity_counts_places(self):
        self.program(rule={"minimum_qty": 3, "water_excursion_ids": self.excursion.ids})
        self.assertEqual(self.claim(self.draft("A-1", "A-2")), 0)
        self.assertEqual(self.claim(self.draft("A-3", "A-4", "B-1")), 1)

    # --- rewards

    def test_discount_for_one_fare_goes_to_its_tickets(self):
        self.program(
            reward={
                "discount": 50,
                "discount_applicability": "specific",
                "water_fare_ids": self.child.ids,
            }
        )
        hold = self.env["water.inventory"]._hold(
            self.trip.id,
            seats=[
                {"seat_id": self.seat("A-1").id, "fare_id": self.adult.id},
                {"seat_id": self.seat("A-2").id, "fare_id": self.child.id},
                {"seat_id": self.seat("A-3").id, "fare_id": self.child.id},
            ],
        )
        order = self.order_of(hold).with_user(self.agent).sudo(False)
        self.assertEqual(self.claim(order), 1)
        self.assertEqual(order.amount_total, 1500)
        self.assertEqual(self.ticket_prices(order), {1000: [1000], 500: [250, 250]})
        self.assertLocked(order)

    def test_cheapest_place_free(self):
        self.program(
            rule={"minimum_qty": 3},
            reward={
                "discount": 100,
                "discount_applicability": "cheapest",
                "water_excursion_ids": self.excursion.ids,
                "water_saturday": True,
            },
        )
        order = self.draft("A-1", "A-2", "B-1")
        order.order_line = [
            Command.create({"product_id": self.book.id, "price_unit": 1, "sequence": 1})
        ]
        self.assertEqual(self.claim(order), 1)
        self.assertEqual(order.amount_total, 2501)
        self.assertEqual(self.ticket_prices(order), {1000: [500, 500], 1500: [1500]})
        self.assertLocked(order)
        self.assertExact(order)

    def test_reward_for_other_days_discounts_nothing(self):
        self.program(reward={"discount_applicability": "specific", "water_trip_from": "2030-06-16"})
        order = self.draft("A-1")
        order._update_programs_and_rewards()
        with self.assertRaises(UserError):
            self.claim(order)
        self.assertEqual(order.amount_total, 1000)

    def test_amount_is_split_to_the_kopeck(self):
        self.program(reward={"discount_mode": "per_order", "discount": 100})
        order = self.draft("A-1", "A-2", "B-1")
        self.claim(order)
        self.assertEqual(order.amount_total, 3400)
        self.assertEqual(self.ticket_prices(order), {1000: [971.43, 971.43], 1500: [1457.14]})
        self.assertExact(order)

    def test_place_as_free_product_is_refused(self):
        place = self.excursion._product_for_fare(self.adult)
        with self.assertRaisesRegex(ValidationError, "cheapest"):
            self.program(reward={"reward_type": "product", "reward_product_id": place.id})
        tag = self.env["product.tag"].create({"name": "River", "product_product_ids": place.ids})
        self.program(reward={"reward_type": "product", "reward_product_tag_id": tag.id})
        with self.assertRaisesRegex(UserError, "cheapest"):
            self.claim(self.draft("A-1"))

    def test_free_extra_is_one_that_is_counted(self):
        self.program(
            rule={"minimum_qty": 2},
            reward={"reward_type": "product", "reward_product_id": self.guide.product_id.id},
        )
        order = self.draft("A-1", "A-2")
        with self.assertRaisesRegex(UserError, "Add it"):
            self.claim(order)
        order = self.draft("A-3", "A-4", addons=[{"addon_id": self.guide.id, "quantity": 2}])
        self.assertEqual(order.amount_total, 2600)
        self.assertEqual(self.claim(order), 1)
        self.assertEqual(order.amount_total, 2300)
        self.assertEqual(self.ticket_prices(order), {1000: [1000, 1000]})
        self.assertLocked(order)
        self.assertExact(order)
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 2300)
        left = self.env["water.inventory"]._availability(self.trip.id)["addons"][self.guide.id]
        self.assertEqual(left, 2)

    def test_free_product_from_the_shop(self):
        self.program(reward={"reward_type": "product", "reward_product_id": self.book.id})
        order = self.draft("A-1")
        self.assertEqual(self.claim(order), 1)
        self.assertIn(self.book, order.order_line.product_id)
        self.assertEqual(order.amount_total, 1000)
        self.assertExact(order)

    def test_limits_of_a_reward_on_the_whole_order_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "specific"):
            self.program(reward={"water_excursion_ids": self.excursion.ids})

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

    @given(
        st.integers(1, 6),
        st.floats(0.01, 100).map(lambda number: round(number, 2)),
        st.sampled_from(["percent", "per_order"]),
        st.sampled_from(["order", "specific", "cheapest"]),
        st.integers(0, 99_999),
        st.booleans(),
    )
    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.differing_executors]
    )
    def test_any_promotion_is_exact(self, seats, off, mode, on, book, mixed):
        labels = ["A-1", "B-1", "A-2", "A-3", "A-4", "B-2"][:seats]
        with self.env.cr.savepoint() as savepoint:
            self.program(
                reward={"discount": off, "discount_mode": mode, "discount_applicability": on}
            )
            order = self.order_of(self.hold_seats(*labels))
            if book:
                values = {"product_id": self.book.id, "price_unit": book / 100}
                if mixed:
                    values["tax_ids"] = [Command.set(self.low_tax.ids)]
                order.order_line = [Command.create(values)]
            self.claim(order)
            self.assertLocked(order)
            self.assertExact(order)
            savepoint.rollback()
        self.env.invalidate_all()

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.water_booking.pricing import kopecks
from odoo.addons.water_booking.tests.properties import examples

from .common import PromotionCase


@tagged("post_install", "-at_install")
class TestPromotions(PromotionCase):
    """Odoo's promotions on orders with places: what they ask for and what they give."""

    # --- conditions

    def test_only_promotions_that_may_apply_take_an_order_off_the_quick_way(self):
        programs = self.env["loyalty.program"]

        def asked(excursion):
            return programs._water_any_automatic(False, excursion.id)

        self.assertFalse(asked(self.excursion))
        program = self.program(rule={"water_excursion_ids": self.other.ids})
        self.assertFalse(asked(self.excursion))
        self.assertTrue(asked(self.other))
        program.rule_ids.water_excursion_ids = False
        self.assertTrue(asked(self.excursion), "a rule that is changed by itself counts at once")
        program.date_to = fields.Date.today()
        self.assertTrue(asked(self.excursion))
        program.date_to = fields.Date.today() - timedelta(days=3)
        self.assertFalse(asked(self.excursion), "over, and forgotten")
        program.write(
            {
                "date_to": False,
                "rule_ids": [
                    Command.create({"water_excursion_ids": self.excursion.ids}),
                    Command.update(program.rule_ids.id, {"water_excursion_ids": self.other.ids}),
                ],
            }
        )
        self.assertTrue(asked(self.excursion))
        program.trigger = "with_code"
        self.assertFalse(asked(self.excursion))

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

    def test_all_that_moves_a_price_at_once(self):
        """Group rule, the partner's pricelist, a promotion by excursion, fare and day, a fee and an
        extra: each acts on what the one before has left, and every kopeck has its place."""
        self.excursion.tariff_ids.price = 999.99
        self.env["water.price.rule"].create(
            {
                "name": "Three friends",
                "kind": "group",
                "group_from": 3,
                "percent": -7,
                "excursion_id": self.excursion.id,
            }
        )
        self.env["water.fee"].create({"name": "Pier fee", "amount": 33.33})
        self.env.flush_all()
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Agency",
                "currency_id": self.currency.id,
                "item_ids": [Command.create({"compute_price": "percentage", "percent_price": 3})],
            }
        )
        limits = {
            "water_excursion_ids": self.excursion.ids,
            "water_fare_ids": self.adult.ids,
            "water_trip_from": "2030-06-15",
            "water_trip_to": "2030-06-15",
        }
        self.program(
            rule=limits, reward={**limits, "discount_applicability": "specific", "discount": 11}
        )
        order = self.draft(
            *("A-1", "A-2", "A-3"),
            pricelist=pricelist,
            addons=[{"addon_id": self.guide.id, "quantity": 1}],
        )
        # 999.99 − 7 % = 929.99, − 3 % = 902.09
        places = order.order_line.filtered("water_fare_id")
        self.assertEqual(places.price_unit, 902.09)
        told = order.water_price_explanation
        self.assertLess(told.index("Three friends"), told.index("Agency"))
        self.assertEqual(order.amount_total, 3006.27)
        self.assertEqual(self.claim(order), 1)
        # 2706.27 × 11 % = 297.6897
        self.assertEqual(order.amount_total, 2708.58)
        tickets = self.ticket_prices(order)[902.09]
        self.assertEqual([round(price, 2) for price in tickets], [802.86, 802.86, 802.86])
        self.assertLocked(order)
        self.assertExact(order)
        self.pay(order.sudo())
        self.assertEqual(
            sum(kopecks(ticket.price) for ticket in order.sudo().water_ticket_ids), 240858
        )

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

    @given(
        st.integers(1, 6),
        st.floats(0.01, 100).map(lambda number: round(number, 2)),
        st.sampled_from(["percent", "per_order"]),
        st.sampled_from(["order", "specific", "cheapest"]),
        st.integers(0, 99_999),
        st.booleans(),
    )
    @examples(15)
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

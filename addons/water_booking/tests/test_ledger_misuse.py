from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from odoo.addons.water_booking.inventory import errors

from .common import DoorCase


@tagged("post_install", "-at_install")
class TestMisuse(DoorCase):
    """Ways to more places, more time or lower prices than others have, which are closed."""

    def prices(self, hold):
        return [row.price for row in hold.rows]

    def add_rule(self, kind, percent, **values):
        rule = self.env["water.price.rule"].create(
            {
                "name": kind,
                "kind": kind,
                "percent": percent,
                "excursion_id": self.excursion.id,
                **values,
            }
        )
        self.env.flush_all()
        return rule

    def fill(self, *labels):
        """Others take seats, so that the trip gets fuller."""
        self.hold_seats(*labels, channel="office")

    # --- tokens

    def test_causes_of_staff_are_no_tokens(self):
        """They are easily guessed and the same on many trips; whoever sent one could lock all of
        those at once."""
        self.inventory._block(self.trip.id, self.seat("A-1").ids, "crew")
        allotment = self.env["water.allotment"].create(
            {
                "trip_id": self.trip.id,
                "channel": "agent",
                "release_minutes": 60,
                "seat_ids": [Command.set(self.seat("A-2").ids)],
            }
        )
        allotment.action_allot()
        for token in ("block", f"allotment-{allotment.id}", ""):
            with self.subTest(token=token):
                hold = self.hold_seats("A-3", token=token)
                self.assertNotEqual(hold.token, token)
                self.inventory._release(hold.token)
                for call in (
                    lambda token=token: self.inventory._release(token),
                    lambda token=token: self.inventory._extend(token),
                    lambda token=token: self.inventory._start_payment(token, "T1"),
                    lambda token=token: self.inventory._sell(token, "T1", []),
                ):
                    with self.assertRaises(errors.HoldUnknown):
                        call()
                self.assertIsNone(self.inventory._hold_info(token))
        self.assertEqual(self.trip.free_count, 4)

    def test_a_hold_of_one_trip_does_not_reach_another(self):
        hold = self.hold_seats("A-1")
        other = self.hold_places({self.adult: 1}, token=hold.token)
        self.assertNotEqual(other.token, hold.token)
        self.assertEqual(len(self.inventory._hold_info(hold.token).rows), 1)

    # --- time

    def test_no_way_to_keep_a_place_unpaid_for_more_than_an_hour(self):
        hold = self.hold_seats("A-1")
        minutes = 0
        for number in range(6):
            self.inventory._start_payment(hold.token, f"T{number}")
            self.later(minutes=9)
            minutes += 9
            self.inventory._payment_failed(hold.token, f"T{number}")
            hold = self.hold_seats("A-1", token=hold.token)
        hold = self.inventory._extend(hold.token)
        self.assertLessEqual(minutes * 60 + hold.seconds_left, 60 * 60)

    def test_a_change_wins_no_time_and_no_second_extension(self):
        hold = self.hold_seats("A-1")
        self.inventory._extend(hold.token)
        self.later(minutes=20)
        changed = self.hold_seats("A-2", "A-3", token=hold.token)
        self.assertLess(changed.seconds_left, 6 * 60)
        with self.assertRaises(errors.AlreadyExtended):
            self.inventory._extend(hold.token)

    # --- numbers and ids

    def test_nonsense_of_quantities(self):
        lunch = self.env["water.addon"].create(
            {"name": "Lunch", "price": 700, "excursion_ids": [Command.set(self.excursion.ids)]}
        )
        self.env.flush_all()
        wish = {"fare_id": self.adult.id, "area_id": None}
        for refusal, places, pieces in (
            (errors.NotEnoughPlaces, [-1], []),
            (errors.NotEnoughPlaces, [5, -5], [1]),
            (errors.TooManyPlaces, [10**9], []),
            (errors.TooManyPlaces, [1], [10**9]),
            (errors.TooManyPlaces, [1], [60, 60]),
        ):
            with self.subTest(places=places, pieces=pieces):
                if refusal is errors.NotEnoughPlaces and places == [5, -5]:
                    hold = self.inventory._hold(
                        self.trip_free.id,
                        places=[{**wish, "quantity": number} for number in places],
                        addons=[{"addon_id": lunch.id, "quantity": n} for n in pieces],
                    )
                    self.assertEqual(len(hold.rows), 6, "a number below zero is no discount")
                    continue
                with self.assertRaises(refusal):
                    self.inventory._hold(
                        self.trip_free.id,
                        places=[{**wish, "quantity": number} for number in places],
                        addons=[{"addon_id": lunch.id, "quantity": n} for n in pieces],
                    )

    def test_most_per_order_counts_all_lines_of_an_extra(self):
        guide = self.env["water.addon"].create(
            {
                "name": "Guide",
                "price": 250,
                "most": 2,
                "excursion_ids": [Command.set(self.excursion.ids)],
            }
        )
        self.env.flush_all()
        with self.assertRaises(errors.AddonSoldOut):
            self.hold_seats("A-1", addons=[{"addon_id": guide.id, "quantity": 2}] * 2)

    def test_a_place_without_number_sent_as_a_seat_is_that_place(self):
        """It has one row and one price, whichever way it is asked for."""
        place = self.trip_free.map_id.seat_ids[3]
        hold = self.inventory._hold(
            self.trip_free.id, seats=[{"seat_id": place.id, "fare_id": self.adult.id}]
        )
        self.assertEqual(self.prices(hold), [1000])
        rest = self.hold_places({self.adult: 9})
        self.assertNotIn(place.id, [row.seat_id for row in rest.rows])
        with self.assertRaises(errors.NotEnoughPlaces):
            self.hold_places({self.adult: 1})

    def test_a_seat_is_not_counted_for_two_wishes(self):
        hold = self.inventory._hold(
            self.trip.id,
            seats=[{"seat_id": self.seat("A-1").id, "fare_id": self.adult.id}],
            places=[{"category_id": self.standard.id, "fare_id": self.child.id, "quantity": 3}],
        )
        self.assertEqual(len({row.seat_id for row in hold.rows}), 4)

    def test_an_allotment_of_another_trip_opens_nothing(self):
        second = self.make_trip(self.vessel_free, days=8)
        allotments = self.env["water.allotment"].create(
            [
                {"trip_id": trip.id, "channel": "agent", "release_minutes": 60, "quantity": 8}
                for trip in (self.trip_free, second)
            ]
        )
        allotments.action_allot()
        with self.assertRaises(errors.NotEnoughPlaces):
            self.hold_places({self.adult: 3}, allotment_id=allotments[1].id, channel="office")
        self.assertEqual(allotments.mapped("left_count"), [8, 8])

    # --- prices

    def test_group_price_goes_with_the_group(self):
        self.add_rule("group", -10, group_from=4)
        hold = self.hold_seats("A-1", "A-2", "A-3", "A-4")
        self.assertEqual(set(self.prices(hold)), {Decimal(900)})
        alone = self.hold_seats("A-1", token=hold.token)
        self.assertEqual(self.prices(alone), [Decimal(1000)])

    def test_a_low_price_stays_with_its_seat(self):
        """Who held early keeps the early price for that seat, not for others."""
        self.add_rule("load", 50, load_from=30, load_to=100)
        hold = self.hold_seats("A-1")
        self.fill("A-2", "A-3")
        self.assertEqual(self.prices(self.hold_seats("A-1", token=hold.token)), [1000])
        self.assertEqual(self.prices(self.hold_seats("A-4", token=hold.token)), [1500])
        back = self.hold_seats("A-1", token=hold.token)
        self.assertEqual(self.prices(back), [1500], "what was let go is bought anew")

    def test_one_early_infant_does_not_make_the_next_ones_cheap(self):
        self.excursion.tariff_ids.filtered(lambda line: line.fare_id == self.infant).price = 100
        self.add_rule("load", 50, load_from=30, load_to=100)
        hold = self.hold_places({self.adult: 2, self.infant: 1})
        self.hold_places({self.adult: 4}, channel="office")
        more = self.hold_places({self.adult: 2, self.infant: 2}, token=hold.token)
        laps = sorted(row.price for row in more.rows if row.fare_id == self.infant.id)
        self.assertEqual(laps, [100, 150])

    def test_explanation_follows_the_group_even_where_the_price_does_not(self):
        rule = self.add_rule("group", -10, group_from=2, price_min=1000)
        hold = self.hold_seats("A-1")
        both = self.hold_seats("A-1", "A-2", token=hold.token)
        self.assertEqual(self.prices(both), [1000, 1000])
        self.assertEqual({row.quote["group_rule"] for row in both.rows}, {rule.id})

    # --- rules of places

    def test_who_leaves_the_choice_to_us_is_not_refused_for_it(self):
        vessel = self.make_vessel_assigned("Gaps", {"A": 5})
        vessel.seat_map_id.avoid_single_gaps = True
        trip = self.make_trip(vessel, days=6)
        self.hold_seats("A-3", trip=trip, channel="office")
        wish = {"category_id": None, "area_id": None, "fare_id": self.adult.id}
        for numbered in (True, False):
            hold = self.inventory._hold(
                trip.id, places=[{**wish, "quantity": 3, "numbered": numbered}]
            )
            self.assertEqual(len(hold.rows), 3)
            self.inventory._release(hold.token)

    def test_the_choice_by_hand_is_judged_beside_ours(self):
        vessel = self.make_vessel_assigned("Mixed choice", {"A": 6, "B": 6})
        vessel.seat_map_id.avoid_single_gaps = True
        trip = self.make_trip(vessel, days=6)
        with self.assertRaises(errors.SingleGap) as refusal:
            self.inventory._hold(
                trip.id,
                seats=[{"seat_id": self.seat("A-2", trip).id, "fare_id": self.adult.id}],
                places=[{"fare_id": self.adult.id, "quantity": 6, "numbered": True}],
            )
        self.assertEqual(len(refusal.exception.details["suggested"]), 1)

    def test_a_party_that_shrinks_keeps_no_part_of_a_table_sold_whole(self):
        vessel = self.make_vessel_assigned("Table", {"A": 4})
        plan = vessel.seat_map_id
        table = self.env["water.seat.table"].create(
            {"map_id": plan.id, "name": "T", "sold_whole": True}
        )
        chairs = self.env["water.seat"].create(
            [
                {
                    "map_id": plan.id,
                    "table_id": table.id,
                    "kind": "chair",
                    "number": str(number),
                    "code": f"T{number}",
                    "category_id": self.standard.id,
                }
                for number in range(3)
            ]
        )
        trip = self.make_trip(vessel, days=6)
        hold = self.inventory._hold(
            trip.id, seats=[{"seat_id": chair.id, "fare_id": self.adult.id} for chair in chairs]
        )
        fewer = self.hold_places({self.adult: 2}, trip=trip, token=hold.token)
        self.assertFalse({row.seat_id for row in fewer.rows} & set(chairs.ids))

    def test_staff_who_split_a_table_leave_no_group_behind(self):
        vessel = self.make_vessel("Table alone")
        plan = self.env["water.seat.map"].create({"vessel_id": vessel.id})
        table = self.env["water.seat.table"].create(
            {"map_id": plan.id, "name": "T", "sold_whole": True}
        )
        chairs = self.env["water.seat"].create(
            [
                {
                    "map_id": plan.id,
                    "table_id": table.id if number < 2 else False,
                    "kind": "chair",
                    "number": str(number),
                    "code": f"T{number}",
                    "category_id": self.standard.id,
                }
                for number in range(3)
            ]
        )
        plan.action_publish()
        trip = self.make_trip(vessel, days=6)
        hold = self.inventory._hold(
            trip.id,
            seats=[{"seat_id": chair.id, "fare_id": self.adult.id} for chair in chairs[:2]],
        )
        ledger = self.env["water.allocation"].sudo()
        domain = [("trip_id", "=", trip.id)]
        self.assertEqual(set(ledger.search(domain).mapped("group_key")), {f"table-{table.id}"})
        claim = hold.rows[0].claim
        self.inventory._move_places(trip.id, {claim: chairs[2].id})
        self.assertEqual(set(ledger.search(domain).mapped("group_key")), {False})
        self.inventory._move_places(trip.id, {claim: chairs[0].id})
        self.assertEqual(set(ledger.search(domain).mapped("group_key")), {f"table-{table.id}"})

    # --- a channel's own places and the limit of the vessel

    def test_what_is_shown_as_free_can_be_had(self):
        """Places kept for the website count as carried, until the website itself sells them."""
        trip = self.make_trip(self.make_vessel_general("Narrow", 20, limit=10), days=6)
        self.env["water.allotment"].create(
            {"trip_id": trip.id, "channel": "website", "release_minutes": 60, "quantity": 6}
        ).action_allot()
        self.env.flush_all()
        shown = self.inventory._availability(trip.id, "website")
        self.assertEqual(shown["free"], 10)
        self.assertEqual(list(shown["areas"].values()), [10])
        self.assertEqual(self.inventory._availability(trip.id)["free"], 4)
        hold = self.hold_places({self.adult: 10}, trip=trip)
        self.assertEqual(len(hold.rows), 10)
        self.inventory._release(hold.token)
        with self.assertRaises(errors.LimitReached):
            self.hold_places({self.adult: 9, self.infant: 2}, trip=trip)

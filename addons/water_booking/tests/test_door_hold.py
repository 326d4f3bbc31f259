from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.water_booking.inventory import door as door_module
from odoo.addons.water_booking.inventory import errors

from .common import DoorCase


@tagged("post_install", "-at_install")
class TestHold(DoorCase):
    """Holds: taken whole or not at all, changed in place, given back by the clock."""

    def test_seats_are_held_with_their_prices(self):
        hold = self.hold_seats("A-1", "B-1")
        prices = {row.seat_label: row.price for row in hold.rows}
        self.assertEqual(prices, {"A-1": Decimal("1000.00"), "B-1": Decimal("1500.00")})
        self.assertEqual(hold.total, Decimal("2500.00"))
        self.assertEqual(hold.state, "held")
        self.assertEqual(hold.held_until - hold.now > timedelta(minutes=14), True)
        self.assertEqual(self.trip.free_count, 4)
        self.assertEqual(self.kinds(hold.token), ["held", "held"])

    def test_price_stays_with_the_hold(self):
        hold = self.hold_seats("A-1")
        self.excursion.tariff_ids.price = 9999
        self.assertEqual(self.inventory._hold_info(hold.token).total, Decimal("1000.00"))

    def test_taken_seat_is_refused_and_the_whole_group_with_it(self):
        self.hold_seats("A-2")
        with self.assertRaises(errors.SeatTaken) as refusal:
            self.hold_seats("A-1", "A-2", "A-3")
        self.assertEqual(refusal.exception.details["seat_ids"], [self.seat("A-2").id])
        self.assertEqual(self.trip.held_count, 1)

    def test_seat_of_another_plan_is_refused(self):
        other = self.make_vessel_assigned("Other ship", {"A": 1})
        seat = other.seat_map_id.seat_ids
        with self.assertRaises(errors.SeatTaken):
            self.inventory._hold(
                self.trip.id, seats=[{"seat_id": seat.id, "fare_id": self.adult.id}]
            )

    def test_general_admission_never_exceeds_capacity(self):
        self.hold_places({self.adult: 6})
        with self.assertRaises(errors.NotEnoughPlaces) as refusal:
            self.hold_places({self.adult: 5})
        self.assertEqual(refusal.exception.details["free"], 4)
        self.hold_places({self.adult: 2, self.child: 2})
        self.assertEqual(self.trip_free.free_count, 0)

    def test_infant_takes_no_place_but_counts_as_a_person(self):
        trip = self.make_trip(self.make_vessel_general("Small boat", 5, limit=2), days=5)
        hold = self.hold_places({self.adult: 1, self.infant: 1}, trip=trip)
        self.assertEqual(
            [row.seat_id for row in hold.rows if row.fare_id == self.infant.id], [None]
        )
        self.assertEqual(trip.free_count, 0)
        with self.assertRaises(errors.LimitReached):
            self.hold_places({self.adult: 1}, trip=trip)

    def test_crew_counts_where_the_papers_say_so(self):
        vessel = self.make_vessel_general("Crewed", 5, limit=5, crew_count=3, crew_in_limit=True)
        trip = self.make_trip(vessel, days=5)
        self.hold_places({self.adult: 2}, trip=trip)
        with self.assertRaises(errors.LimitReached):
            self.hold_places({self.adult: 1}, trip=trip)

    def test_infant_needs_an_adult(self):
        with self.assertRaises(errors.AdultMissing):
            self.hold_places({self.child: 1, self.infant: 1})
        with self.assertRaises(errors.AdultMissing):
            self.hold_places({self.adult: 1, self.infant: 2})

    def test_replacing_keeps_deadline_and_frees_what_was_dropped(self):
        hold = self.hold_seats("A-1", "A-2")
        self.later(minutes=5)
        changed = self.hold_seats("A-2", "A-3", token=hold.token)
        self.assertEqual(changed.token, hold.token)
        self.assertLess(changed.held_until - changed.now, timedelta(minutes=10, seconds=5))
        self.assertEqual([row.seat_label for row in changed.rows], ["A-2", "A-3"])
        kept = {row.claim for row in hold.rows} & {row.claim for row in changed.rows}
        self.assertEqual(len(kept), 1)
        self.hold_seats("A-1")

    def test_replacing_that_fails_leaves_the_old_hold(self):
        hold = self.hold_seats("A-1")
        self.hold_seats("A-2")
        with self.assertRaises(errors.SeatTaken):
            self.hold_seats("A-2", "A-3", token=hold.token)
        rows = self.inventory._hold_info(hold.token).rows
        self.assertEqual([row.seat_label for row in rows], ["A-1"])

    def test_changing_the_fare_changes_the_price(self):
        hold = self.hold_seats("A-1")
        changed = self.hold_seats("A-1", token=hold.token, fare=self.child)
        self.assertEqual(changed.total, Decimal("500.00"))
        self.assertEqual(self.kinds(hold.token), ["held", "changed"])

    def test_quantity_change_moves_nobody(self):
        hold = self.hold_places({self.adult: 2})
        more = self.hold_places({self.adult: 3}, token=hold.token)
        before = {row.seat_id for row in hold.rows}
        self.assertLess(before, {row.seat_id for row in more.rows})

    def test_expired_hold_is_free_for_every_reader_and_for_the_next_buyer(self):
        hold = self.hold_seats("A-1")
        self.later(minutes=16)
        self.assertEqual(self.trip.free_count, 6)
        self.assertNotIn(self.seat("A-1").id, self.inventory._availability(self.trip.id)["seats"])
        self.assertIsNone(self.inventory._hold_info(hold.token))
        self.hold_seats("A-1")
        self.assertEqual(self.kinds(hold.token), ["held", "expired"])
        with self.assertRaises(errors.HoldExpired):
            self.inventory._extend(hold.token)
        with self.assertRaises(errors.HoldExpired):
            self.inventory._start_payment(hold.token, "late")

    def test_sweeper_tidies(self):
        hold = self.hold_seats("A-1")
        self.later(minutes=16)
        self.inventory._sweep()
        self.assertFalse(self.env["water.allocation"].search([("cause", "=", hold.token)]))
        self.assertEqual(self.kinds(hold.token), ["held", "expired"])

    def test_extension_once(self):
        hold = self.hold_seats("A-1")
        extended = self.inventory._extend(hold.token)
        self.assertEqual(extended.held_until - hold.held_until, timedelta(minutes=10))
        with self.assertRaises(errors.AlreadyExtended):
            self.inventory._extend(hold.token)

    def test_release(self):
        hold = self.hold_seats("A-1")
        self.inventory._release(hold.token)
        self.assertEqual(self.trip.free_count, 6)
        self.assertEqual(self.kinds(hold.token), ["held", "released"])

    def test_not_on_sale(self):
        draft = self.make_trip(self.vessel_seats, days=9, state="draft")
        soon = self.make_trip(self.make_vessel_general("Leaving", 5), days=0, hours=0.1)
        for trip in (draft, soon):
            with self.assertRaises(errors.TripNotOnSale):
                self.hold_places({self.adult: 1}, trip=trip)
        with self.assertRaises(errors.TripNotOnSale):
            self.inventory._hold(
                0, places=[{"area_id": None, "fare_id": self.adult.id, "quantity": 1}]
            )

    def test_senseless_selections(self):
        cases = [
            (errors.NotEnoughPlaces, {"places": []}),
            (errors.TooManyPlaces, {"places": [{"fare_id": self.adult.id, "quantity": 21}]}),
            (errors.FareNotOnSale, {"places": [{"fare_id": 0, "quantity": 1}]}),
            (
                errors.SeatTaken,
                {"seats": [{"seat_id": self.seat("A-1").id, "fare_id": self.adult.id}] * 2},
            ),
            (
                errors.FareNotOnSale,
                {"seats": [{"seat_id": self.seat("A-1").id, "fare_id": self.infant.id}]},
            ),
        ]
        for refusal, selection in cases:
            with self.subTest(selection), self.assertRaises(refusal):
                self.inventory._hold(self.trip.id, **selection)

    def test_fare_without_tariff_is_not_on_sale(self):
        senior = self.env["water.fare"].create({"name": "Senior", "code": "test_senior"})
        self.env.flush_all()
        with self.assertRaises(errors.FareNotOnSale):
            self.hold_seats("A-1", fare=senior)

    def test_blocked_seats_are_not_on_sale(self):
        seats = self.seat("A-1") | self.seat("A-2")
        self.inventory._block(self.trip.id, seats.ids, "crew")
        self.assertEqual(self.trip.free_count, 4)
        with self.assertRaises(errors.SeatTaken):
            self.hold_seats("A-1")
        with self.assertRaises(errors.SeatTaken):
            self.inventory._block(self.trip.id, seats.ids, "again")
        self.inventory._unblock(self.trip.id, seats.ids)
        self.hold_seats("A-1")

    def test_availability_changes_its_version(self):
        before = self.inventory._availability(self.trip.id)
        self.assertEqual(before, self.inventory._availability(self.trip.id))
        self.hold_seats("A-1")
        after = self.inventory._availability(self.trip.id)
        self.assertEqual(after["seats"], {self.seat("A-1").id: "held"})
        self.assertEqual((before["free"], after["free"]), (6, 5))
        self.assertNotEqual(before["v"], after["v"])

    def test_availability_of_areas_respects_the_limit(self):
        trip = self.make_trip(self.make_vessel_general("Narrow", 10, limit=3), days=5)
        area = trip.map_id.area_ids
        self.env.flush_all()
        self.assertEqual(self.inventory._availability(trip.id)["areas"], {area.id: 3})

    def test_busy_trip_says_so(self):
        with (
            patch.object(door_module.Door, "_lock", side_effect=errors.Busy("busy")),
            self.assertRaises(errors.Busy),
        ):
            self.hold_seats("A-1")
        self.assertEqual(self.trip.free_count, 6)

    def test_funnel_follows_the_hold(self):
        hold = self.hold_seats(
            "A-1", attribution={"utm_source": "yandex", "utm_medium": "cpc", "evil": "x" * 999}
        )
        self.inventory._start_payment(hold.token, "T1")
        self.inventory._sell(hold.token, "T1", [row.claim for row in hold.rows])
        events = self.env["water.funnel.event"].search([("cause", "=", hold.token)], order="id")
        self.assertEqual(events.mapped("kind"), ["hold", "payment_start", "paid"])
        self.assertEqual(set(events.mapped("utm_source")), {"yandex"})
        self.assertEqual(set(events.mapped("amount")), {1000.0})
        other = self.hold_seats("A-2")
        self.later(minutes=16)
        self.inventory._sweep()
        events = self.env["water.funnel.event"].search([("cause", "=", other.token)], order="id")
        self.assertEqual(events.mapped("kind"), ["hold", "expired"])

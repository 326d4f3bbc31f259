from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WaterCommon


@tagged("post_install", "-at_install")
class TestPlanning(WaterCommon):
    """Trips, deck plans and the vessel that cannot be in two places."""

    def test_vessel_is_never_in_two_places(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError) as refusal:
            self.make_trip(self.vessel_seats, departure=self.trip.departure + timedelta(hours=1))
        self.assertIn(self.vessel_seats.name, str(refusal.exception))
        self.assertIn(self.trip.name, str(refusal.exception))

    def test_touching_trips_are_fine(self):
        self.make_trip(self.vessel_seats, departure=self.trip.arrival)

    def test_two_trips_may_swap_their_vessels(self):
        other = self.make_vessel_assigned("Twin ship", {"A": 4})
        first, second = self.trip, self.make_trip(other, departure=self.trip.departure)
        vessel = first.vessel_id
        with patch.object(type(first), "_sync_occupancy", lambda trips: None):
            first.vessel_id = other
            second.vessel_id = vessel
        (first | second)._sync_occupancy()
        self.assertEqual(first.occupancy_ids.resource_id, other.resource_id)
        self.assertEqual(second.occupancy_ids.resource_id, vessel.resource_id)

    def test_new_trip_takes_the_place_of_one_that_moves(self):
        """The new row comes before the other has moved: they overlap until both are written."""
        other = self.make_vessel_assigned("Twin ship", {"A": 4})
        vessel = self.trip.vessel_id
        with patch.object(type(self.trip), "_sync_occupancy", lambda trips: None):
            new = self.make_trip(vessel, departure=self.trip.departure)
            self.trip.vessel_id = other
        (self.trip | new)._sync_occupancy()
        self.assertEqual(new.occupancy_ids.resource_id, vessel.resource_id)
        self.assertEqual(self.trip.occupancy_ids.resource_id, other.resource_id)

    def test_cancelled_trip_frees_the_vessel(self):
        self.trip.action_cancel()
        self.make_trip(self.vessel_seats, departure=self.trip.departure)

    def test_empty_resource_or_time_is_impossible(self):
        for column in ("resource_id", "start", "stop", "state"):
            self.env.cr.execute(
                "SELECT is_nullable FROM information_schema.columns"
                " WHERE table_name = 'water_occupancy' AND column_name = %s",
                [column],
            )
            self.assertEqual(self.env.cr.fetchone()[0], "NO", column)

    def test_plan_of_another_vessel_is_refused(self):
        with self.assertRaises(ValidationError):
            self.make_trip(self.vessel_seats, days=8, map_id=self.vessel_free.seat_map_id.id)

    def test_plan_in_use_is_frozen_and_versioned(self):
        plan = self.trip.map_id
        with self.assertRaises(UserError):
            plan.seat_ids[0].row = "Z"
        with self.assertRaises(UserError):
            plan.seat_ids[0].unlink()
        action = plan.action_new_version()
        copy = self.env["water.seat.map"].browse(action["res_id"])
        self.assertEqual((copy.version, copy.state, copy.capacity), (2, "draft", 6))
        copy.seat_ids[0].row = "Z"
        copy.action_publish()
        self.assertEqual(plan.state, "retired")
        self.assertEqual(self.trip.map_id, plan)
        self.assertEqual(self.make_trip(self.vessel_seats, days=6).map_id, copy)

    def test_sold_trip_keeps_vessel_and_plan(self):
        self.hold_seats("A-1")
        with self.assertRaises(UserError):
            self.trip.vessel_id = self.vessel_free
        copy = self.trip.map_id.action_new_version()["res_id"]
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.env.cr.execute(
                "UPDATE water_trip SET map_id = %s WHERE id = %s", [copy, self.trip.id]
            )

    def test_area_grows_and_shrinks(self):
        plan = self.env["water.seat.map"].create({"vessel_id": self.make_vessel("Raft").id})
        area = self.env["water.seat.area"].create(
            {"map_id": plan.id, "name": "Deck", "capacity": 5}
        )
        self.assertEqual((plan.capacity, plan.seating), (5, "general"))
        area.capacity = 2
        self.assertEqual(plan.capacity, 2)
        area.capacity = 7
        self.assertEqual((plan.capacity, len(set(plan.seat_ids.mapped("code")))), (7, 7))

    def test_product_has_a_variant_per_fare(self):
        template = self.excursion.product_tmpl_id
        self.assertEqual(template.type, "service")
        self.assertEqual(len(template.product_variant_ids), 3)
        variants = {
            self.excursion._product_for_fare(fare) for fare in self.adult + self.child + self.infant
        }
        self.assertEqual(variants, set(template.product_variant_ids))
        senior = self.env["water.fare"].create({"name": "Senior", "code": "test_senior"})
        self.assertFalse(self.excursion._product_for_fare(senior))
        self.env["water.tariff"].create(
            {"excursion_id": self.excursion.id, "fare_id": senior.id, "price": 700}
        )
        self.assertTrue(self.excursion._product_for_fare(senior))

    def test_departure_is_shown_in_the_piers_zone(self):
        self.city.tz = "Asia/Vladivostok"
        self.trip.write({"departure": "2030-07-01 09:30:00", "arrival": "2030-07-01 11:00:00"})
        self.assertIn("01.07 19:30", self.trip.name)

    def test_clock_moves_trips_on(self):
        self.trip.write({"departure": self.trip.departure - timedelta(days=3, hours=1)})
        self.trip.write({"arrival": self.trip.departure + timedelta(hours=3)})
        self.env["water.trip"]._cron_advance()
        self.assertEqual(self.trip.state, "departed")
        self.trip.write({"arrival": self.trip.departure + timedelta(minutes=30)})
        self.env["water.trip"]._cron_advance()
        self.assertEqual(self.trip.state, "done")
        self.assertEqual(self.trip_free.state, "on_sale")

    def test_steps_out_of_order_are_refused(self):
        with self.assertRaises(UserError):
            self.trip.action_done()
        self.trip.action_cancel()
        with self.assertRaises(UserError):
            self.trip.action_open_sale()

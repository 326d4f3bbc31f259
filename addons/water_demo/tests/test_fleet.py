from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.water_demo.fleet import timetable

OURS = "water_demo"


@tagged("post_install", "-at_install")
class TestFleet(TransactionCase):
    def _ours(self, model):
        data = self.env["ir.model.data"].search([("module", "=", OURS), ("model", "=", model)])
        return self.env[model].browse(data.mapped("res_id"))

    def test_what_is_promised_is_there(self):
        excursions = self._ours("water.excursion")
        self.assertEqual(len(excursions.filtered(lambda one: one.kind == "cruise")), 6)
        self.assertEqual(len(excursions.filtered(lambda one: one.kind == "event")), 2)
        self.assertEqual(len(excursions.city_id), 3)
        self.assertTrue(all(excursions.mapped("is_published")))
        kinds = self._ours("water.vessel").mapped("kind")
        self.assertEqual(sorted(kinds), ["hydrofoil", "motor_ship", "open_boat", "stage", "yacht"])

    def test_words_and_prices_are_complete(self):
        for excursion in self._ours("water.excursion"):
            for name in ("summary", "description", "included", "route", "rules", "image_1920"):
                self.assertTrue(excursion[name], f"{excursion.name}: {name}")
            self.assertTrue(excursion.pier_id.directions)
            self.assertTrue(excursion.pier_id.latitude and excursion.pier_id.longitude)

    def test_deck_plans(self):
        seating = {
            "vessel_palmyra": ("assigned", 76),
            "vessel_falcon": ("assigned", 60),
            "vessel_lark": ("general", 40),
            "vessel_assol": ("general", 10),
            "vessel_harmony": ("mixed", 118),
        }
        for name, expected in seating.items():
            vessel = self.env.ref(f"{OURS}.{name}")
            plan = vessel.seat_map_id
            self.assertEqual((plan.seating, plan.capacity), expected, name)
            self.assertLessEqual(plan.capacity, vessel.passenger_places)
        seats = self.env.ref(f"{OURS}.vessel_palmyra").seat_map_id.seat_ids
        wheelchairs = seats.filtered(lambda seat: seat.kind == "wheelchair")
        companions = seats.filtered(lambda seat: seat.kind == "companion")
        self.assertEqual(len(wheelchairs), 2)
        self.assertEqual(companions.companion_of_id, wheelchairs)
        self.assertEqual(len(seats.category_id), 3)
        places = [(seat.deck, seat.x, seat.y) for seat in seats]
        self.assertEqual(len(places), len(set(places)), "two seats drawn on one spot")

    def test_the_stage_has_every_kind_of_place(self):
        plan = self.env.ref(f"{OURS}.vessel_harmony").seat_map_id
        seats = plan.seat_ids
        self.assertEqual(plan.table_ids.mapped("sold_whole"), [True] * 4 + [False] * 2)
        self.assertEqual(len(seats.filtered("by_row")), 28)
        self.assertEqual(len(seats.filtered("restricted_view")), 2)
        self.assertEqual(plan.area_ids.mapped("capacity"), [50])
        for companion in seats.filtered(lambda seat: seat.kind == "companion"):
            self.assertLess(abs(companion.x - companion.companion_of_id.x), 50)
        row = seats.filtered(lambda seat: seat.kind in ("seat", "chair") and not seat.area_id)
        best = min(row, key=lambda seat: abs(seat.x - plan.focus_x) + abs(seat.y - plan.focus_y))
        self.assertTrue(best.table_id, "the best point is the stage")

    def test_extras_have_stock(self):
        addons = self._ours("water.addon")
        self.assertTrue(addons.product_id)
        peterhof = self.env.ref(f"{OURS}.excursion_peterhof")
        own = addons.filtered(lambda addon: peterhof in addon.excursion_ids)
        self.assertEqual(len(own), 3)
        self.assertTrue(all(addon.limited and addon.stock_per_trip for addon in own))

    def test_every_fare_is_on_sale_somewhere(self):
        codes = {"adult", "child", "infant", "senior", "student", "resident"}
        for name in ("event_concert", "excursion_neva_day"):
            fares = self.env.ref(f"{OURS}.{name}").tariff_ids.fare_id
            self.assertEqual(set(fares.mapped("code")), codes)
        concessions = fares.filtered(lambda fare: fare.code in ("senior", "student", "resident"))
        self.assertTrue(all(fare.document and fare.age_from for fare in concessions))

    def test_every_place_of_a_coming_trip_has_a_price(self):
        adult = self.env.ref("water_booking.fare_adult")
        trips = self.env["water.trip"].search(
            [("state", "=", "on_sale"), ("excursion_id", "in", self._ours("water.excursion").ids)]
        )
        for excursion, own in trips.grouped("excursion_id").items():
            for category in own.map_id.seat_ids.mapped("category_id") or [adult.browse()]:
                price = excursion._tariff_price(adult, category)
                self.assertTrue(price, f"{excursion.name}, {category.name}")

    def test_calendar_is_filled_and_goes_on(self):
        Trip = self.env["water.trip"]
        today = fields.Date.today()
        excursions = self._ours("water.excursion")
        for excursion in excursions:
            last = max(excursion.trip_ids.mapped("departure"))
            self.assertGreater(last.date(), today + timedelta(days=timetable.DAYS - 8))
        Trip._water_demo_extend()  # the database may have been made yesterday
        self.assertFalse(Trip._water_demo_extend(), "a second run on the same day adds nothing")
        more = Trip._water_demo_extend(first=today + timedelta(days=40), days=7)
        self.assertEqual(more.excursion_id, excursions)
        self.assertEqual(set(more.mapped("state")), {"on_sale"})
        self.assertFalse(Trip._water_demo_extend(first=today + timedelta(days=40), days=7))

    def test_a_second_group_with_a_guide_of_its_own(self):
        """Each day one sailing is sold twice: another page and guide, the same places."""
        later = fields.Date.today() + timedelta(days=60)
        trips = self.env["water.trip"]._water_demo_extend(first=later, days=2)
        others = trips.companion_ids
        self.assertEqual(len(others), 2)
        self.assertEqual(others.excursion_id, self.env.ref(f"{OURS}.excursion_neva_day"))
        self.assertEqual(others.guide_language_ids, self.env.ref("water_booking.language_en"))
        self.assertEqual(set(others.mapped("state")), {"on_sale"})
        self.assertFalse(others.occupancy_ids)

    def test_timetable_leaves_time_to_turn_around(self):
        week = list(timetable.departures(self.env, fields.Date.to_date("2031-05-05"), 8))
        by_vessel = {}
        for trip in sorted(week, key=lambda one: one["departure"]):
            earlier = by_vessel.get(trip["vessel_id"])
            if earlier:
                pause = trip["departure"] - earlier["arrival"]
                self.assertGreaterEqual(pause, timedelta(minutes=30))
            by_vessel[trip["vessel_id"]] = trip

    def test_the_boat_comes_back_just_as_the_next_trip_departs(self):
        """It has to be made ready before; at some hours of the day the demo met this by itself."""
        lark = self.env.ref(f"{OURS}.vessel_lark")
        evening = self.env.ref(f"{OURS}.excursion_moscow_night")
        departure = fields.Datetime.to_datetime("2031-05-05 18:45:00")
        repair = {"vessel_id": lark.id, "start": "2031-05-05 17:05:00", "stop": departure}
        self.env["water.service"].create(repair)
        trip = timetable.trip_values(evening, lark, departure)
        self.assertFalse(self.env["water.trip"]._water_demo_plan([trip]))

    def test_night_trip_is_at_night_in_its_pier(self):
        trip = self.env["water.trip"].search(
            [("excursion_id", "=", self.env.ref(f"{OURS}.excursion_neva_night").id)], limit=1
        )
        self.assertEqual(trip._local(trip.departure).strftime("%H:%M"), "00:30")

    def test_trips_have_a_crew_and_a_berth(self):
        palmyra = self.env.ref(f"{OURS}.vessel_palmyra")
        trips = self.env["water.trip"].search(
            [("vessel_id", "=", palmyra.id), ("state", "=", "on_sale")]
        )
        self.assertTrue(trips)
        self.assertFalse(trips.filtered("crew_incomplete"))
        self.assertEqual(trips.berth_id, palmyra.home_berth_id)
        # somebody's certificate ends: the last trips of the boat wait for another deckhand
        lark = self.env.ref(f"{OURS}.vessel_lark")
        domain = [("vessel_id", "=", lark.id), ("crew_incomplete", "=", True)]
        last = self.env["water.trip"].search(domain, order="departure desc", limit=1)
        self.assertIn(self.env.ref("water_booking.role_deckhand").name, last.crew_warning)

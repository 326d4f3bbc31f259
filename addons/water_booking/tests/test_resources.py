from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import WaterCommon
from .common_crew import CrewFleet


@tagged("post_install", "-at_install")
class TestResources(CrewFleet, WaterCommon):
    """One calendar of vessels, berths and people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_crew()
        cls.trip.write({"departure": datetime(2031, 5, 5, 9), "arrival": datetime(2031, 5, 5, 11)})
        cls.anna.qualification_ids.valid_until = "2031-12-31"
        cls.boris.qualification_ids.valid_until = "2031-12-31"

    def at(self, hour, minute=0, vessel=None, length=2, **values):
        """A trip of the test's day, in UTC (three hours later at the pier)."""
        start = datetime(2031, 5, 5, hour, minute)
        return self.make_trip(
            vessel or self.vessel_free,
            departure=start,
            arrival=start + timedelta(hours=length),
            **values,
        )

    # --- vessels

    def test_buffers_belong_to_the_time(self):
        self.vessel_seats.write({"preparation_minutes": 20, "turnaround_minutes": 30})
        self.assertEqual(
            self.busy(self.vessel_seats),
            [(datetime(2031, 5, 5, 8, 40), datetime(2031, 5, 5, 11, 30))],
        )
        self.assertRefused(
            lambda: self.at(11, 40, self.vessel_seats),
            "Test ship",
            "05.05 14:20",
            "14:30",
            self.trip.name,
        )
        self.at(11, 50, self.vessel_seats)  # 20 minutes of preparation begin as the turnaround ends

    def test_buffer_that_does_not_fit_is_refused(self):
        self.at(11, 5, self.vessel_seats)
        self.assertRefused(
            lambda: self.vessel_seats.write({"turnaround_minutes": 10}), "Test ship", self.trip.name
        )

    def test_swap_of_vessels(self):
        other = self.make_vessel_assigned("Twin ship", {"A": 4})
        second = self.at(9, 30, other)
        (self.trip | second).action_swap_vessels()
        self.assertEqual((self.trip.vessel_id, second.vessel_id), (other, self.vessel_seats))
        self.assertEqual(self.busy(other), [(self.trip.departure, self.trip.arrival)])
        self.assertEqual(self.busy(self.vessel_seats), [(second.departure, second.arrival)])

    def test_swap_into_a_third_trip_is_refused_whole(self):
        other = self.make_vessel_assigned("Twin ship", {"A": 4})
        second = self.at(9, 30, other, length=4)
        third = self.at(12, 0, self.vessel_seats)
        self.assertRefused(
            lambda: (self.trip | second).action_swap_vessels(), "Test ship", third.name
        )
        self.assertRefused(lambda: second.action_swap_vessels(), "exactly two trips")

    def test_constraint_is_immediate_again(self):
        """After a swap whatever else is written meets the constraint at once."""
        other = self.make_vessel_assigned("Twin ship", {"A": 4})
        (self.trip | self.at(9, 30, other)).action_swap_vessels()
        self.assertRefused(lambda: self.at(9, 0, self.vessel_seats), "Test ship")

    def test_buffer_set_on_the_way_does_not_stop_the_clock(self):
        """Who has left keeps the booked time; the scheduled action goes on for all trips."""
        following = self.at(11, 10, self.vessel_seats)
        with freeze_time("2031-05-05 10:00:00"):
            self.env["water.trip"]._cron_advance()
            self.vessel_seats.turnaround_minutes = 30
        with freeze_time("2031-05-05 11:05:00"):
            self.env["water.trip"]._cron_advance()
        self.assertEqual((self.trip.state, following.state), ("done", "on_sale"))
        self.assertEqual(self.trip.occupancy_ids.stop, datetime(2031, 5, 5, 11))

    def test_dispatcher_copies_a_vessel(self):
        dispatcher = new_test_user(self.env, "copies", "water_booking.group_dispatcher")
        copy = self.vessel_seats.with_user(dispatcher).copy({"name": "Test ship 2"}).sudo()
        self.assertNotEqual(copy.resource_id, self.vessel_seats.resource_id)
        self.assertEqual(copy.resource_id.resource_type, "material")
        sailor = new_test_user(self.env, "sailor", "water_booking.group_crew")
        with self.assertRaises(AccessError):
            self.vessel_seats.with_user(sailor).copy_data()

    # --- people

    def test_captain_sails_once_at_a_time(self):
        second = self.at(10)
        self.assign(self.trip, self.anna)
        self.assertRefused(
            lambda: self.assign(second, self.anna), "Anna", self.trip.name, "05.05 12:00 – 14:00"
        )
        later = self.at(11, vessel=self.make_vessel_general("Raft", 4))
        self.assign(later, self.anna)  # ends that touch

    def test_rest_belongs_to_the_person(self):
        later = self.at(11)
        self.anna.rest_minutes = 15
        self.assign(self.trip, self.anna)
        self.assertRefused(lambda: self.assign(later, self.anna), "Anna", "05.05 12:00 – 14:15")
        later.write({"departure": datetime(2031, 5, 5, 11, 15)})
        self.assign(later, self.anna)
        self.assertRefused(lambda: self.anna.write({"rest_minutes": 16}), "Anna")

    def test_swap_of_captains(self):
        second = self.at(9, 30)
        one, two = self.assign(self.trip, self.anna), self.assign(second, self.boris)
        (one | two).action_swap()
        self.assertEqual(self.trip.crew_ids.member_id, self.boris)
        self.assertEqual(self.busy(self.anna), [(second.departure, second.arrival)])
        (self.trip | second).action_swap_crews()
        self.assertEqual(self.trip.crew_ids.member_id, self.anna)
        self.assertEqual(self.busy(self.boris), [(second.departure, second.arrival)])
        self.assertRefused(lambda: one.action_swap(), "exactly two people")

    def test_crew_goes_to_a_trip_without_one(self):
        """The trip that they leave lets them go, though nobody comes to it."""
        second = self.at(9, 30)
        self.assign(self.trip, self.anna)
        (self.trip | second).action_swap_crews()
        self.assertFalse(self.trip.crew_ids)
        self.assertEqual(second.crew_ids.member_id, self.anna)
        self.assertEqual(self.busy(self.anna), [(second.departure, second.arrival)])

    def test_papers(self):
        self.anna.qualification_ids.unlink()
        self.assertRefused(
            lambda: self.assign(self.trip, self.anna),
            "Anna cannot sail as Test captain: “Diploma” is missing.",
            error=ValidationError,
        )
        paper = self.env["water.crew.qualification"].create(
            {"member_id": self.anna.id, "qualification_id": self.diploma.id}
        )
        paper.valid_until = "2031-05-04"
        self.assertRefused(
            lambda: self.assign(self.trip, self.anna),
            "“Diploma” ends on 05/04/2031, the trip arrives on 05/05/2031",
            error=ValidationError,
        )
        paper.valid_until = "2031-05-05"
        self.assign(self.trip, self.anna)
        self.assertRefused(
            lambda: self.assign(self.trip, self.boris, self.sailor),
            "Boris does not work as Test sailor.",
            error=ValidationError,
        )

    def test_paper_ends_in_the_piers_day(self):
        """Arrival at 23:30 UTC is on the next day at the pier."""
        self.anna.qualification_ids.valid_until = "2031-05-05"
        late = self.at(22, length=1.5)
        self.assertRefused(
            lambda: self.assign(late, self.anna), "05/06/2031", error=ValidationError
        )
        self.assign(self.trip, self.anna)
        self.assertRefused(
            lambda: self.trip.write(
                {"departure": datetime(2031, 5, 6, 9), "arrival": datetime(2031, 5, 6, 11)}
            ),
            "“Diploma” ends on 05/05/2031",
            error=ValidationError,
        )

    def test_missing_roles_are_said(self):
        self.vessel_seats.role_ids = [
            (0, 0, {"role_id": self.captain.id}),
            (0, 0, {"role_id": self.sailor.id, "count": 2}),
        ]
        self.assertEqual(
            set(self.trip.crew_warning.split("\n")),
            {"Missing: Test captain (1)", "Missing: Test sailor (2)"},
        )
        Trip = self.env["water.trip"]
        self.assertIn(self.trip, Trip.search([("crew_incomplete", "=", True)]))
        self.assign(self.trip, self.anna)
        for name in ("Vera", "Gleb"):
            self.assign(self.trip, self.make_member(name, self.sailor), self.sailor)
        self.assertFalse(self.trip.crew_warning)
        self.assertNotIn(self.trip, Trip.search([("crew_incomplete", "=", True)]))
        self.anna.qualification_ids.valid_until = "2031-05-01"
        self.assertIn("“Diploma” ends on", self.trip.crew_warning)

    def test_expiring_papers_are_found(self):
        soon = self.make_member("Soon", self.captain, valid_days=10)
        gone = self.make_member("Gone", self.captain, valid_days=-1)
        self.assertEqual((soon.expiry_state, gone.expiry_state), ("soon", "expired"))
        self.assertEqual(self.anna.expiry_state, "valid")
        found = self.env["water.crew.member"].search([("first_expiry", "<", gone.create_date)])
        self.assertIn(gone, found)
        self.assertNotIn(soon, found)

    # --- berths

    def test_berth_for_boarding_and_leaving(self):
        self.trip.berth_id = self.berth
        self.assertEqual(
            self.busy(self.berth),
            [
                (datetime(2031, 5, 5, 8, 30), datetime(2031, 5, 5, 9)),
                (datetime(2031, 5, 5, 11), datetime(2031, 5, 5, 11, 10)),
            ],
        )
        second = self.at(9, 30)
        second.berth_id = self.berth  # boards as soon as the first has left
        second.berth_id = False
        early = self.at(9, 15, self.make_vessel_general("Raft", 4))
        self.assertRefused(
            lambda: early.write({"berth_id": self.berth.id}), "Palace Pier, Berth 1", "boarding of"
        )
        self.excursion.one_way = True
        self.assertEqual(len(self.busy(self.berth)), 1)

    def test_usual_berth(self):
        self.vessel_free.home_berth_id = self.berth
        self.assertEqual(self.at(9).berth_id, self.berth)
        elsewhere = self.env["water.pier"].create({"name": "Far", "city_id": self.city.id})
        self.assertFalse(self.at(14, pier_id=elsewhere.id).berth_id)
        self.assertRefused(
            lambda: self.trip.write({"pier_id": elsewhere.id, "berth_id": self.berth.id}),
            "Berth 1 is not a berth of Far",
            error=ValidationError,
        )
        self.assertRefused(
            lambda: self.vessel_free.write({"home_pier_id": elsewhere.id}),
            "Berth 1 is not at Far",
            error=ValidationError,
        )

    # --- services and charters

    def service(self, owner, start, stop, **values):
        name = {"water.vessel": "vessel_id", "water.berth": "berth_id"}.get(
            owner._name, "member_id"
        )
        return self.env["water.service"].create(
            {name: owner.id, "start": start, "stop": stop, **values}
        )

    def test_service_and_trip_never_meet(self):
        day = datetime(2031, 5, 5), datetime(2031, 5, 6)
        self.assertRefused(
            lambda: self.service(self.vessel_seats, *day), "Test ship", self.trip.name
        )
        repair = self.service(self.vessel_free, *day)
        self.assertRefused(lambda: self.at(9), "Test boat", "Repair: Test boat")
        self.service(self.anna, *day, kind="leave")
        self.assertRefused(lambda: self.assign(self.trip, self.anna), "Anna", "Leave")
        self.service(self.berth, *day, kind="closed")
        self.assertRefused(
            lambda: self.trip.write({"berth_id": self.berth.id}), "Berth 1", "Closed"
        )
        repair.active = False
        self.at(9)
        self.assertRefused(lambda: repair.write({"active": True}), "Test boat")

    def test_service_has_one_resource(self):
        for values in ({}, {"vessel_id": self.vessel_free.id, "berth_id": self.berth.id}):
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as refusal:
                self.env["water.service"].create(
                    {"start": "2031-05-05", "stop": "2031-05-06", **values}
                )
            self.assertIn("water_service_one_resource", str(refusal.exception))

    def test_charter_by_the_same_door(self):
        charter = {
            "resource_id": self.vessel_free.resource_id.id,
            "start": datetime(2031, 5, 5, 8),
            "stop": datetime(2031, 5, 5, 20),
            "kind": "charter",
            "reference": "CH-7",
        }
        occupancy = self.env["water.occupancy"].sudo()
        taken = occupancy._take([charter])
        self.assertRefused(lambda: self.at(9), "Test boat", "charter CH-7")
        taken._become([{**charter, "stop": datetime(2031, 5, 5, 9)}])
        self.at(9)
        self.assertRefused(lambda: taken._become([charter]), "charter CH-7", "Test boat")
        taken._become([])
        self.assertFalse(taken.exists())

    def test_option_ends_by_the_clock(self):
        option = {
            "resource_id": self.vessel_free.resource_id.id,
            "start": datetime(2031, 5, 5, 8),
            "stop": datetime(2031, 5, 5, 20),
            "kind": "charter",
            "state": "held",
            "held_until": datetime(2099, 1, 1),
        }
        held = self.env["water.occupancy"].sudo()._take([option])
        self.assertRefused(lambda: self.at(9), "Test boat", "charter")
        held.held_until = datetime(2020, 1, 1)
        self.at(9)
        self.assertFalse(held.exists())

    def test_whoever_writes_meets_the_constraint(self):
        """Plain SQL as well."""
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as refusal:
            self.env.cr.execute(
                "INSERT INTO water_occupancy (resource_id, start, stop, kind, state, phase)"
                " SELECT resource_id, start, stop, 'service', 'busy', 'whole'"
                "   FROM water_occupancy WHERE trip_id = %s",
                [self.trip.id],
            )
        self.assertIn("water_occupancy_never_two", str(refusal.exception))

    # --- who may know what

    def test_other_companys_booking_has_no_name(self):
        other = self.env["res.company"].create({"name": "Rival"})
        dispatcher = new_test_user(
            self.env,
            "rival",
            "water_booking.group_dispatcher",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        rivals = self.make_excursion("Rival tour", company_id=other.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError) as refusal:
            self.env["water.trip"].with_user(dispatcher).create(
                {
                    "excursion_id": rivals.id,
                    "vessel_id": self.vessel_seats.id,
                    "departure": self.trip.departure,
                }
            )
        self.assertIn("another booking", str(refusal.exception))
        self.assertNotIn(self.excursion.name, str(refusal.exception))
        seen = self.env["water.occupancy"].with_user(dispatcher).search([])
        self.assertNotIn(self.trip, seen.sudo().trip_id)

    def test_context_of_a_client_cannot_skip_the_calendar(self):
        self.assertRefused(
            lambda: self.at(9, vessel=self.vessel_seats).with_context(water_trips="together"),
            "Test ship",
        )
        other = self.at(9)
        sneaky = other.with_context(water_trips={"object": "TOGETHER"})
        sneaky.departure = datetime(2031, 5, 5, 9, 30)
        self.assertEqual(other.occupancy_ids.start, datetime(2031, 5, 5, 9, 30))

    def test_trip_form(self):
        """As a dispatcher sees it: berths of the pier, people of the role, the warning."""
        dispatcher = new_test_user(self.env, "disp", "water_booking.group_dispatcher")
        self.vessel_seats.role_ids = [(0, 0, {"role_id": self.captain.id})]
        with Form(self.trip.with_user(dispatcher)) as form:
            self.assertIn("Test captain", form.crew_warning)
            form.berth_id = self.berth
            with form.crew_ids.new() as line:
                line.role_id = self.captain
                line.member_id = self.anna
        self.assertFalse(self.trip.crew_warning)
        self.assertEqual(len(self.trip.occupancy_ids), 4)

    def test_many_trips_cost_a_few_statements(self):
        """A season's worth of occupancies is one insert and one check, whatever its length."""

        def plan(number):
            day = datetime(2032, 1, 1)
            return self.env["water.trip"].create(
                [
                    {
                        "excursion_id": self.excursion.id,
                        "vessel_id": self.vessel_free.id,
                        "departure": day + timedelta(hours=3 * n),
                        "arrival": day + timedelta(hours=3 * n + 2),
                        "berth_id": self.berth.id,
                    }
                    for n in range(number)
                ]
            )

        few, trips = self.cost(lambda: plan(4))
        trips.unlink()
        many, _trips = self.cost(lambda: plan(64))
        self.assertLessEqual(many, few + 4)

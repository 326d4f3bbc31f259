from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common_crew import CrewFleet
from .common_office import OfficeCase
from .common_refusals import Refusals


@tagged("post_install", "-at_install")
class TestPlanningRefusals(Refusals, CrewFleet, OfficeCase):
    """Whatever planning refuses, with the sentence that is read: fleet, days, trips, plans."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_crew()
        cls.quay = cls.pier.copy({"name": "Far quay"})
        cls.far_berth = cls.berth.copy({"name": "Far berth", "pier_id": cls.quay.id})

    def make(self, model, **values):
        return self.env[model].create(values)

    # --- fleet and crew

    def test_vessels_and_berths(self):
        vessel, berths = self.vessel_seats, self.env["water.berth"]
        role = {"vessel_id": vessel.id, "role_id": self.captain.id}
        self.assertAllRefused(
            ("A vessel carries at least one person.", vessel.write, {"passenger_limit": 0}),
            ("The crew cannot be less than nobody.", vessel.write, {"crew_count": -1}),
            (
                "Minutes before departure and after arrival cannot be negative.",
                *(vessel.write, {"turnaround_minutes": -1}),
            ),
            (
                f"is not at {self.pier.name}, the home pier of Test ship.",
                *(vessel.write, {"home_berth_id": self.far_berth.id}),
            ),
            (
                "Each role stands once in the crew of a vessel.",
                *(self.env["water.vessel.role"].create, [role, role]),
            ),
            (
                "A vessel needs at least one person of a role, or not the role.",
                *(self.env["water.vessel.role"].create, [{**role, "count": 0}]),
            ),
            (
                "This pier has a berth of that name already.",
                *(berths.create, {"name": self.berth.name, "pier_id": self.pier.id}),
            ),
            (
                "The minutes for disembarking cannot be negative.",
                *(self.berth.write, {"unloading_minutes": -1}),
            ),
        )

    def test_crew(self):
        cleo = self.make("water.crew.member", name="Cleo", role_ids=self.captain.ids)
        dora = self.make_member("Dora", self.captain, valid_days=1)
        self.trip.write(
            {
                "departure": fields.Datetime.now() + timedelta(days=9),
                "arrival": fields.Datetime.now() + timedelta(days=9, hours=1),
            }
        )
        self.assertAllRefused(
            ("The minutes of rest cannot be negative.", self.anna.write, {"rest_minutes": -1}),
            ("Anna does not work as Test sailor.", self.assign, self.trip, self.anna, self.sailor),
            (
                "Cleo cannot sail as Test captain: “Diploma” is missing.",
                *(self.assign, self.trip, cleo),
            ),
            ("Dora cannot sail as Test captain: “Diploma” ends on", self.assign, self.trip, dora),
        )
        self.assign(self.trip, self.anna)
        self.assertIn(
            "Nobody is in the crew of a trip twice.",
            self.told(self.assign, self.trip, self.anna),
        )

    def test_piers_stops_and_names_of_the_fleet(self):
        env = self.env(user=self.staff["dispatcher"])
        pier, languages = self.pier.with_env(env), env["water.language"]
        stop = {"excursion_id": self.excursion.id, "name": "Island"}
        languages.create({"name": "Esperanto", "code": "eo"})
        latitude = "Latitude lies between -90 and 90 degrees."
        longitude = "Longitude lies between -180 and 180 degrees."
        minutes = "Minutes after departure and minutes ashore cannot be negative."
        code = "The code of a language has two or three small letters."
        self.assertAllRefused(
            (latitude, pier.write, {"latitude": 90.1}),
            (latitude, pier.write, {"latitude": -90.1}),
            (longitude, pier.write, {"longitude": 180.1}),
            (longitude, pier.write, {"longitude": -180.1}),
            (minutes, env["water.excursion.stop"].create, {**stop, "minutes": -1}),
            (minutes, env["water.excursion.stop"].create, {**stop, "stay_minutes": -1}),
            ("This language is there already.", languages.create, {"name": "Odd", "code": "eo"}),
            (code, languages.create, {"name": "Odd", "code": "EO"}),
            (code, languages.create, {"name": "Odd", "code": "esperanto"}),
            (
                "Another category has this code.",
                *(env["water.seat.category"].create, {"name": "Odd", "code": self.vip.code}),
            ),
            (
                "“red” is not a colour of the category VIP: write it like #1b6ca8.",
                *(self.vip.with_env(env).write, {"color": "red"}),
            ),
        )

    # --- days

    def test_seasons_and_special_days(self):
        self.make("water.special.day", name="Day of Russia", date=date(2031, 6, 12))
        yearly = {"name": "Odd", "yearly": True, "day_from": 31, "month_from": "6"}
        dated = {"name": "Odd", "yearly": False, "date_from": date(2031, 6, 2)}
        seasons = self.env["water.season"]
        self.assertAllRefused(
            ("“Odd” begins or ends on a day that no year has.", seasons.create, yearly),
            ("The season “Odd” needs its first and its last day.", seasons.create, dated),
            (
                "The season “Odd” ends before it begins.",
                *(seasons.create, {**dated, "date_to": date(2031, 6, 1)}),
            ),
            (
                "This day has been given another weekday already.",
                self.env["water.special.day"].create,
                {"name": "Again", "date": date(2031, 6, 12), "counts_as": "0"},
            ),
        )

    def test_services_and_what_takes_time(self):
        start = fields.Datetime.now() + timedelta(days=30)
        span = {"start": start, "stop": start + timedelta(hours=2)}
        services, vessel = self.env["water.service"], {"vessel_id": self.vessel_free.id}
        taken = {**span, "resource_id": self.vessel_free.resource_id.id, "kind": "charter"}
        one = "A service period is for one vessel, one berth or one person."
        self.assertAllRefused(
            (
                "A service period ends after its start.",
                *(services.create, {**span, **vessel, "stop": start}),
            ),
            (one, services.create, {**span, **vessel, "berth_id": self.berth.id}),
            (
                "An occupancy ends after its start.",
                *(self.env["water.occupancy"].create, {**taken, "stop": start}),
            ),
            (
                "This vessel, berth or person is already busy at that time.",
                *(self.env["water.occupancy"].create, [taken, taken]),
            ),
            (
                "Only what is held has an end of the option.",
                *(self.env["water.occupancy"].create, {**taken, "held_until": start}),
            ),
        )

    # --- trips

    def test_trips(self):
        bare = self.env["water.excursion"].create({"name": "Bare", "pier_id": self.pier.id})
        draft = self.make_trip(self.vessel_free, bare, days=40)
        draft.state = "draft"
        trip = self.trip
        minutes = "Minutes before departure cannot be negative."
        self.assertAllRefused(
            ("A trip arrives after it has departed.", trip.write, {"arrival": trip.departure}),
            (minutes, trip.write, {"boarding_minutes": -1}),
            (minutes, trip.write, {"sale_cutoff_minutes": -1}),
            (minutes, trip.write, {"agent_cutoff_minutes": -1}),
            (minutes, self.excursion.write, {"office_cutoff_minutes": -1}),
            (
                "The minimum and the hours before departure cannot be negative.",
                *(self.excursion.write, {"min_passengers": -1}),
            ),
            (
                "The deck plan of a trip must be one of its vessel.",
                *(trip.write, {"map_id": self.vessel_free.seat_map_id.id}),
            ),
            (
                f"is not a berth of {self.pier.name}, where the trip departs.",
                *(trip.write, {"berth_id": self.far_berth.id}),
            ),
            ("Only a draft or closed trip can be put on sale.", trip.action_open_sale),
            ("Bare has no tariff yet, so nothing can be sold.", draft.action_open_sale),
            ("is in the state “On sale”; this step is not possible from it.", trip.action_done),
        )

    def test_sold_trips(self):
        self.sell("A-1")
        bare = self.make_vessel("Bare hull")
        self.assertAllRefused(
            (
                "are taken, so its excursion, vessel and deck plan cannot change.",
                *(self.trip.write, {"vessel_id": self.vessel_free.id}),
            ),
            ("Bare hull has no published deck plan.", self.trip._change_vessel, bare),
            (
                "Choose another departure of the same excursion that is on sale.",
                *(self.trip._merge_into, self.trip),
            ),
        )
        wizard = self.make("water.trip.plan.change", trip_id=self.trip.id,
                           map_id=self.trip.map_id.id)  # fmt: skip
        self.trip.state = "departed"
        self.assertAllRefused(
            ("The trip is over; its vessel stays.", self.trip._change_vessel, self.vessel_free),
            ("The trip is over; its deck plan stays.", wizard.action_apply),
        )

    def test_waiting_list(self):
        entry = self.make(
            "water.waiting",
            trip_id=self.trip.id,
            name="Family",
            email="family@example.com",
            line_ids=[Command.create({"fare_id": self.adult.id, "quantity": 2})],
        )
        self.assertAllRefused(
            ("Only a group that has left the list can come back.", entry.action_requeue),
            (
                "A group has between 1 and 20 passengers of a fare.",
                *(entry.line_ids.write, {"quantity": 21}),
            ),
        )

    # --- deck plans

    def plan(self, **values):
        vessel = self.make_vessel("Drawn ship")
        return self.make("water.seat.map", vessel_id=vessel.id, width=500, height=300, **values)

    def add_seat(self, plan, code, **values):
        values = {"row": "A", "number": code, "x": 40.0, "y": 40.0, **values}
        return self.make("water.seat", map_id=plan.id, code=code, **values)

    def test_places_of_a_plan(self):
        plan, other = self.plan(), self.plan()
        seat = self.add_seat(plan, "1")
        table = self.make("water.seat.table", map_id=plan.id, name="T1", deck="Upper")
        area = self.make(
            "water.seat.area", map_id=plan.id, name="Bow", capacity=2, category_id=self.vip.id
        )
        theirs = self.make("water.seat.table", map_id=other.id, name="T1")
        twin = {"map_id": plan.id, "name": "T1", "deck": "Upper"}
        self.assertAllRefused(
            ("Two places of this deck plan have the same code.", self.add_seat, plan, "1"),
            (
                "Two tables of this deck have the same name.",
                *(self.env["water.seat.table"].create, twin),
            ),
            (
                "The chair 1 is not on the deck of the table T1.",
                *(seat.write, {"table_id": table.id}),
            ),
            (
                "The table or area of the place 1 is on another plan.",
                *(seat.write, {"table_id": theirs.id}),
            ),
            (
                "A place without number of an area is not a chair at a table.",
                *(area.seat_ids[0].write, {"table_id": table.id, "deck": "Upper"}),
            ),
            (
                "Only a companion's seat belongs to a wheelchair place.",
                *(seat.write, {"companion_of_id": self.add_seat(plan, "2", kind="wheelchair").id}),
            ),
            (
                "The companion's seat 3 must belong to a wheelchair place of its plan.",
                *(self.add_seat(plan, "3", kind="companion").write, {"companion_of_id": seat.id}),
            ),
            (
                "This vessel already has a deck plan with this version.",
                *(plan.copy().write, {"version": plan.version}),
            ),
        )

    def test_publishing(self):
        plan = self.plan()
        self.assertIn("A deck plan without places cannot be published.",
                      self.told(plan.action_publish))  # fmt: skip
        self.add_seat(plan, "1")
        self.add_seat(plan, "2", number="1")
        self.add_seat(plan, "3", row="", number="")
        self.add_seat(plan, "4", kind="companion")
        self.make("water.seat.table", map_id=plan.id, name="T1", deck="1")
        told = self.told(plan.action_publish)
        for sentence in (
            "with the same name A-1: 2.",
            "Seats with neither row nor number: 1, for instance the one with the code 3.",
            "The companion's seat A-4 has no wheelchair place that it belongs to.",
            "The table T1 on deck 1 has no chairs.",
        ):
            with self.subTest(sentence):
                self.assertIn(sentence, told)

    def test_plan_of_a_trip_on_sale(self):
        self.assertIn(
            "Trips are sold on this deck plan, so its places cannot change. Make a new version"
            " instead.",
            self.told(self.seat("A-1").with_user(self.staff["dispatcher"]).write, {"number": "9"}),
        )

    def test_warnings_of_a_plan(self):
        plan = self.plan()
        self.add_seat(plan, "1", kind="chair")
        self.add_seat(plan, "2", number="1", deck="Upper", x=900.0)
        self.make("water.seat.area", map_id=plan.id, name="Bow", capacity=0, x=480.0, width=90.0,
                  category_id=self.vip.id)  # fmt: skip
        self.assertEqual(plan.vessel_id.passenger_limit, 100)
        plan.vessel_id.passenger_limit = 1
        for sentence in (
            "The seat A-1 is a chair, but at no table.",
            "Seat names that are on more than one deck: 1, for instance A-1.",
            "Seats outside the drawing: 1, for instance A-1.",
            "The area “Bow” has no places.",
            "The area “Bow” reaches outside the drawing.",
            "The plan has 2 places, but the vessel's papers allow 1 passengers",
        ):
            with self.subTest(sentence):
                self.assertIn(sentence, plan.warnings)

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from .common_crew import CrewFleet
from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestCompanies(CrewFleet, OfficeCase):
    """What belongs to a company stays there, and who may see what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_crew()
        cls.rival = cls.env["res.company"].create({"name": "Rival"})

    def test_nobody_of_another_company_sails(self):
        stranger = self.make_member("Stranger", self.captain, company_id=self.rival.id)
        self.assertRefused(lambda: self.assign(self.trip, stranger), "Stranger")
        shared = self.make_member("Shared", self.captain, company_id=False)
        self.assign(self.trip, shared)

    def test_excursion_with_trips_keeps_its_company(self):
        with self.assertRaises(UserError) as refusal:
            self.excursion.company_id = self.rival
        self.assertIn("Duplicate the excursion", str(refusal.exception))
        self.excursion.write({"company_id": self.excursion.company_id.id, "name": "Renamed"})
        fresh = self.make_excursion("Fresh")
        fresh.company_id = self.rival
        self.assertEqual(fresh.product_tmpl_id.company_id, self.rival)

    def test_prices_of_other_companies(self):
        tour = self.make_excursion("Theirs", company_id=self.rival.id)
        trip = self.make_trip(self.vessel_free, tour, hours=5)
        snapshot = self.env["water.price.snapshot"]
        snapshot._take(self.trip | trip)
        own = snapshot.with_user(self.staff["dispatcher"]).search([])
        self.assertIn(self.trip.id, own.mapped("trip"))
        self.assertNotIn(trip.id, own.mapped("trip"))
        self.assertIn(trip.id, snapshot.search([]).mapped("trip"))

    def test_whose_paper_ends_is_for_those_who_may_read_it(self):
        self.assign(self.trip, self.anna)
        self.anna.qualification_ids.valid_until = fields.Date.today() - timedelta(days=9)
        self.env.flush_all()
        boarding = self.as_role(self.trip, "crew").crew_warning
        self.assertIn("Ask the dispatcher", boarding)
        self.assertNotIn("Anna", boarding)
        self.assertNotIn("Diploma", boarding)
        self.assertIn("Diploma", self.as_role(self.trip, "agent").crew_warning)
        self.assertNotIn("Anna", self.as_role(self.trip, "crew").crew_warning)
        # a shared person's papers that the other company keeps
        self.anna.qualification_ids.valid_until = fields.Date.today() + timedelta(days=400)
        self.env.flush_all()
        self.assertFalse(self.as_role(self.trip, "crew").crew_warning)

    def test_rows_made_before(self):
        """The migration gives them their company; a second run changes nothing."""
        service = self.env["water.service"].create(
            {
                "vessel_id": self.vessel_free.id,
                "start": datetime(2031, 5, 5),
                "stop": datetime(2031, 5, 6),
            }
        )
        snapshot = self.env["water.price.snapshot"]
        snapshot._take(self.trip)
        self.env.flush_all()
        cr = self.env.cr
        busy = self.trip.occupancy_ids | service.occupancy_ids
        cr.execute("UPDATE water_occupancy SET company_id = NULL WHERE id = ANY(%s)", [busy.ids])
        cr.execute("ALTER TABLE water_price_snapshot DISABLE TRIGGER water_append_only")
        cr.execute(
            "UPDATE water_price_snapshot SET company_id = NULL WHERE trip = %s", [self.trip.id]
        )
        cr.execute("ALTER TABLE water_price_snapshot ENABLE TRIGGER water_append_only")
        path = file_path("water_booking/migrations/19.0.1.1.0/post-companies.py")
        script = load_script(path, "post-companies")
        for _run in range(2):
            script.migrate(cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertEqual(busy.company_id, self.env.company)
            self.assertFalse(busy.filtered(lambda line: not line.company_id))
            row = snapshot.search([("trip", "=", self.trip.id)])
            self.assertEqual(row.company_id, self.trip.company_id)
        cr.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'water_append_only'"
            " AND tgrelid = 'water_price_snapshot'::regclass"
        )
        self.assertEqual(cr.fetchone(), ("O",))

    def test_who_stood_twice_in_line(self):
        """The better place stays, an offer before a wish."""
        cr = self.env.cr
        cr.execute("DROP INDEX water_waiting_once_in_line")
        waiting = self.env["water.waiting"]
        values = {"trip_id": self.trip.id, "name": "Anna", "email": "anna@example.com"}
        first, offered, other = waiting.create([values, values, {**values, "email": "b@x.org"}])
        offered.state = "offered"
        self.env.flush_all()
        path = file_path("water_booking/migrations/19.0.1.1.0/pre-once-in-line.py")
        load_script(path, "pre-once-in-line").migrate(cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(
            [entry.state for entry in (first, offered, other)], ["declined", "offered", "waiting"]
        )

    # --- swapping people

    def test_two_of_one_crew_swap_what_they_do(self):
        both = self.make_member("Both", self.captain, self.sailor)
        self.anna.role_ids = self.captain | self.sailor
        lines = self.assign(self.trip, self.anna) | self.assign(self.trip, both, self.sailor)
        self.as_role(lines, "dispatcher").action_swap()
        self.assertEqual(lines.mapped("role_id.name"), ["Test sailor", "Test captain"])
        self.assertEqual(lines.mapped("member_id.name"), ["Anna", "Both"])

    def test_a_swap_that_would_change_nothing(self):
        lines = self.assign(self.trip, self.anna) | self.assign(self.trip, self.boris)
        self.assertRefused(lines.action_swap, "Anna and Boris both sail as Test captain")

    def test_a_sailor_does_not_become_captain(self):
        vera = self.make_member("Vera", self.sailor)
        self.anna.role_ids |= self.sailor
        lines = self.assign(self.trip, self.anna) | self.assign(self.trip, vera, self.sailor)
        self.assertRefused(lines.action_swap, "Vera does not work as Test captain")

    def test_who_sails_there_already_is_not_swapped(self):
        self.anna.role_ids |= self.sailor
        other = self.make_trip(self.vessel_free, hours=8)
        first, second = self.assign(self.trip, self.anna), self.assign(other, self.boris)
        self.assign(other, self.anna, self.sailor)
        self.assertRefused((first | second).action_swap, "Anna sails on", "cannot swap")
        lines = first | other.crew_ids.filtered(lambda line: line.member_id == self.anna)
        self.assertRefused(lines.action_swap, "Anna is the same person twice")

    def test_calendar_reads_owners_once(self):
        """However many periods of service there are."""
        vessels = [self.make_vessel(f"Yard {number}") for number in range(6)]

        def services(some):
            for vessel in some:
                self.env["water.service"].create(
                    {
                        "vessel_id": vessel.id,
                        "start": datetime(2031, 5, 5),
                        "stop": datetime(2031, 5, 6),
                    }
                )
            self.env.flush_all()

        resources = [vessel.resource_id.id for vessel in vessels]

        def owners(some):
            self.env.invalidate_all()
            return self.env["water.occupancy"].search([("resource_id", "in", some)])._owners()

        services(vessels)
        one, _found = self.cost(lambda: owners(resources[:1]))
        six, found = self.cost(lambda: owners(resources))
        self.assertEqual(found, {vessel.resource_id.id: vessel.sudo() for vessel in vessels})
        self.assertLessEqual(six, one)
        times = self.env["water.occupancy"].search([("resource_id", "in", resources)])
        self.assertEqual(set(times.mapped("local_time")), {"05.05 03:00 – 06.05 03:00"})

from datetime import date

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_schedule import MONDAY, ScheduleCase


@tagged("post_install", "-at_install")
class TestScheduleRefusals(ScheduleCase):
    """Who may plan with a schedule, and what is refused, with the sentence that is read."""

    # --- who may

    def test_agent_reads_and_does_not_write(self):
        schedule = self.as_role(self.make_schedule(), "agent")
        self.assertIn("11:00", schedule.summary)
        with self.assertRaises(AccessError):
            schedule.duration = 3
        with self.assertRaises(AccessError):
            schedule.action_preview()
        with self.assertRaises(AccessError):
            self.make_schedule(role="agent")

    def test_crew_sees_no_schedule(self):
        with self.assertRaises(AccessError):
            self.as_role(self.make_schedule(), "crew").read(["name"])

    # --- refusals

    def assertRefused(self, sentence, **values):
        told = ""
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    self.make_schedule(**values)
                    self.env.flush_all()
            except UserError as refusal:
                told = str(refusal)
            except psycopg2.IntegrityError as refusal:
                model = refusal.diag.table_name.replace("_", ".")
                told = self.env[model]._sql_error_to_message(refusal)
        self.assertIn(sentence, told)

    def test_refused_companions(self):
        """Other excursions on a schedule's sailings."""
        dinner = self.make_excursion("Dinner under the bridges")
        rival = self.env["res.company"].create({"name": "Rival"})
        secret = self.make_excursion("Secret tour", company_id=rival.id)
        guide = self.env["water.language"].create({"name": "Esperanto", "code": "eo"})
        by_guide = {"excursion_id": dinner.id, "guide_language_ids": guide.ids}
        for sentence, *lines in (
            ("The most passengers cannot be", {"excursion_id": dinner.id, "most_persons": -1}),
            (
                "Minutes before departure cannot be negative.",
                {"excursion_id": dinner.id, "sale_cutoff_minutes": -1},
            ),
            ("Dinner under the bridges is sold on this", *[{"excursion_id": dinner.id}] * 2),
            ("bridges (Esperanto) is sold on this sailing already.", by_guide, by_guide),
            (f"{self.excursion.name} is sold on this", {"excursion_id": self.excursion.id}),
            ("belongs to another company", {"excursion_id": secret.id}),
        ):
            self.assertRefused(sentence, companion_ids=[Command.create(line) for line in lines])
        lines = [{"excursion_id": dinner.id}, by_guide]
        schedule = self.make_schedule(companion_ids=[Command.create(line) for line in lines])
        with self.assertRaisesRegex(ValidationError, "Dinner .* is sold on this sailing already"):
            schedule.excursion_id = dinner

    def test_refused_inputs(self):
        self.assertRefused("ends on the day it begins", date_to=date(2031, 6, 1))
        self.assertRefused("at least one day of the week", mon=False)
        self.assertRefused("between 1 and 31", freq="monthly", month_day=32)
        self.assertRefused("how many days ahead", date_to=False)
        self.assertRefused("1 to 366", interval=0)
        self.assertRefused("at most 730 days", horizon_days=731)
        self.assertRefused("at most ten days", duration=241)
        self.assertRefused("cannot be negative", boarding_minutes=-1)
        self.assertRefused("between 0:00 and 47:59", hours=(48.0,))
        self.assertRefused("at that time already", hours=(11.0, 11.0))
        self.assertRefused("one of its vessel", map_id=self.vessel_free.seat_map_id.id)

    def test_refused_exceptions(self):
        schedule = self.make_schedule()
        lines = self.env["water.schedule.exception"]
        day = {"schedule_id": schedule.id, "date": MONDAY}
        with self.assertRaisesRegex(ValidationError, "hour of an exception"):
            lines.create({**day, "whole_day": False, "hour": -1})
        lines.create(day)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as refusal,
            self.env.cr.savepoint(),
        ):
            lines.create({**day, "kind": "added"})
        self.assertIn("already", lines._sql_error_to_message(refusal.exception))

    def test_what_stops_a_whole_schedule_is_said(self):
        raft = self.make_vessel("Raft")
        schedule = self.make_schedule(vessel_id=raft.id)
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"conflict": 18})
        self.assertIn("no published deck plan", preview.conflict_ids[0].reason)
        free = self.env["water.excursion"].create({"name": "Untold", "pier_id": self.pier.id})
        schedule = self.make_schedule(excursion_id=free.id, trip_state="on_sale")
        self.assertIn("no tariff", self.preview(schedule).conflict_ids[0].reason)

    def test_schedule_with_trips_is_not_deleted(self):
        schedule = self.make_schedule()
        self.make(schedule)
        with self.assertRaisesRegex(UserError, "archived"):
            schedule.unlink()

    def test_another_companys_trip_stays_unnamed(self):
        company = self.env["res.company"].create({"name": "Rival"})
        secret = self.make_excursion("Secret cruise", company_id=company.id)
        self.make_trip(self.vessel_seats, excursion=secret,
                       departure=fields.Datetime.to_datetime("2031-06-02 08:00:00"))  # fmt: skip
        preview = self.preview(self.make_schedule())
        [line] = preview.conflict_ids
        self.assertNotIn("Secret", line.reason)
        self.assertIn("another booking", line.reason)

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_schedule import MONDAY, ScheduleCase


@tagged("post_install", "-at_install")
class TestScheduleCompanions(ScheduleCase):
    """A schedule on whose sailings several excursions are sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dinner = cls.make_excursion("Dinner under the bridges", sale_cutoff_minutes=180)
        cls.jazz = cls.make_excursion("Jazz on deck")
        cls.env.flush_all()

    def make_shared(self, **values):
        """Two Mondays at 11:00, dinner on each for at most four."""
        line = {"excursion_id": self.dinner.id, "most_persons": 4}
        values = {
            "mon": True,
            "date_to": date(2031, 6, 9),
            "companion_ids": [Command.create(line)],
            "trip_state": "on_sale",
            **values,
        }
        return self.make_schedule(hours=(11.0,), **values)

    def reasons(self, schedule, action):
        rows = schedule._plan()
        return [row.reason for row in rows if row.action == action]

    def test_each_sailing_sells_both(self):
        schedule = self.make_shared()
        self.assertEqual(
            self.reasons(schedule, "create"), ["Also sold: Dinner under the bridges."] * 2
        )
        trips = self.make(schedule)
        self.assertEqual(len(trips), 2)
        shown = self.env["water.trip"].search(schedule.action_view_trips()["domain"])
        self.assertEqual(shown, trips | trips.companion_ids)
        self.assertEqual(schedule.trip_count, len(shown), "the button says what it opens")
        self.assertEqual(schedule.last_trip_date, date(2031, 6, 9))
        for trip in trips:
            dinner = trip.companion_ids
            self.assertEqual((dinner.excursion_id, dinner.state), (self.dinner, "on_sale"))
            self.assertEqual((dinner.most_persons, dinner.sale_cutoff_minutes), (4, 180))
            self.assertEqual((dinner.vessel_id, dinner.departure), (trip.vessel_id, trip.departure))
            self.assertFalse(dinner.occupancy_ids, "the vessel sails once")
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 2})

    def test_drafts_are_made_as_drafts(self):
        trips = self.make(self.make_shared(trip_state="draft"))
        both = trips.companion_ids | trips
        self.assertEqual(both.mapped("state"), ["draft"] * 4)
        both.action_open_sale()  # whichever comes first
        self.assertEqual(both.mapped("state"), ["on_sale"] * 4)

    def test_what_is_as_it_should_be_is_no_remark(self):
        schedule = self.make_shared()
        self.env["water.service"].create(
            {
                "vessel_id": schedule.vessel_id.id,
                "start": "2031-06-01 00:00:00",
                "stop": "2031-06-03 00:00:00",
            }
        )
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"create": 1, "conflict": 1})
        self.assertFalse(preview.noted_count)
        self.assertFalse(preview.create_ids.noted)
        self.assertEqual(preview.create_ids.reason, "Also sold: Dinner under the bridges.")
        self.assertRegex(preview.conflict_ids.reason, "^[^.]* is busy with ")
        self.assertNotIn("Also sold", preview.conflict_ids.reason)

    def test_another_dispatcher_changes_a_line_meanwhile(self):
        """Only what the preview has shown is made."""
        schedule = self.make_shared()
        preview = self.preview(schedule)
        schedule.companion_ids.most_persons = 6
        preview.action_make()
        self.assertTrue(preview.stale)
        self.assertFalse(schedule.trip_ids)
        preview.action_make()
        self.assertEqual(schedule.trip_ids.companion_ids.mapped("most_persons"), [6, 6])

    def test_the_form(self):
        guide = self.env["water.language"].search([], limit=1)
        schedule = self.make_shared(companion_ids=[])
        with Form(schedule) as form, form.companion_ids.new() as line:
            line.excursion_id = self.dinner
            line.guide_language_ids.add(guide)
        made = schedule.companion_ids
        self.assertEqual((made.excursion_id, made.guide_language_ids), (self.dinner, guide))
        self.assertEqual(made.sale_cutoff_minutes, 180, "as the excursion says, unless told")
        self.assertEqual(self.make(schedule).companion_ids.guide_language_ids, guide)

    def test_an_excursion_that_comes_later(self):
        """Sailings that nobody has bought on get it, those that somebody has stay alone."""
        schedule = self.make_shared(companion_ids=[])
        first, second = self.make(schedule).sorted("departure")
        self.hold_seats("A-1", trip=first)
        schedule.companion_ids = [Command.create({"excursion_id": self.jazz.id})]
        self.assertEqual(self.reasons(schedule, "keep"), ["Somebody is just buying places."])
        self.assertEqual(self.reasons(schedule, "change"), ["Also sold: Jazz on deck."])
        self.make(schedule)
        self.assertFalse(first.companion_ids)
        self.assertEqual(second.companion_ids.excursion_id, self.jazz)

    def test_another_word_on_it_and_none_any_more(self):
        schedule = self.make_shared()
        first, second = self.make(schedule).sorted("departure")
        schedule.companion_ids.most_persons = 6
        self.assertEqual(
            self.reasons(schedule, "change"),
            ["Sold in another way: Dinner under the bridges."] * 2,
        )
        self.make(schedule)
        self.assertEqual((first | second).companion_ids.mapped("most_persons"), [6, 6])
        # somebody buys dinner on the first sailing; then it leaves the schedule
        self.hold_seats("A-1", trip=first.companion_ids)
        schedule.companion_ids.unlink()
        self.assertEqual(
            self.reasons(schedule, "change"), ["Not sold on it any more: Dinner under the bridges."]
        )
        self.make(schedule)
        self.assertEqual(first.companion_ids.excursion_id, self.dinner)
        self.assertEqual(first.companion_ids.state, "on_sale")
        self.assertFalse(second.companion_ids)

    def test_a_place_of_the_companion_keeps_the_sailing(self):
        schedule = self.make_shared()
        first, second = self.make(schedule).sorted("departure")
        self.hold_seats("A-1", trip=first.companion_ids)
        schedule.time_ids = [Command.clear(), Command.create({"hour": 20.0})]
        self.make(schedule)
        self.assertEqual(first.state, "on_sale")
        self.assertEqual(first.companion_ids.departure, first.departure)
        self.assertFalse(second.exists())
        self.assertEqual(len(schedule.trip_ids), 3, "the first, and two evenings")

    def test_a_departure_that_changes_takes_its_companion_along(self):
        schedule = self.make_shared()
        trips = self.make(schedule)
        schedule.duration = 3.0
        self.make(schedule)
        for trip in trips:
            self.assertEqual((trip.arrival - trip.departure).total_seconds(), 3 * 3600)
            self.assertEqual(trip.companion_ids.arrival, trip.arrival)
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 2})

    def test_removed_with_its_sailing(self):
        schedule = self.make_shared()
        first, second = self.make(schedule).sorted("departure")
        dinners = (first | second).companion_ids
        hold = self.hold_seats("A-1", trip=first.companion_ids)
        self.inventory._release(hold.token)  # somebody has looked: it is part of the history
        schedule.date_to = MONDAY
        schedule.exception_ids = [Command.create({"date": MONDAY, "kind": "left_out"})]
        self.make(schedule)
        self.assertEqual((first.state, first.companion_ids.state), ("cancelled", "cancelled"))
        self.assertFalse(second.exists())
        self.assertEqual(dinners.exists(), first.companion_ids)

    def test_what_a_person_takes_off_stays_off(self):
        schedule = self.make_shared()
        first, second = self.make(schedule).sorted("departure")
        first.companion_ids.unlink()
        second.companion_ids.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 2}, "nothing to be made")
        self.assertFalse(first.companion_ids)
        self.assertEqual(second.companion_ids.state, "cancelled")

    def test_what_a_person_puts_back_is_the_schedules_again(self):
        schedule = self.make_shared()
        first, second = self.make(schedule).sorted("departure")
        (first | second).companion_ids.unlink()
        for trip, most in ((first, 4), (second, 3)):
            wizard = self.env["water.trip.companion"].with_user(self.dispatcher)
            wizard.create(
                {"trip_ids": trip.ids, "excursion_id": self.dinner.id, "most_persons": most}
            ).action_apply()
        schedule.companion_ids.most_persons = 6
        self.assertEqual(self.counts(self.preview(schedule)), {"change": 1, "keep": 1})
        self.make(schedule)
        self.assertEqual(first.companion_ids.most_persons, 6)
        self.assertEqual(second.companion_ids.most_persons, 3, "not as the schedule sells it")
        # taken off once more, it stays off
        first.companion_ids.unlink()
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 1, "keep": 1})

    def test_what_a_person_has_changed_is_left_alone(self):
        schedule = self.make_shared()
        first, _second = self.make(schedule).sorted("departure")
        first.companion_ids.most_persons = 2
        schedule.companion_ids.most_persons = 6
        self.assertEqual(self.reasons(schedule, "keep"), ["It was changed by hand."])
        self.make(schedule)
        self.assertEqual(first.companion_ids.most_persons, 2)

    def test_an_excursion_without_prices(self):
        schedule = self.make_shared()
        self.dinner.tariff_ids.unlink()
        self.assertEqual(
            self.reasons(schedule, "conflict"),
            ["Dinner under the bridges has no tariff yet, so nothing can be sold."] * 2,
        )

    def test_an_archived_excursion(self):
        """Whatever is made already stays; nothing new is made of it, not even a draft."""
        schedule = self.make_shared(trip_state="draft")
        first = self.make(schedule)[0]
        schedule.date_to = date(2031, 6, 16)
        self.dinner.active = False
        sentence = "Dinner under the bridges is archived, so no trips of it are made."
        self.assertEqual(self.reasons(schedule, "conflict"), [sentence])
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 2, "conflict": 1})
        self.assertEqual(first.companion_ids.excursion_id, self.dinner)
        schedule.companion_ids.unlink()
        for record in (schedule.excursion_id, schedule.vessel_id):
            record.sudo().active = False
            [reason] = self.reasons(schedule, "conflict")
            self.assertEqual(reason, f"{record.name} is archived, so no trips of it are made.")
            record.sudo().active = True
        self.assertEqual(self.reasons(schedule, "conflict"), [])

    def test_by_night(self):
        schedule = self.make_shared(date_to=False, horizon_days=21)
        self.extend()
        self.assertEqual(schedule.trip_ids.companion_ids.excursion_id, self.dinner)
        self.assertEqual(len(schedule.trip_ids), len(schedule.trip_ids.companion_ids))

    def test_copied_with_the_season(self):
        schedule = self.make_shared()
        copy = self.env["water.season.copy"].with_user(self.dispatcher)
        copy.create({"year": 2031, "to_year": 2032, "trip_state": "as_is"}).action_copy()
        new = self.env["water.schedule"].search([("copied_from_id", "=", schedule.id)])
        self.assertEqual(new.companion_ids.excursion_id, self.dinner)
        self.assertEqual(new.companion_ids.most_persons, 4)
        self.assertNotEqual(new.companion_ids, schedule.companion_ids)

    def test_others_than_planners_only_look(self):
        agent = self.make_shared().with_user(self.staff["agent"])
        self.assertEqual(agent.companion_ids.most_persons, 4)
        with self.assertRaises(AccessError):
            agent.companion_ids.most_persons = 5

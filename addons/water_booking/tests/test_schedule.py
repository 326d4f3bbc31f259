from datetime import date, datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_schedule import MONDAY, ScheduleCase


@tagged("post_install", "-at_install")
class TestSchedule(ScheduleCase):
    """A schedule makes the trips of its season, after a preview, and makes nothing twice."""

    def test_preview_makes_nothing(self):
        schedule = self.make_schedule()
        preview = self.preview(schedule)
        self.assertFalse(schedule.trip_ids)
        # Mondays 2, 9, 16, 23, 30 and Fridays 6, 13, 20, 27 June, twice a day
        self.assertEqual(self.counts(preview), {"create": 18})
        first = preview.create_ids[0]
        self.assertEqual((first.day, first.departure, first.arrival), (MONDAY, "11:00", "12:30"))

    def test_makes_trips_by_the_clock_of_the_pier(self):
        trips = self.make(self.make_schedule(trip_state="on_sale"))
        self.assertEqual(len(trips), 18)
        self.assertEqual(trips[0].departure, datetime(2031, 6, 2, 8, 0))
        self.assertEqual(trips[0].arrival, datetime(2031, 6, 2, 9, 30))
        self.assertEqual(set(trips.mapped("state")), {"on_sale"})
        self.assertEqual(trips.map_id, self.vessel_seats.seat_map_id)
        self.assertEqual(trips.pier_id, self.pier)
        self.assertEqual(len(trips.occupancy_ids), 18)

    def test_second_run_makes_nothing(self):
        schedule = self.make_schedule()
        self.make(schedule)
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"same": 18})
        with self.assertRaisesRegex(UserError, "nothing to be made"):
            preview.action_make()
        self.assertEqual(schedule.trip_count, 18)

    def test_database_refuses_a_departure_twice(self):
        schedule = self.make_schedule()
        trip = self.make(schedule)[0]
        other = self.make_trip(self.vessel_free, days=40)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as refusal,
            self.env.cr.savepoint(),
        ):
            other.write(
                {
                    "schedule_id": schedule.id,
                    "schedule_date": trip.schedule_date,
                    "schedule_minute": trip.schedule_minute,
                }
            )
            self.env.flush_all()
        sentence = trip._sql_error_to_message(refusal.exception)
        self.assertEqual(sentence, "This departure of the schedule has been made already.")

    def test_next_run_completes_a_killed_one(self):
        """A run that got no further than some trips: only the others are made."""
        schedule = self.make_schedule()
        rows = schedule._plan()
        schedule._carry_out(rows[:7])
        self.assertEqual(self.counts(self.preview(schedule)), {"create": 11, "same": 7})
        self.assertEqual(len(self.make(schedule)), 18)

    def test_what_was_shown_is_what_is_done(self):
        schedule = self.make_schedule()
        preview = self.preview(schedule)
        schedule.time_ids[0].unlink()
        preview.action_make()
        self.assertFalse(schedule.trip_ids)
        self.assertTrue(preview.stale)
        self.assertEqual(self.counts(preview), {"create": 9})
        preview.action_make()
        self.assertEqual(schedule.trip_count, 9)

    def test_drafts_were_shown(self):
        """What visitors could buy a moment later is no small print."""
        schedule = self.make_schedule()
        self.make(schedule)
        schedule.time_ids = [Command.create({"hour": 15.0})]
        preview = self.preview(schedule)
        schedule.trip_state = "on_sale"
        preview.action_make()
        self.assertTrue(preview.stale)
        self.assertEqual(schedule.trip_count, 18)
        preview.action_make()
        self.assertEqual(schedule.trip_ids.mapped("state").count("on_sale"), 9)
        # what is there keeps its state, so there is nothing to look at anew
        schedule.duration = 1.0
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"change": 27})
        schedule.trip_state = "draft"
        preview.action_make()
        self.assertFalse(preview.stale)

    def test_over_midnight(self):
        schedule = self.make_schedule(hours=(23.5, 25.0 + 10 / 60), duration=1.5)
        preview = self.preview(schedule)
        lines = preview.create_ids[:2]
        self.assertEqual(lines.mapped("departure"), ["01:10 +1", "23:30"])
        self.assertEqual(preview.create_ids.filtered(lambda x: x.departure == "23:30")[0].arrival,
                         "01:00 +1")  # fmt: skip
        preview.action_make()
        late = self.trip_at(schedule, MONDAY, 25 + 10 / 60)
        self.assertEqual(late._local(late.departure).strftime("%a %H:%M"), "Tue 01:10")

    def test_exceptions(self):
        schedule = self.make_schedule(
            exception_ids=[
                Command.create({"date": date(2031, 6, 6), "reason": "Regatta"}),
                Command.create({"date": date(2031, 6, 9), "whole_day": False, "hour": 11.0}),
                Command.create({"date": date(2031, 7, 12), "kind": "added"}),
                Command.create(
                    {
                        "date": date(2031, 6, 4),
                        "kind": "added",
                        "whole_day": False,
                        "hour": 15.0,
                    }
                ),
            ]
        )
        trips = self.make(schedule)
        days = trips.mapped("schedule_date")
        self.assertNotIn(date(2031, 6, 6), days)
        self.assertEqual(days.count(date(2031, 6, 9)), 1)
        self.assertEqual(days.count(date(2031, 7, 12)), 2)
        self.assertEqual(self.trip_at(schedule, date(2031, 6, 4), 15.0).departure.hour, 12)
        self.assertEqual(len(trips), 18 - 2 - 1 + 2 + 1)

    def test_special_days(self):
        """Thursday 12 June is a holiday that counts as a Sunday."""
        holiday = date(2031, 6, 12)
        self.env["water.special.day"].create(
            {"name": "Day of Russia", "date": holiday, "counts_as": "6"}
        )
        sundays = {"hours": (11.0,), "mon": False, "sun": True}
        expected = {"ignore": 4, "counts_as": 5, "skip": 4, "add": 5}
        for choice, number in expected.items():
            schedule = self.make_schedule(**sundays, special_days=choice)
            self.assertEqual(self.preview(schedule).create_count, number, choice)
        thursdays = self.make_schedule(hours=(11.0,), mon=False, thu=True, special_days="counts_as")
        self.assertEqual(self.preview(thursdays).create_count, 3)

    def test_changed_schedule_changes_its_trips(self):
        schedule = self.make_schedule()
        self.make(schedule)
        schedule.write({"duration": 2.0, "vessel_id": self.vessel_free.id})
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"change": 18})
        self.assertIn("vessel", preview.change_ids[0].reason)
        preview.action_make()
        self.assertEqual(schedule.trip_ids.vessel_id, self.vessel_free)
        self.assertEqual(schedule.trip_ids.map_id, self.vessel_free.seat_map_id)
        self.assertEqual(schedule.trip_ids.occupancy_ids.resource_id, self.vessel_free.resource_id)
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 18})

    def test_sold_and_touched_trips_stay(self):
        schedule = self.make_schedule(trip_state="on_sale")
        self.make(schedule)
        sold, held, by_hand, cancelled, blocked = schedule.trip_ids[:5]
        self.sell("A-1", trip=sold)
        self.hold_seats("A-1", trip=held)
        by_hand.with_user(self.dispatcher).arrival += timedelta(minutes=10)
        cancelled.action_cancel()
        blocked.with_user(self.dispatcher).block_places(
            [self.seat("A-2", blocked).id], {}, "other", "Paint"
        )
        self.env.flush_all()
        schedule.write({"duration": 1.0})
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"change": 13, "keep": 5})
        why = {line.trip_id: line.reason for line in preview.keep_ids}
        self.assertEqual(why[sold], "Tickets are sold.")
        self.assertEqual(why[held], "Somebody is just buying places.")
        self.assertEqual(why[by_hand], "It was changed by hand.")
        self.assertEqual(why[cancelled], "It was cancelled.")
        self.assertEqual(why[blocked], "Places are blocked by the office.")
        before = {trip: trip.arrival for trip in (sold, held, by_hand, cancelled, blocked)}
        preview.action_make()
        for trip, arrival in before.items():
            self.assertEqual(trip.arrival, arrival)

    def test_left_out_date_removes_unsold_trips_only(self):
        schedule = self.make_schedule(trip_state="on_sale")
        self.make(schedule)
        sold = self.trip_at(schedule, MONDAY, 11.0)
        self.sell("A-1", trip=sold)
        schedule.exception_ids = [Command.create({"date": MONDAY})]
        preview = self.preview(schedule)
        self.assertEqual(self.counts(preview), {"remove": 1, "keep": 1, "same": 16})
        preview.action_make()
        self.assertTrue(sold.exists())
        self.assertEqual(schedule.trip_count, 17)

    def test_trip_with_a_history_is_cancelled_and_made_again(self):
        schedule = self.make_schedule(trip_state="on_sale")
        self.make(schedule)
        seen = self.trip_at(schedule, MONDAY, 11.0)
        self.env["water.funnel.event"]._log_view(seen, {})
        gone = schedule.exception_ids.create({"schedule_id": schedule.id, "date": MONDAY})
        self.make(schedule)
        self.assertEqual((seen.state, seen.schedule_id), ("cancelled", self.env["water.schedule"]))
        gone.unlink()
        self.make(schedule)
        self.assertEqual(schedule.trip_count, 18)

    def test_whoever_waits_for_a_removed_trip_is_told(self):
        schedule = self.make_schedule(trip_state="on_sale")
        self.make(schedule)
        wanted, left = (self.trip_at(schedule, MONDAY, hour) for hour in (11.0, 20.5))
        entries = self.env["water.waiting"].create(
            [
                {"trip_id": trip.id, "name": "Family", "email": "family@example.com"}
                for trip in (wanted, left)
            ]
        )
        entries[1]._leave()
        schedule.exception_ids.create({"schedule_id": schedule.id, "date": MONDAY})
        self.make(schedule)
        self.assertEqual(wanted.state, "cancelled")
        self.assertFalse(left.exists(), "nobody waits for it")
        entries.exists()._settle()
        self.assertEqual((entries[0].state, entries[0].closed_reason), ("closed", "cancelled"))
        [mail] = self.env["mail.mail"].search(
            [("model", "=", "water.waiting"), ("res_id", "=", entries[0].id)]
        )
        self.assertEqual(mail.email_to, "family@example.com")

    def test_deleted_by_hand_is_not_made_again(self):
        schedule = self.make_schedule()
        self.make(schedule)
        self.trip_at(schedule, MONDAY, 11.0).with_user(self.dispatcher).unlink()
        self.assertEqual(self.counts(self.preview(schedule)), {"same": 17})
        self.assertIn(self.dispatcher.name, schedule.exception_ids.reason)

    def test_conflicts_are_listed_and_left_out(self):
        self.make_trip(self.vessel_seats, departure=datetime(2031, 6, 2, 9, 0))
        schedule = self.make_schedule()
        rival = self.make_schedule(hours=(20.0,))
        preview = self.preview(schedule | rival)
        # one meets the trip by hand, nine of one schedule meet the other one's
        self.assertEqual(self.counts(preview), {"create": 17, "conflict": 10})
        reasons = preview.conflict_ids.mapped("reason")
        self.assertTrue(all(self.vessel_seats.name in reason for reason in reasons))
        self.assertIn("02.06 12:00", reasons[0])
        preview.action_make()
        self.assertEqual((schedule | rival).mapped("trip_count"), [8, 9])

    def test_touching_trips_are_no_conflict(self):
        schedule = self.make_schedule(hours=(10.0, 11.5, 13.0), duration=1.5)
        self.assertEqual(self.counts(self.preview(schedule)), {"create": 27})

    def test_horizon_goes_on_by_night(self):
        schedule = self.make_schedule(date_to=False, horizon_days=20)
        self.extend()
        last = max(schedule.trip_ids.mapped("schedule_date"))
        self.assertEqual(last, date(2031, 6, 9))
        count = schedule.trip_count
        self.extend()
        self.assertEqual(schedule.trip_count, count)
        with freeze_time("2031-05-27 09:00:00"):
            self.extend()
        schedule.invalidate_recordset()
        self.assertEqual(max(schedule.trip_ids.mapped("schedule_date")), date(2031, 6, 16))
        self.assertFalse(schedule.activity_ids)

    def test_added_day_does_not_stretch_the_horizon(self):
        far = date(2031, 9, 3)  # a Wednesday
        schedule = self.make_schedule(
            date_to=False,
            horizon_days=20,
            exception_ids=[Command.create({"date": far, "kind": "added"})],
        )
        days = sorted({row.day for row in schedule._plan()})
        self.assertEqual(days, [MONDAY, date(2031, 6, 6), date(2031, 6, 9), far])

    def test_night_run_tells_what_it_could_not_make(self):
        self.make_trip(self.vessel_seats, departure=datetime(2031, 6, 2, 9, 0))
        schedule = self.make_schedule(horizon_days=20)
        for _night in range(2):
            self.extend()
        self.assertEqual(len(schedule.activity_ids), 1)
        self.assertEqual(schedule.activity_ids.user_id, self.dispatcher)
        self.assertIn(self.vessel_seats.name, schedule.activity_ids.note)

    def test_season_gives_the_dates(self):
        season = self.env["water.season"].create(
            {"name": "Winter", "day_from": 1, "month_from": "12", "day_to": 29, "month_to": "2"}
        )
        schedule = self.make_schedule()
        schedule.season_id = season
        self.assertEqual(
            (schedule.date_from, schedule.date_to), (date(2031, 12, 1), date(2032, 2, 29))
        )

    def test_every_second_week_and_days_of_the_month(self):
        weeks = self.make_schedule(hours=(11.0,), interval=2)
        self.assertEqual(weeks._plan()[2].day, date(2031, 6, 16))
        last_day = self.make_schedule(
            hours=(9.0,), freq="monthly", month_by="day", month_day=31, date_to=date(2031, 8, 31)
        )
        self.assertEqual(
            [row.day for row in last_day._plan()],
            [date(2031, 6, 30), date(2031, 7, 31), date(2031, 8, 31)],
        )
        last_friday = self.make_schedule(
            hours=(9.0,), freq="monthly", month_by="-1", fri=True, date_to=date(2031, 8, 31)
        )
        self.assertEqual(
            [row.day for row in last_friday._plan()],
            [date(2031, 6, 27), date(2031, 7, 25), date(2031, 8, 29)],
        )

    def test_nights_on_which_clocks_change(self):
        """Helsinki: 3:30 of 30 March 2031 does not exist, 3:30 of 26 October comes twice."""
        city = self.env["water.city"].create({"name": "Helsinki", "tz": "Europe/Helsinki"})
        pier = self.env["water.pier"].create({"name": "Market Square", "city_id": city.id})
        schedule = self.make_schedule(
            hours=(3.5,), pier_id=pier.id, freq="daily", date_from=date(2031, 10, 25),
            date_to=date(2032, 3, 29),
        )  # fmt: skip
        preview = self.preview(schedule)
        noted = preview.create_ids.filtered("reason")
        self.assertEqual(noted.mapped("day"), [date(2031, 10, 26), date(2032, 3, 28)])
        self.assertEqual(noted.mapped("departure"), ["03:30", "04:30"])
        self.assertIn("comes twice", noted[0].reason)
        self.assertIn("does not exist", noted[1].reason)
        preview.action_make()
        hours = {trip.schedule_date: trip.departure.hour for trip in schedule.trip_ids}
        self.assertEqual(hours[date(2031, 10, 26)], 0)
        self.assertEqual(hours[date(2031, 10, 27)], 1)

    def test_statements_do_not_grow_with_the_trips(self):
        """Making 200 trips more costs the same statements (batches of 500)."""
        few = self.make_schedule(hours=(1.0,), freq="daily", date_to=date(2031, 6, 10))
        many = self.make_schedule(
            hours=(3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0), freq="daily",
            date_to=date(2031, 6, 28), duration=1.0,
        )  # fmt: skip
        costs = []
        for schedule in (few, many):
            rows = schedule._plan()
            costs.append(self.cost(lambda rows=rows, at=schedule: at._carry_out(rows))[0])
        self.assertLess((costs[1] - costs[0]) / 261, 0.2, costs)

    def test_times_are_written_as_text(self):
        schedule = self.make_schedule(
            hours=(),
            time_ids=[Command.create({"clock": " 11:00 "}), Command.create({"clock": "25:10"})],
        )
        self.assertEqual(schedule._minutes_of_day(), [660, 25 * 60 + 10])
        self.assertEqual(schedule.time_ids.mapped("clock"), ["11:00", "25:10"])
        for text in ("", "noon", "11"):
            with self.assertRaisesRegex(ValidationError, "is no time"):
                schedule.time_ids[0].clock = text

    def test_text_of_a_new_form(self):
        """The excursion gives its duration and pier to a schedule that is being written."""
        form = Form(self.env["water.schedule"].with_user(self.dispatcher))
        form.excursion_id = self.excursion
        form.vessel_id = self.vessel_seats
        self.assertEqual((form.duration, form.pier_id), (1.5, self.pier))
        form.date_from, form.date_to, form.freq = MONDAY, date(2031, 6, 30), "daily"
        with form.time_ids.new() as line:
            line.clock = "11:00"
        self.assertIn("11:00", form.summary)
        self.assertEqual(form.save()._minutes_of_day(), [660])

from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_schedule import MONDAY, ScheduleCase


@tagged("post_install", "-at_install")
class TestSeasonCopy(ScheduleCase):
    """A season goes on in another year, after a look at the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.season = cls.env["water.season"].create(
            {
                "name": "White nights",
                "yearly": False,
                "date_from": date(2031, 6, 2),
                "date_to": date(2031, 6, 30),
            }
        )
        cls.rule = cls.env["water.price.rule"].create(
            {
                "name": "White nights",
                "kind": "season",
                "season_id": cls.season.id,
                "excursion_id": cls.excursion.id,
                "percent": 20,
            }
        )
        cls.holiday = cls.env["water.special.day"].create(
            {"name": "Day of Russia", "date": date(2031, 6, 12), "counts_as": "6"}
        )

    def wizard(self, **values):
        form = Form(self.env["water.season.copy"].with_user(self.dispatcher))
        for name, value in {"year": 2031, "to_year": 2032, **values}.items():
            form[name] = value
        return form

    def copy(self, **values):
        wizard = self.wizard(**values).save()
        action = wizard.action_copy()
        return self.env["water.schedule.preview"].browse(action["res_id"]).schedule_ids

    def schedule(self):
        return self.make_schedule(
            season_id=self.season.id,
            exception_ids=[Command.create({"date": date(2031, 6, 9), "reason": "Regatta"})],
        )

    def test_list_says_what_becomes_of_what(self):
        schedule = self.schedule()
        lines = self.wizard().save().line_ids
        self.assertEqual(lines.mapped("kind"), ["schedule", "season", "special_day"])
        self.assertEqual(lines[0].schedule_id, schedule)
        self.assertEqual(lines.mapped("chosen"), [True, True, True])
        self.assertIn("06/12/2032", lines[2].after)
        self.assertFalse(self.env["water.schedule"].search([("copied_from_id", "=", schedule.id)]))

    def test_same_days_of_the_week(self):
        """2 June 2031 is a Monday, as is 31 May 2032; prices and holidays come along."""
        self.schedule()
        new = self.copy()
        self.assertEqual((new.date_from, new.date_to), (date(2032, 5, 31), date(2032, 6, 28)))
        self.assertEqual(new.exception_ids.date, date(2032, 6, 7))
        self.assertEqual(new.exception_ids.date.weekday(), MONDAY.weekday())
        self.assertEqual(new._minutes_of_day(), [660, 1230])
        season = new.season_id
        self.assertNotEqual(season, self.season)
        self.assertEqual(season.date_from, date(2032, 5, 31))
        rule = self.env["water.price.rule"].search([("season_id", "=", season.id)])
        self.assertEqual((rule.percent, rule.excursion_id), (20, self.excursion))
        days = self.env["water.special.day"].search([("name", "=", "Day of Russia")])
        self.assertIn(date(2032, 6, 12), days.mapped("date"))
        self.assertFalse(new.trip_ids)

    def test_same_dates_and_a_leap_day(self):
        schedule = self.make_schedule(date_from=date(2028, 2, 1), date_to=date(2028, 2, 29))
        new = self.copy(year=2028, to_year=2029, shift="date")
        self.assertEqual(new.copied_from_id, schedule)
        self.assertEqual((new.date_from, new.date_to), (date(2029, 2, 1), date(2029, 2, 28)))

    def test_same_dates_without_the_leap_day(self):
        """What was left out on the 29th does not take the 28th away, which sails."""
        days = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
        self.make_schedule(
            freq="daily",
            date_from=date(2028, 2, 29),
            date_to=date(2028, 3, 31),
            exception_ids=[Command.create({"date": day}) for day in days],
        )
        for day in days[:2]:
            self.env["water.special.day"].create({"name": f"Day {day.day}", "date": day})
        form = self.wizard(year=2028, to_year=2029, shift="date")
        schedule, *special = form.save().line_ids
        self.assertIn("move too: 2", schedule.note)
        self.assertIn("2029 has no 29 February", schedule.note)
        self.assertEqual([line.chosen for line in special], [True, False])
        self.assertIn("tick it if the 28th is meant", special[1].note)
        new = self.copy(year=2028, to_year=2029, shift="date")
        self.assertEqual(new.date_from, date(2029, 2, 28))
        self.assertEqual(new.exception_ids.mapped("date"), [date(2029, 2, 28), date(2029, 3, 1)])
        again = self.copy(year=2028, to_year=2032, shift="date")
        self.assertIn(date(2032, 2, 29), again.exception_ids.mapped("date"))

    def test_weeks_stay_weeks_on_both_sides_of_a_leap_day(self):
        """Three years on, days before and after 29 February are a day nearer and further: dates a
        week apart would meet."""
        days = [date(2028, 2, 14) + timedelta(weeks=number) for number in range(5)]
        schedule = self.make_schedule(
            date_from=days[0],
            date_to=days[-1],
            exception_ids=[Command.create({"date": day}) for day in days],
        )
        new = self.copy(year=2028, to_year=2031)
        moved = new.exception_ids.mapped("date")
        self.assertEqual({later - day for later, day in zip(moved, days, strict=True)},
                         {new.date_from - schedule.date_from})  # fmt: skip
        self.assertEqual({day.weekday() for day in moved}, {0})
        self.assertEqual(new.date_to - new.date_from, schedule.date_to - schedule.date_from)

    def test_copy_begins_in_its_year(self):
        schedule = self.make_schedule(date_from=date(2031, 1, 1), date_to=date(2031, 3, 31))
        self.assertEqual(self.copy().date_from, date(2032, 1, 1))
        [line] = self.wizard().save().line_ids.filtered(lambda line: line.schedule_id == schedule)
        self.assertFalse(line.chosen)

    def test_days_at_the_ends_of_a_year_stay_in_it(self):
        """New Year's Day alone would be in the year before, its eve in the year after."""
        first = self.make_schedule(date_from=date(2031, 1, 1), date_to=date(2031, 1, 1))
        new = self.copy()
        self.assertEqual(new.copied_from_id, first)
        self.assertEqual((new.date_from, new.date_to), (date(2032, 1, 7), date(2032, 1, 7)))
        eve = self.make_schedule(date_from=date(2031, 12, 30), date_to=date(2031, 12, 31))
        new = self.copy(to_year=2035).filtered(lambda one: one.copied_from_id == eve)
        self.assertEqual({new.date_from.year, new.date_to.year}, {2035})
        self.assertEqual(new.date_from.weekday(), date(2031, 12, 30).weekday())

    def test_second_copy_is_not_ticked(self):
        self.schedule()
        self.copy()
        lines = self.wizard().save().line_ids
        self.assertEqual(lines.mapped("chosen"), [False, False, False])
        self.assertIn("copied already", lines[0].note)
        with self.assertRaisesRegex(UserError, "Nothing is ticked"):
            self.copy()

    def test_yearly_season_goes_on_by_itself(self):
        self.season.write({"yearly": True})
        self.schedule().write({"date_from": MONDAY, "date_to": date(2031, 6, 30)})
        lines = self.wizard().save().line_ids
        self.assertNotIn("season", lines.mapped("kind"))
        self.assertEqual(self.copy().season_id, self.season)

    def test_without_prices_and_with_some_lines_only(self):
        self.schedule()
        self.make_schedule(hours=(15.0,))
        form = self.wizard(with_prices=False, with_special_days=False)
        self.assertEqual(len(form.line_ids), 2)
        with form.line_ids.edit(0) as line:
            line.chosen = False
        form.save().action_copy()
        self.assertEqual(
            self.env["water.schedule"].search_count([("copied_from_id", "!=", False)]), 1
        )

    def test_refusals(self):
        with self.assertRaisesRegex(UserError, "another year"):
            self.copy(to_year=2031)
        with self.assertRaisesRegex(UserError, "between 2000 and 2100"):
            self.copy(to_year=3000)
        with self.assertRaises(AccessError):
            Form(self.env["water.season.copy"].with_user(self.staff["agent"]))

from datetime import date, timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class WaterSeasonCopy(models.TransientModel):
    """The schedules of a season for another year, with what belongs to it; first as a list.

    Weekday: each day moves by the same number of whole weeks, at most four days from its date.
    Date: each day keeps its date. Where the year has no 29 February, a season that begins or ends
    on it does so on the 28th; an exception or a holiday of that one day has nowhere to go.
    """

    _name = "water.season.copy"
    _description = "Copy of a season"

    season_id = fields.Many2one("water.season", help="Empty: all schedules of the year.")
    year = fields.Integer(
        string="From the year", required=True, default=lambda self: fields.Date.today().year
    )
    to_year = fields.Integer(
        string="To the year", required=True, default=lambda self: fields.Date.today().year + 1
    )
    shift = fields.Selection(
        [("weekday", "The same days of the week"), ("date", "The same dates")],
        string="Days become",
        required=True,
        default="weekday",
    )
    with_prices = fields.Boolean(
        string="Season and its price rules too",
        default=True,
        help="Seasons that come each year go on by themselves, with their rules.",
    )
    with_special_days = fields.Boolean(
        string="Special days too",
        default=True,
        help="Holidays keep their date, whatever becomes of the schedules.",
    )
    trip_state = fields.Selection(
        [("as_is", "As in the schedule"), ("draft", "Draft"), ("on_sale", "On sale")],
        string="New trips are",
        required=True,
        default="draft",
    )
    line_ids = fields.One2many(
        "water.season.copy.line",
        "copy_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("season_id", "year", "to_year", "shift", "with_prices", "with_special_days")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard._lines() if wizard._years_possible() else []
            wizard.line_ids = [Command.clear(), *(Command.create(line) for line in lines)]

    def _years_possible(self):
        return all(2000 <= year <= 2100 for year in (self.year, self.to_year)) and (
            self.year != self.to_year
        )

    # --- days

    def _moved(self, day):
        """``day`` in the other year.

        All days move by as many weeks as the middle of the year does: what lies a week apart stays
        so on both sides of a 29 February, and no two days become one.
        """
        if self.shift == "date":
            return _same_date(day, self.to_year - self.year)
        years_apart = date(self.to_year, 7, 1) - date(self.year, 7, 1)
        return day + timedelta(weeks=round(years_apart.days / 7))

    def _days(self, schedule):
        """First and last day of the copy, and how much more than others it moves.

        A schedule belongs to the year in which it begins. What would lie in the year before or
        after as a whole, as New Year's Day alone, moves by a week more or less.
        """
        first, last = self._moved(schedule.date_from), schedule.date_to
        last = last and self._moved(last)
        more = timedelta()
        if last and last.year < self.to_year:
            more = timedelta(weeks=1)
        elif first.year > self.to_year:
            more = timedelta(weeks=-1)
        return max(first + more, date(self.to_year, 1, 1)), last and last + more, more

    def _has_day(self, day):
        """Whether the other year has that date; 29 February is the only one that may be missing."""
        leap_day = (day.month, day.day) == (2, 29)
        return not leap_day or _same_date(day, self.to_year - self.year).day == 29

    def _moving_exceptions(self, schedule):
        """Those whose day there is: leaving out the 28th instead of the 29th would be wrong."""
        return schedule.exception_ids.filtered(
            lambda line: self.shift == "weekday" or self._has_day(line.date)
        )

    # --- the list

    def _schedules(self):
        domain = [
            ("date_from", ">=", date(self.year, 1, 1)),
            ("date_from", "<=", date(self.year, 12, 31)),
        ]
        if self.season_id:
            domain.append(("season_id", "=", self.season_id._origin.id))
        return self.env["water.schedule"].search(domain)

    def _lines(self):
        schedules = self._schedules()
        lines = [self._schedule_line(schedule) for schedule in schedules]
        if self.with_prices:
            lines += [self._season_line(season) for season in self._seasons(schedules)]
        if self.with_special_days:
            lines += [self._special_day_line(day) for day in self._special_days()]
        return lines

    def _seasons(self, schedules):
        seasons = self.season_id._origin or schedules.season_id
        return seasons.filtered(lambda season: not season.yearly)

    def _special_days(self):
        return self.env["water.special.day"].search(
            [("date", ">=", date(self.year, 1, 1)), ("date", "<=", date(self.year, 12, 31))],
            order="date",
        )

    def _schedule_line(self, schedule):
        first, last, _more = self._days(schedule)
        twin = self.env["water.schedule"].search(
            [
                ("copied_from_id", "=", schedule.id),
                ("date_from", ">=", date(self.to_year, 1, 1)),
                ("date_from", "<=", date(self.to_year, 12, 31)),
            ],
            limit=1,
        )
        return {
            "kind": "schedule",
            "schedule_id": schedule.id,
            "name": schedule.name,
            "before": self._period(schedule.date_from, schedule.date_to),
            "after": self._period(first, last),
            "chosen": not twin,
            "note": self.env._("Has been copied already: %s.", twin.name)
            if twin
            else self._exceptions_note(schedule),
        }

    def _exceptions_note(self, schedule):
        moving = self._moving_exceptions(schedule)
        notes = [self.env._("Its exceptions move too: %s.", len(moving))] if moving else []
        if schedule.exception_ids - moving:
            notes.append(
                self.env._(
                    "%(year)s has no 29 February: that exception is left behind.",
                    year=str(self.to_year),
                )
            )
        return " ".join(notes)

    def _season_line(self, season):
        rules = self.env["water.price.rule"].search_count([("season_id", "=", season.id)])
        first, last = self._moved(season.date_from), self._moved(season.date_to)
        return {
            "kind": "season",
            "season_id": season.id,
            "name": season.name,
            "before": self._period(season.date_from, season.date_to),
            "after": self._period(first, last),
            "chosen": not self._twin_season(season),
            "note": self.env._("There is one with these dates already.")
            if self._twin_season(season)
            else self.env._("Price rules that hold in it: %s.", rules),
        }

    def _twin_season(self, season):
        return self.env["water.season"].search(
            [
                ("yearly", "=", False),
                ("name", "=", season.name),
                ("date_from", "=", self._moved(season.date_from)),
                ("date_to", "=", self._moved(season.date_to)),
            ],
            limit=1,
        )

    def _special_day_line(self, day):
        after = _same_date(day.date, self.to_year - self.year)
        known = self.env["water.special.day"].search_count(
            [("date", "=", after), ("company_id", "=", day.company_id.id)]
        )
        return {
            "kind": "special_day",
            "special_day_id": day.id,
            "name": day.name,
            "before": format_date(self.env, day.date),
            "after": format_date(self.env, after),
            "chosen": not known and self._has_day(day.date),
            "note": self._special_day_note(day, known),
        }

    def _special_day_note(self, day, known):
        if not self._has_day(day.date):
            return self.env._(
                "%s has no 29 February; tick it if the 28th is meant.", str(self.to_year)
            )
        return self.env._("That day is listed already.") if known else ""

    def _period(self, first, last):
        ends = [day and format_date(self.env, day) for day in (first, last)]
        return " – ".join(end or "…" for end in ends)

    # --- the copy

    def action_copy(self):
        """Copy what is ticked, and show the trips that the new schedules would make."""
        self.ensure_one()
        if self.year == self.to_year:
            raise UserError(self.env._("Choose another year to copy the season to."))
        if not self._years_possible():
            raise UserError(self.env._("Years lie between 2000 and 2100."))
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Nothing is ticked that could be copied."))
        for line in chosen.filtered("special_day_id"):
            self._copy_special_day(line.special_day_id)
        seasons = {
            season: self._copy_season(season) for season in chosen.filtered("season_id").season_id
        }
        schedules = self.env["water.schedule"]
        for schedule in chosen.filtered("schedule_id").schedule_id:
            season = schedule.season_id
            new = seasons.get(season) or (
                season if season.yearly else season and self._twin_season(season)
            )
            schedules |= self._copy_schedule(schedule, new)
        if schedules:
            return schedules.action_preview()
        return {"type": "ir.actions.act_window_close"}

    def _copy_special_day(self, day):
        day.copy({"date": _same_date(day.date, self.to_year - self.year)})

    def _copy_season(self, season):
        """The season in the other year, with the price rules that hold in it."""
        new = season.copy(
            {"date_from": self._moved(season.date_from), "date_to": self._moved(season.date_to)}
        )
        for rule in self.env["water.price.rule"].search([("season_id", "=", season.id)]):
            rule.copy({"season_id": new.id})
        return new

    def _copy_schedule(self, schedule, season):
        first, last, more = self._days(schedule)
        values = {
            "season_id": season.id if season else False,
            "copied_from_id": schedule.id,
            "date_from": first,
            "date_to": last,
            "exception_ids": [
                Command.create(
                    {
                        "date": self._moved(line.date) + more,
                        "kind": line.kind,
                        "whole_day": line.whole_day,
                        "hour": line.hour,
                        "reason": line.reason,
                    }
                )
                for line in self._moving_exceptions(schedule)
            ],
        }
        if self.trip_state != "as_is":
            values["trip_state"] = self.trip_state
        return schedule.copy(values)


def _same_date(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class WaterSeasonCopyLine(models.TransientModel):
    """Something that is copied, with its days before and after."""

    _name = "water.season.copy.line"
    _description = "Line of a copied season"
    _order = "id"

    copy_id = fields.Many2one("water.season.copy", required=True, ondelete="cascade")
    chosen = fields.Boolean(string="Copy")
    kind = fields.Selection(
        [("schedule", "Schedule"), ("season", "Season"), ("special_day", "Special day")],
        required=True,
    )
    schedule_id = fields.Many2one("water.schedule", ondelete="cascade")
    season_id = fields.Many2one("water.season", ondelete="cascade")
    special_day_id = fields.Many2one("water.special.day", ondelete="cascade")
    name = fields.Char()
    before = fields.Char(string="Days now")
    after = fields.Char(string="Days then")
    note = fields.Char(string="Remark")

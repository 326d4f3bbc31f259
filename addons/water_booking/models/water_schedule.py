from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import babel_locale_parse, get_lang

from ..planning import Exceptions, Rule, clock_text
from ..planning.timetable import minutes_of

#: Monday 0 …; named as Odoo's widget for the days of the week wants them.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WaterSchedule(models.Model):
    """The rule by which trips of an excursion sail through a season.

    Dates and hours are those of the pier's clock. The rule itself is ``planning.Rule``; what it
    makes of the trips that exist is ``_plan`` (water_schedule_plan.py), and nothing is made without
    such a plan.
    """

    _name = "water.schedule"
    _description = "Schedule"
    _inherit = ["mail.thread", "mail.activity.mixin", "water.cutoff"]
    _order = "date_from desc, name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    active = fields.Boolean(default=True)
    excursion_id = fields.Many2one(
        "water.excursion",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(related="excursion_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Dispatcher",
        default=lambda self: self.env.user,
        help="Gets a task when departures cannot be made by themselves.",
    )

    # what sails
    vessel_id = fields.Many2one(
        "water.vessel", required=True, index=True, ondelete="restrict", tracking=True
    )
    map_id = fields.Many2one(
        "water.seat.map",
        string="Deck plan",
        ondelete="restrict",
        domain="[('vessel_id', '=', vessel_id), ('state', '!=', 'draft')]",
        help="Empty: the plan of the vessel that is current when trips are made.",
    )
    pier_id = fields.Many2one(
        "water.pier",
        compute="_compute_pier_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        tracking=True,
    )
    tz = fields.Selection(related="pier_id.tz")
    duration = fields.Float(
        string="Duration, hours",
        compute="_compute_duration",
        store=True,
        readonly=False,
        precompute=True,
        help="From departure to arrival; a clock changed on the way does not change it.",
        tracking=True,
    )
    boarding_minutes = fields.Integer(string="Boarding opens, minutes before", default=30)
    trip_state = fields.Selection(
        [("draft", "Draft"), ("on_sale", "On sale")],
        string="New trips are",
        required=True,
        default="draft",
    )

    # when
    season_id = fields.Many2one("water.season", ondelete="restrict", check_company=True)
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    date_to = fields.Date(
        string="To, included",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Empty: without an end; trips are then made so many days ahead as you say.",
    )
    freq = fields.Selection(
        [("daily", "Days"), ("weekly", "Weeks"), ("monthly", "Months")],
        string="Repeats every",
        required=True,
        default="weekly",
        tracking=True,
    )
    interval = fields.Integer(default=1, required=True, tracking=True)
    mon = fields.Boolean()
    tue = fields.Boolean()
    wed = fields.Boolean()
    thu = fields.Boolean()
    fri = fields.Boolean()
    sat = fields.Boolean()
    sun = fields.Boolean()
    month_by = fields.Selection(
        [
            ("day", "On a day of the month"),
            ("1", "First"),
            ("2", "Second"),
            ("3", "Third"),
            ("4", "Fourth"),
            ("-1", "Last"),
        ],
        string="In the month",
        required=True,
        default="day",
    )
    month_day = fields.Integer(
        string="Day of the month",
        default=1,
        help="31 is the last day of shorter months too.",
    )
    special_days = fields.Selection(
        [
            ("ignore", "Are days like others"),
            ("counts_as", "Are sailed as the weekday they count as"),
            ("skip", "Are left out"),
            ("add", "Are sailed too"),
        ],
        required=True,
        default="ignore",
        help="Holidays and moved working days, as listed under Special days.",
    )
    time_ids = fields.One2many("water.schedule.time", "schedule_id", string="Times", copy=True)
    exception_ids = fields.One2many(
        "water.schedule.exception", "schedule_id", string="Exceptions", copy=True
    )
    horizon_days = fields.Integer(
        string="Always days ahead",
        help="Trips of this many days ahead are made by themselves each night. 0: only by hand.",
    )

    copied_from_id = fields.Many2one(
        "water.schedule", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    summary = fields.Char(compute="_compute_summary")
    trip_ids = fields.One2many("water.trip", "schedule_id", string="Trips")
    trip_count = fields.Integer(compute="_compute_trips")
    last_trip_date = fields.Date(string="Trips until", compute="_compute_trips")

    _interval_positive = models.Constraint(
        "CHECK (interval BETWEEN 1 AND 366)", "A schedule repeats after 1 to 366 days, weeks, …"
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A schedule ends on the day it begins, or later.",
    )
    _minutes = models.Constraint(
        "CHECK (boarding_minutes >= 0 AND sale_cutoff_minutes >= 0)",
        "Minutes before departure cannot be negative.",
    )
    _duration_possible = models.Constraint(
        "CHECK (duration > 0 AND duration <= 240)",
        "A trip takes longer than no time and at most ten days.",
    )
    _horizon = models.Constraint(
        "CHECK (horizon_days BETWEEN 0 AND 730)",
        "Trips are made at most 730 days ahead.",
    )

    @api.depends("excursion_id", "vessel_id")
    def _compute_name(self):
        for schedule in self:
            if not schedule.name and schedule.excursion_id and schedule.vessel_id:
                schedule.name = f"{schedule.excursion_id.name} · {schedule.vessel_id.name}"

    @api.depends("excursion_id", "vessel_id")
    def _compute_pier_id(self):
        for schedule in self:
            if not schedule.pier_id:
                excursion, vessel = schedule.excursion_id, schedule.vessel_id
                schedule.pier_id = excursion.pier_id or vessel.home_pier_id

    @api.depends("excursion_id")
    def _compute_duration(self):
        for schedule in self:
            schedule.duration = schedule.excursion_id.duration or schedule.duration or 1.0

    @api.depends("season_id")
    def _compute_dates(self):
        """Those of the season that runs, or of the next one."""
        for schedule in self:
            if schedule.season_id:
                today = fields.Date.context_today(schedule)
                schedule.date_from, schedule.date_to = schedule.season_id._dates_from(today)

    @api.depends(
        "freq", "interval", *WEEKDAYS, "month_by", "month_day", "time_ids.clock", "date_from",
        "date_to",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_summary(self):
        """The rule in a line, for lists: “Mon, Fri · 11:00, 25:10 · 1 May – 30 September”."""
        locale = babel_locale_parse(get_lang(self.env).code)
        names = locale.days["stand-alone"]["abbreviated"]
        units = dict(self._fields["freq"]._description_selection(self.env))
        nths = dict(self._fields["month_by"]._description_selection(self.env))
        for schedule in self:
            days = ", ".join(names[index] for index in sorted(schedule._weekdays()))
            parts = []
            if schedule.interval > 1 or schedule.freq == "daily":
                unit = units.get(schedule.freq, "").lower()
                parts.append(f"{schedule.interval} × {unit}")
            if schedule.freq == "monthly":
                by_day = schedule.month_by == "day"
                parts.append(str(schedule.month_day) if by_day else nths[schedule.month_by])
            if days and (schedule.freq == "weekly" or schedule.month_by != "day"):
                parts.append(days)
            parts.append(", ".join(clock_text(minute) for minute in schedule._typed_minutes()))
            ends = [
                day and format_skeleton("yMMMd", day, locale=locale)
                for day in (schedule.date_from, schedule.date_to)
            ]
            parts.append(" – ".join(end or "…" for end in ends))
            schedule.summary = " · ".join(part for part in parts if part)

    def _compute_trips(self):
        """As ``action_view_trips`` shows them, with what else is sold on their sailings."""
        trips = self.env["water.trip"]
        for schedule in self:
            schedule.trip_count, schedule.last_trip_date = 0, False
        for field in ("schedule_id", "leader_id.schedule_id"):
            for schedule, count, last in trips._read_group(
                [(field, "in", self.ids)], [field], ["__count", "schedule_date:max"]
            ):
                schedule.trip_count += count
                schedule.last_trip_date = last or schedule.last_trip_date

    @api.constrains("freq", *WEEKDAYS, "month_by", "month_day", "special_days", "exception_ids")
    def _check_days(self):
        for schedule in self:
            by_weekday = schedule.freq == "weekly" or (
                schedule.freq == "monthly" and schedule.month_by != "day"
            )
            other_days = schedule.special_days == "add" or "added" in schedule.exception_ids.mapped(
                "kind"
            )
            if by_weekday and not schedule._weekdays() and not other_days:
                raise ValidationError(
                    self.env._(
                        "Choose at least one day of the week on which “%s” sails.", schedule.name
                    )
                )
            if not 1 <= schedule.month_day <= 31:
                raise ValidationError(self.env._("A day of the month lies between 1 and 31."))

    @api.constrains("date_to", "horizon_days")
    def _check_has_an_end(self):
        for schedule in self:
            if not schedule.date_to and not schedule.horizon_days:
                raise ValidationError(
                    self.env._(
                        "“%s” has no last day: say how many days ahead its trips are made.",
                        schedule.name,
                    )
                )

    @api.constrains("map_id", "vessel_id")
    def _check_map_of_vessel(self):
        for schedule in self:
            if schedule.map_id and schedule.map_id.vessel_id != schedule.vessel_id:
                raise ValidationError(
                    self.env._("The deck plan of a schedule must be one of its vessel.")
                )

    @api.onchange("vessel_id")
    def _onchange_vessel_id(self):
        if self.map_id.vessel_id != self.vessel_id:
            self.map_id = False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_trips(self):
        if self.trip_ids:
            raise UserError(
                self.env._("A schedule that has trips is archived and not deleted: they keep it.")
            )

    def _weekdays(self):
        self.ensure_one()
        return frozenset(index for index, day in enumerate(WEEKDAYS) if self[day])

    def _minutes_of_day(self):
        self.ensure_one()
        return sorted(self.time_ids.mapped("minute"))

    def _typed_minutes(self):
        """As on the form, where a new hour is only a text yet."""
        minutes = [minutes_of((line.clock or "").strip()) for line in self.time_ids]
        return sorted(minute for minute in minutes if minute is not None)

    def _rule(self):
        """The rule as plain Python."""
        self.ensure_one()
        nth = self.freq == "monthly" and self.month_by != "day"
        return Rule(
            first=self.date_from,
            last=self.date_to or None,
            freq=self.freq,
            interval=self.interval,
            weekdays=self._weekdays(),
            nth=int(self.month_by) if nth else None,
            month_day=self.month_day,
            special=self.special_days,
        )

    def _exceptions(self):
        self.ensure_one()
        kinds = {"left_out": set(), "added": set()}
        for line in self.exception_ids:
            kinds[line.kind].add((line.date, None if line.minute < 0 else line.minute))
        return Exceptions(frozenset(kinds["left_out"]), frozenset(kinds["added"]))

    def _special_day_weekdays(self):
        """{date: weekday it counts as}; a company's own word comes over what is said for all."""
        self.ensure_one()
        days = self.env["water.special.day"].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        own_last = days.sorted(lambda day: bool(day.company_id))
        return {day.date: int(day.counts_as) for day in own_last}

    def action_view_trips(self):
        """Open the trips that the schedule has made, and what else is sold on their sailings."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_trip")
        action["domain"] = [
            "|",
            ("schedule_id", "=", self.id),
            ("leader_id.schedule_id", "=", self.id),
        ]
        action["context"] = {"search_default_upcoming": 1}
        return action

    def action_preview(self):
        """Show what making the trips would do, before anything is made."""
        preview = self.env["water.schedule.preview"].create({"schedule_ids": self.ids})
        return preview._open()

import base64
import io
from collections import defaultdict
from datetime import datetime, time, timedelta

from psycopg2 import IntegrityError

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.water_schedule import WEEKDAYS
from ..planning import Rule, local, moment, sailing_days
from ..planning.gtfs import is_gtfs, read_gtfs
from ..planning.problems import Problem, Unreadable
from ..planning.timetable import COLUMNS, EXAMPLES, read_timetable

#: Problems that are written down; a file with more has one cause for most of them.
SHOWN = 1000
KINDS = {
    "excursion": "water.excursion",
    "vessel": "water.vessel",
    "pier": "water.pier",
}


class _Undo(Exception):
    """Takes back what a dry run has made."""


class WaterTimetableImport(models.TransientModel):
    """Schedules from a timetable: GTFS, or a table with the columns of the template.

    A check makes the schedules, looks what their trips would meet, and takes everything back.
    """

    _name = "water.timetable.import"
    _description = "Import of a timetable"

    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    vessel_id = fields.Many2one(
        "water.vessel", string="Vessel where none is named", help="GTFS names no vessels."
    )
    trip_state = fields.Selection(
        [("draft", "Draft"), ("on_sale", "On sale")],
        string="New trips are",
        required=True,
        default="draft",
        help="Where the file does not say it.",
    )
    only_good = fields.Boolean(string="Import the rows without errors, leave out the others")
    checked = fields.Boolean(readonly=True)
    match_ids = fields.One2many("water.timetable.import.match", "import_id", string="Names")
    problem_ids = fields.One2many(
        "water.timetable.import.problem", "import_id", string="Problems", readonly=True
    )
    row_count = fields.Integer(string="Schedules in the file", readonly=True)
    good_count = fields.Integer(string="Can be imported", readonly=True)
    error_count = fields.Integer(string="Errors", readonly=True)
    is_feed = fields.Boolean(compute="_compute_is_feed", help="Its problems name a table each.")
    template = fields.Binary(compute="_compute_template")

    @api.depends("problem_ids.file")
    def _compute_is_feed(self):
        for wizard in self:
            wizard.is_feed = any(wizard.problem_ids.mapped("file"))

    @api.depends_context("lang")
    def _compute_template(self):
        for wizard in self:
            wizard.template = base64.b64encode(self._template_book())

    # --- the template

    def _column_help(self):
        """What stands in each column, for the template's second sheet."""
        return {
            "excursion": self.env._("Name of the excursion. Needed."),
            "vessel": self.env._("Name of the vessel. Empty: the one chosen at the import."),
            "pier": self.env._("Name of the pier. Empty: the excursion's."),
            "from": self.env._("First day, 2027-05-01 or 01.05.2027. Needed."),
            "to": self.env._("Last day, included. Empty: only the first day."),
            "days": self.env._("Days of the week, 1 Monday to 7 Sunday, e.g. 567. Empty: all."),
            "times": self.env._(
                "Departures by the pier's clock, with spaces between; 25:10 is 1:10 in the night"
                " after. Needed."
            ),
            "duration": self.env._("Hours and minutes, 1:30. Empty: the excursion's."),
            "boarding": self.env._("Boarding opens so many minutes before departure."),
            "sale_ends": self.env._("The sale ends so many minutes before departure."),
            "left_out": self.env._("Days without trips, with spaces between."),
            "added": self.env._("Days with trips besides, with spaces between."),
            "state": self.env._("draft or on_sale. Empty: as chosen at the import."),
        }

    def _template_book(self):
        from openpyxl import Workbook  # slow to import, and seldom needed

        book = Workbook()
        sheet = book.active
        sheet.title = self.env._("Timetable")
        sheet.append(COLUMNS)
        for row in EXAMPLES:
            sheet.append(row)
        notes = book.create_sheet(self.env._("Columns"))
        for column, text in self._column_help().items():
            notes.append((column, text))
        for each, widths in ((sheet, (24, 18, 18, *[12] * 10)), (notes, (14, 90))):
            for number, width in enumerate(widths):
                each.column_dimensions[chr(65 + number)].width = width
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def action_template(self):
        """Download the template."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template/timetable.xlsx?download=true",
            "target": "download",
        }

    # --- reading

    def _read(self):
        """Entries and problems of the file; one that cannot be read is one problem."""
        content = base64.b64decode(self.file or b"")
        try:
            return read_gtfs(content) if is_gtfs(content) else read_timetable(content)
        except Unreadable as refusal:
            return [], [refusal.problem]

    def _names(self, kind):
        """{name in lower case, in any language: records}"""
        found = defaultdict(lambda: self.env[KINDS[kind]])
        for code, _label in self.env["res.lang"].get_installed():
            for record in (
                self.env[KINDS[kind]].with_context(lang=code).search([("active", "=", True)])
            ):
                found[record.name.strip().lower()] |= record.with_env(self.env)
        return found

    def _resolve(self, entries, problems):
        """Values of a schedule for each entry whose names are known.

        :return: [(Entry, values)]; writes what is unknown to ``problems`` and ``match_ids``
        """
        names = {kind: self._names(kind) for kind in KINDS}
        chosen = {(match.kind, match.text.lower()): match._record() for match in self.match_ids}
        unknown, resolved = {}, []
        for entry in entries:
            found, good = {}, True
            for kind in KINDS:
                text = getattr(entry, kind)
                if not text:
                    continue
                records = chosen.get((kind, text.lower())) or names[kind].get(text.lower())
                if records and len(records) == 1:
                    found[kind] = records
                    continue
                good = False
                unknown.setdefault((kind, text.lower()), text)
                code = "two_of_name" if records else f"no_{kind}"
                problems.append(_problem(entry, code, kind, text=text))
            vessel = found.get("vessel") or self.vessel_id
            pier = found.get("pier")
            if good and not vessel:
                good = False
                problems.append(_problem(entry, "no_vessel_named", "vessel"))
            if good:
                pier = pier or found["excursion"].pier_id or vessel.home_pier_id
                if not pier:
                    good = False
                    problems.append(_problem(entry, "no_pier_named", "pier"))
            if good and self._to_the_piers_clock(entry, pier, problems):
                values = self._values(entry, found["excursion"], vessel, pier)
                resolved.append((entry, values))
        self.match_ids = [
            Command.create({"kind": kind, "text": text})
            for (kind, key), text in unknown.items()
            if (kind, key) not in chosen
        ]
        return resolved

    def _to_the_piers_clock(self, entry, pier, problems):
        """Hours of a feed are those of its agency's zone; let them be those of the pier's."""
        if not entry.zone or entry.zone == pier.tz:
            return True
        rule = Rule(first=entry.first, last=entry.last, weekdays=entry.weekdays)
        days = [
            *sailing_days(rule, entry.first, entry.last),
            *entry.added,
        ]
        minutes = []
        for minute in entry.minutes:
            shifted = {
                local(moment(day, minute, entry.zone).utc, pier.tz) - datetime.combine(day, time())
                for day in days
            }
            if len(shifted) > 1:
                facts = {"pier": pier.tz, "feed": entry.zone}
                problems.append(_problem(entry, "other_clock", "agency_timezone", **facts))
                return False
            if shifted and min(shifted) < timedelta():
                problems.append(_problem(entry, "day_before", "departure_time"))
                return False
            minutes += [round(shift.total_seconds() / 60) for shift in shifted]
        entry.minutes = sorted(minutes)
        return True

    def _values(self, entry, excursion, vessel, pier):
        """What a schedule is made of."""
        exceptions = [(day, "left_out") for day in sorted(set(entry.left_out))]
        exceptions += [(day, "added") for day in sorted(set(entry.added) - set(entry.left_out))]
        values = {
            "excursion_id": excursion.id,
            "vessel_id": vessel.id,
            "pier_id": pier.id,
            "date_from": entry.first,
            "date_to": entry.last,
            "freq": "weekly",
            "trip_state": entry.state or self.trip_state,
            "time_ids": [Command.create({"hour": minute / 60}) for minute in entry.minutes],
            "exception_ids": [
                Command.create({"date": day, "kind": kind}) for day, kind in exceptions
            ],
            **{name: index in entry.weekdays for index, name in enumerate(WEEKDAYS)},
        }
        optional = {
            "name": entry.name,
            "duration": entry.duration and entry.duration / 60,
            "boarding_minutes": entry.boarding,
            "sale_cutoff_minutes": entry.cutoff,
        }
        return values | {name: value for name, value in optional.items() if value not in (None, "")}

    # --- the dry run, and the import

    def _make(self, problems):
        """Make the schedules that can be made; the others are told in ``problems``."""
        entries, found = self._read()
        problems += found
        schedules = self.env["water.schedule"]
        for entry, values in self._resolve(entries, problems):
            if twin := self._planned_already(values):
                problems.append(_problem(entry, "planned_already", "", name=twin.name))
                continue
            try:
                with self.env.cr.savepoint():
                    schedule = schedules.with_context(tracking_disable=True).create(values)
                    schedule.flush_recordset()
            except (ValidationError, IntegrityError) as refusal:
                told = str(refusal)
                if isinstance(refusal, IntegrityError):
                    told = schedules._sql_error_to_message(refusal)
                problems.append(_problem(entry, "refused", "", text=told))
                continue
            schedules |= schedule
            yield entry, schedule

    def _planned_already(self, values):
        """A schedule that sails one of the same hours on the same days, as a second import does."""
        same = ("excursion_id", "vessel_id", "date_from", "date_to", *WEEKDAYS)
        minutes = {round(line[2]["hour"] * 60) for line in values["time_ids"]}
        twins = self.env["water.schedule"].search([(name, "=", values[name]) for name in same])
        return twins.filtered(lambda twin: minutes & set(twin._minutes_of_day()))[:1]

    def action_check(self):
        """Say what an import would do and what is wrong with the file; nothing stays."""
        self.ensure_one()
        problems, conflicts, good = [], [], 0
        entries, _found = self._read()
        matches = [(match.kind, match.text, match._record()) for match in self.match_ids]
        try:
            with self.env.cr.savepoint():
                made = list(self._make(problems))
                good = len(made)
                schedules = self.env["water.schedule"].union(*(each for _entry, each in made))
                entry_of = {schedule.id: entry for entry, schedule in made}
                rows = defaultdict(list)
                for row in schedules._plan():
                    if row.action == "conflict":
                        rows[row.schedule.id].append(row)
                for schedule_id, refused in rows.items():
                    first = refused[0]
                    text = self.env._(
                        "Departures that cannot be made: %(count)s. The first, %(when)s: %(why)s",
                        count=len(refused),
                        when=schedules._departure_words(first),
                        why=first.reason,
                    )
                    conflicts.append(_problem(entry_of[schedule_id], "refused", "", text=text))
                matches = [(match.kind, match.text, match._record()) for match in self.match_ids]
                raise _Undo
        except _Undo:
            self.env.invalidate_all()
        lines = [(problem, "error") for problem in problems]
        lines += [(problem, "warning") for problem in conflicts]
        lines.sort(key=lambda line: (line[1], line[0].file, line[0].row))
        self.write(
            {
                "checked": True,
                "row_count": max(len(entries), good),
                "good_count": good,
                "error_count": len(problems),
                "problem_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "level": level,
                            "file": problem.file,
                            "row": problem.row,
                            "column": problem.column,
                            "sentence": problem.sentence(self.env),
                        }
                    )
                    for problem, level in lines[:SHOWN]
                ],
                "match_ids": [Command.clear()]
                + [
                    Command.create(
                        {"kind": kind, "text": text, f"{kind}_id": record.id if record else False}
                    )
                    for kind, text, record in matches
                ],
            }
        )
        return self._reopen()

    def action_import(self):
        """Make the schedules, all or the good ones, and show which trips they would make."""
        self.ensure_one()
        problems, schedules = [], self.env["water.schedule"]
        try:
            with self.env.cr.savepoint():
                for _entry, schedule in self._make(problems):
                    schedules |= schedule
                if (problems and not self.only_good) or not schedules:
                    raise _Undo
        except _Undo:
            self.env.invalidate_all()
            if not problems:
                raise UserError(
                    self.env._("The file has nothing that could be imported.")
                ) from None
            return self.action_check()
        return schedules.action_preview()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a timetable"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


def _problem(entry, code, column, **facts):
    return Problem(code, entry.row, column, entry.file, facts)


class WaterTimetableImportMatch(models.TransientModel):
    """What a name of the file means, where no record has exactly that name."""

    _name = "water.timetable.import.match"
    _description = "Name in a timetable"
    _order = "kind, text"

    import_id = fields.Many2one("water.timetable.import", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("excursion", "Excursion"), ("vessel", "Vessel"), ("pier", "Pier")], required=True
    )
    text = fields.Char(string="In the file", required=True)
    excursion_id = fields.Many2one("water.excursion", ondelete="cascade")
    vessel_id = fields.Many2one("water.vessel", ondelete="cascade")
    pier_id = fields.Many2one("water.pier", ondelete="cascade")

    def _record(self):
        self.ensure_one()
        return self[f"{self.kind}_id"]


class WaterTimetableImportProblem(models.TransientModel):
    _name = "water.timetable.import.problem"
    _description = "Problem of a timetable"
    _order = "id"

    import_id = fields.Many2one("water.timetable.import", required=True, ondelete="cascade")
    level = fields.Selection([("error", "Error"), ("warning", "Warning")], required=True)
    file = fields.Char(string="Table")
    row = fields.Integer()
    column = fields.Char()
    sentence = fields.Char(string="What is wrong")

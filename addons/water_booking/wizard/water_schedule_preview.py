from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse, get_lang

from ..models.water_schedule_plan import ACTIONS
from ..planning import local

#: Rows that are written down for the screen; what stays as it is is only counted.
SHOWN = 20000


class WaterSchedulePreview(models.TransientModel):
    """What making the trips of schedules would do. Nothing is made before the dispatcher says so,
    and then only what this preview has shown."""

    _name = "water.schedule.preview"
    _description = "Preview of trips"

    schedule_ids = fields.Many2many("water.schedule", string="Schedules", required=True)
    until = fields.Date(
        string="Only until", help="Empty: the whole season, or as far as its days ahead go."
    )
    digest = fields.Char(readonly=True)
    stale = fields.Boolean(readonly=True)
    line_ids = fields.One2many("water.schedule.preview.line", "preview_id")
    conflict_ids = fields.One2many(
        "water.schedule.preview.line", "preview_id", domain=[("action", "=", "conflict")]
    )
    create_ids = fields.One2many(
        "water.schedule.preview.line", "preview_id", domain=[("action", "=", "create")]
    )
    change_ids = fields.One2many(
        "water.schedule.preview.line", "preview_id", domain=[("action", "=", "change")]
    )
    remove_ids = fields.One2many(
        "water.schedule.preview.line", "preview_id", domain=[("action", "=", "remove")]
    )
    keep_ids = fields.One2many(
        "water.schedule.preview.line", "preview_id", domain=[("action", "=", "keep")]
    )
    conflict_count = fields.Integer(string="Cannot be made", readonly=True)
    create_count = fields.Integer(string="To be made", readonly=True)
    change_count = fields.Integer(string="To be changed", readonly=True)
    remove_count = fields.Integer(string="To be removed", readonly=True)
    keep_count = fields.Integer(string="Left alone", readonly=True)
    same_count = fields.Integer(string="As they are", readonly=True)
    noted_count = fields.Integer(string="With a remark", readonly=True)
    work_count = fields.Integer(compute="_compute_work_count")
    several = fields.Boolean(compute="_compute_several", help="Of schedules.")

    @api.depends("create_count", "change_count", "remove_count")
    def _compute_work_count(self):
        for preview in self:
            preview.work_count = preview.create_count + preview.change_count + preview.remove_count

    @api.depends("schedule_ids")
    def _compute_several(self):
        for preview in self:
            preview.several = len(preview.schedule_ids) > 1

    @api.model_create_multi
    def create(self, vals_list):
        previews = super().create(vals_list)
        for preview in previews:
            preview._look()
        return previews

    def _look(self):
        """Plan anew and write it down."""
        rows = self._rows()
        counts = dict.fromkeys(ACTIONS, 0)
        for row in rows:
            counts[row.action] += 1
        shown = [row for row in rows if row.action != "same"][:SHOWN]
        self.line_ids.unlink()
        self.write(
            {
                "digest": self.schedule_ids._digest(rows),
                "line_ids": [Command.create(self._line_values(row)) for row in shown],
                "noted_count": sum(1 for row in rows if row.action == "create" and row.notes),
                **{f"{action}_count": number for action, number in counts.items()},
            }
        )

    def _rows(self):
        self.ensure_one()
        return self.schedule_ids._plan(self.until or None)

    def _line_values(self, row):
        departure = row.values.get("departure") or row.trip.departure
        arrival = row.values.get("arrival") or row.trip.arrival
        zone = row.schedule._zone()
        leaves, arrives = local(departure, zone), local(arrival, zone)
        days = (arrives.date() - leaves.date()).days
        return {
            "schedule_id": row.schedule.id,
            "action": row.action,
            "day": row.day,
            "departure": leaves.strftime("%H:%M")
            + (f" +{(leaves.date() - row.day).days}" if leaves.date() != row.day else ""),
            "arrival": arrives.strftime("%H:%M") + (f" +{days}" if days else ""),
            "vessel_id": row.values.get("vessel_id") or row.trip.vessel_id.id,
            "trip_id": row.trip.id if row.trip else False,
            "reason": row.reason,
            "noted": bool(row.notes),
        }

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview of trips"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_look(self):
        """Look again, for another last day or because something has changed."""
        self.stale = False
        self._look()
        return self._open()

    def action_make(self):
        """Do what the preview shows; if that would not be the same any more, show it anew."""
        self.ensure_one()
        schedules = self.schedule_ids
        schedules.check_access("write")
        schedules._begin_run()
        rows = self._rows()
        if schedules._digest(rows) != self.digest:
            self.stale = True
            self._look()
            return self._open()
        if not self.work_count:
            raise UserError(self.env._("There is nothing to be made, changed or removed."))
        done = schedules._carry_out(rows)
        if done["refused"]:
            sentences = [
                f"{row.schedule._departure_words(row)}: {sentence}"
                for row, sentence in done["refused"][:10]
            ]
            message = self.env._("Left out, because it is not possible: %s", "\n".join(sentences))
        else:
            message = self.env._(
                "Trips made: %(create)s, changed: %(change)s, removed: %(remove)s.",
                create=done["create"],
                change=done["change"],
                remove=done["remove"],
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if done["refused"] else "success",
                "sticky": bool(done["refused"]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class WaterSchedulePreviewLine(models.TransientModel):
    _name = "water.schedule.preview.line"
    _description = "Departure in a preview"
    _order = "day, departure, id"

    preview_id = fields.Many2one(
        "water.schedule.preview", required=True, index=True, ondelete="cascade"
    )
    schedule_id = fields.Many2one("water.schedule", ondelete="cascade")
    action = fields.Selection(
        [
            ("conflict", "Cannot be made"),
            ("create", "To be made"),
            ("change", "To be changed"),
            ("remove", "To be removed"),
            ("keep", "Left alone"),
        ],
        required=True,
    )
    day = fields.Date()
    weekday = fields.Char(compute="_compute_weekday")
    departure = fields.Char(help="By the pier's clock; +1 in the night after the day.")
    arrival = fields.Char()
    vessel_id = fields.Many2one("water.vessel", ondelete="cascade")
    trip_id = fields.Many2one("water.trip", ondelete="cascade")
    reason = fields.Char(string="Why")
    noted = fields.Boolean(string="With a remark")

    @api.depends("day")
    @api.depends_context("lang")
    def _compute_weekday(self):
        names = babel_locale_parse(get_lang(self.env).code).days["stand-alone"]["abbreviated"]
        for line in self:
            line.weekday = line.day and names[line.day.weekday()]

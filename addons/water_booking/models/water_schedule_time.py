from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..planning import clock_text
from ..planning.timetable import minutes_of

#: A service day may run on into the next morning, up to this hour.
LAST_HOUR = 48


class WaterScheduleTime(models.Model):
    """An hour at which a schedule sails, by the pier's clock.

    24:30 and later are the night after the day: the boat that opens Friday's bridges at half past
    midnight is planned on Friday.
    """

    _name = "water.schedule.time"
    _description = "Departure time of a schedule"
    _order = "schedule_id, hour"
    _rec_name = "hour"

    schedule_id = fields.Many2one("water.schedule", required=True, index=True, ondelete="cascade")
    hour = fields.Float(
        string="Time",
        required=True,
        help="By the pier's clock. From 24:00 on: in the night after the day, e.g. 25:10 for 1:10.",
    )
    minute = fields.Integer(compute="_compute_minute", store=True)
    clock = fields.Char(
        string="Departure",
        compute="_compute_clock",
        readonly=False,
        help="By the pier's clock. From 24:00 on: in the night after the day, e.g. 25:10 for 1:10.",
    )

    _once = models.UniqueIndex("(schedule_id, minute)", "This schedule sails at that time already.")

    @api.depends("hour")
    def _compute_minute(self):
        for line in self:
            line.minute = round(line.hour * 60)

    @api.depends("hour")
    def _compute_clock(self):
        """As text, because an hour that is not filled in would be midnight."""
        for line in self:
            line.clock = clock_text(line.minute) if line._origin else False

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_hour(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_hour(vals))

    @api.model
    def _with_hour(self, vals):
        """Values with the hour that a person has written as text."""
        vals = dict(vals)
        if "clock" in vals:
            text = (vals.pop("clock") or "").strip()
            minute = minutes_of(text)
            if minute is None:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” is no time. Write 11:00, or 25:10 for 1:10 in the night after.",
                        text=text,
                    )
                )
            vals["hour"] = minute / 60
        return vals

    @api.constrains("hour")
    def _check_hour(self):
        for line in self:
            if not 0 <= line.minute < LAST_HOUR * 60:
                raise ValidationError(
                    self.env._(
                        "A departure lies between 0:00 and 47:59; from 24:00 on it is in the night"
                        " after the day."
                    )
                )

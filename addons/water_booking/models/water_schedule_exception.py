from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .water_schedule_time import LAST_HOUR


class WaterScheduleException(models.Model):
    """A date, or one departure of it, that a schedule leaves out or sails besides."""

    _name = "water.schedule.exception"
    _description = "Exception of a schedule"
    _order = "schedule_id, date, hour"
    _rec_name = "date"

    schedule_id = fields.Many2one("water.schedule", required=True, index=True, ondelete="cascade")
    date = fields.Date(required=True, help="Of the departure, by the pier's clock.")
    kind = fields.Selection(
        [("left_out", "Does not sail"), ("added", "Sails as well")],
        required=True,
        default="left_out",
    )
    whole_day = fields.Boolean(string="All departures", default=True)
    hour = fields.Float(string="Only at")
    minute = fields.Integer(compute="_compute_minute", store=True)
    reason = fields.Char()

    _once = models.UniqueIndex(
        "(schedule_id, date, minute)", "This schedule has an exception for that departure already."
    )

    @api.depends("whole_day", "hour")
    def _compute_minute(self):
        """Minute of the day; -1 for all departures, so that the index sees them as one."""
        for line in self:
            line.minute = -1 if line.whole_day else round(line.hour * 60)

    @api.constrains("whole_day", "hour")
    def _check_hour(self):
        for line in self:
            if not line.whole_day and not 0 <= line.minute < LAST_HOUR * 60:
                raise ValidationError(
                    self.env._("The hour of an exception lies between 0:00 and 47:59.")
                )

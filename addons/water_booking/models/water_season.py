import calendar
from datetime import date

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

#: A leap year, so that 29 February is a day.
YEAR = 2024


class WaterSeason(models.Model):
    """Days of departure that price rules refer to: the same each year, or once."""

    _name = "water.season"
    _description = "Season"
    _inherit = ["water.tariff.part"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True, help="Empty for every company.")
    yearly = fields.Boolean(
        default=True, help="From the same day to the same day each year, over new year if need be."
    )
    day_from = fields.Integer(string="From day", default=1)
    month_from = fields.Selection("_selection_month", string="From month", default="6")
    day_to = fields.Integer(string="To day", default=31)
    month_to = fields.Selection("_selection_month", string="To month", default="8")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    period = fields.Char(compute="_compute_period")

    @api.model
    def _selection_month(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        names = locale.months["stand-alone"]["wide"]
        return [(str(month), names[month]) for month in range(1, 13)]

    @api.depends("yearly", "day_from", "month_from", "day_to", "month_to", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_period(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        for season in self:
            if season.yearly:
                days = (
                    self._day(season.month_from, season.day_from),
                    self._day(season.month_to, season.day_to),
                )
                ends = [day and format_skeleton("MMMMd", day, locale=locale) for day in days]
            else:
                days = (season.date_from, season.date_to)
                ends = [day and format_date(self.env, day) for day in days]
            season.period = " – ".join(end or "…" for end in ends)

    def _in_words(self):
        return self.period

    @api.model
    def _day(self, month, day):
        """A date of the leap year, or None where there is no such day."""
        month = int(month or 0)
        if not month or not 1 <= day <= calendar.monthrange(YEAR, month)[1]:
            return None
        return fields.Date.to_date(f"{YEAR}-{month:02}-{day:02}")

    @api.constrains(
        "yearly", "day_from", "month_from", "day_to", "month_to", "date_from", "date_to"
    )
    def _check_period(self):
        for season in self:
            if season.yearly:
                if not season._day(season.month_from, season.day_from) or not season._day(
                    season.month_to, season.day_to
                ):
                    raise ValidationError(
                        self.env._(
                            "The season “%s” begins or ends on a day that no year has.", season.name
                        )
                    )
            elif not season.date_from or not season.date_to:
                raise ValidationError(
                    self.env._("The season “%s” needs its first and its last day.", season.name)
                )
            elif season.date_from > season.date_to:
                raise ValidationError(
                    self.env._("The season “%s” ends before it begins.", season.name)
                )

    def _dates_from(self, today):
        """First and last day of the season that runs on ``today``, or of the next one.

        A dated season has only its own days, whenever they were.
        """
        self.ensure_one()
        if not self.yearly:
            return self.date_from, self.date_to
        start, stop = (
            (int(month), day)
            for month, day in ((self.month_from, self.day_from), (self.month_to, self.day_to))
        )
        over_new_year = start > stop
        for year in (today.year - 1, today.year, today.year + 1):
            first, last = _in_year(year, *start), _in_year(year + over_new_year, *stop)
            if last >= today:
                break
        return first, last


def _in_year(year, month, day):
    """29 February is the 28th of most years."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))

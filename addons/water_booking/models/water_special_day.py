from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang


class WaterSpecialDay(models.Model):
    """A holiday that is priced like a Sunday, or a Saturday on which people work."""

    _name = "water.special.day"
    _description = "Special day"
    _inherit = ["water.tariff.part"]
    _order = "date desc"

    name = fields.Char(required=True, translate=True)
    date = fields.Date(required=True)
    counts_as = fields.Selection(
        "_selection_weekday",
        required=True,
        default="6",
        help="Price rules take departures of this day as of that day of the week.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty for every company.")

    _once = models.UniqueIndex(
        "(date, COALESCE(company_id, 0))", "This day has been given another weekday already."
    )

    @api.model
    def _selection_weekday(self):
        """Monday 0 … Sunday 6, as Python has them."""
        locale = babel_locale_parse(get_lang(self.env).code)
        names = locale.days["stand-alone"]["wide"]
        return [(str(day), names[day]) for day in range(7)]

    def _in_words(self):
        weekdays = dict(self._selection_weekday())
        return self.env._(
            "%(date)s counts as %(weekday)s",
            date=format_date(self.env, self.date),
            weekday=weekdays[self.counts_as],
        )

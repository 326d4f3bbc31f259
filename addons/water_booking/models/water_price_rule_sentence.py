from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse, format_duration, get_lang

from .water_price_rule import WEEKDAYS


class WaterPriceRule(models.Model):
    """A rule in one sentence, so that a list of rules can be read."""

    _inherit = "water.price.rule"

    sentence = fields.Char(compute="_compute_sentence", string="What it says")

    @api.depends_context("lang")
    @api.depends(
        "kind", "season_id.name", "season_id.period", *WEEKDAYS, "hour_from", "hour_to",
        "lead_from", "lead_to", "lead_unit", "channel", "load_from", "load_to", "group_from",
        "group_to", "fare_ids.name", "category_ids.name", "mode", "percent", "amount", "price_min",
        "price_max",
    )  # fmt: skip
    def _compute_sentence(self):
        for rule in self:
            conditions = "; ".join(rule._condition_words())
            rule.sentence = f"{conditions}: {rule._change_words()}"

    def _in_words(self):
        return self.sentence

    def _condition_words(self):
        """For whom and when the rule holds, part by part."""
        self.ensure_one()
        _ = self.env._
        words = [
            ", ".join(self.fare_ids.mapped("name")),
            ", ".join(self.category_ids.mapped("name")),
        ]
        if self.season_id:
            words.append(f"{self.season_id.name} ({self.season_id.period})")
        words.append(self._weekday_words())
        if self.hour_from != self.hour_to:
            words.append(
                _(
                    "departure %(start)s–%(stop)s",
                    start=format_duration(self.hour_from),
                    stop=format_duration(self.hour_to),
                )
            )
        words.append(self._lead_words())
        if self.channel:
            channels = dict(self._fields["channel"]._description_selection(self.env))
            words.append(_("bought: %s", channels[self.channel]))
        if self.load_from or self.load_to:
            words.append(
                _(
                    "%(start)s–%(stop)s %% of the places taken",
                    start=f"{self.load_from:g}",
                    stop=f"{self.load_to:g}",
                )
            )
        if self.group_from:
            until = f"–{self.group_to}" if self.group_to else "+"
            words.append(_("%s passengers", f"{self.group_from}{until}"))
        return [part for part in words if part]

    def _weekday_words(self):
        locale = babel_locale_parse(get_lang(self.env).code)
        names = locale.days["stand-alone"]["abbreviated"]
        return ", ".join(names[index] for index, day in enumerate(WEEKDAYS) if self[day])

    def _lead_words(self):
        if not (self.lead_from or self.lead_to):
            return ""
        units = dict(self._fields["lead_unit"]._description_selection(self.env))
        unit = units[self.lead_unit]
        if not self.lead_to:
            return self.env._(
                "bought %(number)s or more %(unit)s", number=self.lead_from, unit=unit
            )
        if not self.lead_from:
            return self.env._(
                "bought less than %(number)s %(unit)s", number=self.lead_to, unit=unit
            )
        return self.env._(
            "bought %(start)s–%(stop)s %(unit)s",
            start=self.lead_from,
            stop=self.lead_to,
            unit=unit,
        )

    def _change_words(self):
        """What the rule does to the price."""
        self.ensure_one()

        if self.mode == "percent":
            change = f"{self.percent:+g} %"
        elif self.mode == "amount":
            change = f"{'−' if self.amount < 0 else '+'}{self._money_words(abs(self.amount))}"
        else:
            change = self._money_words(self.amount)
        return change + self._bounds_words()

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..pricing import KINDS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WaterPriceRule(models.Model):
    """What moves a price away from the tariff line, and when.

    Kinds act in the fixed order of ``pricing.KINDS``; of a kind only the first rule that holds
    acts, an excursion's own rules before those of the whole company, then by sequence. The
    condition of its kind is what a rule needs; the others, where filled in, narrow it further
    (summer evenings, weekends when nearly full).
    """

    _name = "water.price.rule"
    _description = "Price rule"
    _inherit = ["water.tariff.scope"]
    _order = "kind_order, sequence, id"

    name = fields.Char(
        required=True, translate=True, help="As it stands in the explanation of a price."
    )
    kind = fields.Selection(
        [
            ("season", "Season"),
            ("weekday", "Day of the week"),
            ("time", "Time of day"),
            ("lead", "Time before departure"),
            ("channel", "Sales channel"),
            ("load", "Load of the trip"),
            ("group", "Group"),
        ],
        required=True,
        default="season",
        help="Rules act in this order; of each kind only the first that holds.",
    )
    kind_order = fields.Integer(compute="_compute_kind_order", store=True)
    excursion_id = fields.Many2one(
        help="Empty for every excursion of the company. Its own rules come first."
    )

    # for whom
    fare_ids = fields.Many2many(
        "water.fare",
        "water_price_rule_fare",
        "rule_id",
        "fare_id",
        string="Fares",
        help="Empty for every fare that is not free.",
    )
    category_ids = fields.Many2many(
        "water.seat.category",
        "water_price_rule_category",
        "rule_id",
        "category_id",
        string="Seat categories",
        help="Empty for every category.",
    )

    # when
    season_id = fields.Many2one("water.season", ondelete="restrict", check_company=True)
    monday = fields.Boolean()
    tuesday = fields.Boolean()
    wednesday = fields.Boolean()
    thursday = fields.Boolean()
    friday = fields.Boolean()
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    hour_from = fields.Float(
        string="Departure from", help="Hour by the pier's clock. May be later than the end: night."
    )
    hour_to = fields.Float(string="Departure before")
    lead_from = fields.Integer(
        string="Bought at least", help="Hours or days before departure; 0 for up to the end."
    )
    lead_to = fields.Integer(
        string="Bought less than", help="Hours or days before departure; 0 for however early."
    )
    lead_unit = fields.Selection(
        [("hours", "hours before"), ("days", "days before")], required=True, default="days"
    )
    channel = fields.Selection(
        [("website", "Website"), ("office", "Office"), ("agent", "Agent"), ("api", "API")],
        string="Sales channel",
    )
    load_from = fields.Float(
        string="Load from, %",
        digits=(5, 2),
        help="Places that others have, of those on sale. The band begins here …",
    )
    load_to = fields.Float(
        string="Load below, %", digits=(5, 2), help="… and ends before this; 100 is included."
    )
    group_from = fields.Integer(string="Passengers from")
    group_to = fields.Integer(string="Passengers up to", help="0 for any number.")

    # what
    mode = fields.Selection(
        [("percent", "Percent"), ("amount", "Amount"), ("fixed", "Fixed price")],
        string="Change by",
        required=True,
        default="percent",
    )
    percent = fields.Float(digits=(7, 2), help="Below zero for a discount.")
    amount = fields.Monetary(help="Per passenger; below zero for a discount.")
    price_min = fields.Monetary(string="Floor", help="This rule leaves at least this. 0 for none.")
    price_max = fields.Monetary(string="Ceiling", help="This rule leaves at most this. 0 for none.")

    _percent_possible = models.Constraint(
        "CHECK (percent IS NULL OR percent >= -100)",
        "A discount cannot be more than 100 percent.",
    )
    _bounds = models.Constraint(
        "CHECK (COALESCE(price_min, 0) >= 0 AND COALESCE(price_max, 0) >= 0"
        " AND (COALESCE(price_max, 0) = 0 OR COALESCE(price_min, 0) <= price_max))",
        "The floor of a rule cannot be above its ceiling, and neither below zero.",
    )

    @api.depends("kind")
    def _compute_kind_order(self):
        for rule in self:
            rule.kind_order = KINDS.index(rule.kind) if rule.kind else 0

    @api.constrains(
        "kind", "season_id", *WEEKDAYS, "hour_from", "hour_to", "lead_from", "lead_to", "lead_unit",
        "channel", "load_from", "load_to", "group_from", "group_to",
    )  # fmt: skip
    def _check_conditions(self):
        for rule in self:
            if problem := rule._missing_condition() or rule._impossible_condition():
                raise ValidationError(rule._refusal(problem))

    def _missing_condition(self):
        """The sentence for a rule without the condition of its kind."""
        has = {
            "season": self.season_id,
            "weekday": any(self[day] for day in WEEKDAYS),
            "time": self.hour_from != self.hour_to,
            "lead": self.lead_from or self.lead_to,
            "channel": self.channel,
            "load": self.load_from or self.load_to,
            "group": self.group_from,
        }
        if has[self.kind]:
            return None
        return {
            "season": self.env._("Choose the season in which the rule holds."),
            "weekday": self.env._("Choose at least one day of the week."),
            "time": self.env._("Say between which hours of departure the rule holds."),
            "lead": self.env._("Say how long before departure the place is bought."),
            "channel": self.env._("Choose the sales channel."),
            "load": self.env._("Say how full the trip is, in percent."),
            "group": self.env._("Say how many passengers make a group."),
        }[self.kind]

    def _impossible_condition(self):
        """The sentence for conditions that never hold."""
        if not (0 <= self.hour_from < 24 and 0 <= self.hour_to <= 24):
            return self.env._("Hours of departure lie between 0:00 and 24:00.")
        if min(self.lead_from, self.lead_to) < 0:
            return self.env._("The time before departure cannot be negative.")
        if self.lead_to and self.lead_from >= self.lead_to:
            return self.env._("The time before departure ends before it begins.")
        if not (0 <= self.load_from <= 100 and 0 <= self.load_to <= 100):
            return self.env._("A load lies between 0 and 100 percent.")
        if (self.load_from or self.load_to) and self.load_from >= self.load_to:
            return self.env._("The band of load ends before it begins.")
        if self.kind != "group" and (self.group_from or self.group_to):
            return self.env._("Only a rule of the kind “Group” asks for a number of passengers.")
        if self.kind == "group" and self.group_from < 2:
            return self.env._("A group begins with two passengers.")
        if self.group_to and self.group_to < self.group_from:
            return self.env._("The number of passengers ends before it begins.")
        return None

    @api.constrains("mode", "percent", "amount", "fare_ids")
    def _check_change(self):
        for rule in self:
            if rule.mode == "fixed" and rule.amount < 0:
                problem = self.env._("A fixed price cannot be below zero.")
            elif rule.mode == "fixed" and not rule.fare_ids:
                problem = self.env._(
                    "A fixed price needs its fares, or children would pay as much as adults."
                )
            elif rule.mode != "fixed" and not (
                rule.percent if rule.mode == "percent" else rule.amount
            ):
                problem = self.env._("Say by how much the rule changes the price.")
            else:
                continue
            raise ValidationError(rule._refusal(problem))

    def _refusal(self, problem):
        return self.env._("Price rule “%(name)s”: %(problem)s", name=self.name, problem=problem)

from odoo import api, fields, models

#: What happens at the decision time when too few have bought.
RULES = [
    ("ask", "The dispatcher decides"),
    ("go", "Sail all the same"),
    ("merge", "Merge into the nearest departure that has room, else ask"),
    ("cancel", "Cancel the trip"),
]


class WaterExcursion(models.Model):
    """How many passengers a trip needs; trips may differ."""

    _inherit = "water.excursion"

    min_passengers = fields.Integer(
        string="Minimum of passengers", help="0: every trip sails, however few come."
    )
    decision_hours = fields.Integer(
        string="Decision, hours before",
        default=24,
        help="Hours before departure at which it is decided whether the trip sails.",
    )
    too_few_rule = fields.Selection(
        RULES, string="If there are too few", required=True, default="ask"
    )

    _minimum = models.Constraint(
        "CHECK (min_passengers >= 0 AND decision_hours >= 0)",
        "The minimum and the hours before departure cannot be negative.",
    )

    @api.model
    def _trip_defaults(self):
        return [*super()._trip_defaults(), "min_passengers", "decision_hours", "too_few_rule"]

from odoo import fields, models


class WaterExcursionStop(models.Model):
    """A place on the way of an excursion, told in minutes after the departure.

    A trip that leaves at another hour passes the same places, so no clock is stored here.
    """

    _name = "water.excursion.stop"
    _description = "Stop of an excursion"
    _order = "excursion_id, minutes, sequence, id"

    excursion_id = fields.Many2one("water.excursion", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    note = fields.Text(translate=True, help="What there is to see or to do here.")
    sequence = fields.Integer(default=10)
    minutes = fields.Integer(string="Minutes after departure")
    stay_minutes = fields.Integer(
        string="Minutes ashore", help="0 where the vessel passes by without mooring."
    )

    _minutes_not_negative = models.Constraint(
        "CHECK (minutes >= 0 AND stay_minutes >= 0)",
        "Minutes after departure and minutes ashore cannot be negative.",
    )

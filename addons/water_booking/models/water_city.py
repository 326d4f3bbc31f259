from pytz import all_timezones

from odoo import fields, models


class WaterCity(models.Model):
    _name = "water.city"
    _description = "City on the water"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    tz = fields.Selection(
        selection=lambda self: [(name, name) for name in sorted(all_timezones)],
        string="Time zone",
        required=True,
        default="Europe/Moscow",
        help="Times of departure are shown to everybody in this zone.",
    )
    pier_ids = fields.One2many("water.pier", "city_id", string="Piers")
    active = fields.Boolean(default=True)

from odoo import fields, models


class WaterPier(models.Model):
    _name = "water.pier"
    _description = "Pier"
    _inherit = ["image.mixin"]
    _order = "city_id, name"

    name = fields.Char(required=True, translate=True)
    city_id = fields.Many2one("water.city", required=True, index=True, ondelete="restrict")
    tz = fields.Selection(related="city_id.tz")
    address = fields.Char(translate=True)
    directions = fields.Text(string="How to get there", translate=True)
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    plan = fields.Image(
        string="Plan of the way",
        max_width=1200,
        max_height=1200,
        help="A drawing for the tickets. Empty: a small plan is drawn from the coordinates.",
    )
    berth_ids = fields.One2many("water.berth", "pier_id", string="Berths")
    active = fields.Boolean(default=True)

    _latitude_range = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)", "Latitude lies between -90 and 90 degrees."
    )
    _longitude_range = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)", "Longitude lies between -180 and 180 degrees."
    )

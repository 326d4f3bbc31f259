from odoo import fields, models


class WaterExcursion(models.Model):
    """What passengers ask before they buy: the way, what is in the price, who may come."""

    _inherit = "water.excursion"

    stop_ids = fields.One2many("water.excursion.stop", "excursion_id", string="Stops", copy=True)
    not_included = fields.Html(string="What is not included", translate=True)
    to_bring = fields.Html(string="What to bring", translate=True)
    children = fields.Text(translate=True)
    animals = fields.Text(translate=True)
    weather = fields.Text(translate=True, help="When the trip sails, and what happens when not.")

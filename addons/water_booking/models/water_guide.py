from odoo import fields, models


class WaterExcursion(models.Model):
    _inherit = "water.excursion"

    guide_language_ids = fields.Many2many(
        "water.language", "water_excursion_guide_language_rel", string="Guide speaks"
    )
    audio_language_ids = fields.Many2many(
        "water.language", "water_excursion_audio_language_rel", string="Audio guide in"
    )


class WaterTrip(models.Model):
    _inherit = "water.trip"

    guide_language_ids = fields.Many2many(
        "water.language",
        "water_trip_guide_language_rel",
        string="Guide speaks",
        help="Where this departure differs from its excursion; empty: as the excursion says.",
    )

from odoo import fields, models

from ..inventory import remapping


class WaterTripPlanChangeLine(models.TransientModel):
    _name = "water.trip.plan.change.line"
    _description = "Passenger on another deck plan"
    _inherit = ["water.trip.change.line"]

    wizard_id = fields.Many2one("water.trip.plan.change", required=True, ondelete="cascade")
    map_id = fields.Many2one(related="wizard_id.map_id")
    how = fields.Selection(
        [
            (remapping.CODE, "the same place"),
            (remapping.PLACE, "the same row and number"),
            (remapping.AREA, "any place of an area"),
            (remapping.NEAR, "nearest of the category"),
        ],
        string="Proposed as",
        readonly=True,
    )

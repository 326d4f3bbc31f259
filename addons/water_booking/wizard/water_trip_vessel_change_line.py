from odoo import api, fields, models

from ..inventory import remapping, reseating


class WaterTripVesselChangeLine(models.TransientModel):
    _name = "water.trip.vessel.change.line"
    _description = "Passenger on another vessel"
    _inherit = ["water.trip.change.line"]

    wizard_id = fields.Many2one("water.trip.vessel.change", required=True, ondelete="cascade")
    map_id = fields.Many2one(related="wizard_id.map_id")
    claim = fields.Char(required=True, readonly=True, groups="water_booking.group_dispatcher")
    how = fields.Selection(
        [
            (remapping.CODE, "the same place"),
            (remapping.AREA, "any place of an area"),
            (remapping.NEAR, "best of the category"),
            (reseating.OTHER, "another category"),
        ],
        string="Proposed as",
        readonly=True,
    )
    same = fields.Boolean(compute="_compute_same")
    ashore = fields.Boolean(
        string="Stays ashore", help="The ticket becomes void; you get a task to refund or re-book."
    )

    @api.depends("old_seat_id", "new_seat_id")
    def _compute_same(self):
        for line in self:
            new = line.new_seat_id
            line.same = bool(new) and new._full_label() == line.old_seat_id._full_label()

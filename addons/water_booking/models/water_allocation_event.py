from odoo import fields, models


class WaterAllocationEvent(models.Model):
    """History of the ledger, one row per change of a claim, written with the change itself."""

    _name = "water.allocation.event"
    _description = "History of places"
    _inherit = ["water.append.only"]
    _log_access = False
    _order = "id desc"
    _rec_name = "claim"

    at = fields.Datetime(required=True, readonly=True, index=True)
    kind = fields.Selection(
        [
            ("held", "Held"),
            ("changed", "Changed"),
            ("extended", "Extended"),
            ("paying", "Payment started"),
            ("unpaid", "Payment failed"),
            ("sold", "Sold"),
            ("retaken", "Taken again for late money"),
            ("expired", "Expired"),
            ("released", "Released"),
            ("blocked", "Blocked"),
            ("unblocked", "Unblocked"),
            ("allotted", "Allotted"),
            ("drawn", "Sold from the allotment"),
            ("moved", "Moved to another place"),
        ],
        required=True,
        readonly=True,
    )
    trip_id = fields.Many2one(
        "water.trip", required=True, readonly=True, index=True, ondelete="restrict"
    )
    map_id = fields.Many2one("water.seat.map", readonly=True, ondelete="restrict")
    seat_id = fields.Many2one("water.seat", readonly=True, ondelete="restrict")
    fare_id = fields.Many2one("water.fare", readonly=True, ondelete="restrict")
    addon_id = fields.Many2one("water.addon", string="Extra", readonly=True, ondelete="restrict")
    allotment_id = fields.Many2one("water.allotment", readonly=True, ondelete="restrict")
    persons = fields.Integer(readonly=True)
    price = fields.Float(digits=(16, 2), readonly=True)
    claim = fields.Char(required=True, readonly=True, index=True)
    cause = fields.Char(required=True, readonly=True, index=True, groups="base.group_system")
    reference = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    channel = fields.Char(readonly=True)

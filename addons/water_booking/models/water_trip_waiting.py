from odoo import api, fields, models
from odoo.exceptions import UserError

from .water_waiting import OPEN


class WaterTrip(models.Model):
    """Who waits for places of a trip."""

    _inherit = "water.trip"

    waiting_ids = fields.One2many("water.waiting", "trip_id", string="Waiting groups")
    waiting_count = fields.Integer(
        string="Waiting", compute="_compute_waiting_count", help="Groups in line or with an offer."
    )

    def _compute_waiting_count(self):
        counts = dict(
            self.env["water.waiting"]
            .sudo()
            ._read_group(
                [("trip_id", "in", self.ids), ("state", "in", ("waiting", "offered"))],
                ["trip_id"],
                ["__count"],
            )
        )
        for trip in self:
            trip.waiting_count = counts.get(trip, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awaited(self):
        """The list would go with its trip, and nobody on it would be told."""
        awaited = self.sudo().waiting_ids.filtered(lambda entry: entry.state in OPEN).trip_id
        if awaited:
            raise UserError(
                self.env._(
                    "Groups wait for places on %s and would not be told that it is gone. Cancel it:"
                    " then each of them gets a mail.",
                    ", ".join(awaited.mapped("name")),
                )
            )

    def action_view_waiting(self):
        """Open the waiting list of the trip."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_waiting")
        return {
            **action,
            "domain": [("trip_id", "=", self.id)],
            "context": {"default_trip_id": self.id},
        }

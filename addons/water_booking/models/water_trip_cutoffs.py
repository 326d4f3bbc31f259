from datetime import timedelta

from odoo import api, fields, models

from .water_excursion_cutoffs import CUTOFFS


class WaterTrip(models.Model):
    """When each channel stops selling places of the trip."""

    _inherit = "water.trip"

    office_cutoff_minutes = fields.Integer(
        string="Office sells until, minutes before",
        compute="_compute_cutoffs",
        store=True,
        readonly=False,
        precompute=True,
    )
    agent_cutoff_minutes = fields.Integer(
        string="Partners sell until, minutes before",
        compute="_compute_cutoffs",
        store=True,
        readonly=False,
        precompute=True,
    )

    _cutoffs = models.Constraint(
        "CHECK (office_cutoff_minutes >= 0 AND agent_cutoff_minutes >= 0)",
        "Minutes before departure cannot be negative.",
    )

    @api.depends("excursion_id")
    def _compute_cutoffs(self):
        """Apart from the website's: an update that adds these leaves what trips had of that one."""
        for trip in self:
            trip.office_cutoff_minutes = trip.excursion_id.office_cutoff_minutes
            trip.agent_cutoff_minutes = trip.excursion_id.agent_cutoff_minutes

    def _sale_ends(self, channel="website"):
        """When the channel's sale ends, naive UTC."""
        self.ensure_one()
        minutes = self[CUTOFFS.get(channel, "sale_cutoff_minutes")]
        return self.departure - timedelta(minutes=minutes)

from odoo import api, fields, models

#: When the sale ends, by the channel that sells; agents and the API are partners.
CUTOFFS = {
    "website": "sale_cutoff_minutes",
    "office": "office_cutoff_minutes",
    "agent": "agent_cutoff_minutes",
    "api": "agent_cutoff_minutes",
}


class WaterExcursion(models.Model):
    """How long before departure each channel sells; a trip may differ."""

    _inherit = "water.excursion"

    sale_cutoff_minutes = fields.Integer(
        string="Website sells until, minutes before", default=15, help="Before departure."
    )
    office_cutoff_minutes = fields.Integer(
        string="Office sells until, minutes before",
        default=0,
        help="0: until the vessel leaves, as a ticket office on the pier does.",
    )
    agent_cutoff_minutes = fields.Integer(
        string="Partners sell until, minutes before",
        default=15,
        help="Agents with allotments, and shops that sell by the API.",
    )

    _cutoffs = models.Constraint(
        "CHECK (sale_cutoff_minutes >= 0 AND office_cutoff_minutes >= 0"
        " AND agent_cutoff_minutes >= 0)",
        "Minutes before departure cannot be negative.",
    )

    def write(self, vals):
        """Coming trips that have the excursion's own minutes follow; the others were told so, by
        hand or by their schedule."""
        changed = [name for name in self._trip_defaults() if name in vals]
        before = {(excursion, name): excursion[name] for excursion in self for name in changed}
        result = super().write(vals)
        for (excursion, name), minutes in before.items():
            trips = self.env["water.trip"].search(
                [
                    ("excursion_id", "=", excursion.id),
                    ("departure", ">", fields.Datetime.now()),
                    (name, "=", minutes),
                ]
            )
            trips.filtered(lambda trip, name=name: name not in (trip.schedule_made or {})).write(
                {name: excursion[name]}
            )
        return result

    @api.model
    def _trip_defaults(self):
        """Fields that trips have from their excursion as long as nobody says otherwise."""
        return [*dict.fromkeys(CUTOFFS.values())]

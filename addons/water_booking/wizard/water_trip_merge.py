from odoo import api, fields, models


class WaterTripMerge(models.TransientModel):
    """Two departures become one: first the dispatcher sees whether everybody has a place there."""

    _name = "water.trip.merge"
    _description = "Merge a trip into another departure"

    trip_id = fields.Many2one("water.trip", required=True, readonly=True)
    excursion_id = fields.Many2one(related="trip_id.excursion_id")
    into_id = fields.Many2one(
        "water.trip",
        string="Other departure",
        required=True,
        domain="[('excursion_id', '=', excursion_id), ('id', '!=', trip_id),"
        " ('state', '=', 'on_sale')]",
    )
    kept_count = fields.Integer(string="Keep their place", compute="_compute_preview")
    moved_count = fields.Integer(string="Get another place", compute="_compute_preview")
    lost_count = fields.Integer(string="Without a place", compute="_compute_preview")
    persons = fields.Integer(compute="_compute_preview")
    persons_limit = fields.Integer(related="into_id.persons_limit", string="May carry")
    possible = fields.Boolean(compute="_compute_preview")

    @api.model
    def default_get(self, fields):
        """The nearest departure that has room is proposed."""
        values = super().default_get(fields)
        trip = self.env["water.trip"].browse(values.get("trip_id"))
        if trip and "into_id" in fields and (other := trip._merge_candidate()):
            values["into_id"] = other.id
        return values

    @api.depends("trip_id", "into_id")
    def _compute_preview(self):
        for wizard in self:
            other = wizard.into_id._origin
            preview = wizard.trip_id._merge_preview(other) if other else {}
            wizard.kept_count = preview.get("kept", 0)
            wizard.moved_count = preview.get("moved", 0)
            wizard.lost_count = preview.get("lost", 0)
            wizard.persons = preview.get("persons", 0)
            wizard.possible = preview.get("possible", False)

    def action_apply(self):
        """Move the passengers and cancel the trip."""
        self.ensure_one()
        self.trip_id._merge_into(self.into_id)
        return {"type": "ir.actions.act_window_close"}

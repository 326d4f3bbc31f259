from odoo import api, fields, models


class WaterTripAddon(models.Model):
    """What is different with an add-on on one trip."""

    _name = "water.trip.addon"
    _description = "Extra on a trip"
    _order = "trip_id, addon_id"

    trip_id = fields.Many2one("water.trip", required=True, index=True, ondelete="cascade")
    addon_id = fields.Many2one(
        "water.addon", string="Extra", required=True, index=True, ondelete="cascade"
    )
    stock = fields.Integer(required=True, help="Pieces that can be sold on this trip.")
    withdrawn = fields.Boolean(string="Not offered")

    _once = models.Constraint("UNIQUE (trip_id, addon_id)", "This extra is listed already.")
    _stock_not_negative = models.Constraint(
        "CHECK (stock >= 0)", "Numbers of pieces cannot be negative."
    )

    @api.onchange("addon_id")
    def _onchange_addon_id(self):
        """Begin with the number of every other trip."""
        self.stock = self.addon_id.stock_per_trip

from odoo import api, fields, models


class WaterBerth(models.Model):
    """Where one vessel at a time lies at a pier. Busy while people board and leave."""

    _name = "water.berth"
    _description = "Berth"
    _inherit = ["water.resource"]
    _order = "pier_id, sequence, name"

    name = fields.Char(required=True)
    pier_id = fields.Many2one("water.pier", required=True, index=True, ondelete="restrict")
    unloading_minutes = fields.Integer(
        string="Disembarking, minutes",
        default=10,
        help="After the arrival of a round trip the berth is busy for so long.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _one_name_a_pier = models.Constraint(
        "UNIQUE (pier_id, name)", "This pier has a berth of that name already."
    )
    _unloading_not_negative = models.Constraint(
        "CHECK (unloading_minutes >= 0)", "The minutes for disembarking cannot be negative."
    )

    @api.depends("name", "pier_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for berth in self:
            berth.display_name = f"{berth.pier_id.name or ''}, {berth.name or ''}"

    def write(self, vals):
        res = super().write(vals)
        if "unloading_minutes" in vals:
            self.env["water.trip"]._resync_coming([("berth_id", "in", self.ids)])
        return res

    def _resource_label(self):
        return self.display_name

    def _resource_tz(self):
        return self.pier_id.tz

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WaterVessel(models.Model):
    """Whatever carries guests. A venue that does not sail (pontoon stage) is a vessel as well."""

    _name = "water.vessel"
    _description = "Vessel"
    _inherit = ["water.resource", "image.mixin", "mail.thread"]
    _order = "name"

    name = fields.Char(required=True, translate=True, tracking=True)
    kind = fields.Selection(
        [
            ("motor_ship", "Motor ship"),
            ("hydrofoil", "Hydrofoil"),
            ("open_boat", "Open boat"),
            ("yacht", "Yacht"),
            ("stage", "Stage on the water"),
        ],
        required=True,
        default="motor_ship",
    )
    description = fields.Text(translate=True)
    passenger_limit = fields.Integer(
        required=True,
        default=1,
        tracking=True,
        help="Persons whom the vessel's papers allow aboard; the sale never goes beyond.",
    )
    crew_count = fields.Integer(default=0)
    crew_in_limit = fields.Boolean(
        string="Crew count towards the limit", help="Set where the papers limit all persons aboard."
    )
    passenger_places = fields.Integer(
        compute="_compute_passenger_places", help="The limit less the crew where it counts."
    )
    home_pier_id = fields.Many2one("water.pier", ondelete="restrict")
    home_berth_id = fields.Many2one(
        "water.berth",
        string="Usual berth",
        ondelete="restrict",
        domain="[('pier_id', '=', home_pier_id)]",
        help="Trips from the home pier are planned for it, unless another one is chosen.",
    )
    preparation_minutes = fields.Integer(
        string="Preparation, minutes",
        tracking=True,
        help="Before each departure the vessel is busy for so long.",
    )
    turnaround_minutes = fields.Integer(
        string="Turnaround, minutes",
        tracking=True,
        help="After each arrival the vessel is busy for so long: passengers leave, it is cleaned.",
    )
    role_ids = fields.One2many("water.vessel.role", "vessel_id", string="Crew needed")
    carrier_id = fields.Many2one(
        "res.partner",
        help="Who carries the passengers, if not the company itself; printed on the ticket.",
    )
    seat_map_ids = fields.One2many("water.seat.map", "vessel_id", string="Deck plans")
    seat_map_id = fields.Many2one(
        "water.seat.map", compute="_compute_seat_map_id", string="Current deck plan"
    )
    active = fields.Boolean(default=True)

    _limit_positive = models.Constraint(
        "CHECK (passenger_limit > 0)", "A vessel carries at least one person."
    )
    _crew_not_negative = models.Constraint(
        "CHECK (crew_count >= 0)", "The crew cannot be less than nobody."
    )

    _buffers_not_negative = models.Constraint(
        "CHECK (preparation_minutes >= 0 AND turnaround_minutes >= 0)",
        "Minutes before departure and after arrival cannot be negative.",
    )

    @api.depends("passenger_limit", "crew_count", "crew_in_limit")
    def _compute_passenger_places(self):
        for vessel in self:
            crew = vessel.crew_count if vessel.crew_in_limit else 0
            vessel.passenger_places = max(0, vessel.passenger_limit - crew)

    @api.depends("seat_map_ids.state", "seat_map_ids.version")
    def _compute_seat_map_id(self):
        for vessel in self:
            published = vessel.seat_map_ids.filtered(lambda plan: plan.state == "published")
            vessel.seat_map_id = published.sorted("version", reverse=True)[:1]

    @api.constrains("home_berth_id", "home_pier_id")
    def _check_home_berth(self):
        for vessel in self:
            if vessel.home_berth_id and vessel.home_berth_id.pier_id != vessel.home_pier_id:
                raise ValidationError(
                    self.env._(
                        "%(berth)s is not at %(pier)s, the home pier of %(vessel)s.",
                        berth=vessel.home_berth_id.display_name,
                        pier=vessel.home_pier_id.name or self.env._("no pier"),
                        vessel=vessel.name,
                    )
                )

    def _resource_tz(self):
        return self.home_pier_id.tz

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"preparation_minutes", "turnaround_minutes"}:
            self.env["water.trip"]._resync_coming([("vessel_id", "in", self.ids)])
        return res

from odoo import api, fields, models


class WaterVessel(models.Model):
    """Whatever carries guests. A venue that does not sail (pontoon stage) is a vessel as well."""

    _name = "water.vessel"
    _description = "Vessel"
    _inherit = ["resource.mixin", "image.mixin", "mail.thread"]
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

    def _prepare_resource_values(self, vals, tz):
        """A vessel is a material resource without working hours: it may sail at night."""
        values = super()._prepare_resource_values(vals, tz)
        values.pop("calendar_id", None)
        return {**values, "resource_type": "material", "calendar_id": False}

    @api.model_create_multi
    def create(self, vals_list):
        """The resource is made as superuser: dispatchers plan vessels, not resources at large."""
        resources = self.env["resource.resource"].sudo()
        for vals in vals_list:
            vals["resource_calendar_id"] = False
            if not vals.get("resource_id"):
                vals["resource_id"] = resources.create(self._prepare_resource_values(vals, None)).id
        return super().create(vals_list)

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"active", "name"}:
            for vessel in self:
                vessel.resource_id.sudo().write({"active": vessel.active, "name": vessel.name})
        return res

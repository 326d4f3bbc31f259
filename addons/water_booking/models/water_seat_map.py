from odoo import api, fields, models
from odoo.exceptions import UserError


class WaterSeatMap(models.Model):
    """A version of a vessel's deck plan.

    Passengers of sold trips keep the version that they bought on: once a trip uses the map, its
    places are frozen and changes are made in a copy with the next version number.
    """

    _name = "water.seat.map"
    _description = "Deck plan"
    _order = "vessel_id, version desc"

    name = fields.Char(compute="_compute_name", store=True)
    vessel_id = fields.Many2one("water.vessel", required=True, index=True, ondelete="restrict")
    version = fields.Integer(required=True, default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        default="draft",
        copy=False,
    )
    seating = fields.Selection(
        [("assigned", "Assigned seats"), ("general", "General admission"), ("mixed", "Both")],
        compute="_compute_seating",
    )
    width = fields.Float(default=1000.0, help="Drawing units; a seat is about 26 units wide.")
    height = fields.Float(default=400.0)
    focus_x = fields.Float(
        string="Best point, x",
        compute="_compute_focus",
        store=True,
        readonly=False,
        copy=True,
        help="The best point of the drawing: the best available places are those nearest to it."
        " The bow, in the middle, until it is set; it goes back there when the size changes.",
    )
    focus_y = fields.Float(
        string="Best point, y", compute="_compute_focus", store=True, readonly=False, copy=True
    )
    focus_deck = fields.Char(
        string="Deck of the best point", help="Empty if no deck is better than others."
    )
    avoid_single_gaps = fields.Boolean(
        default=True,
        help="Customers cannot choose seats so that a single free seat stays between taken ones,"
        " where they have another choice.",
    )
    seat_ids = fields.One2many("water.seat", "map_id", string="Seats", copy=False)
    table_ids = fields.One2many("water.seat.table", "map_id", string="Tables", copy=False)
    area_ids = fields.One2many("water.seat.area", "map_id", string="Areas", copy=False)
    capacity = fields.Integer(
        compute="_compute_capacity", help="Places that can be sold on a trip."
    )
    trip_ids = fields.One2many("water.trip", "map_id")

    _version_unique = models.Constraint(
        "UNIQUE (vessel_id, version)", "This vessel already has a deck plan with this version."
    )

    @api.depends("vessel_id.name", "version")
    def _compute_name(self):
        for plan in self:
            plan.name = f"{plan.vessel_id.name or ''} v{plan.version}"

    @api.depends("width", "height")
    def _compute_focus(self):
        for plan in self:
            plan.focus_x, plan.focus_y = plan.width, plan.height / 2

    @api.depends("seat_ids")
    def _compute_capacity(self):
        counts = dict(
            self.env["water.seat"]._read_group(
                [("map_id", "in", self.ids)], ["map_id"], ["__count"]
            )
        )
        for plan in self:
            plan.capacity = counts.get(plan, 0)

    @api.depends("seat_ids.area_id", "area_ids")
    def _compute_seating(self):
        numbered = {
            plan
            for [plan] in self.env["water.seat"]._read_group(
                [("map_id", "in", self.ids), ("area_id", "=", False)], ["map_id"]
            )
        }
        for plan in self:
            if plan not in numbered:
                plan.seating = "general"
            else:
                plan.seating = "mixed" if plan.area_ids else "assigned"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("vessel_id") and "version" not in vals:
                last = self.search([("vessel_id", "=", vals["vessel_id"])], limit=1)
                vals["version"] = last.version + 1
        return super().create(vals_list)

    def copy(self, default=None):
        """A copy has its own places; of the same vessel it is the next version, as a draft."""
        plans = super().copy(default)
        for plan, new in zip(self, plans, strict=True):
            plan._copy_places(new)
        return plans

    def _copy_places(self, new):
        """Copy tables, areas and seats in bulk: a large plan has thousands of places."""
        tables, areas = (
            dict(zip(records, records.copy({"map_id": new.id}), strict=True))
            for records in (self.table_ids, self.area_ids)
        )
        values = self.seat_ids.copy_data({"map_id": new.id, "companion_of_id": False})
        for seat, vals in zip(self.seat_ids, values, strict=True):
            vals["table_id"] = tables[seat.table_id].id if seat.table_id else False
            vals["area_id"] = areas[seat.area_id].id if seat.area_id else False
        copies = dict(zip(self.seat_ids, new.seat_ids.create(values), strict=True))
        for seat in self.seat_ids.filtered("companion_of_id"):
            copies[seat].companion_of_id = copies[seat.companion_of_id]

    def action_publish(self):
        """Put the plan in use for new trips; the vessel's earlier plan retires."""
        for plan in self:
            if not plan.capacity:
                raise UserError(self.env._("A deck plan without places cannot be published."))
            if errors := list(plan._find_errors()):
                raise UserError("\n".join(found.sentence for found in errors))
            plan.vessel_id.seat_map_ids.filtered(
                lambda other: other.state == "published"
            ).state = "retired"
            plan.state = "published"

    def action_new_version(self):
        """Copy the plan, with all that is on it, as the next draft version and open it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }

    def _check_not_in_use(self):
        """Refuse changes to places of plans that trips are sold on."""
        if self.sudo().trip_ids:
            raise UserError(
                self.env._(
                    "Trips are sold on this deck plan, so its places cannot change."
                    " Make a new version instead."
                )
            )

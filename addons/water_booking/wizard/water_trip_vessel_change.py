from odoo import Command, api, fields, models


class WaterTripVesselChange(models.TransientModel):
    """A sold trip gets another vessel: first the dispatcher sees who keeps the place, who moves and
    who would have none, corrects it, and then everybody moves at once."""

    _name = "water.trip.vessel.change"
    _description = "Another vessel for a trip"

    trip_id = fields.Many2one("water.trip", required=True, readonly=True)
    current_vessel_id = fields.Many2one(related="trip_id.vessel_id", string="Vessel now")
    vessel_id = fields.Many2one(
        "water.vessel",
        string="New vessel",
        required=True,
        domain="[('id', '!=', current_vessel_id)]",
    )
    map_id = fields.Many2one(related="vessel_id.seat_map_id")
    line_ids = fields.One2many(
        "water.trip.vessel.change.line",
        "wizard_id",
        string="Passengers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    kept_count = fields.Integer(string="Keep their place", compute="_compute_numbers")
    moved_count = fields.Integer(string="Get another place", compute="_compute_numbers")
    lost_count = fields.Integer(string="Without a place", compute="_compute_numbers")
    ashore_count = fields.Integer(string="Stay ashore", compute="_compute_numbers")
    persons = fields.Integer(compute="_compute_numbers")
    persons_limit = fields.Integer(related="vessel_id.passenger_places", string="May carry")
    over_count = fields.Integer(string="Too many", compute="_compute_numbers")
    trouble = fields.Char(compute="_compute_trouble")
    dropped = fields.Char(string="Fall away", compute="_compute_trouble")
    planned_persons = fields.Integer(compute="_compute_line_ids", store=True)

    @api.depends("trip_id", "vessel_id")
    def _compute_line_ids(self):
        """A line for each passenger, those without a place first."""
        for wizard in self:
            lines = []
            wizard.planned_persons = 0
            if wizard.vessel_id:
                preview = wizard.trip_id._vessel_change_preview(wizard.vessel_id._origin)
                wizard.planned_persons = preview["persons"]
                order = {False: 0, "other": 1, "near": 2, "area": 3}
                lines = sorted(preview["lines"], key=lambda line: order.get(line["how"], 4))
            wizard.line_ids = [Command.clear(), *map(Command.create, lines)]

    @api.depends("line_ids.new_seat_id", "line_ids.ashore", "planned_persons", "persons_limit")
    def _compute_numbers(self):
        for wizard in self:
            ashore = wizard.line_ids.filtered("ashore")
            aboard = wizard.line_ids - ashore
            lost = aboard.filtered(lambda line: not line.new_seat_id)
            kept = aboard.filtered(lambda line: line.new_seat_id and line.same)
            wizard.ashore_count = len(ashore)
            wizard.lost_count = len(lost)
            wizard.kept_count = len(kept)
            wizard.moved_count = len(aboard) - len(lost) - len(kept)
            wizard.persons = wizard.planned_persons - len(ashore)
            wizard.over_count = max(0, wizard.persons - wizard.persons_limit)

    @api.depends("trip_id", "vessel_id")
    def _compute_trouble(self):
        for wizard in self:
            wizard.trouble = wizard.dropped = ""
            vessel = wizard.vessel_id._origin
            if not vessel:
                continue
            if not vessel.seat_map_id:
                wizard.trouble = self.env._("%s has no published deck plan.", vessel.name)
                continue
            preview = wizard.trip_id._vessel_change_preview(vessel)
            wizard.trouble = preview["busy"]
            texts = {
                "blocked": self.env._("blocked places: %s", preview["dropped"].get("blocked")),
                "allotted": self.env._("allotted places: %s", preview["dropped"].get("allotted")),
            }
            wizard.dropped = ", ".join(
                texts[state] for state in texts if state in preview["dropped"]
            )

    def action_leave_ashore(self):
        """Go without those who have no place; the form shows who they are."""
        self.ensure_one()
        self.line_ids.filtered(lambda line: not line.new_seat_id).ashore = True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the vessel"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Move the trip with everybody on it.

        :raise UserError: when somebody is without a place, the vessel may not carry them or is busy
        """
        self.ensure_one()
        ashore = self.line_ids.filtered("ashore")
        self.trip_id._change_vessel(
            self.vessel_id,
            {
                line.old_seat_id.id: line.new_seat_id.id
                for line in self.line_ids - ashore
                if line.new_seat_id
            },
            ashore.mapped("claim"),
        )
        return {"type": "ir.actions.act_window_close"}

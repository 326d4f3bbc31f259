from odoo import api, fields, models


class WaterService(models.Model):
    """A time in which a vessel, a berth or a person is not there for trips."""

    _name = "water.service"
    _description = "Service period"
    _inherit = ["mail.thread"]
    _order = "start desc, id desc"

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        [
            ("repair", "Repair"),
            ("survey", "Survey"),
            ("fuel", "Refuelling"),
            ("closed", "Closed"),
            ("leave", "Leave"),
            ("other", "Other"),
        ],
        required=True,
        default="repair",
        tracking=True,
    )
    vessel_id = fields.Many2one("water.vessel", index="btree_not_null", ondelete="cascade")
    berth_id = fields.Many2one("water.berth", index="btree_not_null", ondelete="cascade")
    member_id = fields.Many2one(
        "water.crew.member", string="Person", index="btree_not_null", ondelete="cascade"
    )
    start = fields.Datetime(required=True, tracking=True)
    stop = fields.Datetime(required=True, tracking=True)
    note = fields.Text()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    occupancy_ids = fields.One2many("water.occupancy", "service_id")
    active = fields.Boolean(default=True, help="Archived: the time is free again.")

    _order_of_time = models.Constraint(
        "CHECK (start < stop)", "A service period ends after its start."
    )
    _one_resource = models.Constraint(
        "CHECK (num_nonnulls(vessel_id, berth_id, member_id) = 1)",
        "A service period is for one vessel, one berth or one person.",
    )

    @api.depends("kind", "vessel_id.name", "berth_id.display_name", "member_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for service in self:
            owner = service._resource_owner()
            label = owner._resource_label() if owner else ""
            service.name = f"{kinds.get(service.kind, '')}: {label}"

    @api.model_create_multi
    def create(self, vals_list):
        services = super().create(vals_list)
        services._sync_occupancy()
        return services

    def write(self, vals):
        res = super().write(vals)
        facts = {"vessel_id", "berth_id", "member_id", "start", "stop", "active", "company_id"}
        if vals.keys() & facts:
            self._sync_occupancy()
        return res

    def _resource_owner(self):
        return self.vessel_id or self.berth_id or self.member_id

    def _sync_occupancy(self):
        """:raise UserError: when a trip, a charter or another period is in that time"""
        occupancy = self.env["water.occupancy"].sudo()
        lines = [
            {
                "resource_id": service._resource_owner().resource_id.id,
                "start": service.start,
                "stop": service.stop,
                "kind": "service",
                "service_id": service.id,
                "company_id": service.company_id.id,
            }
            for service in self.filtered("active")
        ]
        occupancy.search([("service_id", "in", self.ids)])._become(lines)

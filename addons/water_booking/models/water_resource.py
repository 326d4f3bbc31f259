from odoo import api, models


class WaterResource(models.AbstractModel):
    """What can be in one place at a time: vessel, berth, member of the crew.

    Without working hours, since vessels sail at night; a calendar of Odoo's would stop planning
    at 17:00. The resource is made as superuser: dispatchers plan the fleet, not resources at large.
    """

    _name = "water.resource"
    _description = "Resource of the fleet"
    _inherit = ["resource.mixin"]

    #: How Odoo's resources call it: ``material`` or ``user`` (a person).
    _resource_type = "material"

    def _prepare_resource_values(self, vals, tz):
        values = super()._prepare_resource_values(vals, tz)
        return {**values, "resource_type": self._resource_type, "calendar_id": False}

    @api.model_create_multi
    def create(self, vals_list):
        resources = self.env["resource.resource"].sudo()
        for vals in vals_list:
            vals["resource_calendar_id"] = False
            if not vals.get("resource_id"):
                vals["resource_id"] = resources.create(self._prepare_resource_values(vals, None)).id
        return super().create(vals_list)

    def copy_data(self, default=None):
        """The resource is copied as superuser as well, for those who may make a new one."""
        self.check_access("read")
        self.browse().check_access("create")
        return super(WaterResource, self.sudo()).copy_data(default)

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"active", "name"}:
            for record in self:
                record.resource_id.sudo().write({"active": record.active, "name": record.name})
        return res

    def _resource_label(self):
        """The name under which a dispatcher knows it."""
        self.ensure_one()
        return self.name

    def _resource_tz(self):
        """Name of the zone in which people read its times, if it has one of its own."""
        return False

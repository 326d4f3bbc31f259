from odoo import models, tools


class WaterVessel(models.Model):
    _inherit = "water.vessel"

    @tools.ormcache("self.id", "self.env.lang")
    def _website_name(self):
        """Its name, kept until a vessel changes (``water.page.part``)."""
        return self.sudo().name

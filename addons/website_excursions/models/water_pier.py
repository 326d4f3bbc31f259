from odoo import api, models, tools
from odoo.tools.misc import ReadonlyDict


class WaterPier(models.Model):
    _inherit = "water.pier"

    def _can_return_content(self, field_name=None, access_token=None):
        """A picture shows where the gangway is; piers are no secret."""
        if field_name and field_name.startswith("image_"):
            return True
        return super()._can_return_content(field_name, access_token)

    @tools.ormcache("self.id")
    def _website_tz(self):
        """The zone of its clock, kept like ``_website_values``."""
        return self.sudo().tz

    def _website_values(self):
        """The pier as pages show it; ``geo`` opens the visitor's own map, no foreign address."""
        self.ensure_one()
        return self.sudo()._website_values_of(self.id, self.env.lang)

    @api.model
    @tools.ormcache("pier_id", "lang")
    def _website_values_of(self, pier_id, lang):
        """Kept until the pier or its city change (``water.page.part``)."""
        pier = self.browse(pier_id).with_context(lang=lang)
        located = bool(pier.latitude or pier.longitude)
        point = f"{pier.latitude:.6f},{pier.longitude:.6f}"
        has_image = pier.with_context(bin_size=True).image_128
        picture = self.env["water.excursion"]._website_picture
        return ReadonlyDict(
            {
                "name": pier.name,
                "city": pier.city_id.name,
                "address": pier.address or "",
                "directions": pier.directions or "",
                "geo": f"geo:{point}?q={point}" if located else None,
                "coordinates": f"{pier.latitude:.5f}, {pier.longitude:.5f}" if located else "",
                "point": (round(pier.latitude, 6), round(pier.longitude, 6)) if located else None,
                "picture": picture(pier, pier.name) if has_image else None,
            }
        )

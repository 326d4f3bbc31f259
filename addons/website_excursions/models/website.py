import uuid

from odoo import api, models, tools


class Website(models.Model):
    _inherit = "website"

    @tools.ormcache("self.id")
    def _excursions_cookies_bar(self):
        """Whether visitors are asked about cookies; Odoo clears this cache with each change of a
        website."""
        self.ensure_one()
        self.fetch(["cookies_bar"])  # hot routes need not read the whole website for it
        return self.cookies_bar

    @api.model
    @tools.ormcache(cache="templates.cached_values")
    def _excursions_pages_state(self):
        """A value that lasts until any of Odoo's caches is cleared in this process or, by its
        signalling, in another: views, menus, websites, companies, assets, languages, tariffs."""
        return uuid.uuid4().hex

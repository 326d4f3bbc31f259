import uuid
from urllib.parse import urlsplit

from odoo import api, models, tools

from ..controllers.browser_rules import extra_sources
from ..tools.reading import as_cached, recall

#: Read by ``ir.qweb._post_processing_att`` for each element with an address.
LINK_FIELDS = ("cookies_bar", "cdn_activated")


class Website(models.Model):
    _inherit = "website"

    @tools.ormcache("self.id")
    def _excursions_cookies_bar(self):
        """Whether visitors are asked about cookies; Odoo clears this cache with each change of a
        website."""
        self.ensure_one()
        self.fetch(["cookies_bar"])  # hot routes need not read the whole website for it
        return self.cookies_bar

    def _excursions_recall(self):
        """What Odoo asks of the website for each link that it writes, without a statement."""
        recall(self, LINK_FIELDS, self._excursions_link_fields())

    @tools.ormcache("self.id")
    def _excursions_link_fields(self):
        """Kept until one of them changes."""
        self.fetch(LINK_FIELDS)
        return as_cached(self, LINK_FIELDS)

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(LINK_FIELDS):
            self.env["water.page.part"]._forget_pages()
        return result

    @tools.ormcache("self.id", cache="templates.cached_values")
    def _excursions_page_sources(self):
        """What the website's own settings add to the policy of its pages."""
        website = self.sudo()
        code = f"{website.custom_code_head or ''}{website.custom_code_footer or ''}"
        extra = self.env["ir.config_parameter"].sudo().get_param("website_excursions.csp_extra")
        found = extra_sources(code, extra)
        if website.google_analytics_key:
            google = ["https://www.googletagmanager.com", "https://*.google-analytics.com"]
            for directive in ("script-src", "connect-src", "img-src"):
                found.setdefault(directive, []).extend(google)
        if website.plausible_shared_key:
            parts = urlsplit(website._get_plausible_server())
            for directive in ("script-src", "connect-src"):
                found.setdefault(directive, []).append(f"https://{parts.netloc}")
        return found

    @api.model
    @tools.ormcache(cache="templates.cached_values")
    def _excursions_pages_state(self):
        """A value that lasts until any of Odoo's caches is cleared in this process or, by its
        signalling, in another: views, menus, websites, companies, assets, languages, tariffs."""
        return uuid.uuid4().hex

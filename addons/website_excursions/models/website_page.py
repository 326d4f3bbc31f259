import time

from odoo import models, tools

from .water_excursion_block import BLOCK

#: For so long a page with blocks tells the same departures, seconds.
MINUTE = 60


class WebsitePage(models.Model):
    """Odoo keeps a page for an hour; one with departures in it only for a minute."""

    _inherit = "website.page"

    def _get_cache_key(self, request):
        key = super()._get_cache_key(request)
        return (*key, int(time.time() // MINUTE)) if self._excursions_has_block() else key

    def _allow_cache_insertion(self, layout):
        """A block may stand in a part that pages share, as the footer."""
        shared = BLOCK.encode() if isinstance(layout, bytes) else BLOCK
        if shared in layout and not self._excursions_has_block():
            return False
        return super()._allow_cache_insertion(layout)

    @tools.ormcache("self.id", cache="templates")
    def _excursions_has_block(self):
        return BLOCK in (self.sudo().view_id.arch_db or "")

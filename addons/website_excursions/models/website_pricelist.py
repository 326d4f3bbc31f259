from odoo import api, models, tools
from odoo.http import request

from odoo.addons.website_sale.models.website import PRICELIST_SESSION_CACHE_KEY


class Website(models.Model):
    _inherit = "website"

    def _excursions_pricelist(self):
        """The pricelist that the visitor of this request buys by, or none if no rule of it can
        change a price.

        The choice is Odoo's (``_get_and_cache_current_pricelist``) but for its cart, which light
        routes have none of: what the visitor chose or got by a code, else the partner's, else the
        website's first. Most shops have no rules; then it costs no query.

        :return: pricelist as superuser, in the company's currency
        """
        self.ensure_one()
        pricelists = self.env["product.pricelist"].sudo()
        if not self.env["res.groups"]._is_feature_enabled("product.group_product_pricelist"):
            return pricelists
        ruled = self._excursions_ruled_pricelists()
        if not ruled:
            return pricelists
        pricelist = self._excursions_current_pricelist()
        if pricelist.id in ruled and pricelist.currency_id == self.company_id.currency_id:
            return pricelist
        return pricelists

    @api.model
    @tools.ormcache()
    def _excursions_ruled_pricelists(self):
        """Ids of pricelists with rules; a change of a rule clears this cache."""
        self.env["product.pricelist.item"].flush_model()
        self.env.cr.execute("SELECT DISTINCT pricelist_id FROM product_pricelist_item")
        return frozenset(pricelist_id for [pricelist_id] in self.env.cr.fetchall())

    def _excursions_current_pricelist(self):
        pricelists = self.env["product.pricelist"].sudo()
        chosen = pricelists.browse(request.session.get(PRICELIST_SESSION_CACHE_KEY) or ()).exists()
        if (
            chosen
            and chosen._is_available_on_website(self)
            and chosen._is_available_in_country(self._get_geoip_country_code())
        ):
            return chosen
        own = self.env.user.partner_id.sudo().property_product_pricelist
        available = self.get_pricelist_available().sudo()
        return own if not available or own in available else available[0]

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.fields import Domain


class WaterExcursion(models.Model):
    """What the catalogue knows of excursions without asking the database again."""

    _inherit = "water.excursion"

    search_words = fields.Char(
        string="Also called",
        translate=True,
        help="Other words by which customers look for it: nicknames, places on the way.",
    )

    @api.model
    def _website_shelf(self):
        """Facts of all that this website sells, in the visitor's language; kept by each worker
        until something of it changes (``water.page.part``). Shared: never change it.

        :return: dict with ``excursions`` {id: facts and what cards show}, ``cities`` and ``piers``
            {id: facts}, ``vessels`` and ``languages`` {id or code: name}
        """
        website = self.env["website"].get_current_website()
        return self._website_shelf_of(website.id, self.env.lang or "en_US")

    @api.model
    @tools.ormcache("website_id", "lang")
    def _website_shelf_of(self, website_id, lang):
        self = self.with_env(
            self.env(user=SUPERUSER_ID, su=True, context={"lang": lang, "website_id": website_id})
        )
        excursions = self.search(self._website_domain() & Domain("kind", "!=", "charter"))
        piers = self.env["water.pier"].with_context(active_test=False).search(Domain.TRUE)
        city_of = {pier.id: pier.city_id.id for pier in piers}
        languages = self.env["water.language"].with_context(active_test=False).search(Domain.TRUE)
        vessels = self.env["water.vessel"].with_context(active_test=False).search(Domain.TRUE)
        return {
            "excursions": {
                excursion.id: {
                    **excursion._website_summary(),
                    "hours": excursion.duration,
                    "pier_id": excursion.pier_id.id,
                    "languages": excursion._website_languages(),
                    "fares": excursion._website_price_fares().ids,
                    "price": excursion._website_lowest_price(self.env["water.trip"]),
                    "currency_id": excursion.currency_id.id,
                }
                for excursion in excursions
            },
            "city_of": city_of,
            "cities": {
                city.id: {"name": city.name, "sequence": city.sequence} for city in piers.city_id
            },
            "piers": {
                pier.id: {**pier._website_values(), "id": pier.id, "tz": pier.tz} for pier in piers
            },
            "vessels": {vessel.id: vessel.name for vessel in vessels},
            "languages": {one.code: one.name for one in languages},
        }

    def _website_languages(self):
        """Codes of the languages in which a visitor is told something on the way."""
        self.ensure_one()
        return frozenset((self.guide_language_ids | self.audio_language_ids).mapped("code"))

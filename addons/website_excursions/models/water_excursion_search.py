from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.fields import Domain

from ..tools import search

#: How much a hit counts: a name, a word for what it is, a word of the description.
NAME, SORT, TEXT = 1.0, 0.9, 0.6


class WaterExcursion(models.Model):
    _inherit = "water.excursion"

    @api.model
    def _website_search(self, query):
        """What the words of a query have found among names in all languages: ``search.Term`` s."""
        return self._website_search_index().search(query, self.env.lang)

    @api.model
    def _website_search_index(self):
        website = self.env["website"].get_current_website()
        return self._website_search_index_of(website.id)

    @api.model
    @tools.ormcache("website_id")
    def _website_search_index_of(self, website_id):
        """Built by each worker when it is first asked, and again when a name changes."""
        documents = {}
        for lang, _name in self.env["res.lang"].get_installed():
            context = {"lang": lang, "website_id": website_id, "active_test": True}
            env = self.env(user=SUPERUSER_ID, su=True, context=context)
            env["water.excursion"]._website_collect_words(documents, lang)
        return search.Index(documents)

    @api.model
    def _website_collect_words(self, documents, lang):
        """Add the texts of this environment's language, see ``search.Index``."""

        def add(record, *texts):
            found = documents.setdefault((record._name, record.id), [])
            found.extend((text, lang, weight) for text, weight in texts if text)

        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for excursion in self.search(self._website_domain()):
            add(
                excursion,
                (excursion.name, NAME),
                (excursion.search_words, NAME),
                (kinds[excursion.kind], SORT),
                (excursion.route, TEXT),
                (excursion.summary, TEXT),
            )
        for city in self.env["water.city"].search(Domain.TRUE):
            add(city, (city.name, NAME), (city.search_words, NAME))
        for pier in self.env["water.pier"].search(Domain.TRUE):
            add(pier, (pier.name, NAME), (pier.search_words, NAME), (pier.address, TEXT))
        vessels = self.env["water.vessel"]
        kinds = dict(vessels._fields["kind"]._description_selection(self.env))
        for vessel in vessels.search(Domain.TRUE):
            add(vessel, (vessel.name, NAME), (kinds[vessel.kind], SORT))

    @api.model
    def _website_rank(self, terms, places, city_of):
        """{(excursion, pier, vessel): relevance} of the places that the terms have found."""
        groups = {
            place: [
                ("water.excursion", place[0]),
                ("water.pier", place[1]),
                ("water.city", city_of.get(place[1])),
                ("water.vessel", place[2]),
            ]
            for place in places
        }
        return search.rank(terms, groups)


class WaterCity(models.Model):
    _inherit = "water.city"

    search_words = fields.Char(
        string="Also called", translate=True, help="Other names by which customers look for it."
    )


class WaterPier(models.Model):
    _inherit = "water.pier"

    search_words = fields.Char(
        string="Also called", translate=True, help="Other names by which customers look for it."
    )

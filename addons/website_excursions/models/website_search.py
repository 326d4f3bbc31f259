from odoo import api, models


class WaterExcursion(models.Model):
    """Excursions among the results of the website's own search, found as in the catalogue."""

    _name = "water.excursion"
    _inherit = ["water.excursion", "website.searchable.mixin"]

    @api.model
    def _search_get_detail(self, website, order, options):
        mapping = {
            "name": {"name": "name", "type": "text", "match": True},
            "website_url": {"name": "website_url", "type": "text", "truncate": False},
        }
        if options.get("displayDescription"):
            mapping["description"] = {"name": "summary", "type": "text", "match": True}
        return {
            "model": "water.excursion",
            "base_domain": [self._website_domain()],
            "search_fields": ["name", "summary"],
            "fetch_fields": ["name", "website_url", "summary"],
            "mapping": mapping,
            "icon": "fa-ship",
            "typed": options.get("water_typed"),
        }

    @api.model
    def _search_fetch(self, search_detail, search, limit, order):
        """By our own index. It reads what was typed: Odoo may have replaced it by a word of another
        page that looks alike."""
        typed = search_detail.get("typed") or search
        if not typed:
            return super()._search_fetch(search_detail, search, limit, order)
        shelf = self._website_shelf()
        ids = set(self.search(search_detail["base_domain"][0]).ids)
        places = [
            (key, excursion["pier_id"], 0)
            for key, excursion in shelf["excursions"].items()
            if key in ids
        ]
        ranks = self._website_rank(self._website_search(typed), places, shelf["city_of"])
        found = sorted(ranks, key=lambda place: -ranks[place])
        return self.browse([key for key, *_place in found][:limit]), len(found)


class Website(models.Model):
    _inherit = "website"

    def _search_get_details(self, search_type, order, options):
        details = super()._search_get_details(search_type, order, options)
        if search_type in ("excursions", "all"):
            details.append(self.env["water.excursion"]._search_get_detail(self, order, options))
        return details

    def _search_with_fuzzy(self, search_type, search, limit, order, options):
        options = {**(options or {}), "water_typed": search}
        return super()._search_with_fuzzy(search_type, search, limit, order, options)

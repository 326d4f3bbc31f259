from odoo import http
from odoo.http import request

from ..tools.filters import Filters
from .kept_page import kept_page


def _sitemap(env, _rule, qs):
    excursions = env["water.excursion"].sudo()
    piers = env["water.pier"].sudo()
    rows, _version = excursions._website_catalogue_rows(Filters())
    for city in piers._website_piers(rows):
        for pier in city["piers"]:
            if not qs or qs.lower() in pier["path"]:
                yield {"loc": pier["path"]}


class Piers(http.Controller):
    @http.route(
        "/excursions/piers", type="http", auth="public", website=True, sitemap=True, readonly=True
    )
    def piers(self, **_params):
        """All piers on a map of their city, and as a list."""
        return self._show("website_excursions.piers", 0)

    @http.route(
        "/excursions/piers/<string:slug>",
        type="http",
        auth="public",
        website=True,
        sitemap=_sitemap,
        readonly=True,
    )
    def pier(self, slug, **_params):
        """How to get to a pier, and what leaves from it."""
        _name, pier_id = request.env["ir.http"]._unslug(slug)
        return self._show("website_excursions.pier", pier_id or -1)

    def _show(self, template, pier_id):
        Excursion = request.env["water.excursion"]
        rows, version = Excursion._website_catalogue_rows(Filters())
        piers = request.env["water.pier"].sudo()

        def render():
            cities = piers._website_piers(rows)
            values = {"cities": cities}
            if pier_id:
                values.update(piers.browse(pier_id)._website_page_values(cities, rows))
            return request.render(template, values)

        if pier_id and not piers._website_is_shown(pier_id, rows):
            raise request.not_found()
        return kept_page(
            template,
            pier_id,
            version,
            render,
            until=lambda: Excursion._website_catalogue_until(rows),
        )

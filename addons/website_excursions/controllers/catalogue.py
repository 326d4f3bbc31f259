from odoo import http
from odoo.http import request

from .common import visitors_pricelist


class Catalogue(http.Controller):
    @http.route(
        "/excursions", type="http", auth="public", website=True, sitemap=True, readonly=True
    )
    def catalogue(self, **params):
        Excursion = request.env["water.excursion"]
        filters = Excursion._website_filters(params)
        return request.render(
            "website_excursions.catalogue",
            {**Excursion._website_catalogue(filters, visitors_pricelist()), "filters": filters},
        )

    @http.route(
        '/excursions/<model("water.excursion"):excursion>',
        type="http",
        auth="public",
        website=True,
        sitemap=True,
        readonly=True,
    )
    def excursion(self, excursion):
        excursion_sudo = excursion.sudo()
        pier = excursion_sudo.pier_id
        trips = excursion_sudo._website_coming_trips()
        lowest = excursion_sudo._website_lowest_price(trips, visitors_pricelist())
        return request.render(
            "website_excursions.excursion",
            {
                "main_object": excursion,
                "excursion": excursion_sudo,
                "card": excursion_sudo._website_summary(),
                "price_from": excursion_sudo._website_price_text(lowest),
                "days": excursion_sudo._website_days(trips),
                "pier": pier._website_values() if pier else None,
            },
        )

    @http.route(
        "/excursions/terms/<int:document_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def terms(self, document_id):
        document = request.env["water.consent.document"].sudo().browse(document_id).exists()
        if not document:
            raise request.not_found()
        return request.render("website_excursions.terms", {"document": document})

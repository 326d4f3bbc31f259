from dataclasses import fields
from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from ..tools.filters import Filters
from .common import visitors_pricelist
from .kept_page import kept_page
from .limits import limited

FILTER_NAMES = frozenset(field.name for field in fields(Filters))


class Catalogue(http.Controller):
    @http.route(
        "/excursions", type="http", auth="public", website=True, sitemap=True, readonly=True
    )
    @limited("search", when=bool)
    def catalogue(self, **params):
        """What fits the filters of the address, the same for all visitors of a language."""
        filters = Filters.read(params)
        if (clean := self._clean_address(filters, params)) is not None:
            return request.redirect(clean)
        Excursion = request.env["water.excursion"]
        rows, version = Excursion._website_catalogue_rows(filters)
        pricelist = visitors_pricelist()

        def render():
            return request.render(
                "website_excursions.catalogue",
                Excursion._website_catalogue(filters, rows, pricelist),
            )

        # A page of every choice that somebody makes up would drive out those that many see.
        if pricelist or filters.q or len(filters.values()) > 2:
            return render()
        address = filters.address(page=filters.page)
        path = request.httprequest.environ.get("REQUEST_URI", "").partition("?")[0]
        return kept_page(
            "website_excursions.catalogue",
            (path, address),
            version,
            render,
            until=lambda: Excursion._website_catalogue_until(rows),
            query=address.partition("?")[2],
        )

    @staticmethod
    def _clean_address(filters, params):
        """Where the same choice lives, if this address says it in another way: a form without
        JavaScript sends its empty fields as well."""
        ours = {key: value for key, value in params.items() if key in FILTER_NAMES}
        if ours == filters.values():
            return None
        others = {key: value for key, value in params.items() if key not in ours}
        query = urlencode({**filters.values(), **others})
        return f"/excursions?{query}" if query else "/excursions"

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

from odoo import http
from odoo.http import request
from odoo.tools.json import scriptsafe

from .common import visible_trip, visible_trip_now
from .kept_page import kept_page, recalled
from .limits import limited


class Trip(http.Controller):
    @http.route(
        "/excursions/trip/<int:trip_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def trip(self, trip_id, **_params):
        """The trip's page. Nothing in it belongs to one visitor: that comes by JSON."""
        facts = visible_trip_now(trip_id)
        if not facts:
            raise request.not_found()

        def seen():
            # the request's snapshot is older than the facts by a moment
            mine = visible_trip(trip_id)
            return mine and mine.version

        def render():
            return request.render("website_excursions.trip", self._values(trip_id, facts))

        # When the sale is over the page lists other departures with what is left of them.
        if not facts.on_sale:
            response = render()
            if response.qcontext["page"]["over"]:
                response.status_code = 410  # gone for good, says the page as well
            return response
        return kept_page(
            "website_excursions.trip",
            trip_id,
            facts.version,
            render,
            seen,
            lambda: request.env["water.trip"].sudo().browse(trip_id)._website_page_until(),
        )

    @http.route(
        "/excursions/trip/<int:trip_id>/kept",
        type="http",
        auth="public",
        sitemap=False,
        readonly=True,
    )
    def kept(self, **_params):
        """The same page out of memory, where ``ir.http`` has found it; nobody's address."""
        return recalled() or request.not_found()

    def _values(self, trip_id, facts):
        trip = request.env["water.trip"].sudo().browse(trip_id)
        page = {**trip._website_page(), "on_sale": facts.on_sale}
        values = {
            "main_object": trip.excursion_id.sudo(False),
            "page": page,
            "chooser_json": scriptsafe.dumps(page["chooser"], separators=(",", ":")),
        }
        if not facts.on_sale:
            values["days"] = trip.excursion_id._website_days()
        return values

    @http.route(
        "/excursions/trip/<int:trip_id>/availability",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    @limited("read")
    def availability(self, trip_id):
        """What is taken just now. Light, the same for everybody, fit for a proxy's cache."""
        if not visible_trip_now(trip_id):
            return request.make_json_response({"error": {"code": "trip_unknown"}}, status=404)
        state = request.env["water.inventory"].sudo()._availability_now(trip_id)
        request.env["water.trip"]._website_tell(trip_id, state["v"])
        etag = f'"{state["v"]}"'
        headers = {"ETag": etag, "Cache-Control": "public, max-age=1"}
        if request.httprequest.headers.get("If-None-Match", "").removeprefix("W/") == etag:
            return request.make_response("", headers=headers, status=304)
        return request.make_json_response(state, headers=headers)

from odoo import http
from odoo.http import request

from .common import attribution, visible_trip
from .limits import limited


class Event(http.Controller):
    @http.route(
        "/excursions/event", type="jsonrpc", auth="public", methods=["POST"], save_session=False
    )
    @limited("read")
    def event(self, trip_id=None, **_params):
        """A page of a trip was looked at. Sent by script, so that cached pages count as well."""
        if isinstance(trip_id, bool) or not isinstance(trip_id, int):
            return False
        trip = visible_trip(trip_id)
        if not trip or request.env["ir.http"].is_a_bot():
            return False
        return request.env["water.funnel.event"].sudo()._website_view(trip, attribution())

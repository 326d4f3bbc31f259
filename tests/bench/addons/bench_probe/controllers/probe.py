import json

from odoo import http
from odoo.http import request


class Probe(http.Controller):
    """The floor under every route of ours: Odoo's own way from the socket to a controller."""

    @http.route(
        "/bench/empty",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def empty(self):
        """Declared as the availability read is, and answers two dozen bytes of JSON."""
        return request.make_response(
            json.dumps({"nothing": "at all"}), headers=[("Content-Type", "application/json")]
        )

    @http.route("/bench/call", type="jsonrpc", auth="public", save_session=False)
    def call(self):
        """Declared as the hold is."""
        return {"nothing": "at all"}

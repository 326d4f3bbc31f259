from odoo import http
from odoo.http import request

#: What a block may be told, and how much of it.
OPTIONS = ("block", "excursion", "city", "limit", "layout")
LENGTH = 400


class Block(http.Controller):
    @http.route(
        "/excursions/block", type="jsonrpc", auth="user", website=True, readonly=True, sitemap=False
    )
    def block(self, options=None, **_params):
        """The inside of a building block, for the editor who changes its options."""
        options = options if isinstance(options, dict) else {}
        known = {
            name: value[:LENGTH]
            for name, value in options.items()
            if name in OPTIONS and isinstance(value, str)
        }
        return request.env["water.excursion"]._website_block(known)

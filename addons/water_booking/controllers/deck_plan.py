from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request


class DeckPlan(http.Controller):
    @http.route(
        "/water_booking/deck_plan/<int:map_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, map_id):
        """The deck plan as a file, for whoever may read the plan."""
        plan = request.env["water.seat.map"].browse(map_id).exists()
        if not plan:
            raise NotFound()
        plan.check_access("read")
        return request.make_response(
            plan._export_plan(),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition(f"{plan.name}.json")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

from odoo import models, tools

from ..tools.reading import as_cached, recall

#: By what a passenger is told of a place.
TOLD = (
    "area_id",
    "by_row",
    "by_window",
    "code",
    "deck",
    "kind",
    "map_id",
    "number",
    "restricted_view",
    "row",
    "table_id",
    "zone",
)


class WaterSeatMap(models.Model):
    _inherit = "water.seat.map"

    def _website_recall(self, seats):
        """Know what is told of these places without a statement, as far as they are of the plan."""
        kept = self._website_seats() if self and seats else {}
        for seat in seats:
            if seat.id in kept:
                recall(seat, TOLD, kept[seat.id])

    @tools.ormcache("self.id")
    def _website_seats(self):
        """{id: columns} of all its places, kept until a place changes (``water.page.part``)."""
        self.ensure_one()
        seats = self.env["water.seat"].sudo().search_fetch([("map_id", "=", self.id)], TOLD)
        return {seat.id: as_cached(seat, TOLD) for seat in seats}

from odoo import api, models


class WaterSeatMap(models.Model):
    """The plan as pictures of the back office need it."""

    _inherit = "water.seat.map"

    def drawing(self):
        """All that is drawn of the plan, without the state of any trip.

        :return: dict of plain values; x and y are drawing units
        """
        self.ensure_one()
        self.check_access("read")
        categories = self.seat_ids.category_id.sorted()
        return {
            "id": self.id,
            "name": self.name,
            "flat": self.vessel_id.kind == "stage",
            "decks": self._deck_names(),
            "categories": categories.read(["name", "symbol", "color"]),
            "seats": [seat._drawing() for seat in self.seat_ids],
            "tables": self.table_ids.read(
                ["name", "deck", "x", "y", "shape", "width", "height", "sold_whole"]
            ),
            "areas": self.area_ids.read(["name", "deck", "x", "y", "width", "height"]),
            "shapes": self._shapes(),
        }


class WaterSeat(models.Model):
    _inherit = "water.seat"
    _rec_names_search = ["label", "code"]

    @api.depends("label", "number", "by_row", "code")
    def _compute_display_name(self):
        for seat in self:
            seat.display_name = seat._full_label()

    def _full_label(self):
        """What staff call the place: with its number, also where guests are told only the row."""
        self.ensure_one()
        if self.by_row and self.number:
            return f"{self.label}-{self.number}"
        return self.label or self.code

    def _drawing(self):
        return {
            "id": self.id,
            "deck": self.deck,
            "x": self.x,
            "y": self.y,
            "zone": self.zone or "",
            "row": self.row or "",
            "number": self.number or "",
            "label": self._full_label(),
            "kind": self.kind,
            "category": self.category_id.id,
            "area": self.area_id.id,
            "table": self.table_id.id,
            "byRow": self.by_row,
            "restricted": self.restricted_view,
        }

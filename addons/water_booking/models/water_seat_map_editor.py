import hashlib
import json

from odoo import fields, models


class WaterSeatMap(models.Model):
    """The plan for those who draw it: everything that the editor shows, and which edition it is."""

    _inherit = "water.seat.map"

    edition = fields.Integer(
        default=0, readonly=True, copy=False, help="Counts how often the drawing was saved."
    )
    picture_ids = fields.One2many(
        "water.seat.map.picture",
        "map_id",
        string="Pictures below the decks",
        copy=False,
        groups="water_booking.group_dispatcher",
    )

    def action_draw(self):
        """Open the editor; a plan that is no draft can only be looked at there."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "water_booking.seat_editor",
            "params": {"map_id": self.id},
            "context": {"active_id": self.id},
        }

    def editor_screen(self):
        """The drawing with what the editor needs around it.

        :return: dict of plain values; see ``_editor_drawing`` for the drawing itself
        """
        self.ensure_one()
        self.check_access("read")
        writes = self.has_access("write")
        # those of the plan as well, which may be archived by now
        known = self.env["water.seat.category"].search_fetch([], ["name", "symbol", "color"])
        categories = known | self.seat_ids.category_id
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "flat": self.vessel_id.kind == "stage",
            "allowed": self.vessel_id.passenger_places,
            "editable": writes and self.state == "draft" and not self.sudo().trip_ids,
            "writes": writes,
            "makes_categories": self.env["water.seat.category"].has_access("create"),
            "categories": categories.sorted().read(["name", "symbol", "color"]),
            **self._editor_state(),
        }

    def _editor_state(self):
        """What changes with each save."""
        drawing = self._editor_drawing()
        return {
            "drawing": drawing,
            "edition": self._drawing_edition(drawing),
            "problems": self._editor_problems(),
        }

    def _editor_drawing(self):
        """Decks, places, tables and areas as values that ``save_drawing`` takes back.

        Seats are known by their code; tables, areas and pictures by the text of their id.
        """
        decks = self._deck_names() or ["1"]
        index = {name: number for number, name in enumerate(decks)}
        pictures = {}
        if self.has_access("write"):
            pictures = {picture.deck: picture for picture in self.picture_ids}
        numbered = self._numbered_seats()
        return {
            "width": self.width,
            "height": self.height,
            "decks": [
                {"name": name, "was": name, "picture": self._editor_picture(pictures.get(name))}
                for name in decks
            ],
            "seats": [seat._editor_values(index) for seat in numbered],
            "tables": [
                {
                    "key": str(table.id),
                    "deck": index[table.deck],
                    **{name: table[name] for name in ("name", "x", "y", "width", "height")},
                    "shape": table.shape,
                    "whole": table.sold_whole,
                }
                for table in self.table_ids
            ],
            "areas": [
                {
                    "key": str(area.id),
                    "deck": index[area.deck],
                    **{name: area[name] for name in ("name", "x", "y", "width", "height")},
                    "category": area.category_id.id or area.seat_ids.category_id[:1].id or 0,
                    "capacity": area.capacity,
                }
                for area in self.area_ids
            ],
        }

    def _editor_picture(self, picture):
        if not picture:
            return None
        names = ("x", "y", "width", "opacity")
        return {"key": str(picture.id), "data": "", **{name: picture[name] for name in names}}

    def _drawing_edition(self, drawing):
        """A text that is another one as soon as anybody has changed anything that is drawn."""
        content = json.dumps([self.id, self.edition, self.state, drawing], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def _editor_problems(self):
        """What is wrong, each with the things that it speaks of, so that it is shown there."""
        levels = zip(("error", "warning"), self._find_problems(), strict=True)
        return [
            {
                "level": level,
                "text": found.sentence,
                "things": self._editor_keys(found.records),
            }
            for level, findings in levels
            for found in findings
            if self.seat_ids or self.table_ids or self.area_ids
        ]

    def _editor_keys(self, records):
        """Kind and key of things on the plan, as the editor knows them; the first hundreds do."""
        if records is None:
            return []
        kind = {"water.seat": "seat", "water.seat.table": "table", "water.seat.area": "area"}
        return [
            [kind[records._name], record.code if kind[records._name] == "seat" else str(record.id)]
            for record in records[:300]
        ]

    def _copy_places(self, new):
        res = super()._copy_places(new)
        for picture in self.sudo().picture_ids:
            picture.with_context(bin_size=False).copy({"map_id": new.id})
        return res


class WaterSeat(models.Model):
    _inherit = "water.seat"

    def _editor_values(self, decks):
        return {
            "code": self.code,
            "deck": decks[self.deck],
            "zone": self.zone or "",
            "row": self.row or "",
            "number": self.number or "",
            "x": self.x,
            "y": self.y,
            "category": self.category_id.id or 0,
            "kind": self.kind,
            "by_row": self.by_row,
            "restricted": self.restricted_view,
            "window": self.by_window,
            "table": str(self.table_id.id or ""),
            "companion_of": self.companion_of_id.code or "",
        }

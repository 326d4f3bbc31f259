from odoo import models

from ..seat_maps import Layout


class WaterSeatMap(models.Model):
    """What a plan draws beside its places: hull, stage, bar and words of an imported file."""

    _inherit = "water.seat.map"

    def _shapes(self):
        """Shapes of the file in the plan's units.

        :return: list of dicts: deck, x, y and rotation of the shape, its kind and measures, colours
            and text; ``area`` if the shape is an area of places that still has this outline
        """
        self.ensure_one()
        stored = self.sudo().layout
        if not stored:
            return []
        layout = Layout(**stored)
        read = layout.read()
        areas = {area.layout_key: area for area in self.area_ids}
        shapes = []
        for key, area in read.areas.items():
            record = areas.get(key)
            if record and (record.x, record.y, record.width, record.height) != area.box:
                continue
            if not record and key in layout.sold:
                continue
            zone_index, index = map(int, key.split("/"))
            zone = read.zones[zone_index]
            shape = self._as_shape(zone, zone.raw["areas"][index])
            shapes.append({**shape, "key": key, "area": record.id if record else False})
        return shapes

    def _as_shape(self, zone, raw):
        position = raw.get("position") or {"x": 0, "y": 0}
        kind = raw.get("shape") if raw.get("shape") in raw else None
        measures = raw.get(kind) or {}
        radius = measures.get("radius", 0)
        text = raw.get("text") or {}
        return {
            "deck": zone.deck,
            "x": zone.origin[0] + position["x"],
            "y": zone.origin[1] + position["y"],
            "rotation": raw.get("rotation", 0),
            "kind": kind if kind != "text" else None,
            "width": measures.get("width", 0),
            "height": measures.get("height", 0),
            "rx": max(0, radius["x"] if kind == "ellipse" else radius),
            "ry": max(0, radius["y"] if kind == "ellipse" else radius),
            "points": " ".join(f"{at['x']},{at['y']}" for at in measures.get("points", ())),
            "fill": raw.get("color") or "none",
            "stroke": raw.get("border_color") or "none",
            "lines": text.get("text", "").splitlines(),
            "text_x": text.get("position", {}).get("x", 0),
            "text_y": text.get("position", {}).get("y", 0),
            "text_size": max(1, text.get("size", 16)),
            "text_color": text.get("color") or "#333333",
        }

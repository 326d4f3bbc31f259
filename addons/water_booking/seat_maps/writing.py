"""A plan written over the file that it came from.

What the file says and the plan still means stays as it is, to the last optional key; only what
differs is written anew. So a plan that was imported and not touched gives the very same data, and a
plan without a file is one where everything differs.
"""

import copy
import math
from dataclasses import replace

from . import marks
from .drawing import area_shape, relative, table_area, text_of
from .interpreting import Interpretation
from .layout import Layout
from .rules import each_uuid
from .shapes import without_shape

EMPTY = {"name": "", "categories": [], "zones": [], "size": {"width": 0, "height": 0}}
_KEYS = {
    key: rank
    for rank, key in enumerate(
        (
            *("name", "zone_id", "row_number", "row_label", "seat_label", "row_number_position"),
            *("seat_guid", "seat_number", "uuid", "category", "start_direction", "radius"),
            *("shape", "position", "rotation", "color", "border_color"),
            *("x", "y", "width", "height", "polygon", "rectangle", "ellipse", "circle", "points"),
            *("text", "size", "categories", "zones", "rows", "seats", "areas"),
        )
    )
}


def write_plan(plan, layout=None, any_seat="any seat"):
    """The document of a plan.

    :param plan: what the records say
    :param layout: the file that they came from, if any. Of its shapes those that became areas or
        tables are left out if the plan has them no more; all others are only drawn and stay
    :param any_seat: label of seats in rows of which only the row is told
    """
    source = layout or Layout({**EMPTY, "name": plan.name})
    source = replace(source, document=copy.deepcopy(source.document))
    return _Writer(plan, source, any_seat, is_new=not layout).write()


class _Writer:
    def __init__(self, plan, layout, any_seat, is_new):
        self.plan = plan
        self.document = layout.document
        self.known = layout.read()
        self.known_seats = self.known.seats  # read before the document changes under it
        self.known_size = (self.known.width, self.known.height)
        self.filled = {id(raw) for raw in self.document["zones"] if _is_filled(raw)}
        self.uuids = {uuid for uuid, _place in each_uuid(self.document)}
        self.was_marked = is_new or self.known.all_marked
        self.sold = set(layout.sold)
        self.any_seat = any_seat
        self.deck_height = math.ceil(plan.height)
        self.zones = {}
        self.rows = {}
        for zone in self.known.zones:
            self.zones.setdefault((zone.deck, zone.zone), (zone.raw, zone.origin))

    def write(self):
        self._keep_areas()
        for seat in self._keep_seats():
            self._add_seat(seat)
        self._add_tables()
        self._add_areas()
        self.document["zones"] = [
            raw for raw in self.document["zones"] if _is_filled(raw) or id(raw) not in self.filled
        ]
        self._write_size()
        self._write_categories()
        return _tidy(self.document)

    # --- what stays

    def _keep_areas(self):
        """Areas as they are, changed where their record says otherwise, gone where it is gone."""
        tables = {table.key: table for table in self.plan.tables}
        areas = {area.key: area for area in self.plan.areas if area.key}
        table_of = {id(raw): key for key, (_table, raw) in self.known.table_areas.items()}
        for zone in self.known.zones:
            if "areas" not in zone.raw:
                continue
            kept = []
            for index, raw in enumerate(zone.raw["areas"]):
                key = f"{zone.index}/{index}"
                if id(raw) in table_of:
                    table = tables.get(table_of[id(raw)])
                    if table:
                        kept.append(self._changed_table(raw, table, zone))
                elif key in areas:
                    kept.append(self._changed_area(raw, areas[key], zone))
                elif key not in self.sold:
                    kept.append(raw)
            zone.raw["areas"] = kept

    def _changed_table(self, raw, table, zone):
        known = self.known.tables[table.key]
        if table == known:
            return raw
        if table == replace(known, whole=table.whole):  # nothing that is drawn
            return {**raw, "uuid": marks.table_mark(table)}
        return table_area(table, zone.origin)

    def _changed_area(self, raw, area, zone):
        known = self.known.areas[area.key]
        ours = raw.get("uuid") == marks.area_mark(known.deck, known.name)
        if area.box != known.box:
            raw = {**without_shape(raw), **area_shape(area, zone.origin)}
        if area.name != known.name:
            _left, _top, width, height = area.box
            text = raw.get("text") or text_of("", width / 2, height / 2)
            raw = {**raw, "text": {**text, "text": area.name}}
            if ours:
                raw["uuid"] = marks.area_mark(area.deck, area.name)
        return raw

    def _keep_seats(self):
        """Seats that stay in their row; answers those that need another one."""
        wanted = {seat.code: seat for seat in self.plan.seats}
        for zone in self.known.zones:
            rows = []
            for row in zone.raw["rows"]:
                had_seats = bool(row["seats"])
                base = self.known.row_base(zone, row)
                kept = []
                for raw in row["seats"]:
                    seat = wanted.get(raw["seat_guid"])
                    known = self.known_seats[raw["seat_guid"]]
                    if seat and seat.group == known.group:
                        _change_seat(raw, seat, known, base)
                        kept.append(raw)
                        self.rows.setdefault(seat.group, (row, base))
                        del wanted[seat.code]
                row["seats"] = kept
                if kept or not had_seats:
                    rows.append(row)
            zone.raw["rows"] = rows
        return wanted.values()

    # --- what is new

    def _zone(self, deck, zone):
        """The zone of the document for a part of a deck, made if there is none."""
        if (deck, zone) not in self.zones:
            raw = {
                "name": " · ".join(filter(None, (deck, zone))),
                "zone_id": marks.zone_mark(deck, zone),
                **self._unused(marks.mark("zone", deck, zone)),
                "position": {"x": 0, "y": 0},
                "rows": [],
                "areas": [],
            }
            if not self.was_marked:  # below what is drawn there
                size = self.document["size"]
                raw["position"]["y"] = size["height"]
                size["height"] += self.deck_height
            self.document["zones"].append(raw)
            self.zones[deck, zone] = (raw, (0, 0))
        return self.zones[deck, zone]

    def _add_seat(self, seat):
        if seat.group not in self.rows:
            zone, origin = self._zone(seat.deck, seat.zone)
            row = {"row_number": seat.row, "row_number_position": "both"}
            if seat.by_row:
                row["seat_label"] = self.any_seat
            row |= self._unused(marks.row_mark(seat))
            row |= {"position": {"x": 0, "y": 0}, "seats": []}
            zone["rows"].append(row)
            self.rows[seat.group] = (row, origin)
        row, base = self.rows[seat.group]
        raw = {
            "seat_guid": seat.code,
            "seat_number": seat.number,
            "position": relative(base, seat.x, seat.y),
            "category": seat.category,
            **self._unused(marks.seat_mark(seat)),
        }
        row["seats"].append(raw)

    def _unused(self, uuid):
        """The uuid as a key of something new, unless the file has given it to something else."""
        if uuid in self.uuids:
            return {}
        self.uuids.add(uuid)
        return {"uuid": uuid}

    def _add_tables(self):
        for table in self.plan.tables:
            if table.key not in self.known.tables:
                zone, origin = self._zone_of_deck(table.deck)
                raw = table_area(table, origin)
                zone.setdefault("areas", []).append({**raw, **self._unused(raw.pop("uuid"))})

    def _add_areas(self):
        for area in self.plan.areas:
            if area.key is None:
                zone, origin = self._zone_of_deck(area.deck)
                _left, _top, width, height = area.box
                raw = {
                    **self._unused(marks.area_mark(area.deck, area.name)),
                    **area_shape(area, origin),
                    "rotation": 0,
                    "color": "#eef3f7",
                    "border_color": "#8a99a8",
                    "text": text_of(area.name, width / 2, height / 2),
                }
                zone.setdefault("areas", []).append(raw)

    def _zone_of_deck(self, deck):
        """Any zone of the deck; a table or area belongs to no zone in particular."""
        for (other, _zone), found in self.zones.items():
            if other == deck:
                return found
        seat = next((seat for seat in self.plan.seats if seat.deck == deck), None)
        return self._zone(deck, seat.zone if seat else "")

    # --- the whole

    def _write_size(self):
        size = self.document["size"]
        width, height = self.known_size
        if self.plan.width != width:
            size["width"] = math.ceil(self.plan.width)
        now = Interpretation(self.document)
        if self.was_marked:
            if self.plan.height != height or now.decks != self.known.decks:
                self._stack(now)
        elif self.plan.height != height:
            size["height"] += self.deck_height - height

    def _stack(self, now):
        """Our own decks stand one under the other, or pretix would draw one over the other."""
        for zone in now.zones:
            zone.raw["position"]["y"] = now.decks.index(zone.deck) * self.deck_height
        self.document["size"]["height"] = self.deck_height * max(1, len(now.decks))

    def _write_categories(self):
        listed = {category["name"] for category in self.document["categories"]}
        used = dict.fromkeys(seat.category for seat in self.plan.seats if seat.category)
        for name in used:
            if name not in listed:
                color = self.plan.categories.get(name)
                self.document["categories"].append(
                    {"name": name, **({"color": color} if color else {})}
                )


def _is_filled(zone):
    return bool(zone["rows"] or zone.get("areas"))


def _change_seat(raw, seat, known, base):
    if seat.number != known.number:
        raw["seat_number"] = seat.number
    if seat.category != known.category:
        raw["category"] = seat.category
    if (seat.x, seat.y) != (known.x, known.y):
        raw["position"] = relative(base, seat.x, seat.y)
    facts = (seat.kind, seat.restricted, seat.companion_of)
    if facts != (known.kind, known.restricted, known.companion_of):
        raw["uuid"] = marks.seat_mark(seat)


def _tidy(value):
    """Keys in the order in which people read a plan; the data are the same."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, dict):
        return {key: _tidy(value[key]) for key in sorted(value, key=_KEYS.get)}
    return value

"""What a file means for a vessel: decks, rows, seats, tables and areas."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, count
from statistics import fmean

from . import marks
from .plan import Area, Plan, Seat, Table
from .shapes import box_of

ONE_DECK = "1"


@dataclass
class ZoneView:
    """A zone of the file; positions of a zone with our mark count from the zone itself."""

    raw: dict
    index: int
    deck: str
    zone: str
    origin: tuple[float, float]
    marked: bool


class Interpretation:
    """A document read for a vessel.

    :param document: checked by ``check_plan``
    :param decks: ``zones`` makes each zone a deck, ``one`` puts all of them on one deck; zones that
        spell their deck are taken at their word
    :param tables: ``{key of a shape: sold whole}`` of shapes that are tables; their chairs are the
        rows around them
    """

    def __init__(self, document, decks="zones", tables=None):
        self.document = document
        self._chosen_tables = tables or {}
        self.zones = [self._zone(raw, index, decks) for index, raw in enumerate(document["zones"])]
        #: the shape of the file that draws a table, by the table's key
        self.table_areas = {}
        self.areas = {}
        for zone in self.zones:
            self._read_areas(zone)
        self.tables = {key: table for key, (table, _raw) in self.table_areas.items()}
        rows = sum(len(zone["rows"]) for zone in document["zones"])
        self._has_chairs = 0 < len(self.tables) * rows <= marks.MAX_PAIRS

    @cached_property
    def seats(self):
        """Seats by code, in the order of the file."""
        known = marks.read_seat_marks(
            {
                seat["seat_guid"]: seat.get("uuid")
                for raw in self.document["zones"]
                for row in raw["rows"]
                for seat in row["seats"]
            }
        )
        return {
            seat.code: seat
            for zone in self.zones
            for row in zone.raw["rows"]
            for seat in self._row(zone, row, known)
        }

    @property
    def plan(self):
        return Plan(
            name=self.document["name"],
            width=self.width,
            height=self.height,
            categories={
                category["name"]: category.get("color", "")
                for category in self.document["categories"]
            },
            seats=list(self.seats.values()),
            tables=list(self.tables.values()),
            areas=list(self.areas.values()),
        )

    @property
    def all_marked(self):
        return bool(self.zones) and all(zone.marked for zone in self.zones)

    @property
    def decks(self):
        return list(dict.fromkeys(zone.deck for zone in self.zones))

    @property
    def width(self):
        return self.document["size"]["width"]

    @property
    def height(self):
        """Of one deck: our own files draw them one under the other."""
        height = self.document["size"]["height"]
        return height / len(self.decks) if self.all_marked else height

    def _zone(self, raw, index, decks):
        spelled = marks.read_zone_mark(raw.get("zone_id"))
        name = raw.get("name") or raw.get("zone_id") or ""
        if spelled:
            deck, zone = spelled
        elif decks == "one":
            deck, zone = ONE_DECK, name
        else:
            deck, zone = name.strip() or str(index + 1), ""
        position = raw["position"]
        origin = (0, 0) if spelled else (position["x"], position["y"])
        return ZoneView(raw, index, deck, zone, origin, bool(spelled))

    def _read_areas(self, zone):
        for index, raw in enumerate(zone.raw.get("areas", ())):
            key = f"{zone.index}/{index}"
            name = (raw.get("text") or {}).get("text", "")
            position = raw.get("position") or {"x": 0, "y": 0}
            left, top, width, height = box_of(raw)
            left += zone.origin[0] + position["x"]
            top += zone.origin[1] + position["y"]
            area = Area(name, zone.deck, (left, top, width, height), key)
            if table := self._table(zone, raw, area):
                self.table_areas[table.key] = (table, raw)
            else:
                sold = raw.get("uuid") == marks.area_mark(zone.deck, name)
                self.areas[key] = replace(area, sold=sold)

    def _table(self, zone, raw, area):
        """The table that a shape is, by its mark or because somebody said so."""
        marked = marks.is_mark(raw.get("uuid"))
        if not marked and area.key not in self._chosen_tables:
            return None
        left, top, width, height = area.box
        if raw.get("shape") in ("circle", "ellipse"):
            shape, position = "round", raw.get("position") or {"x": 0, "y": 0}
            x, y = zone.origin[0] + position["x"], zone.origin[1] + position["y"]
        else:
            shape, x, y = "rectangle", left + width / 2, top + height / 2
        table = Table(area.name, zone.deck, x, y, shape, width, height)
        for whole in (False, True):
            spelled = replace(table, whole=whole)
            if marked and raw["uuid"] == marks.table_mark(spelled):
                return spelled
        if area.key not in self._chosen_tables:
            return None
        taken = {"", *(name for deck, name in self.table_areas if deck == table.deck)}
        names = chain([table.name], (f"{table.name} {n}".strip() for n in count(1)))
        name = next(name for name in names if name not in taken)
        return replace(table, name=name, whole=self._chosen_tables[area.key])

    def row_base(self, zone, row):
        """Where the positions of a row's seats count from."""
        position = row.get("position") or {"x": 0, "y": 0}
        return zone.origin[0] + position["x"], zone.origin[1] + position["y"]

    def _row(self, zone, row, known):
        x, y = self.row_base(zone, row)
        table = self._table_of(zone, row)
        by_row = _is_by_row(row)
        for seat in row["seats"]:
            code = seat["seat_guid"]
            usual = (marks.usual_kind(table), False, None)
            kind, restricted, companion_of = known.get(code, usual)
            yield Seat(
                code,
                zone.deck,
                zone.zone,
                row["row_number"],
                seat["seat_number"],
                x + seat["position"]["x"],
                y + seat["position"]["y"],
                seat["category"],
                kind,
                by_row,
                restricted,
                table,
                companion_of,
            )

    def _table_of(self, zone, row):
        """The key of the table that a row stands around."""
        if not self._has_chairs:
            return None
        if marks.is_mark(row.get("uuid")):
            for key in self.tables:
                chairs = marks.chairs_mark(key, zone.zone, row["row_number"], _is_by_row(row))
                if row["uuid"] == chairs:
                    return key
        if self._chosen_tables and row["seats"]:
            x, y = self.row_base(zone, row)
            x += fmean(seat["position"]["x"] for seat in row["seats"])
            y += fmean(seat["position"]["y"] for seat in row["seats"])
            for table in self.tables.values():
                across, along = abs(x - table.x) * 2, abs(y - table.y) * 2
                if table.deck == zone.deck and across <= table.width and along <= table.height:
                    return table.key
        return None


def _is_by_row(row):
    """A label of seats that has no room for their number tells only the row."""
    label = row.get("seat_label")
    return bool(label) and "%s" not in label

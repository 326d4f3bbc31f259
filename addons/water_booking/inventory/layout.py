"""A deck plan as the inventory sees it: who sits beside whom.

Plain values without state of any trip, so that a worker keeps them (``water.seat.map._layout``).
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot
from statistics import median_low
from typing import NamedTuple

#: Neighbours of a row further apart than this many usual spacings have an aisle between them.
AISLE = 1.8


class Place(NamedTuple):
    """A position of the plan; ``row`` and ``zone`` are names, x and y drawing units."""

    id: int
    deck: str
    zone: str
    row: str
    number: str
    code: str
    x: float
    y: float
    category_id: int | None
    kind: str
    area_id: int | None
    table_id: int | None
    companion_of: int | None
    label: str = ""
    by_row: bool = False


@dataclass(frozen=True)
class Layout:
    """``focus`` is the best point as (deck or None, x, y); ``places`` are in the plan's order."""

    places: dict[int, Place]
    whole_tables: frozenset[int]
    focus: tuple[str | None, float, float]
    avoid_single_gaps: bool

    @cached_property
    def blocks(self):
        """Runs of seats side by side, each a tuple of ids in order along the row.

        Wheelchair places, companions' seats and tables are no part of them: they are sold by
        rules of their own, so a neighbour like that is as good as the end of the row.
        """
        rows = defaultdict(list)
        singles = []
        for place in self.places.values():
            if place.kind != "seat" or place.area_id or place.table_id:
                continue
            if place.row:
                rows[place.deck, place.zone, place.row].append(place)
            else:
                singles.append((place.id,))
        lines = [_along(line) for line in rows.values()]
        usual = _spacing([gap for line in lines for gap in _gaps(line)])
        blocks = []
        for line in lines:
            gaps = _gaps(line)
            most = AISLE * (_spacing(gaps) if len(gaps) > 1 else usual)
            block = [line[0].id] if line else []
            for place, gap in zip(line[1:], gaps, strict=True):
                if gap > most:
                    blocks.append(tuple(block))
                    block = []
                block.append(place.id)
            blocks.append(tuple(block))
        return tuple(blocks + singles)

    @cached_property
    def by_row(self):
        """Ids of the seats of which only the row is told."""
        return frozenset(
            place.id for place in self.places.values() if place.by_row and not place.table_id
        )

    @cached_property
    def block_of(self):
        """Seat id → its block."""
        return {seat_id: block for block in self.blocks for seat_id in block}

    @cached_property
    def areas(self):
        """Area id → ids of its anonymous places, in the plan's order."""
        areas = defaultdict(list)
        for place in self.places.values():
            if place.area_id:
                areas[place.area_id].append(place.id)
        return dict(areas)

    @cached_property
    def tables(self):
        """Table id → ids of its chairs."""
        tables = defaultdict(list)
        for place in self.places.values():
            if place.table_id:
                tables[place.table_id].append(place.id)
        return dict(tables)

    @cached_property
    def categories(self):
        """Ids of the categories in their order, None first if places have none."""
        found = {place.category_id for place in self.places.values()}
        return tuple(sorted(found, key=lambda category: category or 0))

    @cached_property
    def decks(self):
        """Names of the decks."""
        return {place.deck for place in self.places.values()}

    @cached_property
    def _rows_of_several(self):
        """Names of rows that more than one zone or deck has."""
        where = defaultdict(set)
        for place in self.places.values():
            if place.row and not place.area_id and not place.table_id:
                where[place.row].add((place.deck, place.zone))
        return {row for row, zones in where.items() if len(zones) > 1}

    def is_ambiguous(self, place):
        """Whether the place's row may be taken for another one of the same name."""
        return not place.area_id and not place.table_id and place.row in self._rows_of_several

    @cached_property
    def diagonal(self):
        """How far apart two places of a deck are at most; another deck is further than that."""
        if not self.places:
            return 0.0
        xs = [place.x for place in self.places.values()]
        ys = [place.y for place in self.places.values()]
        return hypot(max(xs) - min(xs), max(ys) - min(ys)) + 1.0

    def is_whole_table(self, place):
        """Whether the place belongs to a table that is sold whole."""
        return place.table_id in self.whole_tables

    def group_key(self, place, party):
        """Name of the table that the place is sold with; None where it is sold alone, or where
        staff gave a party (ids of its seats) some of the chairs."""
        if self.is_whole_table(place) and party.issuperset(self.tables[place.table_id]):
            return f"table-{place.table_id}"
        return None

    def distance(self, place, point):
        """From a place to a point (deck or None, x, y)."""
        deck, x, y = point
        apart = hypot(place.x - x, place.y - y)
        return apart if deck is None or deck == place.deck else apart + self.diagonal

    def point(self, seat_ids):
        """The middle of these places, on the deck of the first."""
        places = [self.places[seat_id] for seat_id in seat_ids]
        count = len(places)
        return (
            places[0].deck,
            sum(place.x for place in places) / count,
            sum(place.y for place in places) / count,
        )


def read_layout(cr, map_id):
    """Read a plan on any cursor.

    :return: ``Layout``; empty for a plan without places
    """
    cr.execute(
        """
        SELECT s.id, s.deck, COALESCE(s.zone, ''), COALESCE(s.row, ''), COALESCE(s.number, ''),
               s.code, COALESCE(s.x, 0), COALESCE(s.y, 0), s.category_id, s.kind, s.area_id,
               s.table_id, s.companion_of_id, s.label, COALESCE(s.by_row, false)
          FROM water_seat s
         WHERE s.map_id = %s
         ORDER BY s.sequence, s.id
        """,
        [map_id],
    )
    places = {values[0]: Place(*values) for values in cr.fetchall()}
    cr.execute("SELECT id FROM water_seat_table WHERE map_id = %s AND sold_whole", [map_id])
    whole = frozenset(table_id for [table_id] in cr.fetchall())
    cr.execute(
        "SELECT focus_deck, focus_x, focus_y, width, height, avoid_single_gaps"
        "  FROM water_seat_map WHERE id = %s",
        [map_id],
    )
    deck, x, y, width, height, avoid = cr.fetchone() or (None, 0, 0, 0, 0, False)
    if not x and not y:
        x, y = (width or 0) / 2, (height or 0) / 2
    return Layout(places, whole, (deck or None, x, y), bool(avoid))


def _along(line):
    """Places of a row in order along its longer side."""
    wide = max(p.x for p in line) - min(p.x for p in line)
    high = max(p.y for p in line) - min(p.y for p in line)
    return sorted(line, key=lambda p: (p.x, p.y, p.id) if wide >= high else (p.y, p.x, p.id))


def _gaps(line):
    return [hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(line)]


def _spacing(gaps):
    """The usual one; of two gaps the narrower, for the wider may be the aisle."""
    return median_low(gaps) if gaps else 0.0

"""What our plans say beyond pretix's format, put where its schema leaves text free.

The format has no deck, no kind of seat and no table, and forbids other keys. But ``zone_id`` is any
text, and a ``uuid`` needs only to be unique. So the zone's id spells its deck, and the uuid of a
seat, row or area is *derived* from what it stands for: whoever knows what it may stand for derives
the same again. A uuid that somebody else made stands for nothing special.
"""

import json
import uuid
from itertools import product

_OURS = uuid.UUID("6f1d8f0e-0c53-4c5b-9d35-6b0f3a1f7a52")
KINDS = ("seat", "chair", "wheelchair", "companion", "place")
#: Pairs of companion and wheelchair place that are tried; a real vessel has a handful.
MAX_PAIRS = 100_000
_DECK = "deck:"
_ZONE = ";zone:"


def mark(*facts):
    """The uuid that stands for these facts."""
    return str(uuid.uuid5(_OURS, json.dumps(facts, ensure_ascii=False)))


def is_mark(value):
    """Whether it can be a mark at all (cheap): uuids made by chance have another version."""
    return isinstance(value, str) and len(value) == 36 and value[14] == "5"


def usual_kind(table):
    return "chair" if table else "seat"


def seat_mark(seat):
    return mark("seat", seat.code, seat.kind, seat.restricted, seat.companion_of)


def read_seat_marks(uuids):
    """Kinds of seats by code.

    :param uuids: uuid by seat_guid
    :return: ``{code: (kind, restricted, code of the wheelchair place or None)}``
    """
    marked = {code: value for code, value in uuids.items() if is_mark(value)}
    found = {}
    for code, value in marked.items():
        for kind, restricted in product(KINDS, (False, True)):
            if value == mark("seat", code, kind, restricted, None):
                found[code] = (kind, restricted, None)
    wheelchairs = [code for code, (kind, *_rest) in found.items() if kind == "wheelchair"]
    open_codes = marked.keys() - found.keys()
    if len(wheelchairs) * len(open_codes) > MAX_PAIRS:
        return found
    for code, other, restricted in product(open_codes, wheelchairs, (False, True)):
        if marked[code] == mark("seat", code, "companion", restricted, other):
            found[code] = ("companion", restricted, other)
    return found


def table_mark(table):
    return mark("table", table.deck, table.name, table.whole)


def row_mark(seat):
    """The uuid of the row that a seat stands in; chairs of a table have their own kind."""
    if seat.table:
        return chairs_mark(seat.table, seat.zone, seat.row, seat.by_row)
    return mark("row", seat.deck, seat.zone, seat.row, seat.by_row)


def chairs_mark(table_key, zone, row, by_row):
    return mark("chairs", *table_key, zone, row, by_row)


def area_mark(deck, name):
    """The uuid of an area whose places are sold without numbers."""
    return mark("area", deck, name)


def zone_mark(deck, zone):
    """The ``zone_id`` that spells a deck and, if it has one, the zone."""
    return _DECK + _escape(deck) + (_ZONE + _escape(zone) if zone else "")


def read_zone_mark(zone_id):
    """Deck and zone that a ``zone_id`` spells, or None if it is not of ours."""
    if not (zone_id or "").startswith(_DECK):
        return None
    deck, _sep, zone = zone_id[len(_DECK) :].partition(_ZONE)
    return (_unescape(deck), _unescape(zone)) if deck else None


def _escape(text):
    return text.replace("%", "%25").replace(";", "%3B")


def _unescape(text):
    return text.replace("%3B", ";").replace("%25", "%")

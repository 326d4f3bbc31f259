"""What the editor may send to be saved: the shape of a drawing, and that its parts hold together.

Plain Python without a database. Nothing that a browser sends is trusted: each value has a rule of
its own (``rules``), then names, decks, tables and companions are looked at together.
"""

from collections import Counter
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from . import rules
from .errors import PlanError, quote

_lt = LazyTranslate(__name__)

MAX_DECKS = 20
MAX_TABLES = 1_000
MAX_AREAS = 200
MAX_CAPACITY = 5_000
#: Side of a sheet in drawing units; a seat is about 26 wide.
SHEET = (50, 30_000)
NAME = 64
KINDS = ("seat", "chair", "wheelchair", "companion")


class Refusal(NamedTuple):
    """Why a drawing is not saved; ``things`` are ``[kind, key]`` of what the sentence is about."""

    sentence: object
    things: list


def yes_or_no(value, place):
    if not isinstance(value, bool):
        raise PlanError(_lt("Here must be yes or no."), place)


def between(least, most, rule=rules.number):
    def check(value, place):
        rule(value, place)
        if not least <= value <= most:
            raise PlanError(
                _lt(
                    "%(value)s is not between %(least)s and %(most)s.",
                    value=value,
                    least=least,
                    most=most,
                ),
                place,
            )

    return check


def index(value, place):
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PlanError(_lt("Here must be a whole number, not %s.", quote(repr(value))), place)


NAMED = rules.text(NAME)
KEY = rules.text(rules.MAX_TEXT, empty=False)
PLACE = {"x": rules.number, "y": rules.number}
SIZE = {"width": between(1, SHEET[1]), "height": between(1, SHEET[1])}
PICTURE = rules.members(
    {
        **PLACE,
        "key": KEY,
        "width": between(1, 10 * SHEET[1]),
        "opacity": between(0, 1),
        "data": lambda value, place: rules.text(0)("" if isinstance(value, str) else value, place),
    }
)
DECK = rules.members(
    {"name": NAMED, "was": rules.or_null(NAMED), "picture": rules.or_null(PICTURE)}
)
SEAT = rules.members(
    {
        **PLACE,
        "code": KEY,
        "deck": index,
        "zone": NAMED,
        "row": NAMED,
        "number": NAMED,
        "category": index,
        "kind": rules.choice(*KINDS),
        "by_row": yes_or_no,
        "restricted": yes_or_no,
        "window": yes_or_no,
        "table": rules.text(rules.MAX_TEXT),
        "companion_of": rules.text(rules.MAX_TEXT),
    }
)
TABLE = rules.members(
    {
        **PLACE,
        **SIZE,
        "key": KEY,
        "deck": index,
        "name": NAMED,
        "shape": rules.choice("round", "rectangle"),
        "whole": yes_or_no,
    }
)
AREA = rules.members(
    {
        **PLACE,
        **SIZE,
        "key": KEY,
        "deck": index,
        "name": NAMED,
        "category": index,
        "capacity": between(0, MAX_CAPACITY, rules.whole),
    }
)
DRAWING = rules.members(
    {
        "width": between(*SHEET),
        "height": between(*SHEET),
        "decks": rules.list_of(DECK),
        "seats": rules.list_of(SEAT),
        "tables": rules.list_of(TABLE),
        "areas": rules.list_of(AREA),
    }
)


def refuse(drawing, categories, reserved):
    """All reasons why a drawing cannot be saved.

    :param drawing: as the editor sent it, of any shape
    :param categories: ids of categories that exist
    :param reserved: codes that places without numbers have
    :return: list of ``Refusal``
    """
    try:
        DRAWING(drawing, "")
    except PlanError as error:
        return [Refusal(error, _things_at(drawing, error.place))]
    found = [*_count(drawing), *_decks(drawing)]
    if not found:
        found = [*_seats(drawing, categories, reserved), *_tables(drawing)]
        found += _areas(drawing, categories)
    return found


def _things_at(drawing, place):
    """The seat, table or area in which the first wrong value stands."""
    for part, kind, key in (
        ("seats", "seat", "code"), ("tables", "table", "key"), ("areas", "area", "key")
    ):  # fmt: skip
        if place and place.startswith(f"{part}["):
            thing = drawing[part][int(place[len(part) + 1 :].split("]")[0])]
            if isinstance(thing, dict) and isinstance(thing.get(key), str):
                return [[kind, thing[key]]]
    return []


def _count(drawing):
    places = len(drawing["seats"]) + sum(area["capacity"] for area in drawing["areas"])
    limits = (
        (places, rules.MAX_SEATS, _lt("A plan may have up to %s places.", rules.MAX_SEATS)),
        (len(drawing["decks"]), MAX_DECKS, _lt("A plan may have up to %s decks.", MAX_DECKS)),
        (len(drawing["tables"]), MAX_TABLES, _lt("A plan may have up to %s tables.", MAX_TABLES)),
        (len(drawing["areas"]), MAX_AREAS, _lt("A plan may have up to %s areas.", MAX_AREAS)),
    )
    return [Refusal(sentence, []) for count, most, sentence in limits if count > most]


def _decks(drawing):
    names = [deck["name"].strip() for deck in drawing["decks"]]
    if not names:
        yield Refusal(_lt("A plan has at least one deck."), [])
    if not all(names):
        yield Refusal(_lt("Each deck needs a name."), [])
    for name in _repeated(names):
        if name:
            yield Refusal(_lt("Two decks are called “%s”.", name), [])
    for kind, part, key in (
        ("seat", "seats", "code"), ("table", "tables", "key"), ("area", "areas", "key")
    ):  # fmt: skip
        lost = [one[key] for one in drawing[part] if one["deck"] >= len(names)]
        if lost:
            yield Refusal(_lt("Something lies on a deck that is not there."), _all(kind, lost))


def _seats(drawing, categories, reserved):
    seats = {seat["code"]: seat for seat in drawing["seats"]}
    tables = {table["key"]: table for table in drawing["tables"]}
    for code in _repeated(seat["code"] for seat in drawing["seats"]):
        yield Refusal(_lt("Two seats have the code “%s”.", quote(code)), [["seat", code]])
    for code in sorted(seats.keys() & reserved):
        yield Refusal(
            _lt("The code “%s” belongs to a place without number.", quote(code)), [["seat", code]]
        )
    checks = (
        (
            _lt("Seats of a category that is not there any more."),
            lambda seat: seat["category"] and seat["category"] not in categories,
        ),
        (
            _lt("Chairs of a table that is not there."),
            lambda seat: seat["table"] and seat["table"] not in tables,
        ),
        (
            _lt("Chairs on another deck than their table."),
            lambda seat: seat["table"] in tables and tables[seat["table"]]["deck"] != seat["deck"],
        ),
        (
            _lt("Only a companion's seat belongs to a wheelchair place."),
            lambda seat: seat["companion_of"] and seat["kind"] != "companion",
        ),
        (
            _lt("A companion's seat must belong to a wheelchair place of this plan."),
            lambda seat: (
                seat["companion_of"]
                and seats.get(seat["companion_of"], {}).get("kind") != "wheelchair"
            ),
        ),
        (_lt("Seats far outside the drawing."), lambda seat: _is_far(drawing, seat)),
    )
    for sentence, is_wrong in checks:
        wrong = [code for code, seat in seats.items() if is_wrong(seat)]
        if wrong:
            yield Refusal(sentence, _all("seat", wrong))


def _tables(drawing):
    yield from _keys(drawing["tables"], "table")
    for table in drawing["tables"]:
        if not table["name"].strip():
            yield Refusal(_lt("Each table needs a name."), [["table", table["key"]]])
        if _is_far(drawing, table):
            yield Refusal(
                _lt("The table “%s” is far outside the drawing.", table["name"]),
                [["table", table["key"]]],
            )
    names = [(table["deck"], table["name"].strip()) for table in drawing["tables"]]
    for deck, name in _repeated(names):
        same = [
            one["key"]
            for one in drawing["tables"]
            if (one["deck"], one["name"].strip()) == (deck, name)
        ]
        if name:
            yield Refusal(
                _lt(
                    "Two tables of the deck %(deck)s are called “%(name)s”.",
                    deck=drawing["decks"][deck]["name"],
                    name=name,
                ),
                _all("table", same),
            )


def _areas(drawing, categories):
    yield from _keys(drawing["areas"], "area")
    for area in drawing["areas"]:
        thing = [["area", area["key"]]]
        if not area["name"].strip():
            yield Refusal(_lt("Each area needs a name."), thing)
        if area["category"] and area["category"] not in categories:
            yield Refusal(
                _lt("The area “%s” has a category that is not there.", area["name"]), thing
            )
        if _is_far(drawing, area):
            yield Refusal(_lt("The area “%s” is far outside the drawing.", area["name"]), thing)


def _keys(things, kind):
    for key in _repeated(thing["key"] for thing in things):
        yield Refusal(_lt("Something is in the drawing twice. Load the page again."), [[kind, key]])


def _is_far(drawing, thing):
    """Further out than another sheet beside it: nobody would find it again."""
    width, height = drawing["width"], drawing["height"]
    return not (-width <= thing["x"] <= 2 * width and -height <= thing["y"] <= 2 * height)


def _repeated(values):
    return [value for value, count in Counter(values).items() if count > 1]


def _all(kind, keys):
    return [[kind, key] for key in keys]

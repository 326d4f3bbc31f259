"""What a seating plan in pretix's JSON format (draft-07 schema, version 0.0.1) may say.

Written from the documented facts of the format: its keys, which of them must be there, which may
be null, and that nothing else may stand in it. Beyond the shape, a plan that can be sold from has
unique ``seat_guid`` and ``uuid`` values and categories that exist. Texts and colours come from
anybody's file and end in pages, mails and drawings: what could act there is refused here.

A rule is a function of a value and its place that raises ``PlanError`` or returns nothing.
"""

import re

from odoo.tools.translate import LazyTranslate

from .errors import PlanError, quote

_lt = LazyTranslate(__name__)

MAX_SEATS = 10_000
#: Units of the drawing; large enough for a stadium in millimetres.
MAX_NUMBER = 1_000_000
MAX_TEXT = 200
MAX_LONG_TEXT = 2_000

#: The characters that no XML, mail or PDF can carry, and halves of surrogate pairs.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<\s*(?:[/?]?\s*[a-zA-Z]|!)")
_COLOR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{0,24}"
    r"|(?:rgb|hsl)a?\([0-9.,%/ ]{1,60}\)",
    re.IGNORECASE | re.ASCII,
)


def text(longest=MAX_TEXT, *, empty=True):
    def check(value, place):
        if not isinstance(value, str):
            raise PlanError(_lt("Here must be a text, not %s.", _kind(value)), place)
        if len(value) > longest:
            raise PlanError(
                _lt(
                    "This text has %(length)s characters; up to %(limit)s can be kept.",
                    length=len(value),
                    limit=longest,
                ),
                place,
            )
        if not empty and not value:
            raise PlanError(_lt("This text must not be empty."), place)
        if _FORBIDDEN.search(value):
            raise PlanError(_lt("This text has characters that cannot be kept."), place)
        if _TAG.search(value):
            raise PlanError(
                _lt("This text looks like HTML (“%s”); plain text only.", quote(value)), place
            )

    return check


def color(value, place):
    if not isinstance(value, str):
        raise PlanError(_lt("Here must be a text, not %s.", _kind(value)), place)
    if not _COLOR.fullmatch(value):
        raise PlanError(_lt("“%s” is not a colour; write it like #1b6ca8.", quote(value)), place)


def number(value, place):
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PlanError(_lt("Here must be a number, not %s.", _kind(value)), place)
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise PlanError(_lt("%s is no number that a drawing can have.", quote(repr(value))), place)


def whole(value, place):
    number(value, place)
    if value != int(value):
        raise PlanError(_lt("Here must be a whole number, not %s.", value), place)


def choice(*allowed):
    def check(value, place):
        if value not in allowed:
            raise PlanError(
                _lt(
                    "Here must be one of %(allowed)s, not %(value)s.",
                    allowed=", ".join(map(_kind, allowed)),
                    value=_kind(value),
                ),
                place,
            )

    return check


def or_null(rule):
    def check(value, place):
        if value is not None:
            rule(value, place)

    return check


def list_of(rule):
    def check(value, place):
        if not isinstance(value, list):
            raise PlanError(_lt("Here must be a list, not %s.", _kind(value)), place)
        for index, item in enumerate(value):
            rule(item, f"{place}[{index}]")

    return check


def members(required, optional=None):
    """An object with these keys and no others."""
    rules = {**required, **(optional or {})}

    def check(value, place):
        if not isinstance(value, dict):
            raise PlanError(_lt("Here must be an object, not %s.", _kind(value)), place or "$")
        repeated = getattr(value, "repeated", None)
        if repeated is not None:
            raise PlanError(_lt("This key stands here twice."), _member(place, repeated))
        for key in value:
            if key not in rules:
                raise PlanError(
                    _lt("A seating plan has no such key here."), _member(place, quote(key))
                )
        for key in required:
            if key not in value:
                raise PlanError(_lt("This key is missing."), _member(place, key))
        for key, rule in rules.items():
            if key in value:
                rule(value[key], _member(place, key))

    return check


def _member(place, key):
    key = key if re.fullmatch(r"\w+", key) else repr(quote(key))
    return f"{place}.{key}" if place else key


def _kind(value):
    """A value of the wrong type as JSON would show it, cut short."""
    if isinstance(value, list):
        return "[…]" if value else "[]"
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    spelled = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return spelled[value]
    return f"“{quote(value)}”" if isinstance(value, str) else quote(repr(value))


POSITION = members({"x": number, "y": number})
SIZE = members({"width": whole, "height": whole})
CATEGORY = members({"name": text()}, {"color": color})
SEAT = members(
    {
        "seat_guid": text(empty=False),
        "seat_number": text(),
        "position": POSITION,
        "category": text(),
    },
    {"uuid": text(), "start_direction": or_null(text()), "radius": whole},
)
ROW = members(
    {"row_number": text(), "seats": list_of(SEAT)},
    {
        "row_label": or_null(text()),
        "seat_label": or_null(text()),
        "uuid": text(),
        "row_number_position": choice("start", "end", "both", None),
        "position": POSITION,
    },
)
AREA = members(
    {},
    {
        "color": color,
        "border_color": color,
        "rotation": number,
        "position": POSITION,
        "uuid": text(),
        "shape": choice("polygon", "rectangle", "ellipse", "circle", "text"),
        "polygon": members({"points": list_of(POSITION)}),
        "rectangle": SIZE,
        "ellipse": members({"radius": POSITION}),
        "circle": members({"radius": whole}),
        "text": members(
            {"text": text(MAX_LONG_TEXT), "position": POSITION}, {"color": color, "size": whole}
        ),
    },
)
ZONE = members(
    {"position": POSITION, "rows": list_of(ROW)},
    {"name": text(), "zone_id": text(), "uuid": text(), "areas": list_of(AREA)},
)
PLAN = members(
    {"name": text(), "categories": list_of(CATEGORY), "zones": list_of(ZONE), "size": SIZE}
)


def check_plan(document):
    """Refuse what is not a seating plan, or one whose names do not hold together.

    :raise PlanError: naming the first wrong place
    """
    PLAN(document, "")
    names = _check_once(
        (category["name"], f"categories[{index}].name")
        for index, category in enumerate(document["categories"])
    )
    _check_once(each_uuid(document))
    _check_once((seat["seat_guid"], f"{place}.seat_guid") for seat, place in each_seat(document))
    for count, (seat, place) in enumerate(each_seat(document), 1):
        if count > MAX_SEATS:
            raise PlanError(_lt("A plan may have up to %s seats.", MAX_SEATS), place)
        if seat["category"] and seat["category"] not in names:
            raise PlanError(
                _lt("There is no category “%s” in the plan.", quote(seat["category"])),
                f"{place}.category",
            )


def each_seat(document):
    """The seats of a plan in its order, each with its place in the file."""
    for z, zone in enumerate(document["zones"]):
        for r, row in enumerate(zone["rows"]):
            for s, seat in enumerate(row["seats"]):
                yield seat, f"zones[{z}].rows[{r}].seats[{s}]"


def each_uuid(document):
    """The uuids of zones, rows, areas and seats, each with its place."""
    for z, zone in enumerate(document["zones"]):
        things = [(zone, f"zones[{z}]")]
        things += ((row, f"zones[{z}].rows[{r}]") for r, row in enumerate(zone["rows"]))
        things += ((area, f"zones[{z}].areas[{a}]") for a, area in enumerate(zone.get("areas", ())))
        for thing, place in things:
            if "uuid" in thing:
                yield thing["uuid"], f"{place}.uuid"
    for seat, place in each_seat(document):
        if "uuid" in seat:
            yield seat["uuid"], f"{place}.uuid"


def _check_once(values):
    """The values, each of which may stand only once in the plan."""
    seen = {}
    for value, place in values:
        if value in seen:
            raise PlanError(
                _lt(
                    "“%(value)s” stands at %(first)s already and must be unique.",
                    value=quote(value),
                    first=seen[value],
                ),
                place,
            )
        seen[value] = place
    return seen

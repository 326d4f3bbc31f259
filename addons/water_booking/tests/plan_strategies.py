"""Seating plans of pretix's format by Hypothesis: each optional key there, missing or null."""

import string

from hypothesis import strategies as st

from ..seat_maps import Area, Plan, Seat, Table

MISSING = object()
ROW = "\u0420\u044f\u0434"  # "Row" in Russian
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="<"),
    max_size=12,
) | st.sampled_from(["", "A", f"{ROW} %s", "席", "%s", "free", " 7 "])
COLORS = st.sampled_from(["#abc", "#1B6CA8", "#1b6ca880", "red", "", "rgba(1, 2, 3, 0.5)"])
WHOLE = st.integers(-1000, 5000) | st.integers(0, 500).map(float)
NUMBERS = WHOLE | st.floats(-5000, 5000, allow_nan=False)
LEGAL_UUIDS = st.uuids().map(str) | st.text(string.ascii_letters, min_size=1, max_size=8)


def maybe(strategy):
    return st.just(MISSING) | strategy


def or_null(strategy):
    return st.just(MISSING) | st.none() | strategy


def objects(required, **optional):
    """Dicts with all required keys and any of the optional ones."""
    return st.fixed_dictionaries({**required, **optional}).map(
        lambda found: {key: value for key, value in found.items() if value is not MISSING}
    )


POSITIONS = objects({"x": NUMBERS, "y": NUMBERS})
SIZES = objects({"width": WHOLE, "height": WHOLE})
AREAS = objects(
    {},
    color=maybe(COLORS),
    border_color=maybe(COLORS),
    rotation=maybe(NUMBERS),
    position=maybe(POSITIONS),
    uuid=maybe(LEGAL_UUIDS),
    shape=maybe(st.sampled_from(["polygon", "rectangle", "ellipse", "circle", "text"])),
    polygon=maybe(objects({"points": st.lists(POSITIONS, max_size=4)})),
    rectangle=maybe(SIZES),
    ellipse=maybe(objects({"radius": POSITIONS})),
    circle=maybe(objects({"radius": WHOLE})),
    text=maybe(
        objects({"text": WORDS, "position": POSITIONS}, color=maybe(COLORS), size=maybe(WHOLE))
    ),
)


def _seats(categories):
    return objects(
        {
            "seat_guid": WORDS,
            "seat_number": WORDS,
            "position": POSITIONS,
            "category": st.sampled_from([*categories, ""]),
        },
        uuid=maybe(LEGAL_UUIDS),
        start_direction=or_null(st.sampled_from(["<", ">", "<>"])),
        radius=maybe(WHOLE),
    )


def _rows(categories):
    return objects(
        {"row_number": WORDS, "seats": st.lists(_seats(categories), max_size=4)},
        row_label=or_null(WORDS),
        seat_label=or_null(WORDS),
        uuid=maybe(LEGAL_UUIDS),
        row_number_position=or_null(st.sampled_from(["start", "end", "both"])),
        position=maybe(POSITIONS),
    )


def _zones(categories):
    return objects(
        {"position": POSITIONS, "rows": st.lists(_rows(categories), max_size=3)},
        name=maybe(WORDS),
        zone_id=maybe(WORDS),
        uuid=maybe(LEGAL_UUIDS),
        areas=maybe(st.lists(AREAS, max_size=3)),
    )


@st.composite
def plans(draw):
    """A legal plan: guids and uuids are unique in all of it."""
    names = draw(st.lists(WORDS.filter(bool), unique=True, max_size=3))
    plan = {
        "name": draw(WORDS),
        "categories": [
            draw(objects({"name": st.just(name)}, color=maybe(COLORS))) for name in names
        ],
        "zones": draw(st.lists(_zones(names), max_size=3)),
        "size": draw(SIZES),
    }
    guids, uuids = set(), set()
    for zone in plan["zones"]:
        for thing in (zone, *zone["rows"], *zone.get("areas", ())):
            _make_unique(thing, "uuid", uuids)
        for row in zone["rows"]:
            for seat in row["seats"]:
                _make_unique(seat, "uuid", uuids)
                _make_unique(seat, "seat_guid", guids)
    return plan


def _make_unique(thing, key, seen):
    if key in thing:
        while not thing[key] or thing[key] in seen:
            thing[key] = f"{thing[key]}{len(seen)}"
        seen.add(thing[key])


TIDY = st.text(string.ascii_letters + string.digits + " ;%:·" + ROW, min_size=1, max_size=6)
SPOTS = st.floats(-5000, 5000, allow_nan=False).map(lambda value: round(value, 3))
SIZES_OF_SHAPES = st.integers(1, 300).map(float) | st.sampled_from([12.5, 33.3])


@st.composite
def own_plans(draw):
    """Plans as our records can say them, with everything that the format has no word for."""
    decks = draw(st.lists(TIDY, min_size=1, max_size=3, unique=True))
    tables = draw(
        st.lists(
            st.builds(
                Table,
                TIDY,
                st.sampled_from(decks),
                SPOTS,
                SPOTS,
                st.just("round"),
                SIZES_OF_SHAPES,
                SIZES_OF_SHAPES,
                st.booleans(),
            ),
            max_size=3,
            unique_by=lambda table: table.key,
        )
    )
    seats = []
    for code in draw(st.lists(TIDY, max_size=8, unique=True)):
        table = draw(st.none() | st.sampled_from(tables)) if tables else None
        seats.append(
            Seat(
                code,
                table.deck if table else draw(st.sampled_from(decks)),
                zone=draw(st.sampled_from(["", "Bow; left"])),
                row=draw(st.sampled_from(["", "1", "2"])),
                number=draw(TIDY),
                x=draw(SPOTS),
                y=draw(SPOTS),
                category=draw(st.sampled_from(["", "Saloon", "VIP"])),
                kind=draw(st.sampled_from(["seat", "chair", "wheelchair"])),
                by_row=draw(st.booleans()),
                restricted=draw(st.booleans()),
                table=table.key if table else None,
            )
        )
    for wheelchair in [seat for seat in seats if seat.kind == "wheelchair"]:
        code = f"{wheelchair.code} companion"
        place = {"row": wheelchair.row, "x": wheelchair.x, "kind": "companion"}
        seats.append(Seat(code, wheelchair.deck, **place, companion_of=wheelchair.code))
    box = st.tuples(SPOTS, SPOTS, SIZES_OF_SHAPES, SIZES_OF_SHAPES)
    areas = draw(st.lists(st.builds(Area, TIDY, st.sampled_from(decks), box), max_size=2))
    size = st.integers(1, 3000).map(float)
    return Plan("Own", draw(size), draw(size), {"VIP": "#8a5a00"}, seats, tables, areas)

"""Deck plans of the demo fleet, drawn as they are seen from above with the bow at the right.

A letter is a seat of the category in ``CATEGORIES``; lower-case letters are special: ``w`` a place
for a wheelchair with its companion's seat ``c`` beside it, ``r`` a standard seat whose view a
staircase restricts. A column is a row of the vessel, counted from the bow; lines are lettered from
the port side.
"""

from dataclasses import dataclass

PITCH = 30
MARGIN = 60

CATEGORIES = {
    "S": "water_booking.seat_category_standard",
    "P": "water_demo.category_panorama",
    "V": "water_demo.category_vip",
    "B": "water_demo.category_bow",
    "A": "water_demo.category_stern",
    "T": "water_demo.category_table",
    "F": "water_demo.category_floor",
}
KINDS = {"w": "wheelchair", "c": "companion"}


@dataclass(frozen=True)
class Deck:
    name: str
    lines: tuple[str, ...]
    first_row: int = 1


@dataclass(frozen=True)
class Bench:
    """A row across the deck, drawn from left to right."""

    row: str
    places: str
    y: int
    by_row: bool = False


@dataclass(frozen=True)
class Table:
    """A table with four chairs around its middle."""

    x: int
    y: int
    sold_whole: bool = False


@dataclass(frozen=True)
class Area:
    """A part of the deck without numbers."""

    name: str
    places: int
    box: tuple[int, int, int, int]
    category: str | None = None


@dataclass(frozen=True)
class Plan:
    decks: tuple[Deck, ...] = ()
    areas: tuple[Area, ...] = ()
    benches: tuple[Bench, ...] = ()
    tables: tuple[Table, ...] = ()
    #: The middle of the stage, for the best places; the bow where there is none.
    best_point: tuple[int, int] | None = None


PLANS = {
    "vessel_palmyra": Plan(
        decks=(
            Deck(
                "1",
                (
                    "w.PPPPPPPPPPP..",
                    "c.SSSSSSSSSSSS.",
                    "...............",
                    "c.rSSSSSSSSSSS.",
                    "w.PPPPPPPPPPP..",
                ),
            ),
            Deck("2", ("VVVVVV.", "VVVVVVV", ".......", "VVVVVVV", "VVVVVV."), first_row=21),
        )
    ),
    "vessel_falcon": Plan(
        decks=(
            Deck(
                "1",
                (
                    "AAAAA..SSSSSS..BBB.",
                    "AAAAA.SSSSSSS..BBBB",
                    "...................",
                    "AAAAA.SSSSSSS..BBBB",
                    "AAAAA..SSSSSS..BBB.",
                ),
            ),
        )
    ),
    "vessel_lark": Plan(areas=(Area("lark", 40, (60, 60, 460, 130)),)),
    "vessel_assol": Plan(areas=(Area("assol", 10, (60, 60, 260, 110)),)),
    "vessel_harmony": Plan(
        # the front ones for a company of its own, the others by the chair
        tables=(
            *(Table(x, 110, sold_whole=True) for x in (110, 270, 430, 590)),
            Table(190, 220),
            Table(510, 220),
        ),
        # posts of the roof stand beside the ends of the first bench
        benches=(
            Bench("1", "wc.rSSSSSSSSSSr.cw", 310),
            Bench("2", "..SSSSSSSSSSSSSS..", 345, by_row=True),
            Bench("3", "..SSSSSSSSSSSSSS..", 380, by_row=True),
        ),
        areas=(Area("harmony", 50, (60, 430, 580, 110), "F"),),
        best_point=(350, 60),
    ),
}


def draw_all(env):
    """Draw and publish the plan of each vessel that has none."""
    for vessel, plan in PLANS.items():
        vessel = env.ref(f"water_demo.{vessel}")
        if not vessel.seat_map_ids:
            draw(vessel, plan)


def draw(vessel, plan):
    """The deck plan of one vessel, published."""
    env = vessel.env
    seat_map = env["water.seat.map"].create({"vessel_id": vessel.id})
    seats = [seat for deck in plan.decks for seat in _seats_of(env, deck)]
    for bench in plan.benches:
        seats += _seats_on(env, bench)
    for number, table in enumerate(plan.tables, 1):
        seats += _chairs(_table(seat_map, number, table))
    created = env["water.seat"].create(
        [{**seat, "map_id": seat_map.id, "sequence": n} for n, seat in enumerate(seats, 1)]
    )
    for seat in created.filtered(lambda seat: seat.kind == "companion"):
        wheelchairs = created.filtered(lambda other: other.kind == "wheelchair")
        seat.companion_of_id = min(
            wheelchairs, key=lambda other: abs(other.y - seat.y) + abs(other.x - seat.x)
        )
    for area in plan.areas:
        _mark_area(seat_map, area)
    rights = [seat["x"] for seat in seats] + [a.box[0] + a.box[2] for a in plan.areas]
    bottoms = [seat["y"] for seat in seats] + [a.box[1] + a.box[3] for a in plan.areas]
    values = {"width": max(rights) + MARGIN, "height": max(bottoms) + MARGIN}
    if plan.best_point:
        values["focus_x"], values["focus_y"] = plan.best_point
    seat_map.write(values)
    seat_map.action_publish()
    return seat_map


def _seats_of(env, deck):
    columns = [x for x in range(len(deck.lines[0])) if any(line[x] != "." for line in deck.lines)]
    rows = {x: deck.first_row + n for n, x in enumerate(reversed(columns))}
    lines = [y for y, line in enumerate(deck.lines) if line.strip(".")]
    for x in reversed(columns):
        for y in lines:
            sign = deck.lines[y][x]
            if sign == ".":
                continue
            row, number = str(rows[x]), "ABCDEF"[lines.index(y)]
            yield {
                **_seat(env, sign),
                "deck": deck.name,
                "row": row,
                "number": number,
                "code": f"{row}{number}",
                "x": MARGIN + x * PITCH,
                "y": MARGIN + y * PITCH,
            }


def _seats_on(env, bench):
    signs = [(x, sign) for x, sign in enumerate(bench.places) if sign != "."]
    for number, (x, sign) in enumerate(signs, 1):
        yield {
            **_seat(env, sign),
            "deck": "1",
            "row": bench.row,
            "number": str(number),
            "code": f"{bench.row}-{number}",
            "by_row": bench.by_row,
            "x": MARGIN + x * (PITCH + 4),
            "y": bench.y,
        }


def _seat(env, sign):
    """What a letter of a plan says of a seat."""
    return {
        "kind": KINDS.get(sign, "seat"),
        "category_id": env.ref(CATEGORIES.get(sign, CATEGORIES["S"])).id,
        "restricted_view": sign == "r",
    }


def _table(seat_map, number, table):
    return seat_map.env["water.seat.table"].create(
        {
            "map_id": seat_map.id,
            "name": str(number),
            "x": table.x,
            "y": table.y,
            "sold_whole": table.sold_whole,
        }
    )


def _chairs(table):
    """Four chairs around a table."""
    env = table.env
    corners = ((-24, -22), (24, -22), (24, 22), (-24, 22))
    for chair, (dx, dy) in enumerate(corners, 1):
        yield {
            "deck": table.deck,
            "row": f"T{table.name}",
            "number": str(chair),
            "table_id": table.id,
            "code": f"T{table.name}-{chair}",
            "x": table.x + dx,
            "y": table.y + dy,
            "kind": "chair",
            "category_id": env.ref(CATEGORIES["T"]).id,
        }


def _mark_area(seat_map, area):
    """An area with its places, named in each language that is installed."""
    env = seat_map.env
    x, y, width, height = area.box
    record = env["water.seat.area"].create(
        {
            "map_id": seat_map.id,
            "name": AREA_NAMES[area.name](env),
            "category_id": area.category and env.ref(CATEGORIES[area.category]).id,
            "x": x,
            "y": y,
            "width": width,
            "height": height,
        }
    )
    record.capacity = area.places
    for code, _name in env["res.lang"].get_installed():
        translated = env(context={**env.context, "lang": code})
        record.with_context(lang=code).name = AREA_NAMES[area.name](translated)


AREA_NAMES = {
    "lark": lambda env: env._("Benches of the open deck"),
    "assol": lambda env: env._("Cockpit and deck"),
    "harmony": lambda env: env._("Open floor"),
}

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
    tables: tuple[tuple[int, int], ...] = ()


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
        tables=((110, 110), (270, 110), (430, 110), (590, 110), (190, 220), (510, 220)),
        areas=(Area("harmony", 80, (60, 310, 580, 140), "F"),),
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
    for number, at in enumerate(plan.tables, 1):
        seats += _chairs(_table(seat_map, number, at))
    created = env["water.seat"].create(
        [{**seat, "map_id": seat_map.id, "sequence": n} for n, seat in enumerate(seats, 1)]
    )
    for seat in created.filtered(lambda seat: seat.kind == "companion"):
        wheelchairs = created.filtered(lambda other: other.kind == "wheelchair")
        seat.companion_of_id = min(wheelchairs, key=lambda other: abs(other.y - seat.y))
    for area in plan.areas:
        _mark_area(seat_map, area)
    rights = [seat["x"] for seat in seats] + [a.box[0] + a.box[2] for a in plan.areas]
    bottoms = [seat["y"] for seat in seats] + [a.box[1] + a.box[3] for a in plan.areas]
    seat_map.write({"width": max(rights) + MARGIN, "height": max(bottoms) + MARGIN})
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
                "deck": deck.name,
                "row": row,
                "number": number,
                "code": f"{row}{number}",
                "x": MARGIN + x * PITCH,
                "y": MARGIN + y * PITCH,
                "kind": KINDS.get(sign, "seat"),
                "category_id": env.ref(CATEGORIES.get(sign, CATEGORIES["S"])).id,
                "restricted_view": sign == "r",
            }


def _table(seat_map, number, at):
    return seat_map.env["water.seat.table"].create(
        {"map_id": seat_map.id, "name": str(number), "x": at[0], "y": at[1]}
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

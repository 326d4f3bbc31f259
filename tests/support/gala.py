"""A vessel with everything that can be sold by the place, on an excursion of its own.

    trip = gala_trip(shop, fleet)
    trip["seats"]["A-1"]      # numbered; row C is told by row only; D-1 is a wheelchair place
    trip["tables"]["T1"]      # sold whole: {"id", "chairs"}
    trip["areas"]["Open deck"]
    trip["addons"]["Lunch"]

Below: rows A and B of eight, C of six by row, D with a wheelchair place, its companion and four
seats, two of them with a restricted view, tables T1 and T2 sold whole. Above: table K by the chair
and the open deck. Adults 1 900, in row A 2 900, at T1 and T2 4 500; children half of it.
"""

import itertools
import os

from .trips import make_trip

STEP = 45.0
_number = itertools.count(1)


def gala_trip(shop, fleet: dict, *, hours=30, gaps=True, addons=True, rules=(), fees=()) -> dict:
    """Made over RPC in some tenths of a second; nobody else's tests have it.

    :param hours: until departure
    :param gaps: whether customers may not leave a single seat
    :param rules: values of price rules, e.g. `{"name", "kind": "group", "group_from": 4,
        "percent": -10}`
    :param fees: values of fees
    """
    mark = f"G{os.getpid()}-{next(_number)}"  # never the name of a `fresh_trip`'s vessel
    excursion = _excursion(shop, fleet, mark, rules, fees)
    [vessel] = shop.execute(
        "water.vessel",
        "create",
        [
            {
                "name": f"Racer {mark}",
                "kind": "motor_ship",
                "passenger_limit": 90,
                "home_pier_id": fleet["pier_id"],
            }
        ],
    )
    [plan] = shop.execute(
        "water.seat.map",
        "create",
        [{"vessel_id": vessel, "avoid_single_gaps": gaps, "width": 760.0, "height": 300.0}],
    )
    tables = _tables(shop, plan)
    seats = _seats(shop, fleet, plan, tables)
    [area] = shop.execute(
        "water.seat.area",
        "create",
        [
            {
                "map_id": plan,
                "name": "Open deck",
                "deck": "2",
                "category_id": fleet["categories"]["standard"],
                "capacity": 20,
                "x": 100.0,
                "y": 60.0,
                "width": 330.0,
                "height": 180.0,
            }
        ],
    )
    shop.execute("water.seat.map", "write", [plan], {"state": "published"})
    return {
        **make_trip(shop, excursion, vessel, hours),
        "seats": {code: seats[code] for code in seats if code[0] in "ABCDK"},
        "tables": {
            name: {"id": table, "chairs": [seats[code] for code in seats if code.startswith(name)]}
            for name, table in tables.items()
        },
        "areas": {"Open deck": area},
        "addons": _addons(shop, excursion) if addons else {},
    }


def another_trip(shop, trip: dict, hours) -> dict:
    """One more trip of the same vessel and excursion, which nobody has places on yet."""
    return {**trip, **make_trip(shop, trip["excursion_id"], trip["vessel_id"], hours)}


def _excursion(shop, fleet, mark, rules, fees):
    prices = {"standard": 1900.0, "premium": 2900.0, "vip": 4500.0}
    lines = [
        {
            "fare_id": fleet["fares"][fare],
            "category_id": fleet["categories"][category],
            "price": price * share,
        }
        for category, price in prices.items()
        for fare, share in (("adult", 1), ("child", 0.5))
    ]
    lines.append({"fare_id": fleet["fares"]["infant"], "category_id": False, "price": 0.0})
    [excursion] = shop.execute(
        "water.excursion",
        "create",
        [
            {
                "name": f"Racer {mark}",
                "pier_id": fleet["pier_id"],
                "duration": 2.0,
                "is_published": True,
                "tariff_ids": [(0, 0, line) for line in lines],
                "price_rule_ids": [(0, 0, rule) for rule in rules],
                "fee_ids": [(0, 0, fee) for fee in fees],
            }
        ],
    )
    return excursion


def _tables(shop, plan):
    values = [
        {"name": "T1", "x": 560.0, "y": 85.0, "shape": "round", "sold_whole": True},
        {"name": "T2", "x": 560.0, "y": 225.0, "shape": "rectangle", "sold_whole": True},
        {"name": "K", "x": 560.0, "y": 150.0, "deck": "2", "shape": "round"},
    ]
    sizes = {"round": {"width": 60.0, "height": 60.0}, "rectangle": {"width": 110, "height": 46}}
    ids = shop.execute(
        "water.seat.table",
        "create",
        [{"map_id": plan, **sizes[table["shape"]], **table} for table in values],
    )
    return {table["name"]: table_id for table, table_id in zip(values, ids, strict=True)}


def _seats(shop, fleet, plan, tables):
    """{code: id}; a code is the row (or table) and the number."""
    values = [*_rows(fleet["categories"]), *_chairs(fleet["categories"], tables)]
    ids = shop.execute(
        "water.seat",
        "create",
        [{"map_id": plan, "sequence": n, **seat} for n, seat in enumerate(values)],
    )
    seats = {seat["code"]: seat_id for seat, seat_id in zip(values, ids, strict=True)}
    shop.execute("water.seat", "write", [seats["D-2"]], {"companion_of_id": seats["D-1"]})
    return seats


def _rows(categories):
    special = {
        "D-1": {"kind": "wheelchair"},
        "D-2": {"kind": "companion"},
        "D-5": {"restricted_view": True},
        "D-6": {"restricted_view": True},
    }
    for line, (row, size) in enumerate({"A": 8, "B": 8, "C": 6, "D": 6}.items()):
        for number in range(1, size + 1):
            code = f"{row}-{number}"
            yield {
                "row": row,
                "number": str(number),
                "code": code,
                "x": 60 + STEP * number,
                "y": 60 + STEP * (line + (line > 1)),
                "category_id": categories["premium" if row == "A" else "standard"],
                "by_row": row == "C",
                **special.get(code, {}),
            }


def _chairs(categories, tables):
    around = {
        "T1": [(0, -52), (45, -26), (45, 26), (0, 52), (-45, 26), (-45, -26)],
        "T2": [(-44, -44), (0, -44), (44, -44), (-44, 44), (0, 44), (44, 44)],
        "K": [(0, -52), (52, 0), (0, 52), (-52, 0)],
    }
    middle = {"T1": (560, 85, "1"), "T2": (560, 225, "1"), "K": (560, 150, "2")}
    for name, places in around.items():
        x, y, deck = middle[name]
        for number, (dx, dy) in enumerate(places, 1):
            yield {
                "table_id": tables[name],
                "deck": deck,
                "number": str(number),
                "code": f"{name}-{number}",
                "kind": "chair",
                "x": float(x + dx),
                "y": float(y + dy),
                "category_id": categories["standard" if name == "K" else "vip"],
            }


def _addons(shop, excursion):
    values = [
        {
            "name": "Lunch",
            "description": "Three courses at the table, with a dish for vegetarians.",
            "price": 850.0,
            "limited": True,
            "stock_per_trip": 3,
        },
        {"name": "Audio guide", "price": 300.0},
    ]
    ids = shop.execute(
        "water.addon", "create", [{**one, "excursion_ids": [(4, excursion)]} for one in values]
    )
    return {one["name"]: addon_id for one, addon_id in zip(values, ids, strict=True)}

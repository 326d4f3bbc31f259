"""The test fleet in a committed database: made once by `make_fleet`, widened by `fresh_trip`.

    fleet = make_fleet(shop)
    fleet["trips"]["bridges_tomorrow"]["path"]         # /excursions/trip/7
    fleet["trips"]["bridges_tomorrow"]["seats"]["A-1"] # id of a seat
    fleet["users"]["agent"]                            # {"id", "login", "password"}
    trip = fresh_trip(shop, fleet, seats=40)           # a vessel and a trip of its own

Nothing here needs demo data or depends on today's date: all departures are relative to now.
"""

import itertools
import json
import os
import urllib.request
from pathlib import Path

from .trips import make_trip

HERE = Path(__file__).parent
MARK = "@@FLEET "
SHOP_ID = "100500"
SECRET = "test_double"
_number = itertools.count(1)


def make_fleet(shop) -> dict:
    """Make the fleet, or find it again, and point payments at the shop's double.

    :param shop: the fixture: `url`, `double_url`, `shell()`
    """
    arguments = {
        "texts": json.loads((HERE / "fleet_texts.json").read_text()),
        "api_url": f"{shop.double_url}/v3",
        "shop_id": SHOP_ID,
        "secret": SECRET,
    }
    setup = (HERE / "fleet_setup.py").read_text()
    call = f"import json\nprint({MARK!r} + json.dumps(make(env, **{arguments!r})))\n"
    output = shop.shell(f"{setup}\n{call}")
    [line] = [line for line in output.splitlines() if MARK in line]
    fleet = json.loads(line.partition(MARK)[2])
    tell_double(shop, "PUT", "config", {"webhook_url": fleet["webhook_url"]})
    return fleet


def fresh_trip(
    shop, fleet: dict, *, seats=0, places=0, limit=0, excursion="bridges", hours=30
) -> dict:
    """A trip on a vessel of its own with so many numbered seats and places without numbers.

    Numbered seats stand in rows A, B, C … of four. Made over RPC in some tenths of a second.

    :param limit: persons whom the vessel may carry, as many as there are places by default
    :param hours: until departure
    :return: like a trip of the fleet: `id`, `path`, `seats` by label, `areas` by name
    """
    mark = f"{os.getpid()}-{next(_number)}"
    [vessel] = shop.execute(
        "water.vessel",
        "create",
        [
            {
                "name": f"Racer {mark}",
                "kind": "motor_ship" if seats else "open_boat",
                "passenger_limit": limit or seats + places,
                "home_pier_id": fleet["pier_id"],
            }
        ],
    )
    [plan] = shop.execute(
        "water.seat.map", "create", [{"vessel_id": vessel, "avoid_single_gaps": False}]
    )
    numbered = [
        {
            "map_id": plan,
            "row": chr(ord("A") + index // 4),
            "number": str(index % 4 + 1),
            "code": f"s{index}",
            "x": 120.0 + 50 * (index // 4),
            "y": 60.0 + 45 * (index % 4),
            "category_id": fleet["categories"]["standard"],
            "sequence": index,
        }
        for index in range(seats)
    ]
    seat_ids = shop.execute("water.seat", "create", numbered) if numbered else []
    areas = {}
    if places:
        [area] = shop.execute(
            "water.seat.area",
            "create",
            [
                {
                    "map_id": plan,
                    "name": "Open deck",
                    "category_id": fleet["categories"]["standard"],
                    "capacity": places,
                    "x": 100.0,
                    "y": 240.0,
                    "width": 700.0,
                    "height": 120.0,
                }
            ],
        )
        areas["Open deck"] = area
    shop.execute("water.seat.map", "write", [plan], {"state": "published"})
    return {
        **make_trip(shop, fleet["excursions"][excursion]["id"], vessel, hours),
        "capacity": seats + places,
        "seats": {
            f"{seat['row']}-{seat['number']}": seat_id
            for seat, seat_id in zip(numbered, seat_ids, strict=True)
        },
        "areas": areas,
    }


def tell_double(shop, method: str, path: str, body: dict | None = None):
    """Speak to the control interface of YooKassa's double (`/_double/…`)."""
    request = urllib.request.Request(
        f"{shop.double_url}/_double/{path}",
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.loads(response.read() or b"null")

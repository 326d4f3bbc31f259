"""A vessel with thousands of numbered seats, for what a deck plan must bear.

trip = large_trip(shop, fleet, seats=2000)
trip["seats"][0]   # id of a seat
"""

import itertools
import os
from datetime import datetime, timedelta, timezone

STEP, PER_ROW = 30.0, 40
_number = itertools.count(1)


def large_trip(shop, fleet: dict, *, seats: int = 2000) -> dict:
    """Rows of forty on one deck in three categories; each twentieth row has a restricted view."""
    mark = f"{os.getpid()}-{next(_number)}"
    [vessel] = shop.execute(
        "water.vessel",
        "create",
        [
            {
                "name": f"Giant {mark}",
                "kind": "motor_ship",
                "passenger_limit": seats,
                "home_pier_id": fleet["pier_id"],
            }
        ],
    )
    [plan] = shop.execute(
        "water.seat.map",
        "create",
        [
            {
                "vessel_id": vessel,
                "avoid_single_gaps": False,
                "width": STEP * (seats // PER_ROW + 2),
                "height": STEP * (PER_ROW + 4),
            }
        ],
    )
    categories = [fleet["categories"][code] for code in ("standard", "premium", "vip")]
    values = []
    for index in range(seats):
        row, number = divmod(index, PER_ROW)
        values.append(
            {
                "map_id": plan,
                "row": str(row + 1),
                "number": str(number + 1),
                "code": f"g{index}",
                "x": STEP * (row + 1),
                "y": STEP * (number + 1 + number // (PER_ROW // 2)),
                "category_id": categories[row % 3],
                "restricted_view": row % 20 == 0,
                "sequence": index,
            }
        )
    ids = []
    for begin in range(0, seats, 500):
        ids += shop.execute("water.seat", "create", values[begin : begin + 500])
    shop.execute("water.seat.map", "write", [plan], {"state": "published"})
    departure = datetime.now(timezone.utc) + timedelta(hours=30)
    [trip] = shop.execute(
        "water.trip",
        "create",
        [
            {
                "excursion_id": fleet["excursions"]["bridges"]["id"],
                "vessel_id": vessel,
                "departure": departure.replace(tzinfo=None, microsecond=0).isoformat(sep=" "),
                "state": "on_sale",
            }
        ],
    )
    return {"id": trip, "path": f"/excursions/trip/{trip}", "seats": ids}

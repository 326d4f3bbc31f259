"""What is measured: a deck under assault, and the trip that visitors look at."""

from datetime import datetime, timedelta, timezone

from tests.support.fleet import make_fleet

CLIENTS = 50
#: Places that one client takes in a round, two at a time, in rows of its own: 1,000 in all.
ROW = 10
ROWS_EACH = 2
#: A usual ship: the aim speaks of 200 places.
SHIP_ROWS, SHIP_SEATS = 25, 8


def make_stage(shop) -> dict:
    fleet = make_fleet(shop)
    arena = _trip(shop, fleet, "Arena", rows=CLIENTS * ROWS_EACH, seats=ROW, hours=40)
    ship = _trip(shop, fleet, "Ship", rows=SHIP_ROWS, seats=SHIP_SEATS, hours=50)
    return {
        "adult": fleet["fares"]["adult"],
        "fleet": fleet,
        "arena": arena,
        "ship": ship,
    }


def last_places(shop, fleet: dict, places: int, hours: int) -> dict:
    """A trip of its own for one race."""
    return _trip(shop, fleet, f"Last {hours}", rows=places // 4, seats=4, hours=hours)


def _trip(shop, fleet: dict, name: str, rows: int, seats: int, hours: int) -> dict:
    """A vessel with numbered seats in rows, and its trip on sale."""
    [vessel] = shop.execute(
        "water.vessel",
        "create",
        [
            {
                "name": name,
                "kind": "motor_ship",
                "passenger_limit": rows * seats,
                "home_pier_id": fleet["pier_id"],
            }
        ],
    )
    [plan] = shop.execute("water.seat.map", "create", [{"vessel_id": vessel}])
    values = [
        {
            "map_id": plan,
            "row": str(row + 1),
            "number": str(seat + 1),
            "code": f"{row + 1}-{seat + 1}",
            "x": 60.0 + 30 * row,
            "y": 60.0 + 30 * seat,
            "category_id": fleet["categories"]["standard"],
            "sequence": row * seats + seat,
        }
        for row in range(rows)
        for seat in range(seats)
    ]
    ids = shop.execute("water.seat", "create", values)
    shop.execute("water.seat.map", "write", [plan], {"state": "published"})
    departure = datetime.now(timezone.utc) + timedelta(hours=hours)
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
    return {
        "id": trip,
        "path": f"/excursions/trip/{trip}",
        "rows": [ids[start : start + seats] for start in range(0, len(ids), seats)],
    }

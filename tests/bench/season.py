"""A year of trips by schedules: how long a dispatcher waits for the preview, and for the trips."""

import time
from dataclasses import dataclass
from datetime import date, timedelta

#: Two departures a day of each vessel make 5,110 trips in a year.
VESSELS, HOURS, DAYS = 7, (10.0, 15.0), 365
SEATS = 20
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass
class Season:
    trips: int
    preview: float
    make: float

    @property
    def seconds(self) -> float:
        return self.preview + self.make


def plan(shop, fleet: dict, days: int = DAYS) -> Season:
    """As the screen does it: all schedules in one preview, which is then made."""
    start = date.today() + timedelta(days=3)
    schedules = shop.execute(
        "water.schedule",
        "create",
        [
            {
                "excursion_id": fleet["excursions"]["bridges"]["id"],
                "vessel_id": _vessel(shop, fleet, number),
                "date_from": start.isoformat(),
                "date_to": (start + timedelta(days=days - 1)).isoformat(),
                "time_ids": [(0, 0, {"hour": hour}) for hour in HOURS],
                **dict.fromkeys(WEEK, True),
            }
            for number in range(VESSELS)
        ],
    )
    began = time.monotonic()
    [preview] = shop.execute(
        "water.schedule.preview", "create", [{"schedule_ids": [(6, 0, schedules)]}]
    )
    seen = time.monotonic()
    shop.execute("water.schedule.preview", "action_make", [preview])
    made = time.monotonic()
    trips = shop.execute("water.trip", "search_count", [("schedule_id", "in", schedules)])
    assert trips == VESSELS * len(HOURS) * days, f"{trips} trips were made"
    return Season(trips, seen - began, made - seen)


def _vessel(shop, fleet: dict, number: int) -> int:
    [vessel] = shop.execute(
        "water.vessel",
        "create",
        [
            {
                "name": f"Season {number}",
                "kind": "motor_ship",
                "passenger_limit": SEATS,
                "home_pier_id": fleet["pier_id"],
            }
        ],
    )
    [deck] = shop.execute("water.seat.map", "create", [{"vessel_id": vessel}])
    seats = [
        {
            "map_id": deck,
            "row": "1",
            "number": str(seat),
            "code": f"1-{seat}",
            "x": 60.0 + 30 * seat,
            "y": 60.0,
            "category_id": fleet["categories"]["standard"],
        }
        for seat in range(1, SEATS + 1)
    ]
    shop.execute("water.seat", "create", seats)
    shop.execute("water.seat.map", "write", [deck], {"state": "published"})
    return vessel

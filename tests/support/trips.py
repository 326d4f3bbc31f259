"""A trip of its own for a test, through the door that a dispatcher's client uses."""

from datetime import datetime, timedelta, timezone


def make_trip(shop, excursion_id: int, vessel_id: int, hours: float) -> dict:
    """A trip on sale that departs so many hours from now."""
    departure = datetime.now(timezone.utc) + timedelta(hours=hours)
    departure = departure.replace(tzinfo=None, microsecond=0)
    [trip] = shop.execute(
        "water.trip",
        "create",
        [
            {
                "excursion_id": excursion_id,
                "vessel_id": vessel_id,
                "departure": departure.isoformat(sep=" "),
                "state": "on_sale",
            }
        ],
    )
    return {
        "id": trip,
        "path": f"/excursions/trip/{trip}",
        "excursion_id": excursion_id,
        "vessel_id": vessel_id,
        "departure": departure.isoformat(),
    }

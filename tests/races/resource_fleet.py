"""Many vessels whose trips are at the same time: `odoo shell` runs this text on a shop's database;
`test_resources.py` races for what they want."""

from datetime import datetime, timedelta

from odoo import Command


def make(env, excursion, pier, number, mark):
    """So many vessels with a trip each, all at the same hour of a day of their own; a captain, a
    berth and a vessel that all of them want."""
    vessels = env["water.vessel"].create(
        [
            {"name": f"{mark} {n}", "passenger_limit": 4, "home_pier_id": pier}
            for n in range(number + 1)
        ]
    )
    plans = env["water.seat.map"].create([{"vessel_id": vessel.id} for vessel in vessels])
    env["water.seat.area"].create(
        [{"map_id": plan.id, "name": "Deck", "capacity": 4} for plan in plans]
    )
    plans.state = "published"
    # a year ahead, a day for each race, so that no race meets another one's trips
    busy = env["water.trip"].search([], order="departure desc", limit=1).departure
    day = max(busy, datetime.now()).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    trips = env["water.trip"].create(
        [
            {
                "excursion_id": excursion,
                "vessel_id": vessel.id,
                # within the time of boarding, so that all of them meet at the berth as well
                "departure": day + timedelta(minutes=n % 10),
                "arrival": day + timedelta(minutes=n % 10, hours=1),
            }
            for n, vessel in enumerate(vessels[:number])
        ]
    )
    role = env["water.crew.role"].create({"name": f"Role {mark}"})
    captain = env["water.crew.member"].create(
        {"name": f"Captain {mark}", "role_ids": [Command.set(role.ids)]}
    )
    berth = env["water.berth"].create({"name": mark, "pier_id": pier})
    env.cr.commit()
    return {
        "trips": trips.ids,
        "wanted": vessels[number].id,
        "role": role.id,
        "captain": captain.id,
        "berth": berth.id,
        "resources": {
            "vessel": vessels[number].resource_id.id,
            "captain": captain.resource_id.id,
            "berth": berth.resource_id.id,
        },
    }

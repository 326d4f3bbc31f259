"""Many dispatchers make the trips of one schedule at once: each departure is made once."""

import xmlrpc.client
from datetime import date, timedelta

import pytest

from tests.races.harness import at_once
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.race

DESKS = 8
DAYS = 30


def test_nobody_makes_a_departure_twice(shop, fleet):
    trip = fresh_trip(shop, fleet, places=4, hours=26)
    [facts] = shop.execute("water.trip", "read", [trip["id"]], ["vessel_id", "excursion_id"])
    start = date.today() + timedelta(days=150)
    [schedule] = shop.execute(
        "water.schedule",
        "create",
        [
            {
                "excursion_id": facts["excursion_id"][0],
                "vessel_id": facts["vessel_id"][0],
                "date_from": str(start),
                "date_to": str(start + timedelta(days=DAYS - 1)),
                "freq": "daily",
                "time_ids": [(0, 0, {"hour": 10.0}), (0, 0, {"hour": 16.0})],
            }
        ],
    )
    previews = shop.execute(
        "water.schedule.preview",
        "create",
        [{"schedule_ids": [(6, 0, [schedule])]} for _desk in range(DESKS)],
    )

    def make(preview):
        try:
            shop.execute("water.schedule.preview", "action_make", [preview])
        except xmlrpc.client.Fault as refusal:
            return refusal.faultString
        return ""

    refusals = [answer for answer in at_once(make, previews) if answer]
    # whoever waited is told so in words, or shown that nothing is left to do
    assert all("just making trips" in told for told in refusals), refusals
    trips = shop.execute(
        "water.trip",
        "search_read",
        [("schedule_id", "=", schedule)],
        ["schedule_date", "schedule_minute"],
    )
    made = {(trip["schedule_date"], trip["schedule_minute"]) for trip in trips}
    assert len(trips) == len(made) == 2 * DAYS

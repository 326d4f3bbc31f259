"""Fifty dispatchers want the same vessel, captain or berth for the same hour."""

import itertools
import json
from pathlib import Path

import pytest

from tests.races.harness import CLIENTS, at_once

pytestmark = pytest.mark.race

SETUP = Path(__file__).with_name("resource_fleet.py").read_text()
MARK = "@@RESOURCES "
_number = itertools.count(1)

#: Overlaps of one resource, read past Odoo and past the constraint.
OVERLAPS = """
SELECT count(*) FROM water_occupancy a JOIN water_occupancy b
    ON a.resource_id = b.resource_id AND a.id < b.id AND a.start < b.stop AND b.start < a.stop
 WHERE a.resource_id = %s
"""
CONSTRAINT = (
    "EXCLUDE USING gist (int4range(resource_id, resource_id, '[]') WITH &&,"
    " tsrange(start, stop) WITH &&) DEFERRABLE INITIALLY IMMEDIATE"
)


@pytest.fixture
def crowd(shop, fleet):
    """Trips at one hour on vessels of their own, and what all of them want."""
    arguments = (fleet["excursions"]["bridges"]["id"], fleet["pier_id"], CLIENTS)
    mark = f"Crowd {next(_number)}"
    output = shop.shell(
        f"{SETUP}\nimport json\nprint({MARK!r} + json.dumps(make(env, *{arguments!r}, {mark!r})))\n"
    )
    [line] = [line for line in output.splitlines() if MARK in line]
    return json.loads(line.partition(MARK)[2])


def wish(dispatcher, crowd, what, trip):
    """One dispatcher plans the vessel, captain or berth for one of the trips."""
    if what == "captain":
        line = {"trip_id": trip, "role_id": crowd["role"], "member_id": crowd["captain"]}
        return dispatcher.tries("water.trip.crew", "create", [line])
    values = {"vessel_id": crowd["wanted"]} if what == "vessel" else {"berth_id": crowd["berth"]}
    return dispatcher.tries("water.trip", "write", [trip], values)


@pytest.mark.parametrize("what", ["vessel", "captain", "berth"])
def test_one_of_fifty(crowd, ledger, dispatcher, figures, what):
    """One gets it, all others read who has it; nobody dies in a deadlock."""
    granted = at_once(lambda trip: wish(dispatcher, crowd, what, trip), crowd["trips"])
    assert sum(granted) == 1, figures.line()
    assert figures.outcomes["UserError"] == CLIENTS - 1, figures.line()
    resource = crowd["resources"][what]
    assert ledger.query(OVERLAPS, resource) == [(0,)]
    [[trips]] = ledger.query(
        "SELECT count(DISTINCT trip_id) FROM water_occupancy WHERE resource_id = %s", resource
    )
    assert trips == 1


def test_service_against_trips(crowd, ledger, dispatcher, figures):
    """A repair and trips on the same vessel at once: either the repair or one of the trips."""
    trips, wanted = crowd["trips"], crowd["wanted"]
    [[start, stop]] = ledger.query(
        "SELECT min(departure)::text, max(arrival)::text FROM water_trip WHERE id = ANY(%s)", trips
    )

    def work(number):
        if number % 2:
            return wish(dispatcher, crowd, "vessel", trips[number])
        repair = {"vessel_id": wanted, "start": start, "stop": stop}
        return dispatcher.tries("water.service", "create", [repair])

    assert sum(at_once(work, range(CLIENTS))) == 1, figures.line()
    assert ledger.query(OVERLAPS, crowd["resources"]["vessel"]) == [(0,)]


def test_swaps_do_not_meet_in_a_deadlock(crowd, ledger, dispatcher, figures):
    """Two dispatchers swap the same vessels in opposite order, again and again."""
    pairs = [crowd["trips"][:2], crowd["trips"][1::-1]] * 4

    def swap(pair):
        return dispatcher.tries("water.trip", "action_swap_vessels", pair)

    granted = at_once(swap, pairs)
    assert all(granted), figures.line()
    [[vessels]] = ledger.query(
        "SELECT count(*) FROM water_trip t JOIN water_vessel v ON v.id = t.vessel_id"
        "  JOIN water_occupancy o ON o.trip_id = t.id AND o.resource_id = v.resource_id"
        " WHERE t.id = ANY(%s)",
        pairs[0],
    )
    assert vessels == 2


@pytest.mark.negative_control
@pytest.mark.parametrize("what", ["vessel", "captain", "berth"])
def test_without_the_constraint_they_overlap(crowd, ledger, dispatcher, report, what):
    """The same race with the constraint taken away: the hour is planned many times."""
    name = "water_occupancy_never_two"
    ledger.query(f"ALTER TABLE water_occupancy DROP CONSTRAINT {name}")
    # the product defers the constraint by its name, so something of that name has to be there
    try:
        ledger.query(
            "ALTER TABLE water_occupancy ADD CONSTRAINT water_occupancy_never_two"
            " UNIQUE (id) DEFERRABLE INITIALLY IMMEDIATE"
        )
        at_once(lambda trip: wish(dispatcher, crowd, what, trip), crowd["trips"])
        resource = crowd["resources"][what]
        [[overlaps]] = ledger.query(OVERLAPS, resource)
    finally:
        ledger.query("DELETE FROM water_occupancy WHERE trip_id = ANY(%s)", crowd["trips"])
        ledger.query(f"ALTER TABLE water_occupancy DROP CONSTRAINT {name}")
        ledger.query(f"ALTER TABLE water_occupancy ADD CONSTRAINT {name} {CONSTRAINT}")
    report(f"negative control, {what} without the constraint: {overlaps} overlaps")
    assert overlaps

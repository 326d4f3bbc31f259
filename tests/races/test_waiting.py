"""Two groups of places come free, three groups wait, sweeper and hook come at once."""

import json
from pathlib import Path

import pytest

from tests.races.test_door import THREADS
from tests.support.fleet import fresh_trip

pytestmark = pytest.mark.race

WAITING = Path(__file__).with_name("waiting_threads.py").read_text()
MARK = "@@WAITING "
ROUNDS = 10


@pytest.fixture(scope="module")
def found(shop, fleet):
    arguments = (fresh_trip(shop, fleet, places=6), fleet["fares"]["adult"], ROUNDS)
    output = shop.shell(
        f"{THREADS}\n{WAITING}\n"
        "import json\n"
        f"races = WaitingRaces(env, *{arguments!r})\n"
        f"print({MARK!r} + json.dumps([races.freed(), races.naive(), races.pressed()]))\n"
    )
    [line] = [line for line in output.splitlines() if MARK in line]
    return json.loads(line.partition(MARK)[2])


def test_nobody_gets_two_offers_and_no_place_is_lost(found):
    """The first two have their places and one mail each, the third still waits."""
    freed, _naive, _pressed = found
    assert (
        freed
        == [{"groups": [["offered", 3, 1], ["offered", 3, 1], ["waiting", 0, 0]], "taken": 6}]
        * ROUNDS
    )


@pytest.mark.negative_control
def test_without_the_locks_places_are_held_for_nobody(found, report):
    _freed, naive, _pressed = found
    lost = sum(
        item["taken"] > 3 * sum(group[0] == "offered" for group in item["groups"]) for item in naive
    )
    report(f"negative control, waiting list without locks: places lost in {lost} of {ROUNDS}")
    assert lost


def test_whoever_presses_many_times_stands_in_line_once(found):
    _freed, _naive, pressed = found
    assert pressed == [1] * ROUNDS

"""What holds for all times on all resources: touching ends, buffers, swaps, zones, changing clocks.

``WATER_EXAMPLES=2000 make test FILE=…`` looks further, at random places each time.
"""

from datetime import datetime, timedelta
from itertools import combinations
from unittest.mock import patch

import pytz
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.water_booking.tools.overlaps import first_overlap

from .common import WaterCommon
from .common_crew import CrewFleet
from .properties import examples

DAY = datetime(2031, 5, 5)
STEP = timedelta(minutes=30)
#: Nights in which clocks change, and zones that never do or are no whole hour away.
NIGHTS = [
    ("Europe/Berlin", datetime(2031, 3, 30)),
    ("Europe/Berlin", datetime(2031, 10, 26)),
    ("America/New_York", datetime(2031, 3, 9)),
    ("America/New_York", datetime(2031, 11, 2)),
    ("Australia/Lord_Howe", datetime(2031, 4, 6)),
    ("Asia/Kolkata", DAY),
    ("Asia/Kathmandu", DAY),
    ("Europe/Moscow", DAY),
]


@st.composite
def spans(draw, resources=(1, 2)):
    """(resource, start, stop) on a grid on which ends touch all the time."""
    start = draw(st.integers(0, 12))
    length = draw(st.integers(1, 5))
    return draw(st.sampled_from(resources)), DAY + start * STEP, DAY + (start + length) * STEP


def meet(one, two):
    """Said once more in another way: some half hour is in both."""
    if one[0] != two[0]:
        return False
    halves = [
        {one_start + n * STEP for n in range(int((stop - one_start) / STEP))}
        for _resource, one_start, stop in (one, two)
    ]
    return bool(halves[0] & halves[1])


@tagged("post_install", "-at_install")
class TestOverlaps(BaseCase):
    @examples(300)
    @given(st.lists(spans(), max_size=7))
    def test_first_overlap_is_found(self, items):
        lines = [
            {"resource_id": resource, "start": start, "stop": stop}
            for resource, start, stop in items
        ]
        found = first_overlap(lines, [])
        self.assertEqual(bool(found), any(meet(*pair) for pair in combinations(items, 2)))
        if found:
            one, two = ((line["resource_id"], line["start"], line["stop"]) for line in found)
            self.assertTrue(meet(one, two))


@tagged("post_install", "-at_install")
class TestResourceProperties(CrewFleet, WaterCommon):
    """The database against arithmetic."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_crew()
        cls.twin = cls.make_vessel_assigned("Twin ship", {"A": 4})
        cls.vessels = {1: cls.vessel_seats, 2: cls.twin}
        cls.occupancy = cls.env["water.occupancy"].sudo()

    def tried(self, work):
        """Whether ``work()`` is granted, in a savepoint of its own if not."""
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    return work() or True
            except UserError:
                return False

    def undone(self, work):
        """Do ``work()`` and let nothing of it stay."""
        savepoint = self.env.cr.savepoint()
        try:
            work()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def line(self, span, number=0):
        resource, start, stop = span
        return {
            "resource_id": self.vessels[resource].resource_id.id,
            "start": start,
            "stop": stop,
            "kind": "charter",
            "reference": f"CH-{number}",
        }

    @examples(25)
    @given(st.lists(spans(), min_size=2, max_size=6))
    def test_database_agrees_with_arithmetic(self, items):
        """One after another: granted if and only if nothing granted before meets it."""

        def work():
            granted = []
            for number, span in enumerate(items):
                free = not any(meet(span, other) for other in granted)
                answer = self.tried(
                    lambda span=span, number=number: self.occupancy._take([self.line(span, number)])
                )
                self.assertEqual(bool(answer), free, (span, granted))
                if free:
                    granted.append(span)

        self.undone(work)

    @examples(20)
    @given(st.lists(spans(), min_size=2, max_size=5), st.lists(spans(), max_size=2))
    def test_all_or_nothing(self, items, there):
        """Many at once: granted whole, or nothing of it is there."""

        def work():
            kept = []
            for number, span in enumerate(there):
                if not any(meet(span, other) for other in kept):
                    self.occupancy._take([self.line(span, f"kept-{number}")])
                    kept.append(span)
            free = not any(meet(*pair) for pair in combinations([*kept, *items], 2))
            before = self.occupancy.search_count([])
            answer = self.tried(
                lambda: self.occupancy._take(
                    [self.line(span, number) for number, span in enumerate(items)]
                )
            )
            self.assertEqual(bool(answer), free)
            self.assertEqual(self.occupancy.search_count([]), before + (len(items) if free else 0))

        self.undone(work)

    @examples(20)
    @given(spans((1,)), spans((2,)), st.lists(spans(), max_size=2))
    def test_swap(self, first, second, others):
        """Two swap their resources if nobody else is there, overlap between them or not."""

        def work():
            kept = [first, second]
            for number, span in enumerate(others):
                if not any(meet(span, other) for other in kept):
                    self.occupancy._take([self.line(span, f"kept-{number}")])
                    kept.append(span)
            pair = self.occupancy._take([self.line(first, 1), self.line(second, 2)])
            swapped = [(2, *first[1:]), (1, *second[1:])]
            free = not any(meet(span, other) for span in swapped for other in kept[2:])
            answer = self.tried(
                lambda: pair._become([self.line(swapped[0], 1), self.line(swapped[1], 2)])
            )
            self.assertEqual(bool(answer), free)

        self.undone(work)

    @examples(15)
    @given(*[st.integers(0, 90)] * 3, st.integers(0, 240))
    def test_buffers(self, before, after, rest, gap):
        """The next trip fits if and only if turnaround, rest and preparation fit between."""

        def work():
            self.trip.write({"departure": DAY, "arrival": DAY + timedelta(hours=2)})
            self.vessel_seats.write({"preparation_minutes": before, "turnaround_minutes": after})
            anna = self.make_member("Vera", self.sailor, rest_minutes=rest)
            self.assign(self.trip, anna, self.sailor)
            start = DAY + timedelta(hours=2, minutes=gap)
            times = {"departure": start, "arrival": start + timedelta(hours=1)}
            same = self.tried(lambda: self.make_trip(self.vessel_seats, **times))
            self.assertEqual(bool(same), gap >= after + before)
            self.trip_free.write(times)
            crew = self.tried(lambda: self.assign(self.trip_free, anna, self.sailor))
            self.assertEqual(bool(crew), gap >= after + rest)

        self.undone(work)

    @examples(24)
    @given(st.sampled_from(NIGHTS), st.integers(-10, 20), st.integers(1, 12))
    def test_clocks_that_change(self, night, start, length):
        """Time on the water is time that passes, whatever the clock at the pier does: trips that
        touch are fine, trips that meet are not, and people read the pier's clock."""
        zone, day = night

        def work():
            self.city.tz = zone
            begin = day + start * STEP
            end = begin + length * STEP
            self.trip.write({"departure": begin, "arrival": end})
            line = self.trip.occupancy_ids
            self.assertEqual(line.stop - line.start, length * STEP)
            touching = {"departure": end, "arrival": end + STEP}
            self.assertTrue(self.tried(lambda: self.make_trip(self.vessel_seats, **touching)))
            minute = timedelta(minutes=1)
            meeting = {"departure": begin - STEP, "arrival": begin + minute}
            self.assertFalse(self.tried(lambda: self.make_trip(self.vessel_seats, **meeting)))
            local = pytz.utc.localize(begin).astimezone(pytz.timezone(zone))
            self.assertTrue(line.local_time.startswith(local.strftime("%d.%m %H:%M")))

        self.undone(work)

    def test_without_the_check_arithmetic_disagrees(self):
        """Negative control: the property above would see a constraint that is not there."""
        occupancy = self.occupancy
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE water_occupancy DROP CONSTRAINT water_occupancy_never_two")
        self.env.cr.execute(
            "ALTER TABLE water_occupancy ADD CONSTRAINT water_occupancy_never_two"
            " UNIQUE (id) DEFERRABLE"
        )
        span = (1, DAY, DAY + STEP)
        with patch.object(type(occupancy), "_refusal", lambda *args: "never asked"):
            self.assertTrue(occupancy._take([self.line(span, 1), self.line(span, 2)]))

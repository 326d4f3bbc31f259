from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..planning import Exceptions, Rule, local, moment, sailing_days, slots
from .properties import examples

#: Zones that put their clocks forward, back, by half an hour, at midnight, or over the date line.
ZONES = (
    "Europe/Moscow",
    "Europe/Helsinki",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Shanghai",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "UTC",
)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
WEEKDAYS = st.frozensets(st.integers(0, 6))
MINUTES = st.lists(st.integers(0, 2879), max_size=5, unique=True)


@st.composite
def rules(draw):
    first = draw(DAYS)
    freq = draw(st.sampled_from(["daily", "weekly", "monthly"]))
    nth = draw(st.sampled_from([None, 1, 2, 3, 4, -1])) if freq == "monthly" else None
    return Rule(
        first=first,
        last=draw(st.none() | st.integers(0, 500).map(lambda days: first + timedelta(days))),
        freq=freq,
        interval=draw(st.integers(1, 8)),
        weekdays=draw(WEEKDAYS),
        nth=nth,
        month_day=draw(st.integers(1, 31)),
        special=draw(st.sampled_from(["ignore", "counts_as", "skip", "add"])),
    )


@tagged("post_install", "-at_install")
class TestScheduleProperties(BaseCase):
    """Recurrence and clocks, whatever the rule and wherever the pier."""

    @examples(300)
    @given(rules(), DAYS, st.integers(0, 400), st.dictionaries(DAYS, st.integers(0, 6)))
    def test_days_are_those_of_the_rule(self, rule, start, length, special):
        stop = start + timedelta(length)
        days = sailing_days(rule, start, stop, special)
        self.assertEqual(days, sorted(set(days)))
        for day in days:
            self.assertLessEqual(max(start, rule.first), day)
            self.assertLessEqual(day, min(stop, rule.last or stop))
        plain = [day for day in days if day not in special or rule.special == "ignore"]
        for day in plain:
            if rule.freq == "daily":
                self.assertEqual((day - rule.first).days % rule.interval, 0)
            elif rule.freq == "weekly" or rule.nth:
                self.assertIn(day.weekday(), rule.weekdays)
            else:
                last = (day + timedelta(1)).month != day.month
                self.assertTrue(day.day == rule.month_day or (last and day.day < rule.month_day))
        if rule.special in ("skip", "add"):
            inside = {day for day in special if max(start, rule.first) <= day
                      <= min(stop, rule.last or stop)}  # fmt: skip
            self.assertEqual(inside & set(days), inside if rule.special == "add" else set())

    @examples(300)
    @given(rules(), DAYS, st.integers(0, 200), st.integers(0, 200), MINUTES)
    def test_two_runs_find_what_one_finds(self, rule, start, first, second, minutes):
        """A horizon that goes on by night makes the trips of a run for all of it."""
        middle, stop = start + timedelta(first), start + timedelta(first + second + 1)
        once = slots(rule, minutes, start, stop)
        parts = slots(rule, minutes, start, middle) + slots(
            rule, minutes, middle + timedelta(1), stop
        )
        self.assertEqual(once, parts)

    @examples(200)
    @given(rules(), DAYS, MINUTES, st.data())
    def test_exceptions_change_only_themselves(self, rule, start, minutes, data):
        stop = start + timedelta(120)
        plain = set(slots(rule, minutes, start, stop))
        around = st.integers(0, 120).map(lambda days: start + timedelta(days))
        some = st.frozensets(st.tuples(around, st.none() | st.sampled_from(minutes or [0])))
        left_out, added = data.draw(some), data.draw(some)
        found = set(slots(rule, minutes, start, stop, None, Exceptions(left_out, added)))
        named = {day for day, _minute in left_out | added}
        self.assertEqual(
            {slot for slot in plain if slot[0] not in named},
            {slot for slot in found if slot[0] not in named},
        )
        for day, minute in added:
            for each in minutes if minute is None else [minute]:
                self.assertIn((day, each), found)

    @examples(500)
    @given(DAYS, st.integers(0, 2879), st.sampled_from(ZONES))
    def test_clock(self, day, minute, zone):
        """The pier's clock shows the hour that was asked for, or the sentence says why not."""
        asked = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
        when = moment(day, minute, zone)
        self.assertEqual(local(when.utc, zone), when.wall)
        aware = when.utc.replace(tzinfo=timezone.utc)
        if when.odd == "skipped":
            self.assertGreater(when.wall, asked)
            # no moment of these two days shows the hour
            near = (aware + timedelta(minutes=step) for step in range(-180, 181))
            self.assertNotIn(
                asked, [each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in near]
            )
        else:
            self.assertEqual(when.wall, asked)
            earlier = [
                step
                for step in range(-180, 181)
                if step
                and (aware + timedelta(minutes=step))
                .astimezone(ZoneInfo(zone))
                .replace(tzinfo=None)
                == asked
            ]
            self.assertEqual(bool(earlier), when.odd == "doubled")
            self.assertTrue(all(step > 0 for step in earlier))

    @examples(200)
    @given(DAYS, st.lists(st.integers(0, 2879), min_size=2, max_size=2, unique=True).map(sorted),
           st.sampled_from(ZONES))  # fmt: skip
    def test_order_of_departures(self, day, minutes, zone):
        """Later by the clock is later, except where the clock itself goes back or jumps."""
        first, second = (moment(day, minute, zone) for minute in minutes)
        if not (first.odd or second.odd):
            self.assertLess(first.utc, second.utc)

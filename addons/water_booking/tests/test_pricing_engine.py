"""Prices as plain Python: no database, every property over random tariffs."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..pricing import (
    KINDS,
    Circumstances,
    Fee,
    Line,
    NoPrice,
    Quote,
    Rule,
    Tariff,
    kopecks,
    rules,
    split,
    to_kopeck,
)
from .properties import examples

MOSCOW = ZoneInfo("Europe/Moscow")
ADULT, CHILD, INFANT = 1, 2, 3
STANDARD, VIP = 11, 12

amounts = st.decimals(0, 100_000, places=2)
changes = st.decimals(-5_000, 5_000, places=2)


@st.composite
def made_rules(draw, kind=None):
    mode = draw(st.sampled_from(["percent", "amount", "fixed"]))
    value = {
        "percent": st.decimals(-100, 300, places=2),
        "amount": changes,
        "fixed": amounts,
    }[mode]
    bounds = sorted(draw(st.lists(amounts, min_size=2, max_size=2)))
    kind = kind or draw(st.sampled_from(KINDS))
    conditions = {
        "season": st.builds(
            rules.Season,
            st.tuples(st.integers(1, 12), st.integers(1, 28)),
            st.tuples(st.integers(1, 12), st.integers(1, 28)),
        ),
        "weekday": st.builds(rules.Weekdays, st.frozensets(st.integers(0, 6), min_size=1)),
        "time": st.builds(rules.Hours, st.integers(0, 1439), st.integers(0, 1440)),
        "lead": st.builds(rules.Lead, st.integers(0, 9999), st.none() | st.integers(1, 99999)),
        "channel": st.builds(rules.Channel, st.sampled_from(["website", "office"])),
        "load": st.builds(rules.Load, st.decimals(0, 99, places=0), st.decimals(1, 100, places=0)),
        "group": st.builds(rules.Group, st.integers(2, 9), st.none() | st.integers(2, 20)),
    }
    return Rule(
        id=draw(st.integers(1, 999)),
        kind=kind,
        mode=mode,
        value=draw(value),
        names={"en_US": "rule"},
        floor=draw(st.none() | st.just(bounds[0])),
        ceiling=draw(st.none() | st.just(bounds[1])),
        fares=draw(st.frozensets(st.sampled_from([ADULT, CHILD, INFANT]))),
        categories=draw(st.frozensets(st.sampled_from([STANDARD, VIP]), max_size=1)),
        conditions=(draw(conditions[kind]),),
    )


@st.composite
def made_lines(draw):
    price = draw(amounts)
    floor = draw(st.none() | st.decimals(0, price, places=2))
    ceiling = draw(st.none() | st.decimals(price, 200_000, places=2))
    return Line(price, floor, ceiling)


tariffs = st.builds(
    Tariff,
    lines=st.fixed_dictionaries({(ADULT, None): made_lines(), (ADULT, VIP): made_lines()}),
    rules=st.lists(made_rules(), max_size=12).map(tuple),
    rounding=st.sampled_from([Decimal(step) for step in ("0", "0.01", "1", "10", "50")]),
    days=st.dictionaries(st.dates(date(2030, 1, 1), date(2030, 12, 31)), st.integers(0, 6)),
)
moments = st.datetimes(datetime(2030, 1, 1), datetime(2030, 12, 31)).map(
    lambda naive: naive.replace(tzinfo=MOSCOW)
)
situations = st.builds(
    lambda departure, ahead, **facts: Circumstances(departure, now=departure - ahead, **facts),
    moments,
    st.timedeltas(timedelta(0), timedelta(days=60)),
    load=st.decimals(0, 100, places=2),
    group=st.integers(1, 20),
    channel=st.sampled_from(["website", "office"]),
)


@tagged("post_install", "-at_install")
class TestPricingEngine(BaseCase):
    @given(tariffs, situations, st.sampled_from([STANDARD, VIP, None]))
    @examples(100)
    def test_steps_chain_from_the_tariff_to_the_price(self, tariff, situation, category):
        quote = tariff.quote(ADULT, category, situation)
        steps = quote.steps
        self.assertEqual((steps[0].kind, steps[0].before), ("base", None))
        self.assertEqual(steps[0].after, tariff.line(ADULT, category).price)
        for former, step in pairwise(steps):
            self.assertEqual(step.before, former.after)
        self.assertEqual(steps[-1].after, quote.price)
        order = [*KINDS, "rounding", "floor", "ceiling"]
        kinds = [order.index(step.kind) for step in steps[1:]]
        self.assertEqual(kinds, sorted(set(kinds)), "each kind once, in the fixed order")

    @given(tariffs, situations)
    @examples(100)
    def test_price_stays_within_its_bounds(self, tariff, situation):
        quote = tariff.quote(ADULT, VIP, situation)
        line = tariff.line(ADULT, VIP)
        self.assertGreaterEqual(quote.price, line.floor or 0)
        if line.ceiling is not None:
            self.assertLessEqual(quote.price, line.ceiling)
        self.assertEqual(quote.price, to_kopeck(quote.price))
        by_id = {}
        for rule in tariff.rules:
            by_id.setdefault((rule.kind, rule.id), []).append(rule)
        for step in quote.steps:
            if step.id and len(by_id[step.kind, step.id]) == 1:
                [rule] = by_id[step.kind, step.id]
                self.assertGreaterEqual(step.after, rule.floor or 0)
                self.assertLessEqual(step.after, step.after if not rule.ceiling else rule.ceiling)

    @given(tariffs, situations)
    @examples(100)
    def test_first_rule_of_a_kind_is_the_only_one(self, tariff, situation):
        quote = tariff.quote(ADULT, VIP, situation)
        base = tariff.line(ADULT, VIP).price
        calendar = situation.on_calendar(tariff.days)
        for kind in KINDS:
            first = next(
                (
                    rule.id
                    for rule in tariff.rules
                    if rule.kind == kind and rule.holds(ADULT, VIP, base, calendar)
                ),
                None,
            )
            applied = [step.id for step in quote.steps if step.kind == kind]
            self.assertEqual(applied, [first] if first else [])
            if kind == "group":
                self.assertEqual(quote.group_rule, first)

    @given(tariffs, situations, amounts)
    @examples(100)
    def test_dearer_tariff_is_never_cheaper_in_the_end(self, tariff, situation, more):
        """Every rule keeps the order of two prices, rounding and bounds too."""
        price = tariff.line(ADULT, None).price
        if not price or not situation.group:
            return
        low = Tariff({(ADULT, None): Line(price)}, tariff.rules, rounding=tariff.rounding)
        high = Tariff({(ADULT, None): Line(price + more)}, tariff.rules, rounding=tariff.rounding)
        # a rounding step acts only where a rule did, so on both or on neither
        self.assertLessEqual(
            low.quote(ADULT, None, situation).price, high.quote(ADULT, None, situation).price
        )

    @given(
        st.lists(st.decimals(0, 200, places=0), min_size=1, max_size=5),
        amounts,
        st.decimals(0, 100, places=2),
        st.decimals(0, 100, places=2),
    )
    @examples(100)
    def test_fuller_trip_is_never_cheaper_with_rising_bands(self, percents, price, one, other):
        # multiplied first: the last band must reach 100 exactly
        edges = [Decimal(100) * number / len(percents) for number in range(len(percents) + 1)]
        bands = tuple(
            Rule(
                number,
                "load",
                "percent",
                percent,
                conditions=(rules.Load(edges[number], edges[number + 1]),),
            )
            for number, percent in enumerate(sorted(percents))
        )
        tariff = Tariff({(ADULT, None): Line(price)}, bands, rounding=Decimal(10))
        self.assertTrue(tariff.depends_on_load)
        departure = datetime(2030, 6, 1, 12, tzinfo=MOSCOW)
        prices = [
            tariff.quote(ADULT, None, Circumstances(departure, load=load)).price
            for load in sorted([one, other])
        ]
        # the first band has number 0 and acts from an empty trip on: rounding is on both sides
        self.assertLessEqual(*prices)

    @given(tariffs, situations)
    @examples(100)
    def test_quote_survives_its_json(self, tariff, situation):
        quote = tariff.quote(ADULT, VIP, situation)
        again = Quote.from_json(json.loads(json.dumps(quote.as_json())))
        self.assertEqual(again, quote)
        self.assertEqual(Quote.from_json(json.dumps(quote.as_json())), quote)

    @given(
        amounts,
        st.lists(
            st.builds(
                Fee,
                st.integers(1, 9),
                st.sampled_from(["fixed", "percent"]),
                st.decimals(0, 100, places=2),
            ),
            max_size=5,
        ),
    )
    @examples(100)
    def test_fees_and_passage_add_up_to_the_price(self, price, fees):
        quote = Quote(price, ADULT, None, (), tuple(fees))
        parts, passage = quote.breakdown()
        self.assertEqual(sum(part for _fee, part in parts) + passage, kopecks(price))
        self.assertGreaterEqual(passage, 0)
        self.assertTrue(all(part > 0 for _fee, part in parts))

    @given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**7), max_size=30))
    @examples(100)
    def test_split_is_exact_and_fair(self, total, weights):
        parts = split(total, weights)
        if not weights:
            self.assertEqual(parts, [])
            return
        self.assertEqual(sum(parts), total)
        whole = sum(weights) or len(weights)
        for weight, part in zip(weights, parts, strict=True):
            share = Decimal(total) * (weight if any(weights) else 1) / whole
            self.assertLess(abs(part - share), 1)
        ranked = sorted(zip(weights, parts, strict=True))
        for (light, less), (heavy, more) in pairwise(ranked):
            if light < heavy:
                self.assertLessEqual(abs(less), abs(more))

    def test_half_a_kopeck_goes_up(self):
        rule = Rule(1, "season", "percent", Decimal(-50))
        self.assertEqual(rule.apply(Decimal("0.01")), (Decimal("0.01"), None))
        self.assertEqual(kopecks(10.075), 1008)  # a float that is below its own text

    def test_fact_of_a_full_trip_reads_as_a_number(self):
        rule = Rule(1, "load", "percent", Decimal(10))
        now = Circumstances(datetime(2030, 6, 1, 20, tzinfo=MOSCOW), load=Decimal(100))
        self.assertEqual(rule.fact(now), "100")

    def test_free_place_stays_free_unless_its_fare_is_named(self):
        lines = {(INFANT, None): Line(Decimal(0))}
        evening = Rule(1, "time", "amount", Decimal(300))
        named = Rule(2, "time", "amount", Decimal(300), fares=frozenset([INFANT]))
        now = Circumstances(datetime(2030, 6, 1, 20, tzinfo=MOSCOW))
        self.assertEqual(Tariff(lines, (evening,)).lap_quote(INFANT, now).price, 0)
        self.assertEqual(Tariff(lines, (named,)).lap_quote(INFANT, now).price, 300)

    def test_fare_that_is_not_on_sale(self):
        tariff = Tariff({(ADULT, VIP): Line(Decimal(10)), (ADULT, STANDARD): Line(Decimal(7))})
        now = Circumstances(datetime(2030, 6, 1, 20, tzinfo=MOSCOW))
        with self.assertRaises(NoPrice):
            tariff.quote(ADULT, None, now)
        with self.assertRaises(NoPrice):
            tariff.lap_quote(CHILD, now)
        self.assertEqual(tariff.lap_quote(ADULT, now).price, 7)

    def test_calendar_of_the_pier(self):
        def at(*moment, days=()):
            return Circumstances(datetime(*moment, tzinfo=MOSCOW)).on_calendar(dict(days))

        winter = rules.Season((12, 20), (1, 10))
        for day, holds in (((2029, 12, 31), True), ((2030, 1, 10), True), ((2030, 1, 11), False)):
            self.assertEqual(winter.holds(at(*day)), holds)
        once = rules.Season(date(2030, 5, 1), date(2030, 5, 9))
        self.assertTrue(once.holds(at(2030, 5, 9, 23, 59)))
        self.assertFalse(once.holds(at(2031, 5, 5)))
        night = rules.Hours(22 * 60, 4 * 60)
        for hour, holds in ((22, True), (3, True), (4, False), (21, False)):
            self.assertEqual(night.holds(at(2030, 5, 1, hour)), holds)
        weekend = rules.Weekdays(frozenset([5, 6]))
        self.assertFalse(weekend.holds(at(2030, 5, 9)))  # a Thursday
        self.assertTrue(weekend.holds(at(2030, 5, 9, days={date(2030, 5, 9): 6}.items())))

    def test_edges_of_bands(self):
        departure = datetime(2030, 6, 1, 12, tzinfo=MOSCOW)

        def now(**facts):
            return Circumstances(departure, **facts)

        band = rules.Load(Decimal(50), Decimal(80))
        loads = ((Decimal(50), True), (Decimal("79.99"), True), (Decimal(80), False))
        for load, holds in loads:
            self.assertEqual(band.holds(now(load=load)), holds)
        self.assertTrue(rules.Load(Decimal(80), Decimal(100)).holds(now(load=Decimal(100))))
        last_minute = rules.Lead(0, 180)
        for minutes, holds in ((180, False), (179, True), (0, True), (-1, False)):
            at = departure - timedelta(minutes=minutes)
            self.assertEqual(last_minute.holds(now(now=at)), holds)
        self.assertFalse(last_minute.holds(now()))
        self.assertTrue(rules.Group(10, None).holds(now(group=10)))
        self.assertFalse(rules.Group(5, 9).holds(now(group=10)))

    def test_next_change_by_the_clock(self):
        early = Rule(1, "lead", "percent", Decimal(-10), conditions=(rules.Lead(1440, None),))
        last = Rule(2, "lead", "percent", Decimal(-20), conditions=(rules.Lead(0, 60),))
        tariff = Tariff({(ADULT, None): Line(Decimal(100))}, (early, last))
        departure = datetime(2030, 6, 1, 12, tzinfo=MOSCOW)
        for ahead, change in ((48, 24), (20, 1)):
            at = Circumstances(departure, now=departure - timedelta(hours=ahead))
            self.assertEqual(tariff.changes_at(at), departure - timedelta(hours=change))
            last = replace(at, now=tariff.changes_at(at))
            self.assertEqual(tariff.changes_at(last), last.now)
            before, after = (
                tariff.quote(ADULT, None, replace(last, now=last.now + timedelta(seconds=seconds)))
                for seconds in (0, 1)
            )
            self.assertEqual(tariff.quote(ADULT, None, at).price, before.price)
            self.assertNotEqual(before.price, after.price)
        self.assertIsNone(Tariff(tariff.lines).changes_at(Circumstances(departure, now=departure)))

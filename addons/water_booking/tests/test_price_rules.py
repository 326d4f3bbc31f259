from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import psycopg2.errors
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..pricing import NoPrice, explain, read_tariff, split
from .common import WaterCommon
from .properties import examples

#: Saturday 15 June 2030, 20:00 in Moscow.
SATURDAY = datetime(2030, 6, 15, 17, 0)


@tagged("post_install", "-at_install")
class TestPriceRules(WaterCommon):
    """Rules as a manager makes them, prices as the sale reads them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip.write({"departure": SATURDAY, "arrival": SATURDAY + timedelta(hours=2)})
        cls.summer = cls.env["water.season"].create(
            {
                "name": "Summer",
                "day_from": 1,
                "month_from": "6",
                "day_to": 31,
                "month_to": "8",
            }
        )

    def rule(self, kind="season", **values):
        """A rule of the excursion; by default 20 % more in summer."""
        if kind == "season":
            values.setdefault("season_id", self.summer.id)
        if values.get("mode", "percent") == "percent":
            values.setdefault("percent", 20)
        return self.env["water.price.rule"].create(
            {"name": f"A {kind}", "kind": kind, "excursion_id": self.excursion.id, **values}
        )

    def quote(self, fare=None, category=None, ahead=timedelta(days=10), trip=None, **facts):
        trip = trip or self.trip
        now = trip.departure.replace(tzinfo=timezone.utc) - ahead
        facts.setdefault("load", 0)
        return trip.excursion_id._tariff().quote(
            (fare or self.adult).id,
            category.id if category else None,
            trip._circumstances(now=now, **facts),
        )

    def price(self, *args, **kwargs):
        return self.quote(*args, **kwargs).price

    def test_every_kind_moves_the_price(self):
        cases = {
            "season": ({}, {}),
            "weekday": ({"saturday": True}, {}),
            "time": ({"hour_from": 19.5, "hour_to": 2}, {}),
            "lead": ({"lead_from": 7}, {}),
            "channel": ({"channel": "agent"}, {"channel": "agent"}),
            "load": ({"load_from": 60, "load_to": 100}, {"load": Decimal(60)}),
            "group": ({"group_from": 10}, {"group": 10}),
        }
        self.assertEqual(self.price(), 1000)
        for kind, (condition, facts) in cases.items():
            with self.subTest(kind=kind):
                rule = self.rule(kind, percent=10, **condition)
                self.assertEqual(self.price(**facts), 1100)
                rule.active = False
                self.assertEqual(self.price(**facts), 1000)

    def test_order_of_kinds_and_first_of_a_kind(self):
        group = self.rule("group", group_from=5, percent=-10, sequence=2)
        self.rule("group", group_from=10, percent=-30, sequence=1)
        load = self.rule("load", load_from=50, load_to=100, mode="amount", amount=300)
        season = self.rule(percent=20)
        quote = self.quote(group=7, load=Decimal(50))
        self.assertEqual(
            [(step.kind, step.id, step.before, step.after) for step in quote.steps],
            [
                ("base", None, None, Decimal("1000.00")),
                ("season", season.id, Decimal(1000), Decimal(1200)),
                ("load", load.id, Decimal(1200), Decimal(1500)),
                ("group", group.id, Decimal(1500), Decimal(1350)),
            ],
        )
        self.assertEqual(quote.group_rule, group.id)
        self.assertIsNone(self.quote(group=4).group_rule)

    def test_own_rule_comes_before_that_of_the_company(self):
        general = self.rule(percent=50, excursion_id=False, sequence=1)
        self.assertEqual(self.price(), 1500)
        own = self.rule(percent=20, sequence=99)
        self.assertEqual(self.price(), 1200)
        own.unlink()
        self.assertEqual(self.price(), 1500)
        other_company = self.env["res.company"].create({"name": "Other river company"})
        general.company_id = other_company
        self.assertEqual(self.price(), 1000)

    def test_only_named_fares_and_categories(self):
        self.rule(fare_ids=self.adult.ids, category_ids=self.vip.ids)
        self.assertEqual(self.price(self.adult, self.vip), 1800)
        self.assertEqual(self.price(self.adult, self.standard), 1000)
        self.assertEqual(self.price(self.child, self.vip), 500)

    def test_narrowed_rule_needs_all_its_conditions(self):
        self.rule("weekday", saturday=True, season_id=self.summer.id, hour_from=18, hour_to=24)
        self.assertEqual(self.price(), 1200)
        self.trip.departure = SATURDAY - timedelta(hours=4)
        self.assertEqual(self.price(), 1000)

    def test_holiday_counts_as_sunday(self):
        self.rule("weekday", sunday=True)
        self.assertEqual(self.price(), 1000)
        day = self.env["water.special.day"].create(
            {"name": "Holiday", "date": date(2030, 6, 15), "counts_as": "6"}
        )
        self.assertEqual(self.price(), 1200)
        # the company's own word is over the general one
        self.env["water.special.day"].create(
            {
                "name": "No holiday here",
                "date": day.date,
                "counts_as": "5",
                "company_id": self.env.company.id,
            }
        )
        self.assertEqual(self.price(), 1000)

    def test_calendar_is_the_piers(self):
        """23:30 UTC on Friday is Saturday in Moscow, and still Friday in London."""
        self.rule("weekday", saturday=True)
        self.trip.departure = datetime(2030, 6, 14, 23, 30)
        self.assertEqual(self.price(), 1200)
        self.city.tz = "Europe/London"
        self.trip.departure = datetime(2030, 6, 14, 22, 30)
        self.assertEqual(self.price(), 1000)

    def test_floor_ceiling_and_rounding(self):
        line = self.excursion.tariff_ids.filtered(
            lambda one: one.fare_id == self.adult and not one.category_id
        )
        line.write({"price_min": 900, "price_max": 1250})
        self.excursion.price_rounding = 50
        rule = self.rule(percent=12)
        self.assertEqual(self.price(), 1100)  # 1120
        rule.percent = 12.5
        self.assertEqual(self.price(), 1150)  # 1125, half up
        rule.percent = 80
        self.assertEqual(self.price(), 1250)
        rule.percent = -80
        self.assertEqual(self.price(), 900)
        rule.write({"percent": -80, "price_min": 950})
        self.assertEqual([step.kind for step in self.quote().steps], ["base", "season"])
        self.assertEqual(self.price(), 950)

    def test_tariff_that_no_rule_moves_is_not_rounded(self):
        self.excursion.tariff_ids.filtered(lambda one: one.fare_id == self.child).price = 499.99
        self.excursion.price_rounding = 100
        self.assertEqual(self.price(self.child), Decimal("499.99"))

    def test_kopecks_of_numeric_survive(self):
        """A float of 16 digits would not."""
        self.excursion.tariff_ids.filtered(lambda one: one.fare_id == self.child).price = 1234.57
        self.rule(percent=33.33)
        # 1234.57 × 1.3333 = 1646.052181
        self.assertEqual(self.price(self.child), Decimal("1646.05"))

    def test_free_infant_stays_free(self):
        self.rule("time", hour_from=18, hour_to=24, mode="amount", amount=300)
        now = self.trip._circumstances(load=0)
        self.assertEqual(self.excursion._tariff().lap_quote(self.infant.id, now).price, 0)

    def test_fixed_price_for_its_fares(self):
        self.rule(mode="fixed", amount=777, fare_ids=self.child.ids)
        self.assertEqual(self.price(self.child), 777)
        self.assertEqual(self.price(self.adult), 1000)

    def test_nonsense_is_refused_with_a_sentence(self):
        cases = [
            ({"kind": "season", "season_id": False}, "season"),
            ({"kind": "weekday"}, "day of the week"),
            ({"kind": "time"}, "hours"),
            ({"kind": "time", "hour_from": 25, "hour_to": 3}, "24:00"),
            ({"kind": "lead"}, "before departure"),
            ({"kind": "lead", "lead_from": 5, "lead_to": 5}, "ends before"),
            ({"kind": "lead", "lead_from": -5}, "negative"),
            ({"kind": "channel"}, "channel"),
            ({"kind": "load"}, "full"),
            ({"kind": "load", "load_from": 80, "load_to": 60}, "ends before"),
            ({"kind": "load", "load_from": 80, "load_to": 160}, "between 0 and 100"),
            ({"kind": "group"}, "group"),
            ({"kind": "group", "group_from": 1}, "two"),
            ({"kind": "group", "group_from": 5, "group_to": 4}, "ends before"),
            ({"kind": "season", "group_from": 5}, "Group"),
            ({"percent": 0}, "how much"),
            ({"mode": "fixed", "amount": 100}, "fares"),
            ({"mode": "fixed", "amount": -1, "fare_ids": self.adult.ids}, "below zero"),
            ({"percent": -101}, "percent_possible"),
            ({"price_min": 100, "price_max": 50}, "bounds"),
        ]
        for values, words in cases:
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, words),
                self.env.cr.savepoint(),
            ):
                self.rule(**values)
        Season = self.env["water.season"]
        for values in (
            {"day_from": 31, "month_from": "6"},
            {"yearly": False, "date_from": "2030-06-01"},
            {"yearly": False, "date_from": "2030-06-02", "date_to": "2030-06-01"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                Season.create({"name": "Nonsense", **values})
        for values in ({"amount": 0}, {"mode": "percent", "percent": 101}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.env["water.fee"].create({"name": "Nonsense", **values})

    def test_season_in_use_stays(self):
        self.rule()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ForeignKeyViolation):
            self.summer.unlink()

    def test_every_change_is_seen_at_once(self):
        """By the cache of this worker as well; the count says that the cache is one."""
        self.price()
        with self.assertQueryCount(0):
            self.excursion._tariff()
        rule = self.rule(percent=10)
        changes = [
            (lambda: rule.write({"percent": 30}), 1300),
            (lambda: self.summer.write({"month_from": "7"}), 1000),
            (lambda: self.summer.write({"month_from": "6"}), 1300),
            (lambda: self.excursion.write({"price_rounding": 1000}), 1000),
            (lambda: self.excursion.write({"price_rounding": 0}), 1300),
            (lambda: self.excursion.tariff_ids.unlink(), None),
        ]
        for change, price in changes:
            change()
            if price is None:
                with self.assertRaises(NoPrice):
                    self.price()
            else:
                self.assertEqual(self.price(), price)

    def test_one_query_reads_it_all(self):
        self.rule(fare_ids=self.adult.ids)
        self.rule("weekday", saturday=True)
        self.env["water.fee"].create({"name": "Pier", "amount": 50})
        self.env.flush_all()
        with self.assertQueryCount(1):
            tariff = read_tariff(self.env.cr, self.excursion.id)
        self.assertEqual((len(tariff.lines), len(tariff.rules), len(tariff.fees)), (4, 2, 1))
        self.assertEqual(tariff, self.excursion._tariff())
        self.assertEqual(read_tariff(self.env.cr, 0).lines, {})

    def test_explanation_is_one_text_for_all(self):
        self.rule(percent=20, name="White nights")
        self.rule("load", load_from=50, load_to=100, mode="amount", amount=45, name="Nearly full")
        self.rule("group", group_from=5, percent=-10, name="Company")
        self.excursion.price_rounding = 10
        self.env["water.fee"].create(
            {"name": "Pier fee", "amount": 50, "excursion_id": self.excursion.id}
        )
        quote = self.quote(group=6, load=Decimal("62.5"))
        text = explain(self.env, quote)
        money = self.env["res.currency"].browse(quote.currency_id).format
        expected = [
            f"Tariff, Adult: {money(1000)}",
            f"Season “White nights”: +20 % → {money(1200)}",
            f"Load of the trip “Nearly full” (62.5 % of the places taken): +{money(45)}"
            f" → {money(1245)}",
            f"Group “Company” (passengers: 6): -10 % → {money(1120.5)}",
            f"Rounded to {money(10)}: {money(1120)}",
            f"Price: {money(1120)}",
            f"  of it Pier fee: {money(50)}",
        ]
        self.assertEqual(text.split("\n"), expected)
        self.assertEqual(explain(self.env, quote.as_json()), text)
        preview = self.env["water.price.preview"].create(
            {
                "trip_id": self.trip.id,
                "fare_id": self.adult.id,
                "group": 6,
                "load": 62.5,
                "sold_at": self.trip.departure - timedelta(days=10),
            }
        )
        self.assertEqual(preview.explanation, text)
        self.assertEqual(preview.price, 1120)
        self.assertIn("VIP", preview.prices)

    def test_screens_of_the_dispatcher(self):
        """A rule is typed in, then the preview of the excursion tells what it does."""
        dispatcher = new_test_user(self.env, "water_planner", "water_booking.group_dispatcher")
        env = self.env(user=dispatcher)
        rules = env["water.price.rule"].with_context(default_excursion_id=self.excursion.id)
        with Form(rules) as form:
            form.name = "Companies"
            form.kind = "group"
            form.group_from = 10
            form.percent = -12.5
        form = Form(env["water.price.preview"].with_context(default_excursion_id=self.excursion.id))
        self.assertTrue(form.departure)
        form.fare_id = self.adult
        self.assertEqual(form.price, 1000)
        form.group = 10
        self.assertEqual(form.price, 875)
        self.assertIn("Companies", form.explanation)
        form.fare_id = self.env.ref("water_booking.fare_senior")
        self.assertIn("not on sale", form.explanation)
        form = Form(env["water.price.preview"].with_context(default_trip_id=self.trip.id))
        self.assertEqual((form.excursion_id, form.departure), (self.excursion, SATURDAY))
        form.load = 70
        self.assertEqual(form.load, 70)

    def test_explanation_keeps_names_of_its_time_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rule = self.rule(name="Summer prices")
        rule.with_context(lang="fr_FR").name = "Prix d'été"
        quote = self.quote()
        rule.with_context(lang="en_US").name = "Renamed since"
        self.assertIn("Summer prices", explain(self.env, quote.as_json()))
        self.assertIn("Prix d'été", explain(self.env(context={"lang": "fr_FR"}), quote.as_json()))

    def test_fees_are_within_the_price(self):
        self.env["water.fee"].create(
            [
                {"name": "Pier fee", "amount": 600, "sequence": 1},
                {"name": "Insurance", "mode": "percent", "percent": 1.5, "sequence": 2},
                {"name": "Museum", "amount": 100, "fare_ids": self.adult.ids, "sequence": 3},
            ]
        )
        parts, passage = self.quote().breakdown()
        self.assertEqual([part for _fee, part in parts], [60000, 1500, 10000])
        self.assertEqual(passage, 100000 - 71500)
        parts, passage = self.quote(self.child).breakdown()
        self.assertEqual(([part for _fee, part in parts], passage), ([50000], 0))

    def test_sentence_of_a_rule(self):
        rule = self.rule(
            "load",
            season_id=self.summer.id,
            saturday=True,
            sunday=True,
            hour_from=19.5,
            hour_to=24,
            load_from=60,
            load_to=80,
            fare_ids=self.adult.ids,
            percent=-7.5,
            price_min=500,
        )
        money = self.env.company.currency_id.format
        self.assertEqual(
            rule.sentence,
            "Adult; Summer (June 1 – August 31); Sat, Sun; departure 19:30–24:00;"
            f" 60–80 % of the places taken: -7.5 %, not below {money(500)}",
        )

    def test_copied_excursion_has_its_own_prices(self):
        self.rule(fare_ids=self.adult.ids)
        copy = self.excursion.copy()
        self.assertEqual(copy.price_rule_ids.fare_ids, self.adult)
        copy.price_rule_ids.percent = 50
        self.assertEqual(self.price(), 1200)

    @given(st.integers(0, 10**6), st.lists(st.integers(0, 10**5), min_size=1, max_size=12))
    @examples(100)
    def test_split_of_a_split_is_exact(self, total, weights):
        parts = split(total, weights)
        self.assertEqual(sum(sum(split(part, [1, 1, 1])) for part in parts), total)

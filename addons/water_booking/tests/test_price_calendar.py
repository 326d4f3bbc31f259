from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_schedule import ScheduleCase


@tagged("post_install", "-at_install")
class TestPriceCalendar(ScheduleCase):
    """What a customer pays on a day, which rule says so, and what has changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day_trip = cls.make_trip(cls.vessel_seats, departure=datetime(2031, 6, 2, 9, 0))
        cls.night_trip = cls.make_trip(cls.vessel_seats, departure=datetime(2031, 6, 30, 20, 30))
        cls.excursion.fee_ids.unlink()

    def calendar(self, role="manager", **values):
        excursion = self.as_role(self.excursion, role)
        return excursion.price_calendar(**{"year": 2031, "month": 6, **values})

    def trips(self, **values):
        return {
            trip["id"]: trip for day in self.calendar(**values)["days"] for trip in day["trips"]
        }

    def raise_prices(self, percent=50):
        return (
            self.env["water.price.rule"]
            .with_user(self.dispatcher)
            .create(
                {
                    "name": "Summer",
                    "kind": "weekday",
                    "monday": True,
                    "percent": percent,
                    "excursion_id": self.excursion.id,
                }
            )
        )

    def take(self):
        self.env.flush_all()
        self.env.ref("water_booking.cron_price_snapshot").method_direct_trigger()

    def test_month_by_the_piers_clock(self):
        page = self.calendar()
        days = {day["date"]: [trip["id"] for trip in day["trips"]] for day in page["days"]}
        self.assertEqual(len(days), 30)
        self.assertEqual(days["2031-06-02"], [self.day_trip.id])
        self.assertEqual(days["2031-06-30"], [self.night_trip.id])
        self.assertEqual(page["offset"], 6)
        self.assertEqual(self.trips()[self.night_trip.id]["time"], "23:30")

    def test_price_is_what_the_sale_asks(self):
        self.raise_prices()
        self.assertIn("750", self.trips()[self.day_trip.id]["price"])
        page = self.as_role(self.day_trip, "manager").price_explanations()
        standard = page["categories"][0]
        why = {fare["id"]: fare["why"] for fare in standard["fares"]}
        self.assertIn("Summer", why[self.adult.id])
        hold = self.hold_seats("A-1", trip=self.day_trip)
        self.assertEqual(float(hold.rows[0].price), 1500.0)
        self.assertIn("1,500", {f["id"]: f["price"] for f in standard["fares"]}[self.adult.id])

    def test_since_yesterday(self):
        self.take()
        self.assertEqual(self.trips()[self.day_trip.id]["change"], 0)
        with freeze_time("2031-05-21 09:00:00"):
            self.raise_prices()
            trip = self.trips()[self.day_trip.id]
            self.assertEqual(trip["change"], 1)
            self.assertIn("500", trip["before"])
            self.take()
        with freeze_time("2031-05-22 09:00:00"):
            self.assertEqual(self.trips()[self.day_trip.id]["change"], 0)

    def test_snapshots_are_small_and_stay(self):
        snapshots = self.env["water.price.snapshot"]
        self.take()
        count = snapshots.search_count([("trip", "=", self.day_trip.id)])
        for _again in range(2):
            self.take()
        with freeze_time("2031-05-21 09:00:00"):
            self.take()
        self.assertEqual(snapshots.search_count([("trip", "=", self.day_trip.id)]), count)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.Error),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM water_price_snapshot")

    def test_changes_are_told(self):
        rule = self.raise_prices()
        rule.percent = 60
        line = self.excursion.tariff_ids.filtered(lambda each: each.fare_id == self.child)
        line.with_user(self.dispatcher).price = 550
        rule.unlink()
        self.env.flush_all()
        told = [(change["name"], change["action"], change["sentence"], change["by"])
                for change in self._changes()]  # fmt: skip
        self.assertEqual([each[1] for each in told], ["Deleted", "Changed", "Changed", "New"])
        self.assertIn("500 → 550", told[1][2])
        self.assertIn("50 → 60", told[2][2])
        self.assertEqual({each[3] for each in told}, {self.dispatcher.name})

    def _changes(self):
        """Those of this test: the log's clock is the database's."""
        changes = self.env["water.price.change"].with_user(self.staff["manager"])
        mine = changes.search([("user_id", "=", self.dispatcher.id)])
        actions = dict(changes._fields["action"]._description_selection(self.env))
        return [
            {
                "name": change.name,
                "action": actions[change.action],
                "sentence": change.sentence,
                "by": change.user_id.name,
            }
            for change in mine
        ]

    def test_rule_of_every_excursion(self):
        rule = self.raise_prices()
        everywhere = rule.copy({"excursion_id": False})
        change = self.env["water.price.change"].search(
            [("model", "=", rule._name), ("record", "=", everywhere.id)]
        )
        self.assertEqual(change.excursion, 0)
        self.assertEqual(change.action, "create")

    def test_month_of_many_trips_costs_few_statements(self):
        self.calendar()
        few = self.cost(self.calendar)[0]
        schedule = self.make_schedule(hours=(3.0, 6.0, 15.0, 18.0), freq="daily",
                                      vessel_id=self.vessel_free.id)  # fmt: skip
        self.make(schedule)
        self.calendar()
        many = self.cost(self.calendar)[0]
        self.assertLess(many - few, 15)

    def test_who_may(self):
        self.assertTrue(self.calendar("dispatcher")["days"])
        company = self.env["res.company"].create({"name": "Rival"})
        secret = self.make_excursion("Secret cruise", company_id=company.id)
        with self.assertRaises(AccessError):
            self.as_role(secret, "manager").price_calendar(2031, 6)
        choices = self.env["water.excursion"].with_user(self.staff["manager"])
        names = [each["name"] for each in choices.price_calendar_choices()]
        self.assertIn(self.excursion.name, names)
        self.assertNotIn("Secret cruise", names)
        with self.assertRaises(AccessError):
            self.env["water.price.change"].with_user(self.staff["agent"]).search([])

    def test_refusals(self):
        with self.assertRaisesRegex(UserError, "channel"):
            self.calendar(channel="telepathy")
        with self.assertRaisesRegex(UserError, "between 2000 and 2100"):
            self.calendar(month=13)

    def test_past_trips_are_told(self):
        with freeze_time(datetime(2031, 6, 2) + timedelta(days=1)):
            self.assertTrue(self.trips()[self.day_trip.id]["past"])

    # --- what has changed, in words

    def told(self, record, lang="en_US"):
        """[(name, action, sentence)] of a part's changes, the newest first."""
        self.env.flush_all()
        changes = self.env["water.price.change"].with_user(self.staff["manager"])
        mine = changes.search([("model", "=", record._name), ("record", "=", record.id)])
        return [
            (change.label, change.action, change.sentence)
            for change in mine.with_context(lang=lang)
        ]

    def test_parts_are_told_as_a_whole(self):
        """What a part said when it was made or deleted; nothing of defaults and of the company."""
        parts = {
            "water.season": {"name": "White nights", "day_from": 25, "month_from": "5",
                             "day_to": 20, "month_to": "7"},
            "water.special.day": {"name": "Day of Russia", "date": "2031-06-12", "counts_as": "6"},
            "water.fee": {"name": "Pier", "mode": "percent", "percent": 5,
                          "excursion_id": self.excursion.id, "fare_ids": self.adult.ids},
        }  # fmt: skip
        sentences = {
            "water.season": "May 25 – July 20",
            "water.special.day": "06/12/2031 counts as Sunday",
            "water.fee": f"{self.adult.name}: 5 %",
        }
        for model, values in parts.items():
            part = self.env[model].create(values)
            self.assertEqual(self.told(part), [(values["name"], "create", sentences[model])])
            part.unlink()
            self.assertEqual(
                self.told(part)[0], (values["name"], "unlink", sentences[model]), model
            )
        once = {"name": "Once", "yearly": False, "date_from": "2031-12-07", "date_to": "2032-01-03"}
        season = self.env["water.season"].create(once)
        self.assertEqual(self.told(season)[0][2], "12/07/2031 – 01/03/2032", "not the defaults")
        rule = self.raise_prices()
        self.assertEqual(self.told(rule), [("Summer", "create", "Mon: +50 %")])
        rule.percent = -10
        self.assertEqual(self.told(rule)[0], ("Summer", "write", "Percent: 50 → -10"))
        self.assertEqual(self.told(rule)[1][2], "Mon: +50 %", "as it was made")
        canals = self.env["water.excursion"].create({"name": "Canals", "pier_id": self.pier.id})
        line = self.env["water.tariff"].create(
            {
                "excursion_id": canals.id,
                "fare_id": self.adult.id,
                "category_id": self.vip.id,
                "price": 900,
                "price_min": 500,
            }
        )
        [(name, _action, sentence)] = self.told(line)
        self.assertEqual(name, f"Canals, {self.adult.name}, {self.vip.name}")
        self.assertIn("900", sentence)
        self.assertIn("not below", sentence)

    def test_names_are_those_of_today_in_the_readers_language(self):
        """Demo records get their translations after they are made, and with them their changes."""
        self.env["res.lang"]._activate_lang("ru_RU")
        season = self.env["water.season"].create({"name": "White nights"})
        rule = self.raise_prices()
        rule.write({"kind": "season", "season_id": season.id})
        season.with_context(lang="ru_RU").name = "Beautiful nights"
        self.assertEqual(self.told(season, "ru_RU")[0][0], "Beautiful nights")
        self.assertEqual(self.told(season)[0][0], "White nights")
        self.assertIn("Beautiful nights", self.told(rule, "ru_RU")[0][2])
        self.assertIn("White nights", self.told(rule)[0][2])
        rule.unlink()
        season.unlink()
        self.assertEqual(self.told(season, "ru_RU")[0][0], "White nights")

    def test_change_written_before_records_had_ids(self):
        """Of an older version: told field by field, without the only company."""
        self.env.cr.execute(
            "INSERT INTO water_price_change (at, model, record, excursion, name, action, changes)"
            " VALUES (now(), 'water.price.rule', 0, 0, 'Old', 'create', %s) RETURNING id",
            ['{"season_id": [null, "Winter"], "percent": [null, 5], "company_id": [null, "Us"]}'],
        )
        change = self.env["water.price.change"].browse(self.env.cr.fetchone())
        change = change.with_user(self.staff["manager"])
        self.assertEqual(change.label, "Old")
        self.assertIn("Winter", change.sentence)
        self.assertNotIn("Us", change.sentence)

from odoo.tests import tagged

from .common_office import OfficeCase
from .common_refusals import Refusals


@tagged("post_install", "-at_install")
class TestPriceRefusals(Refusals, OfficeCase):
    """Whatever is refused to who makes prices, with the sentence that is read."""

    def setUp(self):
        super().setUp()
        # whoever makes prices is refused, nobody above the rules
        self.env = self.env(user=self.staff["dispatcher"])
        self.excursion = self.excursion.with_env(self.env)

    def refused_rule(self, sentence, **values):
        rule = {"name": "Odd", "excursion_id": self.excursion.id, "kind": "weekday", "monday": True}
        told = self.told(self.env["water.price.rule"].create, {**rule, "percent": 5, **values})
        with self.subTest(sentence):
            self.assertIn(sentence, told)

    def test_rules_without_their_condition(self):
        prefix = "Price rule “Odd”: "
        for kind, sentence in (
            ("season", "Choose the season in which the rule holds."),
            ("time", "Say between which hours of departure the rule holds."),
            ("lead", "Say how long before departure the place is bought."),
            ("channel", "Choose the sales channel."),
            ("load", "Say how full the trip is, in percent."),
            ("group", "Say how many passengers make a group."),
        ):
            self.refused_rule(prefix + sentence, kind=kind)
        self.refused_rule(prefix + "Choose at least one day of the week.", monday=False)

    def test_rules_that_never_hold(self):
        for sentence, values in (
            ("Hours of departure lie between 0:00 and 24:00.", {"hour_from": 25}),
            ("The time before departure cannot be negative.", {"lead_from": -1}),
            ("The time before departure ends before it", {"lead_from": 3, "lead_to": 2}),
            ("A load lies between 0 and 100 percent.", {"load_to": 101}),
            ("The band of load ends before it begins.", {"load_from": 80, "load_to": 60}),
            ("Only a rule of the kind “Group” asks for a number", {"group_from": 5}),
            ("A group begins with two passengers.", {"kind": "group", "group_from": 1}),
            (
                "The number of passengers ends before it begins.",
                {"kind": "group", "group_from": 5, "group_to": 4},
            ),
        ):
            self.refused_rule(sentence, **values)

    def test_rules_that_change_nothing_possible(self):
        fixed = {"mode": "fixed"}
        for sentence, values in (
            ("Say by how much the rule changes the price.", {"percent": 0}),
            ("A discount cannot be more than 100 percent.", {"percent": -101}),
            ("The floor of a rule cannot be above its", {"price_min": 100, "price_max": 50}),
            ("A fixed price needs its fares, or children", {**fixed, "amount": 100}),
            (
                "A fixed price cannot be below zero.",
                {**fixed, "amount": -1, "fare_ids": self.adult.ids},
            ),
        ):
            self.refused_rule(sentence, **values)

    def test_tariffs_and_fees(self):
        line = self.excursion.tariff_ids[0]
        fees = self.env["water.fee"]
        fee = {"name": "Odd", "excursion_id": self.excursion.id}
        self.assertAllRefused(
            (
                "The price of a tariff line lies between its floor and its ceiling.",
                *(line.write, {"price_min": line.price + 1}),
            ),
            ("A price cannot be below zero.", line.write, {"price": -1}),
            (
                "A price cannot be below zero.",
                *(line.write, {"price": -1, "price_min": 100, "price_max": 200}),
            ),
            (
                "The price of a tariff line lies between its floor and its ceiling.",
                *(line.write, {"price_max": line.price - 1}),
            ),
            (
                "The floor and the ceiling of a price cannot be below zero.",
                *(line.write, {"price_min": -1}),
            ),
            (
                "The floor and the ceiling of a price cannot be below zero.",
                *(line.write, {"price_max": -1}),
            ),
            (
                "This excursion already has a price for this fare and category.",
                *(line.copy, {"excursion_id": self.excursion.id}),
            ),
            (
                "Prices cannot be rounded to less than zero.",
                *(self.excursion.write, {"price_rounding": -1}),
            ),
            ("The fee “Odd” must be more than nothing.", fees.create, {**fee, "amount": 0}),
            (
                "The fee “Odd” cannot be more than the whole price.",
                *(fees.create, {**fee, "mode": "percent", "percent": 101}),
            ),
        )

    def test_fares(self):
        fares = self.env["water.fare"]
        ages = "Ages of a fare cannot be negative, and its first age cannot be after its last."
        self.assertAllRefused(
            ("Another fare has this code.", fares.create, {"name": "Odd", "code": self.adult.code}),
            (ages, fares.create, {"name": "Odd", "code": "odd", "age_from": -1}),
            (ages, fares.create, {"name": "Odd", "code": "odd", "age_from": 8, "age_to": 7}),
        )

    def test_extras(self):
        lunch = self.make_extra().with_env(self.env)
        listed = {"trip_id": self.trip.id, "addon_id": lunch.id, "stock": 1}
        pieces = "Numbers of pieces cannot be negative."
        self.assertAllRefused(
            ("A price cannot be below zero.", lunch.write, {"price": -1}),
            (pieces, lunch.write, {"stock_per_trip": -1}),
            (pieces, lunch.write, {"most": -1}),
            (pieces, self.env["water.trip.addon"].create, {**listed, "stock": -1}),
            (
                "This extra is listed already.",
                *(self.env["water.trip.addon"].create, [listed, listed]),
            ),
        )

    def test_price_calendar(self):
        self.assertAllRefused(
            (
                "This sales channel is not known.",
                *(self.excursion.price_calendar, 2031, 6, "pigeon"),
            ),
            ("Years lie between 2000 and 2100.", self.excursion.price_calendar, 2101, 6),
        )

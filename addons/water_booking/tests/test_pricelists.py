from datetime import datetime, timedelta
from decimal import Decimal

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..pricing import explain
from .common import WaterCommon

DEPARTURE = datetime(2030, 6, 15, 17, 0)


@tagged("post_install", "-at_install")
class TestPricelists(WaterCommon):
    """Odoo's own pricelists on top of the tariff, as a partner's agreement has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip.write({"departure": DEPARTURE, "arrival": DEPARTURE + timedelta(hours=2)})
        cls.variant = cls.excursion._product_for_fare(cls.adult)
        cls.template = cls.excursion.product_tmpl_id
        # an own price of the product must play no part
        cls.template.list_price = 7
        cls.variant.standard_price = 400

    def pricelist(self, *rules, **values):
        return self.env["product.pricelist"].create(
            {
                "name": "Agency",
                "currency_id": self.env.company.currency_id.id,
                "item_ids": [Command.create(rule) for rule in rules],
                **values,
            }
        )

    def quote(self, pricelist, fare=None, category=None, **kwargs):
        fare = fare or self.adult
        quote = self.excursion._tariff().quote(
            fare.id, category and category.id, self.trip._circumstances(load=0)
        )
        return pricelist._water_quote(
            quote, self.excursion._product_for_fare(fare), self.trip.departure, **kwargs
        )

    def price(self, *args, **kwargs):
        return self.quote(*args, **kwargs).price

    def test_kinds_of_rules(self):
        formula = {"compute_price": "formula", "base": "list_price"}
        cases = [
            ({"compute_price": "percentage", "percent_price": 12.5}, "875.00"),
            ({"compute_price": "fixed", "fixed_price": 640}, "640.00"),
            ({**formula, "price_discount": 10, "price_surcharge": 5}, "905.00"),
            ({**formula, "price_discount": 3, "price_round": 50}, "950.00"),
            ({**formula, "price_discount": 50, "price_min_margin": -200}, "800.00"),
            ({**formula, "price_discount": -50, "price_max_margin": 100}, "1100.00"),
            ({**formula, "base": "standard_price", "price_markup": 50}, "600.00"),
            ({"compute_price": "percentage", "percent_price": 33.33}, "666.70"),
            ({"compute_price": "percentage", "percent_price": 100}, "0.00"),
        ]
        for rule, price in cases:
            with self.subTest(rule=rule):
                self.assertEqual(self.price(self.pricelist(rule)), Decimal(price))

    def test_percentage_is_of_the_places_own_price(self):
        pricelist = self.pricelist({"compute_price": "percentage", "percent_price": 10})
        self.assertEqual(self.price(pricelist, self.adult, self.vip), 1350)
        self.assertEqual(self.price(pricelist, self.child), 450)

    def test_pricelist_on_a_pricelist(self):
        base = self.pricelist({"compute_price": "percentage", "percent_price": 10})
        upper = self.pricelist(
            {
                "compute_price": "formula",
                "base": "pricelist",
                "base_pricelist_id": base.id,
                "price_discount": 10,
            }
        )
        self.assertEqual(self.price(upper), 810)

    def test_scopes(self):
        category = self.env["product.category"].create({"name": "River"})
        elsewhere = self.env["product.category"].create({"name": "Elsewhere"})
        self.template.categ_id = category
        other = self.make_excursion("Canals")
        half = {"compute_price": "percentage", "percent_price": 50}
        cases = [
            ({}, 500, 250),
            ({"categ_id": category.id}, 500, 250),
            ({"categ_id": elsewhere.id}, 1000, 500),
            ({"product_tmpl_id": self.template.id}, 500, 250),
            ({"product_tmpl_id": other.product_tmpl_id.id}, 1000, 500),
            ({"product_id": self.variant.id}, 500, 500),
        ]
        for scope, adult, child in cases:
            with self.subTest(scope=scope):
                pricelist = self.pricelist({**half, **scope})
                self.assertEqual(self.price(pricelist), adult)
                self.assertEqual(self.price(pricelist, self.child), child)

    def test_minimum_quantity(self):
        pricelist = self.pricelist(
            {"compute_price": "percentage", "percent_price": 20, "min_quantity": 10}
        )
        self.assertEqual(self.price(pricelist, quantity=9), 1000)
        self.assertEqual(self.price(pricelist, quantity=10), 800)

    def test_dates_are_those_of_the_trip(self):
        """Today is far from 2030; the window lies around the departure, or a second beside it."""
        rule = {"compute_price": "percentage", "percent_price": 50}
        windows = [
            (DEPARTURE - timedelta(days=1), DEPARTURE + timedelta(days=1), 500),
            (DEPARTURE, False, 500),
            (DEPARTURE + timedelta(seconds=1), False, 1000),
            (False, DEPARTURE - timedelta(seconds=1), 1000),
        ]
        for start, end, price in windows:
            with self.subTest(start=start, end=end):
                pricelist = self.pricelist({**rule, "date_start": start, "date_end": end})
                self.assertEqual(self.price(pricelist), price)
        aware = self.trip._local(DEPARTURE)
        quote = self.excursion._tariff().quote(
            self.adult.id, None, self.trip._circumstances(load=0)
        )
        pricelist = self.pricelist({**rule, "date_start": DEPARTURE})
        self.assertEqual(pricelist._water_quote(quote, self.variant, aware).price, 500)

    def test_only_a_rule_that_matches_changes_anything(self):
        quote = self.quote(self.pricelist())
        self.assertEqual((quote.price, len(quote.steps)), (1000, 1))
        nothing = self.env["product.pricelist"]
        self.assertEqual(self.quote(nothing), quote)

    def test_other_currency_is_refused(self):
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        with self.assertRaisesRegex(UserError, "XTS"):
            self.quote(self.pricelist(currency_id=currency.id))

    def test_step_and_explanation(self):
        rule = {"compute_price": "percentage", "percent_price": 10}
        pricelist = self.pricelist(rule)
        self.env["water.price.rule"].create(
            {
                "name": "Saturday",
                "kind": "weekday",
                "saturday": True,
                "percent": 20,
                "excursion_id": self.excursion.id,
            }
        )
        quote = self.quote(pricelist)
        self.assertEqual([step.kind for step in quote.steps], ["base", "weekday", "pricelist"])
        self.assertEqual(quote.steps[-1].id, pricelist.item_ids.id)
        self.assertEqual(quote.price, 1080)
        self.assertIn("Pricelist “Agency”", explain(self.env, quote.as_json()))

    def test_sales_price_outside_quotes_is_untouched(self):
        self.assertEqual(self.variant._price_compute("list_price")[self.variant.id], 7)
        pricelist = self.pricelist({"compute_price": "percentage", "percent_price": 0})
        self.assertEqual(pricelist._get_product_price(self.variant, 1), 7)

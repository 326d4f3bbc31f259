from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import PRICE_SPACE, Gala, ShopCase


@tagged("post_install", "-at_install")
class TestPrices(Gala, ShopCase):
    """What the shop says of prices, and that it is what the order costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_gala()

    def rule(self, name, **values):
        self.env["water.price.rule"].create(
            {"name": name, "excursion_id": self.excursion.id, **values}
        )
        self.env.flush_all()

    def fee(self, name, **values):
        self.env["water.fee"].create({"name": name, "excursion_id": self.excursion.id, **values})
        self.env.flush_all()

    def prices(self, answer):
        return [row["price"] for row in answer["hold"]["rows"]]

    # --- rules

    def test_group_price_comes_and_goes_with_the_group(self):
        self.rule("Groups from 3", kind="group", group_from=3, percent=-10)
        html = self.page(f"/excursions/trip/{self.gala.id}")
        self.assertIn('"groups":[{"from":3,"name":"Groups from 3"}]', html)
        self.assertEqual(self.prices(self.choose("A1", "A2")), [1000, 1000])
        group = self.choose("A1", "A2", "A3")
        self.assertEqual(self.prices(group), [900, 900, 900])
        self.assertEqual(group["hold"]["rows"][0]["rules"], [["group", "Groups from 3"]])
        self.assertEqual(self.prices(self.choose("A1", "A2")), [1000, 1000])

    def test_what_i_hold_makes_my_next_place_no_dearer(self):
        self.rule("Nearly full", kind="load", load_from=20, load_to=100, percent=50)
        url = f"/excursions/trip/{self.gala.id}/availability"
        category, adult = str(self.standard.id), str(self.adult.id)
        self.assertEqual(self.url_open(url).json()["prices"][category][adult], "1000.00")
        answer = self.choose("A1", "A2", "A3", "A4", "A5", "A6")
        self.assertEqual(self.url_open(url).json()["prices"][category][adult], "1500.00")
        self.assertEqual(answer["prices"][category][adult], "1000.00")
        more = self.choose("A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4")
        self.assertEqual(set(self.prices(more)), {1000})
        self.another_visitor()
        self.assertEqual(self.prices(self.choose("C1")), [1500])

    def test_held_price_is_locked(self):
        held = self.choose("A1", "A2")
        self.excursion.tariff_ids.filtered(lambda line: line.fare_id == self.adult).price = 5000
        self.env.flush_all()
        again = self.choose("A1", "A2", "A3")
        self.assertEqual(self.prices(held), [1000, 1000])
        self.assertEqual(sorted(self.prices(again)), [1000, 1000, 5000])

    def test_price_from_follows_the_rules(self):
        self.rule("Off season", kind="weekday", **dict.fromkeys(DAYS, True), percent=-25)
        self.assertIn(f"<strong>750{PRICE_SPACE}₽</strong>", self.page("/excursions"))
        self.assertIn(f"<strong>750{PRICE_SPACE}₽</strong>", self.page(self.excursion.website_url))

    # --- what a price contains

    def test_fees_and_taxes_are_told_everywhere(self):
        tax = self.tax(22)
        self.excursion.product_tmpl_id.taxes_id = tax
        self.lunch.product_id.taxes_id = tax
        self.fee("Pier fee", amount=150)
        html = self.page(f"/excursions/trip/{self.gala.id}")
        self.assertIn(f"Prices include: {tax.tax_group_id.name}, Pier fee 150", html)
        self.choose("A1", "A2", addons=[{"addon_id": self.lunch.id, "quantity": 1}])
        told = self.ask("/excursions/hold/included", trip_id=self.gala.id)["included"]
        self.assertEqual(
            told,
            [
                {"name": tax.tax_group_id.name, "price": f"513.94{PRICE_SPACE}₽"},
                {"name": "Pier fee", "price": f"300{PRICE_SPACE}₽"},
            ],
        )
        html = self.page(f"/excursions/checkout?trip={self.gala.id}")
        self.assertIn(f"513.94{PRICE_SPACE}₽", html)
        self.assertIn("Pier fee", html)

    def test_checkout_tells_what_the_order_will(self):
        """In both ways of rounding taxes, with prices that do not divide."""
        self.excursion.product_tmpl_id.taxes_id = self.tax(22)
        self.lunch.product_id.taxes_id = self.tax(10)
        self.fee("Port fee", mode="percent", percent=3.33)
        self.excursion.tariff_ids.filtered(lambda line: line.fare_id == self.adult).price = 333.33
        self.env.flush_all()
        for way in ("round_per_line", "round_globally"):
            self.env.company.tax_calculation_rounding_method = way
            hold = self.env["water.inventory"]._hold(
                self.gala.id,
                seats=[
                    {"seat_id": self.gala_seats[code].id, "fare_id": fare.id}
                    for code, fare in (
                        ("A1", self.adult),
                        ("A2", self.adult),
                        ("A3", self.child),
                        ("C1", self.adult),
                    )
                ],
                addons=[{"addon_id": self.lunch.id, "quantity": 1}],
            )
            partner = self.env["res.partner"]
            told = self.env["water.checkout"]._included(hold, partner)
            order = self.env["sale.order"]._water_create_from_hold(
                hold, {"name": "Anna", "email": f"{way}@example.com", "phone": "+79210000000"}
            )
            self.assertEqual(told, order._website_included(), way)
            self.assertEqual(len(told), 3)
            self.env["water.inventory"]._release(hold.token)

    def tax(self, amount):
        tax = self.env["account.tax"].create(
            {
                "name": f"VAT {amount} %",
                "amount": amount,
                "price_include_override": "tax_included",
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": f"VAT {amount}%", "country_id": self.env.company.country_id.id})
                .id,
            }
        )
        return tax

    # --- pricelists

    def pricelist(self, name, percent, **values):
        return self.env["product.pricelist"].create(
            {
                "name": name,
                "currency_id": self.rouble.id,
                "selectable": True,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": percent})
                ],
                **values,
            }
        )

    def partner_user(self):
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        self.env["product.pricelist"].create(
            {"name": "Public", "currency_id": self.rouble.id, "sequence": 1, "selectable": True}
        )
        user = new_test_user(self.env, "hotel", "base.group_portal", email="hotel@example.com")
        pricelist = self.pricelist("Partners", 20, sequence=99)
        user.partner_id.property_product_pricelist = pricelist
        self.env.flush_all()
        return user, pricelist

    def test_known_partner_buys_by_the_own_pricelist(self):
        user, pricelist = self.partner_user()
        category, adult = str(self.standard.id), str(self.adult.id)
        self.authenticate("hotel", "hotel")
        answer = self.ask("/excursions/hold/current", trip_id=self.gala.id)
        self.assertEqual(answer["prices"][category][adult], "800.00")
        answer = self.choose("A1")
        self.assertEqual(self.prices(answer), [800])
        self.assertEqual(answer["hold"]["rows"][0]["rules"], [["pricelist", "Partners"]])
        self.assertIn(f"<strong>800{PRICE_SPACE}₽</strong>", self.page("/excursions"))

        self.submit(trip=self.gala.id, email="HOTEL@example.com")
        order = self.env["sale.order"].search([("partner_id", "=", user.partner_id.id)])
        self.assertFalse(order, "no provider takes the money here")
        values = {"name": "Hotel", "email": "hotel@example.com", "phone": "+7921", "consents": []}
        order = self.env["water.checkout"]._order_for_hold(
            self.env["water.inventory"]._hold_info(self.hold_token(self.gala)),
            values,
            self.documents,
            self.env["website"].get_current_website(),
            partner=user.partner_id,
            pricelist=pricelist,
        )
        self.assertEqual(order.partner_id, user.partner_id)
        self.assertEqual(order.pricelist_id, pricelist)
        self.assertEqual(order.amount_total, 800)

        self.another_visitor()
        self.assertIsNone(self.ask("/excursions/hold/current", trip_id=self.gala.id)["prices"])
        self.assertEqual(self.prices(self.choose("A2", "A3")), [1000, 1000])

    def test_visitors_get_the_websites_pricelist_if_it_has_rules(self):
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        self.env["product.pricelist"].search([]).active = False
        self.pricelist("Website", 50)
        self.env.flush_all()
        self.assertEqual(self.prices(self.choose("A1")), [500])

    def test_pricelists_cost_visitors_nothing(self):
        """Where no pricelist has rules nobody asks more than that."""
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        self.env["product.pricelist.item"].search([]).unlink()
        website = self.env["website"].get_current_website()
        with self.assertQueryCount(1):
            self.assertFalse(website._excursions_pricelist())


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

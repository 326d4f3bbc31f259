import json
import re
import time
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.http import root
from odoo.tests import new_test_user, tagged

from ..controllers import kept_page
from .common import ShopCase

TOKEN = re.compile(r'csrf_token: "([^"]+)"')


@tagged("post_install", "-at_install")
class TestKeptPage(ShopCase):
    """The trip's page is rendered once per worker, and nobody notices."""

    def setUp(self):
        super().setUp()
        self.url = f"/excursions/trip/{self.trip.id}"

    def shown(self):
        """The page as a newcomer sees it."""
        self.another_visitor()
        return self.page(self.url)

    def adult_price(self):
        """What the page says that an adult pays on a standard seat."""
        data = re.search(r'class="wx-chooser-data">(.*?)</script>', self.shown())[1]
        return json.loads(data)["prices"][str(self.standard.id)][str(self.adult.id)]

    def queries(self):
        before = self.env.cr.sql_log_count
        self.shown()
        return self.env.cr.sql_log_count - before

    # --- it is kept

    def test_the_second_visitor_costs_next_to_nothing(self):
        self.assertGreater(self.queries(), 10)
        # Odoo's question after signals is not counted by a test's cursor
        self.assertEqual(self.queries(), 1)

    def test_visitors_get_the_same_but_for_their_token(self):
        first, second = self.shown(), self.shown()
        tokens = [TOKEN.search(html)[1] for html in (first, second)]
        self.assertNotEqual(*tokens)
        self.assertEqual(first.replace(tokens[0], ""), second.replace(tokens[1], ""))
        self.assertNotIn(kept_page.TOKEN, first + second)

    def test_the_token_of_a_kept_page_is_the_visitors_own(self):
        self.shown()
        html = self.shown()
        self.take("A-1")
        form = {"csrf_token": TOKEN.search(html)[1], "trip": self.trip.id, "name": ""}
        self.assertEqual(self.url_open("/excursions/checkout", data=form).status_code, 200)
        foreign = self.shown()
        self.another_visitor()
        form["csrf_token"] = TOKEN.search(foreign)[1]
        self.assertEqual(self.url_open("/excursions/checkout", data=form).status_code, 400)

    def test_a_visit_writes_no_session(self):
        self.shown()
        del self.opener.cookies["session_id"]
        self.page(self.url)
        session = self.opener.cookies["session_id"][:42]
        self.assertTrue(root.session_store.get_missing_session_identifiers([session]))

    # --- every change shows at once

    def assertShows(self, text, change):
        self.assertNotIn(text, self.shown())
        change()
        self.env.flush_all()
        self.assertIn(text, self.shown())

    def test_changes_of_the_trip(self):
        self.assertIn('class="wx-chooser-data"', self.shown())
        self.assertShows("cancelled", self.trip.action_cancel)
        self.trip.state = "draft"
        self.another_visitor()
        self.page(self.url, status=404)

    def test_changes_of_the_excursion(self):
        self.assertShows("Ten bridges", lambda: self.excursion.write({"name": "Ten bridges"}))
        self.assertShows("Twelve bridges", lambda: self.excursion.write({"name": "Twelve bridges"}))
        self.excursion.is_published = False
        self.another_visitor()
        self.page(self.url, status=404)
        self.excursion.is_published = True
        self.assertIn("Twelve bridges", self.shown())
        other = self.env["website"].create({"name": "Another", "domain": "another.example"})
        self.excursion.website_id = other
        self.another_visitor()
        self.page(self.url, status=404)

    def test_changes_of_what_belongs_to_them(self):
        plan = self.trip.map_id
        for record, name in (
            (self.vessel_seats, "Renamed ship"),
            (self.pier, "Renamed pier"),
            (self.city, "Renamed city"),
            (self.standard, "Renamed category"),
            (self.adult, "Renamed fare"),
        ):
            self.assertShows(name, lambda record=record, name=name: record.write({"name": name}))
        self.assertShows('"width":4321', lambda: plan.write({"width": 4321}))
        self.assertShows("98765", lambda: self.excursion.tariff_ids[0].write({"price": 98765}))
        self.assertShows(
            "98764",
            lambda: self.excursion.write(
                {"tariff_ids": [Command.update(self.excursion.tariff_ids[0].id, {"price": 98764})]}
            ),
        )

    def test_changes_of_the_website(self):
        website = self.env["website"].get_current_website()
        view = self.env.ref("website_excursions.waves")
        self.assertShows("wx-tsunami", lambda: self.edit(view, "wx-waves-back", "wx-tsunami"))
        self.assertShows(
            "Renamed menu",
            lambda: self.env["website.menu"].create(
                {
                    "name": "Renamed menu",
                    "url": "/renamed",
                    "parent_id": website.menu_id.id,
                    "website_id": website.id,
                }
            ),
        )
        self.assertShows("Renamed website", lambda: website.write({"name": "Renamed website"}))

    def edit(self, view, old, new):
        view.arch = view.arch.replace(old, new)

    def test_prices_that_change_with_time(self):
        """The kept page gives way in the second in which the door asks for another price."""
        self.env["water.price.rule"].create(
            {
                "name": "Early birds",
                "kind": "lead",
                "lead_from": 24,
                "lead_unit": "hours",
                "mode": "fixed",
                "amount": 765,
                "fare_ids": self.adult.ids,
                "excursion_id": self.excursion.id,
            }
        )
        self.env.flush_all()
        self.patch(kept_page.PAGES, "clock", lambda: time.time())
        change = self.trip.departure - timedelta(hours=24)
        with freeze_time(change - timedelta(seconds=40)) as clock:
            self.assertEqual(self.adult_price(), "765.00")
            clock.tick(30)
            self.assertEqual(self.queries(), 1)
            self.assertEqual(self.adult_price(), "765.00")
            clock.tick(10)
            self.assertEqual(self.adult_price(), "765.00", "24 hours before, to the second")
            clock.tick(0.5)
            self.adult_price()
            clock.tick(0.5)
            self.assertEqual(self.adult_price(), "1000.00")

    def test_tomorrow_becomes_today(self):
        self.patch(kept_page.PAGES, "clock", lambda: time.time())
        midnight = self.trip._local(self.trip.departure).replace(hour=0, minute=0, second=0)
        with freeze_time(midnight - timedelta(seconds=40)) as clock:
            html = self.shown()
            clock.tick(30)
            self.assertEqual(self.queries(), 1)
            clock.tick(11)
            self.assertGreater(self.queries(), 10)
            self.assertNotEqual(html, self.shown())

    # --- who gets a page of their own

    def test_people_who_are_logged_in_see_their_name(self):
        self.shown()
        new_test_user(self.env, "kept_portal", "base.group_portal", name="Portal Petrova")
        self.authenticate("kept_portal", "kept_portal")
        self.assertIn("Portal Petrova", self.page(self.url))
        self.assertNotIn("Portal Petrova", self.shown())

    def test_editors_get_the_editable_page(self):
        self.shown()
        new_test_user(
            self.env,
            "kept_editor",
            "base.group_user,website.group_website_designer",
            name="Editor Petrova",
        )
        self.authenticate("kept_editor", "kept_editor")
        self.assertIn("data-editable", self.page(f"{self.url}?enable_editor=1"))
        self.assertNotIn("data-editable", self.shown())

    def test_debugging_is_not_kept(self):
        self.shown()
        self.another_visitor()
        self.assertIn('debug: "1"', self.page(f"{self.url}?debug=1"))
        self.assertNotIn('debug: "1"', self.shown())

    def test_a_campaign_is_remembered_by_the_visitor_and_not_by_the_page(self):
        self.another_visitor()
        html = self.page(f"{self.url}?utm_source=telegram&utm_campaign=july")
        self.assertNotIn("telegram", html)
        self.assertEqual(self.opener.cookies["odoo_utm_source"], "telegram")
        self.assertNotIn("telegram", self.shown())

    def test_the_first_visit_with_a_query_keeps_a_page_for_search_engines(self):
        self.another_visitor()
        first = self.page(f"{self.url}?fbclid=1")
        self.assertIn('rel="canonical"', first)
        self.assertNotIn("fbclid", first)
        plain = self.shown()
        links = re.compile('<link rel="(?:alternate|canonical)".*')
        self.assertEqual(links.findall(first), links.findall(plain))

    def test_something_in_odoos_own_cart_is_counted(self):
        product = self.env["product.template"].create(
            {"name": "Blanket", "list_price": 5, "website_published": True, "type": "service"}
        )
        self.shown()
        self.ask(
            "/shop/cart/add",
            product_template_id=product.id,
            product_id=product.product_variant_id.id,
            quantity=3,
        )
        badge = re.compile(r'<sup class="my_cart_quantity[^>]*>\s*(\d+)')
        self.assertIn("3", badge.findall(self.page(self.url)))
        self.assertNotIn("3", badge.findall(self.shown()))

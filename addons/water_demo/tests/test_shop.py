import json

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestShop(HttpCase):
    def test_pages_have_no_sample_words(self):
        """The visitor meets the operator, not Odoo's placeholders."""
        for url in ("/", "/contactus", "/en/contactus", "/zh_CN/contactus"):
            page = self.url_open(url)
            self.assertEqual(page.status_code, 200, url)
            for word in (
                "mycompany",
                "yourcompany",
                "555-555",
                "Company name",
                "passionate people",
                "/website/social",
            ):
                self.assertNotIn(word, page.text, url)
            self.assertIn(self.env.company.phone, page.text)

    def test_front_page_is_the_catalogue(self):
        page = self.url_open("/", headers={"Accept-Language": "ru"})
        for excursion in self.env["water.excursion"].with_context(lang="ru_RU").search([]):
            if excursion.get_external_id()[excursion.id].startswith("water_demo."):
                self.assertIn(excursion.name, page.text)
        self.assertIn('lang="ru-RU"', page.text)

    def test_menu_speaks_the_language(self):
        website = self.env["website"].search([], limit=1)
        for code in ("ru_RU", "zh_CN"):
            menus = website.menu_id.child_id.with_context(lang=code)
            self.assertFalse([menu.name for menu in menus if menu.name.isascii()])

    def test_logins_of_the_demo_work(self):
        logins = json.loads(self.env["ir.config_parameter"].get_param("water_demo.logins"))
        roles = {item["login"]: item for item in logins}
        self.assertEqual(
            set(roles), {"admin", "agent", "dispatcher", "crew", "manager", "accountant"}
        )
        for item in logins:
            if item["login"] != "admin":
                user = self.authenticate(item["login"], item["password"])
                self.assertTrue(user.uid)

    def test_provider_is_ready_for_the_double(self):
        providers = self.env["payment.provider"]
        provider = providers._water_demo_configure("http://127.0.0.1:8077/v3", self.base_url())
        self.assertTrue(provider.is_published)
        self.assertNotEqual(provider.state, "disabled")
        self.assertTrue(provider.allow_tokenization)
        self.assertEqual(provider.yoomoney_api_url, "http://127.0.0.1:8077/v3")
        self.assertTrue(provider.journal_id)
        others = providers.search([("id", "!=", provider.id), ("state", "!=", "disabled")])
        self.assertFalse(others.filtered(lambda one: one.company_id == self.env.company))
        provider.yoomoney_shop_id = "42"
        provider._water_demo_configure("http://127.0.0.1:9999/v3")
        self.assertEqual(provider.yoomoney_shop_id, "42", "credentials entered by hand stay")
        self.assertEqual(provider.yoomoney_api_url, "http://127.0.0.1:8077/v3")


@tagged("post_install", "-at_install")
class TestSales(HttpCase):
    def test_sales_tell_all_stories(self):
        tickets = self.env["water.ticket"].search([])
        self.assertTrue(tickets.filtered(lambda ticket: ticket.state == "used"))
        trips = tickets.trip_id
        self.assertTrue(trips.filtered(lambda trip: trip.state == "cancelled"))
        coming = trips.filtered(lambda trip: trip.state == "on_sale")
        self.assertTrue(coming.filtered(lambda trip: not trip.free_count), "a sold out trip")
        self.assertTrue(coming.filtered(lambda trip: 0 < trip.free_count < 5), "a nearly full one")
        self.assertEqual(set(tickets.mapped("channel")), {"website", "agent"})

    def test_books_are_in_order(self):
        orders = self.env["water.ticket"].search([]).order_id
        self.assertEqual(self.env.company.chart_template, "ru")
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(orders.currency_id.name, "RUB")
        self.assertEqual(orders.invoice_ids.currency_id.name, "RUB")
        self.assertEqual(set(orders.invoice_ids.mapped("payment_state")), {"paid"})
        for order in orders:
            extras = sum(order.order_line.filtered("water_addon_id").mapped("price_total"))
            tickets = sum(order.water_ticket_ids.mapped("price"))
            self.assertEqual(round(tickets + extras, 2), order.amount_total, order.name)

    def test_places_are_kept_and_extras_sold(self):
        allotments = self.env["water.allotment"].search([])
        self.assertEqual(set(allotments.mapped("state")), {"active"})
        self.assertEqual(len(allotments.trip_id.excursion_id), 3)
        for allotment in allotments.filtered(lambda one: one.shown_state == "active"):
            self.assertTrue(allotment.left_count, allotment.name)
        blocks = self.env["water.allocation"].search([("state", "=", "blocked")])
        self.assertEqual(set(blocks.mapped("block_kind")), {"crew", "broken"})
        extras = self.env["sale.order.line"].search([("water_addon_id", "!=", False)])
        self.assertEqual(len(extras.water_addon_id), 3)
        whole = self.env["water.ticket"].search([]).seat_id.table_id.filtered("sold_whole")
        self.assertTrue(whole)

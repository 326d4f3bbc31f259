from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestRecalledPage(ShopCase):
    """Who comes in as somebody before is given the kept page without Odoo's preparations, and gets
    exactly what these would have come to."""

    def setUp(self):
        super().setUp()
        self.url = f"/excursions/trip/{self.trip.id}"
        self.env["res.lang"]._activate_lang("ru_RU")
        self.russian = self.env["res.lang"]._get_data(code="ru_RU")
        self.website = self.env["website"].get_current_website()
        self.website.language_ids = [(4, self.russian.id)]
        self.env.flush_all()

    @contextmanager
    def prepared(self, times):
        """How often Odoo makes ready for a page of the website meanwhile."""
        http = self.env.registry["ir.http"]
        prepare = http._frontend_pre_dispatch
        calls = []

        def note():
            calls.append(1)
            prepare()

        with patch.object(http, "_frontend_pre_dispatch", note):
            yield
        self.assertEqual(len(calls), times)

    def visit(self, url=None, **headers):
        """A new browser's visit without following redirects."""
        self.another_visitor()
        del self.opener.cookies["session_id"]  # the test's own, which has a language already
        return self.url_open(url or self.url, headers=headers, allow_redirects=False)

    def assertAlike(self, first, second):
        self.assertEqual(first.status_code, second.status_code)
        self.assertEqual(first.headers.get("Location"), second.headers.get("Location"))
        self.assertEqual(first.headers.get("Content-Type"), second.headers.get("Content-Type"))
        self.assertEqual(len(first.content), len(second.content))
        self.assertEqual(
            {(cookie.name, cookie.path) for cookie in first.cookies},
            {(cookie.name, cookie.path) for cookie in second.cookies},
        )
        self.assertEqual(first.cookies.get("frontend_lang"), second.cookies.get("frontend_lang"))

    def test_the_second_visitor_is_recognized(self):
        with self.prepared(1):
            first = self.visit()
        with self.prepared(0):
            second = self.visit()
        self.assertAlike(first, second)
        self.assertTrue(second.cookies["session_id"])
        self.assertNotEqual(first.cookies["session_id"], second.cookies["session_id"])

    def test_each_comes_out_in_their_language(self):
        """By address, by cookie, by the browser, and a search engine that is not sent elsewhere."""
        ways = [
            (f"/ru{self.url}", {}),
            (self.url, {"Accept-Language": "ru-RU"}),
            (self.url, {"Accept-Language": "en-US"}),
            (self.url, {"Accept-Language": "ru-RU", "User-Agent": "Googlebot"}),
            (self.url, {"Cookie": "frontend_lang=ru_RU"}),
            (f"/ru{self.url}", {"Cookie": "frontend_lang=en_US"}),
        ]
        firsts = [self.visit(url, **headers) for url, headers in ways]
        seconds = [self.visit(url, **headers) for url, headers in ways]
        for way, first, second in zip(ways, firsts, seconds, strict=True):
            with self.subTest(way=way):
                self.assertAlike(first, second)
        self.assertIn('lang="ru-RU"', seconds[0].text)
        self.assertEqual(seconds[1].status_code, 303, "to the Russian page")
        self.assertIn('lang="en-US"', seconds[2].text)
        self.assertIn('lang="en-US"', seconds[3].text)

    def test_another_default_language_counts_at_once(self):
        browser = {"Accept-Language": "ru-RU"}
        self.visit(f"/ru{self.url}", **browser)
        self.assertEqual(self.visit(f"/ru{self.url}", **browser).status_code, 200)
        self.website.default_lang_id = self.russian.id
        self.env.flush_all()
        answer = self.visit(f"/ru{self.url}", **browser)
        self.assertEqual(answer.status_code, 303, "without the language now")
        self.assertIn('lang="ru-RU"', self.visit(**browser).text)

    def test_what_changes_is_not_recalled(self):
        self.visit()
        self.excursion.name = "Ten bridges"
        self.env.flush_all()
        with self.prepared(1):
            self.assertIn("Ten bridges", self.visit().text)
        self.trip.state = "draft"
        self.env.flush_all()
        self.assertEqual(self.visit().status_code, 404)

    def test_another_host_is_another_way_in(self):
        self.env["website"].create({"name": "Another", "domain": "another.example"})
        self.excursion.website_id = self.website
        self.env.flush_all()
        self.visit()
        self.assertEqual(self.visit(Host="another.example").status_code, 404)
        self.assertEqual(self.visit().status_code, 200)

    def test_people_who_are_known_are_not_recalled(self):
        self.visit()
        self.authenticate("admin", "admin")
        with self.prepared(1):
            self.page(self.url)

    def test_campaigns_are_noted(self):
        self.visit()
        with self.prepared(0):
            answer = self.visit(f"{self.url}?utm_source=telegram")
        self.assertEqual(answer.cookies["odoo_utm_source"], "telegram")

    def test_words_for_editors_spoil_no_page(self):
        """Anybody may write them into an address; others never see what comes of it."""
        self.another_visitor()
        marked = self.page(f"/ru{self.url}?edit_translations=1")
        plain = self.visit(f"/ru{self.url}").text
        self.assertIn("data-oe-translation", marked)
        self.assertNotIn("data-oe-translation", plain)
        marked = self.page(f"/ru{self.url}?edit_translations=1")
        self.assertIn("data-oe-translation", marked)

    def test_visits_of_a_tracked_view_go_through_odoo(self):
        """It needs its own preparations to note them."""
        self.env.ref("website_excursions.trip").track = True
        self.env.flush_all()
        with self.prepared(2):
            self.visit()
            self.visit()

    def test_the_inner_address_is_nobodys(self):
        self.visit()
        self.assertEqual(self.visit(f"{self.url}/kept").status_code, 404)

import re

from odoo.tests import BaseCase, tagged

from ..controllers.browser_rules import _hash, extra_sources
from .common import ShopCase

INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/)([^>]*)>")
HANDLER = re.compile(r"""<[a-z][^>]*\son[a-z]+=["']([^"']*)["']""")


@tagged("post_install", "-at_install")
class TestBrowserRules(ShopCase):
    """What the shop's pages let a browser do."""

    def policy(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        told = response.headers["Content-Security-Policy"]
        directives = dict(part.strip().partition(" ")[::2] for part in told.split(";"))
        return response, directives

    def test_every_page_has_a_strict_policy(self):
        self.take("A-1")
        trip = f"/excursions/trip/{self.trip.id}"
        for url in ("/excursions", self.excursion.website_url, trip, "/excursions/checkout"):
            response, rules = self.policy(url)
            self.assertNotIn("unsafe-inline", rules["script-src"], url)
            self.assertNotIn("http", rules["script-src"], url)
            self.assertEqual(rules["object-src"], "'none'")
            self.assertEqual(rules["frame-ancestors"], "'self'")
            self.assertEqual(rules["base-uri"], "'self'")
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("Permissions-Policy", response.headers)
            self.assertIn("Referrer-Policy", response.headers)
            nonce = re.search(r"'nonce-([^']+)'", rules["script-src"])[1]
            inline = INLINE.findall(response.text)
            self.assertTrue(inline, url)
            for attributes in inline:
                self.assertIn(f'nonce="{nonce}"', attributes, url)
            # the others a browser would refuse, and some say so in the console
            self.assertIn("'unsafe-hashes'", rules["script-src"])
            handlers = HANDLER.findall(response.text)
            self.assertTrue(handlers, url)
            for handler in handlers:
                self.assertIn(_hash(handler), rules["script-src"].split(), handler)

    def test_a_kept_page_has_a_nonce_of_each_visitor(self):
        nonces = set()
        for _number in range(3):
            self.another_visitor()
            response, rules = self.policy(f"/excursions/trip/{self.trip.id}")
            nonce = re.search(r"'nonce-([^']+)'", rules["script-src"])[1]
            self.assertIn(f'nonce="{nonce}"', response.text)
            nonces.add(nonce)
        self.assertEqual(len(nonces), 3)

    def test_forms_go_to_payments_from_pages_of_payments_only(self):
        self.take("A-1")
        self.assertEqual(self.policy("/excursions")[1]["form-action"], "'self'")
        self.assertIn("https:", self.policy("/excursions/checkout")[1]["form-action"])

    def test_editors_are_not_hindered(self):
        self.authenticate("admin", "admin")
        rules = self.policy("/excursions")[1]
        self.assertNotIn("script-src", rules)
        self.assertEqual(rules["frame-ancestors"], "'self'")

    def test_other_pages_are_left_alone(self):
        response = self.url_open("/contactus")
        self.assertNotIn("script-src", response.headers.get("Content-Security-Policy", ""))
        self.assertNotIn("nonce=", response.text)

    def test_the_owners_own_code_runs(self):
        website = self.env["website"].get_current_website()
        website.custom_code_head = "<script>var counter = 1;</script>"
        self.env.flush_all()
        self.assertIn("'sha256-", self.policy("/excursions")[1]["script-src"])


@tagged("post_install", "-at_install")
class TestSources(BaseCase):
    def test_scripts_of_the_settings(self):
        found = extra_sources(
            '<script async src="https://stats.example.com/a.js?x=1"></script><script>go()</script>',
            "frame-src https://rutube.ru https://vk.com; img-src data:; script-src x'; evil",
        )
        self.assertEqual(found["script-src"][0], "https://stats.example.com")
        self.assertTrue(found["script-src"][1].startswith("'sha256-"))
        self.assertEqual(found["frame-src"], ["https://rutube.ru", "https://vk.com"])
        self.assertNotIn("evil", str(found))

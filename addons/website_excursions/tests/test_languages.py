import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestLanguages(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        codes = ["ru_RU", "zh_CN"]
        for code in codes:
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"].search(
            [("name", "=", "website_excursions")]
        )._update_translations(codes)
        website = cls.env["website"].get_current_website()
        website.language_ids = cls.env["res.lang"].search([("code", "in", ["en_US", *codes])])

    def terms(self, lang, *sources):
        """The catalogue's words for these, so that no foreign letters stand in the code."""
        catalogue = polib.pofile(file_path(f"website_excursions/i18n/{lang}.po"))
        return [catalogue.find(source).msgstr for source in sources]

    def test_pages_speak_the_visitors_language(self):
        prefixes = {"ru": "ru", "zh_CN": "zh_CN"}
        for lang, prefix in prefixes.items():
            self.another_visitor()
            html = self.page(f"/{prefix}/excursions")
            for term in self.terms(lang, "Go out on the water", "More about it", "Adult up to,"):
                self.assertIn(term, html)
            html = self.page(f"/{prefix}/excursions/trip/{self.trip.id}")
            for term in self.terms(lang, "Choose your places", "Where to come", "Continue"):
                self.assertIn(term, html)
            self.take("A-1")
            html = self.page(f"/{prefix}/excursions/checkout")
            for term in self.terms(lang, "Your details", "Change places", "The tickets go here."):
                self.assertIn(term, html)
            self.take()

    def test_switching_the_language_keeps_the_page(self):
        html = self.page(f"/excursions/trip/{self.trip.id}")
        self.assertIn(f'href="/ru/excursions/trip/{self.trip.id}"', html)
        self.assertIn(f'href="/zh_CN/excursions/trip/{self.trip.id}"', html)

    def test_scripts_get_their_words(self):
        answer = self.url_open("/website/translations?lang=ru_RU").json()
        messages = {
            message["id"]: message["string"]
            for message in answer["modules"]["website_excursions"]["messages"]
        }
        source = "Somebody was faster: %s was just taken. Please choose another one."
        self.assertEqual(messages[source], self.terms("ru", source)[0])

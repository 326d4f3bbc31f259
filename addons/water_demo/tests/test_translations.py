import re

from babel.messages.pofile import read_po

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open, html2plaintext

TEXTS = {
    "water.city": ("name",),
    "water.pier": ("name", "address", "directions"),
    "water.vessel": ("name", "description"),
    "water.seat.category": ("name",),
    "water.excursion": ("name", "summary", "description", "included", "route", "rules"),
}
SCRIPTS = {"ru_RU": "[\u0430-\u044f]", "zh_CN": "[\u4e00-\u9fff]"}


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_catalogues_are_full(self):
        with file_open("water_demo/i18n/water_demo.pot", "rb") as stream:
            terms = {message.id for message in read_po(stream) if message.id}
        for code in ("ru", "zh_CN"):
            with file_open(f"water_demo/i18n/{code}.po", "rb") as stream:
                catalogue = {message.id: message.string for message in read_po(stream)}
            self.assertEqual(terms - catalogue.keys(), set(), code)
            self.assertEqual([term for term in terms if not catalogue[term]], [], code)

    def test_records_speak_the_languages(self):
        """No paragraph of a record is left in English."""
        for model, names in TEXTS.items():
            data = self.env["ir.model.data"].search(
                [("module", "=", "water_demo"), ("model", "=", model)]
            )
            for code, script in SCRIPTS.items():
                for record in self.env[model].with_context(lang=code).browse(data.mapped("res_id")):
                    for name in names:
                        for part in html2plaintext(record[name] or "").split("\n"):
                            if part.strip(" *-"):
                                self.assertTrue(re.search(script, part, re.I), f"{code}: {part}")

    def test_areas_are_named_in_each_language(self):
        areas = self.env["water.seat.area"].search([])
        for code, script in SCRIPTS.items():
            for area in areas.with_context(lang=code):
                self.assertRegex(area.name.lower(), script)

from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.website_excursions.tools import cookies, formats, phone, qr


@tagged("post_install", "-at_install")
class TestPlainTools(BaseCase):
    def test_phone_numbers_as_people_type_them(self):
        for typed, number in {
            "8 (921) 123-45-67": "+79211234567",
            "+7 921 123 45 67": "+79211234567",
            "921\N{NO-BREAK SPACE}1234567": "+79211234567",
            "+86 138 0013 8000": "+8613800138000",
            "0049 30 901820": "+4930901820",
            "+7 921 123": None,
            "12345": None,
            "call me": None,
            "": None,
            None: None,
        }.items():
            self.assertEqual(phone.normalise(typed), number, typed)

    def test_hold_cookie(self):
        tokens = dict.fromkeys(range(1, 8), "t" * 32)
        kept = cookies.holds({cookies.HOLD: cookies.pack(tokens)})
        self.assertEqual(list(kept), [3, 4, 5, 6, 7])
        self.assertEqual(cookies.holds({cookies.HOLD: "1-<script>.x-y"}), {})
        self.assertIsNone(cookies.last_order({cookies.ORDER: "5-short"}))

    def test_qr_is_an_inline_drawing(self):
        drawing = qr.svg("TICKET")
        self.assertTrue(drawing.startswith("<svg"))
        self.assertNotIn("TICKET", drawing)


@tagged("post_install", "-at_install")
class TestFormats(TransactionCase):
    def test_prices_without_idle_kopecks(self):
        rouble = self.env.ref("base.RUB")
        nbsp = formats.NBSP
        for lang, text in {"en_US": "1,900", "ru_RU": f"1{nbsp}900", "zh_CN": "1,900"}.items():
            env = self.env(context={"lang": lang})
            self.assertEqual(formats.price(env, 1900.0, rouble), f"{text}{nbsp}₽")
        env = self.env(context={"lang": "ru_RU"})
        self.assertEqual(formats.price(env, 0.5, rouble), f"0,50{nbsp}₽")

    def test_plural_forms(self):
        variants = "%(count)s one|%(count)s few|%(count)s many"
        env = self.env(context={"lang": "ru_RU"})
        for count, form in {1: "one", 3: "few", 5: "many", 11: "many", 21: "one"}.items():
            self.assertEqual(formats.plural(env, variants, count), f"{count} {form}")
        env = self.env(context={"lang": "en_US"})
        self.assertEqual(formats.plural(env, "%(count)s place|%(count)s places", 1), "1 place")
        self.assertEqual(formats.plural(env, "%(count)s place|%(count)s places", 2), "2 places")
        env = self.env(context={"lang": "zh_CN"})
        self.assertEqual(formats.plural(env, "%(count)s only", 7), "7 only")

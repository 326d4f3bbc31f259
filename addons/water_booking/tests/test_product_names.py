from odoo.tests import tagged

from .common import WaterCommon


@tagged("post_install", "-at_install")
class TestProductNames(WaterCommon):
    """What is sold has the same name in the order as on the website, in every language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("ru_RU", "zh_CN"):
            cls.env["res.lang"]._activate_lang(code)

    def names(self, record):
        return [record.with_context(lang=code).name for code in ("en_US", "ru_RU", "zh_CN")]

    def check(self, record, product):
        record.with_context(lang="en_US").name = "Bridges"
        record.with_context(lang="ru_RU").name = "Mosty"
        self.assertEqual(self.names(product()), ["Bridges", "Mosty", "Bridges"])
        # the dialogue of translations, which does not write
        record.update_field_translations("name", {"zh_CN": "Qiao", "ru_RU": "Razvod"})
        self.assertEqual(self.names(product()), ["Bridges", "Razvod", "Qiao"])
        record.update_field_translations("name", {"zh_CN": False})
        self.assertEqual(self.names(product()), ["Bridges", "Razvod", "Bridges"])
        record.active = False
        self.assertFalse(product().active)
        record.with_context(lang="ru_RU").name = "Nochju"
        self.assertEqual(self.names(product()), ["Bridges", "Nochju", "Bridges"])

    def test_of_an_excursion(self):
        self.check(self.excursion, lambda: self.excursion.product_tmpl_id)

    def test_of_an_extra(self):
        extra = self.env["water.addon"].create({"name": "Lunch", "price": 300})
        self.assertEqual(extra.product_id.name, "Lunch")
        self.check(extra, lambda: extra.product_id)

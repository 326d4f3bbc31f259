from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_office import OfficeCase


@tagged("post_install", "-at_install")
class TestSeatCategoryEditor(OfficeCase):
    """Price categories that are made while a deck plan is drawn."""

    def setUp(self):
        super().setUp()
        self.categories = self.as_role(self.env["water.seat.category"], "dispatcher")
        self.categories.create({"name": "Terrace", "code": "terrace_1", "symbol": "~"})

    def make(self, name="Loge", symbol="#", color="#804000"):
        return self.categories.create_in_editor(name, symbol, color)

    def test_made_with_a_code_of_its_own(self):
        made = self.make(" Loge ")
        category = self.categories.browse(made["id"])
        self.assertEqual((category.name, category.symbol, category.color), ("Loge", "#", "#804000"))
        self.assertTrue(category.code)
        self.assertEqual(set(made), {"id", "name", "symbol", "color"})

    def test_what_could_not_be_told_apart_is_refused(self):
        for values, sentence in (
            (("terrace", "#", "#804000"), "There is a category “Terrace” already."),
            (("Loge", "~", "#804000"), "“~” is the sign of the category Terrace"),
            (("Loge", "###", "#804000"), "one letter or two"),
            (("Loge", " ", "#804000"), "a name and a sign"),
            (("", "#", "#804000"), "a name and a sign"),
            (("Loge", "#", "red"), "Choose a colour"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, sentence):
                self.make(*values)

    def test_only_who_may_make_categories(self):
        plan = self.env["water.seat.map"].create({"vessel_id": self.make_vessel("Ship").id})
        for role, may in (("dispatcher", True), ("agent", False)):
            screen = self.as_role(plan, role).editor_screen()
            self.assertEqual(screen["makes_categories"], may)
        with self.assertRaises(AccessError):
            self.as_role(self.categories, "agent").create_in_editor("Loge", "#", "#804000")

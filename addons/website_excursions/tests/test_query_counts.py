from odoo.tests import tagged

from .common import Gala, ShopCase

#: Statements of a whole request over HTTP, the door's among them, in a warm worker. They may fall,
#: never rise. (Odoo's question after signals is not counted by a test's cursor.)
HOLD = 2
CHANGED_HOLD = 7
CURRENT_HOLD = 2
AVAILABILITY = 2
KEPT_PAGE = 1
CHECKOUT = 4


@tagged("post_install", "-at_install")
class TestQueryCounts(Gala, ShopCase):
    """What the hot routes cost the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_gala()

    def setUp(self):
        super().setUp()
        self.path = f"/excursions/trip/{self.gala.id}"
        self.choose("A1")
        self.choose("A1", "A2")
        for path in (self.path, f"{self.path}/availability"):
            self.page(path)
        self.another_visitor()

    def test_hold(self):
        answer = self.assertCosts(HOLD, lambda: self.choose("A3", "A4"))
        self.assertEqual(self.held(answer), ["A3", "A4"])
        answer = self.assertCosts(CHANGED_HOLD, lambda: self.choose("A3", "A4", "A5", "A6"))
        self.assertEqual(self.held(answer), ["A3", "A4", "A5", "A6"])
        answer = self.assertCosts(
            CURRENT_HOLD, lambda: self.ask("/excursions/hold/current", trip_id=self.gala.id)
        )
        self.assertEqual(self.held(answer), ["A3", "A4", "A5", "A6"])

    def test_availability(self):
        self.assertCosts(AVAILABILITY, lambda: self.page(f"{self.path}/availability"))

    def test_trip_page(self):
        self.assertCosts(KEPT_PAGE, lambda: self.page(self.path))

    def test_checkout(self):
        self.take("A-1", "B-1")
        self.page("/excursions/checkout")
        self.another_visitor()
        self.take("A-2", "B-2")
        self.assertCosts(CHECKOUT, lambda: self.page("/excursions/checkout"))

    def test_a_statement_more_is_noticed(self):
        """Negative control: a worker that has kept nothing yet asks for more."""
        for limit, visit in (
            (HOLD, lambda: self.choose("A3", "A4")),
            (AVAILABILITY, lambda: self.page(f"{self.path}/availability")),
            (KEPT_PAGE, lambda: self.page(self.path)),
        ):
            self.another_visitor()
            self.env.registry.clear_all_caches()
            with self.subTest(limit=limit), self.assertRaises(AssertionError):
                self.assertCosts(limit, visit)

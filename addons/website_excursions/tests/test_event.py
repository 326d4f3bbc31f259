from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestEvent(ShopCase):
    def events(self, kind="view"):
        return self.env["water.funnel.event"].search(
            [("kind", "=", kind), ("trip_id", "=", self.trip.id)]
        )

    def test_a_look_is_counted_once_with_its_campaign(self):
        self.opener.cookies["odoo_utm_source"] = "telegram"
        self.assertTrue(self.ask("/excursions/event", trip_id=self.trip.id))
        self.assertFalse(self.ask("/excursions/event", trip_id=self.trip.id))
        event = self.events()
        self.assertEqual(len(event), 1)
        self.assertEqual((event.utm_source, event.channel), ("telegram", "website"))
        self.assertEqual(len(event.visitor), 32)
        self.take("A-1")
        self.assertEqual(self.events("hold").visitor, event.visitor)
        self.assertEqual(self.events("hold").utm_source, "telegram")

    def test_a_campaign_that_no_text_has(self):
        """A cookie tells any character in digits."""
        self.opener.cookies["odoo_utm_source"] = '"tele\\000gram"'
        self.assertTrue(self.ask("/excursions/event", trip_id=self.trip.id))
        self.take("A-1")
        told = (self.events() | self.events("hold")).mapped("utm_source")
        self.assertEqual(told, ["telegram", "telegram"])

    def test_cookies_that_no_page_has_written(self):
        self.env["website"].get_current_website().cookies_bar = True
        for told in ("[" * 5000, "5", "{", '"', "[]"):
            self.another_visitor()
            self.opener.cookies["website_cookies_bar"] = told
            self.assertTrue(self.ask("/excursions/event", trip_id=self.trip.id), told[:5])

    def test_nonsense_writes_nothing(self):
        for trip_id in (0, -1, "1", None, True, 999999999):
            self.assertFalse(self.ask("/excursions/event", trip_id=trip_id))
        self.assertFalse(self.events())

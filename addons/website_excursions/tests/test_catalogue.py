from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.website_excursions.tools import formats

from .common import PRICE_SPACE, ShopCase


@tagged("post_install", "-at_install")
class TestCatalogue(ShopCase):
    def test_cards_name_price_and_next_departures(self):
        html = self.page("/excursions")
        self.assertIn("Bridges by night", html)
        self.assertIn(f"1,000{PRICE_SPACE}₽", html)
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)
        self.assertIn("6 places left", html)
        self.assertNoForeignHosts(html)

    def test_unpublished_excursions_stay_hidden(self):
        hidden = self.make_excursion("Secret passage")
        trip = self.make_trip(self.vessel_seats, hidden, hours=5)
        self.assertNotIn("Secret passage", self.page("/excursions"))
        self.page(f"/excursions/trip/{trip.id}", status=404)
        self.assertIn(self.url_open(hidden.website_url).status_code, (403, 404))

    def test_filters(self):
        far = self.env["water.city"].create({"name": "Kazan"})
        self.assertIn("Bridges by night", self.page(f"/excursions?city={self.city.id}&kind=cruise"))
        self.assertIn("Nothing fits", self.page(f"/excursions?city={far.id}"))
        self.assertIn("Bridges by night", self.page("/excursions?people=10"))
        self.assertIn("Nothing fits", self.page("/excursions?people=11"))
        day = formats.local(self.trip.departure, self.trip.tz).date()
        self.assertIn("Bridges by night", self.page(f"/excursions?date={day}"))
        self.assertIn("Nothing fits", self.page(f"/excursions?date={day + timedelta(days=1)}"))

    def test_nonsense_in_the_address_is_ignored(self):
        html = self.page("/excursions?city=x&date=31.02.&kind=%3Cb%3E&people=-4&sort=drop")
        self.assertIn("Bridges by night", html)

    def test_excursion_page_lists_departures_by_day(self):
        html = self.page(self.excursion.website_url)
        self.assertIn("Eleven bridges in one night.", html)
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)
        self.assertIn("Palace Pier", html)
        self.assertNoForeignHosts(html)

    def test_sold_out_departure_says_so(self):
        self.env["water.inventory"]._block(
            self.trip_free.id, self.trip_free.map_id.seat_ids.ids, "test"
        )
        self.assertIn("Sold out", self.page(self.excursion.website_url))

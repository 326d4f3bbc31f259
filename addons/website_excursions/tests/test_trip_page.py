import json
import re

from odoo.tests import tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestTripPage(ShopCase):
    def chooser(self, html):
        text = re.search(r'class="wx-chooser-data">(.*?)</script>', html, re.S)[1]
        return json.loads(text)

    def test_page_carries_plan_and_prices(self):
        html = self.page(f"/excursions/trip/{self.trip.id}")
        data = self.chooser(html)
        self.assertEqual(len(data["seats"]), 6)
        self.assertEqual(data["prices"][str(self.vip.id)][str(self.adult.id)], "1500.00")
        self.assertEqual(data["prices"][str(self.standard.id)][str(self.adult.id)], "1000.00")
        self.assertEqual(data["prices"][str(self.standard.id)][str(self.infant.id)], "0.00")
        self.assertIn("Test ship", html)
        self.assertNoForeignHosts(html)

    def test_general_admission_has_areas_and_no_seats(self):
        data = self.chooser(self.page(f"/excursions/trip/{self.trip_free.id}"))
        self.assertFalse(data["seats"])
        self.assertEqual([area["capacity"] for area in data["areas"]], [10])

    def test_our_part_is_the_same_for_every_visitor(self):
        def ours():
            html = self.page(f"/excursions/trip/{self.trip.id}")
            return re.search(r'<div id="wrap".*?<footer', html, re.S)[0]

        before = ours()
        self.take("A-1")
        self.assertEqual(before, ours())
        self.another_visitor()
        self.assertEqual(before, ours())

    def test_text_of_the_data_cannot_leave_its_script(self):
        self.vessel_free.seat_map_id.area_ids.name = "</script><b>x"
        html = self.page(f"/excursions/trip/{self.trip_free.id}")
        self.assertNotIn("</script><b>x", html)
        self.assertEqual(self.chooser(html)["areas"][0]["name"], "</script><b>x")

    def test_past_draft_and_unknown_trips(self):
        late = self.make_trip(self.vessel_seats, hours=-60, days=0)
        html = self.page(f"/excursions/trip/{late.id}", status=410)
        self.assertIn("This trip has already taken place", html)
        draft = self.make_trip(self.vessel_seats, days=9, state="draft")
        self.page(f"/excursions/trip/{draft.id}", status=404)
        self.page("/excursions/trip/999999999", status=404)

    def test_availability_names_what_is_taken(self):
        url = f"/excursions/trip/{self.trip.id}/availability"
        self.take("A-1")
        self.another_visitor()
        state = self.url_open(url).json()
        self.assertEqual(state["seats"], {str(self.seat("A-1").id): "held"})
        self.assertEqual(state["free"], 5)
        self.expire()
        self.assertFalse(self.url_open(url).json()["seats"])

    def test_availability_answers_304_until_something_changes(self):
        url = f"/excursions/trip/{self.trip.id}/availability"
        first = self.url_open(url)
        etag = first.headers["ETag"]
        self.assertIn("max-age=1", first.headers["Cache-Control"])
        self.assertNotIn("session_id", first.headers.get("Set-Cookie", ""))
        same = self.url_open(url, headers={"If-None-Match": etag})
        self.assertEqual((same.status_code, same.text), (304, ""))
        self.take("A-2")
        changed = self.url_open(url, headers={"If-None-Match": etag})
        self.assertEqual(changed.status_code, 200)
        self.assertNotEqual(changed.headers["ETag"], etag)

    def test_availability_of_hidden_trips_is_not_told(self):
        draft = self.make_trip(self.vessel_seats, days=9, state="draft")
        for trip_id in (draft.id, 999999999):
            response = self.url_open(f"/excursions/trip/{trip_id}/availability")
            self.assertEqual(response.status_code, 404)

    def queries(self, url):
        self.url_open(url)  # caches warm
        before = self.env.cr.sql_log_count
        self.url_open(url)
        return self.env.cr.sql_log_count - before

    def test_number_of_queries_does_not_grow(self):
        """Odoo's own layout takes a dozen of these; seats and trips must not add any."""
        self.assertLessEqual(self.queries(f"/excursions/trip/{self.trip.id}"), 32)
        self.assertLessEqual(self.queries(f"/excursions/trip/{self.trip.id}/availability"), 10)
        few = self.queries("/excursions")
        for day in range(4, 12):
            self.make_trip(self.vessel_seats, days=day)
        self.env.flush_all()
        self.assertLessEqual(self.queries("/excursions"), few)

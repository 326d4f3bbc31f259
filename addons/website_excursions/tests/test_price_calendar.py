import re
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools import months
from .common import ShopCase

#: Statements of a warm calendar: of a newcomer, and of one that is rendered.
KEPT = 2
RENDERED = 12


@tagged("post_install", "-at_install")
class TestMonths(BaseCase):
    def test_months_of_addresses(self):
        today = date(2030, 11, 23)
        for text, expected in (
            ("2031-02", date(2031, 2, 1)),
            ("2030-11", date(2030, 11, 1)),
            ("2029-01", date(2030, 11, 1)),
            ("2040-01", date(2031, 11, 1)),
            ("0000-01", date(2030, 11, 1)),
            ("9999-12", date(2030, 11, 1)),
            ("2031-13", date(2030, 11, 1)),
            ("", date(2030, 11, 1)),
            (None, date(2030, 11, 1)),
        ):
            with self.subTest(text=text):
                self.assertEqual(months.read_month(text, today), expected)

    def test_weeks(self):
        monday, sunday = (months.weeks(date(2030, 9, 1), first) for first in (0, 6))
        self.assertEqual(monday[0], [None] * 6 + [date(2030, 9, 1)])
        self.assertEqual(sunday[0][0], date(2030, 9, 1))
        for rows in (monday, sunday):
            self.assertEqual({len(row) for row in rows}, {7})
            self.assertEqual(sum(day is not None for row in rows for day in row), 30)


@tagged("post_install", "-at_install")
class TestCalendar(ShopCase):
    """Prices and places left, day by day."""

    def setUp(self):
        super().setUp()
        # a month that no other trip of the fleet can reach
        self.month = months.later(date.today().replace(day=1), 3)
        self.day = self.month + timedelta(days=14)
        self.july = self.sail(self.vessel_free, self.day)
        self.url = f"/excursions/calendar?month={self.month:%Y-%m}"

    def sail(self, vessel, day, excursion=None, hour=9):
        trip = self.make_trip(vessel, excursion, departure=f"{day} {hour:02}:00:00")
        self.env.flush_all()
        return trip

    def days(self, query=""):
        """{date: label} of days that can be booked."""
        html = self.page(self.url + query)
        found = re.findall(r'aria-label="([^"]+)"\s+data-date="([^"]+)"', html)
        return {day: label for label, day in found}

    def test_price_and_places_in_words(self):
        label = self.days()[self.day.isoformat()]
        self.assertIn("1 departure", label)
        self.assertIn("from 1,000", label)
        self.assertIn("10 places left", label)
        self.assertEqual(len(self.days()), 1)

    def test_figures_are_in_the_currency_of_the_shop(self):
        rouble, dollar = "\N{RUBLE SIGN}", "$"
        for sign, other in ((rouble, dollar), (dollar, rouble)):
            if sign == dollar:
                self.env.company.currency_id = self.env.ref("base.USD")
                self.env.flush_all()
            html = self.page(self.url)
            self.assertIn(f"Prices are for an adult, from, {sign}", html)
            self.assertNotIn(other, html.partition("wx-calendar-list")[0].partition("<main")[2])
            self.assertIn(f"<span>Adult up to, {sign}</span>", self.page("/excursions"))

    def test_the_day_is_that_of_the_pier(self):
        trip = self.sail(self.vessel_seats, self.day, hour=22)
        self.assertEqual(trip.tz, "Europe/Moscow")
        self.assertIn((self.day + timedelta(days=1)).isoformat(), self.days())

    def test_sold_out_days_are_no_links(self):
        self.env["water.inventory"]._block(self.july.id, self.july.map_id.seat_ids.ids, "test")
        self.assertFalse(self.days())
        self.assertRegex(self.page(self.url), r'wx-calendar-sign">Sold out')

    def test_a_place_less_shows_at_once(self):
        self.assertIn("10 places", self.days()[self.day.isoformat()])
        self.env["water.inventory"]._block(self.july.id, self.july.map_id.seat_ids[:3].ids, "test")
        self.assertIn("7 places", self.days()[self.day.isoformat()])

    def test_cheapest_of_the_day_and_of_the_month(self):
        cheap = self.make_excursion("Short trip", is_published=True)
        cheap.tariff_ids.filtered(lambda line: line.fare_id == self.adult).price = 300
        self.sail(self.vessel_seats, self.day, cheap, hour=12)
        later = self.day + timedelta(days=2)
        self.sail(self.vessel_free, later)
        days = self.days()
        self.assertIn("2 departures, from 300", days[self.day.isoformat()])
        self.assertIn("from 1,000", days[later.isoformat()])
        html = self.page(self.url)
        self.assertEqual(html.count("wx-calendar-lowest"), 1)
        self.assertEqual(set(self.days(f"&excursion={cheap.id}")), {self.day.isoformat()})

    def test_filters_hold(self):
        self.assertTrue(self.days("&people=10"))
        self.assertFalse(self.days("&people=11"))
        self.assertFalse(self.days("&kind=event"))

    def test_departures_of_a_day(self):
        html = self.page(f"{self.url}&day={self.day}")
        self.assertIn(f"/excursions/trip/{self.july.id}", html)
        self.assertNotIn(f"/excursions/trip/{self.july.id}", self.page(self.url))
        html = self.page(f"{self.url}&day={self.day}&part=1")
        self.assertIn(f"/excursions/trip/{self.july.id}", html)
        self.assertNotIn("<html", html)

    def test_an_empty_month_leads_to_the_next_departure(self):
        month = months.later(self.month, -1)
        html = self.page(f"/excursions/calendar?month={month:%Y-%m}")
        self.assertIn("No departures on sale in this month", html)
        self.assertRegex(html, rf'href="/excursions/calendar\?month={self.month:%Y-%m}"[^>]*>The')

    def test_nonsense(self):
        for query in ("month=x&day=y&excursion=-1", "month=2030-99", "day=0001-01-01", "part=2"):
            self.page(f"/excursions/calendar?{query}")

    def test_on_the_page_of_an_excursion(self):
        html = self.page(self.excursion.website_url)
        url = f"/excursions/calendar?excursion={self.excursion.id}"
        self.assertIn(f'href="{url}"', html)
        self.assertIn("wx-calendar-grid", self.page(f"{url}&part=1"))

    def test_statements(self):
        for hour, url, most in (
            (9, self.url, KEPT),
            (13, f"{self.url}&part=1&day={self.day}", RENDERED),
        ):
            self.another_visitor()
            self.page(url)
            for number in range(3):
                self.sail(self.vessel_seats, self.day + timedelta(days=1 + number), hour=hour)
            self.another_visitor()
            self.page(url)
            self.another_visitor()
            with self.subTest(url=url):
                self.assertCosts(most, lambda url=url: self.page(url))

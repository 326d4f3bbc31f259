import re
from datetime import timedelta

from odoo.tests import tagged

from ..tools import formats
from ..tools.filters import Filters
from .common import ShopCase

#: Statements of a warm catalogue: kept, and of a choice that is rendered for one visitor. They may
#: fall, never rise.
KEPT_CATALOGUE = 2
CATALOGUE = 12
#: Of one page, with as many cards as there are on it.
MOST_BYTES = 100 * 1024


@tagged("post_install", "-at_install")
class TestFinding(ShopCase):
    """Finding an excursion by filters and by words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        russian, english = (cls.env.ref(f"water_booking.language_{code}") for code in ("ru", "en"))
        cls.kazan = cls.env["water.city"].create(
            {"name": "Kazan", "tz": "Europe/Moscow", "search_words": "Tatarstan"}
        )
        cls.port = cls.env["water.pier"].create({"name": "River Port", "city_id": cls.kazan.id})
        cls.excursion.guide_language_ids = russian
        cls.jazz = cls.make_excursion(
            "Jazz dinner",
            kind="event",
            duration=3.5,
            pier_id=cls.port.id,
            is_published=True,
            guide_language_ids=english.ids,
        )
        cls.jazz.tariff_ids.filtered(lambda line: line.fare_id == cls.adult).price = 5000
        cls.jazz_trip = cls.make_trip(cls.vessel_free, cls.jazz, days=6, pier_id=cls.port.id)
        cls.english = english
        cls.env.flush_all()

    def found(self, query=""):
        html = self.page(f"/excursions?{query}")
        return set(re.findall(r'wx-card-title"><a href="[^"]*">([^<]+)', html))

    def test_each_filter(self):
        bridges, jazz = {"Bridges by night"}, {"Jazz dinner"}
        self.assertEqual(self.found(), bridges | jazz)
        for query, expected in (
            (f"city={self.kazan.id}", jazz),
            (f"pier={self.pier.id}", bridges),
            ("kind=event", jazz),
            ("duration=short", bridges),
            ("duration=long", jazz),
            ("duration=medium", set()),
            ("price=1000", bridges),
            ("price=999", set()),
            ("people=10", bridges | jazz),
            ("people=11", set()),
            ("guide=en", jazz),
            ("guide=ru", bridges),
            (f"city={self.kazan.id}&kind=event&people=3&price=6000", jazz),
            (f"city={self.kazan.id}&kind=cruise", set()),
        ):
            with self.subTest(query=query):
                self.assertEqual(self.found(query), expected)

    def test_days(self):
        day = formats.local(self.jazz_trip.departure, "Europe/Moscow").date()
        first = formats.local(self.trip.departure, "Europe/Moscow").date()
        self.assertEqual(self.found(f"date={day}"), {"Jazz dinner"})
        self.assertEqual(self.found(f"date={first}&to={day}"), {"Jazz dinner", "Bridges by night"})
        self.assertEqual(self.found(f"date={day + timedelta(days=1)}&to={day}"), {"Jazz dinner"})
        self.assertFalse(self.found(f"date={day + timedelta(days=400)}"))

    def test_a_later_departure_is_found_by_its_day(self):
        trip = self.make_trip(self.vessel_free, self.jazz, days=200)
        day = formats.local(trip.departure, "Europe/Moscow").date()
        html = self.page(f"/excursions?date={day}")
        self.assertIn(f"/excursions/trip/{trip.id}", html)
        self.assertNotIn(f"/excursions/trip/{self.jazz_trip.id}", html)

    def test_a_departure_may_have_another_guide(self):
        self.jazz_trip.guide_language_ids = self.env.ref("water_booking.language_zh")
        self.assertEqual(self.found("guide=zh"), {"Jazz dinner"})
        self.assertFalse(self.found("guide=en"))

    def test_an_audio_guide_speaks_as_well(self):
        self.excursion.audio_language_ids = self.english
        self.assertEqual(self.found("guide=en"), {"Jazz dinner", "Bridges by night"})

    def test_counts_say_what_another_choice_would_show(self):
        html = self.page("/excursions?kind=event")
        pills = dict(re.findall(r"<span>(Cruise|Event on the water) <small>(\d+)", html))
        self.assertEqual(pills, {"Cruise": "1", "Event on the water": "1"})
        self.assertRegex(html, rf'value="{self.kazan.id}"[^>]*>Kazan \(1\)')
        self.assertRegex(html, rf'value="{self.city.id}"[^>]*>Saint Petersburg \(0\)')

    def test_clean_address(self):
        for dirty, clean in (
            ("city=&date=&kind=event&people=&q=", "kind=event"),
            ("kind=nonsense", ""),
            ("people=99&utm_source=mail", "utm_source=mail"),
            ("price=0500", "price=500"),
        ):
            answer = self.url_open(f"/excursions?{dirty}", allow_redirects=False)
            self.assertIn(answer.status_code, (302, 303), dirty)
            self.assertEqual(answer.headers["Location"].partition("?")[2], clean, dirty)
        answer = self.url_open("/excursions?kind=event&people=2", allow_redirects=False)
        self.assertEqual(answer.status_code, 200)

    def test_what_stands_in_the_way(self):
        html = self.page(f"/excursions?city={self.kazan.id}&kind=cruise")
        self.assertIn("Nothing fits", html)
        ways = re.findall(r'href="(/excursions\?[^"]+)">\s*<span>without <s>([^<]+)', html)
        self.assertEqual(
            {(url, text) for url, text in ways},
            {
                ("/excursions?kind=cruise", "Kazan"),
                (f"/excursions?city={self.kazan.id}", "Cruise"),
            },
        )
        self.assertIn("The nearest departures", html)
        self.assertIn(f"/excursions/trip/{self.jazz_trip.id}", html)

    def test_sold_out_is_no_nearest_departure(self):
        places = self.jazz_trip.map_id.seat_ids.ids
        self.env["water.inventory"]._block(self.jazz_trip.id, places, "test")
        html = self.page(f"/excursions?city={self.kazan.id}&kind=cruise")
        self.assertNotIn(f"/excursions/trip/{self.jazz_trip.id}", html)

    def test_sorting(self):
        html = self.page("/excursions?sort=price")
        self.assertLess(html.index(">Bridges by night"), html.index(">Jazz dinner"))
        self.jazz.tariff_ids.price = 10
        html = self.page("/excursions?sort=price")
        self.assertGreater(html.index(">Bridges by night"), html.index(">Jazz dinner"))

    # --- words

    def test_words(self):
        for query, expected in (
            ("bridges", {"Bridges by night"}),
            ("brigdes", {"Bridges by night"}),
            ("jaz", {"Jazz dinner"}),
            ("kazann", {"Jazz dinner"}),
            ("tatarstan", {"Jazz dinner"}),
            ("river+port", {"Jazz dinner"}),
            ("palace+pier", {"Bridges by night"}),
            ("test+ship", {"Bridges by night"}),
            ("kazan+bridges", set()),
        ):
            with self.subTest(query=query):
                self.assertEqual(self.found(f"q={query}"), expected)

    def test_words_in_another_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        name = "\u0414\u0436\u0430\u0437 \u043d\u0430 \u0412\u043e\u043b\u0433\u0435"
        self.jazz.with_context(lang="ru_RU").name = name
        for query in ("dzhaz", "l;fp", "djaz", "volga", "djkuf", "jazz"):
            with self.subTest(query=query):
                self.assertEqual(self.found(f"q={query}"), {"Jazz dinner"})
        # the kind of her vessel
        self.assertIn("Bridges by night", self.found("q=motorship"))

    def test_did_you_mean(self):
        html = self.page("/excursions?q=brigdes")
        self.assertRegex(html, r'Shown for <a[^>]*href="/excursions\?q=bridges"')
        html = self.page("/excursions?q=brigdes&kind=event")
        self.assertRegex(html, r'Did you mean <a[^>]*href="/excursions\?q=bridges&amp;kind=event"')

    def test_a_renamed_excursion_is_found_at_once(self):
        self.assertFalse(self.found("q=aurora"))
        self.jazz.name = "Evening with Aurora"
        self.assertEqual(self.found("q=aurora"), {"Evening with Aurora"})

    # --- what it costs

    def test_statements(self):
        for url, most in (
            ("/excursions", KEPT_CATALOGUE),
            ("/excursions?kind=event", KEPT_CATALOGUE),
            ("/excursions?q=jazz", CATALOGUE),
            ("/excursions?kind=event&people=2&guide=en&price=9000", CATALOGUE),
        ):
            self.another_visitor()
            self.page(url)
            self.another_visitor()
            with self.subTest(url=url):
                self.assertCosts(most, lambda url=url: self.page(url))

    def test_more_trips_cost_no_more_statements(self):
        """Negative control of the count: without what a worker keeps it is more."""
        self.page("/excursions?q=jazz")
        for day in range(7, 15):
            self.make_trip(self.vessel_free, self.jazz, days=day)
        self.env.flush_all()
        self.page("/excursions?q=jazz")  # a worker keeps what does not change with the visitor
        self.another_visitor()
        self.assertCosts(CATALOGUE, lambda: self.page("/excursions?q=jazz"))
        self.another_visitor()
        self.env.registry.clear_all_caches()
        with self.assertRaises(AssertionError):
            self.assertCosts(CATALOGUE, lambda: self.page("/excursions?q=jazz"))

    def test_a_sale_shows_at_once(self):
        self.assertIn("6 places left", self.page("/excursions"))
        self.take("A-1")
        self.another_visitor()
        self.assertIn("5 places left", self.page("/excursions"))

    def test_size(self):
        for number in range(30):
            excursion = self.make_excursion(
                f"Excursion {number}", is_published=True, summary="Words " * 40
            )
            self.make_trip(self.vessel_free, excursion, days=20 + number)
        self.env.flush_all()
        html = self.page("/excursions")
        self.assertLess(len(html.encode()), MOST_BYTES)
        self.assertIn("page=2", html)
        self.assertEqual(len(self.found("page=2")), 32 - 18)

    def test_filters_write_what_they_read(self):
        filters = Filters.read({"q": " a  b ", "date": "2030-02-03", "people": "4", "page": "3"})
        self.assertEqual(Filters.read(filters.values()), filters)
        self.assertEqual(filters.address(), "/excursions?q=a+b&date=2030-02-03&people=4")
        self.assertEqual(filters.without("date", "q").address(), "/excursions?people=4")

    # --- the website's own search

    def test_the_websites_own_search(self):
        for typed, expected in (("jazz", True), ("kazann", True), ("zzzz", False)):
            answer = self.ask(
                "/website/snippet/autocomplete",
                search_type="all",
                term=typed,
                order="name asc",
                limit=5,
                max_nb_chars=80,
                options={
                    "displayDescription": True,
                    "displayDetail": False,
                    "displayExtraDetail": False,
                    "displayExtraLink": False,
                    "displayImage": False,
                    "allowFuzzy": True,
                },
            )
            names = re.sub("<[^>]+>", "", str([one["name"] for one in answer["results"]]))
            with self.subTest(typed=typed):
                self.assertEqual("Jazz dinner" in names, expected)
        self.jazz.is_published = False
        self.assertNotIn("Jazz dinner", self.page("/website/search?search=jazz"))

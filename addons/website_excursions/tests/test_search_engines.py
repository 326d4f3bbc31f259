import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from lxml import etree
from lxml import html as lxml_html

from odoo import fields
from odoo.tests import tagged

from .test_excursion_page import StoryCase

#: Properties without which a node says nothing to those who read them.
REQUIRED = {
    "Organization": {"name", "url"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position"},
    "ItemList": {"itemListElement"},
    "TouristTrip": {"name", "description", "url", "provider"},
    "Event": {
        "name",
        "startDate",
        "endDate",
        "location",
        "eventStatus",
        "eventAttendanceMode",
        "organizer",
        "description",
        "image",
        "url",
    },
    "BoatTrip": {"name", "departureTime", "arrivalTime", "departureBoatTerminal", "provider"},
    "Place": {"name"},
    "BoatTerminal": {"name", "address"},
    "PostalAddress": {"addressLocality"},
    "GeoCoordinates": {"latitude", "longitude"},
    "Offer": {"price", "priceCurrency", "availability", "url", "validFrom", "validThrough"},
    "AggregateOffer": {"lowPrice", "highPrice", "priceCurrency", "offerCount"},
}


class SearchCase(StoryCase):
    def nodes(self, html):
        """All nodes of the page's JSON-LD by type, each looked at by the rules above."""
        scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
        (script,) = [text for text in scripts if "@graph" in text]  # Odoo's own names the website
        data = json.loads(script)
        self.assertEqual(data["@context"], "https://schema.org")
        found = {}

        def walk(value):
            if isinstance(value, list):
                for item in value:
                    walk(item)
            elif isinstance(value, dict):
                if kind := value.get("@type"):
                    self.assertEqual(REQUIRED[kind] - value.keys(), set(), kind)
                    found.setdefault(kind, []).append(value)
                for key, item in value.items():
                    if key in ("url", "item", "image", "logo") and not isinstance(item, dict):
                        for url in [item] if isinstance(item, str) else item:
                            self.assertRegex(url, r"^https?://[^/]+/")
                    walk(item)

        walk(data["@graph"])
        ids = {item["@id"] for items in found.values() for item in items if "@id" in item}
        for event in found.get("Event", []):
            self.assertIn(event["organizer"]["@id"], ids)
        return found

    def event(self, html, trip):
        return next(
            event
            for event in self.nodes(html)["Event"]
            if event["url"].endswith(f"/trip/{trip.id}")
        )


@tagged("post_install", "-at_install")
class TestLinkedData(SearchCase):
    def test_excursion(self):
        html = self.page(self.excursion.website_url)
        nodes = self.nodes(html)
        self.assertEqual(len(nodes["Event"]), 2)
        event = self.event(html, self.trip)
        start = datetime.fromisoformat(event["startDate"])
        self.assertEqual(start.utcoffset(), timedelta(hours=3), "the pier's zone")
        departure = self.trip.departure.replace(microsecond=0, tzinfo=UTC)
        self.assertEqual(start, departure)
        self.assertEqual(event["offers"]["price"], "1000.00")
        self.assertEqual(event["offers"]["priceCurrency"], "RUB")
        self.assertEqual(event["offers"]["availability"], "https://schema.org/InStock")
        self.assertEqual(event["eventStatus"], "https://schema.org/EventScheduled")
        self.assertEqual(
            event["location"]["geo"],
            {"@type": "GeoCoordinates", "latitude": 59.9411, "longitude": 30.3129},
        )
        crumbs = nodes["BreadcrumbList"][0]["itemListElement"]
        self.assertEqual([crumb["name"] for crumb in crumbs], ["Excursions", "Bridges by night"])
        (tour,) = nodes["TouristTrip"]
        stops = [item["item"]["name"] for item in tour["itinerary"]["itemListElement"]]
        self.assertEqual(stops, ["Trinity Bridge", "Fortress"])

    def test_sold_out(self):
        self.env["water.inventory"]._block(
            self.trip_free.id, self.trip_free.map_id.seat_ids.ids, "t"
        )
        for url in (self.excursion.website_url, f"/excursions/trip/{self.trip_free.id}"):
            event = self.event(self.page(url), self.trip_free)
            self.assertEqual(event["offers"]["availability"], "https://schema.org/SoldOut")

    def test_trip(self):
        html = self.page(f"/excursions/trip/{self.trip.id}")
        nodes = self.nodes(html)
        (event,), (boat,) = nodes["Event"], nodes["BoatTrip"]
        self.assertEqual(event["startDate"], boat["departureTime"])
        self.assertEqual(boat["departureBoatTerminal"]["name"], "Palace Pier")
        self.assertEqual(len(nodes["BreadcrumbList"][0]["itemListElement"]), 3)
        self.assertNotIn('content="noindex"', html)
        self.excursion.kind = "event"
        self.assertNotIn("BoatTrip", self.nodes(self.page(f"/excursions/trip/{self.trip.id}")))

    def test_catalogue(self):
        """A list of pages, in the order in which they stand there."""
        # of a city of their own, whatever else is on sale
        html = self.page(f"/excursions?city={self.city.id}")
        (listed,) = self.nodes(html)["ItemList"]
        urls = [item["url"] for item in listed["itemListElement"]]
        self.assertEqual(len(set(urls)), listed["numberOfItems"])
        self.assertTrue(any(url.endswith(self.excursion.website_url) for url in urls))
        self.nodes(self.page("/excursions?q=zzzzzz"))

    def test_names_cannot_leave_the_script(self):
        name = '</script><script>alert("1")</script><!-- & \N{LINE SEPARATOR} "quoted"'
        self.excursion.name = self.pier.name = name
        for url in (self.excursion.website_url, f"/excursions/trip/{self.trip.id}"):
            html = self.page(url)
            self.assertNotIn("<script>alert", html)
            self.assertEqual(self.event(html, self.trip)["name"], name)

    def test_cancelled(self):
        self.trip.action_cancel()
        html = self.page(f"/excursions/trip/{self.trip.id}")
        self.assertIn('<meta name="robots" content="noindex"', html)
        event = self.event(html, self.trip)
        self.assertEqual(event["eventStatus"], "https://schema.org/EventCancelled")
        self.assertNotIn("offers", event)
        self.assertIn(f"/excursions/trip/{self.trip_free.id}", html, "the way on")

    def test_moved(self):
        """Searchers are told that it is another hour, and which one it was; back again is as if
        nothing had been."""
        former = self.trip.departure.replace(microsecond=0)
        self.trip.write(
            {
                "departure": former + timedelta(hours=1),
                "arrival": self.trip.arrival + timedelta(hours=1),
            }
        )
        event = self.event(self.page(f"/excursions/trip/{self.trip.id}"), self.trip)
        self.assertEqual(event["eventStatus"], "https://schema.org/EventRescheduled")
        self.assertEqual(
            datetime.fromisoformat(event["previousStartDate"]), former.replace(tzinfo=UTC)
        )
        self.trip.write({"departure": former, "arrival": self.trip.arrival - timedelta(hours=1)})
        event = self.event(self.page(f"/excursions/trip/{self.trip.id}"), self.trip)
        self.assertEqual(event["eventStatus"], "https://schema.org/EventScheduled")
        self.assertNotIn("previousStartDate", event)

    def test_a_draft_is_no_announcement(self):
        """Whatever the office tries before the sale, nobody was told."""
        draft = self.make_trip(self.vessel_free, days=12, state="draft")
        self.assertFalse(draft.announced_at)
        draft.departure += timedelta(hours=2)
        draft.arrival += timedelta(hours=2)
        draft.action_open_sale()
        self.assertEqual(draft.announced_departure, draft.departure)
        self.assertFalse(draft._website_moved_from())
        later = {"departure": "2096-07-01 10:00:00", "arrival": "2096-07-01 12:00:00"}
        self.assertFalse(draft.copy(later).announced_at)

    def test_closed(self):
        self.trip.action_close_sale()
        html = self.page(f"/excursions/trip/{self.trip.id}")
        self.assertIn('<meta name="robots" content="noindex"', html)

    def test_past(self):
        """Gone for search engines; people are led on."""
        past = self.make_trip(self.vessel_free, days=-20, state="done")
        html = self.page(f"/excursions/trip/{past.id}", status=410)
        self.assertIn('<meta name="robots" content="noindex"', html)
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)


@tagged("post_install", "-at_install")
class TestAddresses(SearchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].get_current_website()
        codes = ("en_US", "ru_RU", "zh_CN")
        for code in codes:
            cls.env["res.lang"]._activate_lang(code)
        cls.website.language_ids = cls.env["res.lang"].search([("code", "in", codes)])
        cls.website.default_lang_id = cls.env.ref("base.lang_en")
        night = "\u041d\u043e\u0447\u043d\u044b\u0435 \u043c\u043e\u0441\u0442\u044b"
        cls.excursion.with_context(lang="ru_RU").name = night
        cls.excursion.with_context(lang="zh_CN").name = "\u591c\u6865"
        cls.env.flush_all()

    def links(self, html, rel):
        return lxml_html.fromstring(html).xpath(f'//head/link[@rel="{rel}"]')

    def path(self, url):
        self.assertRegex(url, r"^https?://")
        return re.sub(r"^https?://[^/]+", "", url)

    def test_languages_refer_to_each_other(self):
        """Every page of a language names itself as canonical and all the others as alternates."""
        for start in (
            self.excursion.website_url,
            "/excursions",
            f"/excursions/trip/{self.trip.id}",
        ):
            self.another_visitor()
            html = self.page(start)
            alternates = {
                link.get("hreflang"): self.path(link.get("href"))
                for link in self.links(html, "alternate")
                if link.get("hreflang")
            }
            self.assertEqual(len(alternates), 4, start)
            self.assertEqual(alternates["x-default"], start)
            for path in alternates.values():
                self.another_visitor()
                page = self.page(path, allow_redirects=False)
                (canonical,) = self.links(page, "canonical")
                self.assertEqual(self.path(canonical.get("href")), path)
                self.assertEqual(
                    {
                        self.path(link.get("href"))
                        for link in self.links(page, "alternate")
                        if link.get("hreflang")
                    },
                    set(alternates.values()),
                )

    def test_slugs_are_ascii_in_each_language(self):
        number = self.excursion.id
        for code, slug in {
            "en_US": f"bridges-by-night-{number}",
            "ru_RU": f"nochnye-mosty-{number}",
            "zh_CN": f"bridges-by-night-{number}",
        }.items():
            excursion = self.excursion.with_context(lang=code)
            self.assertEqual(excursion.website_url, f"/excursions/{slug}")
        self.excursion.seo_name = "Neva by night"
        self.assertEqual(self.excursion.website_url, f"/excursions/neva-by-night-{number}")

    def test_old_names_lead_to_the_new_one(self):
        old = self.excursion.website_url
        self.excursion.name = "Twelve bridges"
        answer = self.url_open(f"{old}?utm_source=mail", allow_redirects=False)
        self.assertEqual(answer.status_code, 301)
        self.assertTrue(
            answer.headers["Location"].endswith(
                f"/excursions/twelve-bridges-{self.excursion.id}?utm_source=mail"
            )
        )
        answer = self.url_open(f"/ru{old}", allow_redirects=False)
        self.assertEqual(answer.status_code, 301)
        self.assertIn(
            f"/ru/excursions/nochnye-mosty-{self.excursion.id}", answer.headers["Location"]
        )

    def test_what_messengers_show(self):
        for url, title in (
            (self.excursion.website_url, "Bridges by night"),
            (f"/excursions/trip/{self.trip.id}", "Bridges by night, "),
        ):
            tree = lxml_html.fromstring(self.page(url))
            meta = {
                item.get("property") or item.get("name"): item.get("content")
                for item in tree.xpath("//head/meta")
            }
            self.assertTrue(meta["og:title"].startswith(title))
            self.assertEqual(meta["description"], "Eleven bridges in one night.")
            self.assertEqual(meta["og:description"], meta["description"])
            self.assertEqual(meta["twitter:card"], "summary_large_image")
            self.assertEqual(self.path(meta["og:url"]), url)
            for name in ("og:image", "twitter:image"):
                self.assertRegex(meta[name], r"^https?://[^/]+/web/image/water\.excursion/")
                self.assertEqual(self.url_open(meta[name]).status_code, 200)

    def test_what_messengers_show_of_lists(self):
        """The page's title in the visitor's language, not the name of its view."""
        for url in ("/excursions", "/excursions/calendar", "/excursions/piers"):
            tree = lxml_html.fromstring(self.page(url))
            (title,) = tree.xpath("//head/title/text()")
            for name in ("og:title", "twitter:title"):
                (shown,) = tree.xpath(f'//head/meta[@property="{name}" or @name="{name}"]/@content')
                self.assertEqual(shown, title)
        (text,) = lxml_html.fromstring(self.page("/excursions")).xpath(
            '//head/meta[@property="og:description"]/@content'
        )
        self.assertIn("deck plan", text)

    def test_description_of_an_excursion_without_summary(self):
        self.excursion.write({"summary": False, "description": f"<p>{'Long words. ' * 40}</p>"})
        (text,) = lxml_html.fromstring(self.page(self.excursion.website_url)).xpath(
            '//head/meta[@name="description"]/@content'
        )
        self.assertLessEqual(len(text), 161)
        self.assertTrue(text.startswith("Long words.") and text.endswith("…"))

    def test_sitemap(self):
        hidden = self.make_excursion("Hidden")
        past = self.make_trip(self.vessel_free, days=-3, state="done")
        draft = self.make_trip(self.vessel_free, days=8, state="draft")
        soon = self.make_trip(self.vessel_free, hours=2, days=0)
        cancelled = self.make_trip(self.vessel_free, days=9, state="cancelled")
        secret = self.make_trip(self.vessel_free, hidden, days=9, hours=9)
        tree = etree.fromstring(self.url_open("/sitemap.xml").content)
        space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
        dates = {
            self.path(entry.findtext("s:loc", namespaces=space)): entry.findtext(
                "s:lastmod", namespaces=space
            )
            for entry in tree.findall("s:url", space)
        }
        for url in (self.excursion.website_url, f"/excursions/trip/{self.trip.id}"):
            # midnight may come between
            days = (self.trip.create_date.date(), fields.Date.today())
            self.assertIn(dates[url], {str(day) for day in days})
            self.page(url, allow_redirects=False)
        self.assertIn("/excursions", dates)
        for trip in past + draft + soon + cancelled + secret:
            self.assertNotIn(f"/excursions/trip/{trip.id}", dates)
        self.assertNotIn(quote(hidden.website_url), dates)
        self.assertIn("Sitemap: http", self.page("/robots.txt"))

import base64
import io
from datetime import timedelta

from lxml import html as lxml_html
from PIL import Image

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tests.form import Form

from .common import ShopCase

#: Statements of the page in a warm worker, and bytes of a rich one.
QUERIES = 12
BYTES = 100_000


def picture(colour):
    stream = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(stream, "PNG")
    return base64.b64encode(stream.getvalue())


class StoryCase(ShopCase):
    """An excursion of which everything is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pier.write(
            {
                "latitude": 59.9411,
                "longitude": 30.3129,
                "directions": "Down the steps with the lions.",
                "image_1920": picture("teal"),
            }
        )
        cls.excursion.write(
            {
                "image_1920": picture("navy"),
                "included": "<ul><li>A blanket</li></ul>",
                "not_included": "<ul><li>Drinks</li></ul>",
                "to_bring": "<ul><li>A warm coat</li></ul>",
                "rules": "No smoking.",
                "children": "Under 7 free.",
                "animals": "Dogs on a lead.",
                "weather": "Rain does not stop us.",
                "photo_ids": [
                    Command.create({"name": "Under the bridge", "image_1920": picture("red")}),
                    Command.create({"name": "On deck", "image_1920": picture("green")}),
                ],
                "stop_ids": [
                    Command.create({"name": "Trinity Bridge", "minutes": 25}),
                    Command.create(
                        {"name": "Fortress", "minutes": 40, "stay_minutes": 90, "note": "Ashore"}
                    ),
                ],
                "question_ids": [
                    Command.create({"question": "Is it cold?", "answer": "<p>At night, yes.</p>"})
                ],
            }
        )
        cls.env["water.excursion.question"].create(
            {"question": "May I give a ticket back?", "answer": "<p>A day before.</p>"}
        )
        cls.env.flush_all()

    def tree(self, url=None, **kwargs):
        return lxml_html.fromstring(self.page(url or self.excursion.website_url, **kwargs))

    def of(self, name, tree=None, inside=""):
        """Elements of the class, or what of a path stands inside of them."""
        tree = self.tree() if tree is None else tree
        return tree.xpath(f'//*[contains(concat(" ", @class, " "), " {name} ")]{inside}')

    def words(self, element):
        return " ".join(element.text_content().split())


@tagged("post_install", "-at_install")
class TestExcursionPage(StoryCase):
    def test_pictures_have_sizes_and_words(self):
        shots = self.of("wx-gallery-item", inside="/img")
        self.assertEqual(
            [shot.get("alt") for shot in shots], ["Bridges by night", "Under the bridge", "On deck"]
        )
        for shot in shots:
            self.assertTrue(shot.get("width") and shot.get("height"), "no shift of the layout")
            for source in shot.get("srcset").split(", "):
                url, _width = source.split(" ")
                answer = self.url_open(url)
                self.assertEqual(answer.headers["Content-Type"], "image/png", url)
        self.assertEqual([shot.get("loading") for shot in shots], [None, "lazy", "lazy"])
        self.assertNoForeignHosts(self.page(self.excursion.website_url))

    def test_pictures_of_hidden_excursions_are_not_shown(self):
        url = f"/web/image/water.excursion.photo/{self.excursion.photo_ids[0].id}/image_256"
        shown = self.url_open(url).content
        self.excursion.is_published = False
        self.assertNotEqual(self.url_open(url).content, shown)

    def test_the_way_the_lists_and_the_rules(self):
        text = self.words(self.tree())
        for told in (
            "Trinity Bridge",
            "25 min",
            "1 hr 30 min ashore",
            "A blanket",
            "Drinks",
            "A warm coat",
            "Under 7 free.",
            "Dogs on a lead.",
            "Rain does not stop us.",
            "No smoking.",
            "Down the steps with the lions.",
        ):
            self.assertIn(told, text)

    def test_the_pier_opens_the_visitors_own_map(self):
        tree = self.tree()
        (link,) = self.of("wx-pier-geo", tree, "/a")
        self.assertTrue(link.get("href").startswith("geo:59.941100,30.312900"))
        self.assertIn("30 min", self.words(self.of("wx-pier", tree)[0]))
        self.assertEqual(self.of("wx-pier-picture", tree)[0].get("alt"), "Palace Pier")

    def test_questions_open_without_a_script(self):
        questions = self.of("wx-question")
        self.assertEqual(
            [item.find("summary").text_content() for item in questions],
            ["Is it cold?", "May I give a ticket back?"],
        )

    def test_departures_name_price_and_what_is_left(self):
        (row,) = self.tree().xpath(f'//a[@href="/excursions/trip/{self.trip.id}"]')
        self.assertIn("from 1,000 ₽", self.words(row))
        self.assertIn("6 places left", self.words(row))

    def test_departures_far_away_are_found(self):
        far = timedelta(days=200)
        self.trip.write(
            {"departure": self.trip.departure + far, "arrival": self.trip.arrival + far}
        )
        self.trip_free.state = "closed"
        self.assertEqual(len(self.of("wx-departure")), 1)

    def test_without_departures_there_is_a_way_on(self):
        (self.trip + self.trip_free).state = "closed"
        tree = self.tree()
        for name in ("wx-departure", "wx-go-bar", "wx-hero-go"):
            self.assertFalse(self.of(name, tree))
        self.assertEqual(self.of("wx-no-departures", tree, "/a/@href"), ["/excursions"])

    def test_a_bare_excursion_has_no_empty_headings(self):
        bare = self.make_excursion("Bare", is_published=True, pier_id=False)
        self.env["water.excursion.question"].search([]).active = False
        titles = [
            self.words(title) for title in self.tree(bare.website_url).xpath('//*[@id="wrap"]//h2')
        ]
        self.assertEqual(titles, ["Departures", "You may also like"])

    def test_changes_show_at_once(self):
        self.page(self.excursion.website_url)
        for record, name in (
            (self.excursion.stop_ids[0], "Renamed stop"),
            (self.excursion.photo_ids[0], "Renamed picture"),
            (self.pier, "Renamed pier"),
        ):
            record.name = name
            self.assertIn(name, self.page(self.excursion.website_url))
        self.excursion.question_ids.question = "Really?"
        self.assertIn("Really?", self.page(self.excursion.website_url))
        self.excursion.stop_ids.unlink()
        self.assertNotIn("Renamed stop", self.page(self.excursion.website_url))

    def test_similar_excursions(self):
        """City before kind, kind before price, and only what can be booked."""
        kazan = self.env["water.city"].create({"name": "Kazan"})
        far_pier = self.env["water.pier"].create({"name": "Far", "city_id": kazan.id})
        near = self.make_excursion("Same city, an event", kind="event")
        far = self.make_excursion("Another city", pier_id=far_pier.id)
        dear = self.make_excursion("Same but dear")
        dear.tariff_ids.filtered("price").price = 90000
        like = self.make_excursion("Same for the same")
        sold = self.make_excursion("Nothing on sale")
        hidden = self.make_excursion("Hidden")
        everything = near + far + dear + like + sold
        everything.is_published = True
        for number, excursion in enumerate(everything - sold + hidden):
            self.make_trip(self.vessel_free, excursion, days=10 + number)
        names = [item["name"] for item in self.excursion._website_similar(10)]
        self.assertEqual(
            [name for name in names if name in everything.mapped("name")],
            ["Same for the same", "Same but dear", "Same city, an event", "Another city"],
        )
        self.assertNotIn("Hidden", names)
        self.assertEqual(len(self.of("wx-similar", inside="//h3")), 3)

    def test_long_names_and_markup_are_text(self):
        name = "<b>Very</b> " + "long" * 60
        self.excursion.name = name
        self.assertIn(name, self.tree().xpath("//h1")[0].text_content())

    def test_the_page_is_light(self):
        for code in ("ru_RU", "zh_CN"):
            self.env["res.lang"]._activate_lang(code)
        website = self.env["website"].get_current_website()
        website.language_ids = self.env["res.lang"].search([])
        vessel = self.make_vessel_general("Ferry", 50)
        for number in range(80):
            self.make_trip(vessel, days=1, hours=5 * number)
        for number in range(4):
            other = self.make_excursion(f"Other {number}", is_published=True)
            self.make_trip(vessel, other, days=40 + number)
        self.env.flush_all()
        url = self.excursion.website_url
        self.page(url)
        before = self.env.cr.sql_log_count
        html = self.page(url)
        self.assertLessEqual(self.env.cr.sql_log_count - before, QUERIES)
        self.assertLess(len(html.encode()), BYTES)

    def test_dispatchers_tell_it(self):
        dispatcher = new_test_user(self.env, "story_dispatcher", "water_booking.group_dispatcher")
        with Form(self.excursion.with_user(dispatcher)) as form:
            with form.stop_ids.new() as stop:
                stop.name = "Liteyny Bridge"
                stop.minutes = 30
            with form.question_ids.new() as question:
                question.question = "Is there a toilet?"
                question.answer = "<p>Yes.</p>"
            with form.photo_ids.new() as photo:
                photo.name = "The saloon"
                photo.image_1920 = picture("blue").decode()
            form.stop_ids.remove(0)
        html = self.page(self.excursion.website_url)
        for told in ("Liteyny Bridge", "Is there a toilet?", "The saloon"):
            self.assertIn(told, html)
        self.assertNotIn("Trinity Bridge", html)

    def test_questions_of_another_company_stay_there(self):
        other = self.env["res.company"].create({"name": "Other operator"})
        self.env["water.excursion.question"].create(
            {"question": "Foreign?", "answer": "<p>Yes.</p>", "company_id": other.id}
        )
        self.assertNotIn("Foreign?", self.page(self.excursion.website_url))

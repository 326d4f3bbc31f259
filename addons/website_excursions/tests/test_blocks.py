import json

from lxml import html as lxml_html

from odoo.tests import new_test_user, tagged

from .common import ShopCase

ARCH = """
<t t-name="blocks.page">
    <t t-call="website.layout">
        <div id="wrap" class="oe_structure">
            <section class="s_water_block s_water_departures" data-block="departures" %s>
                <div class="s_water_content"><p>saved long ago</p></div>
            </section>
            <section class="s_water_block s_water_excursion" data-block="excursion" %s>
                <div class="s_water_content"/>
            </section>
        </div>
    </t>
</t>
"""


@tagged("post_install", "-at_install")
class TestBlocks(ShopCase):
    """What visitors see of our building blocks on a page of an editor."""

    def setUp(self):
        super().setUp()
        self.make_page()

    def make_page(self, departures="", excursion=None):
        chosen = json.dumps({"id": (excursion or self.excursion).id}).replace('"', "&quot;")
        arch = ARCH % (departures, f'data-excursion="{chosen}"')
        self.env["website.page"].search([("url", "=", "/blocks")]).unlink()
        self.env["website.page"].create(
            {
                "name": "Blocks",
                "url": "/blocks",
                "type": "qweb",
                "key": "blocks.page",
                "arch": arch,
                "is_published": True,
            }
        )
        self.env.flush_all()

    def shown(self, path="/blocks"):
        self.another_visitor()
        return lxml_html.fromstring(self.page(path))

    def links(self, name="s_water_departures", tree=None):
        tree = self.shown() if tree is None else tree
        links = tree.xpath(f'//section[contains(@class, "{name}")]//a/@href')
        return [link for link in links if "/trip/" in link]

    def test_departures_come_from_the_server(self):
        tree = self.shown()
        self.assertNotIn("saved long ago", tree.text_content())
        self.assertEqual(
            set(self.links(tree=tree)),
            {f"/excursions/trip/{self.trip.id}", f"/excursions/trip/{self.trip_free.id}"},
        )
        self.assertIn("6 places left", tree.text_content())
        self.assertIn("Eleven bridges in one night.", tree.text_content())

    def test_options(self):
        other = self.make_excursion("Other", is_published=True)
        mine = self.make_trip(self.vessel_free, other, days=1)
        self.make_page('data-limit="1"')
        self.assertEqual(self.links(), [f"/excursions/trip/{mine.id}"])
        self.make_page(f'data-excursion="{{&quot;id&quot;: {self.excursion.id}}}"')
        self.assertNotIn(f"/excursions/trip/{mine.id}", self.links())
        far = self.env["water.city"].create({"name": "Kazan"})
        self.make_page(f'data-city="{{&quot;id&quot;: {far.id}}}"')
        self.assertEqual(self.links(), [])
        self.make_page('data-layout="cards"')
        self.assertEqual(len(self.links()), 3)

    def test_nonsense_in_options_is_ignored(self):
        for nonsense in (
            'data-limit="99999999999" data-city="x" data-layout="{{1}}"',
            "data-limit=\"' + request.env.cr.dbname + '\"",
            'data-excursion="[1]"',
            'data-excursion="{&quot;id&quot;: &quot;1 OR 1&quot;}"',
        ):
            self.make_page(nonsense)
            self.assertEqual(len(self.links()), 2, nonsense)

    def test_each_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        website = self.env["website"].get_current_website()
        website.language_ids += self.env["res.lang"].search([("code", "=", "ru_RU")])
        name = "\u041d\u043e\u0447\u043d\u044b\u0435 \u043c\u043e\u0441\u0442\u044b"
        self.excursion.with_context(lang="ru_RU").name = name
        tree = self.shown("/ru/blocks")
        self.assertIn(name, tree.text_content())
        self.assertEqual(len(self.links(tree=tree)), 2)
        self.assertTrue(all(link.startswith("/ru/") for link in self.links(tree=tree)))

    def test_hidden_and_sold_out_are_not_advertised(self):
        self.env["water.inventory"]._block(
            self.trip_free.id, self.trip_free.map_id.seat_ids.ids, "test"
        )
        self.assertEqual(self.links(), [f"/excursions/trip/{self.trip.id}"])
        self.excursion.is_published = False
        self.make_page()
        self.assertEqual(self.links(), [])
        self.assertNotIn("Bridges by night", self.shown().text_content())

    def cost(self):
        """Statements of the page in a warm worker; Odoo keeps no page asked with a query."""
        url = "/blocks?utm_nothing=1"
        self.another_visitor()
        self.page(url)
        self.another_visitor()
        before = self.env.cr.sql_log_count
        self.page(url)
        return self.env.cr.sql_log_count - before

    def test_blocks_cost_little(self):
        with_blocks = self.cost()
        view = self.env["website.page"].search([("url", "=", "/blocks")]).view_id
        view.arch = view.arch.replace("s_water_block", "s_other")
        self.env.flush_all()
        self.assertLessEqual(with_blocks - self.cost(), 4, "two blocks")

    def test_the_editor_sees_the_saved_page(self):
        new_test_user(self.env, "block_editor", "base.group_user,website.group_website_designer")
        self.authenticate("block_editor", "block_editor")
        self.assertIn("saved long ago", self.page("/blocks?enable_editor=1"))
        html = self.ask(
            "/excursions/block", options={"block": "departures", "limit": "1", "x": ["y"]}
        )
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)

    def test_names_are_escaped(self):
        self.excursion.name = "<script>alert(1)</script>"
        self.another_visitor()
        self.assertNotIn("<script>alert(1)", self.page("/blocks"))

import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.tests.properties import examples

from ..tools import geo
from .common import ShopCase

RIVER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"width": 400},
            "geometry": {"type": "LineString", "coordinates": [[30.30, 59.94], [30.33, 59.95]]},
        },
        {
            "type": "Polygon",
            "coordinates": [[[30.29, 59.93], [30.30, 59.93], [30.30, 59.94], [30.29, 59.93]]],
        },
    ],
}
near = st.tuples(st.floats(59.8, 60.1), st.floats(30.1, 30.6))


@tagged("post_install", "-at_install")
class TestGeo(BaseCase):
    @examples(100)
    @given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-179, 179)), min_size=1, max_size=9))
    def test_every_pier_is_in_the_picture(self, points):
        frame = geo.Frame(points)
        for point in points:
            for part in frame.percent(*point):
                self.assertGreaterEqual(part, 100 * geo.MARGIN - 0.1)
                self.assertLessEqual(part, 100 - 100 * geo.MARGIN + 0.1)

    @examples(100)
    @given(st.lists(near, min_size=1, max_size=5))
    def test_tiles_cover_the_picture(self, points):
        frame = geo.Frame(points)
        tiles = frame.tiles("https://tiles.example.com/{z}/{x}/{y}.png")
        self.assertLessEqual(len(tiles), geo.MOST_TILES)
        for x, y in ((1, 1), (frame.width - 1, frame.height - 1)):
            self.assertTrue(
                any(
                    tile["x"] <= x <= tile["x"] + tile["size"]
                    and tile["y"] <= y <= tile["y"] + tile["size"]
                    for tile in tiles
                )
            )

    def test_north_is_up_and_east_is_right(self):
        frame = geo.Frame([(59.94, 30.30), (59.95, 30.33)])
        (west, south), (east, north) = frame.place(59.94, 30.30), frame.place(59.95, 30.33)
        self.assertLess(west, east)
        self.assertLess(north, south)
        metres, units = frame.ruler()
        self.assertAlmostEqual(frame.length(metres), units)

    def test_water_is_read_or_refused(self):
        river, lake = geo.read_water(json.dumps(RIVER))
        self.assertEqual(river.width, 400)
        self.assertEqual(lake.width, 0)
        self.assertEqual(river.points[0], (59.94, 30.30))
        self.assertEqual(geo.read_water(" "), [])
        line = {"type": "LineString", "coordinates": [[30, 59], [31, 59]]}
        for bad in (
            "x",
            "[1]",
            "[" * 100_000,
            '{"type": "Point", "coordinates": [1, 2]}',
            '{"type": "LineString", "coordinates": [[1, 2], [NaN, 2]]}',
            '{"type": "LineString", "coordinates": [[1, 2], ["x", 2]]}',
            '{"type": "LineString", "coordinates": [[1, 200], [1, 2]]}',
            json.dumps({"type": "Feature", "geometry": line, "properties": {"width": -1}}),
            json.dumps({"type": "LineString", "coordinates": [[1, 2]] * 6000}),
        ):
            with self.subTest(bad=bad[:60]), self.assertRaises(geo.BadWater):
                geo.read_water(bad)


@tagged("post_install", "-at_install")
class TestPiers(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pier.write(
            {"latitude": 59.9394, "longitude": 30.3078, "directions": "Past the two lions."}
        )
        cls.city.map_water = json.dumps(RIVER)
        cls.env["water.pier"].create({"name": "Pier of nobody", "city_id": cls.city.id})
        cls.env.flush_all()

    def test_map_and_list(self):
        html = self.page("/excursions/piers")
        self.assertIn("Palace Pier", html)
        self.assertNotIn("Pier of nobody", html)
        self.assertIn(f"/excursions?pier={self.pier.id}", html)
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)
        self.assertIn("wx-map-river", html)
        self.assertIn(f"/excursions/piers/palace-pier-{self.pier.id}", html)
        self.assertNoForeignHosts(html)
        self.assertNotIn("<image", html)

    def test_page_of_a_pier(self):
        html = self.page(f"/excursions/piers/palace-pier-{self.pier.id}")
        self.assertIn("Past the two lions.", html)
        self.assertIn("geo:59.939400", html)
        self.assertIn(f"/excursions/trip/{self.trip.id}", html)
        self.page(f"/excursions/piers/{self.pier.id}")
        nobody = self.env["water.pier"].search([("name", "=", "Pier of nobody")])
        for slug in (f"x-{nobody.id}", "x-999999", "nonsense"):
            self.page(f"/excursions/piers/{slug}", status=404)

    def test_without_coordinates_the_list_remains(self):
        self.pier.write({"latitude": 0, "longitude": 0})
        html = self.page("/excursions/piers")
        self.assertIn("Palace Pier", html)
        self.assertNotIn("wx-map-picture", html)

    def test_tiles_only_of_the_operators_own_server(self):
        website = self.env["website"].get_current_website()
        self.assertEqual(website._excursions_tile_origin(), "")
        for bad in ("tiles", "javascript:{z}{x}{y}", "https://tiles.example.com/{z}/{x}.png"):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                website.excursions_tile_url = bad
        website.excursions_tile_url = "https://tiles.example.com/{z}/{x}/{y}.png"
        self.assertEqual(website._excursions_tile_origin(), "https://tiles.example.com")
        html = self.page("/excursions/piers")
        self.assertRegex(html, r'<image[^>]*href="https://tiles.example.com/\d+/\d+/\d+.png"')
        self.assertNotIn("wx-map-river", html)

    def test_water_is_checked(self):
        with self.assertRaises(ValidationError):
            self.city.map_water = "{}"
        self.city.map_water = False
        self.assertNotIn("wx-map-river", self.page("/excursions/piers"))

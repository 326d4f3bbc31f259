import json
from types import SimpleNamespace
from unittest.mock import patch

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..models import water_trip_live
from ..tools.news import MOST, SPACE, News
from .common import Gala, ShopCase


@tagged("post_install", "-at_install")
class TestNews(TransactionCase):
    """Which versions are worth a message."""

    def test_a_version_is_told_once(self):
        news = News()
        self.assertTrue(news.is_due(1, "a", now=10))
        self.assertFalse(news.is_due(1, "a", now=100))
        self.assertTrue(news.is_due(1, "b", now=101))
        self.assertTrue(news.is_due(2, "b", now=101))

    def test_told_along_with_another(self):
        """At once, for nobody else may tell it; it is no news afterwards."""
        news = News()
        self.assertTrue(news.is_due(1, "a"))
        self.assertTrue(news.is_new(1, "b"))
        self.assertFalse(news.is_new(1, "b"))
        self.assertFalse(news.is_due(1, "b"))

    def test_changes_in_quick_succession(self):
        """The last of them is told by whoever reads after a while."""
        news = News()
        self.assertTrue(news.is_due(1, "a", now=10))
        self.assertFalse(news.is_due(1, "b", now=10 + SPACE / 2))
        self.assertFalse(news.is_due(1, "c", now=10 + SPACE / 2))
        self.assertTrue(news.is_due(1, "c", now=10 + SPACE))

    def test_memory_ends(self):
        news = News()
        for trip in range(MOST + 1):
            news.is_due(trip, "a", now=10)
        self.assertFalse(news.is_due(MOST, "a", now=20))
        self.assertTrue(news.is_due(0, "a", now=20))


@tagged("post_install", "-at_install")
class TestTelling(Gala, ShopCase):
    """Whoever reads what is free tells the others that it has changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_gala()

    def told(self):
        """Messages of the trip; they are committed, whatever becomes of this test."""
        with db_connect(self.env.cr.dbname).cursor() as cr:
            return self.messages(cr, self.gala)

    def messages(self, cr, trip):
        cr.execute(
            "SELECT message FROM bus_bus WHERE channel LIKE %s ORDER BY id",
            [f'%"water_trip_{trip.id}"%'],
        )
        return [message for [message] in cr.fetchall()]

    def test_reader_tells(self):
        availability = f"/excursions/trip/{self.gala.id}/availability"
        before = self.told()
        state = json.loads(self.page(availability))
        [news] = self.told()[len(before) :]
        self.assertIn(state["v"], news)
        self.assertIn('"water_trip"', news)
        self.page(availability)
        self.assertEqual(self.told(), [*before, news])

    def test_a_hold_tells_nobody(self):
        before = self.told()
        self.choose("A1", "A2")
        self.assertEqual(self.told(), before)

    def test_the_office_tells(self):
        """Each time: the second change may be the last for long."""
        before = self.told()
        inventory = self.env["water.inventory"]
        seats = [self.gala_seats["A1"].id]
        inventory._block(self.gala.id, seats, "Captain's guests")
        inventory._unblock(self.gala.id, seats)
        [first, second] = self.told()[len(before) :]
        for news in (first, second):
            self.assertIn(f'"trip":{self.gala.id}', news.replace(" ", ""))

    def test_two_excursions_of_one_sailing(self):
        """A change on one page is told to the other's with the version that it will read, so that
        who has looked tells nobody to look again, whichever worker was asked."""
        jazz = self.make_excursion("Jazz on the gala", is_published=True)
        other = self.env["water.trip"].create(
            {"leader_id": self.gala.id, "excursion_id": jazz.id, "most_persons": 3}
        )
        other.action_open_sale()
        self.env.flush_all()
        # no other connection sees these trips, which are never committed
        connection = SimpleNamespace(cursor=self.registry.cursor)
        self.patch(water_trip_live, "db_connect", lambda name: connection)

        def read(trip):
            """As the route does, which would read on a connection that only reads."""
            version = self.env["water.inventory"]._availability(trip.id)["v"]
            self.env["water.trip"]._website_tell(trip.id, version)
            return version

        def told(trip):
            return [json.loads(told)["payload"]["v"] for told in self.messages(self.env.cr, trip)]

        with patch.object(water_trip_live, "NEWS", News()):
            first = read(self.gala)
            [second] = told(other)
            self.assertEqual(second, read(other), "told before anybody has looked there")
        self.assertNotEqual(first, second)
        for trip, version in ((self.gala, first), (other, second)):
            self.assertEqual(told(trip), [version], "once")
        with patch.object(water_trip_live, "NEWS", News()):  # another worker
            read(other)
        for trip, version in ((self.gala, first), (other, second)):
            self.assertEqual(told(trip), [version] * 2, "nothing new to anybody")

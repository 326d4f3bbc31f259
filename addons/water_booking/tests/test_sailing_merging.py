from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.water_booking.inventory.errors import SeatsLost

from .common_sailing import SharedSailingCase


@tagged("post_install", "-at_install")
class TestSailingMerging(SharedSailingCase):
    """A sailing, or one excursion of it, that is given up for another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        twin = cls.make_vessel_assigned("Twin ship", {"A": 5, "B": 2}, vip_rows="B")
        cls.bridges = cls.make_trip(twin, hours=2)
        cls.env.flush_all()

    def test_merging(self):
        """A companion merges by itself; a leading trip only when nobody is left behind."""
        ticket = self.sell("A-2", trip=self.dinner).water_ticket_ids
        self.sell("A-1")
        dinner = self.add(self.bridges, self.dinner_excursion)
        with self.assertRaisesRegex(UserError, "Merge those first"):
            self.trip._merge_into(self.bridges)
        self.assertFalse(self.trip._merge_candidate())
        again = self.add(self.trip, self.dinner_excursion)
        with self.assertRaisesRegex(UserError, "another departure"):
            self.dinner._merge_into(again)
        self.assertEqual(self.dinner._merge_candidate(), dinner)
        self.dinner._merge_into(dinner)
        self.env.invalidate_all()
        self.assertEqual((self.dinner.state, self.trip.state), ("cancelled", "on_sale"))
        self.assertEqual(ticket.trip_id, dinner)
        self.assertEqual(self.shown(self.trip), ["A-1"])
        self.assertEqual(self.shown(self.bridges), ["A-2"])
        self.trip._merge_into(self.bridges)
        self.env.invalidate_all()
        self.assertEqual(self.shown(dinner), ["A-1", "A-2"])

    def test_whoever_buys_a_companion_while_its_leader_merges(self):
        """The preview was made before; under the lock the sale is seen."""
        self.sell("A-1")
        seats = self.trip._merge_preview(self.bridges)["seats"]
        self.sell("A-2", trip=self.dinner)
        with self.assertRaisesRegex(SeatsLost, "bought a place meanwhile"):
            self.inventory._merge(self.trip.id, self.bridges.id, seats)
        self.assertEqual(self.shown(self.trip), ["A-1", "A-2"])
        self.dinner.action_cancel()
        self.env.flush_all()
        self.inventory._merge(self.trip.id, self.bridges.id, seats)
        self.assertEqual(self.shown(self.bridges), ["A-1"])

    def test_nobody_is_offered_places_of_a_sailing_that_is_given_up(self):
        self.sell("A-1", "A-2", "A-3", "A-4", "B-1")
        entry = self.wait_for(self.dinner, 2)
        self.env.flush_all()
        seats = self.trip._merge_preview(self.bridges)["seats"]
        self.inventory._merge(self.trip.id, self.bridges.id, seats)
        self.env.invalidate_all()
        self.assertEqual(entry.state, "waiting")

    def test_merging_a_companion_gives_the_sailings_allotment_back(self):
        allotment = self.allot("A-2")
        order = self.sell("A-2", trip=self.dinner, channel="agent")
        self.assertEqual((allotment.left_count, allotment.sold_count), (0, 1))
        dinner = self.add(self.bridges, self.dinner_excursion)
        self.dinner._merge_into(dinner)
        self.env.invalidate_all()
        self.assertEqual((allotment.left_count, allotment.sold_count), (1, 0))
        self.assertEqual((self.shown(self.trip), self.shown(dinner)), (["A-2"], ["A-2"]))
        self.inventory._give_back(order.water_ticket_ids.mapped("claim"))
        self.assertEqual(self.shown(dinner), [])
        # where the whole sailing is given up, nothing is kept on either
        self.sell("A-2", channel="agent")
        self.trip._merge_into(self.bridges)
        self.env.invalidate_all()
        self.assertEqual((allotment.left_count, allotment.sold_count), (0, 0))
        self.assertEqual(self.shown(self.bridges), ["A-2"])

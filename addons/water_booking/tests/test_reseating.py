from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.inventory import remapping, reseating
from odoo.addons.water_booking.inventory.layout import Layout

from .test_remapping import area, changed, mixed
from .test_seating import VIP, deck


@tagged("post_install", "-at_install")
class TestReseating(BaseCase):
    """Where passengers should sit on another vessel."""

    def test_the_same_name_where_it_exists(self):
        old = deck("ssss")
        proposal = reseating.reseat(old, changed(old), [[2], [3]])
        self.assertEqual((proposal.seats[2], proposal.seats[3]), (102, 103))
        self.assertEqual(proposal.how[2], remapping.CODE)

    def test_a_name_of_another_category_is_not_what_was_bought(self):
        old = deck("vs")
        new = changed(deck("sv"))
        proposal = reseating.reseat(old, new, [[1], [2]])
        self.assertEqual((proposal.seats[1], proposal.seats[2]), (102, 101))
        self.assertEqual(proposal.how[1], remapping.NEAR)
        self.assertEqual(new.places[proposal.seats[1]].category_id, VIP)

    def test_a_party_is_not_torn_apart_to_keep_a_name(self):
        old = deck("ssss", "ssss")
        new = changed(old, drop={3})
        proposal = reseating.reseat(old, new, [[2, 3]])
        self.assertIn(
            {proposal.seats[2], proposal.seats[3]}, [{101, 102}, {105, 106}, {106, 107}, {107, 108}]
        )

    def test_who_paid_most_chooses_first(self):
        old = deck("ssss")
        new = changed(old, drop={2, 3, 4}, row=lambda place: "Z", code=lambda p: f"z{p.id}")
        rich_first = reseating.reseat(old, new, [[4], [1]])
        self.assertEqual(rich_first.seats[4], 101)
        self.assertEqual(rich_first.lost, [1])

    def test_as_many_of_a_party_as_there_are_places(self):
        old = deck("sss")
        new = changed(old, drop={3}, row=lambda place: "Z", code=lambda p: f"z{p.id}")
        proposal = reseating.reseat(old, new, [[1, 2, 3]])
        self.assertEqual((len(proposal.seats), len(proposal.lost)), (2, 1))

    def test_wheelchair_and_companion_stay_together(self):
        old = deck("wcss")
        moved = deck("sswc")
        new = changed(moved, companion_of=lambda p: p.companion_of and p.companion_of + 100)
        proposal = reseating.reseat(old, new, [[1, 2]])
        wheelchair = new.places[proposal.seats[1]]
        self.assertEqual(wheelchair.kind, "wheelchair")
        self.assertEqual(new.places[proposal.seats[2]].companion_of, wheelchair.id)

    def test_a_wheelchair_without_its_place_is_lost(self):
        old = deck("wcss")
        proposal = reseating.reseat(old, changed(deck("ssss")), [[1, 2]])
        self.assertEqual(proposal.lost, [1])
        self.assertIn(2, proposal.seats)

    def test_between_numbered_seats_and_areas_of_the_category(self):
        old = mixed(deck("s"), area(10, 2, area_id=1))
        new = Layout(area(300, 3, area_id=9), frozenset(), old.focus, True)
        proposal = reseating.reseat(old, new, [[1], [10, 11]])
        self.assertEqual(len(set(proposal.seats.values())), 3)
        self.assertFalse(proposal.lost)
        back = reseating.reseat(new, changed(deck("sss")), [[300, 301, 302]])
        self.assertFalse(back.lost)

    def test_area_of_the_same_name(self):
        old = mixed(deck("s"), area(10, 2, area_id=1))
        new = mixed(changed(deck("s")), area(200, 2, area_id=8), area(300, 2, area_id=9))
        proposal = reseating.reseat(old, new, [[10, 11]], twins={("area", 1): 9})
        self.assertEqual({proposal.seats[10], proposal.seats[11]}, {300, 301})

    def test_tables_sold_whole_are_for_whole_parties(self):
        old = deck("TTs")
        whole_old = Layout(old.places, frozenset({1}), old.focus, True)
        renamed = changed(old, code=lambda p: f"n{p.id}")
        whole_new = Layout(renamed.places, frozenset({1}), old.focus, True)
        proposal = reseating.reseat(whole_old, whole_new, [[1, 2]])
        self.assertEqual({proposal.seats[1], proposal.seats[2]}, {101, 102})
        self.assertEqual(reseating.reseat(deck("ss"), whole_new, [[1], [2]]).lost, [2])

    def test_kept_places_come_last(self):
        old = deck("ss")
        new = changed(old, drop={1}, row=lambda place: "Z", code=lambda p: f"z{p.id}")
        proposal = reseating.reseat(old, new, [[1]], kept=[[2]])
        self.assertEqual(proposal.seats[1], 102)
        self.assertNotIn(2, proposal.seats)

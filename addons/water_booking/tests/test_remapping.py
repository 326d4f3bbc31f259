from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.inventory import remapping
from odoo.addons.water_booking.inventory.layout import Layout

from .test_seating import VIP, deck


def changed(layout, drop=(), first_id=100, **fields):
    """Another version of a plan: its own ids, some seats missing, some values changed.

    ``fields`` are functions of the old place.
    """
    places = {}
    for place in layout.places.values():
        if place.id not in drop:
            values = {name: value(place) for name, value in fields.items()}
            new = place._replace(id=place.id + first_id, **values)
            places[new.id] = new
    return Layout(places, layout.whole_tables, layout.focus, True)


def area(first, count, area_id, category_id=1):
    """Places of an area as {id: Place}."""
    [template] = deck("s").places.values()
    return {
        seat_id: template._replace(
            id=seat_id,
            code=f"area-{area_id}-{seat_id}",
            row="",
            kind="place",
            area_id=area_id,
            category_id=category_id,
        )
        for seat_id in range(first, first + count)
    }


def mixed(layout, *areas):
    places = dict(layout.places)
    for one in areas:
        places.update(one)
    return Layout(places, layout.whole_tables, layout.focus, True)


@tagged("post_install", "-at_install")
class TestRemapping(BaseCase):
    """Where passengers should sit on another deck plan."""

    def test_same_code_is_the_same_seat_wherever_it_is_drawn(self):
        old = deck("ssss")
        new = changed(old, x=lambda place: 500 - place.x, row=lambda place: "Q")
        proposal = remapping.propose(old, new, [[2], [3]])
        self.assertEqual((proposal.seats[2], proposal.seats[3]), (102, 103))
        self.assertEqual(proposal.how[2], remapping.CODE)
        self.assertFalse(proposal.lost)

    def test_other_codes_same_row_and_number(self):
        old = deck("ssss")
        new = changed(old, code=lambda place: f"new-{place.id}")
        proposal = remapping.propose(old, new, [[2]])
        self.assertEqual((proposal.seats[2], proposal.how[2]), (102, remapping.PLACE))

    def test_lost_seat_goes_to_the_nearest_of_its_category(self):
        old = deck("ssssv")
        new = changed(old, drop={3, 4})
        proposal = remapping.propose(old, new, [[4]])
        self.assertEqual((proposal.seats[4], proposal.how[4]), (102, remapping.NEAR))

    def test_those_who_keep_their_seats_come_first(self):
        old = deck("ssss")
        new = changed(old, drop={4})
        proposal = remapping.propose(old, new, [[4], [3]])
        self.assertEqual((proposal.seats[3], proposal.seats[4]), (103, 102))

    def test_a_party_that_lost_its_row_sits_together(self):
        old = deck("ssss", "ssss", "ssss")
        new = changed(old, drop={1, 2, 3, 4})
        proposal = remapping.propose(old, new, [[5], [1, 2, 3]])
        seats = [proposal.seats[seat] for seat in (1, 2, 3)]
        self.assertIn(tuple(sorted(seats)), [(106, 107, 108), (109, 110, 111), (110, 111, 112)])

    def test_nobody_is_given_two_seats_and_the_rest_is_lost(self):
        old = deck("sss")
        new = changed(old, drop={2, 3})
        proposal = remapping.propose(old, new, [[2], [3], [1]])
        self.assertEqual(proposal.seats, {1: 101})
        self.assertEqual(sorted(proposal.lost), [2, 3])

    def test_another_category_is_for_the_dispatcher_to_decide(self):
        old = deck("vs")
        new = changed(old, drop={1})
        self.assertEqual(remapping.propose(old, new, [[1]]).lost, [1])
        same_code = changed(old, category_id=lambda place: VIP)
        self.assertEqual(remapping.propose(old, same_code, [[2]]).seats[2], 102)

    def test_a_wheelchair_needs_a_wheelchair_place(self):
        old = deck("wcss")
        new = changed(old, kind=lambda place: "seat", companion_of=lambda place: None)
        proposal = remapping.propose(old, new, [[1, 2]])
        self.assertEqual(proposal.lost, [1])
        self.assertEqual(proposal.seats[2], 102)
        kept = remapping.propose(old, changed(old, code=lambda place: "x" + place.code), [[1]])
        self.assertEqual(kept.seats[1], 101)

    def test_chairs_by_table_and_number(self):
        old = deck("TTUU")
        new = changed(
            old,
            code=lambda place: f"n{place.id}",
            table_id=lambda place: place.table_id + 10,
            number=lambda place: place.number,
        )
        twins = {("table", 1): 11, ("table", 2): 12}
        proposal = remapping.propose(old, new, [[2, 3]], twins)
        self.assertEqual((proposal.seats[2], proposal.seats[3]), (102, 103))
        self.assertEqual(proposal.how[3], remapping.PLACE)

    def test_tables_sold_whole_are_no_way_out(self):
        old = deck("sTTT")
        new = changed(old, drop={1}, table_id=lambda place: place.table_id)
        whole = Layout(new.places, frozenset({1}), new.focus, True)
        self.assertEqual(remapping.propose(old, whole, [[1]]).lost, [1])

    def test_places_of_an_area(self):
        old = mixed(deck("ss"), area(10, 3, area_id=1))
        new = mixed(
            changed(deck("ss")), area(200, 2, area_id=8, category_id=2), area(300, 1, area_id=9)
        )
        proposal = remapping.propose(old, new, [[10, 11, 12]], {("area", 1): 9})
        self.assertEqual(proposal.seats[10], 300, "the area of the same name first")
        self.assertEqual({proposal.seats[11], proposal.seats[12]}, {200, 201})
        self.assertEqual(proposal.how[11], remapping.AREA)
        smaller = mixed(changed(deck("ss")), area(300, 2, area_id=9))
        self.assertEqual(len(remapping.propose(old, smaller, [[10, 11, 12]]).lost), 1)

    def test_free_seats_are_matched_but_stand_in_nobodys_way(self):
        old = deck("ssss")
        new = changed(old, drop={4})
        proposal = remapping.propose(old, new, [[4]])
        self.assertEqual(proposal.seats[4], 103)
        self.assertEqual((proposal.seats[1], proposal.seats[2]), (101, 102))
        self.assertNotIn(3, proposal.seats)
        self.assertEqual(len(set(proposal.seats.values())), len(proposal.seats))

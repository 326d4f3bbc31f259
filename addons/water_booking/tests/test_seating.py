from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.inventory import seating
from odoo.addons.water_booking.inventory.layout import Layout, Place

STANDARD, VIP = 1, 2


def deck(*lines, whole=(), focus=(None, 0.0, 0.0)):
    """A plan drawn in text: a line is a row, a letter a seat, a blank an aisle.

    s seat, v seat of category VIP, w wheelchair place, c its companion to the right, T/U chairs
    of a table of that name. Ids count from 1 in reading order.
    """
    places = {}
    for y, line in enumerate(lines):
        for x, kind in enumerate(line):
            if kind == " ":
                continue
            seat_id = len(places) + 1
            places[seat_id] = Place(
                id=seat_id,
                deck="1",
                zone="",
                row="" if kind in "TU" else f"R{y}",
                number=str(x),
                code=str(seat_id),
                x=10.0 * x,
                y=10.0 * y,
                category_id=VIP if kind == "v" else STANDARD,
                kind={"w": "wheelchair", "c": "companion"}.get(
                    kind, "chair" if kind in "TU" else "seat"
                ),
                area_id=None,
                table_id={"T": 1, "U": 2}.get(kind),
                companion_of=seat_id - 1 if kind == "c" else None,
            )
    return Layout(places, frozenset(whole), focus, True)


@tagged("post_install", "-at_install")
class TestSeating(BaseCase):
    """Who sits beside whom, and which seats a party gets."""

    def test_an_aisle_parts_a_row(self):
        self.assertEqual(deck("ss ss").blocks, ((1, 2), (3, 4)))
        self.assertEqual(deck("ssss").blocks, ((1, 2, 3, 4),))
        self.assertEqual(deck("ss s").blocks, ((1, 2), (3,)))

    def test_wheelchair_places_end_a_run(self):
        self.assertEqual(deck("sswcss").blocks, ((1, 2), (5, 6)))

    def test_a_column_is_a_row_too(self):
        plan = deck("ssss")
        turned = {seat.id: seat._replace(x=seat.y, y=seat.x) for seat in plan.places.values()}
        self.assertEqual(Layout(turned, frozenset(), (None, 0, 0), True).blocks, ((1, 2, 3, 4),))

    def test_single_seat_left_over_is_a_gap(self):
        plan = deck("sssss")
        self.assertEqual(seating.avoidable_gaps(plan, set(), [2, 3]), {1})
        self.assertEqual(seating.avoidable_gaps(plan, set(), [1, 2]), set())
        self.assertEqual(seating.avoidable_gaps(deck("ssssss"), {6}, [1, 3]), {2})

    def test_gap_that_was_there_before_is_nobodys_fault(self):
        plan = deck("sssss ss")
        self.assertEqual(seating.new_gaps(plan, {2}, [4, 5]), {3})
        self.assertEqual(seating.avoidable_gaps(plan, {2}, [6, 7]), set())

    def test_gap_is_allowed_where_no_run_would_leave_none(self):
        plan = deck("sss")
        self.assertEqual(seating.new_gaps(plan, set(), [1, 2]), {3})
        self.assertEqual(seating.avoidable_gaps(plan, set(), [1, 2]), set())
        wider = deck("sss", "ssss")
        self.assertEqual(seating.avoidable_gaps(wider, set(), [1, 2]), {3})

    def test_beside_a_single_traveller_in_a_pair_sits_another(self):
        plan = deck("ss ss ssss")
        self.assertEqual(seating.avoidable_gaps(plan, set(), [1]), set())

    def test_best_is_together_and_nearest_the_best_point(self):
        plan = deck("ssss", "ssss", focus=(None, 15.0, 10.0))
        self.assertEqual(sorted(seating.best(plan, set(), 4)), [5, 6, 7, 8])
        self.assertEqual(len(seating.best(plan, {6}, 4)), 4)
        self.assertEqual(sorted(seating.best(plan, {6}, 4)), [1, 2, 3, 4])

    def test_best_leaves_no_gap_if_it_can(self):
        plan = deck("ssss", focus=(None, 15.0, 0.0))
        self.assertIn(sorted(seating.best(plan, set(), 2)), ([1, 2], [3, 4]))

    def test_nobody_needs_no_seat(self):
        self.assertEqual(seating.best(deck("ss"), set(), 0), [])

    def test_best_parts_a_party_only_when_it_must(self):
        plan = deck("ss ss", "ss ss")
        seats = seating.best(plan, set(), 4)
        self.assertEqual(len(set(seats)), 4)
        rows = [plan.block_of[seat] for seat in seats]
        self.assertEqual({rows.count(block) for block in rows}, {2})

    def test_together_is_side_by_side_or_at_one_table(self):
        plan = deck("ssss ss", "TTU", "wc")
        self.assertTrue(seating.are_together(plan, [3, 2]))
        self.assertTrue(seating.are_together(plan, [7, 8]))
        self.assertTrue(seating.are_together(plan, [1]))
        for apart in ([1, 3], [4, 5], [8, 9], [1, 7], [10, 1]):
            self.assertFalse(seating.are_together(plan, apart), apart)

    def test_more_seats_continue_the_row(self):
        plan = deck("ssss", "ssss")
        self.assertEqual(seating.more(plan, set(), [5, 6], 2), [7, 8])
        self.assertEqual(len(seating.more(plan, {7}, [5, 6], 2)), 2)

    def test_best_keeps_to_the_category(self):
        plan = deck("vvss")
        self.assertEqual(sorted(seating.best(plan, set(), 2, VIP)), [1, 2])
        self.assertEqual(seating.best(plan, set(), 3, VIP), [])

    def test_wheelchair_places_are_left_for_those_who_need_them(self):
        plan = deck("wcss")
        self.assertEqual(seating.best(plan, set(), 3), [])
        self.assertEqual(sorted(seating.best(plan, set(), 3, accessible=True))[:2], [1, 2])

    def test_companion_comes_with_the_wheelchair_place_alone(self):
        plan = deck("wcss")
        self.assertEqual(seating.lonely_companions(plan, [2, 3]), {2})
        self.assertEqual(seating.lonely_companions(plan, [1, 2]), set())

    def test_table_sold_whole_is_not_broken(self):
        plan = deck("TTTT UU", whole={1})
        self.assertEqual(seating.broken_tables(plan, [1, 2, 5]), {3, 4})
        self.assertEqual(seating.broken_tables(plan, [5]), set())
        self.assertEqual(sorted(seating.best(plan, set(), 2)), [5, 6])
        self.assertEqual(sorted(seating.best(plan, set(), 4)), [1, 2, 3, 4])
        self.assertEqual(seating.best(plan, {2}, 4), [])

    def test_nearest_to_a_lost_seat(self):
        plan = deck("sssvs")
        self.assertEqual(seating.nearest(plan, {3}, 3), [2, 1, 5])

"""What holds for every deck plan and every state of sale, not just for those that we drew.

``WATER_EXAMPLES=2000 make test FILE=…`` looks further, at random places each time.
"""

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.water_booking.inventory import seating

from .properties import examples
from .test_seating import STANDARD, VIP, deck

#: Tokens of a drawn row, see ``deck``; a companion's seat is drawn to the right of its place.
TOKENS = ("s", "s", "s", "s", "v", "v", " ", "w", "wc", "T", "U")


@st.composite
def plans(draw):
    """A deck plan; some of its plain seats may be places of an area, one table sold whole."""
    lines = draw(
        st.lists(
            st.lists(st.sampled_from(TOKENS), min_size=1, max_size=9).map("".join),
            min_size=1,
            max_size=4,
        )
    )
    plan = deck(
        *lines,
        whole=draw(st.sampled_from([(), (1,), (1, 2)])),
        focus=(None, draw(st.sampled_from([0.0, 35.0, 90.0])), draw(st.sampled_from([0.0, 15.0]))),
    )
    for seat_id in draw(st.sets(st.sampled_from(sorted(plan.places) or [0]), max_size=3)):
        place = plan.places.get(seat_id)
        if place and place.kind == "seat":
            plan.places[seat_id] = place._replace(area_id=9, kind="place", row="")
    return plan


@st.composite
def sales(draw):
    """A plan and the ids of seats that others have."""
    plan = draw(plans())
    taken = draw(st.sets(st.sampled_from(sorted(plan.places)))) if plan.places else set()
    return plan, taken


CATEGORIES = st.sampled_from([False, STANDARD, VIP])


# --- what the words mean, said once more in another way


def ordinary(plan, taken, category=False):
    """Free numbered seats that anybody may buy one by one."""
    return {
        place.id
        for place in plan.places.values()
        if place.id not in taken
        and place.area_id is None
        and place.kind in ("seat", "chair")
        and place.table_id not in plan.whole_tables
        and (category is False or place.category_id == category)
    }


def neighbours(plan):
    """Pairs of seats side by side."""
    return {frozenset(pair) for block in plan.blocks for pair in pairwise(block)}


def sit_together(plan, seats):
    """Whether the seats are a run side by side, or chairs of one table."""
    if len(seats) == 1:
        return True
    tables = {plan.places[seat].table_id for seat in seats}
    if tables != {None}:
        return len(tables) == 1
    beside = neighbours(plan)
    ranked = sorted(seats, key=lambda seat: plan.places[seat].x)
    return all(frozenset(pair) in beside for pair in pairwise(ranked))


def lonely(plan, taken):
    """Free seats of runs of three and more with no free neighbour."""
    beside = neighbours(plan)
    return {
        seat
        for block in plan.blocks
        if len(block) > 2
        for seat in block
        if seat not in taken
        and not any(seat in pair and not (pair - {seat}) & taken for pair in beside)
    }


def runs(plan, taken, length, category=False):
    """Every way to seat so many together."""
    free = ordinary(plan, taken, category)
    for block in plan.blocks:
        for start in range(len(block) - length + 1):
            if free.issuperset(run := block[start : start + length]):
                yield run
    for chairs in plan.tables.values():
        if len(at_table := [chair for chair in chairs if chair in free]) >= length:
            yield at_table[:length]


@tagged("post_install", "-at_install")
class TestSeatingProperties(BaseCase):
    @examples(100)
    @given(plans())
    def test_blocks_part_the_row_seats(self, plan):
        """Each seat of a row is in one block, beside the next; an aisle is between two blocks."""
        in_blocks = [seat for block in plan.blocks for seat in block]
        expected = {p.id for p in plan.places.values() if p.kind == "seat" and not p.table_id}
        self.assertEqual(len(in_blocks), len(set(in_blocks)))
        self.assertEqual(set(in_blocks), expected)
        rows = {}
        for seat_id in sorted(expected):
            rows.setdefault(plan.places[seat_id].row, []).append(plan.places[seat_id].x)
        beside = neighbours(plan)
        for row, line in rows.items():
            steps = sorted(b - a for a, b in pairwise(line))
            usual = steps[(len(steps) - 1) // 2] if len(steps) > 1 else None
            seats = [seat for seat in sorted(expected) if plan.places[seat].row == row]
            for a, b in pairwise(seats):
                step = plan.places[b].x - plan.places[a].x
                if usual:
                    self.assertEqual(frozenset((a, b)) in beside, step <= 1.8 * usual)
                elif step == 10.0:  # the narrowest there is
                    self.assertIn(frozenset((a, b)), beside)

    @examples(150)
    @given(sales(), st.integers(1, 8), CATEGORIES)
    def test_best_is_right_or_nothing(self, sale, quantity, category):
        """So many free seats that anybody may buy; none only where there are not so many."""
        plan, taken = sale
        seats = seating.best(plan, taken, quantity, category)
        free = ordinary(plan, taken, category)
        if len(free) >= quantity:
            self.assertEqual(len(set(seats)), quantity)
            self.assertLessEqual(set(seats), free)
        elif seats:  # a table sold whole, for a party that fills it
            [table] = {plan.places[seat].table_id for seat in seats}
            self.assertIn(table, plan.whole_tables)
            self.assertEqual(sorted(seats), sorted(plan.tables[table]))
            self.assertFalse(taken.intersection(seats))
            self.assertEqual(len(seats), quantity)
        self.assertFalse(seating.broken_tables(plan, seats))
        self.assertFalse(seating.lonely_companions(plan, seats))
        self.assertEqual(seats, seating.best(plan, set(taken), quantity, category))

    @examples(150)
    @given(sales(), st.integers(1, 6), CATEGORIES)
    def test_best_is_together_where_it_can_be(self, sale, quantity, category):
        """Side by side or at one table, and without a single seat left over, if there is a way."""
        plan, taken = sale
        ways = list(runs(plan, taken, quantity, category))
        assume(ways)
        seats = seating.best(plan, taken, quantity, category)
        self.assertTrue(sit_together(plan, seats), seats)

        def left_over(run):
            return len(lonely(plan, taken | set(run)) - lonely(plan, taken))

        self.assertEqual(left_over(seats), min(map(left_over, ways)))

    @examples(100)
    @given(sales())
    def test_best_single_seat_is_the_nearest(self, sale):
        """Of those that leave no single seat; else of all. At a table any chair will do."""
        plan, taken = sale
        free = ordinary(plan, taken)
        assume(free and not plan.tables)
        [seat] = seating.best(plan, taken, 1)
        before = lonely(plan, taken)

        def rank(seat_id):
            gaps = len(lonely(plan, taken | {seat_id}) - before)
            return gaps, plan.distance(plan.places[seat_id], plan.focus)

        self.assertEqual(rank(seat), min(map(rank, free)))

    @examples(150)
    @given(sales(), st.data())
    def test_a_gap_is_refused_only_where_there_is_another_way(self, sale, data):
        plan, taken = sale
        free = sorted(ordinary(plan, taken))
        assume(free)
        chosen = data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=4, unique=True))
        gaps = seating.avoidable_gaps(plan, taken, chosen)
        self.assertLessEqual(gaps, lonely(plan, taken | set(chosen)) - lonely(plan, taken))
        for gap in gaps:
            [block] = [block for block in plan.blocks if gap in block]
            own = [seat for seat in chosen if seat in block]
            others = taken | (set(chosen) - set(own))
            categories = {plan.places[seat].category_id for seat in own}
            ways = [
                run
                for run in runs(plan, others, len(own))
                if {plan.places[seat].category_id for seat in run} <= categories
                and not lonely(plan, others | set(run)) - lonely(plan, others)
            ]
            self.assertTrue(ways, f"{chosen} is refused for {gaps}, but nothing else is possible")
        if not gaps:
            return
        # and the other way is not refused in its turn
        categories = {plan.places[seat].category_id for seat in chosen}
        if len(categories) == 1 and len({plan.block_of.get(seat) for seat in chosen}) == 1:
            instead = seating.best(
                plan, taken, len(chosen), categories.pop(), plan.point(sorted(chosen))
            )
            self.assertFalse(seating.avoidable_gaps(plan, taken, instead), instead)

    @examples(150)
    @given(sales(), st.integers(1, 6), CATEGORIES)
    def test_what_is_best_in_one_run_is_never_refused(self, sale, quantity, category):
        plan, taken = sale
        assume(any(True for _run in runs(plan, taken, quantity, category)))
        seats = seating.best(plan, taken, quantity, category)
        self.assertFalse(seating.avoidable_gaps(plan, taken, seats), seats)

    @examples(100)
    @given(sales(), st.integers(1, 5), st.data())
    def test_a_party_that_grows(self, sale, quantity, data):
        """Free seats beside its own where a run of all of them exists, else seats near."""
        plan, taken = sale
        free = ordinary(plan, taken)
        assume(free)
        size = data.draw(st.integers(1, 3))
        own = seating.best(plan, taken, size)
        assume(own)
        seats = seating.more(plan, taken, own, quantity)
        if len(free - set(own)) >= quantity:
            self.assertEqual(len(seats), quantity)
            self.assertLessEqual(set(seats), free - set(own))
        elif seats:  # a table sold whole beside them
            self.assertEqual(len({plan.places[seat].table_id for seat in seats}), 1)
            self.assertFalse(seating.broken_tables(plan, seats))
        whole = [run for run in runs(plan, taken, size + quantity) if set(own) <= set(run)]
        if whole:
            self.assertTrue(sit_together(plan, [*own, *seats]))

    @examples(100)
    @given(sales(), st.data())
    def test_nearest_are_alike_free_and_near(self, sale, data):
        plan, taken = sale
        assume(plan.places)
        lost = plan.places[data.draw(st.sampled_from(sorted(plan.places)))]
        seats = seating.nearest(plan, taken, lost.id, 3)
        alike = {
            place.id
            for place in plan.places.values()
            if place.id not in taken
            and place.area_id is None
            and (place.kind, place.category_id) == (lost.kind, lost.category_id)
            and place.table_id not in plan.whole_tables
        }
        point = (lost.deck, lost.x, lost.y)
        self.assertEqual(len(seats), min(3, len(alike)))
        self.assertLessEqual(set(seats), alike)
        left = [plan.distance(plan.places[seat], point) for seat in alike - set(seats)]
        for seat in seats:
            self.assertLessEqual(
                plan.distance(plan.places[seat], point), min(left, default=float("inf"))
            )

    @examples(100)
    @given(sales(), st.integers(1, 5))
    def test_guests_in_a_wheelchair(self, sale, quantity):
        """One wheelchair place, its free companions' seats first, all of them free."""
        plan, taken = sale
        seats = seating.best(plan, taken, quantity, accessible=True)
        chairs = [seat for seat in seats if plan.places[seat].kind == "wheelchair"]
        if not seats:
            free = {
                place.id
                for place in plan.places.values()
                if place.kind == "wheelchair" and place.id not in taken
            }
            companions = {
                place.companion_of
                for place in plan.places.values()
                if place.kind == "companion" and place.id not in taken
            }
            possible = len(ordinary(plan, taken)) + 1
            self.assertTrue(not free or possible + bool(companions & free) < quantity)
            return
        self.assertEqual(len(set(seats)), quantity)
        self.assertFalse(taken.intersection(seats))
        self.assertEqual(len(chairs), 1)
        self.assertFalse(seating.lonely_companions(plan, seats))

    @examples(100)
    @given(plans(), st.data())
    def test_a_table_is_whole_or_not_chosen(self, plan, data):
        assume(plan.places)
        chosen = data.draw(st.sets(st.sampled_from(sorted(plan.places))))
        missing = seating.broken_tables(plan, chosen)
        for table in plan.whole_tables & plan.tables.keys():
            chairs = set(plan.tables[table])
            inside = chairs & chosen
            self.assertEqual(missing & chairs, chairs - inside if inside else set())
        self.assertFalse(seating.broken_tables(plan, chosen | missing))

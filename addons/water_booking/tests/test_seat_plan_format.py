"""Pretix's seating-plan format as plain Python: no database."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..seat_maps import Area, Layout, Plan, Seat, Table, check_plan, read_plan, write_plan
from ..seat_maps.marks import seat_mark
from .plan_samples import MANY, SAMPLE, as_file, sample
from .plan_strategies import own_plans, plans


@tagged("post_install", "-at_install")
class TestRoundTrip(BaseCase):
    @MANY
    @given(plans(), st.sampled_from(["zones", "one"]))
    def test_untouched_plans_come_back_equal(self, document, decks):
        layout = Layout(read_plan(as_file(document)), decks)
        written = write_plan(layout.read().plan, layout)
        self.assertEqual(written, document)
        self.assertEqual(read_plan(as_file(written)), document)

    @MANY
    @given(plans())
    def test_files_are_not_changed_by_reading(self, document):
        before = copy.deepcopy(document)
        layout = Layout(document)
        plan = layout.read().plan
        plan.seats = plan.seats[1:]
        write_plan(plan, layout)
        self.assertEqual(document, before)

    @MANY
    @given(plans())
    def test_seats_survive_without_their_file(self, document):
        """A plan that is written anew says the same about its seats."""
        seats = Layout(document).read().seats
        anew = write_plan(Layout(document).read().plan)
        check_plan(anew)
        self.assertEqual(Layout(anew).read().seats, seats)

    @MANY
    @given(own_plans())
    def test_own_plans_come_back(self, plan):
        """Decks, zones, kinds, companions, tables and rows told without numbers."""
        document = write_plan(plan)
        check_plan(document)
        read = Layout(read_plan(as_file(document))).read()
        self.assertEqual(read.seats, {seat.code: seat for seat in plan.seats})
        self.assertEqual(read.tables, {table.key: table for table in plan.tables})
        found = sorted((area.deck, area.name, area.box) for area in read.areas.values())
        self.assertEqual(found, sorted((area.deck, area.name, area.box) for area in plan.areas))
        if document["zones"]:
            self.assertEqual((read.width, read.height), (plan.width, plan.height))

    @MANY
    @given(plans(), own_plans())
    def test_any_change_of_a_plan_is_written(self, document, plan):
        """The records win: their seats are in the file, whatever the file said before."""
        layout = Layout(document)
        known = layout.read().plan
        changed = Plan(
            known.name, known.width, known.height, known.categories, [*plan.seats], [*plan.tables]
        )
        written = write_plan(changed, layout)
        check_plan(written)
        read = Layout(written).read()
        self.assertEqual(set(read.seats), {seat.code for seat in plan.seats})
        for seat in plan.seats:
            found = read.seats[seat.code]
            self.assertEqual((found.row, found.number), (seat.row, seat.number))
            self.assertAlmostEqual(found.x, seat.x, 4)
            self.assertAlmostEqual(found.y, seat.y, 4)


@tagged("post_install", "-at_install")
class TestSample(BaseCase):
    """A ship of two decks as pretix's editor saves it."""

    def read(self, **choices):
        return Layout(read_plan(SAMPLE.read_bytes()), **choices)

    def test_meaning(self):
        read = self.read().read()
        self.assertEqual(read.decks, ["Main deck", "Upper deck"])
        self.assertEqual(len(read.seats), 80)
        seat = read.seats["main-3-4"]
        self.assertEqual((seat.row, seat.number, seat.category), ("3", "4", "Saloon"))
        self.assertEqual((seat.x, seat.y), (120 + 85.0, 80 + 135))
        self.assertFalse(seat.by_row)
        self.assertTrue(read.seats["main-bow-1"].by_row)
        bar = read.areas["0/0"]
        self.assertEqual((bar.name, bar.box), ("Bar", (30, 100, 60, 155)))

    def test_one_deck(self):
        seat = self.read(decks="one").read().seats["main-3-4"]
        self.assertEqual((seat.deck, seat.zone), ("1", "Main deck"))

    def test_chosen_tables_have_the_row_around_them_as_chairs(self):
        layout = self.read(tables={"1/0": True, "1/3": False})
        read = layout.read()
        self.assertEqual(
            {key: table.whole for key, table in read.tables.items()},
            {("Upper deck", "1"): True, ("Upper deck", "4"): False},
        )
        chairs = [seat for seat in read.seats.values() if seat.table == ("Upper deck", "1")]
        self.assertEqual([seat.code for seat in chairs], [f"upper-T1-{n}" for n in range(1, 5)])
        self.assertEqual({seat.kind for seat in chairs}, {"chair"})
        self.assertEqual(write_plan(read.plan, layout), sample())

    def changed(self, change, **choices):
        """The sample after a change of its plan, and what differs from it by code of the seat."""
        layout = self.read(**choices)
        plan = layout.read().plan
        change(plan)
        written = write_plan(plan, layout)
        check_plan(written)
        return written

    def test_a_changed_seat_changes_alone(self):
        def renumber(plan):
            plan.seats = [
                Seat(**{**vars(seat), "number": "12a", "x": seat.x + 1.5})
                if seat.code == "main-1-2"
                else seat
                for seat in plan.seats
            ]

        expected = sample()
        seat = expected["zones"][0]["rows"][0]["seats"][1]
        seat["seat_number"] = "12a"
        seat["position"]["x"] += 1.5
        self.assertEqual(self.changed(renumber), expected)

    def test_rows_without_seats_go(self):
        def drop(plan):
            plan.seats = [seat for seat in plan.seats if seat.row != "4"]

        expected = sample()
        del expected["zones"][0]["rows"][3]
        self.assertEqual(self.changed(drop), expected)

    def test_seats_move_to_another_row(self):
        def move(plan):
            plan.seats = [
                Seat(**{**vars(seat), "row": "2", "number": "7"})
                if seat.code == "main-1-6"
                else seat
                for seat in plan.seats
            ]

        rows = self.changed(move)["zones"][0]["rows"]
        self.assertEqual([len(row["seats"]) for row in rows[:3]], [5, 7, 6])
        self.assertEqual(rows[1]["seats"][-1]["seat_guid"], "main-1-6")

    def test_shapes_that_are_no_record_any_more_go(self):
        """Those that became an area or a table; what is only drawn stays."""

        def clear(plan):
            plan.areas, plan.tables = [], []
            plan.seats = [seat for seat in plan.seats if not seat.table]

        written = self.changed(clear, sold=["1/4"], tables={"1/0": True})
        texts = [area.get("text", {}).get("text") for area in written["zones"][1]["areas"]]
        self.assertEqual(texts, ["2", "3", "4", "Bow\nthis way", None])

    def test_zones_without_anything_go(self):
        document = sample()
        document["zones"][1]["areas"] = []
        document["zones"].append({"position": {"x": 0, "y": 0}, "rows": []})
        layout = Layout(document)
        plan = layout.read().plan
        plan.seats = [seat for seat in plan.seats if seat.deck == "Main deck"]
        written = write_plan(plan, layout)
        self.assertEqual(written["zones"], [document["zones"][0], document["zones"][2]])

    def test_a_uuid_that_the_file_gave_away_is_not_given_again(self):
        """A mark of ours on another thing: somebody renamed the seat in pretix's editor."""
        new = Seat("new", "Main deck", row="1", number="9")
        document = sample()
        document["zones"][0]["rows"][4]["seats"][0]["uuid"] = seat_mark(new)
        layout = Layout(document)
        plan = layout.read().plan
        plan.seats.append(new)
        written = write_plan(plan, layout)
        check_plan(written)
        self.assertNotIn("uuid", written["zones"][0]["rows"][0]["seats"][-1])

    def test_new_things_join_the_file(self):
        def add(plan):
            plan.seats.append(Seat("sun-1", "Sun deck", row="S", number="1", x=5, category="Sun"))
            plan.categories["Sun"] = "#ffcc00"
            plan.areas.append(Area("Meadow", "Main deck", (10, 20, 30, 40.5)))
            plan.tables.append(Table("9", "Upper deck", 100, 100))

        written = self.changed(add)
        read = Layout(written).read()
        self.assertEqual(read.seats["sun-1"].deck, "Sun deck")
        self.assertEqual(written["categories"][-1], {"name": "Sun", "color": "#ffcc00"})
        [meadow] = [area for area in read.areas.values() if area.name == "Meadow"]
        self.assertEqual(meadow.box, (10, 20, 30, 40.5))
        self.assertTrue(meadow.sold)
        self.assertIn(("Upper deck", "9"), read.tables)

import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WaterCommon


@tagged("post_install", "-at_install")
class TestSeatMap(WaterCommon):
    """Tables, wheelchair places, rows without numbers; versions; what may be published."""

    def setUp(self):
        super().setUp()
        self.plan = self.make_plan()

    def make_plan(self):
        return self.env["water.seat.map"].create(
            {"vessel_id": self.make_vessel("Draft ship").id, "width": 500, "height": 300}
        )

    def make_seat(self, code, plan=None, **values):
        values = {"row": "A", "number": code, "x": 40, "y": 40, **values}
        plan = plan or self.plan
        return self.env["water.seat"].create({"map_id": plan.id, "code": code, **values})

    def make_table(self, name="1", plan=None, **values):
        plan = plan or self.plan
        return self.env["water.seat.table"].create({"map_id": plan.id, "name": name, **values})

    def assert_refused(self, constraint):
        return self.assertRaisesRegex(psycopg2.IntegrityError, constraint)

    # --- labels

    def test_labels(self):
        table = self.make_table("7")
        self.assertEqual(self.make_seat("1").label, "A-1")
        self.assertEqual(self.make_seat("2", by_row=True).label, "A")
        self.assertEqual(self.make_seat("3", row=False, table_id=table.id).label, "7-3")
        table.name = "8"
        self.assertEqual(self.plan.seat_ids[-1].label, "8-3")

    # --- wheelchair places and companions

    def test_companion_belongs_to_a_wheelchair_place_of_its_plan(self):
        wheelchair = self.make_seat("w", kind="wheelchair")
        companion = self.make_seat("c", kind="companion", companion_of_id=wheelchair.id)
        self.assertEqual(wheelchair.companion_ids, companion)
        plain = self.make_seat("s")
        stranger = self.make_seat("w", self.make_plan(), kind="wheelchair")
        for other in (plain, companion, stranger):
            with self.assertRaises(ValidationError):
                companion.companion_of_id = other
        with self.assertRaises(ValidationError):
            wheelchair.kind = "seat"

    def test_only_companions_have_a_wheelchair_place(self):
        wheelchair = self.make_seat("w", kind="wheelchair")
        with mute_logger("odoo.sql_db"), self.assert_refused("companion_is_companion"):
            self.make_seat("s", companion_of_id=wheelchair.id)

    # --- tables

    def test_table_and_chairs_are_on_one_plan_and_deck(self):
        table = self.make_table(deck="2")
        chair = self.make_seat("c", deck="2", kind="chair", table_id=table.id)
        with self.assertRaises(ValidationError):
            chair.deck = "1"
        with self.assertRaises(ValidationError):
            self.make_seat("d", self.make_plan(), deck="2", table_id=table.id)
        table.deck = "3"
        self.assertEqual(chair.deck, "3")

    def test_two_tables_of_a_deck_have_different_names(self):
        self.make_table("1")
        self.make_table("1", deck="2")
        with mute_logger("odoo.sql_db"), self.assert_refused("name_unique"):
            self.make_table("1")

    def test_place_of_an_area_is_at_no_table(self):
        area = self.env["water.seat.area"].create(
            {"map_id": self.plan.id, "name": "Bow", "capacity": 1}
        )
        table = self.make_table()
        with mute_logger("odoo.sql_db"), self.assert_refused("area_has_no_tables"):
            area.seat_ids.table_id = table
            self.env.flush_all()

    def test_places_follow_their_area(self):
        area = self.env["water.seat.area"].create(
            {"map_id": self.plan.id, "name": "Bow", "capacity": 3}
        )
        area.write({"deck": "2", "category_id": self.vip.id})
        self.assertEqual(set(area.seat_ids.mapped("deck")), {"2"})
        self.assertEqual(area.seat_ids.category_id, self.vip)

    def test_colour_is_a_colour(self):
        for color in ("red", "#12345", "#1234567", 'url("x")', "#1b6ca8;x"):
            with self.assertRaises(ValidationError):
                self.vip.color = color
        self.vip.color = False

    # --- in use

    def test_plan_in_use_is_frozen(self):
        plan = self.trip.map_id
        seat = plan.seat_ids[0]
        for change in (
            {"row": "Z"},
            {"zone": "Bow"},
            {"by_row": True},
            {"kind": "wheelchair"},
            {"code": "new"},
            {"category_id": self.vip.id},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                seat.write(change)
        with self.assertRaises(UserError):
            self.make_table(plan=plan)
        with self.assertRaises(UserError):
            self.env["water.seat.area"].create({"map_id": plan.id, "name": "Bow"})
        with self.assertRaises(UserError):
            self.trip_free.map_id.area_ids.unlink()
        with self.assertRaises(UserError):
            self.trip_free.map_id.area_ids.category_id = self.vip
        seat.write({"x": 41.0, "restricted_view": True})  # nothing that a passenger bought

    def test_table_in_use_is_frozen(self):
        table = self.make_table()
        self.make_seat("c", kind="chair", table_id=table.id)
        self.plan.action_publish()
        self.make_trip(self.plan.vessel_id, days=9)
        for change in ({"name": "2"}, {"sold_whole": True}, {"deck": "2"}):
            with self.subTest(change), self.assertRaises(UserError):
                table.write(change)
        with self.assertRaises(UserError):
            table.unlink()
        table.shape = "rectangle"

    # --- versions

    def test_new_version_has_all_of_it(self):
        russian = self.env["res.lang"]._activate_lang("ru_RU")
        plan = self.plan
        table = self.make_table(sold_whole=True, x=100, y=90, shape="rectangle", width=70)
        self.make_seat("t1", kind="chair", table_id=table.id)
        wheelchair = self.make_seat("w", kind="wheelchair", restricted_view=True)
        self.make_seat("c", kind="companion", companion_of_id=wheelchair.id, zone="Bow")
        self.make_seat("r", by_row=True, category_id=self.vip.id, sequence=3)
        area = self.env["water.seat.area"].create(
            {"map_id": plan.id, "name": "Bow", "capacity": 3, "x": 200, "category_id": self.vip.id}
        )
        area.with_context(lang=russian.code).name = "Nos"
        plan.write({"focus_x": 12, "focus_deck": "1", "avoid_single_gaps": False})

        copy = self.env["water.seat.map"].browse(plan.action_new_version()["res_id"])
        self.assertEqual((copy.version, copy.state), (plan.version + 1, "draft"))
        for name in ("width", "height", "focus_x", "focus_y", "focus_deck", "avoid_single_gaps"):
            self.assertEqual(copy[name], plan[name], name)
        facts = (
            *("code", "deck", "zone", "row", "number", "label", "x", "y", "kind", "by_row"),
            *("restricted_view", "sequence"),
        )
        self.assertEqual(
            [tuple(seat[name] for name in facts) for seat in copy.seat_ids],
            [tuple(seat[name] for name in facts) for seat in plan.seat_ids],
        )
        self.assertEqual(copy.seat_ids.category_id, plan.seat_ids.category_id)
        table_facts = ("name", "deck", "x", "y", "shape", "width", "height", "sold_whole")
        self.assertEqual(
            [copy.table_ids[name] for name in table_facts], [table[name] for name in table_facts]
        )
        self.assertEqual(copy.table_ids.seat_ids.code, "t1")
        companion = copy.seat_ids.filtered("companion_of_id")
        self.assertEqual((companion.code, companion.companion_of_id.code), ("c", "w"))
        self.assertEqual(companion.companion_of_id.map_id, copy)
        self.assertEqual((copy.area_ids.capacity, copy.area_ids.category_id), (3, self.vip))
        self.assertEqual(copy.area_ids.with_context(lang=russian.code).name, "Nos")
        self.assertEqual(plan.capacity, copy.capacity)

    def test_plan_of_a_sister_ship(self):
        self.make_seat("1")
        sister = self.make_vessel("Sister ship")
        copy = self.plan.copy({"vessel_id": sister.id})
        self.assertEqual((copy.vessel_id, copy.version, copy.capacity), (sister, 1, 1))

    def test_copying_a_large_plan_is_done_in_bulk(self):
        table = self.make_table()
        self.env["water.seat"].create(
            [
                {
                    "map_id": self.plan.id,
                    "code": str(n),
                    "row": str(n // 40),
                    "number": str(n),
                    "table_id": table.id if n < 8 else False,
                }
                for n in range(2000)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        copy = self.plan.copy()
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 120, "no query per seat")
        self.assertEqual(copy.capacity, 2000)

    # --- what may be published

    def published(self, **ready):
        self.make_seat("ready", number="100", **ready)
        return self.plan.action_publish()

    def assert_not_published(self, sentence):
        self.assertIn(sentence, self.plan.problems)
        with self.assertRaisesRegex(UserError, sentence):
            self.plan.action_publish()

    def test_empty_plan(self):
        with self.assertRaises(UserError):
            self.plan.action_publish()

    def test_two_seats_of_the_same_name(self):
        self.make_seat("1", number="1")
        self.make_seat("2", number="1")
        self.assert_not_published("same name A-1")
        self.plan.seat_ids[0].deck = "2"
        self.plan.action_publish()

    def test_seats_of_a_row_without_numbers_share_its_name(self):
        self.make_seat("1", number="1", by_row=True)
        self.make_seat("2", number="1", by_row=True, x=80)
        self.published()

    def test_table_without_chairs(self):
        self.make_seat("1")
        table = self.make_table("9", deck="2")
        self.assert_not_published("table 9 on deck 2 has no chairs")
        self.plan.table_ids = [Command.delete(table.id)]
        self.published()

    def test_companion_without_wheelchair_place(self):
        wheelchair = self.make_seat("w", kind="wheelchair")
        self.make_seat("c", kind="companion", companion_of_id=wheelchair.id)
        wheelchair.unlink()
        self.assert_not_published("companion's seat A-c has no wheelchair place")

    def test_seat_without_a_name(self):
        self.make_seat("lost", row=False, number=False)
        self.assert_not_published("the code lost")

    def test_slips_are_told_and_not_forbidden(self):
        self.make_seat("far", x=501)
        self.make_seat("chair", kind="chair", x=90)
        self.make_seat("heap", number="heap", x=90)
        self.make_seat("deck", deck="2", number="far")
        self.env["water.seat.area"].create({"map_id": self.plan.id, "name": "Bow", "x": 400})
        self.plan.vessel_id.passenger_limit = 3
        warnings = self.plan.warnings
        for sentence in (
            "Seats outside the drawing: 1, for instance A-far",
            "The area “Bow” reaches outside the drawing",
            "The area “Bow” has no places",
            "The seat A-chair is a chair, but at no table",
            "Seats drawn one upon another: 2",
            "Seat names that are on more than one deck: 1, for instance A-far",
            "The plan has 4 places, but the vessel's papers allow 3 passengers",
        ):
            self.assertIn(sentence, warnings)
        self.assertFalse(self.plan.problems)
        self.published()
        self.assertFalse(self.plan.warnings, "what is published is not nagged about")

"""Pretix's seating-plan format as plain Python: no database."""

import copy
import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..seat_maps import (
    Area,
    Layout,
    Plan,
    PlanError,
    Seat,
    Table,
    check_plan,
    read_plan,
    write_plan,
)
from ..seat_maps.marks import seat_mark
from ..seat_maps.reading import MAX_BYTES
from ..seat_maps.rules import MAX_SEATS
from .plan_strategies import own_plans, plans

SAMPLE = Path(__file__).parent / "data" / "northern_star.json"
MANY = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


def sample():
    return json.loads(SAMPLE.read_text())


def as_file(document):
    return json.dumps(document, ensure_ascii=False).encode()


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


def put(path, value):
    """A damage: the sample with ``value`` at the path."""

    def damage(document):
        *way, last = path
        for step in way:
            document = document[step]
        document[last] = value

    return damage


def take(*path):
    def damage(document):
        *way, last = path
        for step in way:
            document = document[step]
        del document[last]

    return damage


SEAT = ("zones", 0, "rows", 1, "seats", 2)
AREA = ("zones", 1, "areas", 4)
#: Damages of the sample, and the place that the error must name.
DAMAGED = {
    "no categories": (take("categories"), "categories"),
    "no size": (take("size"), "size"),
    "seat without guid": (take(*SEAT, "seat_guid"), "zones[0].rows[1].seats[2].seat_guid"),
    "seat without place": (take(*SEAT, "position", "y"), "zones[0].rows[1].seats[2].position.y"),
    "zone without rows": (take("zones", 1, "rows"), "zones[1].rows"),
    "row without number": (
        take("zones", 0, "rows", 4, "row_number"),
        "zones[0].rows[4].row_number",
    ),
    "zones are a text": (put(("zones",), "none"), "zones"),
    "a seat is a list": (put(SEAT, []), "zones[0].rows[1].seats[2]"),
    "a zone is null": (put(("zones", 1), None), "zones[1]"),
    "name is a number": (put(("name",), 7), "name"),
    "name is null": (put(("name",), None), "name"),
    "null where null may not be": (put((*SEAT, "uuid"), None), "zones[0].rows[1].seats[2].uuid"),
    "number as text": (put((*SEAT, "position", "x"), "5"), "zones[0].rows[1].seats[2].position.x"),
    "true as number": (put((*SEAT, "radius"), True), "zones[0].rows[1].seats[2].radius"),
    "radius with a fraction": (put((*SEAT, "radius"), 9.5), "zones[0].rows[1].seats[2].radius"),
    "number beyond a drawing": (put(("size", "width"), 10**9), "size.width"),
    "unknown side": (
        put(("zones", 0, "rows", 0, "row_number_position"), "left"),
        "zones[0].rows[0].row_number_position",
    ),
    "unknown shape": (put((*AREA, "shape"), "star"), "zones[1].areas[4].shape"),
    "unknown key": (put((*SEAT, "price"), 1), "zones[0].rows[1].seats[2].price"),
    "prototype": (put((*SEAT, "__proto__"), {}), "zones[0].rows[1].seats[2].__proto__"),
    "constructor": (put(("constructor",), {}), "constructor"),
    "odd key": (put(("a b",), 1), "'a b'"),
    "guid twice": (put((*SEAT, "seat_guid"), "main-1-1"), "zones[0].rows[1].seats[2].seat_guid"),
    "uuid twice": (
        put(SEAT, {**sample()["zones"][0]["rows"][0]["seats"][0], "seat_guid": "new"}),
        "zones[0].rows[1].seats[2].uuid",
    ),
    "empty guid": (put((*SEAT, "seat_guid"), ""), "zones[0].rows[1].seats[2].seat_guid"),
    "unknown category": (put((*SEAT, "category"), "Moon"), "zones[0].rows[1].seats[2].category"),
    "category twice": (put(("categories", 1, "name"), "Saloon"), "categories[1].name"),
    "script in a name": (put(("name",), "<script>alert(1)</script>"), "name"),
    "tag in a number": (
        put((*SEAT, "seat_number"), "<img src=x onerror=a()>"),
        "zones[0].rows[1].seats[2].seat_number",
    ),
    "closing tag": (put((*AREA, "text", "text"), "a</svg >b"), "zones[1].areas[4].text.text"),
    "comment": (put(("zones", 1, "name"), "<!--"), "zones[1].name"),
    "css in a colour": (
        put(("categories", 0, "color"), "red;background:url(//x)"),
        "categories[0].color",
    ),
    "attribute in a colour": (put((*AREA, "color"), '"/><script>'), "zones[1].areas[4].color"),
    "url as a colour": (put((*AREA, "border_color"), "url(#a)"), "zones[1].areas[4].border_color"),
    "expression as a colour": (
        put((*AREA, "text", "color"), "expression(alert(1))"),
        "zones[1].areas[4].text.color",
    ),
    "megabytes in a name": (put(("zones", 0, "name"), "x" * 2_000_000), "zones[0].name"),
    "zero byte": (put((*SEAT, "seat_number"), "1\x00"), "zones[0].rows[1].seats[2].seat_number"),
    "bell": (put((*SEAT, "category"), "\x07"), "zones[0].rows[1].seats[2].category"),
    "half a character": (put(("name",), "\ud800"), "name"),
}

#: Texts that are no JSON of ours: line and column, or the path, that the error must name.
BROKEN = {
    "empty": (b"", (1, 1)),
    "cut off": (b'{"name": "x",\n "zones": [', (2, 12)),
    "a comma too many": (b'{\n  "name": "x",\n}', (3, 1)),
    "single quotes": (b"{'name': 1}", (1, 2)),
    "two documents": (b"{} {}", (1, 4)),
    "control character in a text": (b'{"name": "a\nb"}', (1, 12)),
    "latin-1": (b'{\n"name": "K\xf6nig"}', (2, 11)),
    "utf-16": ('{"name": "x"}'.encode("utf-16"), (1, 1)),
    "utf-32": ('{"name": "x"}'.encode("utf-32"), (1, 1)),
    "a picture": (b"\x89PNG\r\n\x1a\n", (1, 1)),
    "nesting bomb": (b"[" * 100_000, (1, 17)),
    "nested objects": (b'{"a":' * 50_000, (1, 81)),
    "nested after an unclosed quote": (b'"' + b'\\"' * 100_000, (1, 1)),
    "many objects": (b"[" + b"{}," * 70_000 + b"{}]", (1, 1 + 3 * 59_999 + 1)),
    "a list": (b"[]", "$"),
    "a text": (b'"plan"', "$"),
    "null": (b"null", "$"),
    "no number": (
        b'{"name":"x","categories":[],"zones":[],"size":{"width":NaN,"height":1}}',
        "size.width",
    ),
    "infinity": (
        b'{"name":"x","categories":[],"zones":[],"size":{"width":1,"height":-Infinity}}',
        "size.height",
    ),
    "overflow": (
        b'{"name":"x","categories":[],"zones":[],"size":{"width":1e999,"height":1}}',
        "size.width",
    ),
    "giant whole number": (
        b'{"name":"x","categories":[],"zones":[],"size":{"width":'
        + b"9" * 50_000
        + b',"height":1}}',
        "size.width",
    ),
    "key twice": (
        b'{"name":"x","categories":[],"zones":[],"size":{"width":1,"width":2,"height":1}}',
        "size.width",
    ),
    "key twice at the top": (b'{"name":"x","name":"y","categories":[],"zones":[]}', "name"),
}


@tagged("post_install", "-at_install")
class TestBadFiles(BaseCase):
    def refusal(self, raw):
        with self.assertRaises(PlanError) as refusal:
            read_plan(raw)
        self.assertTrue(self.said(refusal.exception))
        return refusal.exception

    def said(self, error):
        return error.sentence._translate("en_US")

    def test_damaged_plans_name_the_place(self):
        for name, (damage, place) in DAMAGED.items():
            with self.subTest(name):
                document = sample()
                damage(document)
                raw = json.dumps(document).encode()
                self.assertEqual(self.refusal(raw).place, place)

    def test_broken_texts_name_line_and_column_or_the_place(self):
        for name, (raw, place) in BROKEN.items():
            with self.subTest(name):
                error = self.refusal(raw)
                if isinstance(place, str):
                    self.assertEqual(error.place, place)
                else:
                    self.assertEqual((error.line, error.column), place)

    def test_other_encodings_are_named(self):
        for encoding in ("utf-16", "utf-32"):
            raw = SAMPLE.read_text().encode(encoding)
            self.assertIn(encoding.upper(), self.said(self.refusal(raw)))

    def test_huge_files_are_not_even_read(self):
        self.assertIn("MB", self.said(self.refusal(b" " * (MAX_BYTES + 1))))

    def test_too_many_seats(self):
        document = sample()
        row = document["zones"][0]["rows"][0]
        place = {"x": 0, "y": 0}
        row["seats"] = [
            {"seat_guid": f"s{n}", "seat_number": "", "position": place, "category": ""}
            for n in range(MAX_SEATS + 1)
        ]
        self.assertEqual(
            self.refusal(as_file(document)).place, f"zones[0].rows[0].seats[{MAX_SEATS}]"
        )

    def test_sentences_quote_little(self):
        document = sample()
        document["zones"][0]["name"] = "<b>" + "x" * 190
        self.assertLess(len(self.said(self.refusal(as_file(document)))), 120)

    def test_a_byte_order_mark_of_utf_8_does_no_harm(self):
        self.assertEqual(read_plan(b"\xef\xbb\xbf" + SAMPLE.read_bytes()), sample())

    @MANY
    @given(st.binary(max_size=200))
    def test_any_bytes_get_a_sentence(self, raw):
        self.assertRaises(PlanError, read_plan, raw)

    @MANY
    @given(plans(), st.data())
    def test_any_damage_gets_a_sentence_or_comes_back(self, document, data):
        """Whatever stands anywhere: it is refused in words or kept exactly."""
        places = list(_places(document))
        if not places:
            return
        holder, key = data.draw(st.sampled_from(places))
        holder[key] = data.draw(_anything())
        try:
            layout = Layout(read_plan(json.dumps(document).encode()))
        except PlanError as error:
            self.assertTrue(error.place)
            return
        self.assertEqual(write_plan(layout.read().plan, layout), document)


def _places(value):
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], list | dict):
            yield from _places(value[key])


def _anything():
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=4,
    )

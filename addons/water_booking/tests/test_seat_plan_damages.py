"""Files that are broken, hostile or no seating plan: a sentence that names the place."""

import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..seat_maps import Layout, PlanError, read_plan, write_plan
from ..seat_maps.reading import MAX_BYTES
from ..seat_maps.rules import MAX_SEATS
from .plan_samples import MANY, SAMPLE, as_file, sample
from .plan_strategies import plans


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

import base64
import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..seat_maps import reading, rules
from .common_office import OfficeCase
from .plan_samples import SAMPLE, sample
from .sentences import unread
from .test_seat_plan_damages import AREA, SEAT, put, take

SIZED = '{"name":"x","categories":[],"zones":[],"size":{"width":%s,"height":1}}'


def damaged(damage):
    document = sample()
    damage(document)
    return json.dumps(document).encode()


def crowded(document):
    document["zones"][0]["rows"][0]["seats"] = [
        {"seat_guid": f"s{n}", "seat_number": "", "position": {"x": 0, "y": 0}, "category": ""}
        for n in range(rules.MAX_SEATS + 1)
    ]


#: Files that are no seating plan, and what is said of each, with the place in the file.
TEXTS = (
    (b'{"name": ', "Line 1, column 10: This is not valid JSON."),
    (b'{\n  "name": "x",\n}', "Line 3, column 1: This is not valid JSON."),
    (
        SAMPLE.read_text().encode("utf-16"),
        "Line 1, column 1: The file is in UTF-16; save it as UTF-8.",
    ),
    (
        SAMPLE.read_text().encode("utf-32"),
        "Line 1, column 1: The file is in UTF-32; save it as UTF-8.",
    ),
    (b'{\n"name": "K\xf6nig"}', "Line 2, column 11: The file is not text in UTF-8."),
    (
        b"[" * 17,
        "Line 1, column 17: Lists and objects are nested too deep for a seating plan.",
    ),
    (
        b"[" + b"{}," * 60_000 + b"{}]",
        "Line 1, column 179999: The file has more objects than the largest seating plan may have.",
    ),
    (
        b" " * (reading.MAX_BYTES + 1),
        "The file has 6 MB; a seating plan may have up to 5.",
    ),
    (b"[]", "$: Here must be an object, not []."),
    (b'"plan"', "$: Here must be an object, not “plan”."),
    (
        b'{"name":"x","name":"y","categories":[],"zones":[]}',
        "name: This key stands here twice.",
    ),
    (
        (SIZED % '1,"width":2').encode(),
        "size.width: This key stands here twice.",
    ),
    ((SIZED % "NaN").encode(), "size.width: nan is no number that a drawing can have."),
    ((SIZED % "1e999").encode(), "size.width: inf is no number that a drawing can have."),
    ((SIZED % "1.5").encode(), "size.width: Here must be a whole number, not 1.5."),
)

#: Damages of a good plan, and what is said of each.
DAMAGES = (
    (take("categories"), "categories: This key is missing."),
    (
        take(*SEAT, "seat_guid"),
        "zones[0].rows[1].seats[2].seat_guid: This key is missing.",
    ),
    (
        put((*SEAT, "price"), 1),
        "zones[0].rows[1].seats[2].price: A seating plan has no such key here.",
    ),
    (put(("a b",), 1), "'a b': A seating plan has no such key here."),
    (put(("zones",), "none"), "zones: Here must be a list, not “none”."),
    (put(("zones", 1), None), "zones[1]: Here must be an object, not null."),
    (put(SEAT, [1]), "zones[0].rows[1].seats[2]: Here must be an object, not […]."),
    (put(("name",), 7), "name: Here must be a text, not 7."),
    (put(("categories", 0, "color"), {}), "categories[0].color: Here must be a text, not {}."),
    (
        put((*SEAT, "seat_guid"), ""),
        "zones[0].rows[1].seats[2].seat_guid: This text must not be empty.",
    ),
    (
        put(("zones", 0, "name"), "x" * 201),
        "zones[0].name: This text has 201 characters; up to 200 can be kept.",
    ),
    (
        put((*AREA, "text", "text"), "x" * 2001),
        "zones[1].areas[4].text.text: This text has 2001 characters; up to 2000 can be kept.",
    ),
    (
        put((*SEAT, "seat_number"), "1\x00"),
        "zones[0].rows[1].seats[2].seat_number: This text has characters that cannot be kept.",
    ),
    (
        put(("name",), "<script>"),
        "name: This text looks like HTML (“<script>”); plain text only.",
    ),
    (
        put(("categories", 0, "color"), "url(#a)"),
        "categories[0].color: “url(#a)” is not a colour; write it like #1b6ca8.",
    ),
    (
        put((*SEAT, "position", "x"), "5"),
        "zones[0].rows[1].seats[2].position.x: Here must be a number, not “5”.",
    ),
    (
        put((*SEAT, "radius"), True),
        "zones[0].rows[1].seats[2].radius: Here must be a number, not true.",
    ),
    (
        put(("size", "width"), 10**9),
        "size.width: 1000000000 is no number that a drawing can have.",
    ),
    (
        put((*AREA, "shape"), "star"),
        "zones[1].areas[4].shape: Here must be one of “polygon”, “rectangle”, “ellipse”,"
        " “circle”, “text”, not “star”.",
    ),
    (
        put(("zones", 0, "rows", 0, "row_number_position"), "left"),
        "zones[0].rows[0].row_number_position: Here must be one of “start”, “end”, “both”, null,"
        " not “left”.",
    ),
    (
        put((*SEAT, "category"), "Moon"),
        "zones[0].rows[1].seats[2].category: There is no category “Moon” in the plan.",
    ),
    (
        put((*SEAT, "seat_guid"), "main-1-1"),
        "zones[0].rows[1].seats[2].seat_guid: “main-1-1” stands at"
        " zones[0].rows[0].seats[0].seat_guid already and must be unique.",
    ),
    (
        put(("categories", 1, "name"), "Saloon"),
        "categories[1].name: “Saloon” stands at categories[0].name already and must be unique.",
    ),
    (
        crowded,
        f"zones[0].rows[0].seats[{rules.MAX_SEATS}]: A plan may have up to 10000 seats.",
    ),
)


@tagged("post_install", "-at_install")
class TestSentencesOfBadFiles(OfficeCase):
    """What the dispatcher reads who brings a file that is no seating plan."""

    def setUp(self):
        super().setUp()
        self.ship = self.make_vessel("Northern Star")
        self.wizards = self.as_role(self.env["water.seat.map.import"], "dispatcher")

    def wizard(self, raw):
        return self.wizards.create({"vessel_id": self.ship.id, "file": base64.b64encode(raw)})

    def test_each_sentence_names_the_place(self):
        cases = [*TEXTS, *((damaged(damage), sentence) for damage, sentence in DAMAGES)]
        for raw, sentence in cases:
            with self.subTest(sentence):
                wizard = self.wizard(raw)
                self.assertEqual(wizard.error, sentence)
                self.assertFalse(wizard.deck_ids or wizard.category_ids or wizard.area_ids)
                with self.assertRaises(UserError) as refusal:
                    wizard.action_import()
                self.assertEqual(str(refusal.exception), sentence)
        self.assertFalse(self.ship.seat_map_ids)

    def test_no_sentence_is_left_unread(self):
        """A refusal that is added later must come with a file that shows it."""
        said = [sentence for _file, sentence in (*TEXTS, *DAMAGES)]
        self.assertFalse(unread(reading, said) + unread(rules, said))

    def test_each_sentence_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.wizards = self.wizards.with_context(lang="ru_RU")
        for raw, sentence in TEXTS[:9]:
            said = self.wizard(raw).error
            self.assertNotEqual(said, sentence)
            self.assertRegex(said, "[\u0430-\u044f]")

    def test_shapes_that_cannot_be_sold(self):
        wizard = self.wizard(SAMPLE.read_bytes())
        lines = wizard.area_ids.grouped("name")
        lines["Dance floor"].use = "places"
        with self.assertRaisesRegex(
            UserError,
            "Say how many places without numbers “Dance floor” has, or let it be only drawn.",
        ):
            wizard.action_import()
        lines["Dance floor"].use = "drawn"
        lines["Bar"].use = "table"
        with self.assertRaisesRegex(
            UserError,
            "No row of seats stands around “Bar”, so it is not a table that can be sold."
            " Let it be only drawn.",
        ):
            wizard.action_import()
        self.assertFalse(self.ship.seat_map_ids)

import base64
import copy
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..seat_maps import drawn
from .common_office import OfficeCase
from .sentences import unread


def seat(code, **values):
    return {
        "code": code,
        "deck": 0,
        "zone": "",
        "row": "A",
        "number": code,
        "x": 40,
        "y": 40,
        "category": 0,
        "kind": "seat",
        "by_row": False,
        "restricted": False,
        "window": False,
        "table": "",
        "companion_of": "",
        **values,
    }


def table(key, name, **values):
    size = {"x": 200, "y": 100, "width": 60, "height": 60}
    return {"key": key, "deck": 0, "name": name, "shape": "round", "whole": False, **size, **values}


def area(key, name, **values):
    size = {"x": 300, "y": 20, "width": 100, "height": 80}
    return {"key": key, "deck": 0, "name": name, "category": 0, "capacity": 5, **size, **values}


@tagged("post_install", "-at_install")
class TestSeatMapSaving(OfficeCase):
    """What the editor shows becomes the plan, whole or not at all; hostile clients get nowhere."""

    def setUp(self):
        super().setUp()
        self.plan = self.as_role(
            self.env["water.seat.map"].create(
                {"vessel_id": self.make_vessel("Drawn ship").id, "width": 500, "height": 300}
            ),
            "dispatcher",
        )
        self.screen = self.plan.editor_screen()

    def drawing(self, **values):
        return {**copy.deepcopy(self.screen["drawing"]), **values}

    def save(self, edition=None, **values):
        answer = self.plan.save_drawing(edition or self.screen["edition"], self.drawing(**values))
        if answer["saved"]:
            self.screen.update(answer)
        return answer

    def refusal(self, **values):
        """The sentence why a drawing is refused; nothing of it is there afterwards."""
        before = self.plan._editor_drawing()
        answer = self.save(**values)
        self.assertFalse(answer["saved"])
        self.assertEqual(self.plan._editor_drawing(), before)
        return answer["refusals"][0]["text"]

    # --- what is saved

    def test_all_of_it_comes_back(self):
        decks = [
            {"name": "Main", "was": None, "picture": None},
            {"name": "Upper", "was": None, "picture": None},
        ]
        answer = self.save(
            decks=decks,
            seats=[
                seat("1", category=self.vip.id, restricted=True, window=True),
                seat("2", kind="wheelchair", x=80),
                seat("3", kind="companion", companion_of="2", x=120),
                seat("4", deck=1, row="K", by_row=True),
                seat("c", kind="chair", table="t", row="", number="1", x=200),
            ],
            tables=[table("t", "T1", whole=True)],
            areas=[area("a", "Open deck", deck=1, category=self.standard.id)],
        )
        self.assertTrue(answer["saved"], answer)
        self.assertEqual(answer["keys"].keys(), {"t", "a"})
        self.assertFalse([one for one in answer["problems"] if one["level"] == "error"])
        self.assertEqual(self.plan.capacity, 10)
        self.assertEqual(self.plan.deck_order, ["Main", "Upper"])
        by_code = {one.code: one for one in self.plan.seat_ids}
        self.assertEqual(by_code["3"].companion_of_id, by_code["2"])
        self.assertEqual(by_code["c"].table_id.name, "T1")
        self.assertEqual(by_code["1"].category_id, self.vip)
        self.assertEqual(self.plan.area_ids.seat_ids.category_id, self.standard)
        # what was saved is saved again without a change
        again = self.plan.save_drawing(answer["edition"], answer["drawing"])
        self.assertTrue(again["saved"])
        self.assertEqual(again["drawing"], answer["drawing"])
        self.assertFalse(again["keys"])

    def test_things_change_places_and_names(self):
        """Tables swap names, decks swap names, a chair moves to another table, a guest leaves."""
        first = self.save(
            decks=[
                {"name": "1", "was": "1", "picture": None},
                {"name": "2", "was": None, "picture": None},
            ],
            seats=[
                seat("w", kind="wheelchair"),
                seat("c", kind="companion", companion_of="w", x=80),
                seat("s", kind="chair", table="t"),
                seat("u", deck=1, x=120),
            ],
            tables=[table("t", "T1"), table("v", "T2", x=300)],
            areas=[area("a", "Bow")],
        )
        self.plan.sudo().focus_deck = "2"
        self.screen.update(self.plan.editor_screen())
        drawing = self.drawing()
        one, two = drawing["tables"]
        one["name"], two["name"] = "T2", "T1"
        drawing["decks"][0]["name"], drawing["decks"][1]["name"] = "2", "1"
        drawing["seats"] = [
            {**drawing["seats"][1], "kind": "seat", "companion_of": ""},
            {**drawing["seats"][2], "table": first["keys"]["v"]},
            drawing["seats"][3],
        ]
        drawing["areas"][0]["capacity"] = 3
        answer = self.save(**drawing)
        self.assertTrue(answer["saved"], answer)
        self.assertEqual(
            {str(one.id): one.name for one in self.plan.table_ids},
            {first["keys"]["t"]: "T2", first["keys"]["v"]: "T1"},
        )
        self.assertEqual(self.plan.deck_order, ["2", "1"])
        self.assertEqual(self.plan.focus_deck, "1")
        codes = {one.code: one for one in self.plan._numbered_seats()}
        self.assertEqual(codes.keys(), {"c", "s", "u"})
        self.assertEqual(codes["s"].table_id.name, "T1")
        self.assertEqual((codes["u"].deck, codes["s"].deck), ("1", "2"))
        self.assertEqual(len(self.plan.area_ids.seat_ids), 3)

    def test_the_second_of_two_is_told(self):
        mine = self.screen["edition"]
        self.save(seats=[seat("1")])
        answer = self.plan.save_drawing(mine, self.drawing(seats=[seat("2")]))
        self.assertFalse(answer["saved"])
        self.assertIn("while you were drawing", answer["other"]["text"])
        self.assertEqual(self.plan.seat_ids.mapped("code"), ["1"])
        # and whoever has changed a list has changed the plan as well
        mine = self.screen["edition"]
        self.plan.seat_ids.row = "B"
        self.assertIn("other", self.plan.save_drawing(mine, self.drawing()))

    def test_problems_say_where(self):
        answer = self.save(
            seats=[seat("1", number="1"), seat("2", number="1", x=90)],
            tables=[table("t", "T1")],
        )
        things = {one["text"]: one["things"] for one in answer["problems"]}
        self.assertEqual(
            things["Seats on deck 1 with the same name A-1: 2."], [["seat", "1"], ["seat", "2"]]
        )
        self.assertEqual(
            things["The table T1 on deck 1 has no chairs."], [["table", answer["keys"]["t"]]]
        )

    def test_a_picture_lies_below_for_who_draws(self):
        def decks(data="", key="p", **values):
            picture = {"key": key, "data": data, "x": 0, "y": 0, "width": 500, "opacity": 0.5}
            return [{"name": "1", "was": "1", "picture": {**picture, **values}}]

        stream = BytesIO()
        Image.new("RGB", (4, 4)).save(stream, "PNG")
        png = base64.b64encode(stream.getvalue()).decode()
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
        for bad in (svg, "no base64", "AAAA"):
            self.assertIn("PNG, JPEG or WebP", self.refusal(decks=decks(bad)))
        self.assertIn("not there any more", self.refusal(decks=decks(key="7")))
        answer = self.save(decks=decks(png))
        key = answer["keys"]["p"]
        self.assertTrue(self.save(decks=decks(key=key, opacity=0.2))["saved"])
        picture = self.plan.picture_ids
        self.assertEqual((str(picture.id), picture.opacity), (key, 0.2))
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", picture._name), ("res_field", "=", "image")]
        )
        self.assertFalse(attachment.public)
        with self.assertRaises(AccessError):
            self.as_role(picture, "agent").read(["image"])
        copied = self.plan.copy()
        self.assertEqual(copied.picture_ids.deck, "1")
        self.assertTrue(self.save(decks=[{"name": "1", "was": "1", "picture": None}])["saved"])
        self.assertFalse(self.plan.picture_ids)

    # --- who may

    def test_agents_only_look(self):
        plan = self.as_role(self.plan, "agent")
        self.assertFalse(plan.editor_screen()["editable"])
        with self.assertRaises(AccessError):
            plan.save_drawing(self.screen["edition"], self.drawing(seats=[seat("1")]))
        self.assertFalse(self.plan.seat_ids)

    def test_only_drafts(self):
        self.save(seats=[seat("1")])
        self.plan.action_publish()
        screen = self.plan.editor_screen()
        self.assertFalse(screen["editable"])
        with self.assertRaisesRegex(UserError, "Only a draft can be drawn on"):
            self.plan.save_drawing(screen["edition"], screen["drawing"])

    # --- what is refused

    def test_each_refusal_has_its_sentence(self):
        self.save(areas=[area("a", "Bow")])
        [place, *_places] = self.plan.area_ids.seat_ids.mapped("code")
        said = []
        decks = self.screen["drawing"]["decks"]
        both = [table("t", "T1"), table("v", "T1")]
        for sentence, values in (
            ("Two tables of the deck 1 are called “T1”.", {"tables": both}),
            ("Each table needs a name.", {"tables": [table("t", " ")]}),
            ("Each area needs a name.", {"areas": [area("a", "")]}),
            ("A plan has at least one deck.", {"decks": []}),
            ("Each deck needs a name.", {"decks": [{**decks[0], "name": " "}]}),
            ("Two decks are called “1”.", {"decks": decks * 2}),
            ("Something lies on a deck that is not there.", {"seats": [seat("1", deck=1)]}),
            ("Two seats have the code “1”.", {"seats": [seat("1"), seat("1")]}),
            (
                f"The code “{place}” belongs to a place without number.",
                {"seats": [seat(place)]},
            ),
            (
                "Seats of a category that is not there any more.",
                {"seats": [seat("1", category=10**9)]},
            ),
            ("Chairs of a table that is not there.", {"seats": [seat("1", table="7")]}),
            (
                "Only a companion's seat belongs to a wheelchair place.",
                {"seats": [seat("1", companion_of="2"), seat("2", kind="wheelchair")]},
            ),
            (
                "A companion's seat must belong to a wheelchair place of this plan.",
                {"seats": [seat("1", kind="companion", companion_of="2"), seat("2")]},
            ),
            ("Seats far outside the drawing.", {"seats": [seat("1", x=5000)]}),
            ("The area “Bow” is far outside the drawing.", {"areas": [area("a", "Bow", y=-900)]}),
            ("A plan may have up to 10000 places.", {"areas": self.many_places()}),
            ("A plan may have up to 20 decks.", {"decks": decks * 21}),
            (
                "A plan may have up to 1000 tables.",
                {"tables": [table(str(number), f"T{number}") for number in range(1001)]},
            ),
            (
                "A plan may have up to 200 areas.",
                {"areas": [area(str(number), f"A{number}") for number in range(201)]},
            ),
            (
                "Chairs on another deck than their table.",
                {
                    "decks": [decks[0], {**decks[0], "name": "2"}],
                    "tables": [table("t", "T1", deck=1)],
                    "seats": [seat("1", table="t")],
                },
            ),
            ("The table “T1” is far outside the drawing.", {"tables": [table("t", "T1", x=-900)]}),
            (
                "The area “A” has a category that is not there.",
                {"areas": [area("a", "A", category=10**9)]},
            ),
            (
                "Something is in the drawing twice. Load the page again.",
                {"tables": [table("t", "1"), table("t", "2")]},
            ),
            (
                "seats[0].by_row: Here must be yes or no.",
                {"seats": [seat("1", by_row="no")]},
            ),
            (
                "tables[0].width: 0 is not between 1 and 30000.",
                {"tables": [table("t", "T", width=0)]},
            ),
            (
                "seats[0].deck: Here must be a whole number, not -1.",
                {"seats": [seat("1", deck=-1)]},
            ),
        ):
            with self.subTest(sentence):
                self.assertEqual(self.refusal(**values), sentence)
                said.append(sentence)
        self.assertFalse(unread(drawn, said), "a refusal that nothing here shows")

    def many_places(self):
        return [area(str(n), f"Area {n}", capacity=5000) for n in range(3)]

    def test_a_drawing_of_another_shape(self):
        """The place of what is wrong is said; nothing but plain values comes into the plan."""
        for place, values in (
            ("seats[0].x", {"seats": [seat("1", x=float("nan"))]}),
            ("seats[0].y", {"seats": [seat("1", y="1")]}),
            ("seats[0].row", {"seats": [seat("1", row="R" * 65)]}),
            ("seats[0].row", {"seats": [seat("1", row="<b>")]}),
            ("seats[0].kind", {"seats": [seat("1", kind="place")]}),
            ("seats[0].deck", {"seats": [seat("1", deck=-1)]}),
            ("seats[0].by_row", {"seats": [seat("1", by_row="no")]}),
            ("map_id", {"seats": [{**seat("1"), "map_id": 1}]}),
            ("areas[0].capacity", {"areas": [area("a", "A", capacity=10**6)]}),
            ("areas[0].capacity", {"areas": [area("a", "A", capacity=1.5)]}),
            ("tables[0].width", {"tables": [table("t", "T", width=0)]}),
            ("seats", {"seats": {}}),
            ("width", {"width": 10**7}),
            ("height", {"height": True}),
        ):
            with self.subTest(place, values=values):
                self.assertIn(place, self.refusal(**values))
        for drawing in (None, [], "", {"seats": []}, 7):
            self.assertFalse(self.plan.save_drawing(self.screen["edition"], drawing)["saved"])

    def test_tables_of_other_plans_stay_what_they_are(self):
        other = self.env["water.seat.map"].create(
            {"vessel_id": self.make_vessel("Other ship").id, "width": 500, "height": 300}
        )
        theirs = self.env["water.seat.table"].create({"map_id": other.id, "name": "T9"})
        answer = self.save(tables=[table(str(theirs.id), "Mine")])
        self.assertTrue(answer["saved"])
        self.assertEqual((theirs.name, theirs.map_id), ("T9", other))
        self.assertEqual(self.plan.table_ids.name, "Mine")

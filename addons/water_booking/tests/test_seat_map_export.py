import json

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_exchange import ExchangeCase
from .plan_samples import SAMPLE
from .plan_strategies import plans
from .properties import examples


@tagged("post_install", "-at_install")
class TestExport(ExchangeCase):
    def test_the_sample_comes_back_equal(self):
        self.assertEqual(
            self.exported(self.imported(SAMPLE.read_bytes())), json.loads(SAMPLE.read_bytes())
        )

    def test_on_one_deck_as_well(self):
        plan = self.imported(SAMPLE.read_bytes(), decks="one")
        self.assertEqual(set(plan.seat_ids.mapped("deck")), {"1"})
        self.assertEqual(set(plan.seat_ids.mapped("zone")), {"Main deck", "Upper deck"})
        self.assertEqual(self.exported(plan), json.loads(SAMPLE.read_bytes()))

    @examples(15)
    @given(document=plans(), decks=st.sampled_from(["zones", "one"]))
    def test_any_plan_comes_back_equal(self, document, decks):
        """Through the database and back, each optional key missing, null or there."""
        with self.env.cr.savepoint():
            plan = self.imported(json.dumps(document).encode(), decks=decks)
            self.assertEqual(self.exported(plan), document)
            copy = self.maps.browse(plan.action_new_version()["res_id"])
            self.assertEqual(self.exported(copy), document)

    def test_what_is_changed_here_is_changed_there(self):
        plan = self.imported(SAMPLE.read_bytes())
        seat = plan.seat_ids.filtered(lambda seat: seat.code == "main-2-1")
        seat.write({"kind": "wheelchair", "category_id": self.vip.id})
        plan.seat_ids.filtered(lambda seat: seat.code == "main-2-2").unlink()
        expected = json.loads(SAMPLE.read_bytes())
        expected["categories"].append({"name": "VIP", "color": "#b5651d"})
        seats = expected["zones"][0]["rows"][1]["seats"]
        seats[0]["category"] = "VIP"
        del seats[1]
        written = self.exported(plan)
        seats[0]["uuid"] = written["zones"][0]["rows"][1]["seats"][0]["uuid"]
        self.assertEqual(written, expected)
        again = self.imported(json.dumps(written).encode())
        self.assertEqual(
            again.seat_ids.filtered(lambda seat: seat.code == "main-2-1").kind, "wheelchair"
        )

    def test_a_plan_drawn_here_survives_the_journey(self):
        """Decks, kinds, companions, tables and rows without numbers; areas lose their capacity."""
        plan = self.maps.create({"vessel_id": self.vessel.id, "width": 600, "height": 240})
        table = self.env["water.seat.table"].create(
            {"map_id": plan.id, "name": "1", "deck": "2", "sold_whole": True, "x": 99.5, "y": 50}
        )
        base = {"map_id": plan.id, "category_id": self.standard.id, "row": "A"}
        wheelchair = self.env["water.seat"].create(
            {**base, "code": "w", "number": "1", "kind": "wheelchair", "x": 20.25, "y": 40}
        )
        self.env["water.seat"].create(
            [
                {**base, "code": "c", "kind": "companion", "companion_of_id": wheelchair.id},
                {**base, "code": "r", "row": "Bow", "by_row": True, "zone": "Front; left"},
                {**base, "code": "v", "number": "7", "restricted_view": True},
                {
                    **base,
                    "code": "t",
                    "row": False,
                    "number": "1",
                    "deck": "2",
                    "kind": "chair",
                    "table_id": table.id,
                    "category_id": self.vip.id,
                },
            ]
        )
        self.env["water.seat.area"].create(
            {
                "map_id": plan.id,
                "name": "Stern",
                "deck": "2",
                "capacity": 12,
                "x": 10,
                "y": 20,
                "width": 100.5,
            }
        )
        written = self.exported(plan)
        self.assertEqual([zone["name"] for zone in written["zones"]], ["1", "1 · Front; left", "2"])
        self.assertEqual(written["size"], {"width": 600, "height": 480})
        wizard = self.wizard(json.dumps(written).encode(), decks="one")
        [line] = wizard.area_ids
        self.assertEqual((line.name, line.use, line.capacity), ("Stern", "places", 0))
        line.capacity = 12
        again = self.maps.browse(wizard.action_import()["res_id"])
        facts = (
            *("deck", "zone", "row", "number", "label", "x", "y", "category_id", "kind", "by_row"),
            *("restricted_view",),
        )

        def seats(plan):
            return {
                seat.code: [
                    *(seat[name] or False for name in facts),
                    seat.table_id.name,
                    seat.companion_of_id.code,
                ]
                for seat in plan.seat_ids
                if not seat.area_id
            }

        self.assertEqual(seats(again), seats(plan))
        table_facts = ("name", "deck", "x", "y", "shape", "width", "height", "sold_whole")
        for name in table_facts:
            self.assertEqual(again.table_ids[name], plan.table_ids[name], name)
        for name in ("name", "deck", "x", "y", "width", "height", "capacity"):
            self.assertEqual(again.area_ids[name], plan.area_ids[name], name)
        self.assertEqual((again.width, again.height), (600, 240))

    def test_a_translated_area_is_not_renamed(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        wizard = self.wizard(SAMPLE.read_bytes())
        line = wizard.area_ids.filtered(lambda line: line.key == "1/4")
        line.write({"use": "places", "capacity": 5})
        plan = self.maps.browse(wizard.action_import()["res_id"])
        plan.area_ids.with_context(lang="ru_RU").name = "Tantsploshchadka"
        plan = plan.with_context(lang="ru_RU")
        self.assertEqual(self.exported(plan), json.loads(SAMPLE.read_bytes()))
        plan.area_ids.name = "Parket"
        plan.area_ids.with_context(lang="en_US").name = "Parquet"
        shape = self.exported(plan)["zones"][1]["areas"][4]
        self.assertEqual(shape["text"]["text"], "Parket")

    def test_two_categories_of_a_file_that_are_one_here(self):
        wizard = self.wizard(SAMPLE.read_bytes())
        wizard.category_ids.category_id = self.standard
        plan = self.maps.browse(wizard.action_import()["res_id"])
        self.assertEqual(plan.seat_ids.category_id, self.standard)
        self.assertEqual(self.exported(plan), json.loads(SAMPLE.read_bytes()))

    def test_a_name_that_cannot_be_written_is_named(self):
        plan = self.imported(SAMPLE.read_bytes())
        plan.seat_ids[0].number = "<b>1</b>"
        with self.assertRaisesRegex(UserError, r"zones\[0\]\.rows\[0\]\.seats\[0\]\.seat_number"):
            plan._export_plan()

import base64
import json

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .common_exchange import ExchangeCase
from .plan_samples import SAMPLE


@tagged("post_install", "-at_install")
class TestImport(ExchangeCase):
    def test_preview(self):
        wizard = self.wizard(SAMPLE.read_bytes())
        self.assertFalse(wizard.error)
        self.assertEqual(wizard.plan_name, "Northern Star")
        self.assertEqual(
            [(deck.name, deck.row_count, deck.seat_count) for deck in wizard.deck_ids],
            [("Main deck", 11, 64), ("Upper deck", 4, 16)],
        )
        self.assertEqual(
            [(line.name, line.seat_count) for line in wizard.category_ids],
            [("Saloon", 40), ("Window", 20), ("Open air", 4), ("Table", 16)],
        )
        self.assertEqual(len(wizard.area_ids), 9)
        self.assertFalse(self.vessel.seat_map_ids)

    def test_preview_changes_in_the_form(self):
        form = Form(self.env["water.seat.map.import"])
        form.vessel_id = self.vessel
        form.file = base64.b64encode(b'{"name": ')
        self.assertIn("Line 1, column 10", form.error)
        form.file = base64.b64encode(SAMPLE.read_bytes())
        self.assertFalse(form.error)
        self.assertEqual(len(form.category_ids), 4)
        with form.category_ids.edit(1) as line:
            line.category_id = self.vip
        with form.area_ids.edit(4) as line:
            line.use = "places"
            line.capacity = 9
        form.decks = "one"
        plan = self.maps.browse(form.save().action_import()["res_id"])
        window = plan.seat_ids.filtered(lambda seat: seat.code == "main-1-1")
        self.assertEqual((window.category_id, window.deck), (self.vip, "1"))
        self.assertEqual(plan.area_ids.capacity, 9)

    def test_what_is_made(self):
        first = self.imported(SAMPLE.read_bytes())
        plan = self.imported(SAMPLE.read_bytes())
        self.assertEqual((plan.state, plan.version, plan.capacity), ("draft", 2, 80))
        self.assertEqual((plan.width, plan.height), (860, 760))
        self.assertEqual(first.seat_ids.category_id, plan.seat_ids.category_id, "made only once")
        seat = plan.seat_ids.filtered(lambda seat: seat.code == "main-3-4")
        self.assertEqual((seat.deck, seat.row, seat.number), ("Main deck", "3", "4"))
        self.assertEqual((seat.x, seat.y, seat.category_id.name), (205, 215, "Saloon"))
        bench = plan.seat_ids.filtered("by_row")
        self.assertEqual(set(bench.mapped("label")), {"Bow bench"})
        plan.action_publish()

    def test_categories_are_found_by_name_or_code_or_made(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        categories = self.env["water.seat.category"]
        saloon = categories.create({"name": "Lounge", "code": "Saloon", "symbol": "L"})
        window = categories.create({"name": "At the glass", "code": "glass", "symbol": "G"})
        window.with_context(lang="ru_RU").name = "window"
        found = {
            line.name: line.category_id for line in self.wizard(SAMPLE.read_bytes()).category_ids
        }
        self.assertEqual(found["Saloon"], saloon)
        self.assertEqual(found["Window"], window)
        self.assertFalse(found["Open air"])
        plan = self.imported(SAMPLE.read_bytes())
        made = plan.seat_ids.category_id - saloon - window
        self.assertEqual(sorted(made.mapped("name")), ["Open air", "Table"])
        air = made.filtered(lambda category: category.name == "Open air")
        self.assertEqual((air.code, air.color), ("open_air", "#7300a8"))
        self.assertEqual(len(set(made.mapped("symbol"))), 2)

    def test_nothing_is_saved_of_a_bad_file(self):
        document = json.loads(SAMPLE.read_bytes())
        document["zones"][1]["rows"][2]["seats"][1]["seat_guid"] = "main-1-1"
        wizard = self.wizard(json.dumps(document).encode())
        place = "zones[1].rows[2].seats[1].seat_guid"
        self.assertIn(place, wizard.error)
        self.assertFalse(wizard.deck_ids or wizard.category_ids or wizard.area_ids)
        before = self.env["water.seat.category"].search_count([])
        with self.assertRaisesRegex(UserError, r"zones\[1\]\.rows\[2\]\.seats\[1\]"):
            wizard.action_import()
        self.assertFalse(self.vessel.seat_map_ids)
        self.assertEqual(self.env["water.seat.category"].search_count([]), before)

    def test_shapes_become_areas_and_tables(self):
        wizard = self.wizard(SAMPLE.read_bytes())
        uses = {"1/0": "whole", "1/1": "table", "1/4": "places"}
        for line in wizard.area_ids:
            line.use = uses.get(line.key, "drawn")
        with self.assertRaisesRegex(UserError, "Dance floor"):
            wizard.action_import()
        wizard.area_ids.filtered(lambda line: line.key == "1/4").write(
            {"capacity": 30, "category_id": self.vip.id}
        )
        plan = self.maps.browse(wizard.action_import()["res_id"])
        self.assertEqual(plan.capacity, 110)
        self.assertEqual(plan.seating, "mixed")
        self.assertEqual(
            [(table.name, table.sold_whole, len(table.seat_ids)) for table in plan.table_ids],
            [("1", True, 4), ("2", False, 4)],
        )
        self.assertEqual(set(plan.table_ids.seat_ids.mapped("kind")), {"chair"})
        area = plan.area_ids
        self.assertEqual((area.name, area.deck, area.capacity), ("Dance floor", "Upper deck", 30))
        self.assertEqual(area.seat_ids.category_id, self.vip)
        self.assertEqual(self.exported(plan), json.loads(SAMPLE.read_bytes()))
        plan.action_publish()

    def test_the_picture_has_the_files_shapes(self):
        """For whoever reads plans; those that became tables or other outlines are records' own."""
        wizard = self.wizard(SAMPLE.read_bytes())
        by_key = wizard.area_ids.grouped("key")
        by_key["1/0"].use = "table"
        by_key["1/4"].write({"use": "places", "capacity": 5})
        plan = self.maps.browse(wizard.action_import()["res_id"])
        crew = new_test_user(self.env, "map_crew", "water_booking.group_crew")
        shapes = {shape["key"]: shape for shape in plan.with_user(crew).drawing()["shapes"]}
        self.assertNotIn("1/0", shapes)
        self.assertEqual((shapes["0/0"]["x"], shapes["0/0"]["width"]), (30, 60))
        self.assertEqual(shapes["0/0"]["lines"], ["Bar"])
        self.assertEqual(shapes["1/4"]["area"], plan.area_ids.id)
        self.assertEqual(shapes["1/6"]["kind"], None, "an area without anything is legal")
        plan.area_ids.width += 10
        self.assertNotIn("1/4", [shape["key"] for shape in plan.drawing()["shapes"]])

    def test_a_shape_without_chairs_is_no_table(self):
        wizard = self.wizard(SAMPLE.read_bytes())
        wizard.area_ids.filtered(lambda line: line.name == "Bar").use = "table"
        with self.assertRaisesRegex(UserError, "Bar"):
            wizard.action_import()

    def test_2000_seats_are_not_2000_queries(self):
        seats = [
            {
                "seat_guid": f"s{n}",
                "seat_number": str(n % 50),
                "position": {"x": n % 50, "y": n // 50},
                "category": "Saloon",
            }
            for n in range(2000)
        ]
        rows = [{"row_number": str(r), "seats": seats[r * 50 : r * 50 + 50]} for r in range(40)]
        zone = {"name": "Deck", "position": {"x": 0, "y": 0}, "rows": rows}
        document = {
            "name": "Large",
            "categories": [{"name": "Saloon"}],
            "zones": [zone],
            "size": {"width": 50, "height": 40},
        }
        wizard = self.wizard(json.dumps(document).encode())
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        plan = self.maps.browse(wizard.action_import()["res_id"])
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 150)
        self.assertEqual(plan.capacity, 2000)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(json.loads(plan._export_plan()), document)
        self.assertLess(self.env.cr.sql_log_count - before, 40)

import base64
import json
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..seat_maps import Layout, read_plan
from .common import WaterCommon, WaterFleet
from .plan_strategies import plans

SAMPLE = Path(__file__).parent / "data" / "northern_star.json"


class ExchangeCase(WaterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vessel = cls.make_vessel("Northern Star")
        cls.maps = cls.env["water.seat.map"]

    def wizard(self, raw, **values):
        return self.env["water.seat.map.import"].create(
            {"vessel_id": self.vessel.id, "file": base64.b64encode(raw), **values}
        )

    def imported(self, raw, **values):
        return self.maps.browse(self.wizard(raw, **values).action_import()["res_id"])

    def exported(self, plan):
        self.env.flush_all()
        self.env.invalidate_all()
        return json.loads(plan._export_plan())


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

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
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


@tagged("post_install", "-at_install")
class TestRoles(ExchangeCase):
    def test_dispatchers_import_and_agents_do_not(self):
        dispatcher = new_test_user(self.env, "map_dispatcher", "water_booking.group_dispatcher")
        agent = new_test_user(self.env, "map_agent", "water_booking.group_agent")
        values = {"vessel_id": self.vessel.id, "file": base64.b64encode(SAMPLE.read_bytes())}
        wizards = self.env["water.seat.map.import"]
        with self.assertRaises(AccessError):
            wizards.with_user(agent).create(values)
        plan = self.maps.browse(
            wizards.with_user(dispatcher).create(values).action_import()["res_id"]
        )
        expected = json.loads(SAMPLE.read_bytes())
        for user in (dispatcher, agent):
            self.assertEqual(json.loads(plan.with_user(user)._export_plan()), expected)
        copy = plan.with_user(dispatcher).action_new_version()["res_id"]
        self.assertEqual(self.exported(self.maps.browse(copy)), expected)

    def test_the_stored_file_is_nobodys_to_write(self):
        """A layout that did not pass the rules would end in pictures and files."""
        manager = new_test_user(self.env, "map_manager", "water_booking.group_manager")
        plan = self.imported(SAMPLE.read_bytes()).with_user(manager)
        with self.assertRaises(AccessError):
            plan.layout = {"document": {}}
        with self.assertRaises(AccessError):
            plan.read(["layout"])

    def test_plans_in_use_are_not_touched_by_an_import(self):
        plan = self.trip.map_id
        self.vessel = plan.vessel_id
        labels = plan.seat_ids.mapped("label")
        new = self.imported(SAMPLE.read_bytes())
        self.assertEqual((new.version, new.state), (plan.version + 1, "draft"))
        self.assertEqual((plan.state, plan.seat_ids.mapped("label")), ("published", labels))
        self.assertEqual(self.trip.map_id, plan)

    def test_layout_keeps_itself(self):
        layout = Layout(
            read_plan(SAMPLE.read_bytes()), "one", {"Saloon": 1}, ["0/1"], {"1/0": True}
        )
        self.assertEqual(Layout(**json.loads(json.dumps(layout.as_json()))), layout)
        self.assertNotEqual(replace(layout, decks="zones"), layout)


@tagged("post_install", "-at_install")
class TestDownload(WaterFleet, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setup_fleet()
        cls.plan = cls.vessel_seats.seat_map_id
        cls.url = cls.plan.action_export()["url"]

    def get(self, login):
        self.authenticate(login, login)
        return self.url_open(self.url, allow_redirects=False)

    def test_whoever_reads_plans_downloads_them(self):
        new_test_user(self.env, "map_crew", "water_booking.group_crew")
        answer = self.get("map_crew")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        document = read_plan(answer.content)
        rows = {row["row_number"]: len(row["seats"]) for row in document["zones"][0]["rows"]}
        self.assertEqual(rows, {"A": 4, "B": 2})

    def test_others_do_not(self):
        new_test_user(self.env, "map_portal", "base.group_portal")
        new_test_user(self.env, "map_clerk", "base.group_user")
        for login in ("map_portal", "map_clerk"):
            self.assertEqual(self.get(login).status_code, 403, login)
        self.authenticate(None, None)
        answer = self.url_open(self.url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_unknown_plans_are_not_found(self):
        new_test_user(self.env, "map_crew", "water_booking.group_crew")
        self.authenticate("map_crew", "map_crew")
        self.assertEqual(self.url_open("/water_booking/deck_plan/999999999").status_code, 404)

"""Who may import and export, and what an import leaves alone."""

import base64
import json
from dataclasses import replace

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ..seat_maps import Layout, read_plan
from .common import WaterFleet
from .common_exchange import ExchangeCase
from .plan_samples import SAMPLE


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

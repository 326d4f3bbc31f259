import psycopg2.errors

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import WaterCommon

GROUPS = {
    "crew": "water_booking.group_crew",
    "agent": "water_booking.group_agent",
    "dispatcher": "water_booking.group_dispatcher",
    "manager": "water_booking.group_manager",
    "clerk": "base.group_user",
    "portal": "base.group_portal",
    "public": "base.group_public",
}
#: Who may do what, as letters of create, read, write, unlink; nobody else may do anything.
MATRIX = {
    "water.trip": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.excursion": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.excursion.stop": {
        "crew": "r",
        "agent": "r",
        "dispatcher": "crwu",
        "manager": "crwu",
    },
    "water.language": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.tariff": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.price.rule": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.season": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.special.day": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.fee": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.price.preview": {"agent": "crwu", "dispatcher": "crwu", "manager": "crwu"},
    "water.vessel": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.seat.map": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.seat.map.picture": {"dispatcher": "crwu", "manager": "crwu"},
    "water.seat": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.seat.area": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.seat.table": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.seat.category": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.addon": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.trip.addon": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.allotment": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.fare": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.pier": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.city": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.ticket": {"crew": "r", "agent": "rw", "dispatcher": "rw", "manager": "rw"},
    "water.berth": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.crew.role": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.qualification": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.crew.member": {"crew": "r", "agent": "r", "dispatcher": "crw", "manager": "crwu"},
    "water.crew.qualification": {"agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.vessel.role": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.trip.crew": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.service": {"crew": "r", "agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.schedule": {"agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.schedule.time": {"agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.schedule.exception": {"agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.schedule.companion": {"agent": "r", "dispatcher": "crwu", "manager": "crwu"},
    "water.schedule.preview": {"dispatcher": "crwu", "manager": "crwu"},
    "water.schedule.preview.line": {"dispatcher": "crwu", "manager": "crwu"},
    "water.season.copy": {"dispatcher": "crwu", "manager": "crwu"},
    "water.season.copy.line": {"dispatcher": "crwu", "manager": "crwu"},
    "water.timetable.import": {"dispatcher": "crwu", "manager": "crwu"},
    "water.timetable.import.match": {"dispatcher": "crwu", "manager": "crwu"},
    "water.timetable.import.problem": {"dispatcher": "crwu", "manager": "crwu"},
    "water.price.snapshot": {"dispatcher": "r", "manager": "r"},
    "water.price.change": {"dispatcher": "r", "manager": "r"},
    "water.occupancy": {"crew": "r", "agent": "r", "dispatcher": "r", "manager": "r"},
    "water.allocation": {"crew": "r", "agent": "r", "dispatcher": "r", "manager": "r"},
    "water.allocation.event": {"agent": "r", "dispatcher": "r", "manager": "r"},
    "water.funnel.event": {"manager": "r"},
    "water.seat.map.import": {"dispatcher": "crwu", "manager": "crwu"},
    "water.seat.map.import.deck": {"dispatcher": "crwu", "manager": "crwu"},
    "water.seat.map.import.category": {"dispatcher": "crwu", "manager": "crwu"},
    "water.seat.map.import.area": {"dispatcher": "crwu", "manager": "crwu"},
    "water.trip.plan.change": {"dispatcher": "crwu", "manager": "crwu"},
    "water.trip.plan.change.line": {"dispatcher": "crwu", "manager": "crwu"},
    "water.trip.vessel.change": {"dispatcher": "crwu", "manager": "crwu"},
    "water.trip.vessel.change.line": {"dispatcher": "crwu", "manager": "crwu"},
    "water.trip.companion": {"dispatcher": "crwu", "manager": "crwu"},
    "water.trip.merge": {"dispatcher": "crwu", "manager": "crwu"},
    "water.notice": {"agent": "r", "dispatcher": "r", "manager": "r"},
    "water.waiting": {"agent": "crw", "dispatcher": "crwu", "manager": "crwu"},
    "water.waiting.line": {"agent": "crwu", "dispatcher": "crwu", "manager": "crwu"},
    "water.order.places.addon": {"agent": "crwu", "dispatcher": "crwu", "manager": "crwu"},
    "water.order.places": {"agent": "crwu", "dispatcher": "crwu", "manager": "crwu"},
}
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccess(WaterCommon):
    """Who may see and change what; that nobody at all rewrites ledger and history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"water_{name}", group) for name, group in GROUPS.items()
        }

    def test_matrix(self):
        for model, rights in MATRIX.items():
            for name, user in self.users.items():
                if model == "water.excursion" and name in ("portal", "public"):
                    continue  # where the website is installed, visitors read what is published
                if model == "water.ticket" and name == "portal":
                    continue  # and customers read their own tickets
                allowed = "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if self.env[model].with_user(user).has_access(operation)
                )
                self.assertEqual(allowed, rights.get(name, ""), f"{name} on {model}")

    def test_every_model_of_ours_is_in_the_matrix(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("water.")
            and model._original_module == "water_booking"
            and not model._abstract
        }
        self.assertLessEqual(ours - {"water.order.places.line"}, MATRIX.keys())

    def test_crew_cannot_write_trips(self):
        trip = self.trip.with_user(self.users["crew"])
        with self.assertRaises(AccessError):
            trip.departure = self.trip.arrival
        with self.assertRaises(AccessError):
            trip.action_cancel()

    def test_nobody_writes_the_ledger(self):
        self.hold_seats("A-1")
        row = self.env["water.allocation"].search([("trip_id", "=", self.trip.id)])
        self.assertTrue(row)
        for writer in (row, row.sudo(), row.with_user(self.users["manager"])):
            with self.assertRaises(AccessError):
                writer.write({"state": "sold"})
            with self.assertRaises(AccessError):
                writer.unlink()
            with self.assertRaises(AccessError):
                writer.create({"trip_id": self.trip.id})

    def test_history_is_never_rewritten(self):
        """Not even by a superuser or plain SQL."""
        self.hold_seats("A-1")
        for table in ("water_allocation_event", "water_funnel_event"):
            self.env.cr.execute(f"SELECT count(*) FROM {table}")
            self.assertTrue(self.env.cr.fetchone()[0])
            for statement in (
                f"UPDATE {table} SET channel = 'api'",
                f"DELETE FROM {table}",
                f"TRUNCATE {table}",
            ):
                with (
                    self.subTest(statement=statement),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.RestrictViolation),
                    self.env.cr.savepoint(),
                ):
                    self.env.cr.execute(statement)

    def test_history_is_not_written_by_orm_users(self):
        manager = self.users["manager"]
        for model in ("water.allocation.event", "water.funnel.event"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(manager).create(
                    {"at": "2026-01-01", "kind": "expired", "trip_id": self.trip.id}
                )

    def test_inventory_is_out_of_reach_of_rpc(self):
        model = self.env["water.inventory"]
        ours = [
            name
            for base in type(model).mro()
            if base.__module__.startswith("odoo.addons.water_")
            for name, value in vars(base).items()
            if callable(value)
        ]
        self.assertIn("_hold", ours)
        for name in ours:
            with self.assertRaises(AccessError, msg=name):
                get_public_method(model, name)

    def test_hold_tokens_are_secrets(self):
        """Whoever has the token of a hold controls its places: agents do not read it."""
        hold = self.hold_seats("A-1")
        self.excursion.product_tmpl_id.taxes_id = False
        order = self.env["sale.order"]._water_create_from_hold(
            hold, {"name": "Anna", "email": "anna@example.com", "phone": "+7"}
        )
        agent = self.users["agent"]
        with self.assertRaises(AccessError):
            order.with_user(agent).sudo(False).read(["water_cause"])
        rows = self.env["water.allocation"].with_user(agent).search([])
        with self.assertRaises(AccessError):
            rows.read(["cause"])

    def test_tickets_of_another_company_are_invisible(self):
        company = self.env["res.company"].create({"name": "Other river company"})
        stranger = new_test_user(
            self.env,
            "water_stranger",
            "water_booking.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.hold_seats("A-1")
        for model in ("water.trip", "water.excursion", "water.allocation", "water.ticket"):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)

    def test_whoever_reads_orders_reads_them_whole(self):
        """All fields at once, as over RPC, by salespeople who have nothing to do with boats."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [
                    (0, 0, {"product_id": self.env["product.product"].search([], limit=1).id})
                ],
            }
        )
        seller = new_test_user(
            self.env, "water_no_boats", "sales_team.group_sale_salesman_all_leads"
        )
        self.assertEqual(order.with_user(seller).read()[0]["id"], order.id)

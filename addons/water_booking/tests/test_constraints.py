"""What the database promises. Odoo only logs a constraint that it cannot install, and keeps one
foreign key a column, so whatever our models declare is looked for in PostgreSQL's catalogue."""

import ast
from pathlib import Path

from odoo.modules import Manifest
from odoo.orm.table_objects import Constraint
from odoo.tests import TransactionCase, tagged

#: Written in SQL or too dear to be lost with a declaration: {name: (kind, deferrable)}.
BY_NAME = {
    "water_allocation_one_passenger_a_seat": ("u", False),
    "water_allocation_claim_unique": ("u", False),
    "water_allocation_seat_of_map": ("f", True),
    "water_allocation_map_of_trip": ("f", True),
    "water_allocation_persons": ("c", False),
    "water_allocation_until": ("c", False),
    "water_allocation_seat_unless_lap": ("c", False),
    "water_occupancy_never_two": ("x", True),
    "water_occupancy_order_of_time": ("c", False),
    "water_seat_map_seat": ("u", False),
    "water_trip_of_sailing": ("u", False),
    "water_trip_led_by_a_leader": ("f", True),
    "water_ticket_barcode_unique": ("u", False),
    "water_ticket_claim_unique": ("u", False),
    "water_ticket_used_at": ("c", False),
}
ON_DELETE = {"cascade": "c", "restrict": "r", "set null": "n", None: "n"}


@tagged("post_install", "-at_install")
class TestConstraints(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        installed = cls.env["ir.module.module"].search([("state", "=", "installed")])
        cls.home = Path(Manifest.for_addon("water_booking").path)
        #: modules that live beside this one, whichever are installed
        cls.ours = {
            name
            for name in installed.mapped("name")
            if (manifest := Manifest.for_addon(name))
            and Path(manifest.path).parent == cls.home.parent
        }

    def tables(self):
        """Models with a table of their own."""
        return [
            model
            for name in sorted(self.registry)
            if (model := self.env[name])._is_an_ordinary_table()
        ]

    def declared(self):
        """{name in the database: (table, constraint or index)} of our modules."""
        return {
            full_name: (model._table, item)
            for model in self.tables()
            for full_name, item in model._table_objects.items()
            if item._module in self.ours and item.get_definition(self.registry)
        }

    def columns(self):
        """(model, stored field) of our modules."""
        for model in self.tables():
            for field in model._fields.values():
                if field.store and field.column_type and self.ours & set(field._modules):
                    yield model, field

    # --- what is missing

    def missing_objects(self):
        """Declared constraints and indexes that the database has not, or not in force."""
        self.env.cr.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE convalidated"
        )
        constraints = set(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT indrelid::regclass::text, indexrelid::regclass::text, indisunique"
            "  FROM pg_index WHERE indisvalid"
        )
        indexes = set(self.env.cr.fetchall())
        return [
            name
            for name, (table, item) in self.declared().items()
            if (
                (table, name) not in constraints
                if isinstance(item, Constraint)
                else (table, name, item.unique) not in indexes
            )
        ]

    def missing_foreign_keys(self):
        """Columns of ours that refer to a record and may refer to nothing at all, or forget it in
        another way than they say."""
        self.env.cr.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text,
                   c.confdeltype::text
              FROM pg_constraint c
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.convalidated
            """
        )
        keys = set(self.env.cr.fetchall())
        missing = []
        for model, field in self.columns():
            if field.type != "many2one" or field.company_dependent:
                continue
            comodel = self.env[field.comodel_name]
            if not comodel._is_an_ordinary_table() or comodel._table == "ir_actions":
                continue
            key = (model._table, field.name, comodel._table, ON_DELETE[field.ondelete])
            if key not in keys:
                missing.append(key)
        return missing

    def missing_not_null(self):
        """Required columns of ours that may be empty."""
        self.env.cr.execute(
            "SELECT attrelid::regclass::text, attname FROM pg_attribute"
            " WHERE attnotnull AND attnum > 0"
        )
        filled = set(self.env.cr.fetchall())
        return [
            (model._table, field.name)
            for model, field in self.columns()
            if field.required and (model._table, field.name) not in filled
        ]

    # --- the tests

    def test_whatever_is_declared_is_in_the_database(self):
        self.assertIn("water_booking", self.ours)
        self.assertGreater(len(self.declared()), 40)
        self.assertFalse(self.missing_objects())

    def test_references_are_foreign_keys(self):
        self.assertFalse(self.missing_foreign_keys())

    def test_required_columns_are_never_empty(self):
        self.assertFalse(self.missing_not_null())

    def test_no_rule_is_hidden_by_a_method_of_its_name(self):
        """The later of two attributes of one name wins: the database would never hear of a rule."""
        for path in sorted(self.home.parent.glob("*/models/*.py")):
            for model in ast.walk(ast.parse(path.read_text())):
                if not isinstance(model, ast.ClassDef):
                    continue
                names = [item.name for item in model.body if isinstance(item, ast.FunctionDef)]
                for item in model.body:
                    if isinstance(item, ast.Assign):
                        names += [name.id for name in item.targets if isinstance(name, ast.Name)]
                twice = {name for name in names if names.count(name) > 1}
                self.assertFalse(twice, f"{path}: {model.name}")

    def test_by_name(self):
        self.env.cr.execute(
            "SELECT conname, contype::text, condeferrable FROM pg_constraint"
            " WHERE conname = ANY(%s)",
            [list(BY_NAME)],
        )
        found = {name: (kind, deferrable) for name, kind, deferrable in self.env.cr.fetchall()}
        self.assertEqual(found, BY_NAME)

    def test_history_is_append_only(self):
        self.env.cr.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'water_append_only' AND tgenabled = 'O' ORDER BY 1"
        )
        self.assertEqual(
            [table for [table] in self.env.cr.fetchall()],
            [
                "water_allocation_event",
                "water_funnel_event",
                "water_price_change",
                "water_price_snapshot",
            ],
        )

    def test_what_is_lost_is_missed(self):
        """Negative control of the three walks."""
        for statement, walk, lost in (
            (
                "ALTER TABLE water_occupancy DROP CONSTRAINT water_occupancy_never_two",
                self.missing_objects,
                "water_occupancy_never_two",
            ),
            (
                "DROP INDEX sale_order_water_cause_unique",
                self.missing_objects,
                "sale_order_water_cause_unique",
            ),
            (
                "ALTER TABLE water_ticket DROP CONSTRAINT water_ticket_trip_id_fkey",
                self.missing_foreign_keys,
                ("water_ticket", "trip_id", "water_trip", "r"),
            ),
            (
                "ALTER TABLE water_occupancy ALTER resource_id DROP NOT NULL",
                self.missing_not_null,
                ("water_occupancy", "resource_id"),
            ),
        ):
            with self.subTest(lost=lost), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(statement)
                self.assertEqual(walk(), [lost])
                savepoint.rollback()

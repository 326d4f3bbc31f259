from psycopg2 import InterfaceError

from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged

from ..inventory.late import _SIGNALS, LateConnections, LateCursor
from ..inventory.steady import read_committed


@tagged("post_install", "-at_install")
class TestLate(TransactionCase):
    """A cursor borrows its connection when it is first asked something, and is Odoo's else."""

    def setUp(self):
        super().setUp()
        self.connections = db_connect(self.env.cr.dbname)

    def cursor(self):
        cr = LateCursor(self.connections)
        self.addCleanup(cr.close)
        return cr

    def test_the_shop_works_like_that(self):
        self.assertIsInstance(self.env.registry._db, LateConnections)
        self.assertIsInstance(self.env.registry._db.cursor(), LateCursor)

    def test_nothing_asked_nothing_borrowed(self):
        told = []
        with self.cursor() as cr:
            cr.precommit.add(lambda: told.append("before"))
            cr.postcommit.add(lambda: told.append("after"))
            cr.postrollback.add(lambda: told.append("undone"))
        self.assertEqual(told, ["before", "after"])
        self.assertIsNone(cr._borrowed)
        self.assertTrue(cr.closed)

    def test_rollback_of_nothing(self):
        told = []
        cr = self.cursor()
        cr.postcommit.add(lambda: told.append("after"))
        cr.postrollback.add(lambda: told.append("undone"))
        cr.rollback()
        cr.commit()  # pylint: disable=invalid-commit
        self.assertEqual(told, ["undone"])

    def test_what_is_asked_is_a_transaction(self):
        with self.cursor() as cr:
            cr.execute("CREATE TEMP TABLE water_late (id int)")
            cr.rollback()
            cr.execute("SELECT to_regclass('water_late'), current_setting('transaction_isolation')")
            self.assertEqual(cr.fetchone(), (None, "repeatable read"))
            borrowed = cr._borrowed
            self.assertFalse(borrowed.closed)
        self.assertTrue(borrowed.closed)
        with self.assertRaises(InterfaceError):
            cr.execute("SELECT 1")

    def test_a_hook_that_asks_is_committed(self):
        asked = []
        with self.cursor() as cr:
            cr.precommit.add(lambda: cr.execute("SELECT txid_current()"))
            cr.postcommit.add(lambda: asked.append(cr._cnx.info.transaction_status))
        self.assertEqual(asked, [0], "idle: what the hook began has ended")

    def test_closed_inside_of_its_block(self):
        for asks in (False, True):
            with self.cursor() as cr:
                if asks:
                    cr.execute("SELECT 1")
                cr.close()
                cr.close()
            self.assertTrue(cr.closed)

    def test_the_connection_itself(self):
        self.assertGreater(self.cursor()._cnx.server_version, 120000)

    def test_signals_are_those_of_odoo(self):
        with self.connections.cursor() as cr:
            registry, caches = self.env.registry.get_sequences(cr)
        [signals] = read_committed(self.env.cr.dbname, _SIGNALS)
        self.assertEqual(signals, (registry, *caches.values()))

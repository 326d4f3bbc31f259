from contextlib import closing

from psycopg2 import OperationalError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..inventory.prepared import Prepared
from ..inventory.steady import Connections, SteadyCursor, read_committed

#: Others on the server write their log too; that all of it is on the disk is seen between them.
TRIES = 20
WRITE = "SELECT pg_logical_emit_message(true, 'water test', 'a change');"


@tagged("post_install", "-at_install")
class TestCommit(TransactionCase):
    """The lock is let go of before the disk has the change; the answer comes after that."""

    def setUp(self):
        super().setUp()
        self.cr = SteadyCursor(self.env.cr.dbname)
        self.addCleanup(self.cr.close)
        # as in production; test databases do not wait for the disk
        self.cr.execute("SET synchronous_commit = on")
        self.addCleanup(self.cr.execute, "RESET synchronous_commit")

    def is_on_disk(self):
        self.cr.execute("SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()")
        return self.cr.fetchone()[0]

    def test_answered_changes_are_on_the_disk(self):
        def change():
            self.cr.execute(self.cr.BEGIN + WRITE)
            self.cr.execute("SELECT 1;" + self.cr.COMMIT)
            return self.is_on_disk()

        self.assertTrue(any(change() for _try in range(TRIES)))

    def test_commit_of_the_cursor(self):
        def change():
            self.cr.execute(self.cr.BEGIN + WRITE)
            self.cr.commit()  # pylint: disable=invalid-commit
            return self.is_on_disk()

        self.assertTrue(any(change() for _try in range(TRIES)))

    def test_without_the_message_they_would_not_be(self):
        def change():
            self.cr.execute(self.cr.BEGIN + WRITE + "COMMIT")
            return self.is_on_disk()

        self.assertFalse(all(change() for _try in range(TRIES)))

    def test_nobody_need_be_superuser(self):
        self.cr.execute(
            "SELECT has_function_privilege('public', 'pg_logical_emit_message(boolean, text, text)'"
            ", 'execute')"
        )
        self.assertTrue(self.cr.fetchone()[0])


@tagged("post_install", "-at_install")
class TestConnections(TransactionCase):
    """What becomes of connections that stay open between the requests."""

    def setUp(self):
        super().setUp()
        self.database = self.env.cr.dbname

    def say(self, *statements):
        """Committed at once, on a connection of its own."""
        with closing(SteadyCursor(self.database)) as cr:
            for statement in statements:
                cr.execute(statement)

    def test_an_update_changes_a_column_that_a_plan_reads(self):
        self.say("DROP TABLE IF EXISTS water_plans", "CREATE TABLE water_plans AS SELECT 7 AS a")
        self.addCleanup(self.say, "DROP TABLE water_plans")
        question = Prepared("SELECT a FROM water_plans")
        self.assertEqual(read_committed(self.database, question), [(7,)])
        self.say("ALTER TABLE water_plans ALTER a TYPE text")
        with mute_logger("odoo.sql_db"):
            self.assertEqual(read_committed(self.database, question), [("7",)])

    def test_idle_ones_are_closed_whatever_their_database(self):
        connections = Connections()
        old = connections.borrow(self.database)
        connections.give_back("another", old)
        old.last_used = 0.0
        with closing(connections.borrow(self.database)):
            self.assertTrue(old.closed)

    def test_a_lost_server_is_told_by_its_own_error(self):
        cr = SteadyCursor(self.database)
        self.addCleanup(cr.close)
        cr.execute(cr.BEGIN + "SELECT pg_backend_pid()")
        [[process]] = cr.fetchall()
        self.say(f"SELECT pg_terminate_backend({process}, 5000)")
        with mute_logger("odoo.sql_db"), self.assertRaises(OperationalError):
            cr.execute("SELECT 1")
        cr.rollback()

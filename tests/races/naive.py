"""Ways to sell that look right and are not: the negative controls of the races.

A scratch table without unique index stands for the ledger. Each client is a transaction on a
connection of its own, at the isolation of Odoo's requests unless it says otherwise.
"""

import contextlib
import time

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, ISOLATION_LEVEL_REPEATABLE_READ

from tests.races.harness import at_once

LOCK = "SELECT pg_advisory_xact_lock(715518, 1)"
#: What a request does between looking and writing.
WORK_SECONDS = 0.005


class ScratchLedger:
    def __init__(self, dsn: str, capacity: int) -> None:
        self.dsn, self.capacity = dsn, capacity

    def __enter__(self):
        self._run("DROP TABLE IF EXISTS race_scratch")
        self._run("CREATE TABLE race_scratch (place int, buyer int)")
        return self

    def __exit__(self, *exc):
        self._run("DROP TABLE race_scratch")

    def _run(self, statement: str) -> list[tuple]:
        with contextlib.closing(psycopg2.connect(self.dsn)) as connection, connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def race(self, clients: int, work, isolation: int) -> int:
        """How many were sold."""

        def client(item):
            buyer, connection = item
            with connection, connection.cursor() as cursor:
                work(cursor, buyer)

        with contextlib.ExitStack() as stack:
            connections = []
            for _client in range(clients):
                connection = psycopg2.connect(self.dsn)
                stack.callback(connection.close)
                connection.set_session(isolation_level=isolation)
                connections.append(connection)
            at_once(client, enumerate(connections))
        return self._run("SELECT count(*) FROM race_scratch")[0][0]

    def groups(self) -> list[int]:
        return [size for [size] in self._run("SELECT count(*) FROM race_scratch GROUP BY buyer")]

    # --- ways to sell

    def _count_and_insert(self, cursor, buyer: int) -> None:
        cursor.execute("SELECT count(*) FROM race_scratch")
        [[taken]] = cursor.fetchall()
        time.sleep(WORK_SECONDS)
        if taken < self.capacity:
            cursor.execute("INSERT INTO race_scratch VALUES (%s, %s)", [taken + 1, buyer])

    def count_then_insert(self, clients: int) -> int:
        return self.race(clients, self._count_and_insert, ISOLATION_LEVEL_REPEATABLE_READ)

    def lock_inside_the_request(self, clients: int) -> int:
        """The lock comes after the request has read its user, so it comes with an old snapshot."""

        def work(cursor, buyer):
            cursor.execute("SELECT id FROM res_users LIMIT 1")
            cursor.execute(LOCK)
            self._count_and_insert(cursor, buyer)

        return self.race(clients, work, ISOLATION_LEVEL_REPEATABLE_READ)

    def lock_then_look(self, clients: int) -> int:
        """What the door does."""

        def work(cursor, buyer):
            cursor.execute(LOCK)
            self._count_and_insert(cursor, buyer)

        return self.race(clients, work, ISOLATION_LEVEL_READ_COMMITTED)

    def seat_by_seat(self, clients: int, size: int) -> list[int]:
        """A unique index, but each seat of a group in a transaction of its own: sizes of groups."""
        self._run("CREATE UNIQUE INDEX ON race_scratch (place)")

        def client(buyer):
            with contextlib.closing(psycopg2.connect(self.dsn)) as connection:
                connection.autocommit = True
                for offset in range(size):
                    place = (buyer * 3 + offset) % self.capacity
                    connection.cursor().execute(
                        "INSERT INTO race_scratch VALUES (%s, %s) ON CONFLICT DO NOTHING",
                        [place, buyer],
                    )

        at_once(client, range(clients))
        return self.groups()


#: Connections take the search path when they begin, so idle ones are ended on the way.
END_IDLE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND state = 'idle' AND pid <> pg_backend_pid()
"""
WITHOUT_LOCK = """
ALTER DATABASE "{database}" SET search_path = public, pg_catalog;
CREATE FUNCTION public.pg_advisory_xact_lock(int, int) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION race_slow_commit() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER race_slow_commit AFTER INSERT OR UPDATE ON water_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION race_slow_commit();
"""
WITH_LOCK = """
DROP FUNCTION public.pg_advisory_xact_lock(int, int);
DROP TRIGGER race_slow_commit ON water_allocation;
DROP FUNCTION race_slow_commit();
ALTER DATABASE "{database}" RESET search_path;
"""


@contextlib.contextmanager
def door_without_lock(ledger):
    """The product itself with its guard taken away: in this database, the door's advisory lock
    becomes a function that does nothing, and each commit takes a moment, as on a busy disk.
    """
    [[database]] = ledger.query("SELECT current_database()")
    ledger.query(WITHOUT_LOCK.format(database=database))
    try:
        ledger.query(END_IDLE)
        yield
    finally:
        ledger.query(WITH_LOCK.format(database=database))


EVERYBODY_ASKS = """
ALTER DATABASE "{database}" SET search_path = public, pg_catalog;
CREATE FUNCTION public.pg_try_advisory_xact_lock(int, int) RETURNS boolean
    LANGUAGE sql AS 'SELECT true';
"""
ONE_ASKS = """
DROP FUNCTION public.pg_try_advisory_xact_lock(int, int);
ALTER DATABASE "{database}" RESET search_path;
"""


@contextlib.contextmanager
def asking_without_lock(ledger):
    """Whoever asks whether somebody else is at it already hears that nobody is."""
    [[database]] = ledger.query("SELECT current_database()")
    ledger.query(EVERYBODY_ASKS.format(database=database))
    try:
        ledger.query(END_IDLE)
        yield
    finally:
        ledger.query(ONE_ASKS.format(database=database))

"""Connections that keep their plans from one request to the next.

Odoo's pool empties a connection (``DISCARD ALL``) whenever a cursor borrows it, so that each
request plans anew: its statements, and even the checks of its foreign keys. Under the lock of a
trip that is most of the work (see ``docs/benchmarks.md``). The door's connections come back as
they were given out, one for each worker process or thread that is at a door just now.

They are in autocommit as far as psycopg2 knows, and the door says BEGIN and COMMIT itself: psycopg2
spends a round trip on each BEGIN. What a borrower does to its session stays with it, so only
``SET LOCAL`` and locks of the transaction are fit for it. A pooler between Odoo and PostgreSQL has
to keep sessions together, as Odoo's own ``LISTEN`` asks for already.
"""

import contextlib
import os
import threading
import time

import psycopg2
import psycopg2.extensions

from odoo.modules import module
from odoo.sql_db import MAX_IDLE_TIMEOUT, BaseCursor, Cursor, connection_info_for
from odoo.tools import config


class SteadyConnection(psycopg2.extensions.connection):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.autocommit = True
        #: names of the statements that it knows, see ``Prepared``
        self.prepared = set()
        self.last_used = 0.0


class Connections:
    """The idle ones of this process by database. Nobody asks whether they still stand: a borrower
    whose first statement fails calls ``forget`` and tries once more."""

    def __init__(self):
        self._lock = threading.Lock()
        self._idle = {}
        self._in_use = 0
        self._process = os.getpid()

    def borrow(self, database):
        with self._lock:
            if self._process != os.getpid():  # a fork has no right to its parent's
                self._idle, self._in_use, self._process = {}, 0, os.getpid()
            if self._in_use >= config["db_maxconn"]:
                raise psycopg2.OperationalError("The door has no connection left.")
            self._in_use += 1
            idle = self._idle.get(database, [])
            long_ago = time.time() - MAX_IDLE_TIMEOUT
            while idle:
                connection = idle.pop()
                if not connection.closed and connection.last_used > long_ago:
                    return connection
                connection.close()
        try:
            info = connection_info_for(database)[1]
            return psycopg2.connect(connection_factory=SteadyConnection, **info)
        except BaseException:
            self._in_use -= 1
            raise

    def give_back(self, database, connection):
        with self._lock:
            self._in_use -= 1
            if not connection.closed:
                connection.last_used = time.time()
                self._idle.setdefault(database, []).append(connection)

    def forget(self, database):
        """Close the idle ones: the server may have gone meanwhile."""
        with self._lock:
            for connection in self._idle.pop(database, ()):
                connection.close()


CONNECTIONS = Connections()


class SteadyCursor(Cursor):
    """A cursor of Odoo's on a steady connection; no transaction is open until BEGIN is told."""

    BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED;"

    def __init__(self, database):
        BaseCursor.__init__(self)
        self.sql_from_log, self.sql_into_log, self.sql_log_count = {}, {}, 0
        self._closed = True  # for __del__, should the next line fail
        self.dbname = database
        self._cnx = CONNECTIONS.borrow(database)
        self._obj = self._cnx.cursor()
        self._closed = False

    def commit(self):
        self.execute("COMMIT")
        return super().commit()

    def rollback(self):
        if not self._cnx.closed:
            self._obj.execute("ROLLBACK")
        return super().rollback()

    def _close(self, leak=False):
        if self._closed:
            return
        try:
            with contextlib.suppress(psycopg2.Error):
                if self._cnx.info.transaction_status != psycopg2.extensions.TRANSACTION_STATUS_IDLE:
                    self.rollback()
            self.cache.clear()
            self._obj.close()
        finally:
            self._closed = True
            CONNECTIONS.give_back(self.dbname, self._cnx)

    def close(self):
        self._close()


def steady_cursor(registry):
    """A ``SteadyCursor``; while Odoo's tests run one of the registry, which lives in the test's
    transaction and at its isolation."""
    return registry.cursor() if module.current_test else SteadyCursor(registry.db_name)


def read_now(env, question, **values):
    """Rows of a ``Prepared`` question as they are committed just now, in one round trip; a
    question of a test is put to the test's own transaction."""
    if module.current_test:
        question.execute(env.cr, **values)
        return env.cr.fetchall()
    database = env.registry.db_name
    for last in (False, True):
        cr = SteadyCursor(database)
        try:
            question.execute(cr, **values)
            return cr.fetchall()
        except psycopg2.OperationalError:
            if last or not cr.connection.closed:
                raise
        finally:
            cr.close()
        CONNECTIONS.forget(database)
    return []

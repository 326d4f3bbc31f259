"""Connections that keep their plans from one request to the next.

Odoo's pool empties a connection (``DISCARD ALL``) whenever a cursor borrows it, so that each
request plans anew: its statements, and even the checks of its foreign keys. Under the lock of a
trip that is most of the work (see ``docs/benchmarks.md``). The door's connections come back as
they were given out, one for each worker process or thread that is at a door just now.

They are in autocommit as far as psycopg2 knows, and the door says BEGIN and COMMIT itself, each in
one round trip with other statements: psycopg2 spends one of its own on it. What a borrower does to
its session stays with it, so only ``SET LOCAL`` and locks of the transaction are fit for it. A
pooler between Odoo and PostgreSQL has to keep sessions together, as Odoo's own ``LISTEN`` asks for
already.
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

#: What each connection is told once. A buyer who waits longer for a lock gets a clear "try again"
#: instead of a hanging page. Plans are made to be used again: tried with each value they would be
#: made anew, because PostgreSQL guesses long arrays.
SETTINGS = {"lock_timeout": "3s", "plan_cache_mode": "force_generic_plan"}


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
            self._prune()
            self._in_use += 1
            if idle := self._idle.get(database):
                return idle.pop()
        try:
            info = connection_info_for(database)[1]
            connection = psycopg2.connect(connection_factory=SteadyConnection, **info)
            with connection.cursor() as cursor:
                cursor.execute(settings())
            return connection
        except BaseException:
            with self._lock:
                self._in_use -= 1
            raise

    def _prune(self):
        """Close what nobody has used for long, of all databases, as Odoo's pool does."""
        long_ago = time.time() - MAX_IDLE_TIMEOUT
        for database, idle in list(self._idle.items()):
            fresh = []
            for connection in idle:
                if connection.closed or connection.last_used <= long_ago:
                    connection.close()
                else:
                    fresh.append(connection)
            self._idle[database] = fresh

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


def settings(reach="SESSION"):
    """SETTINGS as statements, for the session or the transaction (``LOCAL``)."""
    return "".join(f"SET {reach} {name} = '{value}';" for name, value in SETTINGS.items())


class SteadyCursor(Cursor):
    """A cursor of Odoo's on a steady connection; no transaction is open until BEGIN is told.

    A commit lets go of the trip's lock before its record is on the disk, and answers after that:
    waiting for the disk is most of the time that a lock would be held, and whoever comes next can
    do so meanwhile. One write of the disk then serves several. The transaction itself commits
    without waiting (``synchronous_commit = off``); the message behind it is a transaction of its
    own, which ends as the session is set, and PostgreSQL's log goes to the disk in order. What a
    crash in between takes away nobody was told of, and all that was built on it goes with it
    ("early lock release", Johnson et al., Aether, VLDB 2010).
    """

    BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off;"
    COMMIT = "COMMIT; SELECT pg_logical_emit_message(true, 'water', '');"

    def __init__(self, database):
        BaseCursor.__init__(self)
        self.sql_from_log, self.sql_into_log, self.sql_log_count = {}, {}, 0
        self._closed = True  # for __del__, should the next line fail
        self._Cursor__caller = False  # what __del__ would tell of one that was left open
        self.dbname = database
        self._cnx = CONNECTIONS.borrow(database)
        try:
            self._obj = self._cnx.cursor()
        except BaseException:
            CONNECTIONS.give_back(database, self._cnx)
            raise
        self._closed = False

    def execute(self, query, params=None, log_exceptions=True):
        try:
            return super().execute(query, params, log_exceptions)
        except psycopg2.errors.FeatureNotSupported as error:
            # "cached plan must not change result type": an update has changed a column
            self._cnx.close()
            raise psycopg2.OperationalError("The plans of this connection are outdated.") from error

    def commit(self):
        """Unless the borrower has told COMMIT already."""
        if self._cnx.info.transaction_status != psycopg2.extensions.TRANSACTION_STATUS_IDLE:
            self.execute(self.COMMIT)
        return super().commit()

    def rollback(self):
        if self._cnx.closed:
            # PostgreSQL has taken it back; what was wrong is told by its own error
            self.clear()
            self.postcommit.clear()
            return None
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


def steady_cursor(env):
    """A ``SteadyCursor``; while Odoo's tests run one of the registry, which lives in the test's
    transaction and at its isolation."""
    if not module.current_test:
        return SteadyCursor(env.registry.db_name)
    # cursors of a test are savepoints, made when first used: the caller's has to be the outer one
    if make_savepoint := getattr(env.cr, "_check_savepoint", None):
        make_savepoint()
    return env.registry.cursor()


def read_now(env, question, **values):
    """Rows of a ``Prepared`` question as they are committed just now, in one round trip; a
    question of a test is put to the test's own transaction."""
    if module.current_test:
        question.execute(env.cr, **values)
        return env.cr.fetchall()
    return read_committed(env.registry.db_name, question, **values)


def read_committed(database, question, **values):
    """The same for who has no environment yet."""
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

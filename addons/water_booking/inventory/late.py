"""Requests that ask nothing of Odoo's own connection do not borrow one.

Before a route is found, Odoo borrows a connection from its pool (``DISCARD ALL``), opens a
transaction, asks what other workers have changed (its signals), and takes the transaction back:
four round trips, most of what PostgreSQL does for a request that asks nothing else. A hold is one
of those, since its own work is done at the door.

So the signals are asked on a steady connection, as one prepared statement, and a cursor of the
registry borrows its connection with the first statement. All that Odoo promises stays: each request
sees the signals that were committed before it, and its transaction begins after that.
"""

import logging
import threading
from functools import partial

import psycopg2

import odoo
from odoo.modules import module
from odoo.orm.registry import _CACHES_BY_KEY, Registry
from odoo.sql_db import BaseCursor, Cursor

from .prepared import Prepared, compose
from .steady import read_committed

_logger = logging.getLogger(__name__)

_LATEST = ", ".join(
    compose("(SELECT max(id) FROM orm_signaling_{name})", name=name)
    for name in ("registry", *_CACHES_BY_KEY)
)
_SIGNALS = Prepared(compose("SELECT {latest}", latest=_LATEST))


def install(registry):
    """Let the registry work like that, once for each that is loaded. Not with a replica (signals
    are asked where the data is read) and not in the process of websockets (many green threads, and
    each would have a steady connection)."""
    if odoo.evented or registry._db_readonly is not None:
        return
    if not isinstance(registry._db, LateConnections):
        registry._db = LateConnections(registry._db)
        registry.get_sequences = partial(_signals, registry)


def _signals(registry, cr):
    """As ``Registry.get_sequences``."""
    if module.current_test:  # what a test has changed, only its own transaction knows
        return Registry.get_sequences(registry, cr)
    try:
        [[registry_sequence, *cache_sequences]] = read_committed(registry.db_name, _SIGNALS)
    except psycopg2.Error:
        # where this way fails Odoo's may still answer; without an answer it ends the session
        _logger.warning("signals are asked in Odoo's way", exc_info=True)
        return Registry.get_sequences(registry, cr)
    return registry_sequence, dict(zip(_CACHES_BY_KEY, cache_sequences, strict=True))


class LateConnections:
    """Stands where a registry has ``odoo.sql_db.Connection``."""

    def __init__(self, connections):
        self._connections = connections

    def cursor(self):
        """Websockets of a server without worker processes try again while the pool is full, and
        have to hear of it here."""
        if getattr(threading.current_thread(), "type", None) == "websocket":
            return self._connections.cursor()
        return LateCursor(self._connections)

    def __getattr__(self, name):
        return getattr(self._connections, name)


class LateCursor(Cursor):
    """Borrows its connection with the first statement: until then it has neither ``_obj`` nor more
    than ``_NoConnection`` as ``_cnx``."""

    def __init__(self, connections):
        BaseCursor.__init__(self)
        self.sql_from_log, self.sql_into_log, self.sql_log_count = {}, {}, 0
        self.dbname = connections.dbname
        self._connections = connections
        #: the usual cursor whose connection is used
        self._borrowed = None
        self._cnx = _NoConnection(self)
        self._closed = False

    def __getattr__(self, name):
        if name == "_obj" and not self._closed:
            return self._borrow()._obj
        return super().__getattr__(name)

    def _borrow(self):
        if not self._borrowed:
            self._borrowed = self._connections.cursor()
            self._cnx, self._obj = self._borrowed._cnx, self._borrowed._obj
        return self._borrowed

    def _close(self, leak=False):
        if self._closed:
            return
        self.cache.clear()
        self.print_log()
        self._closed = True
        self.__dict__.pop("_obj", None)
        try:
            self.rollback()
        finally:
            if self._borrowed:
                self._borrowed._close(leak)
        # whoever leaves a block with a closed cursor commits nothing; no cycle for the collector
        self._cnx = _NoConnection(None)

    def __del__(self):
        """The borrowed one complains where it was not closed."""


class _NoConnection:
    """Nothing was asked yet, so there is nothing to commit and nothing to take back."""

    __slots__ = ("_cursor",)
    closed, readonly = 0, False

    def __init__(self, cursor):
        self._cursor = cursor

    def commit(self):
        pass

    def rollback(self):
        pass

    def __getattr__(self, name):
        return getattr(self._cursor._borrow()._cnx, name)

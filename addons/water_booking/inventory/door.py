"""The door: one short transaction in which places change hands.

Odoo runs requests at REPEATABLE READ, where a lock taken by the request comes with a stale
snapshot and lets two buyers have one seat. So every change of the ledger happens here, on a cursor
of its own at READ COMMITTED::

    with Door(env, [trip_id]) as door:      # advisory locks, ascending sailing;
                                            # what the clock has freed is deleted
        door.change("sold", "UPDATE …")     # change and history in one statement
    # committed here, or with the last change by ``finish``; nothing happened if the block raised

Locks held: ``pg_advisory_xact_lock(LOCK_CLASS, sailing)`` for the milliseconds of the block, never
while mail, PDF or HTTP goes on. A sailing is named by its leading trip, nearly always the trip
itself: that is guessed before the lock and looked at under it, so the guess costs no statement.
Callers hold no lock on ledger, trip or seat. Time is the database
clock read after the lock, naive UTC. ``docs/architecture.md`` tells what breaks without each rule.
"""

from typing import NamedTuple

import psycopg2.errors

from odoo.tools import SQL
from odoo.tools.lru import LRU

from .errors import Busy, TripUnknown
from .picture import GONE, Picture
from .records import Hold, Row
from .statements import (
    FURTHER_STEP,
    HISTORY,
    LOCK_MANY,
    LOCK_ONE,
    OPEN,
    ORIGIN,
    ROW_COLUMNS,
    ROW_TABLES,
    trip_questions,
)
from .steady import CONNECTIONS, SteadyCursor, settings, steady_cursor

#: First key of the advisory locks, so that they meet nobody else's.
LOCK_CLASS = 715_517
#: {(database, trip): the leading trip of its sailing} of companions that this process has met.
_LEADERS = LRU(4096)
#: What the causes of kept places begin with; no hold has such a token.
ALLOTMENT = "allotment-"


def read_hold(cr, token):
    """The live rows of ``token`` as a ``Hold``, or None. Takes no lock."""
    cr.execute(
        SQL(
            "SELECT a.held_until, a.extended, clock_timestamp() AT TIME ZONE 'UTC', %s %s"
            " WHERE a.cause = %s AND (a.state IN ('paying', 'sold')"
            "   OR a.state = 'held' AND a.held_until > clock_timestamp() AT TIME ZONE 'UTC')"
            " ORDER BY a.id",
            ROW_COLUMNS,
            ROW_TABLES,
            token,
        )
    )
    values = cr.fetchall()
    if not values:
        return None
    rows = tuple(Row.from_sql(item[3:]) for item in values)
    held_until, extended, now = values[0][:3]
    return Hold(token, rows[0].trip_id, held_until, now, extended, rows[0].state, rows)


class Asker(NamedTuple):
    """For whom a trip is looked at; see ``Picture.read``."""

    trip_id: int
    cause: str | None = None
    channel: str | None = None
    allotment_id: int | None = None


class Door:
    """Context manager around the locked transaction; see the module's text."""

    def __init__(self, env, trip_ids=(), asker=None):
        """
        :param env: environment of the caller; used for its registry and language only
        :param trip_ids: trips whose places may change
        :param asker: instead, the one trip of this ``Asker``, whose facts and picture are read with
            the lock, in one round trip
        """
        self.env = env
        self.trip_ids = [asker.trip_id] if asker else sorted(set(trip_ids))
        self.asker = asker
        self.cr = None
        #: the locked sailings, and all their trips (these only where no ``asker`` is told)
        self.sailing_ids = []
        self.sailing_trip_ids = []
        self._questions = trip_questions(env["water.trip"]._door_columns())
        # the last change was committed with its own round trip
        self._over = False
        # what was read with the lock, while it holds
        self._facts = self._picture = None

    def __enter__(self):
        self._open()
        return self

    def _open(self, again=True):
        self.cr = steady_cursor(self.env)
        # a cursor of Odoo's tests is in the test's transaction; there is only one client then
        steady = isinstance(self.cr, SteadyCursor)
        self._begin = self.cr.BEGIN if steady else settings("LOCAL")
        self._commit = f";{self.cr.COMMIT}" if steady else ""
        try:
            self._lock()
            if self.due:
                self._expire()
            return
        except psycopg2.OperationalError:
            # the server was started anew since the connection was used: nothing has happened yet
            lost = again and self.cr.connection.closed
            self.cr.close()
            if not lost:
                raise
        except BaseException:
            self.cr.close()
            raise
        CONNECTIONS.forget(self.env.registry.db_name)
        self._open(again=False)

    def __exit__(self, exc_type, exc, traceback):
        try:
            if exc_type is None:
                # a cursor of our own, opened above: nobody else's work is committed with it
                self.cr.commit()  # pylint: disable=invalid-commit
            else:
                self.cr.rollback()
        finally:
            self.cr.close()

    def _lock(self):
        database = self.env.registry.db_name
        guess = {trip_id: _LEADERS.get((database, trip_id), trip_id) for trip_id in self.trip_ids}
        self._lock_and_look(sorted(set(guess.values())))
        for trip_id, sailing_id in self._sailings().items():
            if guess[trip_id] != sailing_id:
                _LEADERS[database, trip_id] = sailing_id
                self.cr.rollback()
                self._lock()
                return

    def _sailings(self):
        """{trip id: its sailing} as far as the look under the lock has told; a trip of which it
        knows nothing sails with another one, or does not exist."""
        if self.asker:
            facts = self._facts
            return {facts["id"]: facts["sailing_id"]} if facts["id"] else {}
        missing = set(self.trip_ids).difference(self.sailing_trip_ids)
        if not missing:
            return {}
        self.cr.execute(
            "SELECT id, sailing_id FROM water_trip WHERE id = ANY(%s)", [sorted(missing)]
        )
        return dict(self.cr.fetchall())

    def _lock_and_look(self, sailing_ids):
        """Take the locks and read the clock, and what the asker wants to know."""
        self.sailing_ids = sailing_ids
        values = {"lock_class": LOCK_CLASS, "sailings": sailing_ids}
        one = len(sailing_ids) == 1
        if one:
            values["sailing"] = sailing_ids[0]
        lock = LOCK_ONE if one else LOCK_MANY
        look = self._look(values)
        try:
            self.cr.execute(self._begin + lock + look, values, log_exceptions=False)
        except psycopg2.errors.LockNotAvailable:
            raise Busy(
                self.env._("Many people are choosing places on this trip. Please try again.")
            ) from None
        self._see()

    def _look(self, values):
        """What is asked in the round trip of the lock; its values are added to ``values``."""
        if not self.asker:
            return OPEN.on(self.cr)
        values["trip"], values["cause"], values["channel"], values["allotment"] = self.asker
        return self._questions.opening.on(self.cr)

    def _see(self):
        """Read the answer: ``now``, ``due`` (whether the clock has freed something) and more."""
        if not self.asker:
            self.now, self.due, self.sailing_trip_ids = self.cr.fetchone()
            return
        seen = self.cr.fetchall()
        end = len(self._questions.names) + 1
        self.now = seen[0][0]
        self._facts = dict(zip(self._questions.names, seen[0][1:end], strict=True))
        sorts = [row[end:] for row in seen if row[end] is not None]
        self.due = any(sort <= GONE for sort, *_values in sorts)
        if not self.due:
            self._picture = Picture(sorts)

    # --- reading under the lock

    def trip(self, trip_id):
        """Facts of a locked trip as a dict.

        :raise TripUnknown: when there is no such trip
        """
        facts = self._facts
        if not facts or facts["id"] != trip_id:
            self._questions.facts.execute(
                self.cr, trip=trip_id, channel=self.asker and self.asker.channel
            )
            facts = self.cr.dictfetchone()
        if not facts or not facts["id"]:
            raise TripUnknown(self.env._("This trip does not exist."))
        facts["on_sale"] = facts["state"] == "on_sale" and self.now < facts["sale_ends"]
        return facts

    def picture(self, trip_id, cause=None, channel=None, allotment_id=None):
        """The ``Picture`` of a locked trip, as it was read with the lock where that is it."""
        asker = Asker(trip_id, cause, channel, allotment_id)
        if self._picture and asker == self.asker:
            return self._picture
        return Picture.read(self.cr, *asker)

    def rows(self, condition, *params):
        """Ledger rows of the locked sailings as ``Row`` values, in order of taking.

        :param str condition: SQL on the ledger's alias ``a``, with a placeholder per parameter
        """
        self.cr.execute(
            SQL(
                "SELECT %s %s WHERE a.sailing_id = ANY(%s) AND %s ORDER BY a.id",
                ROW_COLUMNS,
                ROW_TABLES,
                self.sailing_ids,
                SQL(condition, *params),
            )
        )
        return tuple(Row.from_sql(values) for values in self.cr.fetchall())

    def persons(self, sailing_id):
        """Persons aboard or on their way: sold, being paid and held."""
        self.cr.execute(
            "SELECT COALESCE(SUM(persons), 0) FROM water_allocation WHERE sailing_id = %s",
            [sailing_id],
        )
        return self.cr.fetchone()[0]

    # --- changing

    def change(self, kind, statement, *params, table="water_allocation"):
        """Run one INSERT/UPDATE/DELETE on the ledger and write its history with it.

        :param kind: kind of the history events
        :param str statement: SQL without RETURNING, with a placeholder per parameter
        :param str table: the ledger's name in the statement, where that gives it an alias
        :return: number of changed rows
        """
        if self._over:
            raise RuntimeError("The lock is gone: nothing may change behind the last change.")
        self._picture = None
        self.cr.execute(
            SQL(
                "WITH changed AS (%s RETURNING %s.*), history AS (%s) SELECT COUNT(*) FROM changed",
                SQL(statement, *params),
                SQL.identifier(table),
                SQL(HISTORY, now=self.now, kind=kind),
            )
        )
        return self.cr.fetchone()[0]

    def run(self, change, kind, **values):
        """Run what ``prepare_change`` made.

        :param kind: kind of the history events
        :return: number of changed rows
        """
        if self._over:
            raise RuntimeError("The lock is gone: nothing may change behind the last change.")
        self._picture = None
        change.execute(self.cr, **values, now=self.now, kind=kind)
        return self.cr.fetchone()[0]

    def finish(self, change, kind, step, attribution, **values):
        """Run what ``prepare_change`` made as the last change and commit in the same round trip;
        PostgreSQL does not come to the COMMIT when the change fails.

        :param kind: kind of the history events
        :param step: kind of the funnel event, ``attribution`` its campaign and visitor
        """
        values |= {"now": self.now, "kind": kind, "step": step}
        values |= {key: attribution.get(key) for key in ORIGIN}
        statement = change.on(self.cr) + self._commit
        self._over = True
        self.cr.execute(statement, values, log_exceptions=False)

    def give_up(self):
        """Undo everything and let go of the lock; what is read afterwards may change meanwhile."""
        self._over = True
        self.cr.rollback()

    def let_go(self, kind, condition, *params):
        """Free rows of the locked sailings: what came from an allotment goes back to it while that
        lasts, all else is deleted. Both leave their history.

        :param kind: kind of the history events
        :param str condition: SQL on the ledger's alias ``a``, with a placeholder per parameter
        :return: number of rows that were let go
        """
        where = SQL("a.sailing_id = ANY(%s) AND %s", self.sailing_ids, SQL(condition, *params))
        back = self.from_allotments(where)
        gone = self.change(kind, "DELETE FROM water_allocation a WHERE %s", where, table="a")
        if back:
            self.allot(*back)
        return gone

    def from_allotments(self, where):
        """What ``allot`` keeps again when these rows have left their seats: those that came from an
        allotment of their sailing which still lasts.

        :param SQL where: condition on the ledger's alias ``a``
        :return: (trip ids, seat ids, allotment ids), or None where there are none
        """
        self.cr.execute(
            SQL(
                """
                SELECT t.id, a.seat_id, l.id
                  FROM water_allocation a
                  JOIN water_allotment l ON l.id = a.allotment_id
                  JOIN water_trip t ON t.id = l.trip_id AND t.sailing_id = a.sailing_id
                 WHERE %s AND a.state <> 'allotted' AND a.seat_id IS NOT NULL
                   AND l.state <> 'released' AND l.release_at > %s
                """,
                where,
                self.now,
            )
        )
        rows = self.cr.fetchall()
        return [list(column) for column in zip(*rows, strict=True)] if rows else None

    def allot(self, trip_ids, seat_ids, allotment_ids):
        """Keep free seats for their allotments (three lists of the same length) until these are
        released.

        :return: number of seats that were free
        """
        return self.change(
            "allotted",
            """
            INSERT INTO water_allocation (trip_id, sailing_id, map_id, seat_id, allotment_id,
                                          persons, price, claim, cause, state, taken_at,
                                          held_until, extended)
            SELECT t.id, t.sailing_id, t.map_id, item.seat, l.id, 1, 0, gen_random_uuid(),
                   %s || l.id, 'allotted', %s, l.release_at, false
              FROM unnest(%s::int[], %s::int[], %s::int[]) AS item (trip, seat, allotment)
              JOIN water_trip t ON t.id = item.trip
              JOIN water_allotment l ON l.id = item.allotment
                ON CONFLICT (sailing_id, seat_id) DO NOTHING
            """,
            ALLOTMENT,
            self.now,
            trip_ids,
            seat_ids,
            allotment_ids,
        )

    def _expire(self):
        """Free held rows and allotments whose time is over, with their history and funnel."""
        self.cr.execute(
            "SELECT DISTINCT cause, state FROM water_allocation"
            " WHERE sailing_id = ANY(%s) AND state IN ('held', 'allotted') AND held_until <= %s",
            [self.sailing_ids, self.now],
        )
        due = self.cr.fetchall()
        for cause, state in due:
            if state == "held":
                self.funnel("expired", cause)
        if due:
            self.let_go(
                "expired", "a.state IN ('held', 'allotted') AND a.held_until <= %s", self.now
            )

    def funnel(self, kind, cause):
        """Write a funnel event for each trip of ``cause`` from its rows as they are now, with the
        campaign of the cause's own first event."""
        rows = SQL(
            "(SELECT * FROM water_allocation WHERE cause = %s AND sailing_id = ANY(%s))",
            cause,
            self.sailing_ids,
        )
        self.cr.execute(SQL(FURTHER_STEP, now=self.now, step=kind, rows=rows, cause=cause))

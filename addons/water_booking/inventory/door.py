"""The door: one short transaction in which places change hands.

Odoo runs requests at REPEATABLE READ, where a lock taken by the request comes with a stale
snapshot and lets two buyers have one seat. So every change of the ledger happens here, on a cursor
of its own at READ COMMITTED::

    with Door(env, [trip_id]) as door:      # advisory locks, ascending trip id;
                                            # what the clock has freed is deleted
        door.change("sold", "UPDATE …")     # change and history in one statement
    # committed here; nothing of it happened if the block raised

Locks held: ``pg_advisory_xact_lock(LOCK_CLASS, trip id)`` for the milliseconds of the block, never
while mail, PDF or HTTP goes on. Callers hold no lock on ledger, trip or seat. Time is the database
clock read after the lock, naive UTC. ``docs/architecture.md`` tells what breaks without each rule.
"""

from typing import NamedTuple

import psycopg2.errors

from odoo.tools import SQL

from .errors import Busy, TripNotOnSale
from .picture import ASKER, CLOCK, GONE, SORTS, Picture
from .prepared import Prepared, compose
from .records import Hold, Row
from .steady import CONNECTIONS, SteadyCursor, steady_cursor

#: First key of the advisory locks, so that they meet nobody else's.
LOCK_CLASS = 715_517
#: A buyer who waits longer than this gets a clear "try again" instead of a hanging page.
LOCK_TIMEOUT = "3s"
#: What the causes of kept places begin with; no hold has such a token.
ALLOTMENT = "allotment-"

_EVENT_COLUMNS = (
    "trip_id, map_id, seat_id, fare_id, persons, price, claim, cause, reference, channel,"
    " addon_id, allotment_id"
)
_HISTORY = compose(
    """
    INSERT INTO water_allocation_event (at, kind, reason, {columns})
    SELECT %(now)s, %(kind)s, reason, {columns} FROM changed ORDER BY id
    """,
    columns=_EVENT_COLUMNS,
)
_ORIGIN = ("utm_source", "utm_medium", "utm_campaign", "visitor")
# For each trip of the ledger rows of one cause.
_STEP = """
    INSERT INTO water_funnel_event (at, kind, trip_id, excursion_id, quantity, amount,
        channel, cause, utm_source, utm_medium, utm_campaign, visitor)
    SELECT %(now)s, %(step)s, trip_id, (SELECT excursion_id FROM water_trip WHERE id = trip_id),
           COUNT(*), SUM(price), MIN(channel), cause,
           %(utm_source)s, %(utm_medium)s, %(utm_campaign)s, %(visitor)s
      FROM %(rows)s GROUP BY trip_id, cause ORDER BY trip_id
"""
_ROW_COLUMNS = SQL(
    "a.claim, a.trip_id, a.map_id, a.seat_id, s.label, s.area_id, s.category_id, a.fare_id,"
    " a.persons, a.price::text, a.state, a.reference, a.addon_id, a.allotment_id, a.quote"
)
_ROW_TABLES = SQL("FROM water_allocation a LEFT JOIN water_seat s ON s.id = a.seat_id")
# One round trip, and still statement by statement: each has a snapshot of its own, so the last one
# sees what was committed while the lock was waited for. The plans are made to be used again; tried
# with each value they would be made anew, because PostgreSQL guesses long arrays.
_LOCK = """
SET LOCAL lock_timeout = %(lock_timeout)s; SET LOCAL plan_cache_mode = force_generic_plan;
SELECT pg_advisory_xact_lock(%(lock_class)s, id)
  FROM (SELECT unnest(%(trips)s::int[]) AS id ORDER BY 1) trips;
"""
_OPEN = Prepared(
    compose(
        """
    {clock}
    SELECT now,
           EXISTS (SELECT FROM water_allocation
                    WHERE trip_id = ANY(%(trips)s) AND state IN ('held', 'allotted')
                      AND held_until <= now)
      FROM clock
        """,
        clock=CLOCK,
    ),
    trips="int[]",
)
_FACTS = """
    SELECT t.id, t.state, t.map_id, t.excursion_id, t.departure,
           t.departure - make_interval(mins => t.sale_cutoff_minutes) AS sale_ends,
           -- one row each: a join would be planned longer than it runs
           (SELECT c.tz FROM water_city c WHERE c.id =
                   (SELECT p.city_id FROM water_pier p WHERE p.id = t.pier_id)) AS tz,
           (SELECT GREATEST(0, v.passenger_limit
                            - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END)
              FROM water_vessel v WHERE v.id = t.vessel_id) AS persons_limit
      FROM water_trip t
     WHERE t.id = %(trip)s
"""
_TRIP = Prepared(_FACTS, trip="int")
_FACT_NAMES = (
    "id", "state", "map_id", "excursion_id", "departure", "sale_ends", "tz", "persons_limit"
)  # fmt: skip
# All that a hold asks before it decides.
_OPEN_TRIP = Prepared(
    compose(
        "{clock} SELECT now, facts.*, sorts.* FROM clock LEFT JOIN ({facts}) facts ON true"
        " LEFT JOIN LATERAL ({sorts}) sorts ON true",
        clock=CLOCK,
        facts=_FACTS,
        sorts=SORTS,
    ),
    **ASKER,
)


def prepare_change(statement, step=False, **types):
    """A change that every buyer makes, for ``Door.run``: prepared once, with its history.

    :param str statement: INSERT, UPDATE or DELETE on the ledger without RETURNING
    :param step: whether a funnel event of the rows is written with them
    :param types: the statement's parameters and what PostgreSQL calls their types
    """
    types |= {"now": "timestamp", "kind": "text"}
    if step:
        types |= dict.fromkeys(("step", *_ORIGIN), "text")
    text = compose(
        "WITH changed AS ({statement} RETURNING *), history AS ({history}){step}"
        " SELECT COUNT(*) FROM changed",
        statement=statement,
        history=_HISTORY,
        step=compose(", step AS ({insert})", insert=_STEP) if step else "",
    )
    return Prepared(text.replace("%(rows)s", "changed"), **types)


def read_hold(cr, token):
    """The live rows of ``token`` as a ``Hold``, or None. Takes no lock."""
    cr.execute(
        SQL(
            "SELECT a.held_until, a.extended, clock_timestamp() AT TIME ZONE 'UTC', %s %s"
            " WHERE a.cause = %s AND (a.state IN ('paying', 'sold')"
            "   OR a.state = 'held' AND a.held_until > clock_timestamp() AT TIME ZONE 'UTC')"
            " ORDER BY a.id",
            _ROW_COLUMNS,
            _ROW_TABLES,
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
        # what was read with the lock, while it holds
        self._facts = self._picture = None

    def __enter__(self):
        self._open()
        return self

    def _open(self, again=True):
        self.cr = steady_cursor(self.env.registry)
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
        values = {
            "lock_timeout": LOCK_TIMEOUT, "lock_class": LOCK_CLASS, "trips": self.trip_ids
        }  # fmt: skip
        if self.asker:
            trip_id, cause, channel, allotment_id = self.asker
            values |= {
                "trip": trip_id, "cause": cause, "channel": channel, "allotment": allotment_id
            }  # fmt: skip
        look = (_OPEN_TRIP if self.asker else _OPEN).on(self.cr)
        # a cursor of Odoo's tests is in the test's transaction; there is only one client then
        begin = self.cr.BEGIN if isinstance(self.cr, SteadyCursor) else ""
        try:
            self.cr.execute(begin + _LOCK + look, values, log_exceptions=False)
        except psycopg2.errors.LockNotAvailable:
            raise Busy(
                self.env._("Many people are choosing places on this trip. Please try again.")
            ) from None
        if not self.asker:
            self.now, self.due = self.cr.fetchone()
            return
        seen = self.cr.fetchall()
        end = len(_FACT_NAMES) + 1
        self.now = seen[0][0]
        self._facts = dict(zip(_FACT_NAMES, seen[0][1:end], strict=True))
        sorts = [row[end:] for row in seen if row[end] is not None]
        self.due = any(sort <= GONE for sort, *_values in sorts)
        if not self.due:
            self._picture = Picture(sorts)

    # --- reading under the lock

    def trip(self, trip_id):
        """Facts of a locked trip as a dict.

        :raise TripNotOnSale: when there is no such trip
        """
        facts = self._facts
        if not facts or facts["id"] != trip_id:
            _TRIP.execute(self.cr, trip=trip_id)
            facts = self.cr.dictfetchone()
        if not facts or not facts["id"]:
            raise TripNotOnSale(self.env._("This trip does not exist."))
        facts["on_sale"] = facts["state"] == "on_sale" and self.now < facts["sale_ends"]
        return facts

    def picture(self, trip_id, cause=None, channel=None, allotment_id=None):
        """The ``Picture`` of a locked trip, as it was read with the lock where that is it."""
        asker = Asker(trip_id, cause, channel, allotment_id)
        if self._picture and asker == self.asker:
            return self._picture
        return Picture.read(self.cr, *asker)

    def rows(self, condition, *params):
        """Ledger rows of the locked trips as ``Row`` values, in order of taking.

        :param str condition: SQL on the ledger's alias ``a``, with a placeholder per parameter
        """
        self.cr.execute(
            SQL(
                "SELECT %s %s WHERE a.trip_id = ANY(%s) AND %s ORDER BY a.id",
                _ROW_COLUMNS,
                _ROW_TABLES,
                self.trip_ids,
                SQL(condition, *params),
            )
        )
        return tuple(Row.from_sql(values) for values in self.cr.fetchall())

    def persons(self, trip_id):
        """Persons aboard or on their way: sold, being paid and held."""
        self.cr.execute(
            "SELECT COALESCE(SUM(persons), 0) FROM water_allocation WHERE trip_id = %s", [trip_id]
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
        self._picture = None
        self.cr.execute(
            SQL(
                "WITH changed AS (%s RETURNING %s.*), history AS (%s) SELECT COUNT(*) FROM changed",
                SQL(statement, *params),
                SQL.identifier(table),
                SQL(_HISTORY, now=self.now, kind=kind),
            )
        )
        return self.cr.fetchone()[0]

    def run(self, change, kind, step=None, attribution=None, **values):
        """Run what ``prepare_change`` made.

        :param kind: kind of the history events
        :param step: kind of the funnel event, ``attribution`` its campaign and visitor
        :return: number of changed rows
        """
        self._picture = None
        values |= {"now": self.now, "kind": kind}
        if step:
            values |= {"step": step, **{key: attribution.get(key) for key in _ORIGIN}}
        change.execute(self.cr, **values)
        return self.cr.fetchone()[0]

    def let_go(self, kind, condition, *params):
        """Free rows of the locked trips: what came from an allotment goes back to it while that
        lasts, all else is deleted. Both leave their history.

        :param kind: kind of the history events
        :param str condition: SQL on the ledger's alias ``a``, with a placeholder per parameter
        :return: number of rows that were let go
        """
        where = SQL("a.trip_id = ANY(%s) AND %s", self.trip_ids, SQL(condition, *params))
        self.cr.execute(
            SQL(
                """
                SELECT a.trip_id, a.seat_id, l.id
                  FROM water_allocation a
                  JOIN water_allotment l ON l.id = a.allotment_id
                 WHERE %s AND a.state <> 'allotted' AND a.seat_id IS NOT NULL
                   AND l.state <> 'released' AND l.release_at > %s
                """,
                where,
                self.now,
            )
        )
        back = self.cr.fetchall()
        gone = self.change(kind, "DELETE FROM water_allocation a WHERE %s", where, table="a")
        if back:
            trip_ids, seat_ids, allotment_ids = (list(column) for column in zip(*back, strict=True))
            self.allot(trip_ids, seat_ids, allotment_ids)
        return gone

    def allot(self, trip_ids, seat_ids, allotment_ids):
        """Keep free seats for their allotments (three lists of the same length) until these are
        released.

        :return: number of seats that were free
        """
        return self.change(
            "allotted",
            """
            INSERT INTO water_allocation (trip_id, map_id, seat_id, allotment_id, persons, price,
                                          claim, cause, state, taken_at, held_until, extended)
            SELECT t.id, t.map_id, item.seat, l.id, 1, 0, gen_random_uuid(),
                   %s || l.id, 'allotted', %s, l.release_at, false
              FROM unnest(%s::int[], %s::int[], %s::int[]) AS item (trip, seat, allotment)
              JOIN water_trip t ON t.id = item.trip
              JOIN water_allotment l ON l.id = item.allotment
                ON CONFLICT (trip_id, seat_id) DO NOTHING
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
            " WHERE trip_id = ANY(%s) AND state IN ('held', 'allotted') AND held_until <= %s",
            [self.trip_ids, self.now],
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
        self.cr.execute(
            "SELECT utm_source, utm_medium, utm_campaign, visitor FROM water_funnel_event"
            " WHERE cause = %s ORDER BY id LIMIT 1",
            [cause],
        )
        attribution = self.cr.dictfetchone() or {}
        rows = SQL(
            "(SELECT * FROM water_allocation WHERE cause = %s AND trip_id = ANY(%s)) live",
            cause,
            self.trip_ids,
        )
        self.cr.execute(
            SQL(
                _STEP,
                now=self.now,
                step=kind,
                rows=rows,
                **{key: attribution.get(key) for key in _ORIGIN},
            )
        )

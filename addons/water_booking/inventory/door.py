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

import psycopg2.errors

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .errors import Busy, TripNotOnSale
from .records import Hold, Row

#: First key of the advisory locks, so that they meet nobody else's.
LOCK_CLASS = 715_517
#: A buyer who waits longer than this gets a clear "try again" instead of a hanging page.
LOCK_TIMEOUT = "3s"
#: What the causes of kept places begin with; no hold has such a token.
ALLOTMENT = "allotment-"

_EVENT_COLUMNS = SQL(
    "trip_id, map_id, seat_id, fare_id, persons, price, claim, cause, reference, channel,"
    " addon_id, allotment_id"
)
_ORIGIN = ("utm_source", "utm_medium", "utm_campaign", "visitor")
_ROW_COLUMNS = SQL(
    "a.claim, a.trip_id, a.map_id, a.seat_id, s.label, s.area_id, s.category_id, a.fare_id,"
    " a.persons, a.price::text, a.state, a.reference, a.addon_id, a.allotment_id, a.quote"
)
_ROW_TABLES = SQL("FROM water_allocation a LEFT JOIN water_seat s ON s.id = a.seat_id")
# One round trip, and still statement by statement: each has a snapshot of its own, so the last one
# sees what was committed while the lock was waited for.
_OPEN = """
%s SET LOCAL lock_timeout = %s;
SELECT pg_advisory_xact_lock(%s, id) FROM (SELECT unnest(%s::int[]) AS id ORDER BY 1) trips;
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now)
SELECT now,
       EXISTS (SELECT FROM water_allocation
                WHERE trip_id = ANY(%s) AND state IN ('held', 'allotted') AND held_until <= now)
  FROM clock
"""
_READ_COMMITTED = SQL("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;")


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


class Door:
    """Context manager around the locked transaction; see the module's text."""

    def __init__(self, env, trip_ids):
        """
        :param env: environment of the caller; used for its registry and language only
        :param trip_ids: trips whose places may change
        """
        self.env = env
        self.trip_ids = sorted(set(trip_ids))
        self.cr = None

    def __enter__(self):
        self.cr = self.env.registry.cursor()
        try:
            self._lock()
            if self.due:
                self._expire()
        except BaseException:
            self.cr.close()
            raise
        return self

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
        # A cursor of Odoo's test mode lives inside the test's transaction, whose isolation cannot
        # be changed any more; there is only one client then, so nothing is lost.
        try:
            self.cr.execute(
                SQL(
                    _OPEN,
                    _READ_COMMITTED if isinstance(self.cr, Cursor) else SQL(),
                    LOCK_TIMEOUT,
                    LOCK_CLASS,
                    self.trip_ids,
                    self.trip_ids,
                ),
                log_exceptions=False,
            )
        except psycopg2.errors.LockNotAvailable:
            raise Busy(
                self.env._("Many people are choosing places on this trip. Please try again.")
            ) from None
        self.now, self.due = self.cr.fetchone()

    # --- reading under the lock

    def trip(self, trip_id):
        """Facts of a locked trip as a dict.

        :raise TripNotOnSale: when there is no such trip
        """
        self.cr.execute(
            """
            SELECT t.id, t.state, t.map_id, t.excursion_id, t.departure,
                   t.departure - make_interval(mins => t.sale_cutoff_minutes) AS sale_ends,
                   -- one row each: a join would be planned longer than it runs
                   (SELECT c.tz FROM water_city c WHERE c.id =
                           (SELECT p.city_id FROM water_pier p WHERE p.id = t.pier_id)) AS tz,
                   (SELECT GREATEST(0, v.passenger_limit
                                    - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END)
                      FROM water_vessel v WHERE v.id = t.vessel_id) AS persons_limit
              FROM water_trip t
             WHERE t.id = %s
            """,
            [trip_id],
        )
        facts = self.cr.dictfetchone()
        if not facts:
            raise TripNotOnSale(self.env._("This trip does not exist."))
        facts["on_sale"] = facts["state"] == "on_sale" and self.now < facts["sale_ends"]
        return facts

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

    def change(self, kind, statement, *params, table="water_allocation", step=None):
        """Run one INSERT/UPDATE/DELETE on the ledger and write its history with it.

        :param kind: kind of the history events
        :param str statement: SQL without RETURNING, with a placeholder per parameter
        :param str table: the ledger's name in the statement, where that gives it an alias
        :param step: (kind, attribution) of a funnel event to write of the same rows
        :return: number of changed rows
        """
        self.cr.execute(
            SQL(
                """
                WITH changed AS (%(statement)s RETURNING %(table)s.*), history AS (
                    INSERT INTO water_allocation_event (at, kind, reason, %(columns)s)
                    SELECT %(now)s, %(kind)s, reason, %(columns)s FROM changed ORDER BY id
                )%(step)s
                SELECT COUNT(*) FROM changed
                """,
                statement=SQL(statement, *params),
                table=SQL.identifier(table),
                columns=_EVENT_COLUMNS,
                now=self.now,
                kind=kind,
                step=SQL(", step AS (%s)", self._step(SQL("changed"), *step)) if step else SQL(),
            )
        )
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
        self.cr.execute(self._step(rows, kind, attribution))

    def _step(self, rows, kind, attribution):
        """INSERT of a funnel event for each trip of the ledger rows of one cause.

        :param SQL rows: what stands after FROM
        """
        return SQL(
            """
            INSERT INTO water_funnel_event (at, kind, trip_id, excursion_id, quantity, amount,
                channel, cause, utm_source, utm_medium, utm_campaign, visitor)
            SELECT %s, %s, trip_id, (SELECT excursion_id FROM water_trip WHERE id = trip_id),
                   COUNT(*), SUM(price), MIN(channel), cause, %s
              FROM %s GROUP BY trip_id, cause ORDER BY trip_id
            """,
            self.now,
            kind,
            SQL(", ").join(SQL("%s", attribution.get(key)) for key in _ORIGIN),
            rows,
        )

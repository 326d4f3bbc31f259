"""The ledger as the database has it, read past all of Odoo."""

import contextlib

import psycopg2

SALES = """
SELECT o.id, o.amount_total,
       (SELECT count(*) FROM water_ticket t WHERE t.order_id = o.id AND t.state = 'issued'),
       (SELECT count(*) FROM water_allocation a
         WHERE a.cause = o.water_cause AND a.state = 'sold')
  FROM sale_order o
 WHERE o.water_state = 'sold' AND EXISTS (
       SELECT 1 FROM water_allocation a WHERE a.cause = o.water_cause AND a.trip_id = %s)
"""


class Ledger:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    @contextlib.contextmanager
    def cursor(self):
        """A committed transaction on a connection of its own."""
        connection = psycopg2.connect(self.dsn)
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def query(self, statement: str, *params) -> list[tuple]:
        with self.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def groups(self, trip: dict) -> dict[str, int]:
        """Taken seats of the trip by who has them."""
        return dict(
            self.query(
                "SELECT cause, count(seat_id) FROM water_allocation WHERE trip_id = %s"
                " GROUP BY cause",
                trip["id"],
            )
        )

    def taken(self, trip: dict, state: str | None = None) -> int:
        [[count]] = self.query(
            "SELECT count(*) FROM water_allocation WHERE trip_id = %s"
            " AND (%s::text IS NULL OR state = %s)",
            trip["id"],
            state,
            state,
        )
        return count

    def extras(self, trip: dict) -> int:
        """Pieces of extras that are taken on the trip."""
        [[count]] = self.query(
            "SELECT count(*) FROM water_allocation WHERE trip_id = %s AND addon_id IS NOT NULL",
            trip["id"],
        )
        return count

    def taken_in_areas(self, trip: dict) -> int:
        """Taken places that have no numbers."""
        [[count]] = self.query(
            "SELECT count(*) FROM water_allocation a JOIN water_seat s ON s.id = a.seat_id"
            " WHERE a.trip_id = %s AND s.area_id IS NOT NULL",
            trip["id"],
        )
        return count

    def tickets(self, trip: dict) -> int:
        [[count]] = self.query(
            "SELECT count(*) FROM water_ticket WHERE trip_id = %s AND state = 'issued'", trip["id"]
        )
        return count

    def sales(self, trip: dict) -> list[tuple]:
        """(order, amount, tickets, sold places) of the orders that have places on the trip."""
        return self.query(SALES, trip["id"])

    def orders_of(self, email: str) -> int:
        """Orders of the customers with this address."""
        [[count]] = self.query(
            "SELECT count(*) FROM sale_order o JOIN res_partner p ON p.id = o.partner_id"
            " WHERE p.email = %s",
            email,
        )
        return count

    def references_of(self, email: str) -> set[str]:
        """References under which YooKassa may have payments of these customers."""
        return {
            reference
            for [reference] in self.query(
                "SELECT t.reference FROM payment_transaction t"
                "  JOIN sale_order_transaction_rel r ON r.transaction_id = t.id"
                "  JOIN sale_order o ON o.id = r.sale_order_id"
                "  JOIN res_partner p ON p.id = o.partner_id"
                " WHERE p.email = %s",
                email,
            )
        }

    def cron(self, name: str) -> int:
        """Id of a scheduled action by its external id."""
        [[cron]] = self.query(
            "SELECT res_id FROM ir_model_data WHERE module || '.' || name = %s", name
        )
        return cron

    def expire(self, trip: dict) -> None:
        """Let the time of all holds and payments of the trip be over."""
        self.query(
            "UPDATE water_allocation SET held_until = clock_timestamp() AT TIME ZONE 'UTC'"
            " - interval '1 second' WHERE trip_id = %s AND held_until IS NOT NULL",
            trip["id"],
        )

    def long_ago(self) -> None:
        """Let a quarter of an hour go by for what has been sold or kept, as the watch over the
        ledger sees it; deadlines stay. The history is append-only, so its guard looks away."""
        with self.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "UPDATE water_allocation_event SET at = at - interval '15 minutes'"
                " WHERE kind IN ('sold', 'retaken')"
            )
            cursor.execute(
                "UPDATE water_allocation SET taken_at = taken_at - interval '15 minutes'"
                " WHERE state = 'allotted'"
            )

    def check(self, trip: dict) -> None:
        """What has to be true of every trip at any time, with all that shares its sailing, said in
        SQL."""
        [[rows, seats, claims, persons, limit, places]] = self.query(
            """
            SELECT count(a.id), count(DISTINCT a.seat_id), count(DISTINCT a.claim),
                   coalesce(sum(a.persons), 0), v.passenger_limit,
                   (SELECT count(*) FROM water_seat s WHERE s.map_id = t.map_id)
              FROM water_trip t
              JOIN water_vessel v ON v.id = t.vessel_id
              LEFT JOIN water_allocation a ON a.sailing_id = t.sailing_id
             WHERE t.id = %s
             GROUP BY t.id, v.id
            """,
            trip["id"],
        )
        lap = self.query(
            "SELECT count(*) FROM water_allocation WHERE seat_id IS NULL"
            " AND sailing_id = (SELECT sailing_id FROM water_trip WHERE id = %s)",
            trip["id"],
        )[0][0]
        assert rows == seats + lap, "a seat is taken twice"
        assert claims == rows
        assert seats <= places
        assert persons <= limit, f"{persons} persons aboard a vessel for {limit}"
        # the history of the ledger comes to what the ledger is
        ended = ("released", "expired", "unblocked", "drawn")
        history = self.query(
            """
            SELECT count(*) FROM (
                SELECT DISTINCT ON (claim) claim, kind FROM water_allocation_event
                 WHERE trip_id IN (
                       SELECT o.id FROM water_trip t JOIN water_trip o USING (sailing_id)
                        WHERE t.id = %s)
                 ORDER BY claim, id DESC) last
             WHERE NOT kind = ANY(%s)
            """,
            trip["id"],
            list(ended),
        )
        assert history == [(rows,)], f"history says {history}, ledger {rows}"

    def check_sold(self, trip: dict) -> None:
        """Tickets, sold places and orders of the trip are the same."""
        self.check(trip)
        sold = self.taken(trip, "sold")
        [[tickets, claims]] = self.query(
            "SELECT count(*), count(a.claim) FROM water_ticket t"
            " LEFT JOIN water_allocation a ON a.claim = t.claim AND a.state = 'sold'"
            "  AND a.seat_id IS NOT DISTINCT FROM t.seat_id"
            " WHERE t.trip_id = %s AND t.state IN ('issued', 'used')",
            trip["id"],
        )
        assert tickets == claims == sold, f"{tickets} tickets, {sold} places sold"
        for order, _total, issued, places in self.sales(trip):
            assert issued == places, f"order {order}: {issued} tickets for {places} places"

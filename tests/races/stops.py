"""Stop the shop in the middle of a step, and kill it there.

A worker that waits for a lock of ours stands still at a known place. Killed there, its statement
has not happened. At a commit there are two truths that the worker cannot tell apart: the database
has written it, or has not; `Stop.kill` makes either.
"""

import contextlib
import time

import psycopg2

from tests.races.harness import until
from tests.races.workers import http_workers, kill_workers

DOOR_LOCK = 715_517
#: First key of the advisory lock on which a stopped commit waits.
STOP_LOCK = 715_519

_STOP = """
CREATE FUNCTION race_stop() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_catalog.pg_advisory_xact_lock_shared({lock}, 1); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER race_stop AFTER {event} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION race_stop();
"""
_GO = "DROP FUNCTION race_stop() CASCADE;"
_STOPPED = """
SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
 WHERE NOT l.granted AND d.datname = current_database() AND {condition}
"""
_AT_STOP = f"l.locktype = 'advisory' AND l.classid = {STOP_LOCK}"


def waits(ledger, kind):
    """Whether somebody waits for a lock of this kind in the shop's database."""
    return ledger.query(_STOPPED.format(condition="l.locktype = %s"), kind)


@contextlib.contextmanager
def standing_in_the_way(ledger, statement, *params):
    """Keep a lock that the sale needs, so that it stops there, until the block ends."""
    connection = psycopg2.connect(ledger.dsn)
    try:
        connection.cursor().execute(statement, params)
        yield
    finally:
        connection.close()


class Stop:
    def __init__(self, shop, ledger) -> None:
        self.shop, self.ledger = shop, ledger

    def reached(self) -> list[int]:
        """Backends of the database that stand at the stop."""
        return [pid for [pid] in self.ledger.query(_STOPPED.format(condition=_AT_STOP))]

    def kill(self, committed: bool) -> None:
        """kill -9 of all workers once one of them stands at the stop.

        :param committed: whether the database still writes what the worker had asked it to
        """
        until(self.reached, pause=0.02)
        assert len(kill_workers(self.shop)) == self.shop.workers
        if not committed:
            for pid in self.reached():
                self.ledger.query("SELECT pg_terminate_backend(%s)", pid)
            until(lambda: not self.reached(), pause=0.02)


def places_of(trip: dict) -> tuple[str, str]:
    """Event and condition: somebody writes places of the trip."""
    return "INSERT OR UPDATE ON water_allocation", f"NEW.trip_id = {trip['id']}"


@contextlib.contextmanager
def stop_at_commit(shop, ledger, event, when="true"):
    """Transactions that have written something stop as they commit, until the block ends.

    :param event: what they wrote, in the words of a trigger: `INSERT ON sale_order`
    :param when: condition on `NEW`, so that scheduled actions do not run into the stop
    """
    ledger.query(_STOP.format(lock=STOP_LOCK, event=event, when=when))
    connection = psycopg2.connect(ledger.dsn)
    connection.cursor().execute("SELECT pg_advisory_lock(%s, 1)", [STOP_LOCK])
    stop = Stop(shop, ledger)
    try:
        yield stop
    finally:
        connection.close()
        until(lambda: not stop.reached(), pause=0.02)
        ledger.query(_GO)
        workers_again(shop)


def workers_again(shop) -> None:
    """Wait until the master has as many workers as it should."""
    until(lambda: len(http_workers(shop)) == shop.workers)
    time.sleep(0.1)

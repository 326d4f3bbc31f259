import logging
import traceback
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ..inventory.errors import Busy, HoldUnknown, PlacesError
from ..inventory.prepared import Prepared
from ..inventory.steady import read_now

_logger = logging.getLogger(__name__)

#: First key of the advisory locks of trips whose list is being served.
LOCK_CLASS = 715_520
#: An offer shorter than this is worth nothing to somebody who reads mail now and then.
SHORTEST_MINUTES = 15
#: A group whose offer could not be written is tried again so much later.
TRY_AGAIN = timedelta(hours=1)
_WAITED = Prepared(
    """
    SELECT trip_id FROM water_waiting
     WHERE state = 'waiting' AND (%(trips)s IS NULL OR trip_id = ANY(%(trips)s))
     GROUP BY trip_id ORDER BY MIN(id)
    """,
    trips="int[]",
)


class WaterWaiting(models.Model):
    """Offering free places to the groups that wait for them, in order."""

    _inherit = "water.waiting"

    @api.model
    def _minutes(self):
        """How long an offer lasts (system parameter ``water_booking.waiting_minutes``)."""
        text = self.env["ir.config_parameter"].sudo().get_param("water_booking.waiting_minutes")
        return max(SHORTEST_MINUTES, int(text)) if (text or "").isdecimal() else 120

    @api.model
    def _serve(self, trip_ids=None):
        """Offer free places of trips to the groups that wait for them, in order.

        Of trips on one sailing that is served first whose line is the oldest. One process serves a
        trip at a time; another one leaves it to that, and to the sweeper.
        Each offer is committed by itself, on a cursor of its own.

        :param trip_ids: by default all trips that somebody waits for
        """
        try:
            # the look of a hot path: nobody waits for nearly all trips
            wanted = read_now(self.env, _WAITED, trips=trip_ids and [*trip_ids])
            for [trip_id] in wanted:
                with self.env.registry.cursor() as lock:
                    lock.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, trip_id])
                    if lock.fetchone()[0]:
                        self._serve_trip(trip_id)
        except psycopg2.Error:
            # the caller's own work is done; the sweeper comes again within a minute
            _logger.warning("the waiting list is served a little later", exc_info=True)

    @api.model
    def _serve_trip(self, trip_id):
        """Go through the line once; the caller has the trip's lock."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                """
                SELECT w.id,
                       (SELECT SUM(l.quantity) FROM water_waiting_line l
                          JOIN water_fare f ON f.id = l.fare_id AND f.takes_place
                         WHERE l.waiting_id = w.id),
                       EXISTS (SELECT FROM water_allocation a WHERE a.cause = w.cause)
                  FROM water_waiting w
                 WHERE w.trip_id = %s AND w.state = 'waiting'
                   AND (w.offer_failed_at IS NULL OR w.offer_failed_at < %s)
                 ORDER BY w.sequence, w.id
                """,
                [trip_id, fields.Datetime.now() - TRY_AGAIN],
            )
            line = cr.fetchall()
            inventory = self.env(cr=cr, su=True)["water.inventory"]
            free = inventory._availability(trip_id, "website")["free"]
        offered = False
        for waiting_id, places, holds in line:
            if (places or 0) > free and not holds:
                continue  # a long list of a full trip does not come to the door, minute by minute
            try:
                with self.env.registry.cursor() as cr:
                    entry = self.with_env(
                        self.env(cr=cr, su=True, context={"water_serving": True})
                    ).browse(waiting_id)
                    offered |= entry._offer()
            except Busy:
                return  # everybody wants this trip just now; the sweeper comes again
            except psycopg2.OperationalError:
                _logger.info("entry %s of a waiting list is changing just now", waiting_id)
            except Exception as error:  # noqa: BLE001 - one group must not keep the others from their places
                _say_failure("could not be served", waiting_id, error)
                self._take_back(waiting_id)
        if offered:
            # read anew what was written on the other cursor; the caller's own may be unwritten yet
            self.env["water.inventory"]._forget_cached_counts()
            self.invalidate_model(["state", "offered_until"])

    @api.model
    def _take_back(self, waiting_id):
        """Free the places of an offer that its group will never hear of. The group keeps its place
        in line, is tried again later, and the office sees that it should be called."""
        try:
            with self.env.registry.cursor() as cr:
                env = self.env(cr=cr, su=True, context={"water_serving": True})
                entry = env["water.waiting"].browse(waiting_id)
                try:
                    env["water.inventory"]._release(entry.cause)
                except HoldUnknown:  # it did not come to a hold
                    _logger.debug("entry %s has no places", waiting_id)
                cr.execute(
                    "UPDATE water_waiting SET mail_failed_at = %(now)s, offer_failed_at = %(now)s"
                    " WHERE id = %(entry)s AND state = 'waiting'",
                    {"now": fields.Datetime.now(), "entry": waiting_id},
                )
        except (psycopg2.OperationalError, PlacesError):
            _logger.info("the offer of entry %s is taken back a little later", waiting_id)

    def _offer(self):
        """Take the group's places for it and write the mail.

        The entry's row is locked first: whoever has just left the list is not offered anything.

        :return: whether the group fitted
        """
        self.env.cr.execute(
            "SELECT id FROM water_waiting WHERE id = %s AND state = 'waiting' FOR UPDATE", [self.id]
        )
        if not self.env.cr.fetchone():
            return False
        inventory = self.env["water.inventory"].with_context(lang=self.lang)
        minutes = self._minutes()
        trip = self.trip_id
        if trip._sale_ends() - fields.Datetime.now() < timedelta(minutes=SHORTEST_MINUTES):
            return False
        try:
            hold = inventory._hold(
                trip.id,
                places=[
                    {
                        "area_id": None,
                        "category_id": self.category_id.id or None,
                        "fare_id": line.fare_id.id,
                        "quantity": line.quantity,
                    }
                    for line in self.line_ids
                ],
                token=self.cause,
                offer=(self.cause, minutes),
            )
        except Busy:
            raise
        except PlacesError:
            return False  # this group does not fit; it keeps its place in line
        self.write(
            {
                "state": "offered",
                "offered_until": hold.held_until,
                "mail_failed_at": False,
                "offer_failed_at": False,
            }
        )
        self.env.ref("water_booking.mail_template_waiting").send_mail(self.id)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return True

    @api.model
    def _cron_serve(self):
        """Every minute: what has expired, then who waits for what is free."""
        try:
            with self.env.cr.savepoint():
                self._settle()
        except psycopg2.OperationalError:
            _logger.info("entries of waiting lists are changing just now, they are settled later")
        # what was settled is committed before others are offered the same places
        self.env["ir.cron"]._commit_progress()
        self._serve()


def _say_failure(what, waiting_id, error):
    """A line in the log for who mends it: where and what kind of error, without its message, which
    may hold a name or an address."""
    [*_outer, last] = traceback.extract_tb(error.__traceback__)
    _logger.error(
        "entry %s of a waiting list %s: %s in %s:%s",
        waiting_id,
        what,
        type(error).__name__,
        last.filename,
        last.lineno,
    )

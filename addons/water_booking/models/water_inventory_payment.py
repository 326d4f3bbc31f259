import contextlib
from datetime import timedelta

from odoo import models

from ..inventory import selling
from ..inventory.door import Door
from ..inventory.errors import Busy, HoldChanged, HoldLocked, TripNotOnSale
from ..inventory.paying import CauseDoor
from .water_inventory import LONGEST_MINUTES

PAYMENT_MINUTES = 20
RETRY_MINUTES = 10


class WaterInventory(models.AbstractModel):
    """Money for places: while it is on its way, when it comes, and when it does not."""

    _inherit = "water.inventory"

    def _start_payment(self, token, reference, choice=None, until=None, trip_ids=None):
        """Keep the places while the buyer is at the payment page.

        The clock alone does not free places that are being paid: at the deadline the sweeper asks
        the provider first. Paying again after a failure moves the places to the new reference.

        :param reference: reference of the payment transaction
        :param dict choice: what the order sells (``sale.order._water_choice``); the hold must be
            just that, or the buyer would pay for one thing and hold another
        :param until: moment (UTC) up to which a slow payment, as a bank transfer, keeps the places
            instead of ``PAYMENT_MINUTES``; the caller has it from the operator's settings
        :param trip_ids: the trips of the hold, where the caller has just read it
        :raise HoldExpired: when the hold is gone
        :raise HoldChanged: when another tab has changed the selection meanwhile
        :raise HoldLocked: when the places are sold already
        """
        trip_ids = trip_ids or self._trips_of_cause(token)
        with CauseDoor(self.env, trip_ids, token) as door:
            rows = door.own
            if not rows:
                raise self._hold_gone(token)
            if any(row.state == "sold" for row in rows):
                raise HoldLocked(self.env._("These places are already paid."))
            if not door.carried:
                raise TripNotOnSale(self.env._("This trip does not take passengers any more."))
            hold = door.hold()
            if choice is not None and choice != hold.choice:
                raise HoldChanged(
                    self.env._("Your choice of places has changed. Please go through it again.")
                )
            if all(row.state == "paying" and row.reference == reference for row in rows):
                return hold
            longest = door.taken_at + timedelta(minutes=LONGEST_MINUTES)
            if door.now >= longest:
                raise self._hold_gone(token)
            soon = door.now + timedelta(minutes=PAYMENT_MINUTES)
            return door.keep(reference, until or min(soon, longest))

    def _payment_failed(self, token, reference):
        """The provider said that ``reference`` will not be paid: give the buyer a little time to
        pay in another way, then the clock frees the places."""
        with self._open_cause(token) as door:
            door.change(
                "unpaid",
                "UPDATE water_allocation SET state = 'held', reference = NULL, held_until = LEAST("
                "GREATEST(held_until, %s), taken_at + make_interval(mins => %s))"
                " WHERE cause = %s AND state = 'paying' AND reference = %s",
                door.now + timedelta(minutes=RETRY_MINUTES),
                LONGEST_MINUTES,
                token,
                reference,
            )
        self._forget_cached_counts()

    def _sell(self, token, reference, claims, trip_ids=None):
        """Secure ``claims`` for good; see ``selling.sell`` for the outcomes.

        :param trip_ids: the trips where the caller thinks that they are; saves a question
        """
        sale = None
        if trip_ids and self._is_token(token):
            with CauseDoor(self.env, trip_ids, token) as door:
                sale = door.sell(reference, claims)
        if not sale:
            with self._open_cause(token) as door:
                sale = selling.sell(door, token, reference, claims)
        self._forget_cached_counts()
        return sale

    # --- when the time is over

    def _sweep(self):
        """Free what the clock has freed and name the payments that are overdue.

        :return: list of (cause, payment reference) whose provider must be asked
        """
        self.env.cr.execute(
            "SELECT DISTINCT trip_id FROM water_allocation WHERE state IN ('held', 'allotted')"
            " AND held_until <= clock_timestamp() AT TIME ZONE 'UTC' ORDER BY 1"
        )
        for [trip_id] in self.env.cr.fetchall():
            # one trip that everybody wants just now does not hold up the others
            with contextlib.suppress(Busy), Door(self.env, [trip_id]):
                pass  # expired rows go when the door opens
        self.env.cr.execute(
            "SELECT DISTINCT cause, reference FROM water_allocation WHERE state = 'paying'"
            " AND held_until <= clock_timestamp() AT TIME ZONE 'UTC' ORDER BY 1, 2"
        )
        return self.env.cr.fetchall()

    def _release_unpaid(self, token, reference):
        """Free places whose payment the provider denies, at or after their deadline."""
        with self._open_cause(token) as door:
            overdue = (
                "a.cause = %s AND a.reference = %s AND a.state = 'paying' AND a.held_until <= %s"
            )
            rows = door.rows(overdue, token, reference, door.now)
            if rows:
                door.funnel("expired", token)
                door.let_go("expired", "a.claim = ANY(%s)", [row.claim for row in rows])
        self._places_changed(door.sailing_trip_ids)

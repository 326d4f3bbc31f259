import contextlib
from datetime import timedelta

from odoo import models

from ..inventory import selling
from ..inventory.door import Door, read_hold
from ..inventory.errors import Busy, HoldChanged, HoldLocked, TripNotOnSale
from .water_inventory import LONGEST_MINUTES

PAYMENT_MINUTES = 20
RETRY_MINUTES = 10


class WaterInventory(models.AbstractModel):
    """Money for places: while it is on its way, when it comes, and when it does not."""

    _inherit = "water.inventory"

    def _start_payment(self, token, reference, choice=None):
        """Keep the places while the buyer is at the payment page.

        The clock alone does not free places that are being paid: at the deadline the sweeper asks
        the provider first. Paying again after a failure moves the places to the new reference.

        :param reference: reference of the payment transaction
        :param dict choice: what the order sells (``sale.order._water_choice``); the hold must be
            just that, or the buyer would pay for one thing and hold another
        :raise HoldExpired: when the hold is gone
        :raise HoldChanged: when another tab has changed the selection meanwhile
        :raise HoldLocked: when the places are sold already
        """
        with self._open_cause(token) as door:
            rows = door.rows("a.cause = %s", token)
            if not rows:
                raise self._hold_gone(token)
            if any(row.state == "sold" for row in rows):
                raise HoldLocked(self.env._("These places are already paid."))
            if not all(selling.may_carry(door, trip_id) for trip_id in door.trip_ids):
                raise TripNotOnSale(self.env._("This trip does not take passengers any more."))
            if choice is not None and choice != read_hold(door.cr, token).choice:
                raise HoldChanged(
                    self.env._("Your choice of places has changed. Please go through it again.")
                )
            if not all(row.state == "paying" and row.reference == reference for row in rows):
                changed = door.change(
                    "paying",
                    "UPDATE water_allocation SET state = 'paying', reference = %s,"
                    " held_until = LEAST(%s, taken_at + make_interval(mins => %s))"
                    " WHERE cause = %s AND %s < taken_at + make_interval(mins => %s)",
                    reference,
                    door.now + timedelta(minutes=PAYMENT_MINUTES),
                    LONGEST_MINUTES,
                    token,
                    door.now,
                    LONGEST_MINUTES,
                )
                if not changed:
                    raise self._hold_gone(token)
                door.funnel("payment_start", token)
            return read_hold(door.cr, token)

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

    def _sell(self, token, reference, claims):
        """Secure ``claims`` for good; see ``selling.sell`` for the outcomes."""
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
        self._forget_cached_counts()

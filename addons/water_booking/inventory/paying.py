"""From a hold to its sale: what a payment does with the places that it is for.

Every buyer comes this way twice, so each time is two round trips: the lock with all that is to be
known of the cause, and the change with its history, its step in the funnel and the commit.
"""

from dataclasses import replace

from .door import Door
from .records import Hold, Row, Sale
from .selling import carries
from .statements import OPEN_CAUSE, prepare_last_change

_PAYING = prepare_last_change(
    """
    UPDATE water_allocation
       SET state = 'paying', reference = %(reference)s, held_until = %(until)s
     WHERE cause = %(cause)s AND sailing_id = ANY(%(sailings)s)
    """,
    reference="text",
    until="timestamp",
    sailings="int[]",
)
_SOLD = prepare_last_change(
    """
    UPDATE water_allocation SET state = 'sold', held_until = NULL, reference = %(reference)s
     WHERE cause = %(cause)s AND claim = ANY(%(claims)s) AND state <> 'sold'
    """,
    reference="text",
    claims="text[]",
)


class CauseDoor(Door):
    """The door on the trips of one cause, whose rows are read with the lock."""

    def __init__(self, env, trip_ids, cause):
        super().__init__(env, trip_ids)
        self.cause = cause
        #: rows of the cause on the locked sailings, in order of taking
        self.own = ()
        #: of the cause: when it was taken, until when it is held, whether the time was extended
        self.taken_at = self.held_until = None
        self.extended = False
        #: whether all its trips still take passengers
        self.carried = False

    def _look(self, values):
        values["cause"] = self.cause
        return OPEN_CAUSE.on(self.cr)

    def _see(self):
        seen = self.cr.fetchall()
        self.now, self.due, self.sailing_trip_ids = seen[0][:3]
        found = [values[3:] for values in seen if values[8] is not None]
        self.own = tuple(Row.from_sql(values[5:]) for values in found)
        self.carried = all(carries(values[0], values[1], self.now) for values in found)
        if found:
            self.taken_at = min(values[2] for values in found)
            self.held_until, self.extended = found[0][3:5]

    def _expire(self):
        res = super()._expire()
        if self.own:  # they may be among what the clock has freed
            OPEN_CAUSE.execute(self.cr, sailings=self.sailing_ids, cause=self.cause)
            self._see()
        return res

    def hold(self):
        """The rows as a ``Hold``."""
        return Hold(
            self.cause,
            self.own[0].trip_id,
            self.held_until,
            self.now,
            self.extended,
            self.own[0].state,
            self.own,
        )

    def keep(self, reference, until):
        """Make all of them ``paying`` for ``reference`` until that moment, and commit.

        :return: the ``Hold`` that they are now
        """
        self._finish(_PAYING, "paying", "payment_start", reference, until=until)
        self.held_until = until
        return self.hold()

    def sell(self, reference, claims):
        """Make ``claims`` sold under ``reference`` and commit, if they are what the cause has, no
        more and no less, and nothing stands against it.

        :return: ``Sale``, or None where ``selling.sell`` has to look closer; nothing has happened
        """
        if (
            not claims
            or {row.claim for row in self.own} != set(claims)
            or any(row.state == "sold" for row in self.own)
            or not self.carried
        ):
            return None
        self._finish(_SOLD, "sold", "paid", reference)
        return Sale("sold", self.own)

    def _finish(self, change, state, step, reference, **values):
        """Make the rows of that state; kinds of history events are called like it."""
        values |= {"cause": self.cause, "reference": reference, "count": len(self.own)}
        values |= {"sailings": self.sailing_ids, "claims": [row.claim for row in self.own]}
        self.finish(change, state, step, {}, **values)
        self.own = tuple(replace(row, state=state, reference=reference) for row in self.own)

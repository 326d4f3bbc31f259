"""The ledger of one trip at one moment, read in one query."""

from collections import Counter

from odoo.tools import SQL

from .standing import COUNTS, STATE, TABLES

_QUERY = SQL(
    "SELECT a.seat_id, %s, a.cause, a.persons, a.addon_id, a.allotment_id, l.channel"
    "  FROM %s WHERE %s",
    STATE,
    TABLES,
    COUNTS,
)


class Picture:
    """Who has what on a trip.

    Read under the door's lock it stays true until the door closes; read without, it is as true as
    any look at a deck plan.

    :param cr: any cursor
    :param cause: the hold that asks; its own rows are not in its way
    :param channel: sales channel, which may draw on its allotments
    :param allotment_id: the allotment that an agent sells from
    """

    def __init__(self, cr, trip_id, cause=None, channel=None, allotment_id=None):
        cr.execute(SQL("%s AND a.trip_id = %s", _QUERY, trip_id))
        #: ids of seats that the asker cannot have
        self.taken = set()
        #: seat id → allotment that the asker draws it from
        self.drawable = {}
        #: persons of others aboard or on their way, places kept for agents included
        self.persons = 0
        #: pieces of each add-on that others have
        self.addons = Counter()
        #: places that others hold, pay for or have bought
        self.occupied = 0
        self.blocked = 0
        for seat_id, state, owner, persons, addon_id, allotment, of_channel in cr.fetchall():
            if cause and owner == cause and state != "allotted":
                continue
            if addon_id:
                self.addons[addon_id] += 1
                continue
            if seat_id is None:
                self.persons += persons
                continue
            if state == "allotted" and (
                allotment == allotment_id or (channel and of_channel == channel)
            ):
                self.drawable[seat_id] = allotment
                self.persons += persons
                continue
            self.persons += persons
            self.taken.add(seat_id)
            if state == "blocked":
                self.blocked += 1
            elif state != "allotted":
                self.occupied += 1

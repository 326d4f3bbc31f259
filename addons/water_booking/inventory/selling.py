"""Turning held places into sold ones."""

from .errors import PlacesError
from .records import Sale
from .retaking import retake


def sell(door, cause, reference, claims):
    """Make ``claims`` of ``cause`` sold under ``reference``, all of them or none.

    A repeat with the same reference changes nothing and answers the same. Claims whose hold is
    gone are taken again: the same seat, else the nearest of its category on the same trip.

    :return: ``Sale``; ``already_paid`` when another reference has sold them before, ``lost`` when
        not every claim could be had
    """
    rows = {row.claim: row for row in door.rows("a.cause = %s", cause)}
    wanted = [rows[claim] for claim in claims if claim in rows]
    if sold := tuple(row for row in wanted if row.state == "sold"):
        # claims beside them were sold with them and have been given back since
        same = all(row.reference == reference for row in sold)
        return Sale("sold" if same else "already_paid", sold)
    outcome = "sold"
    gone = [claim for claim in claims if claim not in rows]
    open_trips = {trip_id for trip_id in door.trip_ids if may_carry(door, trip_id)}
    if any(row.trip_id not in open_trips for row in wanted):
        return Sale("lost")
    if gone:
        outcome = "retaken"
        try:
            with door.cr.savepoint(flush=False):
                retake(door, cause, gone, open_trips)
        except PlacesError:
            return Sale("lost")
    door.change(
        outcome,  # "sold" and "retaken" are kinds of history events as well
        "UPDATE water_allocation SET state = 'sold', held_until = NULL, reference = %s"
        " WHERE cause = %s AND claim = ANY(%s) AND state <> 'sold'",
        reference,
        cause,
        list(claims),
    )
    rows = door.rows("a.claim = ANY(%s) AND a.state = 'sold'", list(claims))
    if len(rows) < len(claims):  # cannot be under the lock; if it is, nothing is sold
        raise PlacesError(door.env._("These places are not on sale any more."))
    # what the cause held beside the sold claims is nobody's any more
    door.let_go("released", "a.cause = %s AND a.state IN ('held', 'paying')", cause)
    door.funnel("paid", cause)
    return Sale(outcome, rows)


def may_carry(door, trip_id):
    """Whether the trip still takes passengers: not cancelled, not yet gone."""
    trip = door.trip(trip_id)
    return carries(trip["state"], trip["departure"], door.now)


def carries(state, departure, now):
    """The same of a trip of that state and departure."""
    return state in ("draft", "on_sale", "closed") and now < departure

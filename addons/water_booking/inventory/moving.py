"""Moving places: to other seats of the same plan, or with the whole trip to another plan."""

from dataclasses import dataclass, field
from datetime import datetime

from .blocking import labels
from .errors import LimitReached, SeatsLost, SeatTaken

#: Reason in the history of places that a passenger lost because the other vessel has not so many;
#: the watch over the ledger knows by it whose tickets are void.
ASHORE = "ashore"


def move_places(door, trip, moves):
    """Give held, paid or sold claims of the sailing other seats of its plan; two may swap.

    Price, fare and deadline stay. Staff decide, so the rules of customers' choices do not apply.

    :param dict moves: {claim: seat id}
    :raise SeatsLost: when a claim has no seat on this trip any more
    :raise SeatTaken: when a seat is not of the plan, or somebody else has it
    """
    rows = {
        row.claim: row
        for row in door.rows(
            "a.claim = ANY(%s) AND a.seat_id IS NOT NULL AND a.state IN ('held', 'paying', 'sold')",
            list(moves),
        )
    }
    if gone := sorted(moves.keys() - rows.keys()):
        raise SeatsLost(door.env._("These places are not reserved any more."), claims=gone)
    moves = {claim: seat for claim, seat in moves.items() if rows[claim].seat_id != seat}
    if not moves:
        return
    _check_free(door, trip, moves)
    claims, seats = list(moves), list(moves.values())
    # Two may swap, and the unique index looks at each row as it is written: so all of them leave
    # their seats first. This step is no history of its own, it ends in the same transaction.
    door.cr.execute("UPDATE water_allocation SET seat_id = NULL WHERE claim = ANY(%s)", [claims])
    door.change(
        "moved",
        "UPDATE water_allocation a SET seat_id = item.seat"
        " FROM unnest(%s::text[], %s::int[]) AS item (claim, seat) WHERE a.claim = item.claim",
        claims,
        seats,
        table="a",
    )
    _regroup(door, trip["sailing_id"])


def _regroup(door, sailing_id):
    """Name the groups anew after seats have changed: who has all chairs of a table that is sold
    whole has that table; who has a part of it has single chairs."""
    door.cr.execute(
        """
        UPDATE water_allocation a SET group_key = found.key
          FROM (SELECT b.claim,
                       CASE WHEN t.sold_whole
                             AND COUNT(*) OVER (PARTITION BY b.cause, t.id)
                                 = (SELECT COUNT(*) FROM water_seat c WHERE c.table_id = t.id)
                            THEN 'table-' || t.id END AS key
                  FROM water_allocation b
                  LEFT JOIN water_seat s ON s.id = b.seat_id
                  LEFT JOIN water_seat_table t ON t.id = s.table_id
                 WHERE b.sailing_id = %s AND b.state IN ('held', 'paying', 'sold')) found
         WHERE a.claim = found.claim AND a.group_key IS DISTINCT FROM found.key
        """,
        [sailing_id],
    )


def _check_free(door, trip, moves):
    seats = list(moves.values())
    door.cr.execute(
        """
        SELECT s.id FROM water_seat s
          LEFT JOIN water_allocation a
            ON a.sailing_id = %s AND a.seat_id = s.id AND a.claim <> ALL(%s)
         WHERE s.map_id = %s AND s.id = ANY(%s) AND a.id IS NULL
        """,
        [trip["sailing_id"], list(moves), trip["map_id"], seats],
    )
    free = {seat_id for [seat_id] in door.cr.fetchall()}
    if lost := set(seats) - free:
        raise SeatTaken(
            door.env._("Of the chosen places these are not free: %s.", labels(door, lost)),
            seat_ids=sorted(lost),
        )
    if len(set(seats)) < len(seats):
        raise SeatTaken(door.env._("Two passengers would have the same seat."), seat_ids=[])


def change_map(door, trip, map_id, seats):
    """Let the sailing have another deck plan and take everybody along.

    Blocks and allotments of seats that the other plan has not are dropped.

    :param dict seats: {seat id of the old plan: seat id of the new one}, each new seat once
    :return: ``Row`` values of the passengers, on their new seats
    :raise SeatsLost: when a passenger's seat has no counterpart; nothing is changed then
    """
    if map_id == trip["map_id"]:
        return ()
    return _resettle(door, trip, map_id, seats)


def _resettle(door, trip, map_id, seats, vessel_id=None):
    """See ``change_map``; a new vessel is written with the plan, for plans are of a vessel."""
    rows = door.rows("a.sailing_id = %s", trip["sailing_id"])
    door.cr.execute("SELECT id FROM water_seat WHERE map_id = %s", [map_id])
    known = {seat_id for [seat_id] in door.cr.fetchall()}
    lost = [row for row in rows if row.seat_id and seats.get(row.seat_id) not in known]
    if passengers := [row.claim for row in lost if row.state in ("held", "paying", "sold")]:
        raise SeatsLost(
            door.env._("%s passengers would have no seat on this deck plan.", len(passengers)),
            claims=passengers,
        )
    moved = {row.claim: seats.get(row.seat_id) for row in rows if row not in lost}
    taken = [seat_id for seat_id in moved.values() if seat_id]
    if len(set(taken)) < len(taken):
        raise SeatTaken(door.env._("Two passengers would have the same seat."), seat_ids=[])
    if lost:
        door.change(
            "released",
            "DELETE FROM water_allocation WHERE claim = ANY(%s)",
            [row.claim for row in lost],
        )
    # the composite foreign keys (map, sailing, trip) and (map, seat) hold again at the end
    door.cr.execute(
        "SET CONSTRAINTS water_allocation_map_of_trip, water_allocation_seat_of_map DEFERRED"
    )
    door.cr.execute(
        "UPDATE water_trip SET map_id = %s, vessel_id = COALESCE(%s, vessel_id),"
        " write_date = clock_timestamp() AT TIME ZONE 'UTC' WHERE sailing_id = %s",
        [map_id, vessel_id, trip["sailing_id"]],
    )
    if moved:
        door.change(
            "moved",
            "UPDATE water_allocation a SET map_id = %s, seat_id = item.seat"
            " FROM unnest(%s::text[], %s::int[]) AS item (claim, seat)"
            " WHERE a.claim = item.claim",
            map_id,
            list(moved),
            list(moved.values()),
            table="a",
        )
    door.cr.execute(
        "SET CONSTRAINTS water_allocation_map_of_trip, water_allocation_seat_of_map IMMEDIATE"
    )
    _regroup(door, trip["sailing_id"])
    return _passengers(door, trip["sailing_id"])


def _passengers(door, sailing_id):
    return door.rows(
        "a.sailing_id = %s AND a.state IN ('held', 'paying', 'sold') AND a.seat_id IS NOT NULL",
        sailing_id,
    )


@dataclass(frozen=True)
class VesselChange:
    """A trip sails with another vessel, and with it all that shares its sailing.

    ``seats``: {seat id of the old plan: seat id of the new one}; ``ashore``: claims of passengers
    for whom the dispatcher has no place there.
    """

    trip_id: int
    vessel_id: int
    map_id: int
    seats: dict[int, int] = field(default_factory=dict)
    ashore: tuple[str, ...] = ()
    #: naive UTC, where the trip moves in time as well
    departure: datetime | None = None
    arrival: datetime | None = None


def change_vessel(door, change):
    """Let the trip sail with another vessel and take everybody along but those ``ashore``.

    :return: (``Row`` values of the passengers, claims that lost their place); a repeat changes
        nothing and answers the passengers as they are
    :raise SeatsLost: when a passenger's seat has no counterpart
    :raise LimitReached: when the vessel may not carry so many persons
    """
    trip = door.trip(change.trip_id)
    if trip["map_id"] == change.map_id:
        return _passengers(door, trip["sailing_id"]), ()
    gone = _leave_ashore(door, trip["sailing_id"], change.ashore)
    door.cr.execute(
        "SELECT GREATEST(0, passenger_limit - CASE WHEN crew_in_limit THEN crew_count ELSE 0 END)"
        "  FROM water_vessel WHERE id = %s",
        [change.vessel_id],
    )
    [limit] = door.cr.fetchone()
    # kept places without a counterpart fall away below; what a block keeps is nobody
    lost = [
        row
        for row in door.rows("a.sailing_id = %s AND a.state = 'allotted'", trip["sailing_id"])
        if row.seat_id not in change.seats
    ]
    persons = door.persons(trip["sailing_id"]) - len(lost)
    if persons > limit:
        raise LimitReached(
            door.env._(
                "The vessel may carry %(limit)s passengers, and %(persons)s places are sold, being"
                " bought or kept for agents.",
                limit=limit,
                persons=persons,
            ),
            left=0,
        )
    rows = _resettle(door, trip, change.map_id, change.seats, change.vessel_id)
    if change.departure:
        _sail_at(door, trip["sailing_id"], change)
    return rows, gone


def _sail_at(door, sailing_id, change):
    """Write the times of all trips of the sailing, and what the ORM keeps beside them: the time of
    the decision and when kept places are released; calendar files are told apart by
    ``write_date``. Tickets follow in the caller's request, or by
    the watch."""
    door.cr.execute(
        """
        WITH moved AS (
            SELECT id, %(departure)s - departure AS by FROM water_trip
             WHERE sailing_id = %(sailing)s
        ), trip AS (
            UPDATE water_trip t
               SET departure = %(departure)s, arrival = %(arrival)s,
                   write_date = clock_timestamp() AT TIME ZONE 'UTC',
                   decision_at = t.decision_at + moved.by
              FROM moved WHERE t.id = moved.id
        ), kept AS (
            UPDATE water_allotment l SET release_at = l.release_at + moved.by
              FROM moved WHERE l.trip_id = moved.id
        )
        UPDATE water_allocation a SET held_until = a.held_until + moved.by
          FROM moved WHERE a.trip_id = moved.id AND a.state = 'allotted'
        """,
        {"departure": change.departure, "arrival": change.arrival, "sailing": sailing_id},
    )


def _leave_ashore(door, sailing_id, ashore):
    """Free the places of those who cannot come, and with the last place of an order its infants
    on a lap and its extras."""
    if not ashore:
        return ()
    rows = door.rows(
        """a.sailing_id = %s AND a.state IN ('held', 'paying', 'sold')
           AND (a.claim = ANY(%s)
                OR a.seat_id IS NULL AND EXISTS (
                    SELECT FROM water_allocation b
                     WHERE b.trip_id = a.trip_id AND b.cause = a.cause AND b.claim = ANY(%s))
                   AND NOT EXISTS (
                    SELECT FROM water_allocation b
                     WHERE b.trip_id = a.trip_id AND b.cause = a.cause AND b.seat_id IS NOT NULL
                       AND b.claim <> ALL(%s)))""",
        sailing_id,
        *[list(ashore)] * 3,
    )
    claims = [row.claim for row in rows]
    door.cr.execute(
        "UPDATE water_allocation SET reason = %s WHERE claim = ANY(%s)", [ASHORE, claims]
    )
    door.change("released", "DELETE FROM water_allocation WHERE claim = ANY(%s)", claims)
    return tuple(row.claim for row in rows if row.state == "sold" and not row.addon_id)

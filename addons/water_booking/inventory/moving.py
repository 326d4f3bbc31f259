"""Moving places: to other seats of the same plan, or with the whole trip to another plan."""

from .errors import SeatsLost, SeatTaken


def move_places(door, trip, moves):
    """Give held, paid or sold claims other seats of the trip's plan; two may swap.

    Price, fare and deadline stay. Staff decide, so the rules of customers' choices do not apply.

    :param dict moves: {claim: seat id}
    :raise SeatsLost: when a claim has no seat on this trip any more
    :raise SeatTaken: when a seat is not of the plan, or somebody else has it
    """
    rows = {
        row.claim: row
        for row in door.rows(
            "a.claim = ANY(%s) AND a.trip_id = %s AND a.seat_id IS NOT NULL"
            " AND a.state IN ('held', 'paying', 'sold')",
            list(moves),
            trip["id"],
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
    _regroup(door, trip["id"])


def _regroup(door, trip_id):
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
                 WHERE b.trip_id = %s AND b.state IN ('held', 'paying', 'sold')) found
         WHERE a.claim = found.claim AND a.group_key IS DISTINCT FROM found.key
        """,
        [trip_id],
    )


def _check_free(door, trip, moves):
    seats = list(moves.values())
    door.cr.execute(
        """
        SELECT s.id FROM water_seat s
          LEFT JOIN water_allocation a
            ON a.trip_id = %s AND a.seat_id = s.id AND a.claim <> ALL(%s)
         WHERE s.map_id = %s AND s.id = ANY(%s) AND a.id IS NULL
        """,
        [trip["id"], list(moves), trip["map_id"], seats],
    )
    free = {seat_id for [seat_id] in door.cr.fetchall()}
    if len(set(seats)) < len(seats) or free != set(seats):
        raise SeatTaken(
            door.env._("One of these places is not free."), seat_ids=sorted(set(seats) - free)
        )


def change_map(door, trip, map_id, seats):
    """Let the trip sail with another deck plan and take everybody along.

    Blocks and allotments of seats that the other plan has not are dropped.

    :param dict seats: {seat id of the old plan: seat id of the new one}, each new seat once
    :return: ``Row`` values of the passengers, on their new seats
    :raise SeatsLost: when a passenger's seat has no counterpart; nothing is changed then
    """
    if map_id == trip["map_id"]:
        return ()
    rows = door.rows("a.trip_id = %s", trip["id"])
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
    # the composite foreign keys (map, trip) and (map, seat) hold again at the end
    door.cr.execute(
        "SET CONSTRAINTS water_allocation_map_of_trip, water_allocation_seat_of_map DEFERRED"
    )
    door.cr.execute("UPDATE water_trip SET map_id = %s WHERE id = %s", [map_id, trip["id"]])
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
    _regroup(door, trip["id"])
    return door.rows(
        "a.trip_id = %s AND a.state IN ('held', 'paying', 'sold') AND a.seat_id IS NOT NULL",
        trip["id"],
    )

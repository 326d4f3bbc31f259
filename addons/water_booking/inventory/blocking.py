"""Places that staff keep from sale: for the crew, for guests of honour, because they are broken."""

from .errors import NotEnoughPlaces, SeatTaken

#: Blocks have no hold that could be their cause.
CAUSE = "block"


def block(door, trip, seat_ids, areas, reason, kind):
    """Keep free places of the sailing from sale, whichever of its trips staff look at. A repeat
    for the same seats changes nothing.

    :param seat_ids: numbered seats
    :param dict areas: {area id: number of its places}; those that are sold last are taken
    :raise SeatTaken: when one of the seats is not free
    :raise NotEnoughPlaces: when an area has not so many free places
    """
    seat_ids = set(seat_ids)
    for area_id, quantity in areas.items():
        seat_ids.update(_free_places(door, trip, area_id, quantity))
    door.change(
        "blocked",
        """
        INSERT INTO water_allocation (trip_id, sailing_id, map_id, seat_id, persons, price, claim,
                                      cause, reason, block_kind, state, taken_at, extended)
        SELECT %s, %s, map_id, id, 0, 0, gen_random_uuid(), %s, %s, %s, 'blocked', %s, false
          FROM water_seat WHERE map_id = %s AND id = ANY(%s)
            ON CONFLICT (sailing_id, seat_id) DO NOTHING
        """,
        trip["sailing_id"],
        trip["sailing_id"],
        CAUSE,
        reason,
        kind,
        door.now,
        trip["map_id"],
        list(seat_ids),
    )
    door.cr.execute(
        "SELECT seat_id FROM water_allocation WHERE sailing_id = %s AND seat_id = ANY(%s)"
        " AND state = 'blocked' AND block_kind = %s AND reason IS NOT DISTINCT FROM %s",
        [trip["sailing_id"], list(seat_ids), kind, reason],
    )
    if lost := seat_ids - {seat_id for [seat_id] in door.cr.fetchall()}:
        raise SeatTaken(
            door.env._(
                "Of the chosen places these are not free: %s. Nothing was blocked.",
                labels(door, lost),
            ),
            seat_ids=sorted(lost),
        )


def unblock(door, trip, seat_ids, areas):
    """Put blocked places back on sale; whatever else has them keeps them.

    :param dict areas: {area id: number of its blocked places}
    """
    seat_ids = set(seat_ids)
    for area_id, quantity in areas.items():
        door.cr.execute(
            "SELECT s.id FROM water_seat s"
            "  JOIN water_allocation a ON a.seat_id = s.id AND a.sailing_id = %s"
            " WHERE s.area_id = %s AND a.state = 'blocked' ORDER BY s.sequence, s.id LIMIT %s",
            [trip["sailing_id"], area_id, quantity],
        )
        seat_ids.update(seat_id for [seat_id] in door.cr.fetchall())
    door.change(
        "unblocked",
        "DELETE FROM water_allocation"
        " WHERE sailing_id = %s AND seat_id = ANY(%s) AND state = 'blocked'",
        trip["sailing_id"],
        list(seat_ids),
    )


def _free_places(door, trip, area_id, quantity):
    door.cr.execute(
        """
        SELECT s.id FROM water_seat s
          LEFT JOIN water_allocation a ON a.sailing_id = %s AND a.seat_id = s.id
         WHERE s.map_id = %s AND s.area_id = %s AND a.id IS NULL
         ORDER BY s.sequence DESC, s.id DESC LIMIT %s
        """,
        [trip["sailing_id"], trip["map_id"], area_id, quantity],
    )
    free = [seat_id for [seat_id] in door.cr.fetchall()]
    if len(free) < quantity:
        raise NotEnoughPlaces(
            door.env._(
                "Only %(free)s of the %(wanted)s places are free.",
                free=len(free),
                wanted=quantity,
            ),
            free=len(free),
        )
    return free


def labels(door, seat_ids):
    """The seats as staff call them."""
    door.cr.execute(
        "SELECT label FROM water_seat WHERE id = ANY(%s) ORDER BY sequence, id", [list(seat_ids)]
    )
    return ", ".join(label or "–" for [label] in door.cr.fetchall())

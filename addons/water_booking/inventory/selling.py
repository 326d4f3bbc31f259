"""Turning held places into sold ones, and taking them again for money that came late."""

from .errors import PlacesError
from .extras import read_stocks
from .picture import Picture
from .records import Sale
from .taking import insert_rows
from .wants import Terms, Want


def sell(door, cause, reference, claims):
    """Make ``claims`` of ``cause`` sold under ``reference``, all of them or none.

    A repeat with the same reference changes nothing and answers the same. Claims whose hold is
    gone are taken again: the same seat, else the nearest of its category on the same trip.

    :return: ``Sale``; ``already_paid`` when another reference has sold them before, ``lost`` when
        not every claim could be had
    """
    rows = {row.claim: row for row in door.rows("a.cause = %s", cause)}
    wanted = [rows[claim] for claim in claims if claim in rows]
    sold = [row for row in wanted if row.state == "sold"]
    if len(sold) == len(claims):
        same = all(row.reference == reference for row in sold)
        return Sale("sold" if same else "already_paid", tuple(sold))
    outcome = "sold"
    gone = [claim for claim in claims if claim not in rows]
    open_trips = {trip_id for trip_id in door.trip_ids if may_carry(door, trip_id)}
    if any(row.trip_id not in open_trips for row in wanted):
        return Sale("lost")
    if gone:
        outcome = "retaken"
        try:
            with door.cr.savepoint(flush=False):
                _retake(door, cause, gone, open_trips)
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
    return trip["state"] in ("draft", "on_sale", "closed") and door.now < trip["departure"]


def _retake(door, cause, claims, open_trips):
    """Insert rows for claims whose hold was let go, as their history describes them.

    :raise PlacesError: when one of them cannot be had
    """
    door.cr.execute(
        """
        SELECT DISTINCT ON (e.claim) e.claim, e.trip_id, e.seat_id, e.fare_id, e.persons,
               e.price::text AS price, e.addon_id,
               e.channel, s.category_id, s.area_id, s.deck, s.row, s.x, s.y, s.kind, s.table_id
          FROM water_allocation_event e
          LEFT JOIN water_seat s ON s.id = e.seat_id
         WHERE e.claim = ANY(%s) AND e.cause = %s
         ORDER BY e.claim, e.id DESC
        """,
        [list(claims), cause],
    )
    lost = door.cr.dictfetchall()
    if len(lost) < len(claims) or any(item["trip_id"] not in open_trips for item in lost):
        raise PlacesError(door.env._("These places are not on sale any more."))
    for item in lost:
        trip = door.trip(item["trip_id"])
        seat_id = item["seat_id"] and _same_or_near(door, trip, item)
        if item["seat_id"] and not seat_id:
            raise PlacesError(door.env._("No place of this category is free any more."))
        if door.persons(trip["id"]) + item["persons"] > trip["persons_limit"]:
            raise PlacesError(door.env._("The vessel may not carry that many people."))
        if item["addon_id"]:
            _check_stock(door, trip, item["addon_id"])
        want = Want(
            seat_id,
            item["fare_id"],
            item["persons"],
            item["price"],
            addon_id=item["addon_id"],
        )
        insert_rows(
            door,
            trip,
            [want],
            # sold in the next statement of the same transaction, so the deadline does not matter
            Terms(cause, item["channel"], door.now, door.now, False),
            claims=[item["claim"]],
        )


def _check_stock(door, trip, addon_id):
    stock = read_stocks(door.cr, trip, [addon_id]).get(addon_id)
    taken = Picture(door.cr, trip["id"]).addons[addon_id]
    if stock and stock["stock"] is not None and taken >= stock["stock"]:
        raise PlacesError(door.env._("This extra is sold out on this trip."))


def _same_or_near(door, trip, item):
    """The claim's own seat if it is free, else the nearest free one of the same category and kind.

    A chair of a table that is sold whole is no substitute for anything, nor is anything for it.
    """
    door.cr.execute(
        """
        SELECT s.id
          FROM water_seat s
          LEFT JOIN water_allocation a ON a.trip_id = %(trip)s AND a.seat_id = s.id
          LEFT JOIN water_seat_table t ON t.id = s.table_id
         WHERE s.map_id = %(map)s AND a.id IS NULL
           AND (s.id = %(seat)s
                OR s.category_id IS NOT DISTINCT FROM %(category)s
                   AND s.kind = %(kind)s
                   AND (s.area_id IS NULL) = (%(area)s IS NULL)
                   AND t.sold_whole IS NOT TRUE
                   AND NOT EXISTS (SELECT FROM water_seat_table o
                                    WHERE o.id = %(table)s AND o.sold_whole))
         ORDER BY (s.id = %(seat)s) DESC, (s.deck = %(deck)s) DESC,
                  (s.row = %(row)s) DESC NULLS LAST,
                  abs(s.x - %(x)s) + abs(s.y - %(y)s), s.id
         LIMIT 1
        """,
        {
            "trip": trip["id"],
            "map": trip["map_id"],
            "category": item["category_id"],
            "kind": item["kind"],
            "table": item["table_id"],
            "area": item["area_id"],
            "seat": item["seat_id"],
            "deck": item["deck"],
            "row": item["row"],
            "x": item["x"],
            "y": item["y"],
        },
    )
    found = door.cr.fetchone()
    return found and found[0]

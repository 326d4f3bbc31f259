"""Passengers of one trip sail on another departure."""

from collections import Counter

from odoo.tools import SQL

from .errors import AddonSoldOut, SeatsLost, SeatTaken
from .extras import read_stocks
from .picture import Picture
from .taking import check_room


def merge(door, from_id, to_id, seats):
    """Let everybody who has bought a place on one trip have one on the other. What is held there or
    blocked falls away with the trip; what is being paid comes back as late money. Nobody's place
    there is of an allotment; where the sailing stays, with other excursions, its allotments have
    their places back.

    Both trips are locked. A repeat finds nobody left and changes nothing.

    :param dict seats: {claim: seat id on the other trip}
    :return: ``Row`` values of the moved claims
    :raise SeatsLost: when a passenger is not in ``seats``, or another excursion has passengers on
        the sailing that the trip leads: somebody has bought meanwhile
    :raise SeatTaken: when one of the seats is not free any more
    :raise LimitReached: see ``taking.check_room``
    """
    source, target = door.trip(from_id), door.trip(to_id)
    rows = door.rows("a.trip_id = %s AND a.state = 'sold'", from_id)
    late = _left_behind(door, from_id)
    if not rows and not late:
        return ()
    if late := late or [row.claim for row in rows if row.seat_id and row.claim not in seats]:
        raise SeatsLost(
            door.env._("Somebody has bought a place meanwhile. Look again."), claims=late
        )
    door.cr.execute("SELECT id FROM water_seat WHERE map_id = %s", [target["map_id"]])
    known = {seat_id for [seat_id] in door.cr.fetchall()}
    picture = Picture.read(door.cr, to_id)
    wanted = [seats[row.claim] for row in rows if row.seat_id]
    free = known - picture.taken - picture.drawable.keys()
    if len(set(wanted)) < len(wanted) or not free.issuperset(wanted):
        raise SeatTaken(
            door.env._("Somebody has bought a place meanwhile. Look again."),
            seat_ids=sorted(set(wanted) - free),
        )
    check_room(door.env, target, picture, sum(row.persons for row in rows))
    _check_stock(door, target, picture, rows)
    claims = [row.claim for row in rows]
    stays = source["sailing_id"] != from_id
    back = stays and door.from_allotments(SQL("a.claim = ANY(%s)", claims))
    # one statement: the composite foreign keys and the unique index see only its end
    door.change(
        "moved",
        "UPDATE water_allocation a"
        " SET trip_id = %s, sailing_id = %s, map_id = %s, seat_id = item.seat, allotment_id = NULL"
        " FROM unnest(%s::text[], %s::int[]) AS item (claim, seat) WHERE a.claim = item.claim",
        to_id,
        target["sailing_id"],
        target["map_id"],
        claims,
        [seats.get(row.claim) if row.seat_id else None for row in rows],
        table="a",
    )
    if back:
        door.allot(*back)
    return door.rows("a.claim = ANY(%s)", claims)


def _left_behind(door, from_id):
    """Claims of passengers of other excursions whose sailing is given up with this trip."""
    door.cr.execute(
        "SELECT a.claim FROM water_allocation a JOIN water_trip t ON t.id = a.trip_id"
        " WHERE a.sailing_id = %(trip)s AND a.trip_id <> %(trip)s"
        "   AND a.state = 'sold' AND t.state <> 'cancelled' ORDER BY a.id",
        {"trip": from_id},
    )
    return [claim for [claim] in door.cr.fetchall()]


def _check_stock(door, target, picture, rows):
    """What was bought beside places must be there on the other trip as well."""
    pieces = Counter(row.addon_id for row in rows if row.addon_id)
    if not pieces:
        return
    offers = read_stocks(door.cr, target, list(pieces))
    for addon_id, count in pieces.items():
        offer = offers.get(addon_id)
        stock = offer["stock"] if offer else 0
        if stock is not None and picture.addons[addon_id] + count > stock:
            left = max(0, stock - picture.addons[addon_id])
            name = door.env["water.addon"].sudo().browse(addon_id).name
            raise AddonSoldOut(
                door.env._("%(name)s: only %(left)s left on this trip.", name=name, left=left),
                addon_id=addon_id,
                left=left,
            )

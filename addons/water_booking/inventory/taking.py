"""Writing a selection into the ledger, under the door's lock."""

import json

from psycopg2.errors import UniqueViolation

from .errors import LimitReached, SeatTaken
from .names import new_claim
from .records import Row
from .statements import prepare_change

_TAKE = """
    INSERT INTO water_allocation (trip_id, sailing_id, map_id, cause, channel, state, taken_at,
                                  held_until, extended, claim, seat_id, fare_id, persons, price,
                                  addon_id, allotment_id, group_key, quote)
    SELECT %(trip)s, %(sailing)s, %(map)s, %(cause)s, %(channel)s, 'held', %(taken_at)s,
           %(held_until)s, %(extended)s, item.claim, item.seat, item.fare, item.persons,
           item.price, item.addon, item.allotment, item.grouped, item.quote::jsonb
      FROM unnest(%(claims)s, %(seats)s, %(fares)s, %(persons)s, %(prices)s, %(addons)s,
                  %(allotments)s, %(groups)s, %(quotes)s)
           AS item (claim, seat, fare, persons, price, addon, allotment, grouped, quote)
"""
_UNLESS_TAKEN = " ON CONFLICT (sailing_id, seat_id) DO NOTHING"
_ONE_PASSENGER = "water_allocation_one_passenger_a_seat"
_TYPES = {
    "trip": "int", "sailing": "int", "map": "int", "cause": "text", "channel": "text",
    "taken_at": "timestamp", "held_until": "timestamp", "extended": "bool",
    "claims": "text[]", "seats": "int[]", "fares": "int[]", "persons": "int[]",
    "prices": "numeric[]", "addons": "int[]", "allotments": "int[]", "groups": "text[]",
    "quotes": "text[]",
}  # fmt: skip
_TAKE_MORE = prepare_change(_TAKE + _UNLESS_TAKEN, **_TYPES)
_TAKE_FIRST = prepare_change(_TAKE, step=True, **_TYPES)


def replace_rows(selection, wants, attribution=None):
    """Make the held rows of the selection's cause on its trip equal to ``wants``, all or nothing.

    :param dict attribution: where the holder of a new hold came from, for the funnel; all is
        committed then
    :return: the new rows as ``Row`` values
    :raise SeatTaken: when somebody else has one of the seats
    :raise LimitReached: when the vessel's papers do not allow so many persons
    """
    door, trip, picture = selection.door, selection.trip, selection.picture
    drawn = [want.seat_id for want in wants if want.seat_id in picture.drawable]
    check_room(door.env, trip, picture, sum(want.persons for want in wants), len(drawn))
    unmatched = {}  # rows without a seat are alike: match them by number
    kept = {}
    for row in selection.own:
        if row.seat_id:
            kept[row.seat_id] = row
        else:
            unmatched.setdefault((row.fare_id, row.addon_id), []).append(row)
    new, changed = [], []
    for want in wants:
        if want.seat_id:
            row = kept.pop(want.seat_id, None)
        else:
            alike = unmatched.get((want.fare_id, want.addon_id))
            row = alike.pop() if alike else None
        if not row:
            new.append(want)
        elif (row.fare_id, row.price, row.quote) != (want.fare_id, want.price, want.quote):
            changed.append((row, want))
    dropped = [*kept.values(), *(row for rows in unmatched.values() for row in rows)]
    if dropped:
        door.let_go("released", "a.claim = ANY(%s)", [row.claim for row in dropped])
    for row, want in changed:
        door.change(
            "changed",
            "UPDATE water_allocation SET fare_id = %s, price = %s, quote = %s WHERE claim = %s",
            want.fare_id,
            want.price,
            json.dumps(want.quote) if want.quote else None,
            row.claim,
        )
    draw(door, trip, drawn)
    if not new:
        return ()
    claims = insert_rows(door, trip, new, selection.terms, attribution=attribution)
    return tuple(
        _row(claim, trip, want, selection.layout) for claim, want in zip(claims, new, strict=True)
    )


def check_room(env, trip, picture, persons, drawn=0):
    """
    :param persons: how many come
    :param drawn: how many of their places are kept for them and count as persons already
    :raise LimitReached: when the vessel's papers or the trip's own maximum do not allow so many
    """
    left, left_of_trip = picture.room(trip)
    if persons - drawn > left:
        raise LimitReached(env._("The vessel may not carry that many people."), left=max(0, left))
    if left_of_trip is not None and persons > left_of_trip:
        raise LimitReached(
            env._("Not so many places of this excursion are left on this sailing."),
            left=max(0, left_of_trip),
        )


def draw(door, trip, seat_ids):
    """Take seats out of their allotments; rows that say who has them follow at once."""
    if seat_ids:
        door.change(
            "drawn",
            "DELETE FROM water_allocation WHERE sailing_id = %s AND seat_id = ANY(%s)"
            " AND state = 'allotted'",
            trip["sailing_id"],
            list(seat_ids),
        )


def _row(claim, trip, want, layout):
    """What was just inserted, as the ledger would tell it."""
    place = layout.places.get(want.seat_id)
    return Row(
        claim=claim,
        trip_id=trip["id"],
        map_id=trip["map_id"],
        seat_id=want.seat_id,
        seat_label=place and place.label,
        area_id=place and place.area_id,
        category_id=place and place.category_id,
        fare_id=want.fare_id,
        persons=want.persons,
        price=want.price,
        state="held",
        reference=None,
        addon_id=want.addon_id,
        allotment_id=want.allotment_id,
        quote=want.quote,
    )


def insert_rows(door, trip, new, terms, claims=None, attribution=None):
    """Insert held rows; the unique index on (sailing, seat) has the last word.

    :param new: list of ``Want``
    :param claims: claims to use, one per row (new ones otherwise)
    :param dict attribution: of a new hold, whose step in the funnel is written with its rows; that
        is the last change, with which all is committed
    :return: the claims
    :raise SeatTaken: naming the seats that somebody has
    """
    claims = claims or [new_claim() for _row in new]
    values = {
        "trip": trip["id"],
        "sailing": trip["sailing_id"],
        "map": trip["map_id"],
        "cause": terms.cause,
        "channel": terms.channel,
        "taken_at": terms.taken_at,
        "held_until": terms.held_until,
        "extended": terms.extended,
        "claims": claims,
        "seats": [want.seat_id for want in new],
        "fares": [want.fare_id for want in new],
        "persons": [want.persons for want in new],
        "prices": [want.price for want in new],
        "addons": [want.addon_id for want in new],
        "allotments": [want.allotment_id for want in new],
        "groups": [want.group_key for want in new],
        "quotes": _texts([want.quote for want in new]),
    }
    if attribution is None:
        if door.run(_TAKE_MORE, "held", **values) < len(new):
            raise _seat_taken(door, terms, values)
        return claims
    try:
        door.finish(_TAKE_FIRST, "held", "hold", attribution, **values)
    except UniqueViolation as error:
        if error.diag.constraint_name != _ONE_PASSENGER:
            raise
        door.give_up()
        raise _seat_taken(door, terms, values) from None
    return claims


def _seat_taken(door, terms, values):
    door.cr.execute(
        "SELECT seat_id FROM water_allocation"
        " WHERE sailing_id = %s AND seat_id = ANY(%s) AND (cause, trip_id) <> (%s, %s)",
        [
            values["sailing"],
            [seat_id for seat_id in values["seats"] if seat_id],
            terms.cause,
            values["trip"],
        ],
    )
    return SeatTaken(
        door.env._("Somebody else has just taken one of these places. Please choose again."),
        seat_ids=[seat_id for [seat_id] in door.cr.fetchall()],
        near=[],
    )


def _texts(quotes):
    """JSON of each; places of one price share their quote."""
    texts = {id(quote): json.dumps(quote) if quote else None for quote in quotes}
    return [texts[id(quote)] for quote in quotes]

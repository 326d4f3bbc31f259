"""Places that the office keeps from sale: for partners and channels, for the crew, for repair.

In two steps, since the ledger's rows, written by a connection of their own, refer to allotments.
"""

#: Minutes before departure at which an allotment goes on general sale by itself; less than the 20
#: hours that the trip is ahead at least (``sales.py``), at whatever time the demo is made.
RELEASES = {"hotel": 12 * 60, "agents": 6 * 60}


def plan(trip):
    """Say which places are kept for whom; to be committed before ``keep``."""
    hotel, agents, _crew, _broken = _parts(trip)
    trip.env["water.allotment"].create(
        [
            {
                "trip_id": trip.id,
                "partner_id": _hotel(trip.env).id,
                "seat_ids": hotel.ids,
                "release_minutes": RELEASES["hotel"],
            },
            {
                "trip_id": trip.id,
                "channel": "agent",
                "seat_ids": agents.ids,
                "release_minutes": RELEASES["agents"],
            },
        ]
    )


def keep(trip):
    """Take the planned places, and those of the crew, from sale."""
    env = trip.env
    _hotel_seats, _agents, crew, broken = _parts(trip)
    env["water.allotment"].search(
        [("trip_id", "=", trip.id), ("state", "=", "draft")]
    ).action_allot()
    trip.block_places(crew.ids, {}, "crew", env._("Guide and musicians"))
    trip.block_places(broken.ids, {}, "broken", env._("The back of the seat does not hold"))


def _parts(trip):
    """Seats for the hotel, the agents, the crew and repair, from the end that sells last."""
    seats = trip.map_id.seat_ids.filtered(
        lambda seat: seat.kind == "seat" and not seat.area_id and not seat.restricted_view
    ).sorted("sequence", reverse=True)
    return seats[:6], seats[6:10], seats[10:12], seats[12]


def _hotel(env):
    """The partner whose guests travel with us; there is one of it."""
    values = {"name": env._("Embankment Hotel"), "email": "concierge@hotel.example"}
    known = env["res.partner"].search([("email", "=", values["email"])], limit=1)
    return known or env["res.partner"].create({**values, "is_company": True})

"""Which seat of another deck plan a passenger should have.

Pure functions of two ``Layout`` values: a proposal for the dispatcher, who has the last word.
"""

from dataclasses import dataclass, field

from . import seating

#: How a seat was found, from the surest to the weakest.
CODE, PLACE, AREA, NEAR = "code", "place", "area", "near"


@dataclass
class Proposal:
    """``seats``: {seat id of the old plan: seat id of the new one}, each new seat once;
    ``how``: the rule by which each was found; ``lost``: occupied seats without a counterpart."""

    seats: dict[int, int] = field(default_factory=dict)
    how: dict[int, str] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)

    def give(self, old, new, how):
        self.seats[old] = new
        self.how[old] = how


def propose(old, new, parties, twins=None):
    """Find a seat of the plan ``new`` for every seat of the plan ``old``.

    Passengers come first: the seat with the same code, else the one of the same deck, zone, row
    (or table) and number, else, in an area, any place of it or of another area, else the nearest
    free one of the same category, parties together where that is possible. Seats that nobody has
    are matched by code and position alone, so that a block or a late buyer finds them again.

    :param parties: lists of seat ids of the old plan whose passengers travel together
    :param dict twins: {area or table id of the old plan: of the new one}, alike by name, as
        ``{("area", 1): 7, ("table", 2): 9}``
    :return: ``Proposal``
    """
    proposal = Proposal()
    twins = twins or {}
    occupied = [seat_id for party in parties for seat_id in party]
    others = [seat_id for seat_id in old.places if seat_id not in set(occupied)]
    _by_key(proposal, old, new, occupied, CODE, lambda place, _twins: place.code, twins)
    _by_key(proposal, old, new, occupied, PLACE, _position, twins)
    for party in parties:
        _seat_party(proposal, old, new, [one for one in party if one not in proposal.seats], twins)
    _by_key(proposal, old, new, others, CODE, lambda place, _twins: place.code, twins)
    _by_key(proposal, old, new, others, PLACE, _position, twins)
    return proposal


def _by_key(proposal, old, new, seat_ids, how, key, twins):
    """Match seats whose key is the same and names one seat of the new plan."""
    index = {}
    for place in new.places.values():
        index.setdefault(key(place, None), []).append(place)
    used = set(proposal.seats.values())
    for seat_id in seat_ids:
        if seat_id in proposal.seats:
            continue
        place = old.places[seat_id]
        wanted = key(place, twins)
        found = index.get(wanted, ()) if wanted else ()
        if len(found) == 1 and found[0].id not in used and _serves(place, found[0]):
            proposal.give(seat_id, found[0].id, how)
            used.add(found[0].id)


def _position(place, twins):
    """What people call a numbered seat; None where it has no number or is in an area."""
    if place.area_id or not place.number:
        return None
    table = place.table_id
    if twins is not None and table:
        table = twins.get(("table", table))
        if not table:
            return None
    return (place.deck, place.zone, place.row, table, place.number)


def _serves(old, new):
    """Whether somebody from ``old`` can sit on ``new``: a wheelchair needs its place, and nobody
    moves between a numbered seat and an area just because codes are alike."""
    if (old.kind == "wheelchair") != (new.kind == "wheelchair"):
        return False
    return bool(old.area_id) == bool(new.area_id)


def _seat_party(proposal, old, new, seat_ids, twins):
    """Seats for those of a party who have none yet."""
    numbered = {}
    for seat_id in seat_ids:
        place = old.places[seat_id]
        if place.area_id:
            _seat_in_area(proposal, new, place, twins)
        elif place.kind == "wheelchair":
            _seat_near(proposal, new, place)
        else:
            numbered.setdefault(place.category_id, []).append(seat_id)
    for category_id, together in numbered.items():
        taken = set(proposal.seats.values())
        point = old.point(together)
        found = seating.best(new, taken, len(together), category_id, point)
        if len(found) == len(together):
            for seat_id, new_id in zip(together, found, strict=True):
                proposal.give(seat_id, new_id, NEAR)
        else:
            for seat_id in together:
                _seat_near(proposal, new, old.places[seat_id])


def _seat_in_area(proposal, new, place, twins):
    """Any place of the same area, else of one of the same category, else of any."""
    taken = set(proposal.seats.values())
    twin = twins.get(("area", place.area_id))
    free = [one for one in new.places.values() if one.area_id and one.id not in taken]
    free.sort(key=lambda one: (one.area_id != twin, one.category_id != place.category_id))
    if free:
        proposal.give(place.id, free[0].id, AREA)
    else:
        proposal.lost.append(place.id)


def _seat_near(proposal, new, place):
    """The nearest free seat of the same category that serves; no chair of a table sold whole."""
    taken = set(proposal.seats.values())
    point = (place.deck, place.x, place.y)
    kinds = ("wheelchair",) if place.kind == "wheelchair" else ("seat", "chair")
    free = [
        one
        for one in new.places.values()
        if one.id not in taken
        and not one.area_id
        and one.kind in kinds
        and one.category_id == place.category_id
        and not new.is_whole_table(one)
    ]
    if free:
        nearest = min(free, key=lambda one: (new.distance(one, point), one.id))
        proposal.give(place.id, nearest.id, NEAR)
    else:
        proposal.lost.append(place.id)

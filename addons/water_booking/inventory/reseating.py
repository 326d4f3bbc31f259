"""Which place of another vessel a passenger should have.

Pure functions of two ``Layout`` values, as ``remapping.py``; but here the plans are of two vessels,
so what was bought is the category: a place of the same name counts only in the same category, and
whoever loses the name gets the best place of the category that is left, whole parties first.
"""

from . import seating
from .remapping import AREA, CODE, NEAR, Proposal

#: A wheelchair place of another category: the passenger needs the place more than its name.
OTHER = "other"


def reseat(old, new, parties, kept=(), twins=None, taken=()):
    """Find a place on the plan ``new`` for every occupied place of the plan ``old``.

    :param parties: lists of seat ids of the old plan, of passengers who travel together; those who
        paid most first, because they choose first
    :param kept: lists of seat ids kept for agents, served after all passengers
    :param dict twins: see ``remapping.propose``
    :param taken: seat ids of the new plan that others have
    :return: ``Proposal``; free places are matched by name as well, for who buys meanwhile
    """
    work = _Reseating(old, new, twins or {}, taken)
    waiting = [party for party in parties if not work.keep_names(party)]
    for party in waiting:
        work.seat_party(party)
    for places in kept:
        if not work.keep_names(places):
            work.seat_party(places)
    occupied = {seat_id for party in (*parties, *kept) for seat_id in party}
    for seat_id in old.places:
        if seat_id not in occupied:
            work.keep_names([seat_id])
    return work.proposal


class _Reseating:
    def __init__(self, old, new, twins, taken):
        self.old, self.new, self.twins = old, new, twins
        self.proposal = Proposal()
        self.taken = set(taken)
        self.by_name = {}
        for place in new.places.values():
            if not place.area_id:
                self.by_name.setdefault(self._name(place), []).append(place)

    def _name(self, place):
        """What people call a numbered place, whatever the deck is called on that vessel."""
        return (place.row, place.number) if place.row and not place.table_id else (place.code,)

    def _give(self, seat_id, new_id, how):
        self.proposal.give(seat_id, new_id, how)
        self.taken.add(new_id)

    def _is_free(self, place):
        return place.id not in self.taken

    def keep_names(self, party):
        """Give all of the party places of the same names and categories, or nobody.

        :return: whether it was possible
        """
        found = {}
        areas = {}
        for seat_id in party:
            place = self.old.places[seat_id]
            twin = self._twin_in_area(place, areas) if place.area_id else self._twin(place)
            if not twin or twin.id in found.values():
                return False
            found[seat_id] = twin.id
        if seating.broken_tables(self.new, found.values()) or seating.lonely_companions(
            self.new, found.values()
        ):
            return False
        for seat_id, new_id in found.items():
            self._give(seat_id, new_id, AREA if self.new.places[new_id].area_id else CODE)
        return True

    def _twin(self, place):
        """The one place of the same name, category and use, on the same deck if decks differ."""
        twins = [
            other
            for other in self.by_name.get(self._name(place), ())
            if other.category_id == place.category_id and other.kind == place.kind
        ]
        if len(twins) > 1:
            twins = [other for other in twins if other.deck == place.deck]
        return twins[0] if len(twins) == 1 and self._is_free(twins[0]) else None

    def _twin_in_area(self, place, used):
        """A place of the area of the same name and category."""
        area_id = self.twins.get(("area", place.area_id))
        free = [
            self.new.places[new_id]
            for new_id in self.new.areas.get(area_id, ())
            if new_id not in self.taken and new_id not in used
        ]
        if not free or free[0].category_id != place.category_id:
            return None
        used[free[0].id] = True
        return free[0]

    def seat_party(self, party):
        """Wheelchairs and who is with them, then the others by category, together if possible."""
        places = [self.old.places[seat_id] for seat_id in party]
        chairs = [place for place in places if place.kind == "wheelchair"]
        companions = [place for place in places if place.kind == "companion"]
        others = [place for place in places if place.kind not in ("wheelchair", "companion")]
        for place in chairs:
            beside = [other for other in companions if other.companion_of == place.id]
            companions = [other for other in companions if other not in beside]
            self._seat_wheelchair(place, beside)
        for category_id in dict.fromkeys(place.category_id for place in (*companions, *others)):
            group = [
                place.id for place in (*companions, *others) if place.category_id == category_id
            ]
            self._seat_group(group, category_id)

    def _seat_wheelchair(self, place, beside):
        free = [
            other
            for other in self.new.places.values()
            if other.kind == "wheelchair" and self._is_free(other)
        ]
        if not free:
            self.proposal.lost.append(place.id)
            for companion in beside:
                self._seat_group([companion.id], companion.category_id)
            return

        def merit(other):
            seats = self._companion_seats(other)
            return (
                max(0, len(beside) - len(seats)),
                other.category_id != place.category_id,
                self.new.distance(other, self.new.focus),
                other.id,
            )

        chosen = min(free, key=merit)
        same = chosen.category_id == place.category_id
        self._give(place.id, chosen.id, NEAR if same else OTHER)
        point = (chosen.deck, chosen.x, chosen.y)
        seats = self._companion_seats(chosen)
        for companion in beside:
            if seats:
                self._give(companion.id, seats.pop(0).id, NEAR)
            else:
                self._seat_group([companion.id], companion.category_id, point)

    def _companion_seats(self, place):
        return [
            other
            for other in self.new.places.values()
            if other.companion_of == place.id and self._is_free(other)
        ]

    def _seat_group(self, seat_ids, category_id, point=None):
        """The best places of the category, side by side; else as many as there are, then areas."""
        left = list(seat_ids)
        for quantity in range(len(left), 0, -1):
            found = seating.best(self.new, self.taken, quantity, category_id, point)
            if found:
                for new_id in found:
                    self._give(left.pop(0), new_id, NEAR)
                break
        areas = [
            place
            for place in self.new.places.values()
            if place.area_id and place.category_id == category_id and self._is_free(place)
        ]
        named = {self.twins.get(("area", self.old.places[one].area_id)) for one in left}
        areas.sort(key=lambda place: place.area_id not in named)
        for seat_id, place in zip(list(left), areas, strict=False):
            self._give(seat_id, place.id, AREA)
            left.remove(seat_id)
        self.proposal.lost.extend(left)

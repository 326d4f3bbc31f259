"""Working out a selection: which places, by which rules, at which prices."""

from collections import Counter
from typing import NamedTuple

from . import seating
from .errors import (
    AdultMissing,
    CompanionOnly,
    FareNotOnSale,
    NotEnoughPlaces,
    SeatTaken,
    SingleGap,
    TableWhole,
)
from .extras import want_extras
from .quoting import Quoting, percent
from .wants import Want

#: Channels in which customers choose for themselves; the office may leave a gap.
CUSTOMER_CHANNELS = ("website", "api")


class Kind(NamedTuple):
    """What sort of places a wish is for; None for any."""

    area_id: int | None
    category_id: int | None
    numbered: bool
    accessible: bool

    def vagueness(self):
        """Sorts the most precise wishes first."""
        return (
            self.area_id is None,
            not self.accessible,
            self.category_id is None,
            not self.numbered,
        )


class Selection:
    """What one cause wants on one trip, worked out into seats, fares and prices.

    ``seats``: ``{"seat_id", "fare_id"}``; ``places``: ``{"area_id", "category_id", "fare_id",
    "quantity"}`` where the first two may be missing (any place), with ``numbered`` for the best
    seats together instead of places without numbers, with ``accessible`` for a wheelchair place
    and its companions among them; ``addons``: ``{"addon_id", "quantity"}``. Fares that take no
    place become rows without a seat.
    """

    def __init__(self, door, trip, terms, own, layout, pricelist=None, allotment_id=None):
        """
        :param trip: facts of the trip as ``Door.trip`` gives them
        :param own: ``Row`` values that the cause holds on this trip already; their anonymous
            places are used first, so that changing a quantity does not move anybody
        :param layout: ``Layout`` of the trip's plan
        :param pricelist: a partner's pricelist record, or nothing
        """
        self.door = door
        self.env = door.env
        self.trip = trip
        self.terms = terms
        self.own = own
        self.layout = layout
        self.pricelist = pricelist
        self.allotment_id = allotment_id
        # of a cause that has no rows here, none are in its way
        cause = terms.cause if own else None
        self.picture = door.picture(trip["id"], cause, terms.channel, allotment_id)

    def resolve(self, seats, places, addons):
        """Pick seats for everything wanted, by the rules of the deck plan.

        :return: list of ``Want``
        :raise PlacesError: one of its subclasses says which rule is in the way
        """
        fares = self._fares({item["fare_id"] for item in (*seats, *places)})
        chosen = self._numbered_seats(seats, fares)
        by_hand = tuple(chosen)
        laps = []
        wishes = {}
        for wish in places:
            if fares[wish["fare_id"]]["takes_place"]:
                kind = Kind(
                    wish.get("area_id") or None,
                    wish.get("category_id") or None,
                    bool(wish.get("numbered")),
                    bool(wish.get("accessible")),
                )
                wishes.setdefault(kind, []).extend([wish["fare_id"]] * wish["quantity"])
            else:
                laps += [wish["fare_id"]] * wish["quantity"]
        self.room = self._room(chosen, laps)
        # what is asked for most precisely is served first
        for kind in sorted(wishes, key=Kind.vagueness):
            fare_ids = wishes[kind]
            picked = self._pick(kind, len(fare_ids), chosen.keys())
            chosen.update(zip(picked, fare_ids, strict=True))
            self.room -= len(picked) - len(self.picture.drawable.keys() & set(picked))
        self._check_company_of_infants(chosen, laps, fares)
        self._check_rules(chosen, by_hand)
        wants = self._price(chosen, laps)
        extras = want_extras(self.door, self.trip, self.picture, self.own, addons)
        return wants + extras

    # --- which places

    def _fares(self, ids):
        fares = self.env["water.fare"]._traits(self.door.cr)
        if ids - fares.keys():
            raise FareNotOnSale(self.env._("This fare is not on sale."))
        return fares

    def _numbered_seats(self, seats, fares):
        """Seats that were chosen one by one: {seat id: fare id}."""
        chosen = {item["seat_id"]: item["fare_id"] for item in seats}
        if missing := chosen.keys() - self.layout.places.keys():
            raise SeatTaken(
                self.env._("The deck plan has changed. Please choose your seats again."),
                seat_ids=sorted(missing),
            )
        if any(not fares[fare_id]["takes_place"] for fare_id in chosen.values()):
            raise FareNotOnSale(self.env._("This fare does not come with a seat."))
        if lost := sorted(chosen.keys() & self.picture.taken):
            raise self._seat_taken(lost)
        return chosen

    def _room(self, chosen, laps):
        """Persons whom the vessel may still carry beside those chosen, on places that are not kept
        for this buyer: what is kept counts as carried already."""
        drawn = len(chosen.keys() & self.picture.drawable.keys())
        persons = self.picture.persons + len(chosen) - drawn + len(laps)
        return self.trip["persons_limit"] - persons

    def _seat_taken(self, lost):
        near = seating.nearest(self.layout, self.picture.taken, lost[0], quantity=max(3, len(lost)))
        return SeatTaken(
            self.env._("Somebody else has just taken one of these places. Please choose again."),
            seat_ids=lost,
            near=near,
        )

    def _pick(self, kind, quantity, chosen):
        """Free places of a kind: own ones first, then those of areas in the plan's order, then the
        best numbered seats together."""
        taken = self.picture.taken | set(chosen)

        def fits(seat_id):
            place = self.layout.places[seat_id]
            return (
                place.id not in taken
                and (not kind.area_id or place.area_id == kind.area_id)
                and (not kind.category_id or place.category_id == kind.category_id)
                and not (kind.numbered and place.area_id)
            )

        category = kind.category_id or False
        if kind.accessible:
            picked = seating.best(self.layout, taken, quantity, category, accessible=True)
        else:
            picked = self._own(kind, quantity, chosen, fits)
            if not kind.numbered:
                picked += self._anonymous(kind.area_id, quantity - len(picked), picked, fits)
            if (missing := quantity - len(picked)) and not kind.area_id:
                seated = [seat_id for seat_id in picked if not self.layout.places[seat_id].area_id]
                picked = picked + self._best(taken | set(picked), seated, missing, category)
                # what the party has may be in the way of seats that leave nobody alone
                if seated and seating.avoidable_gaps(self.layout, taken, picked):
                    picked = self._best(taken, (), quantity, category) or picked
        if len(picked) < quantity:
            raise self._not_enough(kind, quantity, sum(map(fits, self.layout.places)))
        return picked

    def _not_enough(self, kind, quantity, free):
        if kind.accessible:
            message = self.env._("No wheelchair place is free for a party of %s.", quantity)
        elif free < quantity:
            message = self.env._(
                "Only %(free)s of the %(wanted)s places are free.", free=free, wanted=quantity
            )
        else:
            message = self.env._(
                "What is free cannot be given to a party of %s: tables sold whole and places for"
                " wheelchairs are chosen on the deck plan.",
                quantity,
            )
        return NotEnoughPlaces(message, free=free)

    def _own(self, kind, quantity, chosen, fits):
        """Places that the cause has and keeps; a party that shrinks keeps the best of its seats,
        but no part of a table that is sold whole and no companion's seat."""
        own = [
            row.seat_id
            for row in self.own
            if row.seat_id
            and row.seat_id not in chosen
            and row.seat_id in self.layout.places
            and fits(row.seat_id)
        ]
        if len(own) <= quantity:
            return own
        places = self.layout.places
        own = [
            seat_id
            for seat_id in own
            if places[seat_id].area_id or seating.is_ordinary(self.layout, places[seat_id])
        ]
        if len(own) > quantity and not any(places[seat_id].area_id for seat_id in own):
            own = seating.best(self.layout, places.keys() - set(own), quantity)
        return own[:quantity]

    def _anonymous(self, area_id, quantity, picked, fits):
        """Free places without numbers; an agent sells from the allotment first, a channel spares
        its own to the last, or until the vessel may carry nobody else."""
        areas = [area_id] if area_id else list(self.layout.areas)
        free = [
            seat_id
            for area in areas
            for seat_id in self.layout.areas.get(area, ())
            if seat_id not in picked and fits(seat_id)
        ]
        drawable = [seat_id for seat_id in free if seat_id in self.picture.drawable]
        others = [seat_id for seat_id in free if seat_id not in self.picture.drawable]
        if self.allotment_id:
            return (drawable + others)[:quantity]
        room = max(0, self.room - len(picked))
        return (others[:room] + drawable + others[room:])[:quantity]

    def _best(self, taken, seated, quantity, category_id):
        """The best numbered seats, beside those that the party has; an agent sells from the
        allotment first, and a channel where the vessel may carry nobody else."""

        def find(taken):
            if seated:
                return seating.more(self.layout, taken, seated, quantity, category_id)
            return seating.best(self.layout, taken, quantity, category_id)

        if self.allotment_id or self.room < quantity:
            others = self.layout.places.keys() - self.picture.drawable.keys()
            if seats := find(taken | others):
                return seats
        return find(taken)

    # --- rules

    def _check_rules(self, chosen, by_hand):
        """
        :param by_hand: the seats among the chosen that the buyer named; who leaves it to us is not
            refused for what we picked
        """
        layout = self.layout
        numbered = [seat_id for seat_id in chosen if not layout.places[seat_id].area_id]
        if missing := seating.broken_tables(layout, numbered):
            raise TableWhole(
                self.env._("This table is sold as a whole. Please choose all of its chairs."),
                seat_ids=sorted(missing),
            )
        if lonely := seating.lonely_companions(layout, numbered):
            raise CompanionOnly(
                self.env._(
                    "This seat is for a companion of a guest in a wheelchair."
                    " Please choose the wheelchair place with it."
                ),
                seat_ids=sorted(lonely),
            )
        if layout.avoid_single_gaps and self.terms.channel in CUSTOMER_CHANNELS:
            picked = set(chosen).difference(by_hand)
            by_hand = [seat_id for seat_id in by_hand if seat_id in layout.block_of]
            gaps = seating.avoidable_gaps(layout, self.picture.taken | picked, by_hand)
            if gaps:
                raise SingleGap(
                    self.env._(
                        "A single seat would be left over beside yours."
                        " Please move by one seat, so that nobody has to sit alone."
                    ),
                    seat_ids=sorted(gaps),
                    suggested=seating.best(
                        layout,
                        self.picture.taken | picked,
                        len(by_hand),
                        layout.places[by_hand[0]].category_id,
                        layout.point(by_hand),
                    ),
                )

    def _check_company_of_infants(self, chosen, laps, fares):
        adults = sum(1 for fare_id in chosen.values() if fares[fare_id]["accompanies"])
        if len(laps) > adults:
            raise AdultMissing(self.env._("Every infant without a seat needs an adult with one."))

    # --- prices

    def _price(self, chosen, laps):
        """``Want`` values of the chosen seats ({seat id: fare id}) and of infants on a lap."""
        quoting = Quoting(
            self.door,
            self.trip,
            self.terms.channel,
            Counter([*chosen.values(), *laps]),
            self._load(),
            self.pricelist,
        )
        own = {row.seat_id: row for row in self.own if row.seat_id}
        own_laps = {}
        for row in self.own:
            if not row.seat_id and not row.addon_id:
                own_laps.setdefault(row.fare_id, []).append(row)
        wants, party = [], set(chosen)
        for seat_id, fare_id in chosen.items():
            place = self.layout.places[seat_id]
            price, quote = quoting.quote(fare_id, place.category_id, own.get(seat_id))
            wants.append(
                Want(
                    seat_id,
                    fare_id,
                    1,
                    price,
                    quote,
                    allotment_id=self._allotment_of(seat_id, own.get(seat_id)),
                    group_key=self.layout.group_key(place, party),
                )
            )
        for fare_id in laps:
            kept = own_laps[fare_id].pop() if own_laps.get(fare_id) else None
            price, quote = quoting.quote(fare_id, None, kept, lap=True)
            wants.append(Want(None, fare_id, 1, price, quote))
        return wants

    def _load(self):
        """How full the trip is with others, percent of the places on sale."""
        capacity = min(len(self.layout.places) - self.picture.blocked, self.trip["persons_limit"])
        return percent(self.picture.occupied, capacity)

    def _allotment_of(self, seat_id, row):
        return row.allotment_id if row else self.picture.drawable.get(seat_id)


def pick_for_allotment(env, layout, taken, quantity, area_id, category_id):
    """Free places for an allotment: of its area, else of areas, else the best seats together.

    :return: list of seat ids
    :raise NotEnoughPlaces: when there are fewer
    """
    if not quantity:
        return []
    free = [
        seat_id
        for area in ([area_id] if area_id else layout.areas)
        for seat_id in layout.areas.get(area, ())
        if seat_id not in taken
        and (not category_id or layout.places[seat_id].category_id == category_id)
    ]
    picked = free[:quantity]
    if len(picked) < quantity and not area_id:
        picked += seating.best(layout, taken, quantity - len(picked), category_id or False)
    if len(picked) < quantity:
        raise NotEnoughPlaces(
            env._(
                "Only %(free)s of the %(wanted)s places are free.", free=len(free), wanted=quantity
            ),
            free=len(free),
        )
    return picked

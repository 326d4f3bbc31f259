"""Working out a selection: which places, by which rules, at which prices."""

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
from .picture import Picture
from .quoting import Quoting, percent
from .wants import Want

#: Channels in which customers choose for themselves; the office may leave a gap.
CUSTOMER_CHANNELS = ("website", "api")


class Selection:
    """What one cause wants on one trip, worked out into seats, fares and prices.

    ``seats``: ``{"seat_id", "fare_id"}``; ``places``: ``{"area_id", "category_id", "fare_id",
    "quantity"}`` where the first two may be missing (any place); ``addons``: ``{"addon_id",
    "quantity"}``. Fares that take no place become rows without a seat.
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
        self.picture = Picture(door.cr, trip["id"], terms.cause, terms.channel, allotment_id)

    def resolve(self, seats, places, addons):
        """Pick seats for everything wanted, by the rules of the deck plan.

        :return: list of ``Want``
        :raise PlacesError: one of its subclasses says which rule is in the way
        """
        fares = self._fares({item["fare_id"] for item in (*seats, *places)})
        chosen = self._numbered_seats(seats, fares)
        laps = []
        wishes = {}
        for wish in places:
            if fares[wish["fare_id"]]["takes_place"]:
                key = (wish.get("area_id") or None, wish.get("category_id") or None)
                wishes.setdefault(key, []).extend([wish["fare_id"]] * wish["quantity"])
            else:
                laps += [wish["fare_id"]] * wish["quantity"]
        # what is asked for most precisely is served first
        for key in sorted(wishes, key=lambda key: (key[0] is None, key[1] is None)):
            fare_ids = wishes[key]
            picked = self._pick(*key, len(fare_ids), chosen.keys())
            chosen.update(zip(picked, fare_ids, strict=True))
        self._check_company_of_infants(chosen, laps, fares)
        self._check_rules(chosen)
        wants = self._price(chosen, laps)
        extras = want_extras(self.door, self.trip, self.picture, self.own, addons)
        return wants + extras

    # --- which places

    def _fares(self, ids):
        self.door.cr.execute(
            "SELECT id, takes_place, accompanies FROM water_fare WHERE id = ANY(%s) AND active",
            [list(ids)],
        )
        fares = {fare["id"]: fare for fare in self.door.cr.dictfetchall()}
        if len(fares) < len(ids):
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

    def _seat_taken(self, lost):
        near = seating.nearest(self.layout, self.picture.taken, lost[0], quantity=max(3, len(lost)))
        return SeatTaken(
            self.env._("Somebody else has just taken one of these places. Please choose again."),
            seat_ids=lost,
            near=near,
        )

    def _pick(self, area_id, category_id, quantity, chosen):
        """Free places of an area or category: own ones first, then those of areas in the plan's
        order, then the best numbered seats together."""
        own = [row.seat_id for row in self.own if row.seat_id and row.seat_id not in chosen]
        taken = self.picture.taken | set(chosen)

        def fits(seat_id):
            place = self.layout.places[seat_id]
            return (
                place.id not in taken
                and (not area_id or place.area_id == area_id)
                and (not category_id or place.category_id == category_id)
            )

        picked = [seat_id for seat_id in own if seat_id in self.layout.places and fits(seat_id)]
        picked = picked[:quantity]
        areas = [area_id] if area_id else list(self.layout.areas)
        free = [
            seat_id
            for area in areas
            for seat_id in self.layout.areas.get(area, ())
            if seat_id not in picked and fits(seat_id)
        ]
        # an agent sells from the allotment first; a channel spares its own to the last
        drawable, first = self.picture.drawable, bool(self.allotment_id)
        free.sort(key=lambda seat_id: (seat_id in drawable) ^ first)
        picked += free[: quantity - len(picked)]
        missing = quantity - len(picked)
        if missing and not area_id:
            seated = [seat_id for seat_id in picked if not self.layout.places[seat_id].area_id]
            picked += self._best(taken | set(picked), seated, missing, category_id or False)
        if len(picked) < quantity:
            have = sum(1 for seat_id in self.layout.places if fits(seat_id))
            raise NotEnoughPlaces(
                self.env._(
                    "Only %(free)s of the %(wanted)s places are free.", free=have, wanted=quantity
                ),
                free=have,
            )
        return picked

    def _best(self, taken, seated, quantity, category_id):
        """The best numbered seats, beside those that the party has; an agent sells from the
        allotment first."""

        def find(taken):
            if seated:
                return seating.more(self.layout, taken, seated, quantity, category_id)
            return seating.best(self.layout, taken, quantity, category_id)

        if self.allotment_id:
            others = self.layout.places.keys() - self.picture.drawable.keys()
            if seats := find(taken | others):
                return seats
        return find(taken)

    # --- rules

    def _check_rules(self, chosen):
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
            gaps = seating.avoidable_gaps(layout, self.picture.taken, numbered)
            if gaps:
                raise SingleGap(
                    self.env._(
                        "A single seat would be left over beside yours."
                        " Please move by one seat, so that nobody has to sit alone."
                    ),
                    seat_ids=sorted(gaps),
                    suggested=seating.best(
                        layout,
                        self.picture.taken,
                        len(numbered),
                        layout.places[numbered[0]].category_id,
                        layout.point(numbered),
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
            len(chosen) + len(laps),
            self._load(),
            self.pricelist,
        )
        own = {row.seat_id: row for row in self.own if row.seat_id}
        own_laps = {row.fare_id: row for row in self.own if not row.seat_id and not row.addon_id}
        wants = []
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
                    group_key=f"table-{place.table_id}"
                    if self.layout.is_whole_table(place)
                    else None,
                )
            )
        for fare_id in laps:
            price, quote = quoting.quote(fare_id, None, own_laps.get(fare_id), lap=True)
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

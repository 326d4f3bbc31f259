"""The ledger once more, in plain Python and without locks: what it must come to after each step.

The model does not choose seats: it takes over what the door chose, after a look at whether the door
might, and from then on knows what has to become of them. Time is counted in minutes.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

HOLD, EXTENSION, PAYMENT, RETRY, LONGEST = 15, 10, 20, 10, 60
BUYING = ("held", "paying", "sold")
DEAD = ("released", "expired", "unblocked", "drawn")


@dataclass(frozen=True)
class Claim:
    """A position that a cause has: on a seat, on a lap, or a piece of an extra."""

    seat: int | None
    fare: int | None
    addon: int | None
    price: Decimal
    load: Decimal | None = None
    grouped: bool = False
    allotment: int | None = None
    #: staff have moved it: rules of customers' choices do not bind it any more
    moved: bool = False

    @property
    def persons(self):
        return 0 if self.addon else 1


@dataclass
class Cause:
    """A hold and what became of it."""

    channel: str
    taken: float
    until: float | None
    state: str = "held"
    extended: bool = False
    reference: str | None = None
    claims: dict = field(default_factory=dict)
    #: claims as they were when they were let go
    lapsed: dict = field(default_factory=dict)
    #: claims that were sold and given back: no money buys them again
    returned: set = field(default_factory=set)
    #: what the order sells, once a payment has begun
    order: tuple = ()

    @property
    def live(self):
        return bool(self.claims)


@dataclass
class Allotment:
    partner: bool
    release: float
    active: bool = True
    seats: set = field(default_factory=set)


@dataclass
class Plan:
    """What the model knows of a deck plan: {seat id: place of the layout}, whole tables."""

    id: int
    places: dict
    whole: set

    def area(self, seat):
        return self.places[seat].area_id

    def chairs(self, table):
        return {seat for seat, place in self.places.items() if place.table_id == table}

    def ordinary(self, seat):
        place = self.places[seat]
        return place.kind in ("seat", "chair", "place") and place.table_id not in self.whole


class Model:
    def __init__(self, plan, limit, stocks, ends, leaves):
        """
        :param limit: persons whom the vessel may carry beside its crew
        :param stocks: {add-on id: pieces or None}
        :param ends: minute in which the sale ends
        :param leaves: minute of departure
        """
        self.plan, self.limit, self.stocks = plan, limit, stocks
        self.ends, self.leaves = ends, leaves
        self.now = 0.0
        self.causes = {}
        self.allotments = {}
        self.blocked = set()

    # --- who has what

    def rows(self, *states):
        """(cause's token, claim's id, ``Claim``) of live positions."""
        return [
            (token, name, claim)
            for token, cause in self.causes.items()
            if cause.state in (states or BUYING)
            for name, claim in cause.claims.items()
        ]

    def seats(self):
        """{seat id: cause's token, "block", or the allotment's id}."""
        taken = {claim.seat: token for token, _name, claim in self.rows() if claim.seat}
        taken.update(dict.fromkeys(self.blocked, "block"))
        for number, allotment in self.allotments.items():
            taken.update(dict.fromkeys(allotment.seats, number))
        return taken

    def persons(self, but=None):
        kept = sum(len(allotment.seats) for allotment in self.allotments.values())
        return kept + sum(claim.persons for token, _n, claim in self.rows() if token != but)

    def pieces(self, addon, but=None):
        return sum(claim.addon == addon and token != but for token, _n, claim in self.rows())

    def load(self, but=None):
        """Percent of the places on sale that others than ``but`` have."""
        occupied = sum(bool(claim.seat) and token != but for token, _n, claim in self.rows())
        places = min(len(self.plan.places) - len(self.blocked), self.limit)
        if places <= 0:
            return Decimal(100)
        return (Decimal(100 * occupied) / places).quantize(Decimal("0.01"))

    def drawable(self, channel=None, allotment=None):
        """Seats kept for whoever asks: {seat id: allotment}."""
        return {
            seat: number
            for number, one in self.allotments.items()
            if number == allotment or (channel == "website" and not one.partner)
            for seat in one.seats
        }

    def availability(self, channel=None):
        """(numbered seats that are not free, free places by area, free places in all)."""
        taken, own = self.seats(), self.drawable(channel)
        left = max(0, self.limit - self.persons())
        numbered, areas, free = set(), {}, 0
        for seat, place in self.plan.places.items():
            gone = seat in taken and seat not in own
            if place.area_id:
                plain, kept = areas.get(place.area_id, (0, 0))
                areas[place.area_id] = (
                    plain + (not gone and seat not in own),
                    kept + (seat in own),
                )
            elif gone:
                numbered.add(seat)
            free += seat not in taken
        areas = {area: min(plain, left) + kept for area, (plain, kept) in areas.items()}
        return numbered, areas, min(free, left) + len(own)

    @property
    def on_sale(self):
        return self.now < self.ends

    @property
    def sails(self):
        return self.now < self.leaves

    # --- what happens

    def pass_time(self, minutes):
        self.now += minutes
        self.expire()

    def expire(self):
        for number, allotment in self.allotments.items():
            if allotment.release <= self.now:
                self.allotments[number].seats.clear()
        for cause in self.causes.values():
            if cause.state == "held" and cause.until is not None and cause.until <= self.now:
                self.let_go(cause)

    def let_go(self, cause, names=None):
        """Free claims; a seat of an allotment goes back to it while that lasts."""
        for name in list(cause.claims) if names is None else names:
            claim = cause.claims.pop(name)
            cause.lapsed[name] = claim
            allotment = self.allotments.get(claim.allotment)
            if claim.seat and allotment and allotment.active and allotment.release > self.now:
                allotment.seats.add(claim.seat)

    def draw(self, seats):
        seats = set(seats)
        for allotment in self.allotments.values():
            allotment.seats -= seats

    def move(self, seats):
        """:param seats: {old seat: new seat or None}; what has no counterpart is dropped"""
        for cause in self.causes.values():
            for name, claim in cause.claims.items():
                if claim.seat in seats:
                    cause.claims[name] = replace(claim, seat=seats[claim.seat], moved=True)
        self.blocked = {seats[seat] for seat in self.blocked if seats.get(seat)}
        for allotment in self.allotments.values():
            allotment.seats = {seats[seat] for seat in allotment.seats if seats.get(seat)}

"""Choosing and inserting places, under the door's lock."""

import json
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pytz

from ..pricing import Circumstances, NoPrice, read_tariff
from . import seating
from .errors import (
    AddonSoldOut,
    AdultMissing,
    CompanionOnly,
    FareNotOnSale,
    LimitReached,
    NotEnoughPlaces,
    SeatTaken,
    SingleGap,
    TableWhole,
)
from .picture import Picture

#: Channels in which customers choose for themselves; the office may leave a gap.
CUSTOMER_CHANNELS = ("website", "api")


@dataclass(frozen=True)
class Terms:
    """Whose the places are and until when (naive UTC, the database's clock)."""

    cause: str
    channel: str
    held_until: datetime
    taken_at: datetime
    extended: bool


@dataclass(frozen=True)
class Want:
    """One position that a selection asks for. ``quote`` explains the price (JSON values)."""

    seat_id: int | None
    fare_id: int | None
    persons: int
    price: Decimal
    quote: dict | None = None
    addon_id: int | None = None
    allotment_id: int | None = None
    group_key: str | None = None


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
        self.tariff = read_tariff(door.cr, trip["excursion_id"])

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
        return wants + self._addons(addons)

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
        group = len(chosen) + len(laps)
        own = {row.seat_id: row for row in self.own if row.seat_id}
        own_laps = {row.fare_id: row for row in self.own if not row.seat_id and not row.addon_id}
        now = self._circumstances(group)
        wants = []
        for seat_id, fare_id in chosen.items():
            place = self.layout.places[seat_id]
            price, quote = self._quote(fare_id, place.category_id, now, own.get(seat_id))
            wants.append(
                Want(
                    seat_id,
                    fare_id,
                    1,
                    price,
                    quote,
                    allotment_id=self.picture.drawable.get(seat_id)
                    or (own[seat_id].allotment_id if seat_id in own else None),
                    group_key=f"table-{place.table_id}"
                    if self.layout.is_whole_table(place)
                    else None,
                )
            )
        for fare_id in laps:
            price, quote = self._quote(fare_id, None, now, own_laps.get(fare_id), lap=True)
            wants.append(Want(None, fare_id, 1, price, quote))
        return wants

    def _circumstances(self, group, load=None, at=None):
        zone = pytz.timezone(self.trip["tz"])

        def local(moment):
            return pytz.utc.localize(moment).astimezone(zone)

        return Circumstances(
            departure=local(self.trip["departure"]),
            load=self._load() if load is None else load,
            group=group,
            now=local(at or self.door.now),
            channel=self.terms.channel,
        )

    def _load(self):
        """How full the trip is with others, percent of the places on sale, to two decimals."""
        capacity = min(len(self.layout.places) - self.picture.blocked, self.trip["persons_limit"])
        return percent(self.picture.occupied, capacity)

    def _quote(self, fare_id, category_id, now, row, lap=False):
        """Price and its explanation. A place that is held already keeps its price, unless its fare
        or the rule for groups has become another one; load and time stay those of its taking.

        :raise FareNotOnSale: when no tariff sells the fare there
        """
        kept = row if row and row.fare_id == fare_id and row.quote else None
        circumstances = now
        if kept:
            circumstances = self._circumstances(
                now.group,
                Decimal(kept.quote["load"]),
                datetime.fromisoformat(kept.quote["at"]),
            )
        try:
            if lap:
                quote = self.tariff.lap_quote(fare_id, circumstances)
            else:
                quote = self.tariff.quote(fare_id, category_id, circumstances)
        except NoPrice:
            raise FareNotOnSale(
                self.env._("This fare is not on sale for the chosen places.")
            ) from None
        if kept and kept.quote.get("group_rule") == quote.group_rule:
            return kept.price, kept.quote
        if self.pricelist:
            excursion = self.env["water.excursion"].browse(self.trip["excursion_id"]).sudo()
            product = excursion._product_for_fare(self.env["water.fare"].sudo().browse(fare_id))
            quote = self.pricelist.sudo()._water_quote(quote, product, self.trip["departure"])
        at = kept.quote["at"] if kept else self.door.now.isoformat()
        return quote.price, {**quote.as_json(), "load": str(circumstances.load), "at": at}

    # --- add-ons

    def _addons(self, addons):
        wanted = Counter()
        for item in addons:
            wanted[item["addon_id"]] += item["quantity"]
        if not +wanted:
            return []
        offers = read_stocks(self.door.cr, self.trip, list(wanted))
        own = {row.addon_id: row.price for row in self.own if row.addon_id}
        wants = []
        for addon_id, quantity in sorted((+wanted).items()):
            offer = offers.get(addon_id)
            name = self.env["water.addon"].browse(addon_id).sudo().name if offer else ""
            if not offer:
                raise AddonSoldOut(
                    self.env._("This extra is not offered on this trip."), addon_id=addon_id, left=0
                )
            left = offer["stock"] is not None and offer["stock"] - self.picture.addons[addon_id]
            if offer["stock"] is not None and quantity > left:
                raise AddonSoldOut(
                    self.env._(
                        "%(name)s: only %(left)s left on this trip.",
                        name=name,
                        left=max(0, left),
                    ),
                    addon_id=addon_id,
                    left=max(0, left),
                )
            if offer["most"] and quantity > offer["most"]:
                raise AddonSoldOut(
                    self.env._(
                        "%(name)s: at most %(most)s in one order.", name=name, most=offer["most"]
                    ),
                    addon_id=addon_id,
                    left=offer["most"],
                )
            price = own.get(addon_id, Decimal(offer["price"]))
            wants += [Want(None, None, 0, price, addon_id=addon_id)] * quantity
        return wants


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


def percent(part, whole):
    """How many of a hundred, to two decimals; a trip with nothing to sell is full."""
    if whole <= 0:
        return Decimal(100)
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"))


def read_stocks(cr, trip, addon_ids=None):
    """What is offered on a trip beside places.

    :param trip: dict with ``id`` and ``excursion_id``
    :return: {add-on id: {price (text), most, stock}}; a stock of None has no end
    """
    cr.execute(
        """
        SELECT d.id, d.price::text AS price, d.most,
               COALESCE(s.stock, CASE WHEN d.limited THEN d.stock_per_trip END) AS stock
          FROM water_addon d
          JOIN water_addon_water_excursion_rel r ON r.water_addon_id = d.id
          LEFT JOIN water_trip_addon s ON s.addon_id = d.id AND s.trip_id = %s
         WHERE r.water_excursion_id = %s AND d.active AND s.withdrawn IS NOT TRUE
           AND (%s::int[] IS NULL OR d.id = ANY(%s))
        """,
        [trip["id"], trip["excursion_id"], addon_ids, addon_ids],
    )
    return {offer["id"]: offer for offer in cr.dictfetchall()}


def replace_rows(selection, wants):
    """Make the held rows of the selection's cause on its trip equal to ``wants``, all or nothing.

    :raise SeatTaken: when somebody else has one of the seats
    :raise LimitReached: when the vessel's papers do not allow so many persons
    """
    door, trip, picture = selection.door, selection.trip, selection.picture
    drawn = [want.seat_id for want in wants if want.seat_id in picture.drawable]
    persons = picture.persons - len(drawn) + sum(want.persons for want in wants)
    if persons > trip["persons_limit"]:
        left = trip["persons_limit"] - picture.persons
        raise LimitReached(
            door.env._("The vessel may not carry that many people."), left=max(0, left)
        )
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
        elif (row.fare_id, row.price) != (want.fare_id, want.price):
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
    if drawn:
        door.change(
            "drawn",
            "DELETE FROM water_allocation WHERE trip_id = %s AND seat_id = ANY(%s)"
            " AND state = 'allotted'",
            trip["id"],
            drawn,
        )
    if new:
        insert_rows(door, trip, new, selection.terms)


def insert_rows(door, trip, new, terms, claims=None):
    """Insert held rows; the unique index on (trip, seat) has the last word.

    :param new: list of ``Want``
    :param claims: claims to use, one per row (new ones otherwise)
    :raise SeatTaken: naming the seats that somebody has
    """
    claims = claims or [str(uuid.uuid4()) for _row in new]
    seat_ids = [want.seat_id for want in new]
    inserted = door.change(
        "held",
        """
        INSERT INTO water_allocation (trip_id, map_id, cause, channel, state, taken_at, held_until,
                                      extended, claim, seat_id, fare_id, persons, price, addon_id,
                                      allotment_id, group_key, quote)
        SELECT %s, %s, %s, %s, 'held', %s, %s, %s, item.claim, item.seat, item.fare, item.persons,
               item.price, item.addon, item.allotment, item.grouped, item.quote::jsonb
          FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::numeric[], %s::int[],
                      %s::int[], %s::text[], %s::text[])
               AS item (claim, seat, fare, persons, price, addon, allotment, grouped, quote)
            ON CONFLICT (trip_id, seat_id) DO NOTHING
        """,
        trip["id"],
        trip["map_id"],
        terms.cause,
        terms.channel,
        terms.taken_at,
        terms.held_until,
        terms.extended,
        claims,
        seat_ids,
        [want.fare_id for want in new],
        [want.persons for want in new],
        [want.price for want in new],
        [want.addon_id for want in new],
        [want.allotment_id for want in new],
        [want.group_key for want in new],
        [json.dumps(want.quote) if want.quote else None for want in new],
    )
    if inserted < len(new):
        door.cr.execute(
            "SELECT seat_id FROM water_allocation"
            " WHERE trip_id = %s AND seat_id = ANY(%s) AND cause <> %s",
            [trip["id"], [seat_id for seat_id in seat_ids if seat_id], terms.cause],
        )
        lost = [seat_id for [seat_id] in door.cr.fetchall()]
        raise SeatTaken(
            door.env._("Somebody else has just taken one of these places. Please choose again."),
            seat_ids=lost,
            near=[],
        )

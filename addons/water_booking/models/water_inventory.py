import logging
from datetime import timedelta

import psycopg2

from odoo import api, models

from ..inventory import blocking, choosing, taking
from ..inventory.door import ALLOTMENT, Asker, Door, read_hold
from ..inventory.errors import (
    AlreadyExtended,
    HoldExpired,
    HoldLocked,
    HoldUnknown,
    NotEnoughPlaces,
    PlacesError,
    SeatTaken,
    TooManyPlaces,
    TripNotOnSale,
)
from ..inventory.names import new_token
from ..inventory.records import Hold
from ..inventory.wants import Terms

_logger = logging.getLogger(__name__)

HOLD_MINUTES = 15
EXTENSION_MINUTES = 10
#: However often a buyer starts to pay again, nobody keeps a place unpaid longer than this.
LONGEST_MINUTES = 60
MAX_PLACES = 20
#: Extras of one hold, all kinds together.
MAX_ADDONS = 100
ATTRIBUTION = ("utm_source", "utm_medium", "utm_campaign", "visitor")


class WaterInventory(models.AbstractModel):
    """All that may happen to places, in the words of the field.

    Nothing here can be called over RPC: callers check rights or tokens first. Taking and keeping
    (hold, payment, sale) are called before the caller commits, releasing only from committed
    state. The answers are the truth for the rest of the request, whose snapshot does not see the
    door's rows.
    """

    _name = "water.inventory"
    _description = "Inventory of places"

    # --- holds

    def _hold(
        self,
        trip_id,
        seats=(),
        places=(),
        addons=(),
        token=None,
        channel="website",
        attribution=None,
        pricelist=None,
        allotment_id=None,
        check=None,
        offer=None,
    ):
        """Take places for ``HOLD_MINUTES``, or change what the hold ``token`` has on this trip.

        A changed hold keeps its deadline. Prices are those of the tariff now and stay with the
        hold. Everything is taken or nothing.

        :param seats: ``[{"seat_id", "fare_id"}]``
        :param places: ``[{"area_id", "category_id", "fare_id", "quantity"}]``, for the best seats
            together with ``numbered``, with ``accessible`` for a wheelchair; see ``Selection``
        :param addons: ``[{"addon_id", "quantity"}]``
        :param dict attribution: UTM values and visitor id of a new hold
        :param pricelist: pricelist record of a known partner, applied to the tariff's prices
        :param allotment_id: the allotment to sell from first; the caller checked the right to it
        :param check: called with the trip's facts under its lock before anything else is told of
            it; may raise a ``PlacesError``
        :param offer: (token of a new hold, minutes that it lasts) for places that are offered to
            somebody; never longer than the sale
        :return: ``Hold``
        :raise PlacesError: one of its subclasses says why not
        """
        token = token if self._is_token(token) else None
        places = [place for place in places if place["quantity"] > 0]
        addons = [addon for addon in addons if addon["quantity"] > 0]
        self._check_size(seats, places, addons)
        with Door(self.env, asker=Asker(trip_id, token, channel, allotment_id)) as door:
            trip = door.trip(trip_id)
            if check:
                check(trip)
            if not trip["on_sale"]:
                raise TripNotOnSale(self.env._("The sale for this trip has ended."))
            own = door.rows("a.cause = %s AND a.trip_id = %s", token, trip_id) if token else ()
            if any(row.state != "held" for row in own):
                raise HoldLocked(
                    self.env._(
                        "These places are being paid for. Start a new selection to buy more."
                    )
                )
            if own:
                terms = self._terms(door, token, channel)
            else:
                terms = self._new_terms(door, channel, trip["sale_ends"], offer)
            layout = self.env["water.seat.map"].browse(trip["map_id"])._layout(door.cr)
            selection = choosing.Selection(door, trip, terms, own, layout, pricelist, allotment_id)
            wants = selection.resolve(seats, places, addons)
            if own:
                taking.replace_rows(selection, wants)
                hold = read_hold(door.cr, terms.cause)
            else:
                rows = taking.replace_rows(selection, wants, self._clean_attribution(attribution))
                hold = Hold(terms.cause, trip_id, terms.held_until, door.now, False, "held", rows)
        self._forget_cached_counts()
        return hold

    def _check_size(self, seats, places, addons):
        quantity = len(seats) + sum(place["quantity"] for place in places)
        if quantity < 1:
            raise NotEnoughPlaces(self.env._("Choose at least one place."), free=None)
        if quantity > MAX_PLACES or sum(addon["quantity"] for addon in addons) > MAX_ADDONS:
            raise TooManyPlaces(
                self.env._("At most %s places can be bought at once.", MAX_PLACES), most=MAX_PLACES
            )
        seat_ids = [seat["seat_id"] for seat in seats]
        if len(set(seat_ids)) < len(seat_ids):
            raise SeatTaken(self.env._("The same seat was chosen twice."), seat_ids=seat_ids)

    def _new_terms(self, door, channel, sale_ends, offer=None):
        until = door.now + timedelta(minutes=HOLD_MINUTES)
        if offer:
            until = min(door.now + timedelta(minutes=offer[1]), sale_ends)
        return Terms(
            cause=offer[0] if offer else new_token(),
            channel=channel,
            held_until=until,
            taken_at=door.now,
            extended=False,
        )

    def _terms(self, door, token, channel):
        """Terms of an existing hold: changing it does not win time."""
        door.cr.execute(
            "SELECT held_until, taken_at, extended FROM water_allocation WHERE cause = %s LIMIT 1",
            [token],
        )
        return Terms(token, channel, *door.cr.fetchone())

    def _hold_info(self, token):
        """The live hold of ``token``, or None; reads on the caller's cursor, takes no lock."""
        return read_hold(self.env.cr, token)

    def _extend(self, token):
        """Give the hold ``EXTENSION_MINUTES`` more, once.

        :raise HoldExpired: when nothing is held any more
        :raise AlreadyExtended: on the second time
        """
        with self._open_cause(token) as door:
            rows = door.rows("a.cause = %s AND a.state = 'held'", token)
            if not rows:
                raise self._hold_gone(token)
            extended = door.change(
                "extended",
                "UPDATE water_allocation SET extended = true,"
                " held_until = LEAST(held_until + make_interval(mins => %s),"
                "                    taken_at + make_interval(mins => %s))"
                " WHERE cause = %s AND state = 'held' AND NOT extended",
                EXTENSION_MINUTES,
                LONGEST_MINUTES,
                token,
            )
            if not extended:
                raise AlreadyExtended(self.env._("The time has already been extended once."))
            return read_hold(door.cr, token)

    def _release(self, token):
        """Let the held places of ``token`` go; nothing happens to places being paid or sold."""
        with self._open_cause(token) as door:
            door.let_go("released", "a.cause = %s AND a.state = 'held'", token)
        self._places_changed(door.sailing_trip_ids)

    # --- giving back

    def _after_commit(self, give, what):
        """Call ``give(what)`` once the caller's work is committed.

        A refusal (the trip's lock was busy) or a lost connection is no news for a caller whose
        work is done: the clock or the sweeper frees the places a little later.
        """

        def run():
            try:
                give(what)
            except PlacesError:
                _logger.info("places are given back a little later", exc_info=True)
            except psycopg2.Error:
                _logger.warning("places could not be given back now", exc_info=True)

        self.env.cr.postcommit.add(run)

    def _give_back(self, claims, kind="released"):
        """Free sold places whose tickets are cancelled. Call from committed state only.

        :param kind: ``released`` for good, ``expired`` where nobody has really bought them
        """
        try:
            door = self._open_claims(claims)
        except HoldUnknown:
            return  # all of them are free already
        with door:
            door.let_go(kind, "a.claim = ANY(%s) AND a.state = 'sold'", list(claims))
        self._places_changed(door.sailing_trip_ids)

    # --- helpers

    def _open_cause(self, token):
        """The door on the trips of a cause; its rows may be gone, its history is not."""
        return Door(self.env, self._trips_of_cause(token))

    def _trips_of_cause(self, token):
        if not self._is_token(token):
            raise HoldUnknown(self.env._("These places are not reserved any more."))
        return self._read_trips(
            "SELECT trip_id FROM water_allocation_event WHERE cause = %s", token
        )

    @api.model
    def _is_token(self, token):
        """Whether this may be the token of a hold: tokens come from anybody's browser, and what
        staff keep has causes of its own, the same on many trips."""
        return bool(token) and token != blocking.CAUSE and not token.startswith(ALLOTMENT)

    def _open_claims(self, claims):
        return Door(
            self.env,
            self._read_trips(
                "SELECT trip_id FROM water_allocation WHERE claim = ANY(%s)", list(claims)
            ),
        )

    def _read_trips(self, query, param):
        # a cursor of its own: the caller's may have a snapshot from before the hold
        with self.env.registry.cursor() as cr:
            cr.execute(query, [param])
            trip_ids = {trip_id for [trip_id] in cr.fetchall()}
        if not trip_ids:
            raise HoldUnknown(self.env._("These places are not reserved any more."))
        return trip_ids

    def _hold_gone(self, token):
        return HoldExpired(
            self.env._(
                "The time to pay is over and the places are free again. Please choose again."
            )
        )

    @api.model
    def _clean_attribution(self, attribution):
        """UTM values come from anybody's browser: known keys only, cut to a sane length, without
        the character that PostgreSQL refuses."""
        attribution = attribution or {}

        def clean(key, most):
            return str(attribution.get(key) or "").replace("\0", "")[:most]

        return {
            "channel": clean("channel", 32) or "website",
            **{key: clean(key, 128) or None for key in ATTRIBUTION},
        }

    def _places_changed(self, trip_ids):
        """Places of these trips are free or kept now, and no buyer's page has asked for it.

        The change is committed. A hook for whoever shows places to others; it must not raise.
        """
        self._forget_cached_counts()

    def _forget_cached_counts(self):
        """What the environment cached of the ledger and its counts is old now."""
        if not self.env.transaction.field_data:
            return  # as in a visitor's request, which reads no record
        self.env["water.allocation"].invalidate_model(flush=False)
        trip = self.env["water.trip"]
        counts = [field.name for field in self.pool.field_computed[trip._fields["free_count"]]]
        trip.invalidate_model(counts, flush=False)
        self.env["water.allotment"].invalidate_model(["left_count", "sold_count"], flush=False)

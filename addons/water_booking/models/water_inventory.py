import contextlib
import logging
import secrets
from datetime import timedelta

import psycopg2

from odoo import api, models

from ..inventory import blocking, choosing, moving, selling, taking
from ..inventory.door import ALLOTMENT, Door, read_hold
from ..inventory.errors import (
    AlreadyExtended,
    Busy,
    HoldChanged,
    HoldExpired,
    HoldLocked,
    HoldUnknown,
    LimitReached,
    NotEnoughPlaces,
    PlacesError,
    SeatTaken,
    TooManyPlaces,
    TripNotOnSale,
)
from ..inventory.picture import Picture
from ..inventory.records import Hold
from ..inventory.wants import Terms

_logger = logging.getLogger(__name__)

HOLD_MINUTES = 15
EXTENSION_MINUTES = 10
PAYMENT_MINUTES = 20
RETRY_MINUTES = 10
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
        :return: ``Hold``
        :raise PlacesError: one of its subclasses says why not
        """
        token = token if self._is_token(token) else None
        places = [place for place in places if place["quantity"] > 0]
        addons = [addon for addon in addons if addon["quantity"] > 0]
        self._check_size(seats, places, addons)
        with Door(self.env, [trip_id]) as door:
            trip = door.trip(trip_id)
            if not trip["on_sale"]:
                raise TripNotOnSale(self.env._("The sale for this trip has ended."))
            own = door.rows("a.cause = %s", token) if token else ()
            if any(row.state != "held" for row in own):
                raise HoldLocked(
                    self.env._(
                        "These places are being paid for. Start a new selection to buy more."
                    )
                )
            terms = self._terms(door, token, channel) if own else self._new_terms(door, channel)
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

    def _new_terms(self, door, channel):
        return Terms(
            cause=secrets.token_urlsafe(24),
            channel=channel,
            held_until=door.now + timedelta(minutes=HOLD_MINUTES),
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
        self._forget_cached_counts()

    # --- payment

    def _start_payment(self, token, reference, choice=None):
        """Keep the places while the buyer is at the payment page.

        The clock alone does not free places that are being paid: at the deadline the sweeper asks
        the provider first. Paying again after a failure moves the places to the new reference.

        :param reference: reference of the payment transaction
        :param dict choice: what the order sells (``sale.order._water_choice``); the hold must be
            just that, or the buyer would pay for one thing and hold another
        :raise HoldExpired: when the hold is gone
        :raise HoldChanged: when another tab has changed the selection meanwhile
        :raise HoldLocked: when the places are sold already
        """
        with self._open_cause(token) as door:
            rows = door.rows("a.cause = %s", token)
            if not rows:
                raise self._hold_gone(token)
            if any(row.state == "sold" for row in rows):
                raise HoldLocked(self.env._("These places are already paid."))
            if not all(selling.may_carry(door, trip_id) for trip_id in door.trip_ids):
                raise TripNotOnSale(self.env._("This trip does not take passengers any more."))
            if choice is not None and choice != read_hold(door.cr, token).choice:
                raise HoldChanged(
                    self.env._("Your choice of places has changed. Please go through it again.")
                )
            if not all(row.state == "paying" and row.reference == reference for row in rows):
                changed = door.change(
                    "paying",
                    "UPDATE water_allocation SET state = 'paying', reference = %s,"
                    " held_until = LEAST(%s, taken_at + make_interval(mins => %s))"
                    " WHERE cause = %s AND %s < taken_at + make_interval(mins => %s)",
                    reference,
                    door.now + timedelta(minutes=PAYMENT_MINUTES),
                    LONGEST_MINUTES,
                    token,
                    door.now,
                    LONGEST_MINUTES,
                )
                if not changed:
                    raise self._hold_gone(token)
                door.funnel("payment_start", token)
            return read_hold(door.cr, token)

    def _payment_failed(self, token, reference):
        """The provider said that ``reference`` will not be paid: give the buyer a little time to
        pay in another way, then the clock frees the places."""
        with self._open_cause(token) as door:
            door.change(
                "unpaid",
                "UPDATE water_allocation SET state = 'held', held_until = LEAST("
                "GREATEST(held_until, %s), taken_at + make_interval(mins => %s))"
                " WHERE cause = %s AND state = 'paying' AND reference = %s",
                door.now + timedelta(minutes=RETRY_MINUTES),
                LONGEST_MINUTES,
                token,
                reference,
            )
        self._forget_cached_counts()

    def _sell(self, token, reference, claims):
        """Secure ``claims`` for good; see ``selling.sell`` for the outcomes."""
        with self._open_cause(token) as door:
            sale = selling.sell(door, token, reference, claims)
        self._forget_cached_counts()
        return sale

    # --- giving back and blocking

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
        self._forget_cached_counts()

    def _block(self, trip_id, seat_ids, reason, kind="other", areas=None):
        """Keep free places from sale; see ``blocking.block``.

        :param str kind: crew, vip, broken or other
        :param dict areas: {area id: number of places} where places have no numbers
        """
        with Door(self.env, [trip_id]) as door:
            blocking.block(door, door.trip(trip_id), seat_ids, areas or {}, reason, kind)
        self._forget_cached_counts()

    def _unblock(self, trip_id, seat_ids, areas=None):
        """Put blocked places back on sale; see ``blocking.unblock``."""
        with Door(self.env, [trip_id]) as door:
            blocking.unblock(door, door.trip(trip_id), seat_ids, areas or {})
        self._forget_cached_counts()

    # --- allotments

    def _allot(self, allotment):
        """Keep the allotment's places from general sale until its release. A repeat changes
        nothing. The allotment must be committed: the door's rows refer to it.

        :raise SeatTaken: when one of the chosen seats is not free
        :raise NotEnoughPlaces: when there are not so many places of the wanted kind
        :raise LimitReached: when the vessel may not carry so many persons more
        """
        trip_id = allotment.trip_id.id
        with Door(self.env, [trip_id]) as door:
            trip = door.trip(trip_id)
            if door.rows("a.allotment_id = %s", allotment.id):
                return
            layout = self.env["water.seat.map"].browse(trip["map_id"])._layout(door.cr)
            picture = Picture(door.cr, trip_id)
            seat_ids = allotment.seat_ids.ids
            if lost := set(seat_ids) - (layout.places.keys() - picture.taken):
                raise SeatTaken(
                    self.env._("One of these places is not free."), seat_ids=sorted(lost)
                )
            seat_ids = seat_ids + choosing.pick_for_allotment(
                self.env,
                layout,
                picture.taken.union(seat_ids),
                allotment.quantity,
                allotment.area_id.id,
                allotment.category_id.id,
            )
            if picture.persons + len(seat_ids) > trip["persons_limit"]:
                raise LimitReached(
                    self.env._("The vessel may not carry that many people."),
                    left=max(0, trip["persons_limit"] - picture.persons),
                )
            count = len(seat_ids)
            if door.allot([trip_id] * count, seat_ids, [allotment.id] * count) < count:
                raise PlacesError(self.env._("These places cannot be kept now. Please try again."))
        self._forget_cached_counts()

    def _release_allotment(self, allotment):
        """Put what the allotment has left on general sale. Call from committed state only."""
        with Door(self.env, [allotment.trip_id.id]) as door:
            door.change(
                "released",
                "DELETE FROM water_allocation WHERE allotment_id = %s AND state = 'allotted'",
                allotment.id,
            )
        self._forget_cached_counts()

    def _reschedule_allotment(self, allotment):
        """Let the ledger know a new time of release. Call from committed state only."""
        with Door(self.env, [allotment.trip_id.id]) as door:
            door.cr.execute(
                "UPDATE water_allocation a SET held_until = l.release_at FROM water_allotment l"
                " WHERE l.id = a.allotment_id AND l.id = %s AND a.state = 'allotted'",
                [allotment.id],
            )

    # --- moving

    def _move_places(self, trip_id, moves):
        """Give claims other seats of the same trip; see ``moving.move_places``.

        :return: ``Row`` values of the moved claims
        """
        with Door(self.env, [trip_id]) as door:
            moving.move_places(door, door.trip(trip_id), moves)
            rows = door.rows("a.claim = ANY(%s)", list(moves))
        self._forget_cached_counts()
        return rows

    def _change_map(self, trip_id, map_id, seats):
        """Move the trip with all its places to another plan; see ``moving.change_map``.

        The trip's own row is written by the door, so the caller must not write it as well.

        :return: ``Row`` values of the passengers
        """
        with Door(self.env, [trip_id]) as door:
            rows = moving.change_map(door, door.trip(trip_id), map_id, seats)
        self._forget_cached_counts()
        self.env["water.trip"].invalidate_model(["map_id"], flush=False)
        return rows

    # --- tidying

    def _sweep(self):
        """Free what the clock has freed and name the payments that are overdue.

        :return: list of (cause, payment reference) whose provider must be asked
        """
        self.env.cr.execute(
            "SELECT DISTINCT trip_id FROM water_allocation WHERE state IN ('held', 'allotted')"
            " AND held_until <= clock_timestamp() AT TIME ZONE 'UTC' ORDER BY 1"
        )
        for [trip_id] in self.env.cr.fetchall():
            # one trip that everybody wants just now does not hold up the others
            with contextlib.suppress(Busy), Door(self.env, [trip_id]):
                pass  # expired rows go when the door opens
        self.env.cr.execute(
            "SELECT DISTINCT cause, reference FROM water_allocation WHERE state = 'paying'"
            " AND held_until <= clock_timestamp() AT TIME ZONE 'UTC' ORDER BY 1, 2"
        )
        return self.env.cr.fetchall()

    def _release_unpaid(self, token, reference):
        """Free places whose payment the provider denies, at or after their deadline."""
        with self._open_cause(token) as door:
            overdue = (
                "a.cause = %s AND a.reference = %s AND a.state = 'paying' AND a.held_until <= %s"
            )
            rows = door.rows(overdue, token, reference, door.now)
            if rows:
                door.funnel("expired", token)
                door.let_go("expired", "a.claim = ANY(%s)", [row.claim for row in rows])
        self._forget_cached_counts()

    # --- helpers

    def _open_cause(self, token):
        """The door on the trips of a cause; its rows may be gone, its history is not."""
        if not self._is_token(token):
            raise HoldUnknown(self.env._("These places are not reserved any more."))
        return self._open_trips(
            "SELECT trip_id FROM water_allocation_event WHERE cause = %s", token
        )

    @api.model
    def _is_token(self, token):
        """Whether this may be the token of a hold: tokens come from anybody's browser, and what
        staff keep has causes of its own, the same on many trips."""
        return bool(token) and token != blocking.CAUSE and not token.startswith(ALLOTMENT)

    def _open_claims(self, claims):
        return self._open_trips(
            "SELECT trip_id FROM water_allocation WHERE claim = ANY(%s)", list(claims)
        )

    def _open_trips(self, query, param):
        # a cursor of its own: the caller's may have a snapshot from before the hold
        with self.env.registry.cursor() as cr:
            cr.execute(query, [param])
            trip_ids = {trip_id for [trip_id] in cr.fetchall()}
        if not trip_ids:
            raise HoldUnknown(self.env._("These places are not reserved any more."))
        return Door(self.env, trip_ids)

    def _hold_gone(self, token):
        return HoldExpired(
            self.env._(
                "The time to pay is over and the places are free again. Please choose again."
            )
        )

    @api.model
    def _clean_attribution(self, attribution):
        """UTM values come from anybody's browser: known keys only, cut to a sane length."""
        attribution = attribution or {}
        return {
            "channel": str(attribution.get("channel") or "website")[:32],
            **{key: (str(attribution.get(key) or "")[:128] or None) for key in ATTRIBUTION},
        }

    def _forget_cached_counts(self):
        """What the environment cached of the ledger and its counts is old now."""
        self.env["water.allocation"].invalidate_model(flush=False)
        trip = self.env["water.trip"]
        counts = [
            name for name, field in trip._fields.items() if field.compute == "_compute_places"
        ]
        trip.invalidate_model(counts, flush=False)
        self.env["water.allotment"].invalidate_model(["left_count", "sold_count"], flush=False)

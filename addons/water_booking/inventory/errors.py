"""What the door may answer instead of places.

Each class has a stable ``code`` for clients; ``message`` is one sentence in the user's language,
``details`` what a page needs to show a way on (seat ids, free places …).
"""

from odoo.exceptions import UserError


class PlacesError(UserError):
    """A refusal by the inventory door. Nothing was changed by the refused call."""

    code = "places_error"

    def __init__(self, message, **details):
        super().__init__(message)
        self.details = details

    @property
    def message(self):
        return self.args[0]

    def as_dict(self):
        """The refusal as JSON for a page: code, sentence, details."""
        return {"code": self.code, "message": str(self.message), **self.details}


class Busy(PlacesError):
    """The trip's lock was not to be had within the door's lock timeout."""

    code = "busy"


class SeatTaken(PlacesError):
    """``seat_ids`` are not free any more; ``near`` are free ones like the first of them."""

    code = "seat_taken"


class NotEnoughPlaces(PlacesError):
    """Fewer than the wanted places are free (``free``)."""

    code = "not_enough_places"


class LimitReached(PlacesError):
    """The vessel may not carry so many persons (``left`` may still come)."""

    code = "limit_reached"


class TooManyPlaces(PlacesError):
    """More places than one hold may have."""

    code = "too_many_places"


class TripNotOnSale(PlacesError):
    """The trip is unknown, not published for sale, closed or gone."""

    code = "trip_not_on_sale"


class TripUnknown(TripNotOnSale):
    """There is no such trip, or none that the asker may know of."""


class FareNotOnSale(PlacesError):
    """No tariff sells this fare in this category."""

    code = "fare_not_on_sale"


class SingleGap(PlacesError):
    """The choice would leave single seats (``seat_ids``); ``suggested`` would not."""

    code = "single_gap"


class TableWhole(PlacesError):
    """A table is sold whole and ``seat_ids`` of it were not chosen."""

    code = "table_whole"


class CompanionOnly(PlacesError):
    """``seat_ids`` are sold only together with their wheelchair place."""

    code = "companion_only"


class AddonSoldOut(PlacesError):
    """Of an add-on (``addon_id``) only ``left`` may still be bought."""

    code = "addon_sold_out"


class SeatsLost(PlacesError):
    """Passengers (``claims``) would have no seat on the other deck plan."""

    code = "seats_lost"


class AdultMissing(PlacesError):
    """Children without a place need a grown-up each."""

    code = "adult_missing"


class HoldUnknown(PlacesError):
    """No hold with this token, or nothing left of it."""

    code = "hold_unknown"


class HoldExpired(PlacesError):
    """The time of the hold is over and its places are free again."""

    code = "hold_expired"


class HoldLocked(PlacesError):
    """The places are being paid or sold; their selection cannot change."""

    code = "hold_locked"


class HoldChanged(PlacesError):
    """The selection is another one than the order's."""

    code = "hold_changed"


class AlreadyExtended(PlacesError):
    """A hold is extended once."""

    code = "already_extended"

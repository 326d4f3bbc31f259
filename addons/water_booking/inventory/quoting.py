"""Prices of a selection under the door's lock; how a price is made is the tariff's business."""

from datetime import datetime
from decimal import Decimal

import pytz

from ..pricing import Circumstances, NoPrice
from .errors import FareNotOnSale


def percent(part, whole):
    """How many of a hundred, to two decimals; a trip with nothing to sell is full."""
    if whole <= 0:
        return Decimal(100)
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"))


class Quoting:
    """Quotes of one selection on one trip. Places that the cause holds keep what they cost."""

    def __init__(self, door, trip, channel, passengers, load, pricelist=None):
        """
        :param trip: facts of the trip as ``Door.trip`` gives them
        :param passengers: ``Counter`` of the selection's passengers by fare id
        :param Decimal load: percent of the places on sale that others have
        :param pricelist: a partner's pricelist record, or nothing
        """
        self.door = door
        self.env = door.env
        self.trip = trip
        self.channel = channel
        self.passengers = passengers
        self.load = load
        self.pricelist = pricelist
        # of the request's cache: no query while places are locked
        self.tariff = self.env["water.excursion"]._tariff_of(trip["excursion_id"])
        #: quotes of places that are new in the hold: alike places cost alike
        self.fresh = {}

    def quote(self, fare_id, category_id, row=None, lap=False):
        """Price and its explanation. A place that is held already (``row``) keeps its price,
        unless its fare, the rule for groups or the pricelist has become another one; load and time
        stay those of its taking.

        :return: (Decimal, JSON values of the quote)
        :raise FareNotOnSale: when no tariff sells the fare there
        """
        kept = row if row and row.fare_id == fare_id and row.quote else None
        if kept:
            return self._quote(fare_id, category_id, kept, lap)
        key = fare_id, category_id, lap
        if key not in self.fresh:
            self.fresh[key] = self._quote(fare_id, category_id, None, lap)
        return self.fresh[key]

    def _quote(self, fare_id, category_id, kept, lap):
        load = Decimal(kept.quote["load"]) if kept else self.load
        at = datetime.fromisoformat(kept.quote["at"]) if kept else self.door.now
        circumstances = self._circumstances(load, at)
        try:
            if lap:
                quote = self.tariff.lap_quote(fare_id, circumstances)
            else:
                quote = self.tariff.quote(fare_id, category_id, circumstances)
        except NoPrice:
            raise FareNotOnSale(
                self.env._("This fare is not on sale for the chosen places.")
            ) from None
        quote = self._on_pricelist(quote)
        values = {**quote.as_json(), "load": str(load), "at": at.isoformat()}
        if self.pricelist:
            values["pricelist"] = self.pricelist.id
        if kept and all(
            kept.quote.get(key) == values.get(key) for key in ("group_rule", "pricelist")
        ):
            return kept.price, kept.quote
        return quote.price, values

    def _on_pricelist(self, quote):
        if not self.pricelist:
            return quote
        excursion = self.env["water.excursion"].browse(self.trip["excursion_id"]).sudo()
        fare = self.env["water.fare"].sudo().browse(quote.fare_id)
        return self.pricelist.sudo()._water_quote(
            quote,
            excursion._product_for_fare(fare),
            self.trip["departure"],
            self.passengers[quote.fare_id],
        )

    def _circumstances(self, load, at):
        zone = pytz.timezone(self.trip["tz"])

        def local(moment):
            return pytz.utc.localize(moment).astimezone(zone)

        return Circumstances(
            departure=local(self.trip["departure"]),
            load=load,
            group=self.passengers.total(),
            now=local(at),
            channel=self.channel,
        )

"""Prices of a selection under the door's lock; how a price is made is the tariff's business."""

from datetime import datetime
from decimal import Decimal

import pytz

from ..pricing import Circumstances, NoPrice, read_tariff
from .errors import FareNotOnSale


def percent(part, whole):
    """How many of a hundred, to two decimals; a trip with nothing to sell is full."""
    if whole <= 0:
        return Decimal(100)
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"))


class Quoting:
    """Quotes of one selection on one trip. Places that the cause holds keep what they cost."""

    def __init__(self, door, trip, channel, group, load, pricelist=None):
        """
        :param trip: facts of the trip as ``Door.trip`` gives them
        :param int group: passengers of the selection
        :param Decimal load: percent of the places on sale that others have
        :param pricelist: a partner's pricelist record, or nothing
        """
        self.door = door
        self.env = door.env
        self.trip = trip
        self.channel = channel
        self.group = group
        self.load = load
        self.pricelist = pricelist
        self.tariff = read_tariff(door.cr, trip["excursion_id"])

    def quote(self, fare_id, category_id, row=None, lap=False):
        """Price and its explanation. A place that is held already (``row``) keeps its price,
        unless its fare or the rule for groups has become another one; load and time stay those of
        its taking.

        :return: (Decimal, JSON values of the quote)
        :raise FareNotOnSale: when no tariff sells the fare there
        """
        kept = row if row and row.fare_id == fare_id and row.quote else None
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
        if kept and kept.quote.get("group_rule") == quote.group_rule:
            return kept.price, kept.quote
        if self.pricelist:
            excursion = self.env["water.excursion"].browse(self.trip["excursion_id"]).sudo()
            product = excursion._product_for_fare(self.env["water.fare"].sudo().browse(fare_id))
            quote = self.pricelist.sudo()._water_quote(quote, product, self.trip["departure"])
        return quote.price, {**quote.as_json(), "load": str(load), "at": at.isoformat()}

    def _circumstances(self, load, at):
        zone = pytz.timezone(self.trip["tz"])

        def local(moment):
            return pytz.utc.localize(moment).astimezone(zone)

        return Circumstances(
            departure=local(self.trip["departure"]),
            load=load,
            group=self.group,
            now=local(at),
            channel=self.channel,
        )

import contextlib

from odoo import models

from odoo.addons.water_booking.pricing import NoPrice

from ..tools import formats


class WaterExcursion(models.Model):
    """The price that a catalogue may promise."""

    _inherit = "water.excursion"

    def _website_lowest_price(self, trips, pricelist=None):
        """The lowest price of an adult now, on the departures that can be bought; a child's would
        promise too much. Where no rule moves prices, the tariff alone tells.

        :param trips: coming departures of this excursion
        :param pricelist: the visitor's own
        :return: Decimal, or None where nothing is on sale
        """
        self.ensure_one()
        tariff = self._tariff()
        fares = self.tariff_ids.fare_id.filtered("takes_place")
        fares = fares.filtered(lambda fare: fare.code == "adult") or fares
        if not trips or not (tariff.rules or pricelist):
            lines = [line for (fare, _category), line in tariff.lines.items() if fare in fares.ids]
            return min((line.price for line in lines), default=None)
        loads = trips._loads_now() if tariff.depends_on_load else {}
        quotes = []
        for trip in trips:
            circumstances = trip._circumstances(loads.get(trip.id, 0))
            for category_id in trip.map_id._layout().categories:
                for fare in fares:
                    with contextlib.suppress(NoPrice):
                        quotes.append((tariff.quote(fare.id, category_id, circumstances), trip))
        if not quotes:
            return None
        quote, trip = min(quotes, key=lambda found: found[0].price)
        if pricelist:
            product = self._product_for_fare(self.env["water.fare"].browse(quote.fare_id))
            quote = pricelist._water_quote(quote, product, trip.departure)
        return quote.price

    def _website_price_text(self, price):
        return formats.price(self.env, price, self.currency_id) if price is not None else None

import contextlib

from odoo import api, models, tools

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
        fares = self._website_fares_of_adults(self.id)
        if not trips or not (tariff.rules or pricelist):
            lines = [line for (fare, _category), line in tariff.lines.items() if fare in fares]
            return min((line.price for line in lines), default=None)
        return min(self._website_lowest_prices(trips, pricelist).values(), default=None)

    def _website_lowest_prices(self, trips, pricelist=None):
        """The lowest price of an adult on each of the departures: {trip: Decimal}, without those
        that have none.

        :param trips: coming departures of this excursion
        :param pricelist: the visitor's own
        """
        self.ensure_one()
        tariff = self._tariff()
        fares = self._website_fares_of_adults(self.id)
        loads = trips._loads_now() if tariff.depends_on_load else {}
        prices = {}
        for trip in trips:
            circumstances = trip._circumstances(loads.get(trip.id, 0))
            quotes = []
            for category_id in trip.map_id._layout().categories:
                for fare in fares:
                    with contextlib.suppress(NoPrice):
                        quotes.append(tariff.quote(fare, category_id, circumstances))
            if not quotes:
                continue
            quote = min(quotes, key=lambda found: found.price)
            if pricelist:
                product = self._product_for_fare(self.env["water.fare"].browse(quote.fare_id))
                quote = pricelist._water_quote(quote, product, trip.departure)
            prices[trip] = quote.price
        return prices

    @api.model
    @tools.ormcache("excursion_id")
    def _website_fares_of_adults(self, excursion_id):
        """Ids of the fares that a promised price may be of; every change of a fare or a tariff
        line clears this cache (``water.tariff.part``)."""
        return tuple(self.browse(excursion_id)._website_price_fares().ids)

    def _website_price_fares(self):
        """Fares of which a lowest price is told: an adult's, else all that take a place."""
        fares = self.tariff_ids.fare_id.filtered("takes_place")
        return fares.filtered(lambda fare: fare.code == "adult") or fares

    def _website_price_text(self, price):
        if price is None:
            return None
        return formats.price(self.env, price, self._website_currency())

    def _website_currency(self):
        return self.currency_id._website_told()

from odoo import fields, models

from ..inventory.quoting import percent
from ..pricing import Circumstances, NoPrice


class WaterTrip(models.Model):
    """What a trip costs, before anybody takes a place. The door has the last word."""

    _inherit = "water.trip"

    def _circumstances(self, load=None, group=1, channel="website", now=None):
        """``Circumstances`` of a sale on this trip.

        :param Decimal load: percent of the places on sale that others have; now by default
        :param datetime now: when it is sold, aware; now by default
        """
        self.ensure_one()
        return Circumstances(
            departure=self._local(self.departure),
            load=self._load_now() if load is None else load,
            group=group,
            now=now or self._local(fields.Datetime.now()),
            channel=channel,
        )

    def _price_table(self, load=None, group=1, channel="website"):
        """Quotes for each category of the deck plan and each fare on sale there.

        :param Decimal load: percent of the places on sale that others have; now by default
        :return: {category id or 0: {fare id: Quote}}
        """
        circumstances = self._circumstances(load, group, channel)
        tariff = self.excursion_id._tariff()
        table = {}
        for category in self.map_id._layout().categories:
            table[category or 0] = fares = {}
            for fare in self.excursion_id.tariff_ids.fare_id.sorted():
                try:
                    if fare.takes_place:
                        fares[fare.id] = tariff.quote(fare.id, category, circumstances)
                    else:
                        fares[fare.id] = tariff.lap_quote(fare.id, circumstances)
                except NoPrice:
                    continue
        return table

    def _load_now(self):
        """How full the trip is, percent of the places on sale."""
        return self._loads_now()[self.id]

    def _loads_now(self):
        """The same of many trips, in one query: {trip id: percent}."""
        counts = self.env["water.allocation"]._count_by_trip(self)
        return {
            trip.id: percent(
                counts[trip.id].occupied,
                min(
                    trip.map_id.capacity - counts[trip.id].blocked,
                    trip.vessel_id.passenger_places,
                ),
            )
            for trip in self
        }

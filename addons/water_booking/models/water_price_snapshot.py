from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..planning import local
from ..pricing import NoPrice

#: Trips whose prices are looked at in one go.
BATCH = 1000


class WaterPriceSnapshot(models.Model):
    """From what price a trip was sold on a day: a row only for days on which that changed.

    The trip is a number and no reference, so that a trip that never sold anything can be deleted;
    rows cannot.
    """

    _name = "water.price.snapshot"
    _description = "Price of a trip on a day"
    _inherit = ["water.append.only"]
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "day"

    trip = fields.Integer(required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    day = fields.Date(required=True, readonly=True, help="By the pier's clock.")
    price = fields.Float(digits=(16, 2), readonly=True, help="Lowest price above zero; none: 0.")

    _once = models.UniqueIndex("(trip, day)")

    @api.model
    def _cron_take(self):
        """Note the prices of today of the trips to come, where they have changed."""
        now = fields.Datetime.now()
        trips = self.env["water.trip"].search(
            [("state", "in", ("draft", "on_sale", "closed")), ("departure", ">", now)]
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(trips))
        for start in range(0, len(trips), BATCH):
            batch = trips[start : start + BATCH]
            self._take(batch)
            self.env.invalidate_all()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _take(self, trips):
        now = fields.Datetime.now()
        prices = trips._prices_from()
        before = self._latest(trips.ids)
        rows = []
        for trip in trips:
            price = prices[trip.id] or Decimal(0)
            if before.get(trip.id) != price:
                day = local(now, trip.tz or "UTC").date()
                rows.append((trip.id, trip.company_id.id, day, str(price)))
        if rows:
            # a second run of a day keeps what the first one has noted: history is not rewritten
            self.env.cr.execute(
                SQL(
                    "INSERT INTO water_price_snapshot (trip, company_id, day, price) VALUES %s"
                    " ON CONFLICT (trip, day) DO NOTHING",
                    SQL(", ").join(SQL("(%s, %s, %s, %s::numeric)", *row) for row in rows),
                )
            )

    @api.model
    def _latest(self, trip_ids, until=None):
        """{trip id: Decimal} as of the end of the day ``until``, or as known now."""
        if not trip_ids:
            return {}
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (trip) trip, price::text FROM water_price_snapshot
                 WHERE trip IN %s AND day <= %s ORDER BY trip, day DESC
                """,
                tuple(trip_ids),
                until or "infinity",
            )
        )
        return {trip_id: Decimal(price) for trip_id, price in self.env.cr.fetchall()}


class WaterTrip(models.Model):
    _inherit = "water.trip"

    def _prices_from(self):
        """The lowest price above zero that the website asks now: {trip id: Decimal or None}."""
        loads = self._loads_now()
        prices = {}
        for trip in self:
            tariff, lowest = trip.excursion_id._tariff(), None
            circumstances = trip._circumstances(load=loads[trip.id])
            for category in trip.map_id._layout().categories:
                for fare_id in tariff.fare_ids:
                    try:
                        price = tariff.quote(fare_id, category, circumstances).price
                    except NoPrice:
                        continue
                    if price > 0 and (lowest is None or price < lowest):
                        lowest = price
            prices[trip.id] = lowest
        return prices

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.water_booking.inventory.quoting import percent
from odoo.addons.water_booking.inventory.standing import COUNTS, STATE, TABLES
from odoo.addons.water_booking.pricing import Circumstances, NoPrice

from ..tools import formats
from ..tools.finding import Departure

#: Whose allotments a visitor may draw from.
CHANNEL = "website"

# Trips that can be bought, with what is taken of them now: what ``inventory._availability`` counts,
# for many trips at once.
_DEPARTURES = """
    SELECT t.id, t.excursion_id, t.vessel_id, t.pier_id, t.map_id, t.departure, t.arrival,
           GREATEST(0, v.passenger_limit - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END),
           NULLIF(t.most_persons, 0), n.taken, n.persons, n.aboard, n.own, n.occupied, n.blocked,
           ARRAY(SELECT g.code
                   FROM water_trip_guide_language_rel r
                   JOIN water_language g ON g.id = r.water_language_id
                  WHERE r.water_trip_id = t.id)
      FROM water_trip t
      JOIN water_vessel v ON v.id = t.vessel_id
     CROSS JOIN LATERAL (
           SELECT COUNT(seat_id) AS taken,
                  COALESCE(SUM(persons), 0) AS persons,
                  COALESCE(SUM(persons) FILTER (
                      WHERE trip_id = t.id AND state IN ('held', 'paying', 'sold')), 0) AS aboard,
                  COUNT(seat_id) FILTER (WHERE state = 'allotted' AND channel = %s) AS own,
                  COUNT(seat_id) FILTER (WHERE state IN ('held', 'paying', 'sold')) AS occupied,
                  COUNT(seat_id) FILTER (WHERE state = 'blocked') AS blocked
             FROM (SELECT a.trip_id, a.seat_id, a.persons, l.channel, %s AS state
                     FROM %s WHERE a.sailing_id = t.sailing_id AND %s) live) n
     WHERE t.excursion_id = ANY(%s)
       AND t.state = 'on_sale'
       AND t.departure - make_interval(mins => t.sale_cutoff_minutes) > %s
       AND t.departure BETWEEN %s AND %s
     ORDER BY t.departure, t.id
"""


class WaterTrip(models.Model):
    _inherit = "water.trip"

    @api.model
    def _website_read_departures(self, excursion_ids, spans):
        """Rows of trips on sale, as the ledger stands now. One query for each span.

        :param spans: [(start, stop)] naive UTC, apart from each other and in order
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = []
        for start, stop in spans:
            self.env.cr.execute(
                SQL(
                    _DEPARTURES,
                    CHANNEL,
                    STATE,
                    TABLES,
                    COUNTS,
                    list(excursion_ids),
                    now,
                    start,
                    stop,
                )
            )
            rows += self.env.cr.fetchall()
        return rows

    @api.model
    def _website_spans(self, days, coming):
        """Where to look for departures: the coming days, and the days asked for with some around
        them, so that the nearest ones are known."""
        now = fields.Datetime.now()
        spans = [(now, now + timedelta(days=coming))]
        if days:
            # any zone, and a few days to either side
            noon = fields.Datetime.to_datetime(days[0]), fields.Datetime.to_datetime(days[1])
            start = max(noon[0] - timedelta(days=8), now)
            stop = noon[1] + timedelta(days=9)
            if start <= spans[0][1]:
                spans = [(now, max(stop, spans[0][1]))]
            elif stop > now:
                spans.append((start, stop))
        return spans

    @api.model
    def _website_price_departures(self, rows, shelf, people=0, pricelist=None):
        """``Departure`` s of rows, with what an adult pays now (one of so many people)."""
        plans = self.env["water.seat.map"].sudo()
        layouts = {row[4]: None for row in rows}
        for map_id in layouts:
            layouts[map_id] = plans.browse(map_id)._layout()
        pricing = _Pricing(self.env, shelf, layouts, people, pricelist)
        now = fields.Datetime.now()
        departures = []
        for row in rows:
            (
                trip_id, excursion_id, vessel_id, pier_id, map_id, starts, ends,
                limit, most, taken, persons, aboard, own, occupied, blocked, languages,
            ) = row  # fmt: skip
            excursion, tz = shelf["excursions"][excursion_id], shelf["piers"][pier_id]["tz"]
            places = len(layouts[map_id].places)
            starts = formats.local(starts, tz)
            free = max(0, min(places - taken, limit - persons)) + own
            if most is not None:
                free = max(0, min(free, most - aboard))
            departures.append(
                Departure(
                    id=trip_id,
                    excursion_id=excursion_id,
                    vessel_id=vessel_id,
                    pier_id=pier_id,
                    starts=starts,
                    ends=formats.local(ends, tz),
                    free=free,
                    price=pricing.lowest(
                        excursion,
                        map_id,
                        starts,
                        formats.local(now, tz),
                        percent(occupied, min(places - blocked, limit)),
                    ),
                    languages=frozenset(languages) or excursion["languages"],
                )
            )
        return departures


class _Pricing:
    """The lowest price of an adult on many departures; where no rule moves a price, an excursion's
    on one deck plan is reckoned once."""

    def __init__(self, env, shelf, layouts, people, pricelist):
        self.env, self.shelf, self.layouts = env, shelf, layouts
        self.people, self.pricelist = people, pricelist
        self._plain = {}

    def lowest(self, excursion, map_id, starts, now, load):
        tariff = self.env["water.excursion"]._tariff_of(excursion["id"])
        changing = tariff.rules or self.pricelist
        key = excursion["id"], map_id
        if not changing and key in self._plain:
            return self._plain[key]
        circumstances = Circumstances(
            departure=starts, load=load, group=max(1, self.people), now=now, channel=CHANNEL
        )
        quotes = []
        for category_id in self.layouts[map_id].categories:
            for fare_id in excursion["fares"]:
                try:
                    quotes.append(tariff.quote(fare_id, category_id, circumstances))
                except NoPrice:
                    continue
        quote = min(quotes, key=lambda one: one.price, default=None)
        if quote and self.pricelist:
            fare = self.env["water.fare"].sudo().browse(quote.fare_id)
            product = (
                self.env["water.excursion"].sudo().browse(excursion["id"])._product_for_fare(fare)
            )
            quote = self.pricelist._water_quote(quote, product, starts)
        price = quote.price if quote else None
        if not changing:
            self._plain[key] = price
        return price

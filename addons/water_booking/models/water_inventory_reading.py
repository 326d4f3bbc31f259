import hashlib
from collections import Counter

from odoo import api, models

from ..inventory import seating
from ..inventory.extras import STOCKS
from ..inventory.picture import Picture
from ..inventory.prepared import Prepared, compose
from ..inventory.quoting import percent
from ..inventory.standing import COUNTS, STATE, TABLES
from ..inventory.steady import read_now

#: A trip and, on a row each, what is taken of its sailing, by what it is to a deck plan; a trip of
#: which nothing is taken has one row without it. Each row of the ledger is looked at once, and few
#: rows come out, however full the sailing is.
_LOOK = Prepared(
    compose(
        """
        SELECT t.id, t.excursion_id, t.map_id,
               t.state = 'on_sale' AND clock_timestamp() AT TIME ZONE 'UTC'
                 < t.departure - make_interval(mins => CASE %(channel)s
                     WHEN 'office' THEN t.office_cutoff_minutes
                     WHEN 'agent' THEN t.agent_cutoff_minutes
                     WHEN 'api' THEN t.agent_cutoff_minutes
                     ELSE t.sale_cutoff_minutes END) AS on_sale,
               GREATEST(0, v.passenger_limit
                           - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END)
                 AS persons_limit,
               NULLIF(t.most_persons, 0) AS most_persons,
               stocks.ids AS offered, stocks.stocks, taken.*
          FROM water_trip t
          JOIN water_vessel v ON v.id = t.vessel_id
         CROSS JOIN LATERAL (SELECT array_agg(o.id) AS ids, array_agg(o.stock) AS stocks
                               FROM ({stocks}) o) stocks
          LEFT JOIN LATERAL (
                SELECT {state} AS state, a.trip_id = t.id AS is_here,
                       a.addon_id IS NOT NULL AS is_addon, l.channel = %(channel)s AS is_own,
                       array_agg(a.seat_id) FILTER (WHERE a.seat_id IS NOT NULL) AS seats,
                       array_agg(a.addon_id) AS addons, SUM(a.persons)::int AS persons
                  FROM {tables}
                 WHERE {counts} AND a.sailing_id = t.sailing_id
                 GROUP BY 1, 2, 3, 4) taken ON TRUE
         WHERE t.id = %(trip)s
        """,
        stocks=compose(STOCKS, trip="t.id", excursion="t.excursion_id"),
        state=STATE.code,
        tables=TABLES.code,
        counts=COUNTS.code,
    ),
    trip="int",
    channel="text",
)

#: What others see of a taken seat: a payment may still fail, a contingent may still be released.
SHOWN = {
    "held": "held",
    "paying": "held",
    "sold": "sold",
    "blocked": "blocked",
    "allotted": "blocked",
}


class WaterInventory(models.AbstractModel):
    """Questions to the ledger; none of them takes a lock."""

    _inherit = "water.inventory"

    @api.model
    def _references(self, claims):
        """References that these claims were sold under; on a cursor of its own, as sold now."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SELECT DISTINCT reference FROM water_allocation"
                " WHERE claim = ANY(%s) AND state = 'sold' ORDER BY 1",
                [claims],
            )
            return [reference for [reference] in cr.fetchall()]

    @api.model
    def _availability(self, trip_id, channel=None):
        """What a deck plan needs to show, by one question on the caller's cursor.

        :param channel: sales channel, whose allotments count as free
        :return: dict with ``seats`` {seat id: held|sold|blocked} of numbered seats that are not
            free, ``areas`` {area id: free places}, ``free``, ``addons`` {id: pieces left or None},
            ``on_sale``, ``prices`` {category id or 0: {fare id: text}} where they change with the
            sale, else None, and ``v``, which changes whenever the rest does
        """
        _LOOK.execute(self.env.cr, trip=trip_id, channel=channel)
        return self._availability_of(self.env.cr.fetchall())

    @api.model
    def _availability_now(self, trip_id):
        """The same as committed just now, at a third of the cost: for whoever asks nothing else."""
        return self._availability_of(read_now(self.env, _LOOK, trip=trip_id, channel=None))

    def _availability_of(self, rows):
        if not rows:
            return {"seats": {}, "areas": {}, "addons": {}, "free": 0, "on_sale": False, "v": "0"}
        trip_id, excursion_id, map_id, on_sale, persons_limit, most, offered, stocks = rows[0][:8]
        layout = self.env["water.seat.map"].browse(map_id)._layout()
        areas = {area_id: len(places) for area_id, places in layout.areas.items()}
        own = Counter()  # kept for this channel, by area: nobody else stands in their way
        free = len(layout.places)
        seats, addons, persons, here, occupied, blocked = {}, Counter(), 0, 0, 0, 0
        for *_trip, state, is_here, is_addon, is_own, seat_ids, addon_ids, aboard in rows:
            if is_addon:
                addons.update(addon_ids if is_here else ())
                continue
            persons += aboard or 0
            is_ours = state in ("held", "paying", "sold")
            if is_here and is_ours:
                here += aboard
            places = [layout.places[one] for one in seat_ids or () if one in layout.places]
            free -= len(places)
            if state == "allotted" and is_own:
                own.update(place.area_id for place in places)
                continue
            occupied += is_ours and len(places)
            blocked += state == "blocked" and len(places)
            for place in places:
                if place.area_id:
                    areas[place.area_id] -= 1
                else:
                    seats[place.id] = SHOWN[state]
        left = max(0, persons_limit - persons)
        # what is kept for the channel does not count as persons twice, but as the trip's own
        most = len(layout.places) if most is None else max(0, most - here)
        answer = {
            "seats": dict(sorted(seats.items())),  # the ledger's order is no order
            "areas": {
                area_id: min(min(count - own[area_id], left) + own[area_id], most)
                for area_id, count in areas.items()
            },
            "addons": {
                addon_id: None if stock is None else max(0, stock - addons[addon_id])
                for addon_id, stock in zip(offered or (), stocks or (), strict=True)
            },
            "free": min(min(free, left) + own.total(), most),
            "on_sale": bool(on_sale),
            "prices": self._changing_prices(
                trip_id, excursion_id, layout, persons_limit, occupied, blocked
            ),
        }
        digest = hashlib.blake2b(repr(sorted(answer.items())).encode(), digest_size=8)
        return {**answer, "v": digest.hexdigest()}

    @api.model
    def _changing_prices(self, trip_id, excursion_id, layout, limit, occupied, blocked):
        """Prices of one passenger now, where they depend on how full the trip is or on how soon it
        departs; else None."""
        excursion = self.env["water.excursion"].browse(excursion_id)
        if not excursion._tariff().depends_on_sale:
            return None
        capacity = min(len(layout.places) - blocked, limit)
        trip = self.env["water.trip"].browse(trip_id)
        return {
            category_id: {fare_id: str(quote.price) for fare_id, quote in fares.items()}
            for category_id, fares in trip._price_table(percent(occupied, capacity)).items()
        }

    @api.model
    def _suggest(
        self,
        trip_id,
        quantity,
        category_id=None,
        near_seat_id=None,
        accessible=False,
        token=None,
        channel="website",
    ):
        """The best free numbered seats together, without taking them.

        :param near_seat_id: look for them near this seat instead of the plan's best point
        :param accessible: a wheelchair place with its companions among them
        :param token: the asker's own hold, which is not in its way
        :return: list of seat ids, empty if there are not so many
        """
        trip = self.env["water.trip"].browse(trip_id)
        layout = trip.map_id._layout()
        picture = Picture.read(self.env.cr, trip_id, token, channel)
        near = layout.places.get(near_seat_id)
        return seating.best(
            layout,
            picture.taken,
            quantity,
            category_id or False,
            (near.deck, near.x, near.y) if near else None,
            accessible,
        )

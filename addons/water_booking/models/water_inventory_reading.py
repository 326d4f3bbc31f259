import hashlib
from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from ..inventory import seating
from ..inventory.extras import read_stocks
from ..inventory.picture import Picture
from ..inventory.quoting import percent
from ..inventory.standing import COUNTS, STATE, TABLES

_ROWS = SQL(
    "SELECT a.trip_id, a.seat_id, %s, a.persons, a.addon_id, l.channel FROM %s WHERE %s",
    STATE,
    TABLES,
    COUNTS,
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
        """What a deck plan needs to show, from a few queries on the caller's cursor.

        :param channel: sales channel, whose allotments count as free
        :return: dict with ``seats`` {seat id: held|sold|blocked} of numbered seats that are not
            free, ``areas`` {area id: free places}, ``free``, ``addons`` {id: pieces left or None},
            ``on_sale``, ``prices`` {category id or 0: {fare id: text}} where they change with the
            sale, else None, and ``v``, which changes whenever the rest does
        """
        self.env.cr.execute(
            """
            SELECT t.id, t.sailing_id, t.map_id, t.excursion_id, t.state = 'on_sale'
                     AND clock_timestamp() AT TIME ZONE 'UTC'
                     < t.departure - make_interval(mins => CASE %s
                         WHEN 'office' THEN t.office_cutoff_minutes
                         WHEN 'agent' THEN t.agent_cutoff_minutes
                         WHEN 'api' THEN t.agent_cutoff_minutes
                         ELSE t.sale_cutoff_minutes END) AS on_sale,
                   GREATEST(0, v.passenger_limit
                               - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END)
                     AS persons_limit,
                   NULLIF(t.most_persons, 0) AS most_persons
              FROM water_trip t
              JOIN water_vessel v ON v.id = t.vessel_id
             WHERE t.id = %s
            """,
            [channel, trip_id],
        )
        trip = self.env.cr.dictfetchone()
        if not trip:
            return {"seats": {}, "areas": {}, "addons": {}, "free": 0, "on_sale": False, "v": "0"}
        layout = self.env["water.seat.map"].browse(trip["map_id"])._layout()
        self.env.cr.execute(SQL("%s AND a.sailing_id = %s", _ROWS, trip["sailing_id"]))
        areas = {area_id: len(places) for area_id, places in layout.areas.items()}
        own = Counter()  # kept for this channel, by area: nobody else stands in their way
        free = len(layout.places)
        seats, addons, persons, here, occupied, blocked = {}, Counter(), 0, 0, 0, 0
        for of_trip, seat_id, state, aboard, addon_id, of_channel in self.env.cr.fetchall():
            if addon_id:
                addons[addon_id] += of_trip == trip_id
                continue
            persons += aboard
            if of_trip == trip_id and state in ("held", "paying", "sold"):
                here += aboard
            if seat_id is None or seat_id not in layout.places:
                continue
            free -= 1
            if state == "allotted" and channel and of_channel == channel:
                own[layout.places[seat_id].area_id] += 1
                continue
            occupied += state in ("held", "paying", "sold")
            blocked += state == "blocked"
            if area_id := layout.places[seat_id].area_id:
                areas[area_id] -= 1
            else:
                seats[seat_id] = SHOWN[state]
        left = max(0, trip["persons_limit"] - persons)
        most = trip["most_persons"]
        # what is kept for the channel does not count as persons twice, but as the trip's own
        most = len(layout.places) if most is None else max(0, most - here)
        answer = {
            "seats": seats,
            "areas": {
                area_id: min(min(count - own[area_id], left) + own[area_id], most)
                for area_id, count in areas.items()
            },
            "addons": {
                addon_id: None
                if offer["stock"] is None
                else max(0, offer["stock"] - addons[addon_id])
                for addon_id, offer in read_stocks(self.env.cr, trip).items()
            },
            "free": min(min(free, left) + own.total(), most),
            "on_sale": bool(trip["on_sale"]),
            "prices": self._changing_prices(trip, layout, occupied, blocked),
        }
        digest = hashlib.blake2b(repr(sorted(answer.items())).encode(), digest_size=8)
        return {**answer, "v": digest.hexdigest()}

    @api.model
    def _changing_prices(self, facts, layout, occupied, blocked):
        """Prices of one passenger now, where they depend on how full the trip is or on how soon it
        departs; else None."""
        excursion = self.env["water.excursion"].browse(facts["excursion_id"])
        if not excursion._tariff().depends_on_sale:
            return None
        capacity = min(len(layout.places) - blocked, facts["persons_limit"])
        trip = self.env["water.trip"].browse(facts["id"])
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

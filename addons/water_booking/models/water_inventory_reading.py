import hashlib

from odoo import api, models


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
    def _availability(self, trip_id):
        """What a deck plan needs to show, from two queries on the caller's cursor.

        :return: dict with ``seats`` {seat id: held|sold|blocked} of numbered seats that are not
            free, ``areas`` {area id: free places}, ``free``, ``on_sale`` and ``v``, which changes
            whenever the rest does
        """
        self.env.cr.execute(
            """
            SELECT t.state = 'on_sale' AND clock_timestamp() AT TIME ZONE 'UTC'
                     < t.departure - make_interval(mins => t.sale_cutoff_minutes),
                   GREATEST(0, v.passenger_limit
                               - CASE WHEN v.crew_in_limit THEN v.crew_count ELSE 0 END),
                   s.area_id, COUNT(s.id)
              FROM water_trip t
              JOIN water_vessel v ON v.id = t.vessel_id
              JOIN water_seat s ON s.map_id = t.map_id
             WHERE t.id = %s
             GROUP BY t.id, v.id, s.area_id
            """,
            [trip_id],
        )
        rows = self.env.cr.fetchall()
        on_sale, limit = rows[0][:2] if rows else (False, 0)
        areas = {area_id: count for _on_sale, _limit, area_id, count in rows}
        self.env.cr.execute(
            """
            SELECT a.seat_id, s.area_id, a.state, a.persons
              FROM water_allocation a
              LEFT JOIN water_seat s ON s.id = a.seat_id
             WHERE a.trip_id = %s
               AND (a.state <> 'held' OR a.held_until > clock_timestamp() AT TIME ZONE 'UTC')
            """,
            [trip_id],
        )
        seats, persons = {}, 0
        for seat_id, area_id, state, aboard in self.env.cr.fetchall():
            persons += aboard
            if seat_id is None:
                continue
            areas[area_id] -= 1
            if area_id is None:
                seats[seat_id] = "held" if state == "paying" else state
        free = sum(areas.values())
        areas.pop(None, None)
        left = max(0, limit - persons)
        areas = {area_id: min(count, left) for area_id, count in areas.items()}
        answer = {"seats": seats, "areas": areas, "free": min(free, left), "on_sale": bool(on_sale)}
        digest = hashlib.blake2b(repr(sorted(answer.items())).encode(), digest_size=8)
        return {**answer, "v": digest.hexdigest()}

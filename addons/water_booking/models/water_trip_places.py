import pytz

from odoo import fields, models
from odoo.tools import SQL, format_datetime, format_time

from ..inventory.standing import COUNTS, STATE, TABLES


class WaterTrip(models.Model):
    """The state of a trip's places for screens of the back office."""

    _inherit = "water.trip"

    allotment_count = fields.Integer(compute="_compute_allotment_count")

    def _compute_allotment_count(self):
        leaders = self.leader_id | self.filtered(lambda trip: not trip.leader_id)
        counts = dict(
            self.env["water.allotment"]._read_group(
                [("trip_id", "in", leaders.ids), ("state", "!=", "released")],
                ["trip_id"],
                ["__count"],
            )
        )
        for trip in self:
            trip.allotment_count = counts.get(trip.leader_id or trip, 0)

    def places_screen(self):
        """What the screen of places shows first; it asks for ``places_status`` again and again."""
        self.ensure_one()
        self.check_access("read")
        kinds = self.env["water.allocation"]._fields["block_kind"]
        return {
            "trip": {
                "name": self.name,
                "departure": self._format_departure("short"),
                "tz": self.tz,
                "state": self.state,
                "on_sale": self._is_on_sale("office"),
            },
            "plan": self.map_id.drawing(),
            "status": self.places_status(),
            "kinds": kinds._description_selection(self.env),
            "rights": {
                "block": self.has_access("write"),
                "allot": self.env["water.allotment"].has_access("create"),
                "sell": self.env["water.order.places"].has_access("create"),
                "move": self.env["water.ticket"].has_access("write"),
            },
        }

    def action_open_places(self):
        """Open the screen of places."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "water_booking.trip_places",
            "name": self.env._("Places"),
            "params": {"trip_id": self.id},
            "context": {"active_id": self.id},
        }

    def action_view_allotments(self):
        """Open the allotments of the trip."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("water_booking.action_water_allotment")
        return {
            **action,
            "domain": [("trip_id", "=", (self.leader_id or self).id)],
            "context": {"default_trip_id": (self.leader_id or self).id},
        }

    def places_status(self):
        """Who or what has each place now.

        :return: dict with ``rows``, one for each place that is not free, and ``counts`` of the
            trip; moments are text in the pier's zone
        """
        self.ensure_one()
        self.check_access("read")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT a.seat_id, %(state)s AS state, a.block_kind, a.reason,
                       CASE WHEN %(state)s = 'allotted' THEN l.release_at ELSE a.held_until END
                         AS held_until,
                       CASE WHEN %(state)s <> 'allotted' THEN a.fare_id END AS fare_id,
                       a.allotment_id, o.id AS order_id, o.name AS order,
                       t.id AS ticket_id, t.name AS ticket,
                       COALESCE(NULLIF(t.passenger_name, ''), p.name) AS passenger
                  FROM %(tables)s
                  LEFT JOIN sale_order o ON o.water_cause = a.cause AND %(state)s <> 'allotted'
                  LEFT JOIN res_partner p ON p.id = o.partner_id
                  LEFT JOIN water_ticket t ON t.claim = a.claim
                 WHERE a.sailing_id = (SELECT sailing_id FROM water_trip WHERE id = %(trip)s)
                   AND a.seat_id IS NOT NULL AND %(counts)s
                 ORDER BY a.seat_id
                """,
                state=STATE,
                tables=TABLES,
                trip=self.id,
                counts=COUNTS,
            )
        )
        rows = self.env.cr.dictfetchall()
        fares = self.env["water.fare"].browse({row["fare_id"] for row in rows} - {None})
        allotments = self.env["water.allotment"].browse(
            {row["allotment_id"] for row in rows} - {None}
        )
        names = {
            "fare": {fare.id: fare.name for fare in fares},
            "allotment": {item.id: item._whose() for item in allotments},
        }
        for row in rows:
            row["fare"] = names["fare"].get(row.pop("fare_id"))
            row["allotment"] = names["allotment"].get(row["allotment_id"])
            row["until"] = self._clock_text(row.pop("held_until"))
        return {"rows": rows, "counts": self._place_counts()}

    def _place_counts(self):
        self.ensure_one()
        return {
            "capacity": self.capacity,
            "sold": self.sold_count,
            "held": self.held_count,
            "allotted": self.allotted_count,
            "blocked": self.blocked_count,
            "free": self.free_count,
            "persons": self.aboard_count,
            "limit": self.persons_limit,
        }

    def _clock_text(self, moment):
        """A deadline in the pier's zone: the time, with its date where that is another day."""
        if not moment:
            return ""
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(self.tz or "UTC"))
        if local.date() == self._local(self.env.cr.now()).date():
            return format_time(self.env, moment, tz=self.tz, time_format="short")
        return format_datetime(self.env, moment, tz=self.tz, dt_format="short")

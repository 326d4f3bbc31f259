from odoo import api, fields, models
from odoo.tools import SQL

from .water_waiting import OPEN

#: Facts of a trip that its schedule gives it; whoever changes one of them takes the trip out of
#: the schedule's hands.
MADE = (
    "excursion_id",
    "vessel_id",
    "map_id",
    "pier_id",
    "departure",
    "arrival",
    "boarding_minutes",
    "sale_cutoff_minutes",
)


class WaterTrip(models.Model):
    """Which schedule has made a trip, and whether it may still make it anew."""

    _inherit = "water.trip"

    schedule_id = fields.Many2one(
        "water.schedule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    schedule_date = fields.Date(
        string="Day of the schedule",
        readonly=True,
        copy=False,
        help="The service day by the pier's clock; a departure after midnight may belong to the"
        " day before.",
    )
    schedule_minute = fields.Integer(
        string="Minute of the schedule's day", readonly=True, copy=False
    )
    schedule_made = fields.Json(string="As the schedule made it", readonly=True, copy=False)

    # two runs at once, or a run after a crash, make no departure twice
    _once_in_schedule = models.UniqueIndex(
        "(schedule_id, schedule_date, schedule_minute) WHERE schedule_id IS NOT NULL",
        "This departure of the schedule has been made already.",
    )

    @api.model
    def _as_made(self, values):
        """``values`` of a trip as they are kept for comparison."""
        return {
            name: fields.Datetime.to_string(values[name])
            if name in ("departure", "arrival")
            else values[name]
            for name in MADE
        }

    def _as_is(self):
        """What the trip has now of what a schedule gives."""
        self.ensure_one()
        return self._as_made(
            {name: self[name].id if name.endswith("_id") else self[name] for name in MADE}
        )

    def _reasons_to_stay(self):
        """Why a run of a schedule must not touch these trips: {trip id: code}. What is taken on any
        excursion of a sailing keeps the whole sailing.

        Codes: ``sold``, ``held``, ``blocked``, ``allotted``, ``ordered``, ``started``,
        ``cancelled``, ``by_hand``. Read as superuser: facts about places, no names.
        """
        self.env.flush_all()
        reasons = {}
        if not self:
            return reasons
        self.env.cr.execute(
            SQL(
                """
                SELECT t.id, CASE
                    WHEN EXISTS (SELECT FROM water_ticket x
                                  WHERE x.trip_id = ANY(sailing.ids)) THEN 'sold'
                    WHEN a.state = 'sold' THEN 'sold'
                    WHEN a.state = 'blocked' THEN 'blocked'
                    WHEN a.state = 'allotted' THEN 'allotted'
                    WHEN a.state IS NOT NULL THEN 'held'
                    WHEN EXISTS (SELECT FROM water_allotment x WHERE x.trip_id = ANY(sailing.ids))
                        THEN 'allotted'
                    WHEN EXISTS (SELECT FROM sale_order_line x
                                  WHERE x.water_trip_id = ANY(sailing.ids)) THEN 'ordered'
                    END
                  FROM water_trip t
                 CROSS JOIN LATERAL (
                      SELECT array_agg(id) AS ids FROM water_trip
                       WHERE id = t.id OR leader_id = t.id) sailing
                  LEFT JOIN LATERAL (
                      SELECT state FROM water_allocation x WHERE x.trip_id = ANY(sailing.ids)
                       ORDER BY array_position(
                           ARRAY['sold', 'paying', 'held', 'allotted', 'blocked'], state::text)
                       LIMIT 1) a ON TRUE
                 WHERE t.id IN %s
                """,
                tuple(self.ids),
            )
        )
        reasons.update({trip_id: reason for trip_id, reason in self.env.cr.fetchall() if reason})
        for trip in self:
            if trip.id in reasons:
                continue
            if trip.state == "cancelled":
                reasons[trip.id] = "cancelled"
            elif trip.state not in ("draft", "on_sale"):
                reasons[trip.id] = "started"
            elif (
                trip.leader_id
                or trip.schedule_made != trip._as_is()
                or not all(other._is_as_scheduled() for other in trip.companion_ids)
            ):
                reasons[trip.id] = "by_hand"
        return reasons

    def _with_history(self):
        """Those that somebody has looked at or taken places on; their history refers to them.
        Or somebody waits for them, who is told of a cancelled one."""
        self.env["water.waiting"].flush_model(["trip_id", "state"])
        self.env.cr.execute(
            SQL(
                """
                SELECT trip_id FROM water_funnel_event WHERE trip_id IN %(trips)s
                UNION SELECT trip_id FROM water_allocation_event WHERE trip_id IN %(trips)s
                UNION SELECT trip_id FROM water_waiting
                 WHERE trip_id IN %(trips)s AND state IN %(open)s
                """,
                trips=tuple(self.ids) or (0,),
                open=OPEN,
            )
        )
        return self.browse([trip_id for (trip_id,) in self.env.cr.fetchall()])

    def unlink(self):
        """A departure that a person deletes is not made again by its schedule."""
        if not self.env.context.get("water_schedule_run"):
            self._leave_out_of_schedule()
        return super().unlink()

    def _leave_out_of_schedule(self):
        now = fields.Datetime.now()
        lines = self.env["water.schedule.exception"].sudo()
        for trip in self:
            if not trip.schedule_id or trip.departure <= now:
                continue
            known = lines.search_count(
                [
                    ("schedule_id", "=", trip.schedule_id.id),
                    ("date", "=", trip.schedule_date),
                    ("minute", "in", (-1, trip.schedule_minute)),
                ]
            )
            if not known:
                lines.create(
                    {
                        "schedule_id": trip.schedule_id.id,
                        "date": trip.schedule_date,
                        "whole_day": False,
                        "hour": trip.schedule_minute / 60,
                        "reason": self.env._("Deleted by %s", self.env.user.name),
                    }
                )

from odoo import api, models
from odoo.tools import SQL

from ..inventory.moving import ASHORE


class WaterTicket(models.Model):
    """Tickets follow their trip to another vessel."""

    _inherit = "water.ticket"

    @api.model
    def _follow_ledger(self, trips=None):
        """Also the vessel, for the case that the process died between the door and the tickets."""
        told = super()._follow_ledger(trips)
        self.flush_model(["vessel_id", "state"])
        self.env.cr.execute(
            SQL(
                """
                SELECT t.id, t.vessel_id, array_agg(k.id), MIN(k.vessel_id)
                  FROM water_trip t
                  JOIN water_ticket k ON k.trip_id = t.id
                  LEFT JOIN water_allocation a ON a.claim = k.claim
                 WHERE k.state IN ('issued', 'used')
                   AND (k.vessel_id <> t.vessel_id
                        OR a.id IS NULL AND k.state = 'issued'
                           AND EXISTS (SELECT FROM water_allocation_event e
                                        WHERE e.claim = k.claim AND e.kind = 'released'
                                          AND e.reason = %(ashore)s))
                   AND CASE WHEN %(all)s
                            THEN t.arrival > (now() AT TIME ZONE 'UTC') - interval '1 day'
                            ELSE t.id = ANY(%(trips)s) END
                 GROUP BY t.id, t.vessel_id ORDER BY t.id
                """,
                ashore=ASHORE,
                all=trips is None,
                trips=trips.ids if trips else [],
            )
        )
        Vessel = self.env["water.vessel"]
        for trip_id, vessel_id, ticket_ids, before_id in self.env.cr.fetchall():
            tickets = self.browse(ticket_ids).sudo()
            places = {ticket: told.pop(ticket, None) or ticket.place for ticket in tickets}
            tickets._sail_with(
                self.env["water.trip"].browse(trip_id),
                Vessel.browse(before_id),
                Vessel.browse(vessel_id),
                places,
            )
        return told

    @api.model
    def _sail_with(self, trip, before, vessel, places):
        """Let tickets and order lines of the trip name its new vessel, and put the passengers on
        the list of those to be told, unless the trip is cancelled: they have been told that. Writes
        nothing on the trip itself.

        :param dict places: {ticket: place before}
        """
        self.flush_model(["vessel_id"])
        self.env["sale.order.line"].flush_model(["water_vessel_id"])
        for table, trip_column, column in (
            ("water_ticket", "trip_id", "vessel_id"),
            ("sale_order_line", "water_trip_id", "water_vessel_id"),
        ):
            # stored copies of the trip's vessel; the request's snapshot still has the old one
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(vessel)s"
                    " WHERE %(trip_column)s = %(trip)s AND %(column)s IS DISTINCT FROM %(vessel)s",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    trip_column=SQL.identifier(trip_column),
                    vessel=vessel.id,
                    trip=trip.id,
                )
            )
        self.invalidate_model(["vessel_id"], flush=False)
        self.env["sale.order.line"].invalidate_model(["water_vessel_id"], flush=False)
        changes = {
            ticket: (f"{before.name}, {place or '–'}", f"{vessel.name}, {ticket.place or '–'}")
            for ticket, place in places.items()
            if ticket.state in ("issued", "used")
        }
        void = self.union(*changes)._void_ashore()
        if trip.state == "cancelled":
            changes = {}
        on_board = {ticket: texts for ticket, texts in changes.items() if ticket not in void}
        left = {ticket: (texts[0], "–") for ticket, texts in changes.items() if ticket in void}
        Notice = self.env["water.notice"]
        Notice._put("vessel", on_board)
        Notice._put("ashore", left)
        if on_board:
            self._ask_dispatcher(
                trip,
                self.env._("Tell passengers of the other vessel (%s)", len(on_board)),
                self.env._("The list “To be told” of the trip has them, with a mail for each."),
            )
        if void:
            self._ask_dispatcher(
                trip,
                self.env._("Find another trip or return the money (%s)", len(void)),
                self.env._(
                    "There was no place on the other vessel for: %s. Their tickets are void.",
                    ", ".join(
                        f"{ticket.passenger_name or ticket.partner_id.name} ({ticket.name})"
                        for ticket in void
                    ),
                ),
            )

    def _void_ashore(self):
        """Cancel those of the tickets whose place was left behind with the old vessel.

        :return: the cancelled tickets
        """
        if not self:
            return self
        self.env.cr.execute(
            """
            SELECT k.id FROM water_ticket k
             WHERE k.id = ANY(%s) AND k.state = 'issued'
               AND EXISTS (SELECT FROM water_allocation_event e
                            WHERE e.claim = k.claim AND e.kind = 'released' AND e.reason = %s)
             ORDER BY k.id
            """,
            [self.ids, ASHORE],
        )
        void = self.browse([ticket_id for [ticket_id] in self.env.cr.fetchall()]).sudo()
        void._cancel()
        return void

    @api.model
    def _ask_dispatcher(self, trip, summary, note, kind="mail.mail_activity_data_todo"):
        """A task on the trip, for whoever does this or else whoever planned it."""
        people = self.env.user | trip.sudo().create_uid | self.env.ref("base.user_admin")
        people = people.filtered(lambda user: user.active and user._is_internal())
        return trip.activity_schedule(
            kind,
            user_id=(people - self.env.ref("base.user_root"))[:1].id,
            summary=summary,
            note=note,
        )

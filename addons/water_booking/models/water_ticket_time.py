from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL


class WaterTicket(models.Model):
    """Tickets follow their trip to another time."""

    _inherit = "water.ticket"

    @api.model
    def _follow_ledger(self, trips=None):
        """Also the departure: a ticket that was bought while the trip was being moved, or whose
        request died behind the door, still names the time that its passenger knows."""
        told = super()._follow_ledger(trips)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT k.id, t.departure
                  FROM water_trip t
                  JOIN water_ticket k ON k.trip_id = t.id
                 WHERE k.state = 'issued' AND k.departure <> t.departure
                   AND t.state IN ('draft', 'on_sale', 'closed')
                   AND CASE WHEN %(all)s
                            THEN t.arrival > (now() AT TIME ZONE 'UTC') - interval '1 day'
                            ELSE t.id = ANY(%(trips)s) END
                 ORDER BY k.id
                """,
                all=trips is None,
                trips=trips.ids if trips else [],
            )
        )
        moved = defaultdict(self.browse)
        for ticket_id, departure in self.env.cr.fetchall():
            moved[departure] |= self.browse(ticket_id)
        for departure, tickets in moved.items():
            tickets.sudo()._sail_at(departure)
        return told

    def _sail_at(self, departure):
        """Let tickets name another departure, and put their passengers on the list of those to be
        told, unless they know that their excursion is cancelled. Writes nothing on the trip, whose
        row the door may have changed just now."""
        changes = {
            ticket: {"time": ticket.trip_id._told_time(ticket.departure, departure)}
            for ticket in self
            if ticket.departure != departure
        }
        # a stored copy of the trip's departure; the request's snapshot may still have the old one
        self.env.cr.execute(
            SQL(
                "UPDATE water_ticket SET departure = %s WHERE id = ANY(%s)",
                fields.Datetime.to_string(departure),
                self.ids,
            )
        )
        self.invalidate_recordset(["departure"], flush=False)
        coming = {
            one: parts
            for one, parts in changes.items()
            if one.state == "issued" and one.trip_id.state != "cancelled"
        }
        self.env["water.trip"]._tell_meeting(coming)

from odoo import api, models

from .water_notice import Told


class WaterTicket(models.Model):
    """Tickets follow their places to another departure."""

    _inherit = "water.ticket"

    @api.model
    def _follow_ledger(self, trips=None):
        """Also the trip, for the case that the process died between the door and the tickets; its
        passengers are put on the list here."""
        self.flush_model(["claim", "trip_id", "state"])
        self.env.cr.execute(
            """
            SELECT k.id, a.trip_id, a.seat_id
              FROM water_trip t
              JOIN water_ticket k ON k.trip_id = t.id AND k.state IN ('issued', 'used')
              JOIN water_allocation a ON a.claim = k.claim AND a.state = 'sold'
             WHERE a.trip_id <> k.trip_id
               AND CASE WHEN %(all)s
                        THEN t.arrival > (now() AT TIME ZONE 'UTC') - interval '1 day'
                        ELSE t.id = ANY(%(trips)s) OR a.trip_id = ANY(%(trips)s) END
             ORDER BY k.id
            """,
            {"all": trips is None, "trips": trips.ids if trips else []},
        )
        moves = {
            self.browse(ticket_id).sudo(): (trip_id, seat_id)
            for ticket_id, trip_id, seat_id in self.env.cr.fetchall()
        }
        self._sail_on(moves)
        return super()._follow_ledger(trips)

    @api.model
    def _sail_on(self, moves):
        """Write trip and seat on tickets and their order lines, and put the passengers on the list
        of those to be told.

        :param dict moves: {ticket: (trip id, seat id or None)}
        """
        Trip, Seat = self.env["water.trip"].sudo(), self.env["water.seat"]
        changes = {}
        for ticket, (trip_id, seat_id) in moves.items():
            trip, seat = Trip.browse(trip_id), Seat.browse(seat_id)
            before, lines, place = ticket.trip_id, ticket.order_line_id, ticket.place
            meeting = before._told_meeting(trip)
            ticket.write(
                {
                    "trip_id": trip.id,
                    "seat_id": seat.id,
                    "seat_label": seat.label if seat else ticket.seat_label,
                }
            )
            time = meeting["time"]
            changes[ticket] = {**meeting, "place": Told(place or "–", ticket.place or "–")}
            ticket.message_post(
                body=self.env._(
                    "Moved from %(before)s to %(after)s.",
                    before=f"{time.before}, {place or '–'}",
                    after=f"{time.now}, {ticket.place or '–'}",
                )
            )
            lines |= ticket.order_id.order_line.filtered(
                lambda line, before=before: line.water_trip_id == before
            )
            lines._water_sail_on(before, trip)
        self.env["water.notice"]._put_parts(changes, "trip")

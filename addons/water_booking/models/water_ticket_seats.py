from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class WaterTicket(models.Model):
    """Which place a ticket is for: its name, and its way when passengers are moved."""

    _inherit = "water.ticket"

    place = fields.Char(
        string="Place as told",
        compute="_compute_place",
        help="As the passenger is told: some places only by their row.",
    )

    @api.depends("seat_id", "seat_label")
    @api.depends_context("lang")
    def _compute_place(self):
        for ticket in self:
            ticket.place = ticket._told_place()

    def action_change_seat(self):
        """Open the places of the trip to choose another one for this passenger."""
        self.ensure_one()
        if self.state not in ("issued", "used") or not self.seat_id:
            raise UserError(self.env._("This ticket has no place that could change."))
        action = self.trip_id.action_open_places()
        return {**action, "params": {**action["params"], "seat_id": self.seat_id.id}}

    @api.model
    def _take_seats(self, rows):
        """Let the tickets of moved places say their new seats.

        :param rows: ``Row`` values as the door gave them: this request does not see its rows
        :return: {ticket: place before} of those whose place has another name now
        """
        seats = {row.claim: row.seat_id for row in rows}
        tickets = self.sudo().search([("claim", "in", list(seats))])
        return tickets._take({ticket: seats[ticket.claim] for ticket in tickets})

    @api.model
    def _follow_ledger(self, trips=None):
        """Let live tickets say the seat that the ledger has for them.

        Called by the watch over the ledger in case the process died between the move of a place
        and its ticket. Trips that are long over are left alone: there the work would grow with
        the history.

        :param trips: the trips to look at, by default all that have not arrived long ago
        :return: {ticket: place before} of those whose place has another name now
        """
        self.flush_model(["claim", "seat_id", "state"])
        self.env.cr.execute(
            """
            SELECT k.id, a.seat_id
              FROM water_trip t
              JOIN water_ticket k ON k.trip_id = t.id AND k.state IN ('issued', 'used')
              JOIN water_allocation a ON a.claim = k.claim AND a.state = 'sold'
             WHERE a.seat_id IS DISTINCT FROM k.seat_id
               AND CASE WHEN %(all)s
                        THEN t.arrival > (now() AT TIME ZONE 'UTC') - interval '1 day'
                        ELSE t.id = ANY(%(trips)s) END
             ORDER BY k.id
            """,
            {"all": trips is None, "trips": trips.ids if trips else []},
        )
        seats = {
            self.browse(ticket_id).sudo(): seat_id for ticket_id, seat_id in self.env.cr.fetchall()
        }
        return self.browse()._take(seats)

    def _take(self, seats):
        """Write seats on tickets, with a line in each chatter where the place has another name.

        :param dict seats: {ticket: seat id}
        :return: {ticket: place before} of those whose place has another name now
        """
        Seat = self.env["water.seat"]
        moved = {
            ticket: Seat.browse(seat_id)
            for ticket, seat_id in seats.items()
            if ticket.seat_id.id != seat_id
        }
        lines = self.union(*moved).order_line_id
        before = {line: line._water_seat_names() for line in lines}
        told = {}
        for ticket, seat in moved.items():
            old = ticket.place
            ticket.write({"seat_id": seat.id, "seat_label": seat.label})
            if ticket.place != old:
                told[ticket] = old
                ticket.message_post(
                    body=self.env._(
                        "Moved from place %(before)s to %(after)s.",
                        before=old or "–",
                        after=ticket.place or "–",
                    )
                )
        for line, names in before.items():
            line._water_rename_seats(names)
        return told

    @api.model
    def _ask_to_tell(self, told):
        """Leave a list of passengers who must hear of their new places: a note and a task on the
        trip. Writes nothing on the trip itself, whose row the door may have changed just now.
        Passengers of a cancelled trip hear of nothing else any more.

        :param dict told: {ticket: place before}
        """
        told = {
            ticket: before for ticket, before in told.items() if ticket.trip_id.state != "cancelled"
        }
        self.env["water.notice"]._put(
            "place", {ticket: (before, ticket.place) for ticket, before in told.items()}
        )
        for trip, tickets in self.union(*told).grouped("trip_id").items():
            rows = Markup().join(
                Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s → <b>%s</b></td></tr>")
                % (
                    ticket.passenger_name or ticket.partner_id.name or "",
                    ticket.partner_id.phone or ticket.partner_id.email or "",
                    ticket.order_id._get_html_link(),
                    told[ticket] or "–",
                    ticket.place or "–",
                )
                for ticket in tickets
            )
            note = Markup("<p>%s</p><table class='table table-sm'>%s</table>") % (
                self.env._("These passengers have other places now and should be told:"),
                rows,
            )
            trip.message_post(body=note)
            people = self.env.user | trip.sudo().create_uid | self.env.ref("base.user_admin")
            people = people.filtered(lambda user: user.active and user._is_internal())
            trip.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=(people - self.env.ref("base.user_root"))[:1].id,
                summary=self.env._("Tell passengers their new places (%s)", len(tickets)),
                note=note,
            )

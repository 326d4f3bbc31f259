from odoo import api, models
from odoo.tools import format_datetime

from .water_notice import Told

#: Trips whose passengers still have to come to the pier.
COMING = ("draft", "on_sale", "closed")
TASK = "water_booking.activity_tell_time"


class WaterTrip(models.Model):
    """A sold trip departs at another time or from another pier: its passengers are to be told."""

    _inherit = "water.trip"

    def write(self, vals):
        if not vals.keys() & {"departure", "pier_id"}:
            return super().write(vals)
        before = {trip: (trip.departure, trip.tz, trip.pier_id) for trip in self}
        res = super().write(vals)
        changes = {}
        for trip, (departure, tz, pier) in before.items():
            if trip.state not in COMING:
                continue
            parts = {}
            if trip.departure != departure:
                parts["time"] = trip._told_time(departure, trip.departure, tz)
            if trip.pier_id != pier:
                parts["pier"] = Told(pier.name, trip.pier_id.name, pier.id, trip.pier_id.id)
            if parts:
                changes[trip.id] = parts
        if changes:
            tickets = self.env["water.ticket"].sudo()
            tickets = tickets.search([("trip_id", "in", [*changes]), ("state", "=", "issued")])
            self._tell_meeting({ticket: changes[ticket.trip_id.id] for ticket in tickets})
        return res

    def _told_time(self, before, now, tz=None):
        """Departures (naive UTC) in the pier's zone, as a part of a notice.

        :param tz: zone of the pier before, by default of the present one
        """
        return Told(
            format_datetime(self.env, before, tz=tz or self.tz, dt_format="dd.MM HH:mm"),
            format_datetime(self.env, now, tz=self.tz, dt_format="dd.MM HH:mm"),
            before.isoformat(),
            now.isoformat(),
        )

    def _after_time_change(self, before, departure):
        """The door has moved the trip: tickets and the list of those to be told follow."""
        tickets = self.env["water.ticket"].sudo()
        tickets = tickets.search([("trip_id", "in", self._sailing().ids)])
        tickets.filtered(lambda ticket: ticket.departure != departure)._sail_at(departure)
        told = self._told_time(before, departure)
        self.message_post(
            body=self.env._(
                "The departure has changed from %(before)s to %(after)s.",
                before=told.before,
                after=told.now,
            )
        )

    def _told_meeting(self, other):
        """What whoever sails with ``other`` instead is to know of the time and the pier."""
        parts = {
            "time": Told(
                self._format_departure("dd.MM HH:mm"),
                other._format_departure("dd.MM HH:mm"),
                self.departure.isoformat(),
                other.departure.isoformat(),
            )
        }
        if self.pier_id != other.pier_id:
            pier, now = self.pier_id, other.pier_id
            parts["pier"] = Told(pier.name, now.name, pier.id, now.id)
        return parts

    @api.model
    def _tell_meeting(self, changes):
        """Put passengers on the list of those to be told when and where they meet now, with one
        task for the dispatcher; when nobody is left to be told, the task goes as well.

        :param dict changes: {ticket: {part: Told}}
        """
        if not changes:
            return
        Notice, Ticket = self.env["water.notice"], self.env["water.ticket"]
        notices = Notice._put_parts(changes)
        waiting = notices.filtered(lambda notice: {"time", "pier"} & (notice.parts or {}).keys())
        for trip, tickets in Ticket.sudo().union(*changes).grouped("trip_id").items():
            trip = trip.with_env(self.env)
            trip.activity_unlink([TASK])
            if told := waiting.filtered(lambda notice, own=tickets: notice.ticket_id in own):
                Ticket._ask_dispatcher(
                    trip,
                    self.env._("Tell passengers when and where they meet now (%s)", len(told)),
                    self.env._("The list “To be told” of the trip has them, with a mail for each."),
                    TASK,
                )

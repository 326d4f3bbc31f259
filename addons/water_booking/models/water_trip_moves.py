from odoo import models
from odoo.exceptions import UserError

from ..inventory.picture import Picture


class WaterTrip(models.Model):
    """Passengers of a sailing change their places."""

    _inherit = "water.trip"

    def move_passengers(self, moves):
        """Give tickets other places of the trip's sailing, all at once; two may swap.

        Price and fare stay. A repeat changes nothing.

        :param moves: list of dicts with ``ticket_id`` and ``seat_id``, or ``area_id`` for any place
            of an area
        :raise PlacesError: when one of the places is not free
        """
        self.ensure_one()
        tickets = self.env["water.ticket"].browse([move["ticket_id"] for move in moves])
        tickets.check_access("write")
        sailing = self._sailing()
        if tickets.filtered(
            lambda ticket: ticket.trip_id not in sailing or ticket.state not in ("issued", "used")
        ):
            raise UserError(self.env._("Only passengers of this trip can change their places."))
        if tickets.filtered(lambda ticket: not ticket.seat_id):
            raise UserError(self.env._("An infant on a lap has no place that could change."))
        claims = dict(zip(tickets.ids, tickets.sudo().mapped("claim"), strict=True))
        seats = self._target_seats(moves)
        rows = self.env["water.inventory"]._move_places(
            self.id,
            {claims[move["ticket_id"]]: seat for move, seat in zip(moves, seats, strict=True)},
        )
        tickets._take_seats(rows)

    def _target_seats(self, moves):
        """Seat id of each move; in areas the free places that are sold first."""
        layout = self.map_id._layout()
        taken = set(Picture.read(self.env.cr, self.id).taken)
        seats = []
        for move in moves:
            seat_id = move.get("seat_id")
            if not seat_id:
                places = layout.areas.get(move.get("area_id"), ())
                seat_id = next((place for place in places if place not in taken), None)
                if not seat_id:
                    raise UserError(self.env._("No place of this area is free any more."))
                taken.add(seat_id)
            seats.append(seat_id)
        return seats

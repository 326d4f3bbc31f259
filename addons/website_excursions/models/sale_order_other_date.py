from datetime import datetime, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.water_booking.pricing import kopecks

#: So many departures are offered at once, of so many days, and so many are looked at.
OFFERED, DAYS, LOOKED_AT = 8, 60, 40
#: Nobody plans beyond it, and calendars end somewhere.
FAR = timedelta(days=730)


class SaleOrder(models.Model):
    """Other departures for those who cannot come; a person moves the tickets."""

    _inherit = "sale.order"

    def _after_sale_trips(self, tickets, day=None):
        """Departures of the same excursion with places for these tickets, of their fares and
        categories, and what they cost more or less than was paid.

        :param day: the first date to look at, by the pier's clock; today by default
        :return: [(trip, difference in kopecks)], by departure
        :raise UserError: the tickets are of several trips, or cannot be changed
        """
        self.ensure_one()
        trip = self._after_sale_trip(tickets)
        start = fields.Datetime.now()
        if day and start.date() < day < start.date() + FAR:
            midnight = pytz.timezone(trip.tz or "UTC").localize(
                datetime.combine(day, datetime.min.time())
            )
            start = max(start, midnight.astimezone(pytz.utc).replace(tzinfo=None))
        others = trip.sudo().search(
            [
                ("excursion_id", "=", trip.excursion_id.id),
                ("company_id", "=", trip.company_id.id),
                ("id", "!=", trip.id),
                ("state", "=", "on_sale"),
                ("departure", ">=", start),
                ("departure", "<", start + timedelta(days=DAYS)),
            ],
            order="departure, id",
            limit=LOOKED_AT,
        )
        offers = []
        for other in others:
            if (difference := self._after_sale_difference(tickets, other)) is not None:
                offers.append((other, difference))
            if len(offers) == OFFERED:
                break
        return offers

    def _after_sale_trip(self, tickets):
        """The trip of these tickets.

        :raise UserError: they are of several ones, or one cannot be changed any more
        """
        self._after_sale_check(tickets)
        if len(tickets.trip_id) > 1:
            raise UserError(self.env._("Please choose tickets of one trip at a time."))
        return tickets.trip_id

    def _after_sale_difference(self, tickets, trip):
        """What these tickets cost more (or less, below nothing) on another trip, at today's price.

        :return: kopecks, or None where it has no such places
        """
        paid = sum(kopecks(ticket.price) for ticket in tickets)
        price = trip._after_sale_price(tickets, self.sudo().pricelist_id)
        return None if price is None else price - paid

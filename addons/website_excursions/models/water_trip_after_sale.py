from collections import Counter
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo import fields, models

from odoo.addons.water_booking.pricing import kopecks
from odoo.addons.water_booking.pricing.money import from_float

from .water_trip_departures import CHANNEL


def _special(kind):
    """Places that only those can use whom they are made for, told apart from all others."""
    return kind if kind in ("wheelchair", "companion") else ""


class WaterTrip(models.Model):
    """What a trip says to those who do not want to sail on it, or would rather."""

    _inherit = "water.trip"

    def _after_sale_fee(self, paid):
        """What is kept of a place on this trip that is given back now.

        The only method that knows it: rules of after-sale override this one.

        :param int paid: kopecks
        :return: kopecks, or None where a person has to tell it
        """
        self.ensure_one()
        trip, company = self.sudo(), self.sudo().company_id
        if trip.state == "cancelled" or not paid:
            return 0
        if trip._after_sale_free_until():
            return 0
        if not company.water_cancel_fee_percent:
            return None
        percent = from_float(company.water_cancel_fee_percent)
        return int((paid * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))

    def _after_sale_free_until(self):
        """Until when places are given back whole (naive UTC); None where that is over, or where no
        time is set."""
        self.ensure_one()
        hours = self.sudo().company_id.water_cancel_free_hours
        until = self.sudo().departure - timedelta(hours=hours)
        return until if hours and fields.Datetime.now() <= until else None

    def _after_sale_price(self, tickets, pricelist=None):
        """What the places of these tickets would cost on this trip now, by fare and category.

        :return: kopecks, or None where this trip does not sell or does not have such places
        """
        self.ensure_one()
        seated = tickets.filtered("seat_id")
        wanted = Counter(
            (_special(ticket.seat_id.kind), ticket.category_id.id or 0) for ticket in seated
        )
        free, by_kind = self._after_sale_free()
        if free is None or free < len(seated) or wanted - by_kind:
            return None
        # as at the sale: children on a lap count in a group, a pricelist counts by fare
        people = Counter(ticket.fare_id.id for ticket in tickets)
        table = self._price_table(group=people.total(), channel=CHANNEL)
        total = 0
        for ticket in tickets:
            category = ticket.category_id.id or 0 if ticket.seat_id else next(iter(table), 0)
            quote = table.get(category, {}).get(ticket.fare_id.id)
            if not quote:
                return None
            if pricelist:
                product = self.excursion_id._product_for_fare(ticket.fare_id)
                quote = pricelist._water_quote(
                    quote, product, self.departure, people[ticket.fare_id.id]
                )
            total += kopecks(quote.price)
        return total

    def _after_sale_free(self):
        """Free places altogether (None where the trip is not on sale), and how many there are of
        each (what ``_special`` says, category's id or 0).

        :return: (number, Counter)
        """
        now = self.env["water.inventory"]._availability(self.id, CHANNEL)
        areas, free = {}, Counter()
        for place in self.map_id._layout().places.values():
            if place.area_id:
                areas[place.area_id] = place.category_id or 0
            elif place.id not in now["seats"]:
                free[_special(place.kind), place.category_id or 0] += 1
        for area_id, category in areas.items():
            free["", category] += now["areas"].get(area_id, 0)
        return now["free"] if now["on_sale"] else None, free

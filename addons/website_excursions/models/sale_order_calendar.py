from odoo import models

from ..tools import calendar

#: Time to get to the pier.
ALARM_MINUTES = 120


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _website_calendar(self):
        """All trips of the order in one file; loaded again after a change it moves them."""
        self.ensure_one()
        return calendar.calendar([self._website_event(trip) for trip in self.water_trip_ids])

    def _website_event(self, trip):
        pier, excursion = trip.pier_id, trip.excursion_id
        tickets = self.water_ticket_ids.filtered(
            lambda one: one.trip_id == trip and one.state in ("issued", "used")
        )
        lines = [
            self.env._(
                "Boarding from %(time)s. Order %(order)s.",
                time=trip._website_times()["boarding"],
                order=self.name,
            ),
            self.env._("Vessel: %s", trip.vessel_id.name),
            *(
                ", ".join(filter(None, (one.name, one._told_place(), one.passenger_name)))
                for one in tickets
            ),
            pier.directions or "",
        ]
        return calendar.Event(
            # never changes, whatever becomes of the trip
            uid=f"trip-{trip.id}-order-{self.id}@{self.company_id.id}.excursions",
            start=trip.departure,
            stop=trip.arrival,
            changed=max(trip.write_date, self.create_date),
            # seconds since the sale: grows with every change and fits into 32 bits
            sequence=max(0, int((trip.write_date - self.create_date).total_seconds())),
            summary=excursion.name,
            location=", ".join(filter(None, (pier.name, pier.address, pier.city_id.name))),
            geo=(pier.latitude, pier.longitude) if pier.latitude or pier.longitude else None,
            description="\n".join(filter(None, lines)),
            url=self._water_page_url(),
            cancelled=trip.state == "cancelled" or (self.water_state == "sold" and not tickets),
            alarm_minutes=ALARM_MINUTES,
        )

from datetime import timedelta

from odoo import fields, models

from ..tools import formats, linked_data


class WaterTrip(models.Model):
    """A departure as search engines read it (schema.org)."""

    _inherit = "water.trip"

    def _website_event(self, price):
        """The departure as an event with its offer.

        :param price: the lowest that an adult pays now (Decimal), None where nothing is sold
        """
        self.ensure_one()
        excursion = self.excursion_id
        url = excursion._website_absolute(f"/excursions/trip/{self.id}")
        former = self._website_moved_from()
        return linked_data.node(
            "Event",
            **{"@id": f"{url}#event"},
            name=excursion.name,
            description=excursion._website_description(),
            url=url,
            image=excursion._website_absolute_pictures(),
            startDate=self._website_moment(self.departure),
            endDate=self._website_moment(self.arrival),
            doorTime=self._website_moment(self.boarding_time),
            previousStartDate=former and self._website_moment(former),
            eventStatus=linked_data.status(cancelled=self.state == "cancelled", moved=bool(former)),
            eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
            location=self._website_place("Place"),
            organizer=excursion._website_organization_id(),
            performer=excursion._website_organization_id(),
            offers=self._website_offer(price, url),
        )

    def _website_boat_trip(self, price):
        """The departure as a trip by boat; an evening on a moored stage is none."""
        self.ensure_one()
        if self.excursion_id.kind == "event":
            return None
        excursion = self.excursion_id
        url = excursion._website_absolute(f"/excursions/trip/{self.id}")
        return linked_data.node(
            "BoatTrip",
            **{"@id": f"{url}#boat"},
            name=excursion.name,
            departureTime=self._website_moment(self.departure),
            arrivalTime=self._website_moment(self.arrival),
            departureBoatTerminal=self._website_place("BoatTerminal"),
            provider=excursion._website_organization_id(),
            offers=self._website_offer(price, url),
        )

    def _website_linked_data(self):
        """The page of a departure. The offer is that of the moment when the page is made."""
        self.ensure_one()
        price = None
        if self._is_on_sale():
            price = self.excursion_id._website_lowest_prices(self).get(self)
        times = self._website_times()
        name = f"{times['full_day']}, {times['time']}"
        return linked_data.graph(
            self.excursion_id._website_organization(),
            self.excursion_id._website_breadcrumbs((name, f"/excursions/trip/{self.id}")),
            self._website_event(price),
            self._website_boat_trip(price),
        )

    def _website_moment(self, moment):
        """ISO 8601 with the offset of the pier's zone."""
        return formats.local(moment, self.tz).isoformat(timespec="seconds")

    def _website_place(self, kind):
        pier = self.pier_id._website_values()
        return linked_data.place(kind, pier)

    def _website_offer(self, price, url):
        if price is None:
            return None
        return linked_data.offer(
            price,
            self.excursion_id._website_currency(),
            url,
            left=self.free_count,
            since=self.announced_at and self._website_moment(self.announced_at),
            until=self._website_moment(
                self.departure - timedelta(minutes=self.sale_cutoff_minutes)
            ),
        )

    def _website_is_over(self):
        """Whether the trip lies in the past: its page is gone for good."""
        self.ensure_one()
        return self.state in ("departed", "done") or self.departure <= fields.Datetime.now()

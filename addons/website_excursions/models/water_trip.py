from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import formats, linked_data

# Below this many places a departure says how many are left in a warmer colour.
FEW_LEFT = 8
# For so long a kept page tells search engines the same about its places.
OFFER_LASTS = timedelta(minutes=10)


class WaterTrip(models.Model):
    _inherit = "water.trip"

    @api.model
    def _website_departures(self, excursions, day=None, people=0, days=21):
        """Trips of the excursions that can be bought now, by departure.

        :param day: only those that depart on this date by the pier's clock
        :param people: only those with so many free places
        """
        start, stop = excursions._website_horizon(day, days)
        trips = self.search_fetch(
            Domain("excursion_id", "in", excursions.ids)
            & Domain("state", "=", "on_sale")
            & Domain("departure", ">=", start)
            & Domain("departure", "<", stop),
            order="departure, id",
        )
        return trips.filtered(
            lambda trip: (
                trip._is_on_sale()
                and (not day or formats.local(trip.departure, trip.tz).date() == day)
                and (not people or trip.free_count >= people)
            )
        )

    def _website_times(self):
        """The trip's moments by the pier's clock, worded in the visitor's language."""
        self.ensure_one()
        tz = self.pier_id._website_tz()
        departure = formats.local(self.departure, tz)
        arrival = formats.local(self.arrival, tz)
        now = formats.local(fields.Datetime.now(), tz)
        boarding = formats.local(self.boarding_time, tz)
        return {
            "date": departure.date().isoformat(),
            "day": formats.day_named(self.env, departure, now),
            "full_day": formats.day(self.env, departure),
            "time": formats.clock(departure),
            "arrival": formats.clock(arrival),
            "boarding": formats.clock(boarding),
            "departure_iso": departure.isoformat(timespec="minutes"),
        }

    def _website_free_text(self, free):
        if free <= 0:
            return self.env._("Sold out")
        return formats.plural(
            self.env, self.env._("%(count)s place left|%(count)s places left"), free
        )

    @api.model
    def _website_level(self, free):
        """How a number of free places is shown: by sign, words and colour."""
        return "none" if free <= 0 else "few" if free <= FEW_LEFT else "many"

    def _website_row(self):
        """A departure in a list."""
        self.ensure_one()
        free = self.free_count
        return {
            **self._website_times(),
            "id": self.id,
            "url": f"/excursions/trip/{self.id}",
            "vessel": self.vessel_id.name,
            "free": free,
            "free_text": self._website_free_text(free),
            "level": self._website_level(free),
        }

    def _website_fetch(self):
        """Read what the pages of one buyer tell of a trip and of what belongs to it. Odoo would
        read each of these rows with all its columns."""
        self.fetch(self._website_columns())
        self.company_id._website_recall()

    @api.model
    def _website_columns(self):
        return [
            "arrival",
            "boarding_minutes",
            "company_id",
            "departure",
            "excursion_id",
            "map_id",
            "pier_id",
            "state",
            "vessel_id",
        ]

    def _website_page_head(self):
        """The trip as heads of pages and summaries name it."""
        self.ensure_one()
        return {
            **self._website_times(),
            "id": self.id,
            "url": f"/excursions/trip/{self.id}",
            "excursion": self.excursion_id._website_summary(),
            "duration": formats.duration(
                self.env, (self.arrival - self.departure).total_seconds() / 3600
            ),
            "pier": self.pier_id._website_values(),
            "vessel": self.vessel_id._website_name(),
        }

    def _website_page(self):
        """All that the trip's page shows, the same for each visitor of a language."""
        return {
            **self._website_page_head(),
            "on_sale": self._is_on_sale(),
            "cancelled": self.state == "cancelled",
            "over": self._website_is_over(),
            "linked_data": linked_data.dumps(self._website_linked_data()),
            "seating": self.map_id.seating,
            "chooser": self._website_chooser(),
            "included": self._website_included(),
        }

    def _website_page_until(self):
        """Until when the page stays true although nobody changes anything (aware datetime): the
        next change of a price by the clock, or the pier's midnight, when “tomorrow” is today.
        Search engines read there whether places are left: it is never older than a few minutes."""
        self.ensure_one()
        # the same clock, in whole seconds, that the page's prices go by
        circumstances = self._circumstances(load=0)
        here = circumstances.now
        tomorrow = datetime.combine(here.date() + timedelta(days=1), time())
        until = min(here.tzinfo.localize(tomorrow), here + OFFER_LASTS)
        change = self.excursion_id._tariff().changes_at(circumstances)
        return min(until, change) if change else until

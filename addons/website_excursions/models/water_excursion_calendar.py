from collections import defaultdict
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from babel.dates import get_day_names
from babel.numbers import format_decimal

from odoo import api, fields, models

from ..tools import formats, months
from ..tools.finding import Finding, place_of

PATH = "/excursions/calendar"


class WaterExcursion(models.Model):
    """A month of departures: from which price and how much is left, day by day."""

    _inherit = "water.excursion"

    @api.model
    def _website_today(self):
        """The date on the piers of this website, of the first city where they differ."""
        zone = next((pier["tz"] for pier in self._website_shelf()["piers"].values()), "UTC")
        return formats.local(fields.Datetime.now(), zone).date()

    @api.model
    def _website_month_rows(self, month, excursion_id=0):
        """Rows of the month's departures, in any zone; one query."""
        shelf = self._website_shelf()
        ids = [key for key in shelf["excursions"] if excursion_id in (0, key)]
        start = datetime.combine(month, time()) - timedelta(hours=14)
        stop = datetime.combine(months.later(month, 1), time()) + timedelta(hours=14)
        return self.env["water.trip"].sudo()._website_read_departures(ids, [(start, stop)])

    @api.model
    def _website_calendar(self, filters, month, rows, excursion_id=0, day=None, pricelist=None):
        """What a calendar shows.

        :param filters: which departures count; their day does not
        :param date month: its first day
        :param rows: what ``_website_month_rows`` has read
        :param day: whose departures are listed below
        """
        filters = filters.without("date")
        shelf = self._website_shelf()
        by_day = self._website_days_found(filters, rows, shelf, excursion_id, pricelist)
        today = self._website_today()

        def address(at, of_day=None):
            query = filters.values()
            if excursion_id:
                query["excursion"] = excursion_id
            query["month"] = f"{at:%Y-%m}"
            if of_day:
                query["day"] = of_day.isoformat()
            return f"{PATH}?{urlencode(query)}"

        cells = {at: self._website_calendar_day(at, by_day.get(at, ())) for at in by_day}
        prices = [cell["price"] for cell in cells.values() if cell["price"] is not None]
        lowest = min(prices) if len(set(prices)) > 1 else None
        for at, cell in cells.items():
            cell["url"] = address(month, at) if cell["level"] != "none" else None
            cell["lowest"] = cell["price"] is not None and cell["price"] == lowest
        locale = formats.locale_of(self.env)
        first = locale.first_week_day
        names, short = (get_day_names(width, locale=locale) for width in ("wide", "abbreviated"))
        order = [(first + number) % 7 for number in range(7)]
        last_month = months.later(today.replace(day=1), months.AHEAD)
        return {
            "title": formats.month(self.env, month),
            "month": f"{month:%Y-%m}",
            "weekdays": [(names[number], short[number]) for number in order],
            "weeks": [
                [
                    at
                    and {
                        "number": at.day,
                        "date": at.isoformat(),
                        "today": at == today,
                        "chosen": at == day,
                        "past": at < today,
                        "name": formats.day_in_full(self.env, at),
                        **cells.get(at, {"level": "", "url": None}),
                    }
                    for at in week
                ]
                for week in months.weeks(month, first)
            ],
            "empty": not cells,
            "next_found": self._website_next_day(month, excursion_id, address)
            if not cells
            else None,
            "before": address(months.later(month, -1)) if month > today.replace(day=1) else None,
            "after": address(months.later(month, 1)) if month < last_month else None,
            "day": self._website_calendar_list(day, by_day, shelf, excursion_id),
            "excursion_id": excursion_id,
            "sign": self._website_sign(excursion_id),
        }

    @api.model
    def _website_days_found(self, filters, rows, shelf, excursion_id, pricelist):
        """{date: departures that fit}."""
        excursions = shelf["excursions"]
        if excursion_id:
            excursions = {key: one for key, one in excursions.items() if key == excursion_id}
        departures = (
            self.env["water.trip"]
            .sudo()
            ._website_price_departures(rows, shelf, filters.people, pricelist)
        )
        ranks = None
        if filters.q:
            places = {place_of(excursions[one.excursion_id], one) for one in departures}
            ranks = self._website_rank(self._website_search(filters.q), places, shelf["city_of"])
        found = Finding(filters, excursions, departures, shelf["city_of"], ranks).found
        by_day = defaultdict(list)
        for departure in sorted(
            (one for several in found.values() for one in several), key=lambda one: one.starts
        ):
            by_day[departure.day].append(departure)
        return by_day

    @api.model
    def _website_calendar_day(self, day, departures):
        """A day that has departures; only the places of those that are not sold out count."""
        shelf = self._website_shelf()
        trips = self.env["water.trip"]
        free = sum(one.free for one in departures)
        open_ones = [one for one in departures if one.free > 0] or departures
        priced = [one for one in open_ones if one.price is not None]
        cheapest = min(priced, key=lambda one: one.price, default=None)
        price = cheapest.price if cheapest else None
        text = cheapest and self._website_amount(shelf, cheapest.excursion_id, price)
        count = formats.plural(
            self.env, self.env._("%(count)s departure|%(count)s departures"), len(departures)
        )
        free_text = trips._website_free_text(free)
        label = [formats.day_in_full(self.env, day), count, free_text]
        if text and free > 0:
            label.insert(2, self.env._("from %s", text))
        locale = formats.locale_of(self.env)
        return {
            "price": price if free > 0 else None,
            "price_text": format_decimal(price, format="#,##0", locale=locale)
            if price is not None and free > 0
            else "",
            "level": trips._website_level(free),
            "free_text": free_text,
            "label": ", ".join(label),
        }

    @api.model
    def _website_calendar_list(self, day, by_day, shelf, excursion_id):
        if not day or day not in by_day:
            return None
        return {
            "name": formats.day_in_full(self.env, day),
            "whose": not excursion_id,
            "rows": [self._website_departure_row(one, shelf) for one in by_day[day]],
        }

    @api.model
    def _website_next_day(self, month, excursion_id, address):
        """The first later day with a departure, where a month has none: {text, url} or None."""
        shelf = self._website_shelf()
        ids = [excursion_id] if excursion_id else list(shelf["excursions"])
        start = max(datetime.combine(months.later(month, 1), time()), fields.Datetime.now())
        trip = (
            self.env["water.trip"]
            .sudo()
            .search(
                [
                    ("excursion_id", "in", ids),
                    ("state", "=", "on_sale"),
                    ("departure", ">", start),
                ],
                order="departure, id",
                limit=1,
            )
        )
        if not trip:
            return None
        day = formats.local(trip.departure, trip.tz).date()
        return {"text": formats.day_in_full(self.env, day), "url": address(day.replace(day=1))}

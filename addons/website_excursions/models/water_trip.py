from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import formats

# Below this many places a departure says how many are left in a warmer colour.
FEW_LEFT = 8


class WaterTrip(models.Model):
    _inherit = "water.trip"

    @api.model
    def _website_departures(self, excursions, day=None, people=0, days=21):
        """Trips of the excursions that can be bought now, by departure.

        :param day: only those that depart on this date by the pier's clock
        :param people: only those with so many free places
        """
        start, stop = excursions._website_horizon(day, days)
        trips = self.search(
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
        departure = formats.local(self.departure, self.tz)
        arrival = formats.local(self.arrival, self.tz)
        now = formats.local(fields.Datetime.now(), self.tz)
        boarding = formats.local(self.boarding_time, self.tz)
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
            "level": "none" if free <= 0 else "few" if free <= FEW_LEFT else "many",
        }

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
            "vessel": self.vessel_id.name,
        }

    def _website_page(self):
        """All that the trip's page shows, the same for each visitor of a language."""
        return {
            **self._website_page_head(),
            "on_sale": self._is_on_sale(),
            "cancelled": self.state == "cancelled",
            "seating": self.map_id.seating,
            "chooser": self._website_chooser(),
        }

    def _website_hold_lines(self, hold):
        """The places of a hold as a summary lists them: each seat, and places by fare."""
        self.ensure_one()
        fares = {
            fare.id: fare
            for fare in self.env["water.fare"].browse({row.fare_id for row in hold.rows})
        }
        lines = {}
        for row in hold.rows:
            numbered = row.seat_id and not row.area_id
            key = row.claim if numbered else (row.area_id, row.fare_id, row.price)
            line = lines.setdefault(
                key,
                {
                    "seat": row.seat_label if numbered else "",
                    "area": ""
                    if numbered
                    else self.env["water.seat.area"].browse(row.area_id).name or "",
                    "fare": fares[row.fare_id].name,
                    "quantity": 0,
                    "sum": 0,
                },
            )
            line["quantity"] += 1
            line["sum"] += row.price
        for line in lines.values():
            line["price"] = formats.price(self.env, line["sum"], self.currency_id)
        return list(lines.values())

    def _website_chooser(self):
        """Deck plan, fares and prices for the chooser's script; no state of any place.

        Lists instead of objects for seats: a deck has hundreds of them.
        """
        self.ensure_one()
        plan = self.map_id
        seats = plan.seat_ids.filtered(lambda seat: not seat.area_id)
        categories = plan.seat_ids.category_id.sorted("sequence")
        fares = self.excursion_id.tariff_ids.fare_id.sorted("sequence")
        return {
            "trip": self.id,
            "currency": {
                "symbol": formats.sign(self.currency_id),
                "before": self.currency_id.position == "before",
                "digits": self.currency_id.decimal_places,
            },
            "flat": self.vessel_id.kind == "stage",
            "width": plan.width,
            "height": plan.height,
            "fares": [
                {
                    "id": fare.id,
                    "name": fare.name,
                    "hint": fare.hint or "",
                    "place": fare.takes_place,
                }
                for fare in fares
            ],
            "categories": [
                {
                    "id": category.id,
                    "name": category.name,
                    "symbol": category.symbol,
                    "color": category.color,
                }
                for category in categories
            ],
            # prices[category or 0][fare]; a missing price is not on sale
            "prices": self._website_prices(categories, fares),
            # id, deck, x, y, row, number, category, kind, table, restricted view
            "seats": [
                [
                    seat.id,
                    seat.deck,
                    seat.x,
                    seat.y,
                    seat.row or "",
                    seat.number or "",
                    seat.category_id.id or 0,
                    seat.kind,
                    seat.table_id.name or "",
                    int(seat.restricted_view),
                ]
                for seat in seats
            ],
            "areas": [
                {
                    "id": area.id,
                    "name": area.name,
                    "deck": area.deck,
                    "x": area.x,
                    "y": area.y,
                    "width": area.width,
                    "height": area.height,
                    "category": area.seat_ids[:1].category_id.id or 0,
                    "capacity": len(area.seat_ids),
                }
                for area in plan.area_ids
            ],
        }

    def _website_prices(self, categories, fares):
        excursion = self.excursion_id
        return {
            category.id or 0: {
                fare.id: price
                for fare in fares
                if (price := excursion._tariff_price(fare, category)) is not None
            }
            for category in [*categories, categories.browse()]
        }

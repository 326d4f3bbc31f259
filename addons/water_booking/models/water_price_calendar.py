from calendar import monthrange
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, format_amount, get_lang

from ..planning import local, moment
from ..pricing import NoPrice, explain

#: Changes of rules that the calendar tells at once; the list has them all.
CHANGES = 40


class WaterExcursion(models.Model):
    """What customers pay for the trips of a month, for the office."""

    _inherit = "water.excursion"

    @api.model
    @api.readonly
    def price_calendar_choices(self):
        """Excursions that have a tariff, for the head of the calendar."""
        excursions = self.search([("tariff_ids", "!=", False), ("kind", "!=", "charter")])
        return [{"id": excursion.id, "name": excursion.name} for excursion in excursions]

    @api.readonly
    def price_calendar(self, year, month, channel="website"):
        """The trips of a month by day, each with the lowest price now and that of yesterday.

        A price is what a single passenger who buys at this moment pays on ``channel``; that of
        yesterday is the website's. Days are those of each trip's pier.
        """
        self.ensure_one()
        self.check_access("read")
        if channel not in dict(self.env["water.price.rule"]._fields["channel"].selection):
            raise UserError(self.env._("This sales channel is not known."))
        if not (2000 <= year <= 2100 and 1 <= month <= 12):
            raise UserError(self.env._("Years lie between 2000 and 2100."))
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        zone = self.pier_id.tz or "UTC"
        trips = self.env["water.trip"].search(
            [
                ("excursion_id", "=", self.id),
                ("state", "!=", "cancelled"),
                ("departure", ">=", moment(first, 0, zone).utc),
                ("departure", "<", moment(last + timedelta(days=1), 0, zone).utc),
            ]
        )
        today = local(fields.Datetime.now(), zone).date()
        days = {}
        for trip in self._calendar_trips(trips, channel, today):
            days.setdefault(trip.pop("day"), []).append(trip)
        special_days = self.env["water.special.day"].search(
            [
                ("date", ">=", first),
                ("date", "<=", last),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        special = {day.date: day.name for day in special_days}
        locale = babel_locale_parse(get_lang(self.env).code)
        names = locale.days["stand-alone"]["abbreviated"]
        return {
            "title": format_date(self.env, first, date_format="LLLL yyyy"),
            "today": today.isoformat(),
            "weekdays": [names[day] for day in range(7)],
            "offset": first.weekday(),
            "days": [
                {
                    "date": day.isoformat(),
                    "number": day.day,
                    "special": special.get(day, ""),
                    "trips": days.get(day, []),
                }
                for day in (first + timedelta(days=number) for number in range(last.day))
            ],
            "changes": self._price_changes(today - timedelta(days=1), zone),
        }

    def _calendar_trips(self, trips, channel, today):
        loads = trips._loads_now()
        yesterday = (
            self.env["water.price.snapshot"].sudo()._latest(trips.ids, today - timedelta(days=1))
        )
        now, tariff = fields.Datetime.now(), self._tariff()
        states = dict(trips._fields["state"]._description_selection(self.env))
        for trip in trips:
            wall = trip._local(trip.departure)
            circumstances = trip._circumstances(load=loads[trip.id], channel=channel)
            prices = []
            for category in trip.map_id._layout().categories:
                for fare_id in tariff.fare_ids:
                    try:
                        prices.append(tariff.quote(fare_id, category, circumstances).price)
                    except NoPrice:
                        continue
            price = min((price for price in prices if price > 0), default=None)
            before = yesterday.get(trip.id) or None
            moved = channel == "website" and before is not None and price is not None
            yield {
                "day": wall.date(),
                "id": trip.id,
                "time": wall.strftime("%H:%M"),
                "state": trip.state,
                "state_name": states[trip.state],
                "past": trip.departure <= now,
                "price": self._money(price) if price is not None else "—",
                "before": self._money(before) if moved and before != price else "",
                "change": (price > before) - (price < before) if moved else 0,
                "load": round(float(loads[trip.id])),
            }

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id, trailing_zeroes=False)

    def _price_changes(self, since, zone):
        """Changes of rules since the beginning of the day ``since``, the newest first."""
        changes = self.env["water.price.change"].search(
            [("at", ">=", moment(since, 0, zone).utc), ("excursion", "in", (0, self.id))],
            limit=CHANGES,
        )
        models_ = dict(changes._fields["model"]._description_selection(self.env))
        actions = dict(changes._fields["action"]._description_selection(self.env))
        return [
            {
                "id": change.id,
                "at": format_date(self.env, local(change.at, zone).date())
                + local(change.at, zone).strftime(" %H:%M"),
                "by": change.user_id.sudo().name,
                "what": models_.get(change.model, change.model),
                "name": change.label,
                "action": actions[change.action],
                "sentence": change.sentence,
            }
            for change in changes
        ]


class WaterTrip(models.Model):
    _inherit = "water.trip"

    @api.readonly
    def price_explanations(self, channel="website"):
        """What each fare costs in each category now, and how that came about, for the office."""
        self.ensure_one()
        self.check_access("read")
        quotes = self._price_table(channel=channel)
        categories = self.env["water.seat.category"].browse([key for key in quotes if key])
        names = {category.id: category.name for category in categories}
        fares = self.excursion_id.tariff_ids.fare_id.sorted()
        return {
            "id": self.id,
            "name": self.name,
            "categories": [
                {
                    "id": category,
                    "name": names.get(category, self.env._("Every category")),
                    "fares": [
                        {
                            "id": fare.id,
                            "name": fare.name,
                            "price": self.excursion_id._money(by_fare[fare.id].price),
                            "why": explain(self.env, by_fare[fare.id]),
                        }
                        for fare in fares
                        if fare.id in by_fare
                    ],
                }
                for category, by_fare in quotes.items()
            ],
        }

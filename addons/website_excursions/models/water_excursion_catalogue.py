from datetime import datetime, timedelta
from hashlib import blake2b

from odoo import api, fields, models

from odoo.addons.water_booking.pricing import Circumstances

from ..tools import formats, linked_data
from ..tools.filters import DURATIONS, NARROWING
from ..tools.finding import Finding, place_of
from ..tools.search import told

# Departures of these days make up the catalogue; later ones are found by date.
CATALOGUE_DAYS = 21
DEPARTURES_PER_CARD = 3
CARDS_PER_PAGE = 18


class WaterExcursion(models.Model):
    """The catalogue: what fits the filters, what other choices would show, and how to go on where
    nothing fits."""

    _inherit = "water.excursion"

    @api.model
    def _website_catalogue_rows(self, filters):
        """(rows of departures, version of the page that shows them)."""
        shelf = self._website_shelf()
        trips = self.env["water.trip"].sudo()
        rows = trips._website_read_departures(
            shelf["excursions"], trips._website_spans(filters.days, CATALOGUE_DAYS)
        )
        return rows, blake2b(repr(rows).encode(), digest_size=12).hexdigest()

    @api.model
    def _website_find(self, filters, rows, pricelist=None):
        """``Finding`` of the filters among these departures, and the terms of the search."""
        shelf = self._website_shelf()
        trips = self.env["water.trip"].sudo()
        departures = trips._website_price_departures(rows, shelf, filters.people, pricelist)
        excursions = shelf["excursions"]
        terms, ranks = [], None
        if filters.q:
            terms = self._website_search(filters.q)
            places = {place_of(excursions[one.excursion_id], one) for one in departures}
            places |= {place_of(one, None) for one in excursions.values()}
            ranks = self._website_rank(terms, places, shelf["city_of"])
        return Finding(filters, excursions, departures, shelf["city_of"], ranks), terms

    @api.model
    def _website_catalogue(self, filters, rows, pricelist=None):
        """All that the catalogue's page shows.

        :param rows: what ``_website_catalogue_rows`` has read
        :param pricelist: the visitor's own
        """
        finding, terms = self._website_find(filters, rows, pricelist)
        shelf = self._website_shelf()["excursions"]
        order = finding.sorted()
        first = (filters.page - 1) * CARDS_PER_PAGE
        shown = order[first : first + CARDS_PER_PAGE]
        urls = [self._website_absolute(shelf[key]["url"]) for key in shown]
        return {
            "linked_data": linked_data.dumps(
                linked_data.graph(urls and linked_data.page_list(urls))
            ),
            "filters": filters,
            "total": len(order),
            "total_text": self._website_count_text(len(order)),
            "cards": [self._website_card(finding, key) for key in shown],
            "more_url": filters.address(page=filters.page + 1)
            if len(order) > first + CARDS_PER_PAGE
            else None,
            "back_url": filters.address(page=filters.page - 1) if filters.page > 1 else None,
            "choices": self._website_choices(finding),
            "chosen_values": {name: getattr(filters, name) for name in NARROWING},
            "sorts": self._website_sorts(filters),
            "days": self._website_quick_days(filters),
            "price_sign": self._website_sign(),
            "chips": self._website_chips(filters),
            "meant": told(terms),
            "meant_url": filters.address(q=told(terms) or ""),
            "loosen": [] if order else self._website_loosen(finding),
            "nearest": [] if order else self._website_nearest(finding),
        }

    # --- cards

    @api.model
    def _website_card(self, finding, key):
        shelf = self._website_shelf()
        departures = finding.found[key]
        return {
            **shelf["excursions"][key],
            "price_from": self._website_amount(shelf, key, finding.lowest_price(key)),
            "departures": [
                self._website_departure_row(one, shelf) for one in departures[:DEPARTURES_PER_CARD]
            ],
            "more": max(0, len(departures) - DEPARTURES_PER_CARD),
            "guides": ", ".join(
                self._website_language_names(shelf["excursions"][key]["languages"])
            ),
        }

    @api.model
    def _website_amount(self, shelf, key, price):
        if price is None:
            return None
        currency = self.env["res.currency"].browse(shelf["excursions"][key]["currency_id"])
        return formats.price(self.env, price, currency.sudo())

    @api.model
    def _website_sign(self, excursion_id=0):
        """The sign of the currency that a bare figure is in: of one excursion, else of the shop."""
        currency = self.env.company.currency_id
        if excursion_id:
            shelf = self._website_shelf()["excursions"]
            currency = currency.browse(shelf[excursion_id]["currency_id"])
        return formats.sign(currency)

    @api.model
    def _website_language_names(self, codes):
        names = self._website_shelf()["languages"]
        return [name for code, name in names.items() if code in codes]

    @api.model
    def _website_departure_row(self, departure, shelf=None):
        """A departure in a list, like ``water.trip._website_row``, without asking the database."""
        shelf = shelf or self._website_shelf()
        trips = self.env["water.trip"]
        excursion = shelf["excursions"][departure.excursion_id]
        now = datetime.now(departure.starts.tzinfo)
        own = departure.languages != excursion["languages"]
        return {
            "id": departure.id,
            "url": f"/excursions/trip/{departure.id}",
            "excursion": excursion["name"],
            "excursion_id": departure.excursion_id,
            "pier": shelf["piers"][departure.pier_id]["name"],
            "city": shelf["piers"][departure.pier_id]["city"],
            "vessel": shelf["vessels"].get(departure.vessel_id, ""),
            "guides": ", ".join(self._website_language_names(departure.languages)) if own else "",
            "date": departure.day.isoformat(),
            "day": formats.day_named(self.env, departure.starts, now),
            "time": formats.clock(departure.starts),
            "departure_iso": departure.starts.isoformat(timespec="minutes"),
            "price": self._website_amount(shelf, departure.excursion_id, departure.price),
            "free": departure.free,
            "free_text": trips._website_free_text(departure.free),
            "level": trips._website_level(departure.free),
        }

    # --- filters

    @api.model
    def _website_choices(self, finding):
        """{filter: [{value, name, count, on}]} of what there is to choose."""
        shelf, filters = self._website_shelf(), finding.filters
        excursions = shelf["excursions"].values()
        sold = {one.pier_id for one in finding.departures}
        sold |= {one["pier_id"] for one in excursions if one["pier_id"]}
        piers = {key: pier for key, pier in shelf["piers"].items() if key in sold}
        city_of = shelf["city_of"]
        cities = {city_of[key] for key in piers}
        spoken = {code for one in excursions for code in one["languages"]}
        spoken |= {code for one in finding.departures for code in one.languages}
        kinds = self._fields["kind"]._description_selection(self.env)
        sold_kinds = {one["kind"] for one in excursions}
        names = {
            "city": [(key, city["name"]) for key, city in shelf["cities"].items() if key in cities],
            "pier": [
                (key, pier["name"] if filters.city else f"{pier['city']}: {pier['name']}")
                for key, pier in piers.items()
                if filters.city in (0, city_of[key])
            ],
            "kind": [(key, name) for key, name in kinds if key in sold_kinds],
            "duration": list(self._website_duration_names().items()),
            "guide": [(code, name) for code, name in shelf["languages"].items() if code in spoken],
        }
        return {
            name: [
                {
                    "value": value,
                    "name": text,
                    "count": finding.count(name, value),
                    "on": getattr(filters, name) == value,
                }
                for value, text in values
            ]
            for name, values in names.items()
        }

    @api.model
    def _website_duration_names(self):
        names = [
            self.env._("Up to an hour and a half"),
            self.env._("Up to three hours"),
            self.env._("Longer than three hours"),
        ]
        return {key: name for (key, *_bounds), name in zip(DURATIONS, names, strict=True)}

    @api.model
    def _website_sorts(self, filters):
        """[(value, name, chosen)]; without a word to look for, the soonest come first."""
        names = {
            "": self.env._("Best match") if filters.q else self.env._("Soonest first"),
            "price": self.env._("Cheapest first"),
            "duration": self.env._("Shortest first"),
        }
        if filters.q:
            names["date"] = self.env._("Soonest first")
        chosen = filters.sort if filters.sort in names else ""
        return [(value, name, value == chosen) for value, name in names.items()]

    @api.model
    def _website_quick_days(self, filters):
        """Today, tomorrow and the weekend, by the clock of the first city: [{name, url, on}]."""
        shelf = self._website_shelf()
        zone = next((pier["tz"] for pier in shelf["piers"].values()), "Europe/Moscow")
        today = formats.local(fields.Datetime.now(), zone).date()
        saturday = today + timedelta(days=max(0, 5 - today.weekday()))
        sunday = saturday + timedelta(days=6 - saturday.weekday())
        choices = [
            (self.env._("Today"), today, None),
            (self.env._("Tomorrow"), today + timedelta(days=1), None),
            (self.env._("This weekend"), saturday, sunday if sunday > saturday else None),
        ]
        return [
            {
                "name": name,
                "on": (filters.date, filters.to) == (first, last),
                "url": filters.address(date=first, to=last),
            }
            for name, first, last in choices
        ]

    @api.model
    def _website_chips(self, filters):
        """What is set, each with the address without it: [{name, text, url}]."""
        return [
            {"name": name, "text": text, "url": filters.without(name).address()}
            for name, text in self._website_chip_texts(filters).items()
        ]

    @api.model
    def _website_chip_texts(self, filters):
        """{filter: what it asks for, in a few words} of those that are set."""
        shelf = self._website_shelf()
        currency = self.env.company.currency_id
        texts = {
            "q": lambda: f"«{filters.q}»",
            "date": lambda: self._website_days_text(filters),
            "city": lambda: shelf["cities"].get(filters.city, {}).get("name"),
            "pier": lambda: shelf["piers"].get(filters.pier, {}).get("name"),
            "kind": lambda: dict(self._fields["kind"]._description_selection(self.env)).get(
                filters.kind
            ),
            "duration": lambda: self._website_duration_names().get(filters.duration),
            "price": lambda: self.env._(
                "Up to %s", formats.price(self.env, filters.price, currency)
            ),
            "people": lambda: formats.plural(
                self.env, self.env._("%(count)s person|%(count)s people"), filters.people
            ),
            "guide": lambda: self.env._(
                "Guide: %s", shelf["languages"].get(filters.guide, filters.guide)
            ),
        }
        return {name: texts[name]() or self.env._("Unknown choice") for name in filters.chosen}

    @api.model
    def _website_days_text(self, filters):
        first, last = (datetime.combine(day, datetime.min.time()) for day in filters.days)
        text = formats.day(self.env, first)
        return text if first == last else f"{text} – {formats.day(self.env, last)}"

    @api.model
    def _website_count_text(self, count):
        return formats.plural(
            self.env, self.env._("%(count)s excursion|%(count)s excursions"), count
        )

    # --- where nothing fits

    @api.model
    def _website_loosen(self, finding):
        """Which filters alone stand in the way: [{text, count, url}]."""
        texts = self._website_chip_texts(finding.filters)
        return [
            {
                "text": texts[name],
                "count": self._website_count_text(count),
                "url": finding.filters.without(name).address(),
            }
            for name, count in finding.loosen
        ]

    @api.model
    def _website_nearest(self, finding):
        shelf = self._website_shelf()
        return [self._website_departure_row(one, shelf) for one in finding.nearest()]

    @api.model
    def _website_catalogue_until(self, rows):
        """Until when the page stays true although nothing is sold (aware): the pier's midnight, or
        the next change of a price by the clock."""
        shelf = self._website_shelf()
        now = fields.Datetime.now()
        moments = []
        for tz in {pier["tz"] for pier in shelf["piers"].values()} or {"Europe/Moscow"}:
            here = formats.local(now, tz)
            midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time())
            moments.append(here.tzinfo.localize(midnight))
        for departure, excursion_id, pier_id in {(row[5], row[1], row[3]) for row in rows}:
            tariff = self._tariff_of(excursion_id)
            if tariff.depends_on_sale:
                tz = shelf["piers"][pier_id]["tz"]
                change = tariff.changes_at(
                    Circumstances(formats.local(departure, tz), now=formats.local(now, tz))
                )
                moments += [change] if change else []
        return min(moments)

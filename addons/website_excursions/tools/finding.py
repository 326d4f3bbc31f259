"""Which departures fit the filters, how many excursions each other choice would show, and what
stands in the way where none fits. Plain Python over facts; nothing here asks the database."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .filters import DURATIONS, NARROWING


@dataclass(frozen=True)
class Departure:
    """A departure that can be bought. ``starts`` and ``ends`` are aware, in the pier's zone."""

    id: int
    excursion_id: int
    vessel_id: int
    pier_id: int
    starts: datetime
    ends: datetime
    free: int
    #: of an adult in the cheapest category now; None where the tariff sells none
    price: Decimal | None
    #: codes of languages
    languages: frozenset

    @property
    def day(self):
        return self.starts.date()


def duration_key(hours):
    return next((key for key, above, most in DURATIONS if above < hours <= most), "")


def failing(filters, excursion, departure, city_of, ranks=None):
    """Names of the filters that this departure does not fit.

    :param excursion: facts of the shelf
    :param departure: None for the excursion itself, where nothing is on sale in this time
    :param city_of: {pier: city}
    :param ranks: {(excursion, pier, vessel): relevance} of the search, None without one
    """
    pier_id = departure.pier_id if departure else excursion["pier_id"]
    price = departure.price if departure else excursion["price"]
    languages = departure.languages if departure else excursion["languages"]
    days = filters.days
    facts = {
        "q": ranks is None or place_of(excursion, departure) in ranks,
        "date": not days or bool(departure and days[0] <= departure.day <= days[1]),
        "city": not filters.city or filters.city == city_of.get(pier_id),
        "pier": not filters.pier or filters.pier == pier_id,
        "kind": not filters.kind or filters.kind == excursion["kind"],
        "duration": not filters.duration or filters.duration == duration_key(excursion["hours"]),
        "price": not filters.price or (price is not None and price <= filters.price),
        "people": not filters.people or bool(departure and departure.free >= filters.people),
        "guide": not filters.guide or filters.guide in languages,
    }
    return frozenset(name for name in NARROWING if not facts[name])


def place_of(excursion, departure):
    """What a search can tell apart: excursion, pier and vessel."""
    if departure is None:
        return excursion["id"], excursion["pier_id"], 0
    return excursion["id"], departure.pier_id, departure.vessel_id


class Finding:
    """The answer to filters.

    :param excursions: {id: facts}, in the order of the office
    :param departures: ``Departure`` s by time
    :param city_of: {pier: city}
    """

    def __init__(self, filters, excursions, departures, city_of, ranks=None):
        self.filters, self.excursions, self.ranks = filters, excursions, ranks
        self.city_of = city_of
        self.found = defaultdict(list)  # excursion id → departures that fit
        self._reasons = defaultdict(set)  # filter → ids that only it hides
        self._facets = {name: defaultdict(set) for name in NARROWING}
        self._near = []  # (filters that fail, departure)
        self.departures = departures
        by_excursion = defaultdict(list)
        for departure in departures:
            by_excursion[departure.excursion_id].append(departure)
        for key, excursion in excursions.items():
            for departure in by_excursion[key] or [None]:
                self._sort_in(excursion, departure)

    def _sort_in(self, excursion, departure):
        key = excursion["id"]
        fails = failing(self.filters, excursion, departure, self.city_of, self.ranks)
        if not fails:
            self.found[key] += [departure] if departure else []
        elif departure and departure.free > 0:
            self._near.append((fails, departure))
        if len(fails) == 1:
            self._reasons[next(iter(fails))].add(key)
        pier_id = departure.pier_id if departure else excursion["pier_id"]
        languages = departure.languages if departure else excursion["languages"]
        values = {
            "city": [self.city_of.get(pier_id)],
            "pier": [pier_id],
            "kind": [excursion["kind"]],
            "duration": [duration_key(excursion["hours"])],
            "guide": languages,
        }
        for name, of_it in values.items():
            # a pier belongs to its city: another city means another pier
            if fails <= ({name, "pier"} if name == "city" else {name}):
                for value in of_it:
                    self._facets[name][value].add(key)

    def count(self, name, value):
        """How many excursions this choice would show, the other filters as they are."""
        return len(self._facets[name].get(value, ()))

    @property
    def loosen(self):
        """[(filter, excursions that only it hides)], the most telling first."""
        reasons = [(name, len(keys)) for name, keys in self._reasons.items()]
        return sorted(reasons, key=lambda one: (-one[1], NARROWING.index(one[0])))

    def nearest(self, most=4):
        """Departures with free places that miss the fewest filters, nearest to the day first; one
        of an excursion."""

        def strangeness(one):
            fails, departure = one
            days = self.filters.days
            away = 0
            if days:
                away = max((days[0] - departure.day).days, (departure.day - days[1]).days, 0)
            return len(fails - {"date"}), away, departure.starts

        shown = {}
        for _fails, departure in sorted(self._near, key=strangeness):
            shown.setdefault(departure.excursion_id, departure)
            if len(shown) == most:
                break
        return list(shown.values())

    def sorted(self):
        """Ids of the excursions found, in the order that was asked for."""
        order = {key: at for at, key in enumerate(self.excursions)}
        far = datetime.max

        def first(key):
            return self.found[key][0].starts.replace(tzinfo=None) if self.found[key] else far

        def price(key):
            lowest = self.lowest_price(key)
            return lowest is None, lowest or 0

        def relevance(key):
            excursion = self.excursions[key]
            places = [place_of(excursion, one) for one in self.found[key] or [None]]
            return -max(round(self.ranks.get(place, 0), 2) for place in places)

        sort = self.filters.sort or ("relevance" if self.ranks is not None else "date")
        keys = {
            "date": lambda key: (first(key), order[key]),
            "price": lambda key: (price(key), first(key)),
            "duration": lambda key: (self.excursions[key]["hours"], first(key)),
            "relevance": lambda key: (relevance(key), first(key), order[key]),
        }
        return sorted(self.found, key=keys[sort])

    def lowest_price(self, key):
        """Of the departures that fit and have places, else of all that fit, else the tariff's."""
        departures = self.found[key]
        free = [one for one in departures if one.free > 0] or departures
        prices = [one.price for one in free if one.price is not None]
        return min(prices, default=self.excursions[key]["price"] if not departures else None)

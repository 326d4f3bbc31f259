"""Rules that move a price: when they hold and what they do to it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .money import to_kopeck

#: The order in which kinds of rules act on a price: what the trip is, when and where it is bought,
#: how full it is, how many come. Within a kind the first rule that holds is the only one.
KINDS = ("season", "weekday", "time", "lead", "channel", "load", "group")

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Season:
    """Days from ``start`` to ``stop``, both included: dates, or (month, day) for each year.

    A yearly season may go over the new year.
    """

    start: date | tuple
    stop: date | tuple

    def holds(self, circumstances):
        day = circumstances.departure.date()
        if isinstance(self.start, date):
            return self.start <= day <= self.stop
        of_year = (day.month, day.day)
        if self.start <= self.stop:
            return self.start <= of_year <= self.stop
        return of_year >= self.start or of_year <= self.stop


@dataclass(frozen=True)
class Weekdays:
    """Departure on one of ``days`` (Monday 0)."""

    days: frozenset

    def holds(self, circumstances):
        return circumstances.weekday in self.days


@dataclass(frozen=True)
class Hours:
    """Departure from minute ``start`` of the day and before ``stop``, over midnight if need be."""

    start: int
    stop: int

    def holds(self, circumstances):
        minute = circumstances.minute
        if self.start < self.stop:
            return self.start <= minute < self.stop
        return minute >= self.start or minute < self.stop


@dataclass(frozen=True)
class Lead:
    """Bought at least ``start`` and less than ``stop`` minutes before departure."""

    start: int
    stop: int | None

    def holds(self, circumstances):
        lead = circumstances.lead
        if lead is None:
            return False
        return lead >= self.start and (self.stop is None or lead < self.stop)


@dataclass(frozen=True)
class Channel:
    """Bought on ``channel``."""

    channel: str

    def holds(self, circumstances):
        return circumstances.channel == self.channel


@dataclass(frozen=True)
class Load:
    """From ``start`` percent of the places on and below ``stop``; a band up to 100 includes it."""

    start: Decimal
    stop: Decimal

    def holds(self, circumstances):
        load = circumstances.load
        return load >= self.start and (load < self.stop or self.stop >= HUNDRED)


@dataclass(frozen=True)
class Group:
    """At least ``start`` and at most ``stop`` passengers in the selection."""

    start: int
    stop: int | None

    def holds(self, circumstances):
        size = circumstances.group
        return size >= self.start and (self.stop is None or size <= self.stop)


@dataclass(frozen=True)
class Rule:
    """One rule as the tariff has it. ``names`` is {language: name}.

    ``mode``: ``percent`` and ``amount`` move the price by ``value`` (below zero for a discount),
    ``fixed`` sets it. ``floor`` and ``ceiling`` bound what this rule leaves. Empty ``fares`` or
    ``categories`` stand for all of them.
    """

    id: int
    kind: str
    mode: str
    value: Decimal
    names: dict = field(default_factory=dict)
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    fares: frozenset = frozenset()
    categories: frozenset = frozenset()
    conditions: tuple = ()

    def holds(self, fare_id, category_id, base, circumstances):
        """Whether the rule acts on a place. Free places stay free unless a rule names the fare."""
        if self.fares:
            if fare_id not in self.fares:
                return False
        elif not base:
            return False
        if self.categories and category_id not in self.categories:
            return False
        return all(condition.holds(circumstances) for condition in self.conditions)

    def apply(self, price):
        """What the rule makes of ``price``, to the kopeck and never below zero.

        :return: (price, ``floor`` or ``ceiling`` where a bound decided, else None)
        """
        if self.mode == "percent":
            price = to_kopeck(price + price * self.value / HUNDRED)
        elif self.mode == "amount":
            price += self.value
        else:
            price = self.value
        price = max(price, Decimal(0))
        if self.floor is not None and price < self.floor:
            return self.floor, "floor"
        if self.ceiling is not None and price > self.ceiling:
            return self.ceiling, "ceiling"
        return price, None

    def fact(self, circumstances):
        """The number that made the rule hold, as text for the explanation; None without one."""
        if self.kind == "load":
            return f"{to_kopeck(circumstances.load).normalize():f}"
        if self.kind == "group":
            return str(circumstances.group)
        if self.kind == "lead":
            return str(circumstances.lead)
        return None

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from .money import round_to
from .quote import Quote, Step
from .rules import KINDS, Lead, Load


class NoPrice(LookupError):
    """The fare is not on sale for the category."""


@dataclass(frozen=True)
class Line:
    """What a fare costs in a category before any rule; ``floor`` and ``ceiling`` bound the price
    that rules make of it."""

    price: Decimal
    floor: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True)
class Tariff:
    """All that makes the prices of one excursion; immutable, may be shared by threads.

    ``lines`` is {(fare id, category id or None for every category): Line}; ``days`` {date: weekday
    it counts as}; ``rounding`` the step of computed prices in roubles, 0 for none. ``rules`` come
    in their sequence.
    """

    lines: dict
    rules: tuple = ()
    fees: tuple = ()
    days: dict = field(default_factory=dict)
    rounding: Decimal = Decimal(0)
    currency_id: int | None = None

    @cached_property
    def _rules_by_kind(self):
        kinds = [[rule for rule in self.rules if rule.kind == kind] for kind in KINDS]
        return tuple(tuple(rules) for rules in kinds if rules)

    @cached_property
    def fare_ids(self):
        """Fares that are on sale in some category."""
        return frozenset(fare_id for fare_id, _category_id in self.lines)

    @cached_property
    def depends_on_load(self):
        """Whether a price changes as the trip fills up."""
        return any(
            isinstance(condition, Load) for rule in self.rules for condition in rule.conditions
        )

    @cached_property
    def depends_on_sale(self):
        """Whether a price changes with what is sold, or with the time until departure."""
        return any(
            isinstance(condition, (Load, Lead))
            for rule in self.rules
            for condition in rule.conditions
        )

    def changes_at(self, circumstances):
        """When the passing of time will next change a price of this departure: the aware datetime
        up to which today's price holds, that moment included, or None. For caches of pages."""
        boundaries = {
            circumstances.departure - timedelta(minutes=minutes)
            for rule in self.rules
            for condition in rule.conditions
            if isinstance(condition, Lead)
            # a lead of exactly `start` still holds, one of exactly `stop` not yet
            for minutes in (condition.start, condition.stop)
            if minutes is not None
        }
        later = [moment for moment in boundaries if moment >= circumstances.now]
        return min(later, default=None)

    def line(self, fare_id, category_id):
        """The line of the category, else that for every category, else None."""
        return self.lines.get((fare_id, category_id)) or self.lines.get((fare_id, None))

    def quote(self, fare_id, category_id, circumstances):
        """The price of one place.

        :raise NoPrice: where the fare is not on sale for the category
        """
        line = self.line(fare_id, category_id)
        if line is None:
            raise NoPrice(fare_id, category_id)
        return self._make(line, fare_id, category_id, circumstances)

    def lap_quote(self, fare_id, circumstances):
        """The price of a fare that takes no place: of its general line, else the lowest.

        :raise NoPrice: where the fare is not on sale at all
        """
        if (fare_id, None) in self.lines:
            return self.quote(fare_id, None, circumstances)
        quotes = [
            self.quote(fare_id, category_id, circumstances)
            for fare, category_id in self.lines
            if fare == fare_id
        ]
        if not quotes:
            raise NoPrice(fare_id, None)
        return min(quotes, key=lambda quote: (quote.price, quote.category_id))

    def _make(self, line, fare_id, category_id, circumstances):
        circumstances = circumstances.on_calendar(self.days)
        price, group_rule = line.price, None
        steps = [Step("base", price)]

        def step(kind, after, **facts):
            nonlocal price
            steps.append(Step(kind, after, price, **facts))
            price = after

        for rules in self._rules_by_kind:
            for rule in rules:
                if rule.holds(fare_id, category_id, line.price, circumstances):
                    after, bound = rule.apply(price)
                    step(
                        rule.kind,
                        after,
                        id=rule.id,
                        names=rule.names,
                        mode=rule.mode,
                        value=rule.value,
                        fact=rule.fact(circumstances),
                        bound=bound,
                    )
                    if rule.kind == "group":
                        group_rule = rule.id
                    break
        if len(steps) > 1:
            rounded = round_to(price, self.rounding)
            if rounded != price:
                step("rounding", rounded, value=self.rounding)
            if line.floor is not None and price < line.floor:
                step("floor", line.floor)
            if line.ceiling is not None and price > line.ceiling:
                step("ceiling", line.ceiling)
        fees = tuple(fee for fee in self.fees if not fee.fares or fare_id in fee.fares)
        return Quote(price, fare_id, category_id, tuple(steps), fees, self.currency_id, group_rule)

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .fees import Fee, breakdown
from .money import kopecks


@dataclass(frozen=True)
class Step:
    """One step from the tariff to the price. ``before`` is None for the first.

    ``kind``: ``base``, one of ``rules.KINDS``, ``rounding``, ``floor``, ``ceiling`` or
    ``pricelist``. ``id`` and ``names`` ({language: name at that time}) are those of the rule,
    ``fact`` what it measured (load, passengers, minutes), ``bound`` its own floor or ceiling where
    that decided.
    """

    kind: str
    after: Decimal
    before: Decimal | None = None
    id: int | None = None
    names: dict = field(default_factory=dict)
    mode: str | None = None
    value: Decimal | None = None
    fact: str | None = None
    bound: str | None = None

    def as_json(self):
        values = {
            "kind": self.kind,
            "before": _text(self.before),
            "after": _text(self.after),
            "id": self.id,
            "names": self.names,
            "mode": self.mode,
            "value": _text(self.value),
            "fact": self.fact,
            "bound": self.bound,
        }
        return {key: value for key, value in values.items() if value not in (None, {})}

    @classmethod
    def from_json(cls, values):
        return cls(
            **{
                **values,
                "after": Decimal(values["after"]),
                "before": _decimal(values.get("before")),
                "value": _decimal(values.get("value")),
            }
        )


@dataclass(frozen=True)
class Quote:
    """The price of one place with the way that led to it; tax and fees included.

    ``currency_id`` is the excursion's company's. ``group_rule`` is the id of the group rule that
    acted (or tells a pricelist's rule with a minimum number), so that a change of the number of
    passengers is seen to change the price or not.
    """

    price: Decimal
    fare_id: int
    category_id: int | None
    steps: tuple
    fees: tuple = ()
    currency_id: int | None = None
    group_rule: int | str | None = None

    def then(self, step):
        """The quote with one more step; ``step.before`` is the price so far."""
        assert step.before == self.price, "steps chain"
        return replace(self, price=step.after, steps=(*self.steps, step))

    def breakdown(self, price=None):
        """Fees in the price and what is left for the passage, see ``fees.breakdown``.

        :param int price: kopecks, where less than the quoted price was paid in the end
        """
        return breakdown(kopecks(self.price) if price is None else price, self.fees)

    def as_json(self):
        """A dict for a jsonb column; amounts are text."""
        values = {
            "price": _text(self.price),
            "fare": self.fare_id,
            "category": self.category_id,
            "currency": self.currency_id,
            "group_rule": self.group_rule,
            "steps": [step.as_json() for step in self.steps],
            "fees": [
                {"id": fee.id, "mode": fee.mode, "value": _text(fee.value), "names": fee.names}
                for fee in self.fees
            ],
        }
        return {key: value for key, value in values.items() if value not in (None, [])}

    @classmethod
    def from_json(cls, values):
        """The quote of ``as_json`` (dict, or its text); None for nothing."""
        if isinstance(values, str):
            values = json.loads(values)
        if not values:
            return None
        return cls(
            price=Decimal(values["price"]),
            fare_id=values["fare"],
            category_id=values.get("category"),
            currency_id=values.get("currency"),
            group_rule=values.get("group_rule"),
            steps=tuple(Step.from_json(step) for step in values["steps"]),
            fees=tuple(
                Fee(fee["id"], fee["mode"], Decimal(fee["value"]), fee["names"])
                for fee in values.get("fees", ())
            ),
        )


def _text(amount):
    return None if amount is None else str(amount)


def _decimal(text):
    return None if text is None else Decimal(text)

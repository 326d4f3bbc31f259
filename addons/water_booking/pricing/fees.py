"""Fees that are part of a price: pier, port, insurance …"""

from dataclasses import dataclass, field
from decimal import Decimal

from .money import kopecks


def name_in(names, lang):
    """Of {language: name} the one in ``lang``, else the source language's, else any."""
    return names.get(lang) or names.get("en_US") or next(iter(names.values()), "")


@dataclass(frozen=True)
class Fee:
    """A fee per person that the price includes: ``fixed`` roubles, or ``percent`` of the price.

    ``fares`` is empty where everybody pays it.
    """

    id: int
    mode: str
    value: Decimal
    names: dict = field(default_factory=dict)
    fares: frozenset = frozenset()

    def name(self, lang):
        """The name at the time of the quote, in ``lang`` where it had one."""
        return name_in(self.names, lang)

    def share(self, price):
        """Kopecks of ``price`` (kopecks) that are this fee, rounded half up."""
        if self.mode == "percent":
            return kopecks(self.value * price / 100 / 100)
        return kopecks(self.value)


def breakdown(price, fees):
    """What a price consists of, in kopecks: [(fee, kopecks)], and what is left for the passage.

    The parts add up to ``price`` exactly. Where fees would be more than the price, they are cut in
    their order: nobody pays a fee out of a free ticket.

    :param int price: kopecks
    :return: (list of (fee, kopecks above zero), kopecks of the passage)
    """
    left, parts = price, []
    for fee in fees:
        part = min(fee.share(price), left)
        if part > 0:
            parts.append((fee, part))
            left -= part
    return parts, left

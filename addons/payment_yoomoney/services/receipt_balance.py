"""What is open of the prepayments for one line of an order."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Prepayment:
    """What one receipt of a sale says of the line, and what was given back of it.

    Money in kopecks; ``covered`` was paid by a gift certificate.
    """

    paid: int
    covered: int
    units: Decimal
    refunded: int = 0
    refunded_units: Decimal = Decimal(0)

    @property
    def left(self):
        """Its worth, less the refunds with their share of the certificate."""
        worth = self.paid + self.covered
        if not self.paid:
            return worth
        return worth - _round(Decimal(self.refunded * worth) / self.paid)

    @property
    def left_units(self):
        return self.units - self.refunded_units if self.left > 0 else Decimal(0)


@dataclass(frozen=True)
class Balance:
    prepayments: tuple
    closed: int = 0
    closed_units: Decimal = Decimal(0)

    @property
    def left(self):
        return max(0, sum(item.left for item in self.prepayments) - self.closed)

    @property
    def left_units(self):
        """A deposit and the rest are two payments for the same pieces."""
        units = max((item.left_units for item in self.prepayments), default=Decimal(0))
        return max(Decimal(0), units - self.closed_units)

    def part(self, units=None):
        """Kopecks of so many units; all that is left for all of them, and without a number."""
        left_units = self.left_units
        if units is None or units >= left_units:
            return self.left
        return _round(Decimal(self.left) * units / left_units)


def _round(number):
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))

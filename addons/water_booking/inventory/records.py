"""Plain values that the door gives out: they live longer than its cursor."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Row:
    """One position of the ledger: a seat, an infant on a lap, or a piece of an add-on.

    ``price`` is tax included, in the company's currency.
    """

    claim: str
    trip_id: int
    map_id: int
    seat_id: int | None
    seat_label: str
    area_id: int | None
    category_id: int | None
    fare_id: int | None
    persons: int
    price: Decimal
    state: str
    reference: str | None
    addon_id: int | None = None
    allotment_id: int | None = None
    #: how the price came about, as ``pricing.Quote`` wrote it
    quote: dict | None = None

    @classmethod
    def from_sql(cls, values):
        """A row of the door's queries, which give prices as text: Odoo's cursors turn numeric
        into float, and money must not pass through one."""
        row = cls(*values)
        return replace(row, price=Decimal(row.price))


@dataclass(frozen=True)
class Hold:
    """The live rows of one cause (hold token).

    ``held_until`` and ``now`` are naive UTC from the database's clock, so that a page counts down
    without trusting the visitor's clock.
    """

    token: str
    trip_id: int
    held_until: datetime | None
    now: datetime
    extended: bool
    state: str
    rows: tuple[Row, ...] = field(default_factory=tuple)

    @property
    def total(self):
        """Sum of the rows' prices, exact to the kopeck."""
        return sum((row.price for row in self.rows), Decimal(0))

    @property
    def choice(self):
        """What is held: {claim: (fare id, add-on id, price in kopecks)}."""
        return {row.claim: (row.fare_id, row.addon_id, int(row.price * 100)) for row in self.rows}

    @property
    def seconds_left(self):
        """Whole seconds until the places are free again, never negative."""
        if not self.held_until:
            return 0
        return max(0, int((self.held_until - self.now).total_seconds()))


@dataclass(frozen=True)
class Sale:
    """Outcome of securing places: ``sold``, ``retaken``, ``lost`` or ``already_paid``."""

    outcome: str
    rows: tuple[Row, ...] = field(default_factory=tuple)

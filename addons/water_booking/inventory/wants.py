"""Values that pass between choosing, pricing and taking."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Terms:
    """Whose the places are and until when (naive UTC, the database's clock)."""

    cause: str
    channel: str
    held_until: datetime
    taken_at: datetime
    extended: bool


@dataclass(frozen=True)
class Want:
    """One position that a selection asks for. ``quote`` explains the price (JSON values)."""

    seat_id: int | None
    fare_id: int | None
    persons: int
    price: Decimal
    quote: dict | None = None
    addon_id: int | None = None
    allotment_id: int | None = None
    group_key: str | None = None

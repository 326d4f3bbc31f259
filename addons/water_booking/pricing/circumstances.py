from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Circumstances:
    """In what situation a place is sold.

    ``departure`` and ``now`` are aware; departure in the pier's zone, since seasons, weekdays and
    hours go by the pier's clock. ``load`` is the percentage of the places on sale that others
    have. ``group`` counts the passengers of the selection. ``counts_as`` is the weekday (Monday 0)
    that a holiday or a moved working day is treated as.
    """

    departure: datetime
    load: Decimal = Decimal(0)
    group: int = 1
    now: datetime | None = None
    channel: str = "website"
    counts_as: int | None = None

    @property
    def weekday(self):
        """Monday 0 … Sunday 6, holidays as what they count as."""
        return self.departure.weekday() if self.counts_as is None else self.counts_as

    @property
    def minute(self):
        """Minute of the pier's day."""
        return self.departure.hour * 60 + self.departure.minute

    @property
    def lead(self):
        """Minutes from the sale to departure, negative after it; None where nobody says when."""
        if self.now is None:
            return None
        return int((self.departure - self.now).total_seconds() // 60)

    def on_calendar(self, days):
        """These circumstances with the weekday that ``days`` ({date: weekday}) gives the date."""
        counts_as = days.get(self.departure.date())
        return self if counts_as is None else replace(self, counts_as=counts_as)

"""From a pier's wall clock to UTC, with the nights on which clocks are changed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Moment:
    """``utc`` is naive, as Odoo stores it; ``wall`` what the pier's clock shows then, naive.

    ``odd`` is ``skipped`` where the hour asked for does not exist that night (``wall`` is then as
    much later as the clock jumps), ``doubled`` where it comes twice (the first is meant).
    """

    utc: datetime
    wall: datetime
    odd: str | None = None


def moment(day: date, minute: int, zone: str) -> Moment:
    """Minute ``minute`` of the service day ``day`` by the clock of ``zone``.

    Minutes from 1440 on belong to the night after: 25:10 of Friday is 1:10 of Saturday.
    """
    asked = datetime.combine(day, time()) + timedelta(minutes=minute)
    place = ZoneInfo(zone)
    first = asked.replace(tzinfo=place)
    utc = first.astimezone(timezone.utc)
    wall = utc.astimezone(place).replace(tzinfo=None)
    if wall != asked:
        odd = "skipped"
    elif first.utcoffset() != first.replace(fold=1).utcoffset():
        odd = "doubled"
    else:
        odd = None
    return Moment(utc.replace(tzinfo=None), wall, odd)


def local(utc: datetime, zone: str) -> datetime:
    """Naive UTC as the naive wall clock of ``zone``."""
    return utc.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def clock_text(minute: int) -> str:
    """``11:05``; minutes of the night after the service day as ``25:10``."""
    return f"{minute // 60}:{minute % 60:02}"

"""Which days a schedule sails and at what minutes of them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dateutil import rrule

FREQUENCIES = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY}


@dataclass(frozen=True)
class Rule:
    """Days from ``first`` to ``last`` (None for no end), both included.

    ``weekdays`` (Monday 0) act in the frequencies ``weekly`` and ``monthly``. In ``monthly``
    ``nth`` says which of a weekday (1 first … -1 last); without it ``month_day`` counts, and a
    month that is shorter sails on its last day.

    ``special`` says what a special day ({date: weekday it counts as}) does: ``ignore`` nothing,
    ``counts_as`` the day is sailed as that weekday (weekly only), ``skip`` no trips, ``add`` trips
    on such days too.
    """

    first: date
    last: date | None = None
    freq: str = "weekly"
    interval: int = 1
    weekdays: frozenset = frozenset()
    nth: int | None = None
    month_day: int | None = None
    special: str = "ignore"

    def _dates(self, start, stop):
        if not self.weekdays and (self.freq == "weekly" or self.nth):
            return set()  # rrule would take the weekday of the first day
        options = {"interval": self.interval, "dtstart": datetime.combine(self.first, time())}
        if self.freq == "weekly":
            options["byweekday"] = sorted(self.weekdays)
            options["wkst"] = rrule.MO
        elif self.freq == "monthly" and self.nth:
            days = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
            options["byweekday"] = [days[day](self.nth) for day in sorted(self.weekdays)]
        elif self.freq == "monthly":
            options["bymonthday"] = list(range(min(28, self.month_day), self.month_day + 1))
            options["bysetpos"] = -1
        rule = rrule.rrule(FREQUENCIES[self.freq], **options)
        found = rule.between(
            datetime.combine(start, time()), datetime.combine(stop, time()), inc=True
        )
        return {moment.date() for moment in found}

    def _sails_as(self, day, weekday):
        """Whether the rule sails on ``weekday`` in the week of ``day``."""
        weeks = (_monday(day) - _monday(self.first)).days // 7
        return weekday in self.weekdays and weeks % self.interval == 0


@dataclass(frozen=True)
class Exceptions:
    """Days, or single departures, left out and added: {(date, minute or None for all of them)}.

    What is added stands outside the season too, and wins over what is left out.
    """

    left_out: frozenset = frozenset()
    added: frozenset = field(default_factory=frozenset)


def _monday(day):
    return day - timedelta(days=day.weekday())


def sailing_days(rule, start, stop, special_days=None):
    """Days of ``rule`` between ``start`` and ``stop``, both included, before exceptions.

    :param dict special_days: {date: weekday it counts as}
    :return: sorted list of dates
    """
    start = max(start, rule.first)
    stop = min(stop, rule.last) if rule.last else stop
    if start > stop:
        return []
    days = rule._dates(start, stop)
    if rule.special != "ignore":
        for day, weekday in (special_days or {}).items():
            if not start <= day <= stop:
                continue
            if rule.special == "counts_as":
                sails = rule._sails_as(day, weekday) if rule.freq == "weekly" else day in days
            else:
                sails = rule.special == "add"
            (days.add if sails else days.discard)(day)
    return sorted(days)


def slots(rule, minutes, start, stop, special_days=None, exceptions=None):
    """Departures of ``rule`` as sorted (service day, minute of that day).

    :param minutes: minutes of the service day; from 1440 on they are of the night after it
    """
    exceptions = exceptions or Exceptions()
    found = {
        (day, minute)
        for day in sailing_days(rule, start, stop, special_days)
        for minute in minutes
        if not {(day, None), (day, minute)} & exceptions.left_out
    }
    for day, minute in exceptions.added:
        if start <= day <= stop:
            found.update((day, each) for each in (minutes if minute is None else (minute,)))
    return sorted(found)

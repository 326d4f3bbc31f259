"""Months of a calendar: plain dates, no time zones."""

import calendar
import datetime
import re

#: Months ahead that a calendar leafs through.
AHEAD = 12
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def read_month(text, today):
    """The first day of the month of an address (“2026-07”), between this month and a year from now;
    this month where the text makes no sense."""
    this = today.replace(day=1)
    match = _MONTH.fullmatch(text or "")
    if not match or not 1 <= int(match[2]) <= 12:
        return this
    if not datetime.MINYEAR < int(match[1]) < datetime.MAXYEAR:
        return this
    return min(max(datetime.date(int(match[1]), int(match[2]), 1), this), later(this, AHEAD))


def later(month, count):
    """The first day of the month so many months later."""
    number = month.year * 12 + month.month - 1 + count
    return datetime.date(number // 12, number % 12 + 1, 1)


def weeks(month, first_weekday):
    """Rows of seven dates, None for days of other months.

    :param first_weekday: Monday 0 … Sunday 6
    """
    rows = calendar.Calendar(first_weekday).monthdatescalendar(month.year, month.month)
    return [[day if day.month == month.month else None for day in row] for row in rows]

"""Rows of a timetable: what a table or a GTFS feed says that sails, not yet compared with the
records. Everything that cannot be read is a ``Problem`` with its place."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from .problems import Problem
from .tables import read_table

#: Columns of a table in the order of the template; those without which nothing can be planned.
COLUMNS = (
    "excursion",
    "vessel",
    "pier",
    "from",
    "to",
    "days",
    "times",
    "duration",
    "boarding",
    "sale_ends",
    "left_out",
    "added",
    "state",
)
REQUIRED = ("excursion", "from", "times")
#: Rows of the template, as a dispatcher would write them.
EXAMPLES = (
    ("Bridges by night", "Nevka", "Palace Pier", "2027-05-01", "2027-09-30", "567", "23:30 25:10",
     "1:30", "30", "15", "2027-05-09", "", "on_sale"),
    ("Northern islands", "Nevka", "", "2027-06-12", "2027-06-12", "", "12:00", "", "", "", "", "",
     "draft"),
)  # fmt: skip
LAST_MINUTE = 48 * 60
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")


@dataclass
class Entry:
    """One line of a timetable: days, hours and what sails, by names as the file has them."""

    row: int
    excursion: str
    first: date
    last: date
    minutes: list
    vessel: str = ""
    pier: str = ""
    weekdays: frozenset = frozenset(range(7))
    duration: int | None = None
    boarding: int | None = None
    cutoff: int | None = None
    left_out: list = field(default_factory=list)
    added: list = field(default_factory=list)
    state: str = ""
    zone: str = ""
    file: str = ""
    name: str = ""


class _Cells:
    """Reads the cells of one row and notes what is wrong with them."""

    def __init__(self, row, problems, file=""):
        self.row, self.file, self.problems = row, file, problems
        self.good = True

    def wrong(self, column, code, **facts):
        self.good = False
        self.problems.append(Problem(code, self.row.number, column, self.file, facts))

    def text(self, column, required=False):
        value = self.row.get(column) or ""
        if required and not value and column not in self.row.damaged:
            self.wrong(column, "missing")
        return value

    def date(self, column, required=False):
        value = self.text(column, required)
        return self._one_date(column, value) if value else None

    def dates(self, column):
        found = [
            self._one_date(column, text) for text in self.text(column).replace(",", " ").split()
        ]
        return [day for day in found if day]

    def _one_date(self, column, text):
        for notation in _DATES:
            try:
                day = datetime.strptime(text, notation).date()
            except ValueError:
                continue
            if 2000 <= day.year <= 2100:
                return day
            self.wrong(column, "far_date", year=day.year)
            return None
        self.wrong(column, "not_a_date", text=text)
        return None

    def times(self, column):
        minutes = []
        for text in re.split(r"[\s,;]+", self.text(column, required=True)):
            if not text:
                continue
            minute = minutes_of(text)
            if minute is None or minute >= LAST_MINUTE:
                self.wrong(column, "not_a_time", text=text)
            elif minute in minutes:
                self.wrong(column, "double_time", text=text)
            else:
                minutes.append(minute)
        return sorted(minutes)

    def duration(self, column):
        text = self.text(column)
        if not text:
            return None
        minutes = minutes_of(text)
        if minutes is None and re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", text):
            minutes = round(float(text.replace(",", ".")) * 60)
        if not minutes or minutes > 240 * 60:
            self.wrong(column, "not_a_duration", text=text)
            return None
        return minutes

    def number(self, column):
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,5}", text) or int(text) > 10080:
            self.wrong(column, "not_a_number", text=text)
            return None
        return int(text)

    def weekdays(self, column):
        text = re.sub(r"[\s,;.]+", "", self.text(column))
        if not text:
            return frozenset(range(7))
        if not re.fullmatch(r"[1-7]{1,7}", text):
            self.wrong(column, "not_days", text=text)
            return frozenset()
        return frozenset(int(day) - 1 for day in text)

    def state(self, column):
        text = self.text(column).lower().replace(" ", "_")
        if text and text not in ("draft", "on_sale"):
            self.wrong(column, "not_a_state", text=text)
        return text


def minutes_of(text):
    """Minutes of ``11:05``, ``25:10`` or ``11:05:00``; None where it is no time."""
    match = re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::[0-5]\d)?", text)
    return int(match[1]) * 60 + int(match[2]) if match else None


def read_timetable(content):
    """Entries and problems of a CSV or XLSX file.

    :raise Unreadable: where it is no table
    """
    columns, rows, problems = read_table(content)
    problems += [
        Problem("no_column", 1, name, facts={"name": name})
        for name in REQUIRED
        if name not in columns
    ]
    problems += [
        Problem("unknown_column", 1, name, facts={"name": name})
        for name in columns
        if name and name not in COLUMNS
    ]
    if not rows:
        problems.append(Problem("no_rows"))
    entries = []
    if any(problem.code == "no_column" for problem in problems):
        return entries, problems
    damaged = {problem.row for problem in problems if problem.row > 1}
    for row in rows:
        entry = _entry(row, problems)
        if entry and row.number not in damaged:
            entries.append(entry)
    return entries, problems


def _entry(row, problems):
    cells = _Cells(row, problems)
    first = cells.date("from", required=True)
    last = cells.date("to") or first
    if first and last and last < first:
        cells.wrong("to", "ends_before")
    entry = Entry(
        row=row.number,
        excursion=cells.text("excursion", required=True),
        vessel=cells.text("vessel"),
        pier=cells.text("pier"),
        first=first,
        last=last,
        weekdays=cells.weekdays("days"),
        minutes=cells.times("times"),
        duration=cells.duration("duration"),
        boarding=cells.number("boarding"),
        cutoff=cells.number("sale_ends"),
        left_out=cells.dates("left_out"),
        added=cells.dates("added"),
        state=cells.state("state"),
    )
    return entry if cells.good else None

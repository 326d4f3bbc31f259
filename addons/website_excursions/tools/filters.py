"""The catalogue's filters: read from an address, written into one. Whatever makes no sense is left
out, so that each choice has one address."""

import datetime
import re
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

#: (key, longer than, up to) hours
DURATIONS = (("short", 0.0, 1.5), ("medium", 1.5, 3.0), ("long", 3.0, 1000.0))
SORTS = ("date", "price", "duration")
KINDS = ("cruise", "event")
MOST_PEOPLE = 20
#: A range of more days than this is cut.
MOST_DAYS = 62
#: The name of a filter in addresses, in the order in which it stands there. ``date`` and ``to``
#: are one filter.
NARROWING = ("q", "date", "city", "pier", "kind", "duration", "price", "people", "guide")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def _number(text, most):
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return value if value <= most else 0


def _day(text):
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Filters:
    """``date`` alone is that day; with ``to`` it is the first of several, both included."""

    q: str = ""
    date: datetime.date | None = None
    to: datetime.date | None = None
    city: int = 0
    pier: int = 0
    kind: str = ""
    duration: str = ""
    price: int = 0
    people: int = 0
    guide: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, params):
        """Filters of an address ({name: text})."""

        def text(name):
            value = params.get(name)
            return value.strip() if isinstance(value, str) else ""

        def known(name, values):
            return text(name) if text(name) in values else ""

        first, last = _day(text("date")), _day(text("to"))
        if first and last and last < first:
            first, last = last, first
        if first and last:
            last = min(last, first + datetime.timedelta(days=MOST_DAYS - 1))
        return cls(
            q=" ".join(text("q")[:80].split()),
            date=first or last,
            to=last if first and last and last > first else None,
            city=_number(text("city"), 10**8),
            pier=_number(text("pier"), 10**8),
            kind=known("kind", KINDS),
            duration=known("duration", [key for key, *_bounds in DURATIONS]),
            price=_number(text("price"), 10**7),
            people=_number(text("people"), MOST_PEOPLE),
            guide=text("guide") if _LANGUAGE.fullmatch(text("guide")) else "",
            sort=known("sort", SORTS),
            page=_number(text("page"), 1000) or 1,
        )

    def values(self):
        """{name: text} of what is set, in the order of addresses."""
        found = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                found[field.name] = str(value)
        return found

    def address(self, path="/excursions", **changes):
        """The address of these filters with some of them changed; without a page number."""
        query = urlencode(replace(self, **{"page": 1, **changes}).values())
        return f"{path}?{query}" if query else path

    @property
    def chosen(self):
        """Names of the filters that narrow the choice."""
        return tuple(name for name in NARROWING if getattr(self, name))

    def without(self, *names):
        changes = {}
        for name in names:
            changes[name] = getattr(Filters(), name)
            if name == "date":
                changes["to"] = None
        return replace(self, page=1, **changes)

    @property
    def days(self):
        """(first, last) of the days that are asked for, or None."""
        return (self.date, self.to or self.date) if self.date else None

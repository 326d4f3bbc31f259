"""The registry files of YooKassa: what was paid and refunded on a day, less its commission.

Text with a title (contract, shop), the day, a header, rows, and two lines that sum them up; a file
of a period repeats all that day by day.  People open and save such files in spreadsheets, so
encodings, separators, decimal commas, quotes and the order of columns are taken as they come.
What is not understood is refused with the number of the line: half a registry is worse than none.

Columns are known by their Russian and English names, which are in ``data/registry_columns.json``.
Amounts are whole kopecks.
"""

import csv
import io
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

COLUMNS = json.loads(
    (Path(__file__).parents[1] / "data" / "registry_columns.json").read_text(encoding="utf-8")
)
MOSCOW = timezone(timedelta(hours=3))
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SHOP = re.compile(r"\((\d+)\)\s*$")
_AMOUNT = re.compile(r"(-?)(\d+)(?:[.,](\d{1,2}))?")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4})")


class RegistryError(ValueError):
    """The file cannot be used; ``reason`` says why, the model says it to people."""

    def __init__(self, reason, **values):
        super().__init__(f"{reason} {values}")
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Operation:
    """A row.  ``net`` is what YooKassa pays out (or withholds) for it, ``vat`` that of its fee."""

    kind: str  # payment or refund
    object_id: str
    payment_id: str
    amount: int
    net: int
    vat: int
    day: date
    moment: datetime | None  # naive UTC
    method: str
    description: str
    number: int  # of the line in the file
    adds_up: bool

    @property
    def fee(self):
        """The commission without its VAT."""
        return self.amount - self.net - self.vat


@dataclass
class Registry:
    shop_id: str = ""
    operations: list = field(default_factory=list)


@dataclass
class _Section:
    """Header, rows and the sums that follow."""

    kind: str
    columns: dict
    separator: str
    width: int
    day: date | None
    operations: list = field(default_factory=list)


def parse(content):
    """Read a file.

    :param bytes content: as it was uploaded
    :rtype: Registry
    :raise RegistryError: when anything in it is not understood or does not add up
    """
    registry, sections, section, day = Registry(), [], None, None
    for number, line in _lines(content):
        if header := _header(line, day):
            section = header
            sections.append(section)
        elif label := _label(line):
            name, value = label
            if name == "day":
                day = _day(value, number)
            elif sections:
                _check(sections[-1], name, value, number)
            # What follows the sums is the next day.
            section = None
        elif section:
            section.operations.append(_operation(section, line, number))
        elif title := _SHOP.search(line):
            registry.shop_id = title[1]
        elif max(map(line.count, ";\t")) > 3:
            raise _no_header(line, number)
    if not sections:
        raise RegistryError("no_header")
    registry.operations = [row for found in sections for row in found.operations]
    _refuse_twice(registry.operations)
    return registry


def _lines(content):
    """Logical lines with their numbers: a quoted cell may go over several."""
    if not content.strip():
        raise RegistryError("empty")
    if content.startswith(EXCEL):
        raise RegistryError("excel")
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    buffer, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        buffer, start = (f"{buffer}\n{line}", start) if buffer else (line, number)
        if buffer.count('"') % 2:
            continue
        if buffer.strip(' \t;,"'):
            yield start, buffer.strip("\n ")
        buffer = ""
    if buffer:
        raise RegistryError("quote", number=start)


def _decode(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's idea of Russian text.
        return content.decode("cp1251", "replace")


def _plain(text):
    """A name as it is compared: small letters, single spaces, no quotes."""
    text = text.replace("\u0451", "\u0435").replace("\u00a0", " ").lower()
    return " ".join(text.replace('"', " ").split())


def _cells(line, separator):
    return [cell.strip() for cell in next(csv.reader(io.StringIO(line), delimiter=separator))]


# --- headers -------------------------------------------------------------------------------------


def _header(line, day):
    """The section that this line begins, if it is a header."""
    for separator in (";", "\t", ","):
        names = [_plain(cell) for cell in _cells(line, separator)]
        if len(names) < 3:
            continue
        for kind in ("refund", "payment"):
            columns = _columns(names, kind)
            if "id" in columns and "amount" in columns:
                if kind == "payment" and "net" not in columns and "fee" not in columns:
                    raise RegistryError("commission", column=_column("net"))
                return _Section(kind, columns, separator, len(names), day)
    return None


def _no_header(line, number):
    """Why a line of many cells before all rows is no header: which column it lacks."""
    for separator in (";", "\t", ","):
        names = [_plain(cell) for cell in _cells(line, separator)]
        for kind in ("refund", "payment"):
            found = _columns(names, kind)
            for have, lack in (("amount", "id"), ("id", "amount")):
                if have in found and lack not in found:
                    return RegistryError("missing", number=number, column=_column(lack, kind))
    return RegistryError("header", number=number)


def _column(what, kind="payment"):
    """The name that YooKassa gives a column, for telling people."""
    aliases = COLUMNS[what]
    return (aliases[kind] if isinstance(aliases, dict) else aliases)[0].capitalize()


def _columns(names, kind):
    """Where each thing is: the first alias that there is wins."""
    found = {}
    for what, aliases in COLUMNS.items():
        for alias in aliases[kind] if isinstance(aliases, dict) else aliases:
            if alias in names:
                found[what] = names.index(alias)
                break
    return found


def _label(line):
    """A line such as “day: 2026-08-22”, as (name, value)."""
    cells = line.strip(' ;,\t"').partition(":")
    name = _plain(cells[0])
    for what in ("day", "sum", "count"):
        if name in COLUMNS[what]:
            return what, cells[2].strip(' ;,\t"')
    return None


# --- rows ----------------------------------------------------------------------------------------


def _operation(section, line, number):
    cells = _cells(line, section.separator)
    while len(cells) > section.width and not cells[-1]:
        cells.pop()
    if len(cells) != section.width:
        raise RegistryError("cells", number=number, found=len(cells), expected=section.width)

    def cell(name):
        return cells[section.columns[name]] if name in section.columns else ""

    object_id = cell("id")
    if not object_id:
        raise RegistryError("id", number=number)
    if cell("currency").upper() not in ("", "RUB", "RUR", "643"):
        raise RegistryError("currency", number=number, currency=cell("currency"))
    amount = _amount(cell("amount"), number)
    vat = _amount(cell("vat") or "0", number)
    parts = [_amount(cell(name) or "0", number) for name in ("fee", "receipts_fee")]
    if section.kind == "refund":
        # YooKassa takes no commission for a refund and gives none back; what a column of a
        # refund's commission would mean is documented nowhere.
        if vat or any(parts):
            raise RegistryError("refund_fee", number=number)
        net = amount
    elif "net" in section.columns:
        net = _amount(cell("net"), number)
    else:
        net = amount - sum(parts) - vat
    moment = _moment(cell("moment"))
    day = section.day or (moment.astimezone(MOSCOW).date() if moment else None)
    if not day:
        raise RegistryError("day", number=number)
    return Operation(
        section.kind,
        object_id,
        cell("payment_id") if section.kind == "refund" else object_id,
        amount,
        net,
        vat,
        day,
        moment and moment.astimezone(timezone.utc).replace(tzinfo=None),
        cell("method"),
        cell("description"),
        number,
        "fee" not in section.columns or amount - net == sum(parts) + vat,
    )


def _amount(text, number):
    found = _AMOUNT.fullmatch(re.sub(r"[\s\u00a0\u202f']", "", text))
    if not found:
        raise RegistryError("amount", number=number, text=text)
    kopecks = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -kopecks if found[1] else kopecks


def _day(text, number):
    found = _DAY.search(text)
    with suppress(ValueError):
        if found and found[1]:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found:
            return date(int(found[6]), int(found[5]), int(found[4]))
    raise RegistryError("day", number=number)


def _moment(text):
    """A time with its zone; without one it is Moscow's.  What is no time is None."""
    for read in (
        datetime.fromisoformat,
        lambda value: datetime.strptime(value, "%d.%m.%Y %H:%M:%S"),
        lambda value: datetime.strptime(value, "%d.%m.%Y %H:%M"),
        lambda value: datetime.strptime(value, "%d.%m.%Y"),
    ):
        try:
            moment = read(text.replace("Z", "+00:00"))
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=MOSCOW)
    return None


# --- does it add up ------------------------------------------------------------------------------


def _check(section, name, value, number):
    """The sums that YooKassa writes below the rows: a file that was cut off shows itself here."""
    if name == "count":
        digits = re.sub(r"\D", "", value)
        if digits and int(digits) != len(section.operations):
            raise RegistryError("count", number=number, said=digits, found=len(section.operations))
        return
    said = re.match(r"[\d\s\u00a0.,]+", value)
    total = sum(row.amount for row in section.operations)
    if said and _amount(said[0].strip(), number) != total:
        raise RegistryError("sum", number=number, said=said[0].strip(), found=total / 100)


def _refuse_twice(operations):
    seen = {}
    for row in operations:
        known = seen.setdefault((row.kind, row.object_id), row)
        if known is not row:
            raise RegistryError("twice", number=row.number, first=known.number, id=row.object_id)

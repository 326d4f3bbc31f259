"""Tables out of CSV and XLSX files of strangers: bounded, no formulas, no entities."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

from .clock import clock_text
from .problems import Problem, Unreadable

MEGABYTE = 1024 * 1024
#: Of the file as it comes, and of what a packed one may become.
MAX_BYTES, MAX_UNPACKED = 10 * MEGABYTE, 100 * MEGABYTE
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 200_000, 60, 1_000
#: Files in an archive; a workbook has a dozen, a feed twenty.
MAX_MEMBERS = 500
#: How spreadsheets and feeds are packed. LZMA lets a file say how much memory it wants.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DELIMITERS = ";,\t"
#: A text that a spreadsheet would run; a minus or plus before a number is none.
_FORMULA = re.compile(r"^\s*(=|@|[+-](?![\d\s.,:]*$))")


class Row(dict):
    """{column: text}, with the row's ``number`` as a spreadsheet counts; ``damaged`` are columns
    that a problem has been told of."""

    def __init__(self, number, cells):
        super().__init__(cells)
        self.number, self.damaged = number, set()


def read_table(content, name=""):
    """Rows of a CSV or XLSX file.

    :param bytes content: the file
    :return: (columns in their order, list of ``Row``, list of ``Problem``)
    :raise Unreadable: where it is no table at all
    """
    if not content:
        raise Unreadable("empty", name)
    if len(content) > MAX_BYTES:
        raise Unreadable("too_big", name, limit=MAX_BYTES // MEGABYTE)
    lines = _xlsx_lines(content) if content[:2] == b"PK" else csv_lines(content, name)
    return table_of(lines, name)


def table_of(lines, name=""):
    """The table whose first line that is not empty is its head."""
    columns, rows, problems = None, [], []
    for number, cells in lines:
        if not any(cell not in (None, "") for cell in cells):
            continue
        if columns is None:
            columns = _head(cells, name)
            continue
        if len(rows) >= MAX_ROWS:
            raise Unreadable("too_many_rows", name, limit=MAX_ROWS)
        row = Row(number, {})
        for column, cell in zip(columns, cells):  # noqa: B905 - short rows end in empty cells
            text, code = _text(cell)
            if code:
                problems.append(Problem(code, number, column, name, {"limit": MAX_CELL}))
                row.damaged.add(column)
            elif column:
                row[column] = text
        rows.append(row)
    if columns is None:
        raise Unreadable("empty", name)
    return columns, rows, problems


def _head(cells, name):
    if len(cells) > MAX_COLUMNS:
        cells = list(cells)
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise Unreadable("too_many_columns", name, limit=MAX_COLUMNS)
    columns = [str(cell or "").strip().lower().replace(" ", "_")[:MAX_CELL] for cell in cells]
    for column in columns:
        if column and columns.count(column) > 1:
            raise Unreadable("double_column", name, name=column)
    return columns


class Formula(str):
    """A cell that a workbook computes."""


def _text(cell):
    """A cell as text in the notation of the columns, or the code of what is wrong with it."""
    if isinstance(cell, Formula):
        return "", "formula"
    if cell is None:
        text = ""
    elif isinstance(cell, datetime):
        text = f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    elif isinstance(cell, date):
        text = cell.isoformat()
    elif isinstance(cell, time):
        text = clock_text(cell.hour * 60 + cell.minute)
    elif isinstance(cell, timedelta):
        text = clock_text(round(cell.total_seconds() / 60))
    elif isinstance(cell, bool):
        text = str(cell).lower()
    elif isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    else:
        text = str(cell).strip()
    if len(text) > MAX_CELL:
        return "", "too_long"
    if isinstance(cell, str) and _FORMULA.match(text):
        return "", "formula"
    return text, None


def decode(content, name=""):
    """Text of a file in UTF-8 (with or without a mark) or Windows-1251."""
    if b"\0" in content[:4096]:
        raise Unreadable("not_csv", name)
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding", name)


def csv_lines(content, name="", delimiters=DELIMITERS):
    """(row number, cells) of a CSV file; the delimiter is the one that its head has most of."""
    text = decode(content, name)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(delimiters, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error:
        raise Unreadable("not_csv", name) from None


def open_zip(content, name="", code="not_zip"):
    """The archive, after looking at what it claims to become; a bomb is refused unopened."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(code, name) from None
    members = archive.infolist()
    if sum(item.file_size for item in members) > MAX_UNPACKED:
        raise Unreadable("too_big_inside", name, limit=MAX_UNPACKED // MEGABYTE)
    if len(members) > MAX_MEMBERS or any(item.compress_type not in PACKED for item in members):
        raise Unreadable(code, name)
    return archive


def read_member(archive, member, name="", code="not_zip"):
    """Bytes of one file of an archive, never more than it says of itself."""
    try:
        with archive.open(member) as stream:
            content = stream.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError, ValueError,
            zipfile.zlib.error):  # fmt: skip
        raise Unreadable(code, name) from None
    if len(content) > MAX_UNPACKED:
        raise Unreadable("too_big_inside", name, limit=MAX_UNPACKED // MEGABYTE)
    return content


def _xlsx_lines(content):
    # openpyxl is slow to import, and only imports need it
    from openpyxl import load_workbook

    archive = open_zip(content, code="not_xlsx")
    for member in archive.infolist():
        # whatever it is called: the workbook's own table of contents says what is read as XML
        if _declares(read_member(archive, member, code="not_xlsx")):
            raise Unreadable("entities")
    try:
        # links to other workbooks and hosts are left alone
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        lines = []
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
            if number > MAX_ROWS + 1:
                raise Unreadable("too_many_rows", limit=MAX_ROWS)
            lines.append((number, [_value(cell) for cell in cells]))
        return lines
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 - a damaged workbook fails in any of openpyxl's corners
        raise Unreadable("not_xlsx") from None


def _declares(content):
    """Whether XML declares a type or an entity, in any encoding that a parser finds by itself;
    pictures may hold such bytes by chance, but are none of XML."""
    text = content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return text[:1] == b"<" and re.search(rb"<!\s*(ENTITY|DOCTYPE)", text) is not None


def _value(cell):
    value = cell.value
    return Formula(value) if cell.data_type == "f" else value

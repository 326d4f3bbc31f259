"""From the bytes of an uploaded file to data: strict JSON within limits.

Everything is bounded before anything is built: bytes, nesting and number of brackets are counted
in one pass over the text, because a parser meets them only when memory or stack are gone.
"""

import json
import math
import re

from odoo.tools.translate import LazyTranslate

from .errors import PlanError
from .rules import check_plan

_lt = LazyTranslate(__name__)

MAX_BYTES = 5 * 1024 * 1024
#: The format nests eight deep (a point of a polygon of an area of a zone).
MAX_DEPTH = 16
#: Objects and lists; a seat takes two.
MAX_BRACKETS = 60_000
MAX_DIGITS = 30

_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_TOKEN = re.compile(r'\\.|["\[\]{}]', re.DOTALL)


class Members(dict):
    """An object of the file in which a key stands twice."""

    repeated = None


def read_plan(raw):
    """The seating plan of a file.

    :param bytes raw: the file; UTF-8, with or without a byte-order mark
    :return: the document as plain lists, dicts, strings, numbers and None
    :raise PlanError: naming the place in the file
    """
    document = parse(raw)
    check_plan(document)
    return document


def parse(raw):
    """The data of a JSON text; numbers beyond bounds (NaN, Infinity, 1e999) and repeated keys are
    left for the rules, which know the place."""
    if len(raw) > MAX_BYTES:
        raise PlanError(
            _lt(
                "The file has %(size)s MB; a seating plan may have up to %(limit)s.",
                size=math.ceil(len(raw) / 1024**2),
                limit=MAX_BYTES // 1024**2,
            )
        )
    text = _decode(raw)
    _measure(text)
    try:
        return json.loads(text, object_pairs_hook=_members, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise PlanError(
            _lt("This is not valid JSON."), line=error.lineno, column=error.colno
        ) from error


def _decode(raw):
    for mark, name in _MARKS.items():
        if raw.startswith(mark):
            raise PlanError(
                _lt("The file is in %(encoding)s; save it as UTF-8.", encoding=name),
                line=1,
                column=1,
            )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        raise PlanError(
            _lt("The file is not text in UTF-8."), **_position(before, len(before))
        ) from error


def _measure(text):
    """Refuse bombs: nesting and brackets counted outside strings."""
    depth = count = 0
    in_string = False
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign == '"':
            in_string = not in_string
        elif in_string or sign[0] == "\\":
            continue
        elif sign in "[{":
            depth += 1
            count += 1
            if depth > MAX_DEPTH:
                raise PlanError(
                    _lt("Lists and objects are nested too deep for a seating plan."),
                    **_position(text, match.start()),
                )
            if count > MAX_BRACKETS:
                raise PlanError(
                    _lt("The file has more objects than the largest seating plan may have."),
                    **_position(text, match.start()),
                )
        else:
            depth -= 1


def _position(text, offset):
    start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, offset) + 1, "column": offset - start + 1}


def _members(pairs):
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    members = Members(members)
    seen = set()
    members.repeated = next(key for key, _value in pairs if key in seen or seen.add(key))
    return members


def _whole(text):
    """Python refuses to read thousands of digits, and takes long over hundreds."""
    return int(text) if len(text) <= MAX_DIGITS else math.inf

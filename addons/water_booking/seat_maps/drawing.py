"""Tables and areas as the file draws them: a shape with a text."""

from . import marks
from .shapes import oval, rectangle

#: Positions that are worked out anew carry no dust of binary fractions.
DIGITS = 6


def table_area(table, origin):
    left, top = table.x - table.width / 2, table.y - table.height / 2
    if table.shape == "round":
        shape = {**oval(table.width, table.height), "position": relative(origin, table.x, table.y)}
        text = text_of(table.name, 0, 0)
    else:
        shape = {**rectangle(table.width, table.height), "position": relative(origin, left, top)}
        text = text_of(table.name, table.width / 2, table.height / 2)
    return {
        "uuid": marks.table_mark(table),
        **shape,
        "rotation": 0,
        "color": "#e8ddcd",
        "border_color": "#9a8468",
        "text": text,
    }


def area_shape(area, origin):
    left, top, width, height = area.box
    return {**rectangle(width, height), "position": relative(origin, left, top)}


def text_of(text, x, y):
    return {"text": text, "position": {"x": x, "y": y}, "color": "#333333", "size": 16}


def relative(base, x, y):
    """A position as it counts from ``base``; exact where that is the origin."""
    return {"x": _less(x, base[0]), "y": _less(y, base[1])}


def _less(value, base):
    return round(value - base, DIGITS) if base else value

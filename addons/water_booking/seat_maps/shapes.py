"""Shapes of areas: the box around them, and shapes made from a box.

In the format a rectangle hangs from its upper left corner, circle and ellipse from their middle,
polygon points and the text count from the area's position, and the shape turns around it. Widths,
heights and radii of circles are whole numbers there; where ours are not, a polygon or an ellipse
says the same exactly.
"""

import math

SHAPES = ("polygon", "rectangle", "ellipse", "circle")
#: A letter's width in parts of its height, roughly.
LETTER = 0.6


def box_of(area):
    """(left, top, width, height) around what an area draws, from its position."""
    turn = math.radians(area.get("rotation", 0) % 360)
    shape = area.get("shape")
    data = area.get(shape) if shape in SHAPES else None
    if data is None:
        return _text_box(area.get("text"))
    if shape in ("circle", "ellipse"):
        radius = data["radius"]
        rx, ry = (radius, radius) if shape == "circle" else (radius["x"], radius["y"])
        half_width = math.hypot(rx * math.cos(turn), ry * math.sin(turn)) if turn else abs(rx)
        half_height = math.hypot(rx * math.sin(turn), ry * math.cos(turn)) if turn else abs(ry)
        return (-half_width, -half_height, 2 * half_width, 2 * half_height)
    if shape == "rectangle":
        points = [(x, y) for x in (0, data["width"]) for y in (0, data["height"])]
    else:
        points = [(point["x"], point["y"]) for point in data["points"]] or [(0, 0)]
    if turn:
        cos, sin = math.cos(turn), math.sin(turn)
        points = [(x * cos - y * sin, x * sin + y * cos) for x, y in points]
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _text_box(text):
    if not text:
        return (0, 0, 0, 0)
    size = text.get("size", 16)
    lines = text["text"].splitlines() or [""]
    width = LETTER * size * max(map(len, lines))
    height = size * len(lines)
    return (text["position"]["x"] - width / 2, text["position"]["y"] - height / 2, width, height)


def rectangle(width, height):
    """A box from its upper left corner, as keys of an area."""
    if _is_whole(width) and _is_whole(height):
        return {
            "shape": "rectangle",
            "rectangle": {"width": int(width), "height": int(height)},
        }
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    return {"shape": "polygon", "polygon": {"points": [{"x": x, "y": y} for x, y in corners]}}


def oval(width, height):
    """Circle or ellipse around its middle, as keys of an area."""
    if width == height and _is_whole(width / 2):
        return {"shape": "circle", "circle": {"radius": int(width / 2)}}
    return {"shape": "ellipse", "ellipse": {"radius": {"x": width / 2, "y": height / 2}}}


def without_shape(area):
    """The area's other keys."""
    return {key: value for key, value in area.items() if key not in (*SHAPES, "shape", "rotation")}


def _is_whole(value):
    return float(value).is_integer()

"""Where the pier is: a small plan drawn from coordinates, without any request to a map service."""

import base64
import io
import math

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader

from .pdf_text import BOLD, REGULAR, clean, draw_line, limit, text_width, wrap

WATER, GROUND, INK, TEAL, GREY = (
    HexColor(code) for code in ("#dcebf1", "#f7fafb", "#0b2545", "#0f7c8a", "#5c6b7a")
)
#: Piers further away are another walk, not this one.
NEAR_METRES = 4000
#: Lengths of the scale's bar, in metres.
BARS = (50, 100, 200, 500, 1000, 2000)
MOST_NEIGHBOURS = 4
EARTH = 6_371_000


def draw_pier_map(canvas, pier, x, y, width, height):
    """Draw the operator's own plan of the pier, else its place among its neighbours.

    :return: False, with nothing drawn, where there is neither plan nor coordinates
    """
    if pier.plan:
        _draw_plan(canvas, base64.b64decode(pier.plan), x, y, width, height)
        return True
    if not (pier.latitude or pier.longitude):
        return False
    _Map(canvas, pier, x, y, width, height).draw()
    return True


def _draw_plan(canvas, picture, x, y, width, height):
    image = ImageReader(io.BytesIO(picture))
    canvas.drawImage(image, x, y, width, height, preserveAspectRatio=True, anchor="nw", mask="auto")


def metres(pier, other):
    """East and north of ``other`` from ``pier``; flat within a city."""
    east = math.radians(other.longitude - pier.longitude) * EARTH
    north = math.radians(other.latitude - pier.latitude) * EARTH
    return east * math.cos(math.radians(pier.latitude)), north


def neighbours(pier):
    """[(pier, east, north)] of the nearest other piers of the city."""
    others = (
        pier.search([("city_id", "=", pier.city_id.id), ("id", "!=", pier.id)])
        if pier.city_id
        else pier.browse()
    )
    placed = [
        (other, *metres(pier, other)) for other in others if other.latitude or other.longitude
    ]
    near = [place for place in placed if 15 < math.hypot(*place[1:]) < NEAR_METRES]
    return sorted(near, key=lambda place: math.hypot(*place[1:]))[:MOST_NEIGHBOURS]


class _Map:
    def __init__(self, canvas, pier, x, y, width, height):
        self.canvas, self.pier = canvas, pier
        self.x, self.y, self.width, self.height = x, y, width, height
        self.places = neighbours(pier)
        far_x = max((abs(east) for _pier, east, _north in self.places), default=250)
        far_y = max((abs(north) for _pier, _east, north in self.places), default=150)
        self.scale = min(
            (width / 2 - 7 * mm) / max(far_x, 60), (height / 2 - 7 * mm) / max(far_y, 60)
        )

    def draw(self):
        canvas = self.canvas
        canvas.saveState()
        outline = canvas.beginPath()
        outline.roundRect(self.x, self.y, self.width, self.height, 4)
        canvas.clipPath(outline, stroke=0)
        canvas.setFillColor(GROUND)
        canvas.rect(self.x, self.y, self.width, self.height, stroke=0, fill=1)
        self._grid()
        for pier, east, north in self.places:
            self._place(pier.name, east, north, 1.2 * mm, GREY, REGULAR, 5.5)
        self._place(self.pier.name, 0, 0, 2.2 * mm, TEAL, BOLD, 7)
        self._north()
        self._bar()
        canvas.restoreState()

    def _grid(self):
        """Rings of distance around the pier."""
        self.canvas.setStrokeColor(WATER)
        self.canvas.setLineWidth(0.8)
        step = self._bar_metres() * self.scale
        for ring in range(1, 8):
            self.canvas.circle(*self._at(0, 0), ring * step, stroke=1, fill=0)

    def _at(self, east, north):
        return (
            self.x + self.width / 2 + east * self.scale,
            self.y + self.height / 2 + north * self.scale,
        )

    def _place(self, name, east, north, radius, color, font, size):
        x, y = self._at(east, north)
        self.canvas.setFillColor(color)
        self.canvas.circle(x, y, radius, stroke=0, fill=1)
        room = self.width / 2
        [text] = limit(wrap(name, font, size, room), 1, font, size, room) or [""]
        wide = text_width(text, font, size)
        left = min(max(x + radius + 1.5, self.x + 2), self.x + self.width - wide - 2)
        above = y + radius + 1.5 if left < x + radius else y - size * 0.35
        draw_line(self.canvas, left, above, text, font, size, INK)

    def _north(self):
        x, y = self.x + self.width - 4 * mm, self.y + self.height - 7 * mm
        arrow = self.canvas.beginPath()
        arrow.moveTo(x, y + 4.5 * mm)
        arrow.lineTo(x - 1.4 * mm, y)
        arrow.lineTo(x, y + 1 * mm)
        arrow.lineTo(x + 1.4 * mm, y)
        arrow.close()
        self.canvas.setFillColor(INK)
        self.canvas.drawPath(arrow, stroke=0, fill=1)
        letter = clean(self.pier.env._("N"))
        draw_line(
            self.canvas,
            x - text_width(letter, REGULAR, 5.5) / 2,
            y - 2 * mm,
            letter,
            REGULAR,
            5.5,
            INK,
        )

    def _bar_metres(self):
        fitting = [length for length in BARS if length * self.scale <= self.width / 3]
        return fitting[-1] if fitting else BARS[0]

    def _bar(self):
        length = self._bar_metres()
        x, y = self.x + 2.5 * mm, self.y + 2.5 * mm
        self.canvas.setStrokeColor(INK)
        self.canvas.setLineWidth(0.9)
        self.canvas.line(x, y, x + length * self.scale, y)
        words = self.pier.env._("%s m", length)
        draw_line(self.canvas, x, y + 1.5, words, REGULAR, 5.5, INK)

# ruff: noqa: E501, S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The operator's fleet, seen from the side, bow to the right, waterline at y = 0."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .svg import Canvas, circle, el, ellipse, line, path, rect

NAVY, TEAL, AMBER = "#12355b", "#1f8a93", "#f2a541"


@dataclass
class Light:
    """How a hull looks by day or by night."""

    white: str = "#ffffff"
    shade: str = "#c9d6df"
    glass: str = "#2b5876"
    hull: str = NAVY
    hull_shade: str = "#0a2340"
    lit: bool = False


DAY = Light()
EVENING = Light("#f6e6d8", "#b99aa0", "#ffdf9e", "#1b2f55", "#101c38", True)
NIGHT = Light("#c8d0e6", "#66739c", "#ffd98a", "#0d1b3a", "#060f24", True)


def _panes(
    x0: float, x1: float, y: float, w: float, h: float, gap: float, light: Light, canvas: Canvas
) -> str:
    fill = (
        canvas.linear((0, "#ffe9b8"), (1, "#f6b95c"))
        if light.lit
        else canvas.linear((0, "#5f93b2"), (1, light.glass))
    )
    parts, x = [], x0
    while x + w <= x1:
        parts.append(rect(x, y, w, h, fill, rx=2.5))
        x += w + gap
    return el("g", *parts)


def people(rng: random.Random, x0: float, x1: float, y: float, step: float, lit: bool) -> str:
    """Passengers at a rail, from the waist up."""
    coats = (
        ("#d1495b", "#edae49", "#00798c", "#30638e", "#6a4c93", "#f4f1de", "#2a9d8f")
        if not lit
        else ("#3d2f4f", "#51374b", "#2c3559", "#5b4a55")
    )
    parts, x = [], x0
    while x < x1:
        coat = rng.choice(coats)
        skin = "#f1c7a5" if not lit else "#b98a73"
        parts += [rect(x - 4.4, y - 15, 8.8, 16, coat, rx=4), circle(x, y - 19.5, 4, skin)]
        if rng.random() < 0.5:
            parts.append(path(f"M{x - 4},{y - 20} a4,4 0 0 1 8,0z", "#4a3428"))
        x += step * rng.uniform(0.7, 1.4)
    return el("g", *parts)


def rail(x0: float, x1: float, y: float, colour: str, height: float = 13) -> str:
    posts = [
        line(x0 + k * 15.0, y, x0 + k * 15.0, y - height, colour, 1.5)
        for k in range(int((x1 - x0) // 15) + 1)
    ]
    return el(
        "g",
        *posts,
        line(x0, y - height, x1, y - height, colour, 2.2),
        line(x0, y - height / 2, x1, y - height / 2, colour, 1.2),
    )


def garland(
    canvas: Canvas, x0: float, y0: float, x1: float, y1: float, sag: float, count: int
) -> str:
    parts = [
        path(
            f"M{x0},{y0} Q{(x0 + x1) / 2},{(y0 + y1) / 2 + 2 * sag} {x1},{y1}",
            stroke="#3b3350",
            stroke_width=1.4,
        )
    ]
    halo = canvas.radial((0, "#ffd98a", 0.9), (1, "#ffd98a", 0))
    for k in range(1, count):
        t = k / count
        x = x0 + (x1 - x0) * t
        y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * ((y0 + y1) / 2 + 2 * sag) + t * t * y1
        parts += [circle(x, y + 4, 10, halo), circle(x, y + 4, 2.6, "#fff3cf")]
    return el("g", *parts)


def motor_ship(canvas: Canvas, light: Light, festive: bool = False) -> str:
    """Two decks: a glazed saloon below, an open deck with an awning above; 640 long."""
    rng = random.Random(11)
    hull = canvas.linear((0, light.hull), (1, light.hull_shade))
    body = canvas.linear((0, light.white), (1, light.shade))
    parts = [
        path("M-318,-52 L-306,0 Q-300,14 -280,14 H236 Q290,12 330,-58 L-318,-52Z", hull),
        path("M-314,-36 L-311,-26 H304 L311,-36Z", light.white, opacity=0.9),
        path("M-308,-6 L-304,4 H275 Q282,0 288,-6Z", "#c8553d", opacity=0.85),
        path("M-296,-52 V-112 H214 Q240,-108 256,-57Z", body),
        _panes(-284, 202, -102, 34, 32, 7, light, canvas),
        rect(-302, -120, 528, 9, light.white),
        people(rng, -270, 96, -118, 27, light.lit),
        rail(-300, 104, -120, light.shade),
        # wheelhouse
        path("M112,-120 V-168 H176 L202,-120Z", body),
        path("M120,-160 H172 L186,-132 H120Z", canvas.linear((0, "#5f93b2"), (1, "#2b5876"))),
        rect(106, -176, 80, 9, light.white, rx=3),
        # awning of the open deck
        *(line(x, -120, x, -176, light.shade, 3.5) for x in (-290, -190, -90, 10, 92)),
        path(
            "M-302,-176 H100 Q108,-176 108,-182 Q-90,-196 -302,-184Z",
            TEAL if not light.lit else "#1c6b7c",
        ),
        # mast and flag
        line(150, -176, 150, -236, light.shade, 4),
        line(134, -214, 166, -214, light.shade, 3),
        line(-312, -52, -318, -112, light.shade, 3),
        path("M-317,-110 q-18,-6 -34,2 v24 q16,-8 34,-2z", AMBER),
        *(circle(x, -58 + (x - 240) * 0.02, 0.1, "#fff") for x in (240,)),
        rail(222, 312, -56, light.shade, 16),
    ]
    if light.lit:
        parts.append(circle(150, -238, 26, canvas.radial((0, "#fff2c4", 0.9), (1, "#fff2c4", 0))))
        parts.append(
            rect(-300, -120, 520, 68, canvas.linear((0, "#ffcf7a", 0.0), (1, "#ffcf7a", 0.22)))
        )
    if festive:
        parts += [
            garland(canvas, -312, -120, -190, -236, -4, 9),
            garland(canvas, -190, -236, -20, -236, 12, 13),
            garland(canvas, -20, -236, 150, -236, 12, 13),
            garland(canvas, 150, -236, 318, -66, -2, 15),
            line(-190, -184, -190, -238, light.shade, 3),
            line(-20, -186, -20, -238, light.shade, 3),
        ]
    return el("g", *parts)


def hydrofoil(canvas: Canvas, light: Light = DAY, spray: bool = True) -> str:
    """A Meteor-type hydrofoil, flying on its foils; 640 long."""
    body = canvas.linear((0, light.white), (0.7, light.white), (1, light.shade))
    glass = canvas.linear((0, "#6fa5c4"), (1, "#1f4763"))
    parts = []
    if spray:
        rng = random.Random(9)
        tail = canvas.linear(
            (0, "#fff", 0), (0.6, "#fff", 0.55), (1, "#fff", 0.95), horizontal=True
        )
        for x, length, height in ((196, 330, 30), (-168, 520, 44)):
            parts.append(
                path(
                    f"M{x},4 C{x - 30},{-height * 0.9} {x - length * 0.45},{-height} {x - length},4"
                    f" C{x - length * 0.5},12 {x - 60},12 {x},4Z",
                    tail,
                    opacity=0.8,
                )
            )
            for _ in range(46):
                back = rng.random() ** 1.6
                rise = height * (1.15 - back) * rng.random()
                parts.append(
                    circle(
                        x - 14 - back * length * 0.8,
                        2 - rise,
                        rng.uniform(0.8, 3.2),
                        "#fff",
                        opacity=0.8,
                    )
                )
    parts += [
        # foils
        path("M176,-34 L164,0 H178 L194,-36Z M-190,-34 L-202,0 H-188 L-172,-36Z", "#5b6b78"),
        rect(136, -2, 66, 5, "#44525e", rx=2.5),
        rect(-232, -2, 66, 5, "#44525e", rx=2.5),
        # hull
        path(
            "M-312,-74 L-296,-30 H150 C226,-34 290,-58 338,-92 C250,-84 -150,-78 -312,-74Z",
            canvas.linear((0, light.hull), (1, light.hull_shade)),
        ),
        path(
            "M-314,-76 C-312,-112 -296,-128 -262,-130 H-206 C-186,-130 -186,-118 -166,-118 H-44 C-30,-118 -26,-134 -4,-138 H84 C120,-140 150,-128 176,-116 C240,-112 300,-104 340,-91 C250,-80 -200,-74 -314,-76Z",
            body,
        ),
        path("M-311,-82 C-150,-82 200,-86 322,-97 L330,-92 C200,-80 -150,-75 -313,-75Z", TEAL),
        # panes
        path(
            "M96,-131 C124,-130 146,-120 164,-111 L112,-109 Q96,-109 96,-131Z M86,-132 H20 L12,-110 H86Z",
            glass,
        ),
        path("M188,-110 C230,-107 268,-102 296,-96 L190,-93Z", glass),
        *(rect(x, -112, 20, 16, glass, rx=5) for x in range(-160, -20, 27)),
        *(rect(x, -122, 18, 22, glass, rx=5) for x in range(-288, -190, 25)),
        *(rect(x, -106, 17, 11, glass, rx=4) for x in range(0, 170, 25)),
        # roof: mast, lamps
        line(44, -138, 34, -176, light.shade, 4),
        line(22, -164, 54, -164, light.shade, 3),
        path("M34,-176 l-26,5 l0,14 l27,-6z", AMBER),
        rect(58, -146, 18, 8, light.shade, rx=3),
    ]
    # flying, but low: the keel is close above its own foam
    return el("g", *parts)


def open_boat(canvas: Canvas, light: Light) -> str:
    """A low open boat with benches and a wheelhouse aft; 420 long."""
    rng = random.Random(21)
    return el(
        "g",
        rect(-176, -64, 54, 40, canvas.linear((0, light.white), (1, light.shade)), rx=4),
        rect(-168, -58, 38, 18, "#ffdf9e" if light.lit else "#5f93b2", rx=3),
        rect(-184, -70, 70, 8, TEAL, rx=3),
        line(-150, -70, -150, -100, light.shade, 3),
        path("M-150,-100 l-22,5 v12 l22,-5z", AMBER),
        people(rng, -104, 140, -26, 17, light.lit),
        people(rng, -96, 132, -20, 21, light.lit),
        path(
            "M-208,-34 L-198,2 Q-194,10 -182,10 H150 Q186,8 216,-42 L208,-42 Q196,-30 176,-30Z",
            canvas.linear((0, light.hull), (1, light.hull_shade)),
        ),
        path("M-207,-32 L-204,-22 H190 Q200,-28 208,-40 L176,-30Z", light.white, opacity=0.92),
        path("M-198,-2 L-196,4 H160 Q168,2 173,-2Z", "#c8553d", opacity=0.85),
        rail(150, 200, -34, light.shade, 14),
    )


def yacht(canvas: Canvas, light: Light, sail: str = "#fff7ea", sail_shade: str = "#e8c9a8") -> str:
    """A sloop under main and jib; 300 long, 400 tall."""
    cloth = canvas.linear((0, sail_shade), (0.35, sail), (1, sail_shade), horizontal=True)
    jib = canvas.linear((0, sail), (1, sail_shade), horizontal=True)
    return el(
        "g",
        line(6, -20, 6, -392, light.shade, 5),
        path("M2,-384 C-30,-280 -74,-150 -118,-58 C-80,-52 -30,-50 2,-52Z", cloth),
        path(
            "M12,-356 C60,-260 112,-120 148,-38 C100,-46 50,-48 14,-46 C30,-140 28,-250 12,-356Z",
            jib,
        ),
        *(
            path(
                f"M2,{y} C{-(390 + y) * 0.15},{y + 4} {-(390 + y) * 0.27},{y + 4} {-(390 + y) * 0.345},{y}",
                stroke=sail_shade,
                stroke_width=1.6,
            )
            for y in (-320, -250, -180, -115)
        ),
        line(4, -50, -124, -56, light.shade, 4),
        path("M6,-392 l-30,6 l30,8z", AMBER),
        path(
            "M-70,-30 Q-60,-48 -30,-48 H40 Q66,-46 78,-28Z",
            canvas.linear((0, light.white), (1, light.shade)),
        ),
        path(
            "M-56,-34 Q-48,-43 -28,-43 H-4 V-33Z M4,-33 V-43 H34 Q52,-42 60,-33Z",
            "#ffdf9e" if light.lit else "#2b5876",
        ),
        people(random.Random(4), -108, -72, -24, 18, light.lit),
        path(
            "M-146,-30 L-136,2 Q-132,10 -118,10 H90 Q128,6 164,-34Z",
            canvas.linear((0, light.hull), (1, light.hull_shade)),
        ),
        path("M-146,-30 L-143,-20 H150 L164,-34Z", light.white),
        ellipse(0, 13, 150, 5, "#fff", opacity=0.35),
    )


def wake(canvas: Canvas, length: float, strength: float = 0.7) -> str:
    """Foam along a hull and behind it, waterline at y = 0."""
    half = length / 2
    foam = canvas.linear((0, "#fff", 0), (0.5, "#fff", 0.75), (1, "#fff", 0.95), horizontal=True)
    return el(
        "g",
        path(
            f"M{half * 0.95},4 C{half * 0.5},16 {-half * 0.6},12 {-half * 1.9},10 C{-half * 0.8},24 {half * 0.4},26 {half * 0.95},4Z",
            foam,
        ),
        path(f"M{half * 0.98},2 q26,4 44,16 q-40,-2 -70,-6z", "#fff", opacity=0.8),
        opacity=strength,
    )

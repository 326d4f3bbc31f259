# ruff: noqa: E501, S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""Houses, domes and the landmarks of Saint Petersburg; each stands on (0, 0) and grows upwards."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .svg import Canvas, circle, el, line, path, poly, rect


@dataclass
class Palette:
    """Colours of one light: a wall in the sun, in the shade, roofs, gold, and windows (lit or not)."""

    wall: str
    shade: str
    roof: str
    gold: str
    gold_shade: str
    window: str
    accent: str = "#2f8f9d"


def shaded(canvas: Canvas, light: str, dark: str) -> str:
    return canvas.linear((0, light), (0.55, light), (1, dark), horizontal=True)


def box(canvas: Canvas, x: float, top: float, width: float, height: float, p: Palette) -> str:
    return rect(x, top, width, height, shaded(canvas, p.wall, p.shade))


def windows(
    rng: random.Random, x: float, top: float, width: float, height: float, colour: str, **opt
) -> str:
    """A grid of windows, some of them dark."""
    step_x, step_y, share = opt.get("dx", 14), opt.get("dy", 20), opt.get("share", 0.8)
    size_x, size_y = step_x * 0.45, step_y * 0.55
    columns, rows = int(width // step_x), int(height // step_y)
    left = x + (width - columns * step_x) / 2 + (step_x - size_x) / 2
    parts = []
    for row in range(rows):
        for column in range(columns):
            if rng.random() < share:
                parts.append(
                    rect(
                        left + column * step_x,
                        top + row * step_y + (step_y - size_y) / 2,
                        size_x,
                        size_y,
                        colour,
                        opacity=round(rng.uniform(0.45, 1), 2),
                    )
                )
    return el("g", *parts)


def facades(
    canvas: Canvas,
    rng: random.Random,
    x0: float,
    x1: float,
    height: float,
    walls: list[str],
    p: Palette,
) -> str:
    """An embankment of low palaces, cornice beside cornice."""
    parts = []
    x = x0
    while x < x1:
        width = rng.uniform(85, 190)
        tall = height * rng.uniform(0.72, 1.05)
        wall = rng.choice(walls)
        parts.append(rect(x, -tall, width, tall, canvas.linear((0, wall), (1, p.shade))))
        kind = rng.random()
        if kind < 0.35:
            parts.append(
                poly(
                    [
                        (x + width * 0.3, -tall),
                        (x + width * 0.5, -tall - 16),
                        (x + width * 0.7, -tall),
                    ],
                    wall,
                )
            )
        elif kind < 0.75:
            parts.append(
                poly(
                    [
                        (x, -tall),
                        (x + 9, -tall - 12),
                        (x + width - 9, -tall - 12),
                        (x + width, -tall),
                    ],
                    p.roof,
                )
            )
        parts.append(rect(x - 2, -tall, width + 4, 3.5, p.wall))
        parts.append(
            windows(rng, x + 4, -tall + 6, width - 8, tall - 12, p.window, dx=12, dy=17, share=0.85)
        )
        x += width
    parts.append(rect(x0, -9, x - x0, 9, p.shade))
    return el("g", *parts)


def onion(canvas: Canvas, x: float, base: float, r: float, light: str, dark: str) -> str:
    """An onion dome of radius r on (x, base), with its cross."""
    d = (
        f"M{x - r * 0.62},{base} C{x - r * 1.35},{base - r * 0.75} {x - r * 0.5},{base - r * 1.25} {x},{base - r * 2.05}"
        f" C{x + r * 0.5},{base - r * 1.25} {x + r * 1.35},{base - r * 0.75} {x + r * 0.62},{base}Z"
    )
    top = base - r * 2.05
    return (
        path(d, shaded(canvas, light, dark))
        + line(x, top + 2, x, top - r * 0.8, light, max(1.2, r * 0.09))
        + line(x - r * 0.25, top - r * 0.5, x + r * 0.25, top - r * 0.5, light, max(1.2, r * 0.09))
    )


def dome(
    canvas: Canvas, x: float, base: float, r: float, light: str, dark: str, tall: float = 1.0
) -> str:
    return path(
        f"M{x - r},{base} C{x - r},{base - r * 1.35 * tall} {x + r},{base - r * 1.35 * tall} {x + r},{base}Z",
        shaded(canvas, light, dark),
    )


def colonnade(x: float, top: float, width: float, height: float, count: int, colour: str) -> str:
    step = width / count
    return el(
        "g",
        *(rect(x + step * i + step * 0.28, top, step * 0.44, height, colour) for i in range(count)),
    )


def fortress(canvas: Canvas, p: Palette) -> str:
    """Peter and Paul: low bastions, cathedral and the gilded spire."""
    return el(
        "g",
        poly(
            [
                (-330, 0),
                (-318, -46),
                (-40, -46),
                (-25, -52),
                (25, -52),
                (40, -46),
                (318, -46),
                (330, 0),
            ],
            canvas.linear((0, p.accent), (1, p.shade)),
        ),
        rect(-318, -49, 636, 4, p.wall),
        box(canvas, -50, -112, 150, 66, p),
        poly([(-50, -112), (-42, -124), (92, -124), (100, -112)], p.roof),
        windows(random.Random(3), -40, -106, 130, 52, p.window, dx=18, dy=40, share=1),
        dome(canvas, 74, -140, 13, p.gold, p.gold_shade, 1.3),
        rect(64, -142, 20, 20, p.wall),
        box(canvas, -62, -178, 46, 134, p),
        box(canvas, -56, -212, 34, 36, p),
        dome(canvas, -39, -212, 15, p.gold, p.gold_shade),
        box(canvas, -46, -240, 14, 18, p),
        dome(canvas, -39, -238, 9, p.gold, p.gold_shade, 1.2),
        poly([(-43.5, -246), (-39, -392), (-34.5, -246)], shaded(canvas, p.gold, p.gold_shade)),
        circle(-39, -392, 3.4, p.gold),
        line(-39, -392, -39, -412, p.gold, 2),
        line(-45, -404, -33, -404, p.gold, 2),
    )


def isaac(canvas: Canvas, p: Palette) -> str:
    """Saint Isaac's: portico, drum and the great gilded dome."""
    return el(
        "g",
        box(canvas, -130, -92, 260, 92, p),
        rect(-134, -98, 268, 8, p.wall),
        poly([(-62, -98), (0, -128), (62, -98)], p.wall),
        colonnade(-60, -88, 120, 84, 8, p.shade),
        colonnade(-126, -88, 50, 84, 3, p.shade),
        colonnade(76, -88, 50, 84, 3, p.shade),
        rect(-108, -128, 26, 32, p.shade),
        dome(canvas, -95, -128, 15, p.gold, p.gold_shade),
        rect(82, -128, 26, 32, p.shade),
        dome(canvas, 95, -128, 15, p.gold, p.gold_shade),
        box(canvas, -58, -188, 116, 70, p),
        colonnade(-58, -182, 116, 56, 10, p.shade),
        rect(-62, -192, 124, 6, p.wall),
        dome(canvas, 0, -192, 57, p.gold, p.gold_shade, 1.1),
        rect(-11, -278, 22, 26, p.wall),
        dome(canvas, 0, -276, 12, p.gold, p.gold_shade, 1.2),
        line(0, -288, 0, -312, p.gold, 2.5),
        line(-7, -303, 7, -303, p.gold, 2.5),
    )


def admiralty(canvas: Canvas, p: Palette) -> str:
    return el(
        "g",
        box(canvas, -42, -92, 84, 92, p),
        path("M-15,0 V-40 A15,15 0 0 1 15,-40 V0Z", p.shade),
        rect(-46, -96, 92, 6, p.wall),
        box(canvas, -28, -138, 56, 44, p),
        colonnade(-28, -134, 56, 40, 7, p.shade),
        dome(canvas, 0, -138, 24, p.gold, p.gold_shade),
        box(canvas, -8, -176, 16, 18, p),
        poly([(-7, -176), (0, -330), (7, -176)], shaded(canvas, p.gold, p.gold_shade)),
        path("M-9,-332 q9,7 18,0 l-4,6 h-10z M0,-334 v-16 l10,9z", p.gold),
    )


def rostral(canvas: Canvas, p: Palette, flame: bool = False) -> str:
    parts = [
        rect(-19, -16, 38, 16, p.shade),
        rect(-14, -30, 28, 16, p.roof),
        poly([(-9, -30), (-7, -160), (7, -160), (9, -30)], shaded(canvas, p.accent, p.roof)),
        rect(-11, -168, 22, 9, p.roof),
        poly([(-8, -168), (-12, -182), (12, -182), (8, -168)], p.shade),
    ]
    for y in (-60, -90, -120, -145):
        parts.append(path(f"M-8,{y} l-16,-5 l5,9z M8,{y} l16,-5 l-5,9z", p.shade))
    if flame:
        parts.append(
            path(
                "M0,-228 c15,22 13,34 9,44 h-18 c-5,-14 2,-22 9,-44z",
                canvas.linear((0, "#ffd37a"), (1, "#ff8a3c")),
            )
        )
    return el("g", *parts)


def exchange(canvas: Canvas, p: Palette) -> str:
    """The Old Exchange on the Spit, a temple in white columns."""
    return el(
        "g",
        rect(-150, -14, 300, 14, p.shade),
        box(canvas, -132, -84, 264, 70, p),
        colonnade(-132, -80, 264, 66, 14, p.shade),
        rect(-138, -92, 276, 9, p.wall),
        poly([(-90, -92), (0, -128), (90, -92)], p.wall),
        path("M-26,-100 a26,20 0 0 1 52,0z", p.shade),
    )

# ruff: noqa: E501, S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""Landmarks of Moscow."""

from __future__ import annotations

import math
import random

from .cities import Palette, onion, shaded, windows
from .svg import Canvas, circle, el, line, path, poly, rect


def swallowtail_wall(
    canvas: Canvas, x0: float, x1: float, height: float, light: str, dark: str
) -> str:
    """The Moscow Kremlin's wall with its swallowtail merlons."""
    parts = [rect(x0, -height, x1 - x0, height, canvas.linear((0, light), (1, dark)))]
    x = x0
    while x < x1 - 10:
        parts.append(path(f"M{x},{-height} v-13 l5,5 l5,-5 v13z", light))
        x += 15
    return el("g", *parts)


def star(x: float, y: float, r: float, fill: str) -> str:
    """A star of five points."""
    points = []
    for k in range(10):
        radius = r if k % 2 == 0 else r * 0.42
        angle = math.pi * (k / 5 - 0.5)
        points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return poly(points, fill)


def kremlin_tower(
    canvas: Canvas, brick: str, dark: str, roof: str, height: float, clock: bool = False
) -> str:
    """A tented tower with a ruby star; the Saviour's one has a clock."""
    body = height * 0.46
    w = 34.0
    parts = [
        rect(-w, -body, 2 * w, body, shaded(canvas, brick, dark)),
        path("M-10,0 v-24 a10,12 0 0 1 20,0 v24z", dark),
        rect(-w - 3, -body - 5, 2 * w + 6, 7, "#f3e6d6"),
    ]
    for k in range(5):
        x = -w + 2 + k * 13.2
        parts.append(path(f"M{x},{-body - 5} v-12 l5,4 l5,-4 v12z", brick))
    second = height * 0.17
    top = body + second
    parts.append(rect(-24, -top, 48, second, shaded(canvas, brick, dark)))
    if clock:
        parts += [
            circle(0, -body - second * 0.52, 15, "#1d2433"),
            circle(0, -body - second * 0.52, 15, "none", stroke="#e9c46a", stroke_width=3),
        ]
        parts.append(
            path(
                f"M0,{-body - second * 0.52} v-10 M0,{-body - second * 0.52} l7,4",
                stroke="#e9c46a",
                stroke_width=2,
            )
        )
    parts += [
        rect(-27, -top - 4, 54, 6, "#f3e6d6"),
        poly(
            [(-23, -top - 4), (-6, -height * 0.88), (6, -height * 0.88), (23, -top - 4)],
            shaded(canvas, roof, dark),
        ),
        rect(-7, -height * 0.93, 14, height * 0.06, brick),
        poly([(-8, -height * 0.93), (0, -height), (8, -height * 0.93)], roof),
        star(0, -height - 9, 10, "#e63946"),
    ]
    return el("g", *parts)


def ivan_bell(canvas: Canvas, p: Palette) -> str:
    parts = []
    for half, base, tall in ((24, 0, 110), (19, 110, 62), (14, 172, 40)):
        parts += [
            rect(-half, -base - tall, 2 * half, tall, shaded(canvas, "#fbf3e4", p.shade)),
            rect(-half - 3, -base - tall, 2 * half + 6, 5, p.shade),
        ]
        parts.append(
            path(
                f"M-6,{-base - tall * 0.25} v{-tall * 0.35} a6,7 0 0 1 12,0 v{tall * 0.35}z",
                p.shade,
            )
        )
    return el("g", *parts, onion(canvas, 0, -212, 18, p.gold, p.gold_shade))


def cathedral(canvas: Canvas, p: Palette, width: float = 120, height: float = 90) -> str:
    """A white cathedral of five golden domes."""
    half = width / 2
    parts = [rect(-half, -height, width, height, shaded(canvas, "#fdf6ea", p.shade))]
    for k in range(4):
        x = -half + width * k / 4
        parts.append(
            path(
                f"M{x},{-height} a{width / 8},{width / 9} 0 0 1 {width / 4},0z",
                "#fdf6ea",
                stroke=p.shade,
                stroke_width=2,
            )
        )
        parts.append(rect(x + width / 8 - 3, -height * 0.7, 6, height * 0.3, p.shade, rx=3))
    for x, r, drum in (
        (-half * 0.62, 15, 34),
        (half * 0.62, 15, 34),
        (-half * 0.3, 14, 42),
        (half * 0.3, 14, 42),
        (0, 24, 52),
    ):
        parts.append(
            rect(x - r * 0.6, -height - drum, r * 1.2, drum, shaded(canvas, "#fdf6ea", p.shade))
        )
        parts.append(onion(canvas, x, -height - drum + 2, r, p.gold, p.gold_shade))
    return el("g", *parts)


def basil(canvas: Canvas, p: Palette) -> str:
    """Saint Basil's, its domes in their own colours."""
    brick, dark = "#b5523b", "#7c3328"
    parts = [
        rect(-82, -46, 164, 46, shaded(canvas, brick, dark)),
        windows(random.Random(5), -78, -42, 156, 40, "#f5dfc0", dx=17, dy=36, share=1),
    ]
    towers = (
        (-62, 92, 17, "#3aa17e", "#e9c46a"),
        (62, 92, 17, "#d1495b", "#8d2b3a"),
        (-32, 116, 18, "#2f7fb8", "#1c4f78"),
        (34, 116, 18, "#e0a83a", "#3c7d54"),
    )
    for x, top, r, light, deep in towers:
        parts.append(rect(x - 12, -top, 24, top - 40, shaded(canvas, brick, dark)))
        parts.append(rect(x - 14, -top, 28, 4, "#f5dfc0"))
        parts.append(onion(canvas, x, -top, r, light, deep))
    parts += [
        rect(-15, -130, 30, 92, shaded(canvas, brick, dark)),
        poly([(-17, -130), (-5, -190), (5, -190), (17, -130)], shaded(canvas, "#c96a4c", dark)),
        onion(canvas, 0, -188, 10, p.gold, p.gold_shade),
    ]
    return el("g", *parts)


def high_rise(canvas: Canvas, p: Palette, rng: random.Random) -> str:
    """One of the Seven Sisters."""
    parts = []
    for half, base, tall in (
        (120, 0, 70),
        (84, 70, 44),
        (46, 70, 150),
        (32, 220, 44),
        (20, 264, 26),
    ):
        parts.append(rect(-half, -base - tall, 2 * half, tall, shaded(canvas, p.wall, p.shade)))
        parts.append(
            windows(
                rng,
                -half + 3,
                -base - tall + 4,
                2 * half - 6,
                tall - 6,
                p.window,
                dx=9,
                dy=13,
                share=0.7,
            )
        )
    for x, y in ((-112, -70), (104, -70), (-78, -114), (70, -114), (-40, -220), (34, -220)):
        parts.append(poly([(x - 2, y), (x + 4, y - 26), (x + 10, y)], p.wall))
    parts += [
        poly([(-13, -290), (0, -372), (13, -290)], shaded(canvas, p.wall, p.shade)),
        star(0, -378, 9, p.gold),
    ]
    return el("g", *parts)


def moscow_city(canvas: Canvas, p: Palette, rng: random.Random) -> str:
    """The glass towers, each of its own outline."""
    shapes = (
        (-190, 62, 250, "slope"),
        (-120, 54, 345, "flat"),
        (-58, 60, 425, "slope"),
        (12, 50, 300, "flat"),
        (70, 66, 390, "curve"),
        (146, 52, 270, "flat"),
        (204, 60, 330, "slope"),
    )
    parts = []
    for x, w, h, kind in shapes:
        fill = canvas.linear((0, p.wall), (1, p.shade))
        if kind == "slope":
            parts.append(poly([(x, 0), (x, -h + 46), (x + w, -h), (x + w, 0)], fill))
        elif kind == "curve":
            parts.append(
                path(
                    f"M{x},0 C{x - 6},{-h * 0.6} {x + 14},{-h * 0.9} {x + w / 2},{-h} C{x + w - 14},{-h * 0.9} {x + w + 6},{-h * 0.6} {x + w},0Z",
                    fill,
                )
            )
        else:
            parts.append(rect(x, -h, w, h, fill))
            parts.append(line(x + w / 2, -h, x + w / 2, -h - 34, p.wall, 2))
        inset = 14 if kind == "curve" else 4
        parts.append(
            windows(
                rng, x + inset, -h + 52, w - 2 * inset, h - 56, p.window, dx=8, dy=11, share=0.5
            )
        )
    return el("g", *parts)

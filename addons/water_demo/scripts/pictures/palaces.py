# ruff: noqa: E501, S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""Landmarks of Kazan and Peterhof."""

from __future__ import annotations

import random

from .cities import Palette, box, colonnade, onion, shaded, windows
from .svg import Canvas, circle, el, line, path, poly, rect


def kul_sharif(canvas: Canvas, p: Palette) -> str:
    """Kazan's mosque: blue domes, four tall minarets."""
    blue, deep = p.accent, "#14586b"
    parts = []
    for x, tall in ((-104, 205), (104, 205), (-58, 185), (58, 185)):
        parts += [
            rect(x - 8, -tall, 16, tall, shaded(canvas, p.wall, p.shade)),
            rect(x - 11, -tall * 0.72, 22, 5, p.shade),
            rect(x - 11, -tall, 22, 5, p.shade),
            poly([(x - 10, -tall), (x, -tall - 62), (x + 10, -tall)], shaded(canvas, blue, deep)),
            circle(x, -tall - 66, 3, p.gold),
        ]
    parts += [
        box(canvas, -78, -86, 156, 86, p),
        path("M-78,-86 L-40,-112 L40,-112 L78,-86Z", p.wall),
        path("M-20,0 v-44 q20,-26 40,0 v44z", p.shade),
        path("M-62,-8 v-34 q12,-16 24,0 v34z M38,-8 v-34 q12,-16 24,0 v34z", p.shade),
        rect(-40, -132, 80, 24, p.wall),
        path(
            "M-46,-130 C-52,-176 -20,-196 0,-222 C20,-196 52,-176 46,-130Z",
            shaded(canvas, blue, deep),
        ),
        line(0, -222, 0, -240, p.gold, 2.5),
        circle(0, -244, 4, p.gold),
    ]
    return el("g", *parts)


def suyumbike(canvas: Canvas, p: Palette) -> str:
    """The leaning tower of Kazan, in tiers."""
    brick, dark = "#a8553f", "#6d3129"
    parts, base = [], 0.0
    for half, tall in ((38, 52), (31, 40), (24, 36), (17, 26), (12, 20)):
        parts += [
            rect(-half, -base - tall, 2 * half, tall, shaded(canvas, brick, dark)),
            rect(-half - 2, -base - tall, 2 * half + 4, 4, "#d99a7c"),
        ]
        parts.append(path(f"M-5,{-base - 4} v{-tall * 0.4} a5,6 0 0 1 10,0 v{tall * 0.4}z", dark))
        base += tall
    parts += [
        poly([(-11, -base), (0, -base - 84), (11, -base)], shaded(canvas, "#47745f", "#22443a")),
        circle(0, -base - 87, 4, p.gold),
    ]
    return el("g", *parts, transform="rotate(1.6)")


def white_kremlin_wall(canvas: Canvas, x0: float, x1: float, height: float, p: Palette) -> str:
    parts = [rect(x0, -height, x1 - x0, height, canvas.linear((0, p.wall), (1, p.shade)))]
    x = x0
    while x < x1 - 8:
        parts.append(rect(x, -height - 9, 8, 10, p.wall))
        x += 16
    for x in range(int(x0) + 60, int(x1), 230):
        parts += [
            rect(x - 26, -height - 22, 52, height + 22, shaded(canvas, p.wall, p.shade)),
            poly(
                [(x - 31, -height - 22), (x, -height - 78), (x + 31, -height - 22)],
                shaded(canvas, "#5f8f7d", "#2e5648"),
            ),
        ]
    return el("g", *parts)


def peterhof_palace(canvas: Canvas, p: Palette) -> str:
    """The Grand Palace: a yellow facade between two gilded cupolas."""
    body = canvas.linear((0, "#f6d27c"), (1, "#e2ad54"))
    parts = [
        rect(-330, -86, 660, 86, body),
        rect(-336, -92, 672, 8, "#fff8ea"),
        poly([(-330, -92), (-318, -112), (318, -112), (330, -92)], "#8f9aa3"),
        rect(-90, -104, 180, 104, canvas.linear((0, "#fbe19a"), (1, "#e8b860"))),
        poly([(-90, -104), (0, -142), (90, -104)], "#fff8ea"),
        colonnade(-90, -96, 180, 96, 9, "#fff8ea"),
    ]
    rng = random.Random(2)
    parts.append(windows(rng, -322, -82, 226, 80, "#7f94a3", dx=19, dy=40, share=1))
    parts.append(windows(rng, 96, -82, 226, 80, "#7f94a3", dx=19, dy=40, share=1))
    for x in (-372, 372):
        parts += [
            rect(x - 46, -76, 92, 76, body),
            rect(x - 50, -82, 100, 7, "#fff8ea"),
            windows(rng, x - 42, -72, 84, 70, "#7f94a3", dx=21, dy=64, share=1),
            path(
                f"M{x - 44},-82 C{x - 44},-112 {x - 22},-116 {x - 20},-128 h40 C{x + 22},-116 {x + 44},-112 {x + 44},-82Z",
                shaded(canvas, "#8f9aa3", "#66717c"),
            ),
            onion(canvas, x, -126, 24, p.gold, p.gold_shade),
        ]
    return el("g", *parts)


def jet(canvas: Canvas, height: float, spread: float, opacity: float = 0.85) -> str:
    """A fountain's jet: a stem and its falling plume."""
    white = canvas.linear((0, "#fff", 0.95), (1, "#fff", 0.15))
    return el(
        "g",
        path(
            f"M-3,0 C-2,{-height * 0.6} -2,{-height} 0,{-height} C2,{-height} 2,{-height * 0.6} 3,0Z",
            "#fff",
        ),
        path(
            f"M0,{-height} C{-spread * 0.5},{-height * 0.98} {-spread},{-height * 0.55} {-spread},0 C{-spread * 0.55},{-height * 0.4} {-spread * 0.3},{-height * 0.75} 0,{-height * 0.9} C{spread * 0.3},{-height * 0.75} {spread * 0.55},{-height * 0.4} {spread},0 C{spread},{-height * 0.55} {spread * 0.5},{-height * 0.98} 0,{-height}Z",
            white,
        ),
        opacity=opacity,
    )

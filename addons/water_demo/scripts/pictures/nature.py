# ruff: noqa: E501 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""Sky, clouds, lights and water: what every scene stands in."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from .svg import HEIGHT, WIDTH, Canvas, circle, el, ellipse, path, rect


def sky(canvas: Canvas, *stops: tuple) -> str:
    return rect(0, 0, WIDTH, HEIGHT, canvas.linear(*stops))


def stars(rng: random.Random, count: int, below: float) -> str:
    dots = []
    for _ in range(count):
        y = below * rng.random() ** 1.4
        dots.append(
            circle(
                rng.uniform(0, WIDTH),
                y,
                rng.choice((0.8, 1.1, 1.1, 1.8)),
                "#fff",
                opacity=rng.uniform(0.25, 0.9),
            )
        )
    return el("g", *dots)


def glow(
    canvas: Canvas, x: float, y: float, radius: float, colour: str, strength: float = 0.8
) -> str:
    fill = canvas.radial((0, colour, strength), (0.35, colour, strength * 0.4), (1, colour, 0))
    return circle(x, y, radius, fill)


def disc(canvas: Canvas, x: float, y: float, radius: float, colour: str, halo: str) -> str:
    """Sun or moon with its halo."""
    return (
        glow(canvas, x, y, radius * 5.5, halo, 0.55)
        + glow(canvas, x, y, radius * 2, "#fff", 0.5)
        + circle(x, y, radius, colour)
    )


def cloud(rng: random.Random, x: float, y: float, width: float, fill: str, opacity: float) -> str:
    """A flat-bottomed cloud of round shapes."""
    height = width * 0.09
    parts = [rect(x, y - height, width, height, fill, rx=height / 2)]
    for step in range(7):
        share = (step + 0.5) / 7
        rise = math.sin(share * math.pi) * width * rng.uniform(0.05, 0.1)
        parts.append(circle(x + width * share, y - height * 0.7, height * 0.45 + rise, fill))
    shade = rect(
        x + width * 0.06,
        y - height * 0.45,
        width * 0.88,
        height * 0.45,
        "#bcd9e6",
        rx=height * 0.22,
        opacity=0.55,
    )
    return el("g", *parts, shade, opacity=opacity)


def streak(rng: random.Random, x: float, y: float, width: float, fill: str, opacity: float) -> str:
    """An evening cloud: a bundle of long thin pills."""
    parts = []
    for step in range(4):
        share = rng.uniform(0.35, 1)
        thick = rng.uniform(5, 13)
        parts.append(
            rect(
                x + rng.uniform(0, width * (1 - share)),
                y + step * 11,
                width * share,
                thick,
                fill,
                rx=thick / 2,
            )
        )
    return el("g", *parts, opacity=opacity)


def hills(rng: random.Random, base: float, height: float, fill: str, step: int = 100) -> str:
    points = [
        (x, base - height * rng.uniform(0.45, 1)) for x in range(-step, WIDTH + 2 * step, step)
    ]
    d = f"M{points[0][0]},{base} L{points[0][0]},{points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        d += f" C{middle:.0f},{y0:.0f} {middle:.0f},{y1:.0f} {x1},{y1:.0f}"
    return path(f"{d} L{points[-1][0]},{base} Z", fill)


def trees(rng: random.Random, x0: float, x1: float, base: float, size: float, fill: str) -> str:
    parts = []
    x = x0
    while x < x1:
        radius = size * rng.uniform(0.6, 1.15)
        parts.append(ellipse(x, base - radius * 0.8, radius * 0.8, radius, fill))
        x += radius * rng.uniform(0.6, 0.95)
    return el("g", *parts)


def water(
    canvas: Canvas, horizon: float, world: str, stops: list[tuple], rng: random.Random, **options
) -> list[str]:
    """The river: the world above it upside down, rippled, under the water's own colour and glints.

    `stretch` lengthens the reflections, `strength` is how clearly the world is mirrored, `glint` the colour of
    wave tops and `path_of_light` an x under a sun or a moon.
    """
    stretch = options.get("stretch", 1.15)
    ripple = canvas.filter(
        el(
            "feTurbulence",
            type="fractalNoise",
            baseFrequency="0.006 0.075",
            numOctaves=2,
            seed=7,
            result="n",
        ),
        el(
            "feDisplacementMap",
            in_="SourceGraphic",
            in2="n",
            scale=46,
            xChannelSelector="R",
            yChannelSelector="G",
        ),
        el("feGaussianBlur", stdDeviation="1.6 2.4"),
        x=0,
        y=0,
        width=WIDTH,
        height=HEIGHT,
        filterUnits="userSpaceOnUse",
    )
    clip = canvas.clip(rect(0, horizon, WIDTH, HEIGHT - horizon, "#000"))
    mirror = el(
        "g", world, transform=f"translate(0 {horizon * (1 + stretch):.1f}) scale(1 {-stretch})"
    )
    # transform="scale(1 -s)" sends y to -s*y, so the horizon stays where it is
    layers = [
        rect(0, horizon, WIDTH, HEIGHT - horizon, canvas.linear(*stops)),
        el(
            "g",
            el("g", mirror, filter=ripple),
            clip_path=clip,
            opacity=options.get("strength", 0.55),
        ),
        rect(
            0,
            horizon,
            WIDTH,
            HEIGHT - horizon,
            canvas.linear(
                (0, stops[0][1], 0.05), (0.55, stops[-1][1], 0.45), (1, stops[-1][1], 0.92)
            ),
        ),
    ]
    layers.append(glints(rng, horizon, options.get("glint", "#fff"), options.get("glints", 150)))
    if "path_of_light" in options:
        layers.append(
            light_path(rng, options["path_of_light"], horizon, options.get("light", "#ffe2a8"))
        )
    layers.append(
        rect(
            0,
            horizon - 2,
            WIDTH,
            5,
            canvas.linear(
                (0, "#fff", 0), (0.5, options.get("glint", "#fff"), 0.35), (1, "#fff", 0)
            ),
        )
    )
    return layers


def glints(rng: random.Random, horizon: float, colour: str, count: int) -> str:
    parts = []
    for _ in range(count):
        depth = rng.random() ** 1.3
        y = horizon + 6 + depth * (HEIGHT - horizon - 10)
        length = (14 + 110 * depth) * rng.uniform(0.4, 1)
        x = rng.uniform(-60, WIDTH)
        bend = 1.5 + 5 * depth
        parts.append(
            path(
                f"M{x:.0f},{y:.0f} q{length / 2:.0f},{-bend:.1f} {length:.0f},0 q{-length / 2:.0f},{bend * 0.5:.1f} {-length:.0f},0Z",
                colour,
                opacity=round(rng.uniform(0.05, 0.26), 2),
            )
        )
    return el("g", *parts)


def light_path(rng: random.Random, x: float, horizon: float, colour: str) -> str:
    parts = []
    for _ in range(130):
        depth = rng.random()
        y = horizon + 4 + depth * (HEIGHT - horizon - 30)
        spread = 26 + 150 * depth
        length = (16 + 70 * depth) * rng.uniform(0.5, 1.2)
        cx = x + rng.gauss(0, spread / 2.2)
        parts.append(
            ellipse(
                cx,
                y,
                length / 2,
                1.2 + 2.6 * depth,
                colour,
                opacity=round(rng.uniform(0.15, 0.6) * (1 - depth * 0.6), 2),
            )
        )
    return el("g", *parts)


def lamp(canvas: Canvas, x: float, y: float, colour: str = "#ffd98a", radius: float = 26) -> str:
    return glow(canvas, x, y, radius, colour, 0.75) + circle(
        x, y, max(1.6, radius * 0.1), "#fff6dd"
    )

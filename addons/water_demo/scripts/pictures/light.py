"""Colours of a day, a dusk and a night, and what every scene does with ships and air."""

from __future__ import annotations

from . import ships
from .cities import Palette
from .svg import HEIGHT, WIDTH, Canvas, at, el, rect

DAY_WATER = [(0, "#9fd8e4"), (0.4, "#3fa0bd"), (1, "#0f587f")]
DUSK_WATER = [(0, "#d98a6a"), (0.4, "#6b5a86"), (1, "#1b2450")]
NIGHT_WATER = [(0, "#5a6ba0"), (0.4, "#24386e"), (1, "#091430")]

SUNNY = Palette("#fbeed7", "#cdb89c", "#7d9aa8", "#f4c95d", "#b8862c", "#7d97a8", "#b98a6b")
MISTY = Palette("#bfd7e0", "#a3c2cf", "#a9c5cf", "#d9d2a8", "#b7b894", "#a9c5d2", "#a5c0cb")
WHITE_NIGHT = Palette("#4a5288", "#2b3263", "#333a70", "#f2c46b", "#8d6a54", "#ffd98a", "#51507f")
SUNSET = Palette("#8a5a78", "#553a63", "#4b3560", "#ffc46b", "#a8604d", "#ffd28a", "#6a4570")


def afloat(canvas: Canvas, x: float, y: float, scale: float, ship: str, **options) -> str:
    """A ship on the water with its reflection and, under way, its wake."""
    ripple = canvas.filter(
        el(
            "feTurbulence",
            type="fractalNoise",
            baseFrequency="0.008 0.09",
            numOctaves=2,
            seed=3,
            result="n",
        ),
        el(
            "feDisplacementMap",
            in_="SourceGraphic",
            in2="n",
            scale=30,
            xChannelSelector="R",
            yChannelSelector="G",
        ),
        el("feGaussianBlur", stdDeviation="2 2.4"),
        x="-20%",
        y="-20%",
        width="140%",
        height="140%",
    )
    flip = options.get("flip", False)
    low = y + options.get("sink", 8) * scale
    mirror = el(
        "g", at(x, low, scale, ship, flip=flip), transform=f"translate(0 {2 * low:.1f}) scale(1 -1)"
    )
    parts = [el("g", mirror, filter=ripple, opacity=options.get("mirror", 0.34))]
    parts.append(at(x, y, scale, ship, flip=flip))
    if options.get("wake"):
        parts.append(
            at(
                x,
                y + 6 * scale,
                scale,
                ships.wake(canvas, options["wake"], options.get("foam", 0.75)),
                flip=flip,
            )
        )
    return el("g", *parts)


def vignette(canvas: Canvas, colour: str = "#06122b", strength: float = 0.35) -> str:
    return rect(
        0, 0, WIDTH, HEIGHT, canvas.radial((0, colour, 0), (0.62, colour, 0), (1, colour, strength))
    )


def haze(
    canvas: Canvas, horizon: float, colour: str, height: float = 190, strength: float = 0.75
) -> str:
    return rect(
        0, horizon - height, WIDTH, height, canvas.linear((0, colour, 0), (1, colour, strength))
    )

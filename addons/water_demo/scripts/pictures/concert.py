# ruff: noqa: E501 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The floating stage, the band on it, and those who listen."""

from __future__ import annotations

import random

from .ships import NAVY, rail
from .svg import Canvas, circle, el, ellipse, line, path, poly, rect


def stage(canvas: Canvas, lit: bool = True) -> str:
    """A pontoon with a shell-shaped roof, a platform and a gangway; 620 long."""
    shell = (
        canvas.linear((0, "#f4f7fb"), (0.5, "#8fb9c9"), (1, "#2c5d7c"))
        if not lit
        else canvas.linear((0, "#3c6f96"), (1, "#14284f"))
    )
    inner = (
        canvas.radial((0, "#ffe6b0", 1), (0.45, "#f08a5d", 1), (1, "#5b2a6e", 1))
        if lit
        else canvas.linear((0, "#dfeaf2"), (1, "#8aa9bb"))
    )
    parts = [
        path("M-250,-34 C-250,-210 -120,-262 0,-262 C120,-262 250,-210 250,-34Z", shell),
        path("M-206,-34 C-206,-176 -104,-222 0,-222 C104,-222 206,-176 206,-34Z", inner),
        *(
            path(
                f"M{-206 + k * 26},-34 C{-206 + k * 26},{-176 + k * 10} {-104 + k * 13},{-222 + k * 9} 0,{-222 + k * 9} C{104 - k * 13},{-222 + k * 9} {206 - k * 26},{-176 + k * 10} {206 - k * 26},-34",
                stroke="#fff",
                stroke_width=1.6,
                opacity=0.25,
            )
            for k in (1, 2, 3)
        ),
        rect(-300, -36, 600, 14, "#d9c3a5" if not lit else "#6b4a57"),
        path("M-312,-22 H312 L300,12 H-300Z", canvas.linear((0, NAVY), (1, "#0a2340"))),
        *(rect(x, -14, 26, 18, "#24507c", rx=9) for x in range(-290, 280, 44)),
        rail(-300, -212, -36, "#b9c7d4", 15),
        rail(212, 300, -36, "#b9c7d4", 15),
    ]
    ink = "#20132e" if lit else "#33455c"
    return el("g", *parts, band(ink))


def band(ink: str) -> str:
    """A quintet in silhouette: saxophone, double bass, singer, piano and drums."""

    def player(x: float, tall: float, sit: bool = False) -> str:
        top = -36 - tall
        legs = "" if sit else rect(x - 5, -62, 4, 26, ink) + rect(x + 1, -62, 4, 26, ink)
        return (
            legs
            + path(f"M{x - 9},{top + 14} q9,-7 18,0 l-2,{tall - 36} h-14z", ink)
            + circle(x, top + 5, 6.5, ink)
        )

    def limb(d: str, width: float = 4.5) -> str:
        return path(
            d, stroke=ink, stroke_width=width, stroke_linecap="round", stroke_linejoin="round"
        )

    sax = (
        player(-132, 74)
        + limb("M-138,-92 l-10,14 l14,6")
        + limb("M-128,-98 l-12,6 l-4,30 q-4,14 -16,4 v-8", 5)
    )
    bass = player(-74, 78) + path(
        "M-58,-38 q-16,-4 -12,-22 q4,-8 2,-16 q2,-12 12,-12 q10,0 12,12 q-2,8 2,16 q4,18 -12,22z",
        ink,
    )
    bass += limb("M-56,-86 L-52,-128", 3.5) + limb("M-68,-98 L-54,-104 M-68,-96 L-58,-72")
    singer = (
        player(0, 82)
        + path("M-8,-78 L-18,-38 H18 L8,-78Z", ink)
        + limb("M7,-102 L20,-96 L15,-110")
        + limb("M-7,-100 L-24,-112 L-30,-126")
    )
    singer += limb("M18,-36 V-112 M12,-36 H24", 2)
    piano = (
        player(62, 58, sit=True)
        + limb("M66,-74 L84,-66")
        + path("M74,-64 H132 Q138,-64 138,-58 V-52 H74Z", ink)
    )
    piano += (
        path("M84,-66 L132,-66 L138,-96Z", ink)
        + rect(80, -54, 4, 18, ink)
        + rect(128, -54, 4, 18, ink)
        + rect(52, -46, 20, 10, ink)
    )
    drums = (
        player(176, 60, sit=True)
        + ellipse(168, -50, 17, 15, ink)
        + rect(146, -66, 18, 12, ink, rx=2)
        + rect(184, -64, 18, 14, ink, rx=2)
    )
    drums += limb(
        "M140,-36 L136,-84 M128,-85 L146,-82 M202,-36 L206,-88 M197,-86 L215,-90", 2
    ) + limb("M170,-78 L156,-68 M182,-78 L196,-86", 4)
    return el("g", sax, bass, singer, piano, drums)


def crowd(rng: random.Random, x0: float, x1: float, y: float, size: float, fill: str) -> str:
    """Heads and raised hands of listeners, seen from behind."""
    parts, x = [], x0
    while x < x1:
        head = size * rng.uniform(0.85, 1.1)
        top = y - rng.uniform(0, size * 0.9)
        parts += [
            circle(x, top, head * 0.55, fill),
            rect(x - head * 0.95, top + head * 0.4, head * 1.9, size * 6, fill, rx=head * 0.8),
        ]
        if rng.random() < 0.22:
            lean = rng.uniform(-0.5, 0.5) * size
            parts.append(
                line(
                    x + head * 0.7,
                    top + head,
                    x + head * 0.7 + lean,
                    top - head * 1.7,
                    fill,
                    head * 0.34,
                    stroke_linecap="round",
                )
            )
        x += size * rng.uniform(1.15, 1.9)
    return el("g", *parts)


def beam(
    canvas: Canvas, x: float, y: float, dx: float, length: float, width: float, colour: str
) -> str:
    """A stage light's beam, widening upwards."""
    fill = canvas.linear((0, colour, 0), (1, colour, 0.55))
    return poly(
        [(x - 4, y), (x + dx - width, y - length), (x + dx + width, y - length), (x + 4, y)], fill
    )

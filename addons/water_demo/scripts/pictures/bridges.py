"""Bridges: flat arches, and the leaves that rise at night."""

from __future__ import annotations

from .cities import Palette, box
from .svg import Canvas, el, line, path, poly, rect


def arch_bridge(canvas: Canvas, x0: float, x1: float, spans: int, rise: float, p: Palette) -> str:
    """A bridge of flat arches from x0 to x1, its deck at `rise`."""
    step = (x1 - x0) / spans
    d = f"M{x0},{-rise - 8} H{x1} V0 "
    for i in reversed(range(spans)):
        a, b = x0 + i * step + 13, x0 + (i + 1) * step - 13
        d += f"H{b} C{b},{-rise * 1.05} {a},{-rise * 1.05} {a},0 "
    d += f"H{x0}Z"
    rail = "".join(
        rect(x0 + k * 9.0, -rise - 17, 1.6, 10, p.shade) for k in range(int((x1 - x0) // 9))
    )
    return el(
        "g",
        path(d, canvas.linear((0, p.wall), (1, p.shade))),
        rail,
        rect(x0, -rise - 19, x1 - x0, 3, p.wall),
    )


def leaf(canvas: Canvas, length: float, angle: float, p: Palette) -> str:
    """One raised leaf of a drawbridge, hinged at (0, 0)."""
    girders = []
    for k in range(1, 9):
        x = length * k / 9
        girders.append(line(x, 0, x - length / 9, 16 - k, p.shade, 2))
    return el(
        "g",
        poly(
            [(0, -6), (length, -4), (length, 4), (0, 22)], canvas.linear((0, p.wall), (1, p.shade))
        ),
        *girders,
        line(0, -14, length, -10, p.wall, 2),
        *(line(length * k / 14, -13.5, length * k / 14, -5, p.wall, 1.4) for k in range(15)),
        transform=f"rotate({-angle})",
    )


def drawbridge(canvas: Canvas, gap: float, p: Palette) -> str:
    """Two towers of masonry and two leaves raised over the gap between them."""
    half = gap / 2
    pier = poly(
        [(-44, 0), (-36, -66), (36, -66), (44, 0)], canvas.linear((0, p.wall), (1, p.shade))
    )
    house = (
        box(canvas, -30, -100, 60, 36, p)
        + rect(-36, -106, 72, 8, p.roof)
        + rect(-8, -92, 16, 18, p.window, rx=8)
    )
    return el(
        "g",
        el("g", pier, house, transform=f"translate({-half - 40} 0)"),
        el("g", pier, house, transform=f"translate({half + 40} 0)"),
        el("g", leaf(canvas, half * 1.02, 47, p), transform=f"translate({-half - 10} -66)"),
        el(
            "g",
            leaf(canvas, half * 1.02, 47, p),
            transform=f"translate({half + 10} -66) scale(-1 1)",
        ),
    )

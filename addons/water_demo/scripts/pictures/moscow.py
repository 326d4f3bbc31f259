# ruff: noqa: S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The scenes on the Moskva."""

from __future__ import annotations

import random

from . import bridges, cities, kremlins, nature, ships
from .cities import Palette
from .light import (
    DAY_WATER,
    MISTY,
    NIGHT_WATER,
    SUNNY,
    afloat,
    haze,
    vignette,
)
from .svg import WIDTH, Canvas, at, el, path, rect


def moscow_day(canvas: Canvas) -> None:
    rng = random.Random(404)
    horizon = 590.0
    p = SUNNY
    back = [
        nature.sky(canvas, (0, "#2f90d2"), (0.35, "#92d5ee"), (0.56, "#e8f6f3"), (0.6, "#fff1da")),
        nature.disc(canvas, 1420, 140, 44, "#fffdf2", "#fff8dc"),
        nature.cloud(rng, 90, 200, 350, "#fff", 0.85),
        nature.cloud(rng, 820, 160, 330, "#fff", 0.75),
        at(1280, horizon - 40, 0.95, kremlins.high_rise(canvas, MISTY, rng)),
        at(170, horizon - 30, 0.62, kremlins.moscow_city(canvas, MISTY, rng)),
    ]
    hill = [
        nature.hills(random.Random(8), horizon, 92, "#7fb587", 220),
        at(500, horizon - 66, 1.15, kremlins.cathedral(canvas, p, 110, 70)),
        at(690, horizon - 62, 1.12, kremlins.ivan_bell(canvas, p)),
        at(845, horizon - 62, 1.2, kremlins.cathedral(canvas, p, 120, 78)),
        at(250, horizon - 56, 1, box_palace(canvas)),
        haze(canvas, horizon, "#fdebd2", 240, 0.35),
        nature.trees(rng, 60, 1110, horizon - 40, 34, "#5c9f6c"),
        nature.trees(rng, 60, 1110, horizon - 22, 28, "#478a5d"),
        at(1210, horizon - 18, 1.25, kremlins.basil(canvas, p)),
        at(0, horizon, 1, kremlins.swallowtail_wall(canvas, -20, 1090, 46, "#b5563f", "#8a3d30")),
    ]
    for x, tall, clock in (
        (90, 190, False),
        (380, 165, False),
        (640, 180, False),
        (900, 165, False),
        (1085, 290, True),
    ):
        hill.append(
            at(
                x,
                horizon,
                1,
                kremlins.kremlin_tower(canvas, "#bd5c44", "#7f382c", "#3c7d6b", tall, clock),
            )
        )
    stone = Palette("#d9c7ae", "#9b8973", "#7d6c5c", "#f4c95d", "#b8862c", "#fff")
    front = [
        rect(0, horizon - 9, WIDTH, 13, "#cbb89b"),
        at(1160, horizon + 4, 1, bridges.arch_bridge(canvas, 90, 480, 2, 58, stone)),
        nature.trees(rng, -10, 1080, horizon - 6, 13, "#3d7a52"),
    ]
    world = el("g", *back, *hill, *front)
    canvas.add(world)
    canvas.add(
        *nature.water(
            canvas,
            horizon,
            world,
            DAY_WATER,
            rng,
            strength=0.5,
            path_of_light=1420,
            light="#fff3cf",
        )
    )
    canvas.add(afloat(canvas, 690, 815, 1.7, ships.open_boat(canvas, ships.DAY), wake=420))
    canvas.add(vignette(canvas, "#0b3a55", 0.12))


def box_palace(canvas: Canvas) -> str:
    """The Grand Kremlin Palace: a long cream facade under a green cupola."""
    return el(
        "g",
        rect(-130, -84, 260, 84, canvas.linear((0, "#fbe9c4"), (1, "#e3c48d"))),
        rect(-134, -90, 268, 7, "#fff8ea"),
        cities.windows(random.Random(4), -126, -80, 252, 76, "#a98f6d", dx=18, dy=25, share=1),
        path("M-34,-90 L-28,-116 H28 L34,-90Z", "#4f9079"),
        rect(-4, -132, 8, 18, "#f4c95d"),
    )


def moscow_night(canvas: Canvas) -> None:
    rng = random.Random(505)
    horizon = 600.0
    glass = Palette("#3f5f9c", "#182552", "#22305f", "#f2c46b", "#8d6a54", "#ffe0a0")
    stone = Palette("#6a5f94", "#2d2b5c", "#3a3566", "#f2c46b", "#8d6a54", "#ffd28a")
    back = [
        nature.sky(
            canvas,
            (0, "#0b1238"),
            (0.3, "#252b6b"),
            (0.5, "#7a4d8c"),
            (0.57, "#e07f7a"),
            (0.6, "#ffb877"),
        ),
        nature.stars(rng, 90, 260),
        nature.streak(rng, 60, 200, 520, "#6f5a9c", 0.45),
        nature.streak(rng, 900, 300, 520, "#b5698f", 0.4),
        nature.streak(rng, 300, 390, 520, "#e48c86", 0.35),
        nature.glow(canvas, 1030, horizon, 620, "#ffab6b", 0.5),
    ]
    far = [
        at(
            0,
            horizon,
            1,
            cities.facades(canvas, rng, -20, 1640, 96, ["#3a3f7a", "#453f7c", "#353a70"], stone),
        ),
        at(1060, horizon, 1.12, kremlins.moscow_city(canvas, glass, rng)),
        at(330, horizon - 20, 1.08, kremlins.high_rise(canvas, stone, rng)),
        haze(canvas, horizon, "#f09a7b", 200, 0.35),
        nature.trees(rng, -20, 640, horizon, 34, "#23264f"),
        nature.trees(rng, 1360, 1640, horizon, 34, "#23264f"),
    ]
    bridge = Palette("#343a72", "#141a42", "#23295a", "#f2c46b", "#8d6a54", "#ffd98a")
    near = [at(0, horizon + 4, 1, bridges.arch_bridge(canvas, -60, 1680, 4, 62, bridge))]
    # an arch above the roadway, hung with cables and lit
    arch = "M470,542 Q800,330 1130,542"
    near.append(path(arch, stroke="#23295a", stroke_width=15))
    near.append(path(arch, stroke="#ffcf8a", stroke_width=3, opacity=0.9))
    for k in range(1, 16):
        t = k / 16
        x = 470 + 660 * t
        y = (1 - t) ** 2 * 542 + 2 * t * (1 - t) * 330 + t * t * 542
        near.append(rect(x - 1, y, 2, 542 - y, "#3c4382"))
    lamps = [nature.lamp(canvas, x, horizon - 92, radius=24) for x in range(30, 1600, 92)]
    world = el("g", *back, *far, *near, *lamps)
    canvas.add(world)
    canvas.add(
        *nature.water(
            canvas,
            horizon,
            world,
            NIGHT_WATER,
            rng,
            strength=0.78,
            glint="#ffd0b0",
            path_of_light=1030,
            light="#ffbf85",
        )
    )
    canvas.add(nature.glow(canvas, 560, 790, 330, "#ffc36b", 0.22))
    canvas.add(
        afloat(
            canvas,
            560,
            820,
            1.65,
            ships.open_boat(canvas, ships.NIGHT),
            wake=420,
            foam=0.3,
            mirror=0.45,
        )
    )
    for k in range(9):
        canvas.add(nature.lamp(canvas, 560 - 240 + k * 60, 742, radius=22))
    canvas.add(vignette(canvas))

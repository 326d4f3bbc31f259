# ruff: noqa: S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The scenes on the Neva and at Peterhof."""

from __future__ import annotations

import random

from . import bridges, cities, nature, palaces, ships
from .cities import Palette
from .light import (
    DAY_WATER,
    DUSK_WATER,
    NIGHT_WATER,
    SUNNY,
    WHITE_NIGHT,
    afloat,
    haze,
    vignette,
)
from .svg import WIDTH, Canvas, at, el, path, poly, rect


def neva_night(canvas: Canvas) -> None:
    rng = random.Random(101)
    horizon = 600.0
    p = WHITE_NIGHT
    back = [
        nature.sky(
            canvas,
            (0, "#0d1740"),
            (0.3, "#273372"),
            (0.47, "#6d5c97"),
            (0.56, "#d98f86"),
            (0.6, "#ffc98f"),
        ),
        nature.stars(rng, 130, 330),
        nature.disc(canvas, 1265, 165, 40, "#fff4d8", "#bcc6ff"),
        nature.streak(rng, 180, 250, 520, "#a477a0", 0.45),
        nature.streak(rng, 1020, 330, 460, "#e29a92", 0.4),
        nature.streak(rng, 560, 420, 620, "#f2b08f", 0.35),
    ]
    far = [
        at(
            0,
            horizon,
            1,
            cities.facades(canvas, rng, -20, 640, 62, ["#46508a", "#50588f", "#434b80"], p),
        ),
        at(
            1130,
            horizon,
            1,
            cities.facades(canvas, rng, 0, 520, 70, ["#46508a", "#50588f", "#434b80"], p),
        ),
        haze(canvas, horizon, "#f2a987", 130, 0.4),
        at(330, horizon, 1.08, cities.fortress(canvas, p)),
    ]
    bridge = Palette("#39406f", "#1a2048", "#23295a", "#f2c46b", "#8d6a54", "#ffd98a")
    near = [
        at(890, horizon + 4, 1.25, bridges.drawbridge(canvas, 420, bridge)),
        at(1210, horizon + 4, 1, bridges.arch_bridge(canvas, -10, 440, 2, 66, bridge)),
        at(570, horizon + 4, 1, bridges.arch_bridge(canvas, -620, 0, 3, 66, bridge)),
    ]
    lamps = [
        nature.lamp(canvas, x, horizon - 98, radius=30)
        for x in (40, 150, 260, 370, 480, 1290, 1400, 1510)
    ]
    world = el("g", *back, *far, *near, *lamps)
    canvas.add(world)
    canvas.add(
        *nature.water(
            canvas,
            horizon,
            world,
            NIGHT_WATER,
            rng,
            strength=0.75,
            glint="#ffd9b0",
            path_of_light=890,
            light="#ffc98f",
        )
    )
    canvas.add(
        afloat(
            canvas,
            560,
            850,
            1.15,
            ships.motor_ship(canvas, ships.NIGHT),
            wake=640,
            foam=0.35,
            mirror=0.5,
        )
    )
    canvas.add(nature.glow(canvas, 540, 780, 420, "#ffc36b", 0.2), vignette(canvas))


def neva_day(canvas: Canvas) -> None:
    rng = random.Random(202)
    horizon = 560.0
    p = SUNNY
    back = [
        nature.sky(canvas, (0, "#2a8fce"), (0.3, "#83cdea"), (0.5, "#dff4f5"), (0.56, "#fff1d8")),
        nature.disc(canvas, 1330, 150, 46, "#fffdf2", "#fff8dc"),
        nature.cloud(rng, 120, 250, 380, "#fff", 0.85),
        nature.cloud(rng, 690, 170, 300, "#fff", 0.7),
        nature.cloud(rng, 1050, 330, 460, "#fff", 0.75),
    ]
    walls = ["#f3d9a6", "#e9b98e", "#d8e0d2", "#f0c6a8", "#cfdde2"]
    far = [
        at(0, horizon, 1, cities.facades(canvas, rng, -20, 1640, 88, walls, p)),
        at(470, horizon - 20, 1.12, cities.isaac(canvas, p)),
        at(800, horizon - 10, 1.0, cities.admiralty(canvas, p)),
        at(0, horizon, 1, cities.facades(canvas, rng, -20, 360, 74, walls, p)),
        at(0, horizon, 1, cities.facades(canvas, rng, 610, 1640, 76, walls, p)),
        haze(canvas, horizon, "#fdebd2", 170, 0.4),
        nature.trees(rng, 330, 640, horizon, 27, "#5f9c6b"),
        nature.trees(rng, 350, 600, horizon, 20, "#78b37a"),
    ]
    stone = Palette("#d8c5aa", "#97856f", "#7d6c5c", "#f4c95d", "#b8862c", "#fff")
    near = [
        at(1120, horizon + 4, 1, bridges.arch_bridge(canvas, 0, 520, 3, 58, stone)),
        at(
            1035,
            horizon + 6,
            1.25,
            cities.rostral(
                canvas,
                Palette("#c9694b", "#7a3a2c", "#9c4a38", "#f4c95d", "#b8862c", "#fff", "#d98062"),
            ),
        ),
        rect(900, horizon - 12, 230, 16, "#bfae96"),
    ]
    world = el("g", *back, *far, *near)
    canvas.add(world)
    canvas.add(
        *nature.water(
            canvas,
            horizon,
            world,
            DAY_WATER,
            rng,
            strength=0.5,
            path_of_light=1330,
            light="#fff3cf",
        )
    )
    canvas.add(afloat(canvas, 860, 835, 1.15, ships.motor_ship(canvas, ships.DAY), wake=640))
    canvas.add(vignette(canvas, "#0b3a55", 0.12))


def peterhof(canvas: Canvas) -> None:
    rng = random.Random(303)
    horizon = 600.0
    p = SUNNY
    back = [
        nature.sky(canvas, (0, "#2f96d4"), (0.35, "#8ed6ee"), (0.58, "#ecf8ee"), (0.6, "#fff3dc")),
        nature.disc(canvas, 240, 150, 44, "#fffdf2", "#fff8dc"),
        nature.cloud(rng, 380, 240, 330, "#fff", 0.8),
        nature.cloud(rng, 1150, 190, 380, "#fff", 0.8),
    ]
    hill = [
        nature.hills(rng, horizon, 130, "#8fbf95", 160),
        nature.trees(rng, -20, 1620, horizon - 96, 44, "#5d9c74"),
        at(800, horizon - 128, 1.16, palaces.peterhof_palace(canvas, p)),
        nature.trees(rng, -20, 470, horizon - 40, 60, "#3f8260"),
        nature.trees(rng, 1130, 1620, horizon - 40, 60, "#3f8260"),
        # the cascade between its terraces
        poly(
            [(560, horizon - 40), (610, horizon - 128), (990, horizon - 128), (1040, horizon - 40)],
            canvas.linear((0, "#f7e6c4"), (1, "#d9b98b")),
        ),
    ]
    for side in (-1, 1):
        for step in range(5):
            x = 800 + side * (72 + step * 15)
            y = horizon - 118 + step * 17
            hill.append(
                rect(x - 17, y, 34, 13, canvas.linear((0, "#fff", 0.95), (1, "#a6dbe6", 0.9)), rx=3)
            )
            hill.append(at(x, y, 1, palaces.jet(canvas, 30 + step * 4, 6)))
            hill.append(
                at(x + side * 26, y + 2, 0.5, path("M-5,0 L-3,-22 L0,-30 L3,-22 L5,0Z", "#f4c95d"))
            )
    front = [
        nature.trees(rng, -20, 600, horizon - 2, 52, "#2f6d55"),
        nature.trees(rng, 1000, 1620, horizon - 2, 52, "#2f6d55"),
        poly(
            [(640, horizon), (690, horizon - 42), (910, horizon - 42), (960, horizon)],
            canvas.linear((0, "#bfe6ec"), (1, "#7fc3d2")),
        ),
        at(800, horizon - 30, 1, palaces.jet(canvas, 250, 46, 0.95)),
        path(f"M786,{horizon - 26} q14,-30 28,0z", "#f4c95d"),
    ]
    for x, tall in ((655, 70), (700, 84), (900, 84), (945, 70)):
        front.append(at(x, horizon - 12, 1, palaces.jet(canvas, tall, 14)))
    front.append(rect(0, horizon - 8, WIDTH, 10, "#e4d3b4"))
    world = el("g", *back, *hill, *front)
    canvas.add(world)
    canvas.add(*nature.water(canvas, horizon, world, DAY_WATER, rng, strength=0.5))
    canvas.add(afloat(canvas, 860, 830, 1.32, ships.hydrofoil(canvas), wake=None, mirror=0.3))
    canvas.add(vignette(canvas, "#0b3a55", 0.12))


def jazz_dinner(canvas: Canvas) -> None:
    rng = random.Random(707)
    horizon = 585.0
    p = Palette("#b98a8f", "#5c3f66", "#4b3560", "#ffc46b", "#a8604d", "#ffd98a", "#a8604d")
    back = [
        nature.sky(
            canvas,
            (0, "#1a2660"),
            (0.25, "#4a4587"),
            (0.44, "#b7668c"),
            (0.54, "#f79a77"),
            (0.585, "#ffd08a"),
        ),
        nature.stars(rng, 60, 220),
        nature.streak(rng, 120, 180, 560, "#6c5597", 0.5),
        nature.streak(rng, 820, 270, 600, "#c46f93", 0.45),
        nature.streak(rng, 300, 380, 620, "#f0957f", 0.4),
        nature.glow(canvas, 800, horizon, 560, "#ffb877", 0.5),
    ]
    far = [
        at(
            0,
            horizon,
            1,
            cities.facades(canvas, rng, -20, 560, 74, ["#6a4a77", "#75507a", "#5f4470"], p),
        ),
        at(
            1060,
            horizon,
            1,
            cities.facades(canvas, rng, 0, 600, 74, ["#6a4a77", "#75507a", "#5f4470"], p),
        ),
        at(1330, horizon - 20, 0.9, cities.isaac(canvas, p)),
        at(
            1060,
            horizon,
            1,
            cities.facades(canvas, rng, 0, 600, 56, ["#6a4a77", "#75507a", "#5f4470"], p),
        ),
        haze(canvas, horizon, "#ffb07f", 200, 0.4),
        at(
            800,
            horizon - 8,
            1.18,
            cities.exchange(
                canvas, Palette("#f3cdb4", "#9c6f83", "#7b4f70", "#ffc46b", "#a8604d", "#ffd98a")
            ),
        ),
        nature.trees(rng, 540, 650, horizon, 26, "#4a3560"),
        nature.trees(rng, 950, 1080, horizon, 26, "#4a3560"),
    ]
    column = Palette("#c9694b", "#5a2c3c", "#83405a", "#f4c95d", "#b8862c", "#fff", "#d98062")
    near = [
        at(470, horizon + 4, 1.5, cities.rostral(canvas, column, flame=True)),
        at(1135, horizon + 4, 1.5, cities.rostral(canvas, column, flame=True)),
        nature.glow(canvas, 470, horizon - 310, 120, "#ffb05c", 0.8),
        nature.glow(canvas, 1135, horizon - 310, 120, "#ffb05c", 0.8),
        rect(400, horizon - 10, 820, 14, "#6b4a68"),
    ]
    world = el("g", *back, *far, *near)
    canvas.add(world)
    canvas.add(
        *nature.water(
            canvas,
            horizon,
            world,
            DUSK_WATER,
            rng,
            strength=0.72,
            glint="#ffe0b0",
            path_of_light=800,
            light="#ffcf9a",
        )
    )
    canvas.add(nature.glow(canvas, 790, 720, 560, "#ffc36b", 0.28))
    canvas.add(
        afloat(
            canvas,
            790,
            835,
            1.5,
            ships.motor_ship(canvas, ships.EVENING, festive=True),
            wake=640,
            foam=0.3,
            mirror=0.5,
        )
    )
    canvas.add(vignette(canvas))

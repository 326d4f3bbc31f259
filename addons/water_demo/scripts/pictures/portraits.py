# ruff: noqa: S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The fleet's portraits: one vessel on open water, in the light that suits her."""

from __future__ import annotations

import random

from . import concert, nature, ships
from .light import DAY_WATER, DUSK_WATER, NIGHT_WATER, afloat, haze, vignette
from .svg import Canvas, el

BLUE = ((0, "#2b90d0"), (0.35, "#90d3ec"), (0.58, "#eaf7f3"), (0.6, "#fff3de"))
ROSE = ((0, "#2c3b7c"), (0.25, "#7a5a97"), (0.45, "#e58391"), (0.56, "#ffb27f"), (0.6, "#ffd998"))


def _open_water(
    canvas: Canvas, seed: int, light: tuple, shore: tuple[str, str], water: list, **options
) -> None:
    rng = random.Random(seed)
    horizon = 600.0
    parts = [nature.sky(canvas, *light)]
    if options.get("sun"):
        parts.append(
            nature.disc(
                canvas,
                *options["sun"],
                52,
                options.get("disc", "#fffdf2"),
                options.get("halo", "#fff8dc"),
            )
        )
    if options.get("clouds"):
        parts += [
            nature.cloud(rng, x, y, w, "#fff", 0.8)
            for x, y, w in ((120, 260, 380), (980, 200, 430), (620, 360, 260))
        ]
    else:
        parts += [
            nature.streak(rng, x, y, w, c, 0.5)
            for x, y, w, c in (
                (60, 210, 560, "#8a5f9c"),
                (820, 280, 600, "#d97a94"),
                (260, 400, 640, "#f79f88"),
            )
        ]
    parts += [
        nature.hills(rng, horizon, 96, shore[0], 190),
        nature.trees(rng, -20, 1620, horizon - 6, 24, shore[1]),
        haze(canvas, horizon, light[-1][1], 150, 0.5),
    ]
    world = el("g", *parts)
    canvas.add(world)
    extra = {"path_of_light": options["sun"][0]} if options.get("sun") else {}
    canvas.add(*nature.water(canvas, horizon, world, water, rng, strength=0.6, **extra))


def motor_ship(canvas: Canvas) -> None:
    _open_water(canvas, 1, BLUE, ("#9cc5b4", "#6da287"), DAY_WATER, clouds=True, sun=(1360, 150))
    canvas.add(
        afloat(canvas, 800, 790, 1.85, ships.motor_ship(canvas, ships.DAY), wake=640),
        vignette(canvas, "#0b3a55", 0.12),
    )


def hydrofoil(canvas: Canvas) -> None:
    _open_water(canvas, 2, BLUE, ("#a5cabd", "#78ab94"), DAY_WATER, clouds=True, sun=(250, 160))
    canvas.add(
        afloat(canvas, 850, 770, 1.75, ships.hydrofoil(canvas)), vignette(canvas, "#0b3a55", 0.12)
    )


def open_boat(canvas: Canvas) -> None:
    _open_water(canvas, 3, BLUE, ("#a9cfa9", "#6fae7c"), DAY_WATER, clouds=True, sun=(1300, 170))
    canvas.add(
        afloat(canvas, 800, 780, 2.5, ships.open_boat(canvas, ships.DAY), wake=420),
        vignette(canvas, "#0b3a55", 0.12),
    )


def yacht(canvas: Canvas) -> None:
    _open_water(
        canvas,
        4,
        ROSE,
        ("#a5688a", "#7c4d78"),
        DUSK_WATER,
        sun=(1200, 480),
        disc="#fff3d0",
        halo="#ffe2a0",
    )
    ship = ships.yacht(canvas, ships.EVENING, "#fff4e2", "#f4b994")
    canvas.add(
        afloat(canvas, 720, 850, 1.95, ship, wake=300, foam=0.5, mirror=0.42), vignette(canvas)
    )


def stage(canvas: Canvas) -> None:
    night = (
        (0, "#141d55"),
        (0.3, "#44408c"),
        (0.48, "#a05f9a"),
        (0.57, "#f08a86"),
        (0.6, "#ffbe8a"),
    )
    _open_water(canvas, 5, night, ("#5a467f", "#3b3066"), NIGHT_WATER)
    canvas.add(nature.glow(canvas, 800, 640, 620, "#ff9f6e", 0.32))
    canvas.add(afloat(canvas, 800, 800, 1.95, concert.stage(canvas), mirror=0.6, sink=10))
    for x in (-560, -430, 430, 560):
        canvas.add(nature.lamp(canvas, 800 + x, 700, radius=40))
    canvas.add(vignette(canvas))

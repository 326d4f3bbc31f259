# ruff: noqa: S311 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The scenes on the Volga and the Kazanka."""

from __future__ import annotations

import random

from . import cities, concert, nature, palaces, ships
from .cities import Palette
from .light import (
    DUSK_WATER,
    NIGHT_WATER,
    afloat,
    haze,
    vignette,
)
from .svg import Canvas, at, el, rect


def volga_sunset(canvas: Canvas) -> None:
    rng = random.Random(606)
    horizon = 590.0
    p = Palette("#f3cdb4", "#9c6f83", "#7b4f70", "#ffcf7a", "#b8703f", "#ffd28a", "#3f8fa3")
    back = [
        nature.sky(
            canvas,
            (0, "#27346f"),
            (0.22, "#6a4f8e"),
            (0.4, "#d9728a"),
            (0.52, "#ff9f6e"),
            (0.59, "#ffd68a"),
        ),
        nature.disc(canvas, 1330, 505, 62, "#fff0c2", "#ffcf7a"),
        nature.streak(rng, 40, 190, 620, "#8a5a97", 0.5),
        nature.streak(rng, 860, 250, 560, "#c9698f", 0.5),
        nature.streak(rng, 220, 350, 640, "#ef8e84", 0.45),
        nature.streak(rng, 1000, 420, 560, "#ffb38a", 0.5),
        nature.hills(rng, horizon, 60, "#a8667f", 200),
    ]
    bank = kazan_bank(canvas, rng, horizon, p, "#54365f", "#6f4569")
    world = el("g", *back, *bank, haze(canvas, horizon, "#ffb07f", 260, 0.3))
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
            path_of_light=1330,
            light="#ffdf9e",
        )
    )
    canvas.add(
        afloat(
            canvas,
            1270,
            640,
            0.2,
            ships.yacht(canvas, ships.EVENING, "#e9a58c", "#a8607a"),
            mirror=0.4,
        )
    )
    canvas.add(
        afloat(
            canvas,
            1060,
            650,
            0.28,
            ships.yacht(canvas, ships.EVENING, "#f0b497", "#b06b80"),
            mirror=0.4,
            flip=True,
        )
    )
    canvas.add(
        afloat(
            canvas,
            560,
            850,
            1.72,
            ships.yacht(canvas, ships.EVENING, "#fff1dc", "#f2b08f"),
            wake=300,
            foam=0.5,
            mirror=0.42,
        )
    )
    canvas.add(vignette(canvas))


def concert_evening(canvas: Canvas) -> None:
    rng = random.Random(808)
    horizon = 560.0
    p = Palette("#7a5f97", "#392f66", "#3f3468", "#ffc46b", "#a8604d", "#ffd98a", "#3f8fb3")
    back = [
        nature.sky(
            canvas,
            (0, "#101848"),
            (0.28, "#37357f"),
            (0.46, "#8b4f92"),
            (0.54, "#e87f86"),
            (0.56, "#ffb47f"),
        ),
        nature.stars(rng, 110, 300),
        nature.streak(rng, 60, 230, 560, "#5c4c94", 0.45),
        nature.streak(rng, 1000, 330, 520, "#a85f97", 0.45),
    ]
    bank = el("g", *kazan_bank(canvas, rng, horizon, p, "#2b2555", "#3a2f60"))
    beams = [
        concert.beam(canvas, 800 + x, 560, dx, 540, 60, colour)
        for x, dx, colour in (
            (-250, -330, "#4fd1d9"),
            (-160, -120, "#ff8fb1"),
            (160, 120, "#ffd27a"),
            (250, 330, "#8f9bff"),
            (0, 0, "#ffb37a"),
        )
    ]
    world = el("g", *back, bank, haze(canvas, horizon, "#f08a7d", 200, 0.25), *beams)
    canvas.add(world)
    canvas.add(
        *nature.water(
            canvas, horizon, world, NIGHT_WATER, rng, strength=0.75, glint="#ffd0c0", glints=110
        )
    )
    canvas.add(nature.glow(canvas, 800, 620, 520, "#ff9f6e", 0.35))
    canvas.add(afloat(canvas, 800, 715, 1.45, concert.stage(canvas), mirror=0.65, sink=10))
    for x in (-410, -290, 290, 410):
        canvas.add(nature.lamp(canvas, 800 + x, 640, radius=36))
    canvas.add(concert.crowd(random.Random(1), -20, 1640, 905, 36, "#161338"))
    canvas.add(concert.crowd(random.Random(2), -30, 1640, 965, 50, "#0b0a26"))
    canvas.add(vignette(canvas, "#05051c", 0.4))


def kazan_bank(
    canvas: Canvas, rng: random.Random, horizon: float, p: Palette, tree: str, lawn: str
) -> list[str]:
    """The Kazan Kremlin on its hill above the water."""
    return [
        nature.hills(random.Random(14), horizon, 84, lawn, 260),
        at(300, horizon - 62, 0.8, cathedral_blue(canvas, p)),
        at(560, horizon - 66, 1.12, palaces.suyumbike(canvas, p)),
        at(900, horizon - 62, 1.12, palaces.kul_sharif(canvas, p)),
        at(0, horizon - 44, 1, palaces.white_kremlin_wall(canvas, 120, 1210, 30, p)),
        nature.trees(rng, 60, 1290, horizon - 14, 22, tree),
    ]


def cathedral_blue(canvas: Canvas, p: Palette) -> str:
    """The Annunciation Cathedral: white walls, blue domes about a golden one."""
    parts = [rect(-60, -84, 120, 84, cities.shaded(canvas, p.wall, p.shade))]
    for x, r, drum, light, dark in (
        (-40, 15, 32, p.accent, "#14586b"),
        (40, 15, 32, p.accent, "#14586b"),
        (0, 22, 48, p.gold, p.gold_shade),
    ):
        parts.append(
            rect(x - r * 0.6, -84 - drum, r * 1.2, drum, cities.shaded(canvas, p.wall, p.shade))
        )
        parts.append(cities.onion(canvas, x, -84 - drum + 2, r, light, dark))
    return el("g", *parts)

"""The operator's mark: a bow between two waves, under a star to steer by."""

from __future__ import annotations

from .svg import Canvas, circle, el, path, poly

SIZE = 512


def mark() -> str:
    canvas = Canvas()
    canvas.defs.append(el("clipPath", circle(256, 256, 240, "#000"), id="round"))
    sky = canvas.linear((0, "#0b2545"), (0.65, "#14507a"), (1, "#0b6e73"))
    star = [
        (256, 70),
        (268, 116),
        (314, 128),
        (268, 140),
        (256, 186),
        (244, 140),
        (198, 128),
        (244, 116),
    ]
    inside = [
        circle(256, 256, 240, sky),
        poly(star, "#ffb238"),
        # the ship, seen bow on
        path("M176,232 H336 L314,420 H198Z", "#ffffff"),
        path("M256,232 H336 L314,420 H256Z", "#dbe7ee"),
        path("M204,206 H308 V232 H204Z", "#ffffff"),
        path("M216,212 H244 V226 H216Z M268,212 H296 V226 H268Z", "#14507a"),
        path("M256,250 L256,420 L198,420 L180,268 Q220,262 256,250Z", "#ffb238"),
        path("M256,250 L256,420 L314,420 L332,268 Q292,262 256,250Z", "#f08c1f"),
        path("M0,352 Q64,318 128,352 T256,352 T384,352 T512,352 V512 H0Z", "#18a0a6"),
        path("M0,398 Q64,366 128,398 T256,398 T384,398 T512,398 V512 H0Z", "#0b6e73"),
        path("M0,444 Q64,416 128,444 T256,444 T384,444 T512,444 V512 H0Z", "#eef5f7", opacity=0.9),
    ]
    return el(
        "svg",
        el("defs", *canvas.defs),
        el("g", *inside, clip_path="url(#round)"),
        xmlns="http://www.w3.org/2000/svg",
        width=SIZE,
        height=SIZE,
        viewBox=f"0 0 {SIZE} {SIZE}",
    )

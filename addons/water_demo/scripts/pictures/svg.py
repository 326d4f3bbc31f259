# ruff: noqa: E501 - words of SVG are long; seeded randomness draws clouds, it guards nothing
"""The few words of SVG that the pictures are written in."""

from __future__ import annotations

WIDTH, HEIGHT = 1600, 1000


def _text(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def el(tag: str, *children: str, **attrs: object) -> str:
    """An element; underscores in attribute names become hyphens."""
    words = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not None
    )
    return f"<{tag}{words}>{''.join(children)}</{tag}>" if children else f"<{tag}{words}/>"


def rect(x: float, y: float, w: float, h: float, fill: str, **attrs: object) -> str:
    return el("rect", x=x, y=y, width=w, height=h, fill=fill, **attrs)


def path(d: str, fill: str = "none", **attrs: object) -> str:
    return el("path", d=d, fill=fill, **attrs)


def circle(x: float, y: float, r: float, fill: str, **attrs: object) -> str:
    return el("circle", cx=x, cy=y, r=r, fill=fill, **attrs)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **attrs: object) -> str:
    return el("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **attrs)


def poly(points: list[tuple[float, float]], fill: str, **attrs: object) -> str:
    text = " ".join(f"{_text(float(x))},{_text(float(y))}" for x, y in points)
    return el("polygon", points=text, fill=fill, **attrs)


def line(
    x1: float, y1: float, x2: float, y2: float, stroke: str, width: float, **attrs: object
) -> str:
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **attrs)


def at(x: float, y: float, scale: float, *children: str, flip: bool = False) -> str:
    """A group placed at a point; `flip` mirrors it left to right."""
    sx = -scale if flip else scale
    return el(
        "g",
        *children,
        transform=f"translate({_text(float(x))} {_text(float(y))}) scale({sx} {scale})",
    )


class Canvas:
    """Collects the layers of one picture and the gradients that they use."""

    def __init__(self) -> None:
        self.defs: list[str] = []
        self.layers: list[str] = []
        self._count = 0

    def _define(self, tag: str, *children: str, **attrs: object) -> str:
        self._count += 1
        name = f"d{self._count}"
        self.defs.append(el(tag, *children, id=name, **attrs))
        return name

    @staticmethod
    def _stops(stops: list[tuple]) -> list[str]:
        return [
            el(
                "stop",
                offset=stop[0],
                stop_color=stop[1],
                stop_opacity=stop[2] if len(stop) > 2 else 1,
            )
            for stop in stops
        ]

    def linear(self, *stops: tuple, horizontal: bool = False) -> str:
        """A gradient, as a value for `fill`; a stop is (offset, colour[, opacity])."""
        x2, y2 = (1, 0) if horizontal else (0, 1)
        name = self._define("linearGradient", *self._stops(list(stops)), x1=0, y1=0, x2=x2, y2=y2)
        return f"url(#{name})"

    def radial(self, *stops: tuple) -> str:
        return f"url(#{self._define('radialGradient', *self._stops(list(stops)))})"

    def filter(self, *primitives: str, **attrs: object) -> str:
        return f"url(#{self._define('filter', *primitives, **attrs)})"

    def mask(self, content: str) -> str:
        return f"url(#{self._define('mask', content, maskUnits='userSpaceOnUse', x=0, y=0, width=WIDTH, height=HEIGHT)})"

    def clip(self, content: str) -> str:
        return f"url(#{self._define('clipPath', content)})"

    def blur(self, deviation: float) -> str:
        return self.filter(
            el("feGaussianBlur", stdDeviation=deviation),
            x="-60%",
            y="-60%",
            width="220%",
            height="220%",
        )

    def add(self, *layers: str) -> None:
        self.layers.extend(layers)

    def svg(self) -> str:
        return el(
            "svg",
            el("defs", *self.defs),
            *self.layers,
            xmlns="http://www.w3.org/2000/svg",
            width=WIDTH,
            height=HEIGHT,
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
        )

"""Drawing a small map: projection of coordinates, water from GeoJSON, tiles of an own server.

Web Mercator, as tiles are cut; y grows downwards. Plain Python.
"""

import json
import math
from dataclasses import dataclass

#: Of a picture, in its own units; pages stretch it to their width.
WIDTH, HEIGHT = 720, 460
#: Metres that are shown at least, so that two piers of one embankment have a city around them.
LEAST_METRES = 2600
#: Part of the picture that stays free around the outermost piers.
MARGIN = 0.16
EQUATOR = 40_075_016.686
MOST_BYTES, MOST_POINTS = 200_000, 5_000
MOST_TILES = 24


class BadWater(ValueError):
    """The text is no drawing of water; the message says why."""


@dataclass(frozen=True)
class Water:
    """A river (``width`` in metres) or, with a width of 0, an area; points are (latitude,
    longitude)."""

    points: tuple
    width: float = 0.0


def mercator(latitude, longitude):
    """(x, y) between 0 and 1."""
    latitude = max(-85.0, min(85.0, latitude))
    x = (longitude + 180.0) / 360.0
    y = (1.0 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2.0
    return x, y


def read_water(text):
    """``Water`` s of a GeoJSON text: lines with a ``width`` in metres among their properties, and
    polygons (their outlines).

    :raise BadWater: where it is anything else
    """
    if not (text or "").strip():
        return []
    if len(text) > MOST_BYTES:
        raise BadWater("too large")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadWater("no JSON") from error
    features = data.get("features") if isinstance(data, dict) else None
    if features is None:
        features = [data]
    if not isinstance(features, list):
        raise BadWater("features")
    waters = [water for feature in features for water in _read_feature(feature)]
    if sum(len(water.points) for water in waters) > MOST_POINTS:
        raise BadWater("too many points")
    return waters


def _read_feature(feature):
    if not isinstance(feature, dict):
        raise BadWater("feature")
    shape = feature.get("geometry", feature) or {}
    properties = feature.get("properties") or {}
    if not isinstance(shape, dict) or not isinstance(properties, dict):
        raise BadWater("geometry")
    kind, where = shape.get("type"), shape.get("coordinates")
    if kind == "LineString":
        width = properties.get("width", 100)
        if isinstance(width, bool) or not isinstance(width, (int, float)) or not 0 < width < 1e5:
            raise BadWater("width")
        return [Water(_points(where), float(width))]
    if kind == "Polygon" and isinstance(where, list) and where:
        return [Water(_points(where[0]))]
    if kind == "MultiPolygon" and isinstance(where, list):
        return [Water(_points(one[0])) for one in where if isinstance(one, list) and one]
    raise BadWater(f"{kind}")


def _points(where):
    if not isinstance(where, list) or len(where) < 2:
        raise BadWater("coordinates")
    points = []
    for point in where:
        if not isinstance(point, list) or len(point) < 2:
            raise BadWater("coordinates")
        longitude, latitude = point[:2]
        for value, most in ((longitude, 180), (latitude, 90)):
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise BadWater("coordinates")
            if not abs(value) <= most:
                raise BadWater("coordinates")
        points.append((float(latitude), float(longitude)))
    return tuple(points)


class Frame:
    """The part of the world that a picture shows: all the points, a city around them, and the
    picture's own proportions."""

    def __init__(self, points, width=WIDTH, height=HEIGHT):
        self.width, self.height = width, height
        places = [mercator(*point) for point in points]
        xs, ys = [x for x, _y in places], [y for _x, y in places]
        latitude = sum(point[0] for point in points) / len(points)
        #: of the world's width, at this latitude
        self.metres = EQUATOR * math.cos(math.radians(latitude))
        inner = 1 - 2 * MARGIN
        span = max(
            (max(xs) - min(xs)) / inner,
            (max(ys) - min(ys)) / inner * width / height,
            LEAST_METRES / self.metres,
        )
        self.scale = width / span
        self.left = (max(xs) + min(xs)) / 2 - span / 2
        self.top = (max(ys) + min(ys)) / 2 - span * height / width / 2

    def place(self, latitude, longitude):
        """Units from the left and from the top."""
        x, y = mercator(latitude, longitude)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def percent(self, latitude, longitude):
        """The same as parts of the picture, for what is laid over it."""
        x, y = self.place(latitude, longitude)
        return 100 * x / self.width, 100 * y / self.height

    def length(self, metres):
        return metres / self.metres * self.scale

    def path(self, water):
        """SVG path data of a river's middle or an area's outline; None where it is far away."""
        places = [self.place(*point) for point in water.points]
        far = self.length(water.width) + 40
        if (
            all(x < -far for x, _y in places)
            or all(x > self.width + far for x, _y in places)
            or all(y < -far for _x, y in places)
            or all(y > self.height + far for _x, y in places)
        ):
            return None
        steps = " ".join(f"{x:.1f} {y:.1f}" for x, y in places)
        return f"M{steps}" if water.width else f"M{steps}Z"

    def ruler(self):
        """(metres, units) of a round length, about a fifth of the width."""
        aim = self.width / 5 / self.scale * self.metres
        power = 10 ** math.floor(math.log10(aim))
        metres = max(step * power for step in (1, 2, 5) if step * power <= aim)
        return metres, self.length(metres)

    def tiles(self, template):
        """[{href, x, y, size}] of a tile server, sharp on a phone; never very many."""
        zoom = max(0, min(19, math.floor(math.log2(self.scale * 2 / 256))))
        while True:
            count = 2**zoom
            size = self.scale / count
            first = math.floor(self.left * count), math.floor(self.top * count)
            right, bottom = self.left + self.width / self.scale, self.top + self.height / self.scale
            last = math.floor(right * count), math.floor(bottom * count)
            total = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
            if total <= MOST_TILES or not zoom:
                break
            zoom -= 1
        return [
            {
                "href": template.replace("{z}", str(zoom))
                .replace("{x}", str(column % count))
                .replace("{y}", str(row)),
                "x": round((column / count - self.left) * self.scale, 2),
                "y": round((row / count - self.top) * self.scale, 2),
                "size": round(size + 0.3, 2),
            }
            for row in range(max(0, first[1]), min(count - 1, last[1]) + 1)
            for column in range(first[0], last[0] + 1)
        ]

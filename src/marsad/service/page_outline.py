"""Makes the outline behind the page's map from Natural Earth (public domain), in the TopoJSON of npm's `world-atlas`.

    npm pack world-atlas && tar xzf world-atlas-2.0.2.tgz
    python -m marsad.service.page_outline package/countries-50m.json

The lines are Natural Earth's and say nothing about whose a place is. Coordinates are those of `page/projection.js`:
Web Mercator, 100 units to a degree of longitude, y downwards.
"""

import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from marsad.data.jsonl import dump_json, load_json

Point = tuple[float, float]
Line = Sequence[Point]

UNITS = 100
WEST, SOUTH, EAST, NORTH = -22.0, -15.0, 68.0, 47.0  # a little more than the page shows
_TOLERANCE = 2.5  # units; 0.025 degrees are a pixel where the whole map is 3,300 pixels wide
_SMALLEST = 60.0  # square units: islands and lakes below are left out


def project(longitude: float, latitude: float) -> Point:
    """Return the place on the map of degrees."""
    mercator = math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))
    return longitude * UNITS, -mercator * UNITS


def make_outline(topology: dict[str, Any]) -> dict[str, str]:
    """Return `land` and `borders` as SVG paths. *topology*: a TopoJSON with the objects countries and land."""
    lines = [simplify(line, _TOLERANCE) for line in _projected(topology)]
    rings = [_joined(ring, lines) for ring in _rings(topology["objects"]["land"])]
    clipped = [ring for ring in map(clip, rings) if len(ring) > 2 and _area(ring) > _SMALLEST]
    shared = Counter(_at(arc) for ring in _rings(topology["objects"]["countries"]) for arc in ring)
    borders = [part for arc, times in sorted(shared.items()) if times > 1 for part in _inside(lines[arc])]
    return {"land": "".join(_path(ring) + "z" for ring in clipped), "borders": "".join(map(_path, borders))}


def simplify(line: Line, tolerance: float) -> list[Point]:
    """Return a line without the points that lie nearer than *tolerance* to it (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return list(line)
    distances = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__) + 1
    if distances[farthest - 1] <= tolerance:
        return [line[0], line[-1]]
    return simplify(line[: farthest + 1], tolerance)[:-1] + simplify(line[farthest:], tolerance)


def clip(ring: Line) -> list[Point]:
    """Return what of a ring lies in the map's box (Sutherland and Hodgman 1974)."""
    (left, bottom), (right, top) = project(WEST, SOUTH), project(EAST, NORTH)
    for axis, limit, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        ring = list(_cut(ring, axis, limit, sign))
    return list(ring)


def _cut(ring: Line, axis: int, limit: float, sign: int) -> Iterator[Point]:
    """Yield the part of a ring on one side of a line."""
    for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        was_in, is_in = sign * (before[axis] - limit) >= 0, sign * (point[axis] - limit) >= 0
        if was_in != is_in:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            yield before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])
        if is_in:
            yield point


def _projected(topology: dict[str, Any]) -> Iterator[Line]:
    (x_scale, y_scale), (x_start, y_start) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append(project(x * x_scale + x_start, min(max(y * y_scale + y_start, -85), 85)))
        yield line


def _rings(shape: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the rings of a TopoJSON object, each as numbers of arcs; ~n is arc n backwards."""
    for part in shape.get("geometries", ()):
        yield from _rings(part)
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape.get("arcs", [])]
    for polygon in polygons:
        yield from polygon


def _at(arc: int) -> int:
    return ~arc if arc < 0 else arc


def _joined(ring: Iterable[int], lines: Sequence[Line]) -> list[Point]:
    parts = (lines[_at(arc)][:: -1 if arc < 0 else 1] for arc in ring)
    return [point for part in parts for point in part[:-1]]


def _inside(line: Line) -> Iterator[Line]:
    """Yield the pieces of a line that lie in the box; a step that leaves it is kept whole."""
    (left, bottom), (right, top) = project(WEST, SOUTH), project(EAST, NORTH)
    piece: list[Point] = []
    for point in line:
        if left <= point[0] <= right and top <= point[1] <= bottom:
            piece.append(point)
        else:
            yield piece
            piece = []
    yield piece


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from a stretch."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / ((dx * dx + dy * dy) or 1)
    nearest = min(max(along, 0), 1)
    return math.hypot(point[0] - start[0] - nearest * dx, point[1] - start[1] - nearest * dy)


def _area(ring: Line) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _path(line: Line) -> str:
    """Return whole units, each point as a step from the last."""
    points = [(round(x), round(y)) for x, y in line]
    if len(points) < 2:
        return ""
    steps = (f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}".replace(" -", "-")


if __name__ == "__main__":
    made = make_outline(load_json(Path(sys.argv[1]).read_bytes()))
    (Path(__file__).parent / "page" / "outline.json").write_bytes(dump_json(made) + b"\n")

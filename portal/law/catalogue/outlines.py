"""In which district a point lies: the pack's outlines in degrees. They are simplified, so close to a border nothing is sure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from portal.law.catalogue.pack import pack
from portal.law.catalogue.rows import PackError

FILE = "districts.geojson"
DEGREE = 111_320
"""Metres of a degree of latitude."""

Point = tuple[float, float]
"""(longitude, latitude) in WGS-84 degrees, as GeoJSON has it."""
Ring = Sequence[Point]


@dataclass(frozen=True)
class Outline:
    """One district: a ring for each piece of land. `box`: west, south, east, north."""

    code: str
    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point is inside: a line from it crosses the outline an odd number of times."""
        west, south, east, north = self.box
        return west <= lon <= east and south <= lat <= north and any(_inside(ring, lat, lon) for ring in self.rings)

    def metres_to(self, lat: float, lon: float) -> float:
        """How far the point is from the district; 0 inside."""
        if self.holds(lat, lon):
            return 0.0
        return min(_to_line(a, b, lat, lon) for ring in self.rings for a, b in pairwise(ring))


@cache
def outlines(name: str = "shanghai") -> tuple[Outline, ...]:
    """The outlines of the pack `name`, read once; PackError where they are missing or not those of its districts."""
    try:
        raw = json.loads((Path(__file__).parent / name / FILE).read_text(encoding="utf-8"))
        found = tuple(_outline(row) for row in raw["features"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PackError(FILE, "whole file", "is missing or not readable as GeoJSON") from error
    if sorted(one.code for one in found) != sorted(pack(name).districts):
        raise PackError(FILE, "features", "must name every district of the pack once, and no other")
    return found


def districts_at(lat: float, lon: float, *, within: float, name: str = "shanghai") -> tuple[str, ...]:
    """The districts that a point (WGS-84 degrees) may lie in when it may be `within` metres off, the likeliest first; one
    means that it is sure, none that the point is outside the city."""
    far = sorted((one.metres_to(lat, lon), one.code) for one in outlines(name))
    return tuple(code for distance, code in far if distance <= within)


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance of two points of a city."""
    return hypot((lat - other_lat) * DEGREE, (lon - other_lon) * DEGREE * cos(radians(lat)))


def _outline(row: dict[str, Any]) -> Outline:
    kind, parts = row["geometry"]["type"], row["geometry"]["coordinates"]
    pieces = parts if kind == "MultiPolygon" else [parts]
    rings = tuple(tuple((float(x), float(y)) for x, y in piece[0]) for piece in pieces)
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    return Outline(str(row["id"]), rings, (min(xs), min(ys), max(xs), max(ys)))


def _inside(ring: Ring, lat: float, lon: float) -> bool:
    return sum(_crossings(ring, lat, lon)) % 2 == 1


def _crossings(ring: Ring, lat: float, lon: float) -> Iterator[bool]:
    for (ax, ay), (bx, by) in pairwise(ring):
        yield (ay > lat) != (by > lat) and lon < ax + (lat - ay) / (by - ay) * (bx - ax)


def _to_line(a: Point, b: Point, lat: float, lon: float) -> float:
    """From the point to the nearest place of a line."""
    east = DEGREE * cos(radians(lat))
    ax, ay, bx, by = (a[0] - lon) * east, (a[1] - lat) * DEGREE, (b[0] - lon) * east, (b[1] - lat) * DEGREE
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length)) if length else 0.0
    return hypot(ax + along * (bx - ax), ay + along * (by - ay))

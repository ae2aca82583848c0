"""The schematic map of a pack: outlines as SVG paths, labels, the enlarged middle, and the tiles of a phone."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.bilingual import Bilingual
from portal.law.catalogue.pack import pack
from portal.law.catalogue.rows import PackError

FILE = "map.json"


@dataclass(frozen=True)
class Area:
    """One district's outline. `name` is short, for the map only; without `label` its name stands in the inset."""

    code: str
    name: Bilingual
    path: str
    label: tuple[int, int] | None


@dataclass(frozen=True)
class Inset:
    """The middle of the city, enlarged: (x, y, width, height) of the part and of its frame, in the map's units."""

    source: tuple[int, ...]
    frame: tuple[int, ...]
    lines: str
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class CityMap:
    """`box` is the view with the inset beside it, `outline` the city alone; `tiles` are (code, column or None)."""

    box: str
    outline: str
    areas: tuple[Area, ...]
    inset: Inset
    tiles: tuple[tuple[str, int | None], ...]

    def name(self, code: str) -> Bilingual:
        """The short name of a district; KeyError for a code that is not on the map."""
        return {area.code: area.name for area in self.areas}[code]


@cache
def city_map(name: str = "shanghai") -> CityMap:
    """The map of the pack `name`, read once; PackError where it is missing or its districts are not the pack's."""
    try:
        raw = json.loads((Path(__file__).parent / name / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(FILE, "whole file", "is missing or not readable as JSON") from error
    found = _built(raw)
    for rows in ([area.code for area in found.areas], [code for code, _ in found.tiles]):
        if sorted(rows) != sorted(pack(name).districts):
            raise PackError(FILE, "areas or tiles", "must name every district of the pack once, and no other")
    return found


def _built(raw: dict[str, Any]) -> CityMap:
    names = {row["code"]: Bilingual(*row["name"]) for row in raw["areas"]}
    inset = raw["inset"]
    return CityMap(
        box=raw["box"],
        outline=raw["outline"],
        areas=_areas(raw["areas"], names),
        inset=Inset(tuple(inset["source"]), tuple(inset["frame"]), inset["lines"], _areas(inset["areas"], names)),
        tiles=tuple((code, column) for code, column in raw["tiles"]),
    )


def _areas(rows: list[dict[str, Any]], names: dict[str, Bilingual]) -> tuple[Area, ...]:
    return tuple(Area(row["code"], names[row["code"]], row["path"], _point(row["label"])) for row in rows)


def _point(label: list[int] | None) -> tuple[int, int] | None:
    return (label[0], label[1]) if label else None

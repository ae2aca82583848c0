"""Drawings of the public pages: the district map in five classes, its tiles, and the small map of one case."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import gettext as _

from portal.config import Config
from portal.ground.web.i18n import lang
from portal.ground.wording import number
from portal.law.catalogue.map import Area, CityMap, city_map

CLASSES = 5
STEPS = 4
HIDDEN = "–"
LIGHT_LETTERS = 4
"""From this class on the fill is dark and the label light."""


class Drawn(NamedTuple):
    """One district on the map."""

    path: str
    cls: str
    name: str
    said: str
    x: int | None
    y: int | None
    dark: bool
    here: bool


class Tile(NamedTuple):
    """One district on a phone, a link to its cases."""

    href: str
    name: str
    said: str
    cls: str
    column: int | None


class Key(NamedTuple):
    """What a fill means."""

    text: str
    kind: str


def town() -> CityMap:
    """The map of this portal's pack."""
    config: Config = current_app.extensions["portal.config"]
    return city_map(config.pack)


def located(district: str | None) -> dict[str, Any] | None:
    """The outline of the city with one district filled; None where a record belongs to the whole city."""
    if district is None:
        return None
    drawn = [Drawn(area.path, "m0", "", "", None, None, False, area.code == district) for area in town().areas]
    return {"box": town().outline, "areas": drawn}


def breaks(values: list[int]) -> list[tuple[int, int]]:
    """At most five classes (lowest, highest), each about as full as the others; equal values never part."""
    distinct, found, start = sorted(set(values)), [], 0
    for place in range(1, CLASSES + 1):
        end = round(place * len(distinct) / CLASSES)
        if end > start:
            found.append((distinct[start], distinct[end - 1]))
            start = end
    return found


def district_map(cells: Mapping[str, int | None]) -> dict[str, Any]:
    """The map, its tiles and its key. A cell is None where the number is not shown."""
    classes = breaks([n for n in cells.values() if n])
    city = town()
    inset = city.inset
    enlarged = {
        "areas": _drawn(inset.areas, cells, classes),
        "frame": inset.frame,
        "source": inset.source,
        "lines": inset.lines,
    }
    return {
        "map": {"box": city.box, "areas": _drawn(city.areas, cells, classes), "inset": enlarged},
        "tiles": [_tile(code, column, cells, classes) for code, column in city.tiles],
        "key": _key(cells, classes),
    }


def said(n: int | None) -> str:
    """A count in words. A hidden one need not be small: larger ones hide beside it, so that nobody can work it out."""
    return _("不显示") if n is None else number(n)


def marked(n: int | None) -> str:
    """The same where there is room for a few signs only."""
    return HIDDEN if n is None else number(n)


def _class(n: int | None, classes: list[tuple[int, int]]) -> str:
    if n is None:
        return "h"
    return next((str(place + _first(classes)) for place, (low, high) in enumerate(classes) if low <= n <= high), "0")


def _first(classes: list[tuple[int, int]]) -> int:
    """Few classes are spread from the lightest on; a single one is not the palest."""
    return 2 if len(classes) == 1 else 1


def _drawn(areas: tuple[Area, ...], cells: Mapping[str, int | None], classes: list[tuple[int, int]]) -> list[Drawn]:
    rows = []
    for area in areas:
        n, (x, y) = cells.get(area.code, 0), area.label or (None, None)
        kind = _class(n, classes)
        dark = kind.isdigit() and int(kind) >= LIGHT_LETTERS
        rows.append(Drawn(area.path, f"m{kind}", area.name.text(lang()), marked(n), x, y, dark, False))
    return rows


def _tile(code: str, column: int | None, cells: Mapping[str, int | None], classes: list[tuple[int, int]]) -> Tile:
    n = cells.get(code, 0)
    href = url_for("public.cases", district=code)
    return Tile(href, town().name(code).text(lang()), marked(n), f"q{_class(n, classes)}", column)


def _key(cells: Mapping[str, int | None], classes: list[tuple[int, int]]) -> list[Key]:
    rows = [Key(_("不显示"), "hatch")] if None in cells.values() else []
    if 0 in cells.values():
        rows.append(Key("0", "m0"))
    for place, (low, high) in enumerate(classes):
        rows.append(Key(number(low) if low == high else f"{number(low)}-{number(high)}", f"m{place + _first(classes)}"))
    return rows


def ticks(most: int) -> list[int]:
    """The values of an axis, from the top down to 0, in four equal steps of 1, 2 or 5 times a power of ten."""
    step = next(size * 10**power for power in range(9) for size in (1, 2, 5) if size * 10**power * STEPS >= most)
    return [step * place for place in range(STEPS, -1, -1)]

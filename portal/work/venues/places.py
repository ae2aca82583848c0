"""The district that a name or an address speaks of, read from the pack's lists."""

from collections.abc import Mapping

from portal.ground.search import Readings, readings
from portal.law.catalogue.types import Pack


def district_in(text: str, pack: Pack) -> str | None:
    """The code of the first district that `text` names, else of the first street that only one district has."""
    named = {row.name.zh: code for code, row in pack.districts.items()}
    return _first(text, named) or _first(text, _streets(pack)) or _first(text.casefold(), _english(pack))


def _first(text: str, names: Mapping[str, str]) -> str | None:
    found = [(text.index(name), -len(name), code) for name, code in names.items() if name in text]
    return min(found)[2] if found else None


def _streets(pack: Pack) -> dict[str, str]:
    districts: dict[str, set[str]] = {}
    for street in pack.streets.values():
        districts.setdefault(street.name_zh, set()).add(street.district)
    return {name: next(iter(found)) for name, found in districts.items() if len(found) == 1}


def _english(pack: Pack) -> dict[str, str]:
    return {f"{row.name.en.casefold()} district": code for code, row in pack.districts.items()}


def spoken(pack: Pack) -> Readings:
    """How the districts' names are read, where a dictionary of single characters would be wrong."""
    return readings({row.name.zh: row.pinyin for row in pack.districts.values()})

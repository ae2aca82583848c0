"""What the lists of a pack must say of each other before anybody may rest on them."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.law.catalogue.decision import faults
from portal.law.catalogue.places import CARD, HOME
from portal.law.catalogue.rows import PackError
from portal.law.catalogue.types import Pack

REFERENCES = (
    ("streets", "district", "districts"),
    ("offices", "district", "districts"),
    ("scenarios", "parent", "scenarios"),
    ("violations", "bases", "bases"),
    ("bases", "places", "scenarios"),
    ("penalties", "liability", "bases"),
    ("measures", "cures", "violations"),
    ("checklist", "section", "checklist_sections"),
    ("checklist", "bases", "bases"),
    ("checklist", "scenarios", "scenarios"),
    ("checklist", "suggests", "violations"),
    ("allowed", "bases", "bases"),
    ("allowed", "violations", "violations"),
)
"""(list, field, list it points to)."""

ENFORCERS = frozenset({"cyberspace", "market", "police", "court"})
TOLD = frozenset({"TO", "DH", "MS"})
"""Who can be told of a clock that is near or overdue."""
EARLIEST, LATEST = date(1949, 10, 1), date(2100, 1, 1)


def checked(pack: Pack) -> Pack:
    """The same pack, when all of it holds together; PackError at the first fault."""
    for fault in _faults(pack):
        raise fault
    return pack


def _faults(pack: Pack) -> Iterator[PackError]:
    yield from _zone(pack)
    yield from _empty_words(pack)
    yield from _references(pack)
    yield from _offices(pack)
    yield from _scenarios(pack)
    yield from _bases(pack)
    yield from _penalties(pack)
    yield from _checklist(pack)
    yield from _deadlines(pack)
    yield from _allowed(pack)


def _zone(pack: Pack) -> Iterator[PackError]:
    try:
        ZoneInfo(pack.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield PackError("pack.yaml", "zone", f"no time zone is called '{pack.zone}'")


def _empty_words(pack: Pack) -> Iterator[PackError]:
    lists = ("districts", "streets", "offices", "scenarios", "bases", "penalties", "checklist", "documents")
    for name in lists:
        for code, row in getattr(pack, name).items():
            for field, value in vars(row).items():
                if value == "" and not (name == "offices" and row.kind == "agency"):
                    yield PackError(f"{name}.yaml", code, f"'{field}' is empty")


def _pointed(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _references(pack: Pack) -> Iterator[PackError]:
    for name, field, target in REFERENCES:
        known = getattr(pack, target)
        for code, row in getattr(pack, name).items():
            for word in _pointed(getattr(row, field)):
                if word not in known:
                    yield PackError(f"{name}.yaml", code, f"'{field}' names '{word}', which is not in {target}")


def _offices(pack: Pack) -> Iterator[PackError]:
    municipal = [code for code, office in pack.offices.items() if office.kind == "municipal"]
    if municipal != [pack.municipal_office]:
        yield PackError("pack.yaml", "municipal_office", "must be the one office of the kind 'municipal'")
    served = [office.district for office in pack.offices.values() if office.kind == "district"]
    for district in pack.districts:
        if served.count(district) != 1:
            yield PackError("offices.yaml", district, "a district must have exactly one office")
    yield from _twin_prefixes(pack)


def _twin_prefixes(pack: Pack) -> Iterator[PackError]:
    seen: set[str] = set()
    for code, office in pack.offices.items():
        if office.prefix and office.prefix in seen:
            yield PackError("offices.yaml", code, f"the prefix '{office.prefix}' belongs to another office")
        seen.add(office.prefix)


def _scenarios(pack: Pack) -> Iterator[PackError]:
    for code, scenario in pack.scenarios.items():
        if scenario.parent is not None and pack.scenarios[scenario.parent].parent is not None:
            yield PackError("scenarios.yaml", code, "the list has two levels, no third")
        for tag in scenario.tags:
            card = tag.removeprefix(CARD)
            if card != tag and (card not in pack.scenarios or HOME not in pack.scenarios[card].tags):
                yield PackError("scenarios.yaml", code, f"the tag '{tag}' names no card of the first page")


def _bases(pack: Pack) -> Iterator[PackError]:
    for code, basis in pack.bases.items():
        if not EARLIEST <= basis.since < LATEST:
            yield PackError("bases.yaml", code, f"'since' {basis.since} is not a sane date")
        if basis.until is not None and not basis.since <= basis.until < LATEST:
            yield PackError("bases.yaml", code, "'until' lies before 'since' or too far away")
        if not basis.enforcers or not basis.enforcers <= ENFORCERS:
            yield PackError("bases.yaml", code, f"'enforcers' must be of: {', '.join(sorted(ENFORCERS))}")
        if basis.penalty_basis and basis.kind == "procedure":
            yield PackError("bases.yaml", code, "a rule of procedure cannot carry a penalty")


def _penalties(pack: Pack) -> Iterator[PackError]:
    for code, penalty in pack.penalties.items():
        for word in penalty.liability:
            if pack.bases[word].kind != "liability":
                yield PackError("penalties.yaml", code, f"'{word}' threatens no penalty")
        low, high = penalty.person_min, penalty.person_max
        if (low is None) != (high is None) or (low or 0) > (high or 0):
            yield PackError("penalties.yaml", code, "'person_min' and 'person_max' do not make a range")


def _checklist(pack: Pack) -> Iterator[PackError]:
    for code, item in pack.checklist.items():
        if (item.flag is None) != (not item.suggests):
            yield PackError("checklist.yaml", code, "'flag' and 'suggests' go together")


def _deadlines(pack: Pack) -> Iterator[PackError]:
    for code, deadline in pack.deadlines.items():
        if deadline.length is not None and deadline.length < 1:
            yield PackError("deadlines.yaml", code, "'length' must be at least 1")
        if not {*deadline.amber, *deadline.red} <= TOLD:
            yield PackError("deadlines.yaml", code, f"'amber' and 'red' name roles of: {', '.join(sorted(TOLD))}")
        if not deadline.confirmed and (setting := pack.settings.get(code)) is None:
            yield PackError("deadlines.yaml", code, f"is unconfirmed, so settings.yaml needs a row '{code}'")
        elif not deadline.confirmed and setting is not None and setting.value != deadline.length:
            yield PackError("settings.yaml", code, "differs from the length in deadlines.yaml")


def _allowed(pack: Pack) -> Iterator[PackError]:
    for row, sentence in faults(pack.allowed_questions, pack.allowed):
        yield PackError("allowed.yaml", row, sentence)
    for code, outcome in pack.allowed.items():
        if any(pack.bases[basis].places for basis in outcome.bases):
            yield PackError("allowed.yaml", code, "an article that is limited to some places cannot answer everywhere")
        if not outcome.bases:
            yield PackError("allowed.yaml", code, "an answer needs an article")
        if any(pack.violations[word].plain is None for word in outcome.violations):
            yield PackError("allowed.yaml", code, "names a violation that a reporter cannot tick")

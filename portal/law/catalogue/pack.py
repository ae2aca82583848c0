"""Loading a city pack: a folder of YAML files, one a list, checked as a whole before anybody sees a row of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.bilingual import Bilingual
from portal.law.catalogue.checks import checked
from portal.law.catalogue.decision import Outcome, Question
from portal.law.catalogue.rows import PackError, built, listed, read, series
from portal.law.catalogue.types import (
    Agency,
    Basis,
    ChecklistItem,
    Closure,
    Deadline,
    District,
    DocumentKind,
    Measure,
    OfficeRow,
    Pack,
    Penalty,
    Reason,
    Scenario,
    Setting,
    Street,
    Term,
    Violation,
)

__all__ = ["PackError", "load", "pack"]

LISTS: Mapping[str, type[Any]] = {
    "districts": District,
    "streets": Street,
    "offices": OfficeRow,
    "scenarios": Scenario,
    "violations": Violation,
    "bases": Basis,
    "penalties": Penalty,
    "measures": Measure,
    "checklist": ChecklistItem,
    "reasons": Reason,
    "closures": Closure,
    "agencies": Agency,
    "deadlines": Deadline,
    "documents": DocumentKind,
    "settings": Setting,
    "allowed_questions": Question,
    "allowed": Outcome,
}
"""The list files of a pack and what a row of each is."""


@dataclass(frozen=True)
class Head:
    """What pack.yaml says: the city, and the texts that are in no list."""

    name: str
    zone: str
    city: Bilingual
    title: Bilingual
    municipal_office: str
    checklist_sections: Mapping[str, Bilingual]
    clauses: Mapping[str, Bilingual]
    texts: Mapping[str, Bilingual]


def load(folder: Path) -> Pack:
    """The pack in `folder`; PackError naming file and row when anything in it is missing, unknown or contradictory."""
    _refuse_strangers(folder)
    head = read(folder / "pack.yaml")
    if not isinstance(head, dict):
        raise PackError("pack.yaml", "whole file", "must be a mapping of keys")
    lists: dict[str, Any] = {name: listed(folder / f"{name}.yaml", kind) for name, kind in LISTS.items()}
    glossary = series(folder / "glossary.yaml", Term)
    return checked(Pack(**vars(built(Head, head, "pack.yaml", "whole file")), **lists, glossary=glossary))


def _refuse_strangers(folder: Path) -> None:
    known = {"pack", "glossary", *LISTS}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in known:
            raise PackError(path.name, "whole file", "no list has this name")


@cache
def pack(name: str = "shanghai") -> Pack:
    """The pack called `name`, loaded once a process; PackError where there is none."""
    folder = Path(__file__).parent / name
    if not folder.is_dir():
        raise PackError(name, "whole folder", "there is no such pack")
    return load(folder)

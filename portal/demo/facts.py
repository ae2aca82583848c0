"""The facts of facts.yaml as rows for public pages: what the source says, what it does not, what another source says."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from portal.bilingual import Bilingual
from portal.law.catalogue.types import Pack

FOLDER = Path(__file__).parent
UNKNOWN = "unknown"
SOURCE = "article “Shanghai Says ‘No’ to the Abuse of Facial Recognition”, December 2024"
"""What `seed:` holds comes from."""
Row = dict[str, Any]


@cache
def facts() -> dict[str, Any]:
    """facts.yaml."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / "facts.yaml").read_text())
    return found


@cache
def _chinese() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((FOLDER / "facts_zh.yaml").read_text())
    return found


def case_facts(name: str) -> dict[str, Any]:
    """One case of the file by id."""
    return next(case for case in facts()["cases"] if case["id"] == name)


def both(text: str) -> dict[str, str]:
    """A text of the file in both languages; KeyError for one that nobody has translated."""
    return {"zh": _chinese()[text], "en": text}


def key_fact(zh: str, en: str, value: Any) -> Row:
    """A key fact; `unknown` becomes "not stated in the source"."""
    return {
        "section": "key",
        "key": {"zh": zh, "en": en},
        "value": None if value in (UNKNOWN, None) else _value(value),
        "other_source": False,
    }


def happened(texts: Iterable[str]) -> list[Row]:
    """What happened, as the source lists it."""
    return [{"section": "happened", "value": _opened(both(text)), "other_source": False} for text in texts]


def tags(codes: Iterable[str], pack: Pack) -> list[Row]:
    """Our coding of those facts, in words."""
    return [{"section": "tag", "value": _pair(pack.violations[code].name), "other_source": False} for code in codes]


def done(zh: str, en: str, on: Any = None) -> Row:
    """One thing that was done; without a date where the source gives none."""
    return {
        "section": "done",
        "value": {"zh": zh, "en": en},
        "on": on.isoformat() if on else None,
        "other_source": False,
    }


def later(source: str, zh: str, en: str) -> Row:
    """What another source says; it stands in its own box."""
    return {"section": "later", "key": _opened(both(source)), "value": {"zh": zh, "en": en}, "other_source": True}


def note(zh: str, en: str) -> Row:
    """A note at the foot of the page."""
    return {"section": "note", "value": {"zh": zh, "en": en}, "other_source": False}


def join(texts: Iterable[str]) -> dict[str, str]:
    """Several texts in one line."""
    pairs = [both(text) for text in texts]
    between = "；" if any("、" in pair["zh"] for pair in pairs) else "、"
    return {"zh": between.join(pair["zh"] for pair in pairs), "en": "; ".join(pair["en"] for pair in pairs)}


def sources() -> Row:
    """Where the page is taken from."""
    said = both(SOURCE)
    return note(f"本页据 {said['zh']}整理。", f"This page is taken from the {said['en']}.")


def _value(value: Any) -> dict[str, str]:
    if isinstance(value, Bilingual):
        return _pair(value)
    if isinstance(value, Mapping):
        return _opened(value)
    return _opened(both(str(value)))


def _opened(pair: Mapping[str, str]) -> dict[str, str]:
    """With a capital letter in English."""
    return {"zh": pair["zh"], "en": pair["en"][:1].upper() + pair["en"][1:]}


def _pair(text: Bilingual) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}

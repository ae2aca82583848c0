"""Hints before sending: the text seems to hold a phone or identity number, a mail address or a name (R10)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["identity", "phone", "mail", "name"]

_GAP = r"[\s\-.·_()]*"
_DIGITS = rf"(?:{_GAP}\d)"
_IDENTITY = rf"(?<![0-9A-Za-z])[1-9]{_DIGITS}{{16}}{_GAP}[0-9Xx](?![0-9A-Za-z])"
_PHONE = rf"(?<!\d)(?:(?:\+?86{_GAP})?1{_GAP}[3-9]{_DIGITS}{{9}}|0\d{{2,3}}{_GAP}[2-9]{_DIGITS}{{6,7}})(?!\d)"
_NAMED_ZH = r"(?:我叫|我的名字(?:叫|是)?|我姓|姓名(?:是)?[:：]?\s*)([\u4e00-\u9fff]{1,4})"
_NAMED_EN = r"[Mm]y name is ([A-Z][\w-]+(?: [A-Z][\w-]+)?)"
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "identity": re.compile(_IDENTITY),
    "phone": re.compile(_PHONE),
    "mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "name": re.compile(f"{_NAMED_ZH}|{_NAMED_EN}"),
}


class Hint(NamedTuple):
    """One find: `start` and `end` count characters of the text as it was typed; `masked` can be shown."""

    kind: Kind
    start: int
    end: int
    masked: str


def hints(text: str) -> list[Hint]:
    """What to point at, in order; full-width digits and spaces between them do not hide a number."""
    plain = "".join(_narrow(c) for c in text)
    found: list[Hint] = []
    for hint in _finds(plain):
        if not any(hint.start < other.end and other.start < hint.end for other in found):
            found.append(hint)
    return sorted(found, key=lambda hint: hint.start)


def _finds(text: str) -> Iterator[Hint]:
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield Hint(kind, match.start(group), match.end(group), _masked(match.group(group)))


def _narrow(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def _masked(text: str) -> str:
    shown = 3 if len(text) > 8 else 1 if len(text) > 1 else 0
    tail = 2 if len(text) > 8 else 0
    return text[:shown] + "*" * (len(text) - shown - tail) + text[len(text) - tail :]

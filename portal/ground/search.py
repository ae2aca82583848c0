"""Finding Chinese names as people type them: any two characters in a row, pinyin, or the initials of the pinyin."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from pypinyin import Style, lazy_pinyin, pinyin
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

SHORTEST = 2
"""Characters a word needs before it is looked for."""
MOST_WORDS = 8

Readings = Mapping[str, tuple[str, ...]]
"""Words whose usual reading the dictionary misses, by syllable."""

_WORD = re.compile(r'"([^"]+)"|“([^”]+)”|(\S+)')
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def normal(text: str) -> str:
    """Letters, digits and characters only, in one width and one case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def readings(words: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The syllables of each name of which the pinyin is given; the pinyin may leave out the name's last characters."""
    found: dict[str, tuple[str, ...]] = {}
    for word, reading in words.items():
        for length in range(len(word), 1, -1):
            syllables = next((s for s in _spoken(word[:length]) if "".join(s) == reading), None)
            if syllables:
                found[word[:length]] = syllables
    return found


def _spoken(word: str) -> Iterator[tuple[str, ...]]:
    return product(*(pinyin(c, heteronym=True, style=Style.NORMAL)[0] for c in word))


def index(*texts: str | None, known: Readings | None = None) -> str:
    """What is stored beside a row: each text as it is, in pinyin and in initials."""
    parts: list[str] = []
    for text in filter(None, texts):
        plain = normal(text)
        parts.append(plain)
        if _HAN.search(plain):
            syllables = _syllables(plain, known or {})
            parts += ["".join(syllables), "".join(s[0] for s in syllables if s)]
    return " ".join(dict.fromkeys(parts))


def _syllables(text: str, known: Readings) -> list[str]:
    if not known:
        return lazy_pinyin(text)
    pieces = re.split("(" + "|".join(sorted(map(re.escape, known), key=len, reverse=True)) + ")", text)
    return [s for piece in filter(None, pieces) for s in known.get(piece) or lazy_pinyin(piece)]


def words(query: str) -> tuple[str, ...]:
    """The words to look for, all of which must be there; quotes keep several together. Too short ones are left out."""
    found = (normal(next(filter(None, groups))) for groups in _WORD.findall(query))
    return tuple(word for word in found if len(word) >= SHORTEST)[:MOST_WORDS]


def matching(column: InstrumentedAttribute[Any], query: str) -> ColumnElement[bool] | None:
    """The condition that every word of `query` stands in an indexed column; None where nothing can be looked for."""
    found = words(query)
    return and_(*(column.contains(word, autoescape=True) for word in found)) if found else None

"""Finding Chinese names as people type them: any two characters in a row, pinyin, or the initials of the pinyin."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pypinyin import Style, lazy_pinyin, pinyin
from sqlalchemy import ColumnElement, String, and_
from sqlalchemy.orm import InstrumentedAttribute

SHORTEST = 2
"""Characters a word needs before it is looked for."""
MOST_WORDS = 8
KEY = 12
"""Characters of a key: what is typed beyond them is compared with the whole text."""
KeyText = String(KEY).with_variant(String(KEY, collation="C"), "postgresql")
"""The column of a key: ordered by code points on both engines, so that a beginning is a range of its index."""

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


def keys(*names: str | None, written: str = "", known: Readings | None = None) -> frozenset[str]:
    """The beginnings under which a row is found: each name from every character on, in pinyin from every syllable on, and
    in initials; `written` (an address) as it is written only."""
    found: set[str] = set()
    for name in filter(None, names):
        found |= _tails(_pieces(name))
        if _HAN.search(name):
            syllables = _syllables(normal(name), known or {})
            found |= _tails(syllables) | _tails([s[0] for s in syllables if s])
    return frozenset(found | _tails(_pieces(written)))


def _pieces(text: str) -> list[str]:
    """Each Chinese character, and each run of other letters and digits."""
    return re.findall(
        f"{_HAN.pattern[:-1]}|[^\\W_]+?(?={_HAN.pattern[:-1]}|[\\W_]|$)", unicodedata.normalize("NFKC", text).casefold()
    )


def _tails(pieces: list[str]) -> set[str]:
    tails = ("".join(pieces[start:])[:KEY] for start in range(len(pieces)))
    return {tail for tail in tails if len(tail) >= SHORTEST}


def beginning(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """The condition that a key begins with `word`, as a range that an index can follow."""
    start = word[:KEY]
    return and_(column >= start, column < start + chr(0x10FFFF))


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


def sounds(text: str, known: Readings | None = None) -> tuple[str, ...]:
    """The syllables of a text; what is no Chinese stays as it is."""
    return tuple(_syllables(normal(text), known or {}))


def grams(text: str, *, known: Readings | None = None, most: int = 40) -> tuple[str, ...]:
    """Short beginnings by which rows with a misspelt name are caught, the telling ones first: three and two characters or
    syllables in a row, or five and three letters where nothing is Chinese."""
    plain = normal(text)
    if _HAN.search(plain):
        heard = sounds(plain, known)
        found = [part for length in (3, 2) for pieces in (plain, heard) for part in _runs(pieces, length)]
    else:
        found = [part for length in (5, 3) for part in _runs(plain, length)]
    return tuple(dict.fromkeys(found))[:most]


def _runs(pieces: Sequence[str], length: int) -> list[str]:
    return ["".join(pieces[start : start + length]) for start in range(len(pieces) - length + 1)]


def misfit(wanted: str, text: str) -> int:
    """How many slips lie between `wanted` and some part of `text`: a character changed, added, left out, or two swapped."""
    older: list[int] = []
    last = [0] * (len(text) + 1)
    for i, letter in enumerate(wanted):
        row = [i + 1]
        for j, other in enumerate(text):
            least = min(last[j] + (letter != other), last[j + 1] + 1, row[j] + 1)
            swapped = i and j and letter == text[j - 1] and wanted[i - 1] == other
            row.append(min(least, older[j - 1] + 1) if swapped else least)
        older, last = last, row
    return min(last)


def likeness(query: str, name: str, *, known: Readings | None = None) -> float:
    """0–1: how well a misspelt query fits a part of a name, by what is written or by how it sounds; 0 for too many slips:
    one in three Chinese characters, one in four letters."""
    wanted, text = normal(query), normal(name)
    chinese = bool(_HAN.search(wanted))
    heard = "".join(sounds(text, known))
    pairs = (
        [(wanted, text, 3 if chinese else 4), ("".join(sounds(wanted, known)), heard, 6)]
        if chinese
        else [(wanted, text, 4), (wanted, heard, 4)]
    )
    return max(_fit(*pair) for pair in pairs)


def _fit(wanted: str, text: str, every: int) -> float:
    slips = misfit(wanted, text)
    return 1 - slips / len(wanted) if wanted and slips <= len(wanted) // every else 0.0

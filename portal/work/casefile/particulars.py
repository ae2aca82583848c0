"""What was written with a step of a case where no paper says it, as lines of its file; the file is in Chinese."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from portal.ground.procedure.payload import unpack
from portal.ground.wording import day as day_words
from portal.ground.wording import yuan
from portal.law.workflow.choices import CHOICES
from portal.law.workflow.moves import Field
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES


def texts(given: Mapping[str, Any] | None) -> Iterator[str]:
    """Whatever a person typed."""
    yield from (value for value in (given or {}).values() if isinstance(value, str))


def lines(track: str, move: str, given: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Label and value, in the order of the form. A code of a pack's list is left to the rows that hold it."""
    written = unpack(given or {})
    for field in MOVES[Track(track)][move].fields if written else ():
        value = _value(field, written.get(field.name))
        if value:
            yield field.label.zh, value


def _value(field: Field, value: Any) -> str:
    if value in (None, "", (), False):
        return ""
    if field.kind == "choice":
        known, codes = CHOICES.get(field.options) or {}, value if isinstance(value, tuple) else (value,)
        return "、".join(known[code].zh for code in codes if code in known)
    if field.kind == "money":
        return f"{yuan(value)} 元"
    if isinstance(value, date):
        return day_words(value, "zh")
    return "是" if value is True else str(value)

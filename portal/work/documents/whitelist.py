"""What may stand in a document: each kind has its list of fields; anything else is refused before it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from portal.bilingual import Bilingual
from portal.law.catalogue.types import Basis, Pack
from portal.work.documents.numerals import article_in_chinese

Kind = Literal[
    "line",
    "text",
    "day",
    "moment",
    "count",
    "money",
    "yes",
    "choice",
    "list",
    "people",
    "rows",
    "coded",
    "code",
    "phone",
]
"""line and text: words as written; day: ISO date; moment: ISO date and time with zone; money: fen; list: lines;
people: name and certificate; rows: dicts of `columns`; coded: codes of the pack list `of`; code: a registration number;
phone: a number of the office."""


class UnknownField(ValueError):
    """A field that is not on the list of its kind: nothing may reach a paper by accident."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class MissingField(ValueError):
    """A field without which the paper would be incomplete."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadField(ValueError):
    """A field whose value is not of its type."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class PaperField:
    """One field. `only`: the variants that need it (empty: every one, if required)."""

    name: str
    label: Bilingual
    kind: Kind = "text"
    required: bool = False
    only: tuple[str, ...] = ()
    of: str = ""
    columns: tuple["PaperField", ...] = ()
    choices: Mapping[str, Bilingual] | None = None

    def needed(self, variant: str) -> bool:
        """Whether a paper of `variant` cannot do without it."""
        return self.required and (not self.only or variant in self.only)


def checked(fields: tuple[PaperField, ...], given: Mapping[str, Any], variant: str, pack: Pack) -> dict[str, Any]:
    """The given values as plain JSON in the order of the list; empty ones are left out.

    Raises UnknownField, MissingField or BadField.
    """
    known = {field.name: field for field in fields}
    for name in given:
        if name not in known:
            raise UnknownField(name)
    stored: dict[str, Any] = {}
    for name, field in known.items():
        value = given.get(name)
        if _empty(value):
            if field.needed(variant):
                raise MissingField(name)
            continue
        stored[name] = plain(field, value, pack)
    return stored


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, list | tuple | set | frozenset) and not value)


def plain(field: PaperField, value: Any, pack: Pack) -> Any:
    """One value as JSON; codes become the pack's words of today, because a paper must not change afterwards."""
    match field.kind:
        case "day":
            return _day(field, value)
        case "moment":
            return _moment(field, value)
        case "count" | "money":
            return _typed(field, value, int)
        case "yes":
            return _typed(field, value, bool)
        case "choice":
            return _choice(field, value)
        case "list":
            return [_typed(field, item, str) for item in _several(value)]
        case "people":
            return [_person(field, item) for item in _several(value)]
        case "rows":
            return [checked(field.columns, item, "", pack) for item in _several(value)]
        case "coded":
            return [_worded(field, item, pack) for item in _several(value)]
        case _:
            return _typed(field, value, str).strip()


def _several(value: Any) -> list[Any]:
    return (
        sorted(value)
        if isinstance(value, set | frozenset)
        else [value]
        if isinstance(value, str | Mapping)
        else list(value)
    )


def _typed(field: PaperField, value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise BadField(field.name)
    return str(value) if kind is str else value


def _day(field: PaperField, value: Any) -> str:
    if isinstance(value, datetime):
        raise BadField(field.name)
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as error:
        raise BadField(field.name) from error


def _moment(field: PaperField, value: Any) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadField(field.name) from error
    if moment.tzinfo is None:
        raise BadField(field.name)
    return moment.isoformat(timespec="minutes")


def _choice(field: PaperField, value: Any) -> str:
    if field.choices is None or value not in field.choices:
        raise BadField(field.name)
    return str(value)


def _person(field: PaperField, value: Any) -> dict[str, str]:
    """{"name": …, "certificate": …}; the certificate's number may be left out."""
    given = {"name": value} if isinstance(value, str) else dict(value)
    for key in given:
        if key not in {"name", "certificate"}:
            raise UnknownField(f"{field.name}.{key}")
    return {key: str(item) for key, item in given.items() if item}


def _worded(field: PaperField, value: Any, pack: Pack) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {key: str(value[key]) for key in ("code", "zh", "en")}
    row = getattr(pack, field.of).get(value)
    if row is None:
        raise BadField(field.name)
    zh = f"《{row.law.zh}》{article_in_chinese(row.article)}" if isinstance(row, Basis) else row.name.zh
    return {"code": row.code, "zh": zh, "en": row.name.en}

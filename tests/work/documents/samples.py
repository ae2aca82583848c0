"""One complete set of fields for each kind and variant of paper."""

from datetime import date, datetime
from typing import Any

from portal.bilingual import Bilingual
from portal.work.documents.papers import PAPERS
from portal.work.documents.whitelist import PaperField
from tests.conftest import moment

CODES = {"bases": "P66.1", "violations": "V02", "penalties": "N-WARN", "measures": "RM02", "closures": "PENALTY_DONE"}
DAY, BEGAN = date(2026, 3, 9), moment()
PLAIN: dict[str, Any] = {
    "day": DAY,
    "count": 2,
    "money": 2_000_000,
    "yes": True,
    "code": "91310117MA1J0000X0",
    "phone": "02112345678",
}


def value(field: PaperField) -> Any:
    """Something lawful for one field; words name the field, so that a page can be searched for them."""
    match field.kind:
        case "moment":
            return BEGAN
        case "choice":
            return next(iter(field.choices or {}))
        case "list":
            return [f"{field.label.zh}甲", f"{field.label.zh}乙"]
        case "people":
            return [{"name": "郭承", "certificate": "31011700001"}, {"name": "林协"}]
        case "rows":
            return ({column.name: value(column) for column in field.columns},)
        case "coded":
            return (CODES[field.of],)
        case "text" | "line":
            return f"{field.label.zh}如实填写"
        case kind:
            return PLAIN[kind]


def full(kind: str) -> dict[str, Any]:
    """Every field of a kind."""
    return {field.name: value(field) for field in PAPERS[kind].fields}


def least(kind: str, variant: str) -> dict[str, Any]:
    """Only the fields that the variant cannot do without."""
    return {field.name: value(field) for field in PAPERS[kind].fields if field.needed(variant)}


EVERY = [(kind, variant) for kind, paper in PAPERS.items() for variant in paper.titles]


def labels(kind: str) -> list[Bilingual]:
    """The labels of a kind."""
    return [field.label for field in PAPERS[kind].fields]


def written_at(when: datetime) -> str:
    """A time of day as a careless officer would type it."""
    return f"{when.month}月{when.day}日 {when.hour}:{when.minute:02}"

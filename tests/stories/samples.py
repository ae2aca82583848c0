"""What a form would give: one lawful answer for each field of each move, so that a story names only what matters."""

from datetime import date, timedelta
from typing import Any

from portal.law.workflow.choices import CHOICES, REVIEW_ASPECTS
from portal.law.workflow.moves import Field, Move
from tests.cast import OFFICER, OTHER_OFFICE, SECOND_OFFICER

FINE = {"kinds": ("N-FINE1",), "amount": 10_000_000, "bases": ("P26", "P66.1")}
"""A fine of CNY 100,000, on a duty and a liability article: enough for the right to a hearing."""
WARNING = {"kinds": ("N-WARN",), "bases": ("P26", "P66.1")}

LISTS = {
    "offices": OTHER_OFFICE,
    "agencies": "SHMSA",
    "reasons": "R02",
    "closures": "PENALTY_DONE",
    "no_penalty_grounds": "NO_PENALTY_MINOR",
    "penalties": WARNING["kinds"],
    "bases": WARNING["bases"],
    "tiers": "general",
    "review_aspects": tuple(REVIEW_ASPECTS),
}


def measures(today: date) -> tuple[dict[str, Any], ...]:
    """The items of an order to correct, due in ten days."""
    row = {"measure": "RM02", "detail": "", "violations": ("V07",), "due_on": today + timedelta(days=10)}
    return ({**row, "how_verified": "复查时查看设备"},)


def given(move: Move, today: date, **told: Any) -> dict[str, Any]:
    """The required fields of a move, filled in; `told` over them, and beside them what is not required."""
    return {field.name: _answer(field, today) for field in move.required if field.name not in told} | told


def _answer(field: Field, today: date) -> Any:
    if field.kind == "choice":
        first = LISTS.get(field.options) or next(iter(CHOICES[field.options]))
        return (first,) if field.many and isinstance(first, str) else first
    return {
        "line": "复查字第 1 号",
        "text": "情况属实，按规定办理。",
        "day": today,
        "count": 10,
        "yes": True,
        "person": (OFFICER.id, SECOND_OFFICER.id),
        "rows": measures(today),
    }[field.kind]

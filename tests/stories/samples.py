"""What a form would give: one lawful answer for each field of each move, so that a story names only what matters."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.law.workflow.choices import CHOICES, REVIEW_ASPECTS
from portal.law.workflow.moves import Field, Move
from tests.cast import OFFICER, OTHER_OFFICE, SECOND_OFFICER

FINE = {"kinds": ("N-FINE1",), "amount": 10_000_000, "bases": ("P26", "P66.1")}
"""A fine of CNY 100,000, on a duty and a liability article: enough for the right to a hearing."""
WARNING = {"kinds": ("N-WARN",), "bases": ("P26", "P66.1")}
SERIOUS = {"kinds": ("N-FINE2",), "amount": 200_000_000, "bases": ("P26", "P66.2")}
"""For the municipal office to decide: a district proposes it and escalates."""

LISTS = {
    "offices": OTHER_OFFICE,
    "agencies": "SHMSA",
    "reasons": "R01",
    "closures": "PENALTY_DONE",
    "no_penalty_grounds": "NO_PENALTY_MINOR",
    "penalties": WARNING["kinds"],
    "bases": WARNING["bases"],
    "tiers": "general",
    "review_aspects": tuple(REVIEW_ASPECTS),
}


MORE: dict[tuple[str, str], dict[str, Any]] = {
    ("visit", "attempt"): {"no_photo": "门前有人，不便拍照"},
    ("case", "inquire"): {"questions": "问：设备什么时候装的？\n答：去年。\n问：能不能不刷脸？\n答：不能。"},
    ("case", "discuss"): {"attendees": "方主\n何副\n沈法"},
    ("case", "do_not_penalise"): {"harm": "none", "evidence": "复查时设备已停用，没有留存人脸。"},
    ("case", "pay_part"): {"amount": 1_000_000},
}
"""What a move asks beyond its required fields, or asks in a certain shape."""


def measures(today: date) -> tuple[dict[str, Any], ...]:
    """The items of an order to correct, due in ten days."""
    row = {"measure": "RM02", "detail": "", "violations": ("V07",), "due_on": today + timedelta(days=10)}
    return ({**row, "how_verified": "复查时查看设备"},)


def given(move: Move, today: date, **told: Any) -> dict[str, Any]:
    """The required fields of a move, filled in; `told` over them, and beside them what is not required."""
    known = MORE.get((move.track.value, move.name), {}) | told
    return {field.name: _answer(field, today) for field in move.required if field.name not in known} | known


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
        "moment": datetime.combine(today, time(9), ZoneInfo("Asia/Shanghai")),
        "person": (OFFICER.id, SECOND_OFFICER.id),
        "rows": measures(today),
    }[field.kind]

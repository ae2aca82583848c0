"""Who is told of a clock that is near or overdue, and from which day (part B, head and last column). It decides nothing."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from portal.law.catalogue.types import Deadline
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.deadlines import days_left

CITY = "MS"
"""The municipal supervisor's role, as part B names it."""
ESCALATED_AFTER = 3
"""Working days after the last day, when the municipal supervisor is told too (part B)."""
LAPSING = frozenset({"D14"})
"""What ends by itself when its time is over: evidence that was registered and not dealt with (APL 56)."""


class Told(NamedTuple):
    """One occasion: near, near_14 …, late or escalated, and the roles that hear of it."""

    level: str
    roles: tuple[str, ...]

    @property
    def to_city(self) -> bool:
        """Whether the municipal supervisor hears of it."""
        return CITY in self.roles


def told(row: Deadline, *, near_on: date | None, due_on: date, today: date, calendar: Calendar) -> Iterator[Told]:
    """Every occasion that has come by `today` for a clock that runs and is not paused."""
    if today > due_on:
        yield from _late(row, due_on, today, calendar)
    elif near_on is not None and near_on <= today and row.amber:
        yield Told("near", row.amber)
        left = days_left(due_on, today, row.unit, calendar)
        yield from (Told(f"near_{days}", row.amber) for days in row.reminders if left <= days)


def _late(row: Deadline, due_on: date, today: date, calendar: Calendar) -> Iterator[Told]:
    if row.red:
        yield Told("late", row.red)
        if CITY not in row.red and calendar.plus_working(due_on, ESCALATED_AFTER) <= today:
            yield Told("escalated", (CITY,))

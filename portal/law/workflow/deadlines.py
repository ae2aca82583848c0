"""Clock arithmetic of domain.md part B: due dates, pauses, what is left, the light, the strip of days.

Everything is a legal day in the pack's zone; the present day is always an argument. An extension is no operation of
its own: it is added to the law's length and counted from the first start, so that a period rolls once (A6.9).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from portal.law.catalogue.types import Unit
from portal.law.workflow.calendar import Calendar, plus_days

Cell = Literal["passed", "today", "due", "paused", "rest", "open", "late"]
"""One calendar day of the strip: `rest` is a day a working-day clock skips, `late` one after the due day."""

Pause = tuple[date, date | None]
"""The days a clock was paused and resumed; None while it is still paused."""

LONGEST_STRIP = 31
"""Calendar days; a longer period is drawn as a bar."""

NEAR_AT_LEAST = 2
"""Days before the end that are near however short the limit is (domain.md B)."""

LATE_FEE_PERCENT = 3
"""A day, of the fine (APL 72(1)1)."""


@dataclass(frozen=True)
class Due:
    """The last day of a period, which runs to its 24:00."""

    on: date
    provisional: bool
    """Whether a holiday notice still to come may move it."""


class Light(StrEnum):
    """How a clock stands (look: shapes of status)."""

    ON_TIME = "on_time"
    NEAR = "near"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"


def due(start: date, length: int, unit: Unit, calendar: Calendar, *, rolls: bool = True, paused: int = 0) -> Due:
    """The due day of a period of `length` units; the start day is not counted (APL 85, CPL 85).

    `paused` is in working days for a working-day clock and in calendar days otherwise (A6.9). `rolls`: a last day that
    is not a working day moves to the next one. Raises ValueError for a negative `length` or `paused`.
    """
    if length < 0 or paused < 0:
        raise ValueError(f"a period cannot be negative: length {length}, paused {paused}")
    last = _last_day(start, length, unit, calendar, paused)
    on = calendar.next_working(last) if rolls else last
    fixed = unit != "wd" and not rolls
    return Due(on, provisional=calendar.is_provisional(on) and not fixed)


def _last_day(start: date, length: int, unit: Unit, calendar: Calendar, paused: int) -> date:
    if unit == "wd":
        return calendar.plus_working(start, length + paused)
    if unit == "cd":
        return plus_days(start, length + paused)
    return plus_days(plus_months(start, length), paused)


def plus_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day (CPL 85, Civil Code 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def pause_length(paused_on: date, resumed_on: date, unit: Unit, calendar: Calendar) -> int:
    """Days after `paused_on` up to `resumed_on`: working days for a working-day clock, else calendar days (A6.9).

    0 where the clock was resumed on the day it was paused, or before.
    """
    if unit == "wd":
        return max(0, calendar.working_days_between(paused_on, resumed_on))
    return max(0, (resumed_on - paused_on).days)


def days_left(due_on: date, today: date, unit: Unit, calendar: Calendar) -> int:
    """Days after `today` up to the due day: working days for a working-day clock, else calendar days.

    0 on the due day. Negative when late, and at least one day late on a weekend right after the due day.
    """
    if unit != "wd":
        return (due_on - today).days
    left = calendar.working_days_between(today, due_on)
    return min(left, -1) if today > due_on else left


def light(
    *,
    started_on: date,
    due_on: date,
    today: date,
    length: int,
    unit: Unit,
    calendar: Calendar,
    near_days: int | None = None,
    near_after: int | None = None,
    paused: bool = False,
    stopped: bool = False,
) -> Light:
    """How the clock stands on `today`; late only after the due day has ended (domain.md B).

    `length` includes extensions. `near_days`, in days of the clock, or `near_after`, calendar days after the start,
    replace "last 20 % or 2 days, whichever is more".
    """
    if stopped:
        return Light.DONE
    if paused:
        return Light.PAUSED
    if today > due_on:
        return Light.OVERDUE
    if near_after is not None:
        return Light.NEAR if today >= min(plus_days(started_on, near_after), due_on) else Light.ON_TIME
    near = _near_days(started_on, due_on, length, unit, near_days)
    return Light.NEAR if days_left(due_on, today, unit, calendar) <= near else Light.ON_TIME


def _near_days(started_on: date, due_on: date, length: int, unit: Unit, near_days: int | None) -> int:
    days = (due_on - started_on).days if unit == "months" else length
    return max(NEAR_AT_LEAST, days // 5) if near_days is None else near_days


def near_on(
    *,
    started_on: date,
    due_on: date,
    length: int,
    unit: Unit,
    calendar: Calendar,
    near_days: int | None = None,
    near_after: int | None = None,
) -> date:
    """The first day on which `light` says near, never before the start nor after the due day."""
    if near_after is not None:
        return min(plus_days(started_on, near_after), due_on)
    near = _near_days(started_on, due_on, length, unit, near_days)
    day = due_on if unit == "wd" else plus_days(due_on, -near)
    while unit == "wd" and day > started_on and calendar.working_days_between(plus_days(day, -1), due_on) <= near:
        day = plus_days(day, -1)
    return min(max(day, started_on), due_on)


def cells(
    *, started_on: date, due_on: date, today: date, calendar: Calendar, unit: Unit, pauses: Sequence[Pause] = ()
) -> tuple[Cell, ...]:
    """The strip of days from the first counted day to the due day, or to `today` where that is later.

    Empty where the period is over LONGEST_STRIP calendar days long or has no day. Late days never make the strip
    longer than that: the text beside it says how many there are. For a stopped clock `today` is the day it stopped.
    """
    if not 0 < (due_on - started_on).days <= LONGEST_STRIP:
        return ()
    strip = _Strip(due_on, today, calendar, unit, tuple(pauses))
    last = min(max(due_on, today), plus_days(started_on, LONGEST_STRIP))
    return tuple(strip.cell(plus_days(started_on, n)) for n in range(1, (last - started_on).days + 1))


@dataclass(frozen=True)
class _Strip:
    due_on: date
    today: date
    calendar: Calendar
    unit: Unit
    pauses: tuple[Pause, ...]

    def cell(self, day: date) -> Cell:
        if day == self.due_on and not self._overtaken:
            return "due"
        if day == self.today:
            return "late" if self._late(day) else "today"
        if self.unit == "wd" and not self.calendar.is_working(day):
            return "rest"
        if self._paused(day):
            return "paused"
        if self._late(day):
            return "late"
        return "passed" if day < self.today else "open"

    def _paused(self, day: date) -> bool:
        return any(on < day <= (self.today if resumed is None else resumed) for on, resumed in self.pauses)

    def _late(self, day: date) -> bool:
        return day > self.due_on and not self._overtaken

    @property
    def _overtaken(self) -> bool:
        """A pause that still runs has reached the due day as it stood: the due day moves, so nothing is late."""
        return any(resumed is None and on < self.due_on <= self.today for on, resumed in self.pauses)


def share(started_on: date, due_on: date, today: date) -> float:
    """How much of the period has passed by `today`, from 0 to 1."""
    whole = (due_on - started_on).days
    if whole <= 0:
        return float(today >= due_on)
    return min(max((today - started_on).days / whole, 0.0), 1.0)


def late_fee(amount_fen: int, days_late: int) -> int:
    """The late fee on a fine of `amount_fen`, in fen: 3 % for each day, never more than the fine (APL 72).

    `days_late` is without the days of a review or a suit (APL 73). Parts of a fen are dropped, in the party's favour.
    Raises ValueError for a negative fine.
    """
    if amount_fen < 0:
        raise ValueError(f"a fine cannot be negative: {amount_fen}")
    return min(amount_fen, amount_fen * LATE_FEE_PERCENT * max(days_late, 0) // 100)

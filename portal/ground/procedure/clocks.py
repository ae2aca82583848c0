"""Running a subject's clocks: start, stop, pause, resume, extend; and what the lists repeat of them."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import cast

from sqlalchemy import inspect, select

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Clock, Tracked
from portal.ground.rulebook.rules import Rules
from portal.law.catalogue.types import Unit
from portal.law.workflow.calendar import Calendar
from portal.law.workflow.deadlines import Due, due, near_on, pause_length
from portal.law.workflow.moves import ALL_BUT_REMEDY, OUTLIVE_THE_CASE
from portal.law.workflow.states import Track

BACKGROUND = frozenset({"D9", "D19", "D23", "D24", "D25", "D28", "D33", "D34", "D35", "D36"})
"""Rights and lives that run beside the work, and time that has to pass first: they drive no list."""


def running(subject: Tracked) -> dict[str, Clock]:
    """The clocks that run (or are paused), by code."""
    return {clock.code: clock for clock in subject.clocks if clock.is_running}


def overdue(subject: Tracked, today: date) -> frozenset[str]:
    """Codes of running clocks whose last day has passed; a due day ends at 24:00."""
    return frozenset(code for code, c in running(subject).items() if c.due_on and not c.paused_on and c.due_on < today)


def start(subject: Tracked, code: str, act: Act, *, on: date | None = None, due_on: date | None = None) -> Clock:
    """Start clock `code` today or `on` an earlier day; one that runs already is left running.

    `due_on` sets the end itself, where the order or the decision names the day.
    """
    known = running(subject).get(code)
    if known is not None:
        return known
    row = act.rules.deadline(code)
    clock = Clock(
        track=subject.TRACK.value,
        code=code,
        started_on=on or act.today,
        length=row.length,
        unit=row.unit,
        due_on=due_on,
        fixed_due=due_on is not None,
        provisional=False,
        paused_days=0,
        pauses=[],
        calendar_version=act.rules.calendar.version,
    )
    compute(clock, act.rules)
    subject.clocks.append(clock)
    return clock


def stop(subject: Tracked, code: str, act: Act) -> None:
    """Stop clock `code`, or with ALL_BUT_REMEDY every one that does not outlive the case."""
    for name, clock in running(subject).items():
        if name == code or (code == ALL_BUT_REMEDY and name not in OUTLIVE_THE_CASE):
            clock.stopped_on = act.today
    if code == ALL_BUT_REMEDY:
        for part in _parts(subject):
            stop(part, code, act)
            repeat(part, act.rules)


def _parts(subject: Tracked) -> Iterator[Tracked]:
    """The side tracks of a case that still run a clock: closing the case stops theirs too (A3)."""
    parts = [model for model in Tracked.__subclasses__() if "case_id" in inspect(model).attrs]
    for model in parts if subject.TRACK is Track.CASE else ():
        ticking = select(Clock.subject_id).where(Clock.track == model.TRACK.value, Clock.stopped_on.is_(None))
        yield from db.session.scalars(
            select(model).where(model.case_id == subject.id, model.id.in_(ticking))  # type: ignore[attr-defined]
        )


def pause(subject: Tracked, code: str, act: Act) -> None:
    """Pause a running clock: the days until it resumes are not counted."""
    clock = running(subject).get(code)
    if clock is not None and clock.paused_on is None:
        clock.paused_on = act.today
        clock.pauses = [*clock.pauses, [act.today.isoformat(), None]]


def resume(subject: Tracked, code: str, act: Act) -> None:
    """Let a paused clock run on; its end moves by the days it stood (A6.9)."""
    clock = running(subject).get(code)
    if clock is None or clock.paused_on is None:
        return
    clock.pauses = [*clock.pauses[:-1], [clock.paused_on.isoformat(), act.today.isoformat()]]
    clock.paused_on = None
    compute(clock, act.rules)


def extend(subject: Tracked, code: str, act: Act, *, days: int = 0, due_on: date | None = None) -> None:
    """Add `days` to the length, counted from the first start (A6.9), or set a new last day."""
    clock = running(subject).get(code)
    if clock is None:
        return
    if due_on is not None:
        clock.due_on, clock.fixed_due = due_on, True
    elif clock.length is not None:
        clock.length, clock.extended = clock.length + days, (clock.extended or 0) + days
    compute(clock, act.rules)


def compute(clock: Clock, rules: Rules) -> None:
    """Work out the last day from the clock's own row; the one place where it is done."""
    clock.calendar_version = rules.calendar.version
    clock.paused_days = paused_days(clock, rules.calendar)
    end = ends(clock, rules)
    if end is not None:
        clock.due_on, clock.provisional = end.on, end.provisional
    clock.near_on = near_from(clock, rules)


def paused_days(clock: Clock, calendar: Calendar) -> int:
    """Days of the clock's own kind for which it stood still and runs again (A6.9)."""
    unit = cast(Unit, clock.unit)
    over = [(date.fromisoformat(str(on)), date.fromisoformat(back)) for on, back in clock.pauses if back]
    return sum(pause_length(on, back, unit, calendar) for on, back in over)


def ends(clock: Clock, rules: Rules) -> Due | None:
    """What `compute` would write, without writing it: the last day by these rules; None where there is none."""
    if clock.fixed_due:
        late = clock.due_on is not None and rules.calendar.is_provisional(clock.due_on) and clock.unit == "wd"
        return Due(clock.due_on, late) if clock.due_on else None
    if clock.length is None:
        return None
    return due(
        clock.started_on,
        clock.length,
        cast(Unit, clock.unit),
        rules.calendar,
        rolls=rules.pack.deadlines[clock.code].rolls,
        paused=paused_days(clock, rules.calendar),
    )


def limit(code: str, started_on: date, rules: Rules) -> Due | None:
    """The last day of a check in the background, which no move starts (D33 to D36); None where it has no length."""
    row = rules.deadline(code)
    return due(started_on, row.length, row.unit, rules.calendar, rolls=row.rolls) if row.length is not None else None


def near_from(clock: Clock, rules: Rules) -> date | None:
    """The first day on which the clock is amber; None where it has no end."""
    if clock.due_on is None:
        return None
    row = rules.pack.deadlines[clock.code]
    return near_on(
        started_on=clock.started_on,
        due_on=clock.due_on,
        length=clock.length or (clock.due_on - clock.started_on).days,
        unit=cast(Unit, clock.unit),
        calendar=rules.calendar,
        near_days=row.near_days,
        near_after=row.near_after,
    )


def repeat(subject: Tracked, rules: Rules) -> None:
    """Repeat on the subject the running clock that ends first, for the lists."""
    driving = [c for c in running(subject).values() if c.code not in BACKGROUND and c.due_on is not None]
    first = _earliest(c for c in driving if c.paused_on is None) or _earliest(driving)
    subject.due_on = first.due_on if first and not first.paused_on else None
    subject.due_near_on = near_from(first, rules) if first and not first.paused_on else None
    subject.due_clock = first.code if first else None
    subject.due_provisional = bool(first and first.provisional)
    subject.due_paused = bool(first and first.paused_on)


def _earliest(clocks: Iterable[Clock]) -> Clock | None:
    return min(clocks, key=lambda c: (cast(date, c.due_on), c.code), default=None)

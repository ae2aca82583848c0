"""What another calendar would do to the clocks that run, shown before it is done, and doing it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.models import Clock, Tracked
from portal.ground.rulebook.rules import Rules

BATCH = 500
"""Clocks that are held in memory at a time."""


class Moved(NamedTuple):
    """One clock whose last day would be another, or would no longer be (or now be) provisional."""

    clock_id: int
    track: str
    subject_id: int
    code: str
    was: date | None
    will: date
    was_provisional: bool
    will_provisional: bool


def models() -> dict[str, type[Tracked]]:
    """What runs clocks, by its track."""
    return {model.TRACK.value: model for model in Tracked.__subclasses__()}


def moved(session: Session, rules: Rules, days: Iterable[date]) -> Iterator[Moved]:
    """Every running clock that these rules would move, by id; `days` are those on which the calendars differ.

    Reads in batches; writes nothing.
    """
    for batch in _batches(session, _touched(list(days))):
        yield from filter(None, (_moved(clock, rules) for clock in batch))


def _touched(days: list[date]) -> Select[Clock]:
    """Clocks that a changed day may lie in, and those that wait for a notice."""
    spans: list[ColumnElement[bool]] = [Clock.provisional.is_(True)]
    if days:
        spans.append((Clock.started_on <= max(days)) & (Clock.due_on >= min(days)))
    return select(Clock).where(Clock.stopped_on.is_(None), Clock.due_on.is_not(None), or_(*spans))


def _batches(session: Session, statement: Select[Clock]) -> Iterator[list[Clock]]:
    last = 0
    while rows := list(session.scalars(statement.where(Clock.id > last).order_by(Clock.id).limit(BATCH))):
        last = rows[-1].id
        yield rows


def _moved(clock: Clock, rules: Rules) -> Moved | None:
    end = clocks.ends(clock, rules)
    if end is None or (end.on, end.provisional) == (clock.due_on, clock.provisional):
        return None
    return Moved(
        clock.id, clock.track, clock.subject_id, clock.code, clock.due_on, end.on, clock.provisional, end.provisional
    )


def recompute(session: Session, rules: Rules, days: Iterable[date]) -> int:
    """Write what `moved` says, and repeat it on the subjects; says how many clocks it was. Flushes, never commits."""
    count = 0
    for batch in _batches(session, _touched(list(days))):
        count += _rewrite(session, batch, rules)
    return count


def catch_up(session: Session, rules: Rules) -> int:
    """Compute anew one batch of what was computed by another version of the rules: by a request that ran while they
    changed, or by an older release. Says how many clocks it was; the caller commits and asks again until it is 0.
    """
    stale = select(Clock).where(
        Clock.stopped_on.is_(None),
        Clock.due_on.is_not(None),
        or_(Clock.calendar_version != rules.calendar.version, Clock.near_on.is_(None)),
    )
    batch = list(session.scalars(stale.order_by(Clock.id).limit(BATCH)))
    _rewrite(session, batch, rules)
    return len(batch)


def _rewrite(session: Session, batch: list[Clock], rules: Rules) -> int:
    """Compute a batch; only subjects of which a day has moved are touched, so that nobody else's page grows stale."""
    changed = {clock.id for clock in batch if _moved(clock, rules)}
    for clock in batch:
        clocks.compute(clock, rules)
    session.flush()
    for track, model in models().items():
        keys = {clock.subject_id for clock in batch if clock.track == track and clock.id in changed}
        for subject in session.scalars(select(model).where(model.id.in_(sorted(keys)))) if keys else ():
            session.refresh(subject, ["clocks"])
            clocks.repeat(subject, rules)
    session.flush()
    return len(changed)

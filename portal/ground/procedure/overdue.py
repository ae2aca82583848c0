"""The nightly lists: what is near or overdue is noted once, with who is told of it. Nothing is decided by a clock."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import note
from portal.ground.procedure.models import Clock, NightlyRun, OverdueNotice, Tracked
from portal.ground.procedure.recompute import models
from portal.law.workflow.actors import Role
from portal.law.workflow.told import LAPSING, Told, told

BATCH = 200
EVENTS = {"late": "clock.overdue", "escalated": "clock.escalated"}
"""The occasions that leave an event on the subject."""


class Batch(NamedTuple):
    """How many occasions were noted, and the last clock looked at; None where there is none left."""

    noted: int
    last: int | None


def is_done(session: Session, act: Act) -> bool:
    """Whether this night's lists are complete."""
    return session.get(NightlyRun, act.today) is not None


def finish(session: Session, act: Act) -> None:
    """Note that this night's lists are complete."""
    session.add(NightlyRun(day=act.today, at=act.now))


def remind(session: Session, act: Act, after: int = 0) -> Batch:
    """Note what has come for the next BATCH clocks after id `after`; the caller commits. Safe to repeat."""
    rows = list(session.scalars(_due(act).where(Clock.id > after).order_by(Clock.id).limit(BATCH)))
    if not rows:
        return Batch(0, None)
    subjects, known = _subjects(session, rows), _known(session, rows)
    noted = sum(_note(session, clock, subjects.get((clock.track, clock.subject_id)), known, act) for clock in rows)
    session.flush()
    return Batch(noted, rows[-1].id)


def _due(act: Act) -> Select[Clock]:
    codes = [code for code, row in act.rules.pack.deadlines.items() if row.amber or row.red]
    come = or_(Clock.near_on <= act.today, Clock.due_on < act.today)
    return select(Clock).where(Clock.code.in_(codes), Clock.stopped_on.is_(None), Clock.paused_on.is_(None), come)


def _subjects(session: Session, rows: Iterable[Clock]) -> dict[tuple[str, int], Tracked]:
    wanted: dict[str, set[int]] = {}
    for clock in rows:
        wanted.setdefault(clock.track, set()).add(clock.subject_id)
    found: dict[tuple[str, int], Tracked] = {}
    for track, keys in wanted.items():
        model = models()[track]
        found |= {(track, row.id): row for row in session.scalars(select(model).where(model.id.in_(sorted(keys))))}
    return found


Known = dict[int, list[OverdueNotice]]


def _known(session: Session, rows: Iterable[Clock]) -> Known:
    found: Known = {}
    keys = [clock.id for clock in rows]
    for row in session.scalars(select(OverdueNotice).where(OverdueNotice.clock_id.in_(keys))):
        found.setdefault(row.clock_id, []).append(row)
    return found


def _note(session: Session, clock: Clock, subject: Tracked | None, known: Known, act: Act) -> int:
    if subject is None or clock.due_on is None:
        return 0
    held = known.get(clock.id, [])
    for row in held:
        row.office = subject.office  # a transfer takes the list along
    said = {(row.level, row.due_on) for row in held}
    new = [one for one in _told(clock, act) if (one.level, clock.due_on) not in said]
    for one in new:
        session.add(_row(clock, subject, one, act))
        _event(clock, subject, one, act)
    return len(new)


def _told(clock: Clock, act: Act) -> Iterator[Told]:
    assert clock.due_on is not None, "only clocks with an end are looked at"
    row = act.rules.pack.deadlines[clock.code]
    return told(row, near_on=clock.near_on, due_on=clock.due_on, today=act.today, calendar=act.rules.calendar)


def _row(clock: Clock, subject: Tracked, one: Told, act: Act) -> OverdueNotice:
    return OverdueNotice(
        clock_id=clock.id,
        level=one.level,
        due_on=clock.due_on,
        office=subject.office,
        told=",".join(one.roles),
        to_city=one.to_city,
        noted_on=act.today,
    )


def _event(clock: Clock, subject: Tracked, one: Told, act: Act) -> None:
    data: Mapping[str, str] = {"clock": clock.code, "due_on": str(clock.due_on)}
    if one.level in EVENTS:
        note(subject, EVENTS[one.level], act=act, role=Role.SYSTEM, data=data)
    if one.level == "late" and clock.code in LAPSING:
        note(subject, "clock.lapsed", act=act, role=Role.SYSTEM, data=data)

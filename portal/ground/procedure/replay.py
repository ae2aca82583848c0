"""What clocks and due dates ought to say, worked out anew from rows and events and compared with what is stored."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from sqlalchemy import or_, select

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.ground.procedure.models import Clock, Tracked
from portal.ground.rulebook.rules import Rules
from portal.law.workflow.deadlines import due
from portal.law.workflow.moves import ALL_BUT_REMEDY, OUTLIVE_THE_CASE, Effect
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES

Standing = Literal["runs", "stands", "perhaps"]

BY_HAND: Mapping[str, frozenset[str]] = {
    "named_told": frozenset({"D37"}),
    "accept": frozenset({"D3"}),
    "cases_merged": frozenset({"D3"}),
    "defer": frozenset({"D22", "D23", "D26"}),
    "change": frozenset({"D22", "D23", "D25", "D26"}),
    "uphold": frozenset({"D25", "D26"}),
}
"""Events whose verb starts or stops a clock only where the facts call for it, beyond the row of the table."""


AHEAD = clocks.BACKGROUND | {"D26"}
"""Clocks that may be set to begin on a day to come (D26 begins when the last remedy lapses) and stop before it."""


VISITS = frozenset({"D3", "D7"})
"""Owed and settled by what is found out beside the table (a visit declared invalid, a child named later): only a closed
case must not run them."""


def recomputed(subject: Tracked, rules: Rules) -> list[str]:
    """Each difference between what is stored on the subject's clocks and due dates and what it ought to be; [] if none.

    Flush before. Stopped clocks are left out where the calendar has changed since: nobody computes them again.
    """
    db.session.flush()
    return [
        *(fault for clock in subject.clocks for fault in _of_clock(clock, rules)),
        *_of_subject(subject),
        *_of_events(subject),
    ]


def _of_clock(clock: Clock, rules: Rules) -> Iterator[str]:
    if not clock.is_running and clock.calendar_version != rules.calendar.version:
        return
    said = (clock.due_on, clock.provisional)
    if (found := _end(clock, rules)) is not None and found != said:
        yield f"{clock.code} ends {said}, but its row gives {found}"
    if clock.stopped_on is not None and clock.code not in AHEAD and clock.stopped_on < clock.started_on:
        yield f"{clock.code} stopped before it started"
    if bool(clock.paused_on) != bool(clock.pauses and clock.pauses[-1][1] is None):
        yield f"{clock.code} is paused on its row but not in its list of pauses, or the other way round"
    if clock.paused_days != clocks.paused_days(clock, rules.calendar):
        yield f"{clock.code} counts {clock.paused_days} paused days"


def _end(clock: Clock, rules: Rules) -> tuple[date, bool] | None:
    """The end by the pure function alone; None where an order or a decision names the day."""
    if clock.fixed_due or clock.length is None:
        return None
    paused = clocks.paused_days(clock, rules.calendar)
    row = rules.pack.deadlines[clock.code]
    found = due(clock.started_on, clock.length, row.unit if clock.unit == row.unit else clock.unit, rules.calendar, rolls=row.rolls, paused=paused)  # type: ignore[arg-type]  # fmt: skip
    return found.on, found.provisional


def _of_subject(subject: Tracked) -> Iterator[str]:
    first = _first(subject)
    paused = first is not None and first.paused_on is not None
    ought = (
        None if first is None or paused else first.due_on,
        first.code if first else None,
        bool(first and first.provisional),
        paused,
    )
    said = (subject.due_on, subject.due_clock, subject.due_provisional, subject.due_paused)
    if ought != said:
        yield f"the list says {said}, the clocks say {ought}"


def _first(subject: Tracked) -> Clock | None:
    """The clock that drives the lists: the first to end of those that count, else of those that are paused."""
    held = [c for c in subject.clocks if c.is_running and c.code not in clocks.BACKGROUND and c.due_on is not None]
    counting = [c for c in held if c.paused_on is None]
    return min(counting or held, key=lambda c: (c.due_on or date.max, c.code), default=None)


def _of_events(subject: Tracked) -> Iterator[str]:
    ought: dict[str, Standing] = {}
    for event in _events(subject):
        for effect in _effects(event, subject):
            _follow(ought, effect)
        if _may_touch(event, subject):
            ought.update(dict.fromkeys(BY_HAND[event.move], "perhaps"))
    now = clocks.running(subject)
    for code, standing in sorted(ought.items()):
        if standing == "runs" and code not in now and code not in VISITS:
            yield f"{code} was started and is lost"
        if standing == "stands" and code in now and (code not in VISITS or subject.state == "closed"):
            yield f"{code} was stopped and runs on"
    yield from (f"{code} runs, but no event started it" for code in sorted(now.keys() - ought.keys()))


def _events(subject: Tracked) -> list[Event]:
    track = subject.TRACK.value
    mine = (Event.track == track) & (Event.subject_id == subject.id)
    of_case = Event.case_id == subject.case_key
    statement = select(Event).where(or_(mine, of_case) if subject.case_key is not None else mine)
    return list(db.session.scalars(statement.order_by(Event.id)))


def _may_touch(event: Event, subject: Tracked) -> bool:
    own = event.track == subject.TRACK.value and event.subject_id == subject.id
    return event.move in BY_HAND and (own or subject.TRACK is Track.CASE)


def _effects(event: Event, subject: Tracked) -> Iterator[Effect]:
    """What the table says the event did to this subject's clocks."""
    own = event.track == subject.TRACK.value and event.subject_id == subject.id
    name, _, part = event.move.partition(".")
    row = MOVES[Track(event.track)].get(name) if event.track in MOVES else None
    if row is None:
        return
    listed = {"": row.clocks, "proposed": row.on_propose, "returned": row.on_return, "void": row.on_return}
    yield from (effect for effect in listed.get(part, ()) if _reaches(effect, event, own, subject))


def _reaches(effect: Effect, event: Event, own: bool, subject: Tracked) -> bool:
    """Whether the effect is on this subject: its own, on its case from a side track, or what a case's end stops."""
    if effect.on == "case":
        return subject.TRACK is Track.CASE
    ends_the_case = effect.clock == ALL_BUT_REMEDY and event.track == Track.CASE.value
    return own or (ends_the_case and subject.TRACK is not Track.CASE)


def _follow(ought: dict[str, Standing], effect: Effect) -> None:
    codes = [code for code in ought if code not in OUTLIVE_THE_CASE] if effect.clock == ALL_BUT_REMEDY else [effect.clock]  # fmt: skip
    for code in codes:
        if effect.op in {"start", "stop"}:
            ought[code] = "perhaps" if effect.when else "runs" if effect.op == "start" else "stands"

"""advance(): the one writer of state, clocks and event together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.events.record import record
from portal.ground.procedure import clocks
from portal.ground.procedure.act import Act
from portal.ground.procedure.facts import facts_of
from portal.ground.procedure.models import Particulars, Tracked
from portal.ground.procedure.payload import pack
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.moves import Effect, Move, Op
from portal.law.workflow.refusal import NEEDS_SECOND, NotYours
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, check, check_second, role_for

DOING: Mapping[Op, Callable[[Tracked, str, Act], Any]] = {
    "start": clocks.start,
    "stop": clocks.stop,
    "pause": clocks.pause,
    "resume": clocks.resume,
}


def advance(
    subject: Tracked,
    name: str,
    *,
    act: Act,
    given: Mapping[str, Any] | None = None,
    case: Tracked | None = None,
    data: Mapping[str, Any] | None = None,
    learnt: Mapping[str, Any] | None = None,
) -> Event:
    """Make move `name`: role, guards, state, clocks and the event, all or nothing.

    `given` is what the form asked for, `learnt` facts that only the calling verb could find out, `data` the codes for
    the event. `case` is the case whose clocks a side track moves. Raises NotYours or Refused.
    """
    move = MOVES[subject.TRACK][name]
    facts = replace(facts_of(subject, act, given), **(learnt or {}))
    role = permit(move, facts, act)
    check(move, facts)
    before = subject.state if move.sources else None
    subject.state = move.target(facts)
    db.session.add(subject)
    apply_effects(move.clocks, facts, subject, case, act)
    _take_part(subject, role, act)
    subject.settle()
    db.session.flush()  # the event names the subject's id; one statement writes state and earliest clock together
    event = _event(subject, move, role, before, act, data)
    _keep_particulars(event, move, facts.given)
    return event


KEPT = frozenset({"line", "text", "day", "count", "money", "yes", "choice"})
"""Field kinds whose value says all by itself."""


def _keep_particulars(event: Event, move: Move, given: Mapping[str, Any]) -> None:
    """What no paper of the case says: without it nobody could later read why time was given or a case passed on."""
    if move.track is Track.COMPLAINT or move.document is not None:
        return
    asked = (field.name for field in move.fields if field.kind in KEPT and field.options != "order_items")
    written = {name: given[name] for name in asked if given.get(name) not in (None, "", (), False)}
    if written:
        db.session.flush()
        db.session.add(Particulars(event_id=event.id, given=pack(written)))


def permit(move: Move, facts: Facts, act: Act) -> Role:
    """The role in which the act is done; NotYours where the person or the missing second person forbids it."""
    role = role_for(move, facts, act.by)
    if move.second is not None:
        if act.second is None:
            raise NotYours(NEEDS_SECOND)
        check_second(move, facts, act.by, act.second)
    return role


def apply_effects(effects: Iterable[Effect], facts: Facts, subject: Tracked, case: Tracked | None, act: Act) -> None:
    """Do to the clocks what the table says, and repeat the earliest on the subjects."""
    for effect in effects:
        owner = case if effect.on == "case" else subject
        if owner is not None and (effect.when is None or effect.when(facts)):
            DOING[effect.op](owner, effect.clock, act)
    for owner in filter(None, (subject, case)):
        clocks.repeat(owner, act.rules)


def _take_part(subject: Tracked, role: Role, act: Act) -> None:
    if act.by.user_id is not None:
        subject.took_part(act.by.user_id, role, act)
    if act.second is not None and act.second.user_id is not None and Role.HEAD in act.second.roles_in(subject.office):
        subject.took_part(act.second.user_id, Role.HEAD, act)


def _event(
    subject: Tracked, move: Move, role: Role, before: str | None, act: Act, data: Mapping[str, Any] | None
) -> Event:
    return record(
        at=act.now,
        track=subject.TRACK.value,
        subject_id=subject.id,
        case_id=subject.case_key,
        complaint_id=subject.complaint_key,
        move=move.name,
        from_state=before,
        to_state=subject.state,
        actor_id=act.by.user_id,
        second_id=act.second.user_id if act.second else None,
        role=role.value,
        office=subject.office,
        data=data,
    )


def note(subject: Tracked, what: str, *, act: Act, role: Role, data: Mapping[str, Any] | None = None) -> Event:
    """An event that is no move: a message, a look at the register, a document issued."""
    return record(
        at=act.now,
        track=subject.TRACK.value,
        subject_id=subject.id,
        case_id=subject.case_key,
        complaint_id=subject.complaint_key,
        move=what,
        actor_id=act.by.user_id,
        role=role.value,
        office=subject.office,
        data=data,
    )

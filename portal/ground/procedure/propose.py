"""The approval mechanism: propose, approve or return; what has become unlawful by then is void, with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.advance import apply_effects, note
from portal.ground.procedure.facts import facts_of, facts_to_confirm
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.payload import pack, unpack
from portal.law.workflow.actors import Actor, Grant, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import Refused, Superseded
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, check, check_second, is_ready, role_for

Verb = Callable[..., Any]
Learner = Callable[[Any, Act, Mapping[str, Any]], Mapping[str, Any]]

_verbs: dict[tuple[Track, str], Verb] = {}
_learners: dict[tuple[Track, str], Learner] = {}


def verb(track: Track, name: str, *, learn: Learner | None = None) -> Callable[[Verb], Verb]:
    """Name the function that makes a move, so that page, proposal and test reach the same one.

    `learn` finds facts that need more than the row (is the main complaint about the same venue?); it is asked again
    when a proposal is approved.
    """

    def keep(function: Verb) -> Verb:
        _verbs[track, name] = function
        if learn is not None:
            _learners[track, name] = learn
        return function

    return keep


Inspector = Callable[[Tracked, Move, Mapping[str, Any], Act], None]
_inspectors: list[Inspector] = []


def inspected_by(inspector: Inspector) -> Inspector:
    """Name a function that reads what is given with every move before it is proposed or made, and may refuse it."""
    _inspectors.append(inspector)
    return inspector


def verbs() -> Mapping[tuple[Track, str], Verb]:
    """Every move that has a verb."""
    return _verbs


def learnt(subject: Tracked, move: Move, act: Act, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the capability knows beyond the row."""
    learner = _learners.get((move.track, move.name))
    return learner(subject, act, given) if learner else {}


def perform(subject: Tracked, name: str, given: Mapping[str, Any], *, act: Act) -> Proposal | Any:
    """Make the move, or propose it where the table asks for a second person.

    Whose move it is and what has to be given is settled first: a verb may rely on a form that is filled in.
    """
    move = MOVES[subject.TRACK][name]
    facts = facts_of(subject, act, given)
    role_for(move, facts, act.by)
    if not is_ready(move, facts):
        check(move, replace(facts, **learnt(subject, move, act, given)))
    for inspect in _inspectors:
        inspect(subject, move, given, act)
    if move.second is not None and act.second is None:
        return propose(subject, move, given, act=act)
    # A paper may be refused after the move was made (a leak in its words): then nothing of it stays.
    with db.session.begin_nested():
        return _verbs[move.track, name](subject, act=act, **given)


def propose(subject: Tracked, move: Move, given: Mapping[str, Any], *, act: Act) -> Proposal:
    """Put a move before a second person. Every guard must hold already; Superseded where one waits already."""
    facts = replace(facts_of(subject, act, given), **learnt(subject, move, act, given))
    role = role_for(move, facts, act.by)
    check(move, facts)
    proposal = Proposal(
        track=subject.TRACK.value,
        subject_id=subject.id,
        case_id=subject.case_key,
        complaint_id=subject.complaint_key,
        office=subject.office,
        move=move.name,
        payload=pack(given),
        proposed_by=act.by.user_id,
        proposed_role=role.value,
        proposed_at=act.now,
    )
    _forget_earlier(subject, move)
    _insert(proposal)
    if act.by.user_id is not None:
        subject.took_part(act.by.user_id, role, act)
    apply_effects(move.on_propose, facts, subject, None, act)
    note(subject, f"{move.name}.proposed", act=act, role=role)
    return proposal


def _insert(proposal: Proposal) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(proposal)
    except IntegrityError as error:
        raise Superseded(proposal.move) from error


def decide(proposal: Proposal, subject: Tracked, *, approve: bool, reason: str, act: Act) -> Proposal:
    """Approve or return a proposal, on locked rows; void where the move has become unlawful.

    Superseded for the second of two people.
    """
    if proposal.state != "pending":
        raise Superseded(proposal.move)
    move = MOVES[Track(proposal.track)][proposal.move]
    proposer = Actor(proposal.proposed_by, frozenset({Grant(Role(proposal.proposed_role), proposal.office)}))
    role = check_second(move, facts_to_confirm(subject, act), proposer, act.by)
    proposal.decided_by, proposal.decided_at, proposal.reason = act.by.user_id, act.now, reason or None
    if approve:
        _apply(proposal, subject, move, Act(proposer, act.now, act.rules, second=act.by))
    else:
        proposal.state = "returned"
    if proposal.state != "approved":
        apply_effects(move.on_return, facts_of(subject, act), subject, None, act)
    if act.by.user_id is not None and role is Role.HEAD:
        subject.took_part(act.by.user_id, role, act)  # a return is a decision too
    if proposal.state == "approved":
        _forget_words(proposal, move)
    note(subject, f"{move.name}.{proposal.state}", act=act, role=role)
    return proposal


def _forget_words(proposal: Proposal, move: Move) -> None:
    """What was written to a reporter stays only sealed: once sent, or once written anew, the clear copy goes."""
    if move.track is Track.COMPLAINT:
        words = {field.name for field in move.fields if field.kind in {"line", "text"}}
        proposal.payload = {name: value for name, value in proposal.payload.items() if name not in words}


def _forget_earlier(subject: Tracked, move: Move) -> None:
    """A returned proposal keeps its words until the next one takes its place."""
    if move.track is Track.COMPLAINT:
        decided = (Proposal.track == subject.TRACK.value, Proposal.subject_id == subject.id, Proposal.move == move.name)
        for earlier in db.session.scalars(select(Proposal).where(*decided, Proposal.state.in_(("returned", "void")))):
            _forget_words(earlier, move)


def _apply(proposal: Proposal, subject: Tracked, move: Move, act: Act) -> None:
    try:
        with db.session.begin_nested():
            _verbs[move.track, move.name](subject, act=act, **unpack(proposal.payload))
        proposal.state = "approved"
    except Refused as refused:
        db.session.refresh(subject)
        proposal.state = "void"
        proposal.refusal = [
            {"name": r.name, "clause": r.clause, "zh": r.needs.zh, "en": r.needs.en} for r in refused.refusals
        ]


def pending(session: Session, track: Track, subject_id: int) -> list[Proposal]:
    """The proposals that wait on one subject."""
    statement = select(Proposal).where(
        Proposal.track == track.value, Proposal.subject_id == subject_id, Proposal.state == "pending"
    )
    return list(session.scalars(statement.order_by(Proposal.id)))

"""All moves of all tracks, and what somebody may do now: the one question that page and door both ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.law.workflow.actors import Actor, Role
from portal.law.workflow.case_deciding import CASE_MOVES
from portal.law.workflow.complaint import COMPLAINT_MOVES
from portal.law.workflow.facts import CaseFacts, Facts
from portal.law.workflow.moves import Guard, Move, Second
from portal.law.workflow.refusal import (
    NOT_ASSIGNED,
    OWN_PROPOSAL,
    PAUSED,
    SEPARATE,
    WRONG_OFFICE,
    WRONG_ROLE,
    WRONG_SECOND,
    WRONG_STATE,
    NotYours,
    Refusal,
    Refused,
    missing,
)
from portal.law.workflow.side import ORDER_MOVES, PUBLICATION_MOVES, REMEDY_MOVES, VISIT_MOVES
from portal.law.workflow.states import Track

MOVES: Mapping[Track, Mapping[str, Move]] = {
    Track.COMPLAINT: COMPLAINT_MOVES,
    Track.CASE: CASE_MOVES,
    Track.ORDER: ORDER_MOVES,
    Track.VISIT: VISIT_MOVES,
    Track.PUBLICATION: PUBLICATION_MOVES,
    Track.REMEDY: REMEDY_MOVES,
}

CHAIN: dict[Role, frozenset[str]] = {
    Role.OFFICER: frozenset({"reviewer", "head"}),
    Role.REVIEWER: frozenset({"lead", "second", "head"}),
    Role.HEAD: frozenset({"lead", "second", "reviewer"}),
}
"""Duties in one case that shut out acting in a role: investigating, reviewing and deciding are kept apart (APL 58)."""


@dataclass(frozen=True)
class Option:
    """One move in the panel "what you can do now": allowed, or blocked by the refusals."""

    move: Move
    role: Role
    blocked: tuple[Refusal, ...]


def every_move() -> Iterator[Move]:
    """Each row of A1–A3."""
    for moves in MOVES.values():
        yield from moves.values()


def case_of(facts: Facts) -> CaseFacts | None:
    """The case that the facts belong to."""
    return facts if isinstance(facts, CaseFacts) else getattr(facts, "case", None)


def role_for(move: Move, facts: Facts, actor: Actor) -> Role:
    """The role in which `actor` may make this move; NotYours says why not."""
    return _role(move.roles, facts, actor)


def _role(roles: frozenset[Role], facts: Facts, actor: Actor) -> Role:
    held = roles & actor.roles_in(facts.office)
    if not held:
        raise NotYours(WRONG_OFFICE if roles & actor.roles_in(None) else WRONG_ROLE)
    role = next(r for r in Role if r in held)
    _keep_apart(role, facts, actor)
    return role


def _keep_apart(role: Role, facts: Facts, actor: Actor) -> None:
    case = case_of(facts)
    if case is None or actor.user_id is None:
        return
    duties = case.assigned.get(actor.user_id, frozenset())
    if role is Role.OFFICER and case.assigned and not duties & {"lead", "second"}:
        raise NotYours(NOT_ASSIGNED)
    if duties & CHAIN.get(role, frozenset()):
        raise NotYours(SEPARATE)


def check_second(move: Move, facts: Facts, proposer: Actor, second: Actor) -> Role:
    """The role in which `second` may confirm what `proposer` proposed; NotYours says why not."""
    if move.second is None:
        raise NotYours(WRONG_SECOND)
    if proposer.user_id == second.user_id:
        raise NotYours(OWN_PROPOSAL)
    held = _may_confirm(move.second) & second.roles_in(facts.office)
    if not held:
        raise NotYours(WRONG_SECOND)
    return _second_role(move, held, facts, second)


def _may_confirm(second: Second) -> frozenset[Role]:
    """The roles named, and where nobody else is left the head or the municipal office; for these two nobody else is."""
    if second.visit_partner or second.roles == {Role.MUNICIPAL}:
        return second.roles
    return second.roles | {Role.HEAD, Role.MUNICIPAL}


def _second_role(move: Move, held: frozenset[Role], facts: Facts, second: Actor) -> Role:
    case = case_of(facts)
    duties = case.assigned.get(second.user_id or 0, frozenset()) if case else frozenset()
    if move.second and move.second.visit_partner and not duties & {"lead", "second"}:
        raise NotYours(NOT_ASSIGNED)
    for role in Role:
        if role in held and not (role is not Role.OFFICER and duties & CHAIN.get(role, frozenset())):
            return role
    raise NotYours(SEPARATE)


def refusals(move: Move, facts: Facts, *, filled: bool) -> tuple[Refusal, ...]:
    """Why the move may not be made on these facts; `filled` also judges what the person gave."""
    barred = _barred(move, facts)
    if barred:
        return barred
    wanting = _missing(move, facts.given) if filled else ()
    return wanting + tuple(_refusal(g) for g in move.guards if _judged(g, filled) and not g.holds(facts))


def _barred(move: Move, facts: Facts) -> tuple[Refusal, ...]:
    if move.sources and facts.state not in move.sources:
        return (WRONG_STATE,)
    case = case_of(facts)
    waits = case is not None and case.paused and not move.while_paused
    return (PAUSED,) if waits and move.track is Track.CASE and not move.creates else ()


def is_ready(move: Move, facts: Facts) -> bool:
    """Whether it is the time for the move and its form is filled in; guards are not asked."""
    return not (_barred(move, facts) or _missing(move, facts.given))


def check(move: Move, facts: Facts) -> None:
    """Raise Refused with every reason why the move may not be made."""
    found = refusals(move, facts, filled=True)
    if found:
        raise Refused(*found)


def options(track: Track, facts: Facts, actor: Actor) -> tuple[Option, ...]:
    """What `actor` can do now with the subject: the moves of its state, allowed ones first."""
    seen = replace(facts, actor=actor.user_id, roles=actor.roles_in(facts.office))
    found = []
    for move in MOVES[track].values():
        if move.creates or facts.state not in move.sources:
            continue
        try:
            role = role_for(move, facts, actor)
        except NotYours:
            continue
        found.append(Option(move, role, refusals(move, seen, filled=False)))
    return tuple(sorted(found, key=lambda option: bool(option.blocked)))


def _judged(guard: Guard, filled: bool) -> bool:
    return filled or guard.asks == "subject"


def _refusal(guard: Guard) -> Refusal:
    return Refusal(guard.name, guard.clause, guard.needs)


def _missing(move: Move, given: Mapping[str, Any]) -> tuple[Refusal, ...]:
    return tuple(missing(f.name, f.label) for f in move.required if given.get(f.name) in (None, "", (), [], False))

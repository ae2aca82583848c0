"""All moves of all tracks, and what somebody may do now: the one question that page and door both ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from portal.bilingual import Bilingual
from portal.law.workflow.actors import ROLE_NAMES, Actor, Role
from portal.law.workflow.after_decision import PUBLICATION_MOVES, REMEDY_MOVES
from portal.law.workflow.case_deciding import CASE_MOVES
from portal.law.workflow.complaint import COMPLAINT_MOVES
from portal.law.workflow.facts import CaseFacts, Facts, OrderFacts
from portal.law.workflow.moves import Guard, Move, Second
from portal.law.workflow.refusal import (
    NOT_ASSIGNED,
    NOT_THERE,
    OWN_PROPOSAL,
    PAUSED,
    SEPARATE,
    STEPPED_ASIDE,
    WITH_POLICE,
    WRONG_OFFICE,
    WRONG_SECOND,
    NotYours,
    Refusal,
    Refused,
    missing,
    wrong_role,
    wrong_second,
    wrong_state,
)
from portal.law.workflow.side import ORDER_MOVES, VISIT_MOVES
from portal.law.workflow.states import STATES, Track, state_name

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
    Role.REVIEWER: frozenset({"lead", "second", "visitor", "head"}),
    Role.HEAD: frozenset({"lead", "second", "visitor", "reviewer"}),
}
"""Duties in one case, present or past, that shut out acting in a role: investigating, reviewing and deciding are kept
apart (APL 58)."""


Standing = Literal["open", "blocked", "others", "later"]


@dataclass(frozen=True)
class Option:
    """One move in the panel "what you can do now", with what the door would answer: nothing, or the refusals.

    `role` is the one in which the person would make it, None where it is not theirs; `here`: it belongs to the state.
    """

    move: Move
    role: Role | None
    blocked: tuple[Refusal, ...]
    here: bool

    @property
    def standing(self) -> Standing:
        """Open or blocked for this person now, made by others now, or made in another state."""
        if not self.here:
            return "later"
        if self.role is None:
            return "others"
        return "blocked" if self.blocked else "open"


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
        raise NotYours(WRONG_OFFICE if roles & actor.roles_in(None) else wrong_role(_names(roles)))
    barred = {role: _kept_apart(role, facts, actor) for role in Role if role in held}
    free = next((role for role, why in barred.items() if why is None), None)
    if free is None:
        raise NotYours(next(why for why in barred.values() if why is not None))
    return free


def _names(roles: frozenset[Role]) -> tuple[Bilingual, ...]:
    return tuple(ROLE_NAMES[role] for role in Role if role in roles)


def _kept_apart(role: Role, facts: Facts, actor: Actor) -> Refusal | None:
    """Why the actor may not act in this role here; None where nothing forbids it."""
    case = case_of(facts)
    if case is None or actor.user_id is None:
        return None
    if actor.user_id in case.recused:
        return STEPPED_ASIDE
    duties = case.assigned.get(actor.user_id, frozenset())
    if role is Role.OFFICER and case.assigned and not duties & {"lead", "second"}:
        return NOT_ASSIGNED
    return SEPARATE if case.held(actor.user_id) & CHAIN.get(role, frozenset()) else None


def check_second(move: Move, facts: Facts, proposer: Actor, second: Actor) -> Role:
    """The role in which `second` may confirm what `proposer` proposed; NotYours says why not."""
    if move.second is None:
        raise NotYours(WRONG_SECOND)
    if proposer.user_id == second.user_id:
        raise NotYours(OWN_PROPOSAL)
    entitled = _may_confirm(move.second, facts, proposer)
    held = entitled & second.roles_in(facts.office)
    if not held:
        raise NotYours(wrong_second(_names(entitled)))
    return _second_role(move, held, facts, second)


def _may_confirm(second: Second, facts: Facts, proposer: Actor) -> frozenset[Role]:
    """The roles named and the head; the municipal office only where no head is left to ask (A, reading note)."""
    if second.visit_partner or second.roles == {Role.MUNICIPAL}:
        return second.roles
    left = (user for user in facts.heads if user != proposer.user_id)
    if any(_kept_apart(Role.HEAD, facts, Actor(user)) is None for user in left):
        return second.roles | {Role.HEAD}
    return second.roles | {Role.HEAD, Role.MUNICIPAL}


def _second_role(move: Move, held: frozenset[Role], facts: Facts, second: Actor) -> Role:
    case = case_of(facts)
    if case and second.user_id in case.recused:
        raise NotYours(STEPPED_ASIDE)
    if move.second and move.second.visit_partner and case is not None:
        _check_partner(facts, case, second.user_id)
    duties = case.held(second.user_id) if case else frozenset()
    for role in Role:
        if role in held and not (role is not Role.OFFICER and duties & CHAIN.get(role, frozenset())):
            return role
    raise NotYours(SEPARATE)


def _check_partner(facts: Facts, case: CaseFacts, user: int | None) -> None:
    """The second officer works on the case and was on the visit: of an order, the re-inspection (R3, M37)."""
    if not case.assigned.get(user or 0, frozenset()) & {"lead", "second"}:
        raise NotYours(NOT_ASSIGNED)
    was_there = user in facts.inspectors if isinstance(facts, OrderFacts) else "visitor" in case.held(user)
    if not was_there:
        raise NotYours(NOT_THERE)


def refusals(move: Move, facts: Facts, *, filled: bool) -> tuple[Refusal, ...]:
    """Why the move may not be made on these facts; `filled` also judges what the person gave."""
    barred = _barred(move, facts)
    if barred:
        return barred
    wanting = _missing(move, facts.given) if filled else ()
    broken = (g for g in move.guards if _judged(g, filled) and not g.holds(facts))
    return wanting + tuple(refusal for g in broken for refusal in _refusals(g, facts))


def _barred(move: Move, facts: Facts) -> tuple[Refusal, ...]:
    if move.sources and facts.state not in move.sources:
        return (_elsewhere(move, facts.state),)
    case = case_of(facts)
    if case is None or not case.paused or move.while_paused or move.track is not Track.CASE or move.creates:
        return ()
    if case.paused_for == "crime":
        return (WITH_POLICE,)
    return (PAUSED,) if move.times_the_case else ()


def _elsewhere(move: Move, state: str) -> Refusal:
    names = tuple(state_name(move.track, each) for each in STATES[move.track] if each in move.sources)
    return wrong_state(names, state_name(move.track, state))


def is_ready(move: Move, facts: Facts) -> bool:
    """Whether it is the time for the move and its form is filled in; guards are not asked."""
    return not (_barred(move, facts) or _missing(move, facts.given))


def check(move: Move, facts: Facts) -> None:
    """Raise Refused with every reason why the move may not be made."""
    found = refusals(move, facts, filled=True)
    if found:
        raise Refused(*found)


def options(track: Track, facts: Facts, actor: Actor) -> tuple[Option, ...]:
    """Every move that the subject may ever see, once each: what `actor` can do now first, then what is blocked, then
    what others make now, then what belongs to another state (the actor's own before those of others)."""
    seen = replace(facts, actor=actor.user_id, roles=actor.roles_in(facts.office))
    found = (_option(move, seen, actor) for move in MOVES[track].values() if not move.creates)
    return tuple(sorted(found, key=lambda option: (ORDER.index(option.standing), option.role is None)))


ORDER: tuple[Standing, ...] = ("open", "blocked", "others", "later")


def _option(move: Move, facts: Facts, actor: Actor) -> Option:
    here = facts.state in move.sources
    try:
        return Option(move, role_for(move, facts, actor), refusals(move, facts, filled=False), here)
    except NotYours as refused:
        return Option(move, None, refused.refusals, here)


def _judged(guard: Guard, filled: bool) -> bool:
    return filled or guard.asks == "subject"


def _refusals(guard: Guard, facts: Facts) -> tuple[Refusal, ...]:
    """What stands in the way, one by one where the facts hold it, else in the guard's own words."""
    particular = guard.detail(facts) if guard.detail else ()
    return particular or (Refusal(guard.name, guard.clause, guard.needs, guard.field),)


def _missing(move: Move, given: Mapping[str, Any]) -> tuple[Refusal, ...]:
    return tuple(missing(f.name, f.label) for f in move.required if given.get(f.name) in (None, "", (), [], False))

"""Single steps in the city, as people, the reporter and the clock take them: each knows what it is and how it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.ground.db import db, locked
from portal.ground.procedure.facts import facts_of, facts_to_confirm
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import decide, learnt, perform
from portal.jobs import tick
from portal.law.workflow.actors import CITIZEN, SYSTEM, Actor, Role
from portal.law.workflow.moves import Move
from portal.law.workflow.refusal import NotYours, Refusal, Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, check_second, refusals, role_for
from tests.cast import Person
from tests.stories.machine_city import MODELS, PEOPLE, City

Who = Person | Actor
EVERYBODY: tuple[Who, ...] = (*PEOPLE, CITIZEN)
"""Everybody who may press a button. The clock presses none: it ticks."""


@dataclass(frozen=True)
class Doing:
    """One step: its words for the reproduction, how it is done, and what is known of it beforehand."""

    words: str
    run: Callable[[], Any]
    about: tuple[str, int, str] | None = None
    """Track, id and move, where it makes or proposes one."""
    must_fail: bool = False
    many: bool = False
    """Several moves in one step (a tick, a whole visit)."""


def name_of(who: Who) -> str:
    """A login, or the role of who has none."""
    return who.login if isinstance(who, Person) else next(iter(who.grants)).role.name.lower()


def actor_of(who: Who) -> Actor:
    """Who acts, with every role held."""
    return who.actor if isinstance(who, Person) else who


def fresh(subject: Tracked) -> Any:
    """The row, locked, as a page does before it acts."""
    row = locked(db.session(), type(subject), subject.id)  # type: ignore[type-var]
    assert row is not None
    return row


def make(city: City, subject: Tracked, name: str, by: Who, told: dict[str, Any], *, must_fail: bool = False) -> Doing:
    """Make or propose a move."""
    shown = {key: value for key, value in told.items() if not isinstance(value, str) or len(value) < 20}
    words = f"{city.day} {name_of(by)}: {subject.TRACK.value} {subject.id} [{subject.state}] {name} {shown}"
    about = (subject.TRACK.value, subject.id, name)
    return Doing(words, lambda: perform(fresh(subject), name, told, act=city.act(by)), about, must_fail)


def settle(city: City, proposal: Proposal, by: Who, *, approve: bool, must_fail: bool = False) -> Doing:
    """Approve or return a proposal."""
    subject: Any = db.session.get(MODELS[proposal.track], proposal.subject_id)
    what = "approves" if approve else "returns"
    words = f"{city.day} {name_of(by)} {what} {proposal.move} of {proposal.track} {proposal.subject_id}"

    def run() -> Proposal:
        row = fresh(proposal)  # type: ignore[arg-type]
        return decide(row, fresh(subject), approve=approve, reason="" if approve else "退回", act=city.act(by))

    return Doing(words, run, (proposal.track, proposal.subject_id, proposal.move), must_fail)


def days(city: City, number: int, *, ticks: bool = True) -> Doing:
    """Days go by; the worker may have slept through them."""

    def run() -> None:
        city.later(number)
        if ticks:
            db.session.rollback()
            tick(city.app, at=city.moment)

    return Doing(f"{city.day} + {number} days{'' if ticks else ', no worker'}", run, many=True)


def waiting(city: City, subject: Tracked | None = None, name: str | None = None) -> list[Proposal]:
    """The proposals that wait, of one subject and move where they are named."""
    found = db.session.scalars(db.select(Proposal).where(Proposal.state == "pending").order_by(Proposal.id))
    return [
        row for row in found
        if (subject is None or (row.track, row.subject_id) == (subject.TRACK.value, subject.id))
        and name in (None, row.move)
    ]  # fmt: skip


def who_may(city: City, subject: Tracked, move: Move) -> list[Who]:
    """Everybody whose move it is."""
    facts = facts_of(subject, city.act(SYSTEM))
    return [who for who in EVERYBODY if _allowed(lambda w=who: role_for(move, facts, actor_of(w)))]


def who_confirms(city: City, subject: Tracked, proposal: Proposal) -> list[Who]:
    """Everybody who may decide a proposal."""
    facts, move = facts_to_confirm(subject, city.act(SYSTEM)), MOVES[Track(proposal.track)][proposal.move]
    proposer = Actor(proposal.proposed_by)
    return [who for who in PEOPLE if _allowed(lambda w=who: check_second(move, facts, proposer, w.actor))]


def _allowed(ask: Callable[[], Role]) -> bool:
    try:
        ask()
    except NotYours:
        return False
    return True


def hindrances(city: City, subject: Tracked, move: Move, by: Who, told: dict[str, Any]) -> Sequence[Refusal]:
    """Why the move would be refused, as the page would say it."""
    act = city.act(by)
    facts = facts_of(subject, act, told)
    try:
        return refusals(move, replace(facts, **learnt(subject, move, act, told)), filled=True)
    except Refused as refused:
        return refused.refusals

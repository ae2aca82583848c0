"""What else happens in the city: lawful moves without a purpose, and everything that has to be refused."""

from collections.abc import Callable
from random import Random
from typing import Any

from portal.ground.db import db
from portal.ground.procedure.models import Proposal
from portal.law.workflow.moves import Field, Move
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES
from tests.stories import machine_births as births
from tests.stories.doubts import empty
from tests.stories.machine_answers import answers, odd
from tests.stories.machine_city import MODELS, PEOPLE, City
from tests.stories.machine_steps import (
    EVERYBODY,
    Doing,
    Who,
    days,
    hindrances,
    make,
    name_of,
    settle,
    waiting,
    who_confirms,
    who_may,
)
from tests.stories.machine_way import ENDED

ENDS = frozenset(
    {"transfer", "merge", "party_gone", "withdraw", "revoke_filing", "do_not_file", "find_nothing", "time_bar"}
)
"""Moves after which little is left to do: made on purpose, and rarely without one."""
TRIES = 8


def lawful(city: City, dice: Random) -> Doing:
    """Any move that is open to somebody, or a proposal decided, or something new."""
    if dice.random() < 0.25:
        return some_proposal(city, dice)
    for _ in range(TRIES):
        subject, move = _any_open(city, dice)
        if subject is None or (move.name in ENDS and dice.random() < 0.8):
            continue
        people = who_may(city, subject, move)
        if not people:
            continue
        who = dice.choice(people)
        if (move.track, move.name) == (Track.VISIT, "do"):
            return births.write_visit(city, subject, who, dice)
        told = answers(city, subject, move, dice)
        if not hindrances(city, subject, move, who, told):
            return make(city, subject, move.name, who, told)
    return new(city, dice)


def _any_open(city: City, dice: Random) -> tuple[Any, Any]:
    """A subject and a move of its state."""
    subject = any_subject(city, dice)
    if subject is None:
        return None, None
    moves = [m for m in MOVES[subject.TRACK].values() if subject.state in m.sources]
    return (subject, dice.choice(moves)) if moves else (None, None)


def any_subject(city: City, dice: Random) -> Any:
    """One of what the city has, of whatever track."""
    tracks = [rows for rows in (city.all(Track(track)) for track in MODELS) if rows]
    return dice.choice(dice.choice(tracks)) if tracks else None


def some_proposal(city: City, dice: Random) -> Doing:
    """Somebody who may decides what waits."""
    for proposal in dice.sample(found := waiting(city), len(found)):
        subject: Any = db.session.get(MODELS[proposal.track], proposal.subject_id)
        able = who_confirms(city, subject, proposal)
        if able:
            return settle(city, proposal, dice.choice(able), approve=dice.random() < 0.6)
    return new(city, dice)


def new(city: City, dice: Random) -> Doing:
    """Something new: a report, a case at the same gym, a visit, evidence, an officer who leaves or comes."""
    cases = [case for case in city.all(Track.CASE) if case.state not in ENDED]
    if not cases or dice.random() < 0.2:
        venue = cases[0].venue if cases else None
        return births.complain(city, dice, venue) if dice.random() < 0.7 else births.open_case(city, dice, venue)
    case = dice.choice(cases)
    pair = births.pair_of(case)
    return dice.choice((
        lambda: births.look(city, case, dice.choice(("first", "re_inspection", "look_back")), dice),
        lambda: births.plan_visit(city, case, "first"),
        lambda: births.prove(city, case, pair[0]) if pair else days(city, 1),
        lambda: births.staff(city, case),
        lambda: births.unsettle(city, case, dice),
        lambda: births.begin(city, case, dice.choice((Track.PUBLICATION, Track.REMEDY))),
    ))()  # fmt: skip


def unlawful(city: City, dice: Random) -> Doing:
    """Something that must be refused, or that a careless or cunning person tries."""
    for _ in range(TRIES):
        attempt = dice.choice(ATTEMPTS)(city, dice)
        if attempt is not None:
            return attempt
    return new(city, dice)


def _wrong_person(city: City, dice: Random) -> Doing | None:
    """Whose move it is not."""
    subject, move = _any_open(city, dice)
    if subject is None:
        return None
    may = who_may(city, subject, move)
    others = [who for who in EVERYBODY if who not in may]
    who = dice.choice(others)
    return make(city, subject, move.name, who, answers(city, subject, move, dice), must_fail=True)


def _wrong_state(city: City, dice: Random) -> Doing | None:
    """A move of another state, by the right person."""
    subject = any_subject(city, dice)
    if subject is None:
        return None
    moves = [m for m in MOVES[subject.TRACK].values() if m.sources and subject.state not in m.sources]
    move = dice.choice(moves)
    people: list[Who] = who_may(city, subject, move) or list(PEOPLE)
    told = answers(city, subject, move, dice)
    return make(city, subject, move.name, dice.choice(people), told, must_fail=True)


def _left_out(city: City, dice: Random) -> Doing | None:
    """A required answer is missing."""
    subject, move = _any_open(city, dice)
    if subject is None or not move.required:
        return None
    people = who_may(city, subject, move)
    if not people:
        return None
    field: Field = dice.choice(move.required)
    told = answers(city, subject, move, dice) | {field.name: empty(field)}
    return make(city, subject, move.name, dice.choice(people), told, must_fail=True)


def _odd_answer(city: City, dice: Random) -> Doing | None:
    """One answer is strange; the law says whether it will do."""
    subject, move = _any_open(city, dice)
    if subject is None or not move.fields:
        return None
    people = who_may(city, subject, move)
    if not people:
        return None
    told = odd(dice.choice(move.fields), answers(city, subject, move, dice), city, dice)
    return make(city, subject, move.name, dice.choice(people), told)


def _own_proposal(city: City, dice: Random) -> Doing | None:
    """Whoever proposed it approves it."""
    found = waiting(city)
    if not found:
        return None
    proposal = dice.choice(found)
    by = next((p for p in PEOPLE if p.id == proposal.proposed_by), None)
    return settle(city, proposal, by, approve=dice.random() < 0.7, must_fail=True) if by else None


def _no_second(city: City, dice: Random) -> Doing | None:
    """Somebody decides who may not."""
    found = waiting(city)
    if not found:
        return None
    proposal = dice.choice(found)
    subject: Any = db.session.get(MODELS[proposal.track], proposal.subject_id)
    able = who_confirms(city, subject, proposal)
    others = [p for p in PEOPLE if p not in able]
    return settle(city, proposal, dice.choice(others), approve=dice.random() < 0.5, must_fail=True)


def _decided_before(city: City, dice: Random) -> Doing | None:
    """What was decided is decided again."""
    rows = list(db.session.scalars(db.select(Proposal).where(Proposal.state != "pending").order_by(Proposal.id)))
    if not rows:
        return None
    return settle(city, dice.choice(rows), dice.choice(PEOPLE), approve=dice.random() < 0.5, must_fail=True)


def _proposed_twice(city: City, dice: Random) -> Doing | None:
    """What waits is proposed once more."""
    found = waiting(city)
    if not found:
        return None
    proposal = dice.choice(found)
    subject: Any = db.session.get(MODELS[proposal.track], proposal.subject_id)
    move: Move = MOVES[Track(proposal.track)][proposal.move]
    people = who_may(city, subject, move) or list(PEOPLE)
    return make(city, subject, move.name, dice.choice(people), answers(city, subject, move, dice), must_fail=True)


def _clock_as_person(city: City, dice: Random) -> Doing | None:
    """A move of the clock, made by hand."""
    subject = any_subject(city, dice)
    moves = [m for m in MOVES[subject.TRACK].values() if {r.value for r in m.roles} == {"SYS"}] if subject else []
    if not moves:
        return None
    who = dice.choice(EVERYBODY)
    doing = make(city, subject, dice.choice(moves).name, who, {}, must_fail=True)
    return Doing(f"{doing.words} (by hand, {name_of(who)})", doing.run, doing.about, must_fail=True)


ATTEMPTS: tuple[Callable[[City, Random], Doing | None], ...] = (
    _wrong_person, _wrong_person, _wrong_state, _left_out, _odd_answer, _odd_answer, _odd_answer, _own_proposal,
    _no_second, _decided_before, _proposed_twice, _clock_as_person,
)  # fmt: skip

"""A walk that doubts: before each move others try who may not make it, and what has to be given is left out."""

from typing import Any

import pytest

from portal.ground.db import db
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.actors import CITYWIDE, Actor, Grant, Role
from portal.law.workflow.moves import Field, Move
from portal.law.workflow.refusal import NotYours, Refused
from portal.law.workflow.tables import MOVES
from tests import makers
from tests.cast import ADMIN, Person
from tests.stories.samples import given
from tests.stories.walk import Walk

THIRD_OFFICE = "CAC-310101"
NEIGHBOUR = Actor(
    99, frozenset(Grant(role, THIRD_OFFICE) for role in set(Role) - CITYWIDE - {Role.CITIZEN, Role.SYSTEM})
)
"""Somebody who holds every role of an office in which nothing here happens."""


def empty(field: Field) -> Any:
    """What a form gives for a field that was left empty."""
    if field.many or field.kind in {"person", "rows", "files"}:
        return ()
    return {"line": "", "text": "", "choice": "", "yes": False}.get(field.kind)


class Doubter(Walk):
    """The same story, with everything tried that has to be refused."""

    def do(
        self,
        subject: Tracked,
        *names: str,
        by: Person | Actor | None = None,
        second: Person | None = None,
        **told: Any,
    ) -> None:
        """Try what is refused, make the move, and try it again where its state has passed."""
        db.session.commit()
        for name in names:
            move = MOVES[subject.TRACK][name]
            answers = given(move, self.day, **told)
            by_whom = makers.acting_as(self.act, by or makers.who_makes(move), self.day)
            self.doubt(subject, move, answers, by_whom)
            super().do(subject, name, by=by, second=second, **told)
            if subject.state not in move.sources:
                _is_refused(subject, move, answers, by_whom, Refused)

    def doubt(self, subject: Tracked, move: Move, answers: dict[str, Any], by: Act) -> None:
        """Whoever has another role or another office, and whoever leaves a required answer out, is refused."""
        for other in (ADMIN, NEIGHBOUR):
            _is_refused(subject, move, answers, makers.acting_as(self.act, other, self.day), NotYours)
        for field in move.required:
            assert field.name in _is_refused(subject, move, answers | {field.name: empty(field)}, by, Refused)
        if move.second is not None:
            _is_not_decided_by_the_proposer(subject, move, answers, by)


def _is_refused(subject: Tracked, move: Move, answers: dict[str, Any], by: Act, why: type[Refused]) -> set[str | None]:
    """The fields that the refusal names; nothing may have changed."""
    before = subject.state
    with pytest.raises(why) as error:
        perform(subject, move.name, answers, act=by)
    db.session.rollback()
    assert subject.state == before, move.name
    return {refusal.field for refusal in error.value.refusals}


def _is_not_decided_by_the_proposer(subject: Tracked, move: Move, answers: dict[str, Any], by: Act) -> None:
    proposal = perform(subject, move.name, answers, act=by)
    assert isinstance(proposal, Proposal)
    with pytest.raises(NotYours) as error:
        decide(proposal, subject, approve=True, reason="", act=by)
    assert [refusal.name for refusal in error.value.refusals] == ["own_proposal"]
    db.session.rollback()

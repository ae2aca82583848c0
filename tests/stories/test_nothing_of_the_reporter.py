"""Every story once more: at each step an officer types the reporter's number, name and words wherever there is a field.

Papers to the party never hold them, however they are typed; what a move's paper needs is refused at its field, nothing
is stored and no number is used up. And every kind of paper is issued on the way and can be read and printed.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import decide, perform
from portal.ground.rulebook.models import Series
from portal.law.catalogue.pack import pack
from portal.law.workflow.actors import Actor
from portal.law.workflow.moves import Field, Move
from portal.law.workflow.refusal import Refused
from portal.law.workflow.states import Track
from portal.law.workflow.tables import MOVES, every_move
from portal.work.accounts.models import Office
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.answers import Contact
from portal.work.documents.models import Document, Service
from portal.work.documents.papers import PAPERS
from portal.work.documents.render import document_view
from portal.work.documents.scan import Leak, bare, spelled
from portal.work.documents.word import templates
from portal.work.documents.word.fill import filled
from tests import makers
from tests.cast import OFFICER, Person
from tests.conftest import Acting
from tests.stories.samples import given
from tests.stories.test_every_state import STORIES
from tests.stories.walk import Walk
from tests.work.documents.test_word import words

NAME, PHONE, LANDLINE = "金丝雀女士", "13812349876", "021-64312345"
WORDS = "上周六我带孩子去，前台说不刷脸就不让进更衣室"
SAID = (
    "反映人电话 13812349876", "反映人电话 138 1234  9876", "１３８１２３４９８７６", "一三八一二三四九八七六", "六四三一二三四五", "金丝雀 女士反映",
    "据反映，前台说，不刷脸，就不让进更衣室。",
)  # fmt: skip
"""The same reporter, as an officer may come to write of them."""
TYPED = {"line", "text", "rows"}
TO_PARTY = {code for code, row in pack().documents.items() if row.to_party}
TRACKS = {Track.CASE, Track.ORDER, Track.VISIT}
ON_PAGES = {"F03": "the plan of a visit", "F04": "the record of a visit"}
"""Kinds to the party whose words are typed on a page of their own, and not with a move: tests/faces/desk/test_leaks.py."""


class Careless(Walk):
    """Tries to tell on the reporter before every move."""

    def __init__(self, act: Callable[..., Act], tried: set[tuple[Track, str]]) -> None:
        super().__init__(act)
        self.refusing: set[str] = set()
        self.tried = tried

    def case(self, fault: str | None = "c7", **more: Any) -> Case:
        """A case with a reporter, who left a name and two numbers."""
        found = super().case(fault, **more)
        contact = Contact(mode="named", name=NAME, phone=PHONE, mail="jinsique@canary.example")
        complaint = makers.complaint(self.act, day=self.day, words=f"{WORDS}，打 {LANDLINE} 找我", contact=contact)
        found.links.append(CaseComplaint(complaint_id=complaint.id))
        db.session.commit()
        return found

    def do(
        self, subject: Tracked, *names: str, by: Person | Actor | None = None, second: Person | None = None, **told: Any
    ) -> None:
        """Everything carelessly first, and then as it should be."""
        for name in names:
            move = MOVES[subject.TRACK][name]
            is_new = subject.TRACK in TRACKS and (subject.TRACK, name) not in self.tried
            if is_new and self._has_reporter(subject):
                self.tried.add((subject.TRACK, name))
                db.session.commit()
                before, papers = _counts(), set(db.session.scalars(select(Document.id)))
                for field, spoilt in self._spoilt(move, told):
                    self._careless(subject, move, field, spoilt, by, second, papers)
                assert _counts() == before, (move.id, move.name)
                db.session.rollback()
            super().do(subject, name, by=by, second=second, **told)

    def _spoilt(self, move: Move, told: dict[str, Any]) -> Iterator[tuple[Field, dict[str, Any]]]:
        """What the form would give, with one field spoilt; all ways of writing where the paper goes to the party."""
        for field in move.fields:
            if field.kind in TYPED:
                for said in SAID if move.document in TO_PARTY else SAID[:1]:
                    answers = given(move, self.day, **told)
                    yield field, answers | {field.name: _with(answers.get(field.name), field, said)}

    def _careless(
        self, subject: Tracked, move: Move, field: Field, spoilt: dict[str, Any], by: Person | Actor | None,
        second: Person | None, papers: set[int],
    ) -> None:  # fmt: skip
        try:
            with db.session.begin_nested():
                self._make(subject, move, spoilt, by, second)
                new = db.session.scalars(select(Document).where(Document.id.not_in(papers))).all()
                told = [paper.kind for paper in new if paper.kind in TO_PARTY and _tells(paper)]
                assert told == [], (move.id, move.name, field.name, told)
                raise Undone
        except Undone:
            assert move.document not in TO_PARTY, (move.id, move.name, field.name, spoilt[field.name])
        except Leak as leak:
            self._stands_at(field, move, leak)
        except Refused:  # the spoilt answer will not do for another reason
            assert move.document not in TO_PARTY, (move.id, field.name)

    def _stands_at(self, field: Field, move: Move, leak: Leak) -> None:
        """The refusal is shown where it was typed, and repeats no number."""
        fields = {refusal.field for refusal in leak.refusals}
        assert fields == {field.name} or move.document not in TO_PARTY, (move.id, field.name, leak.refusals)
        assert all(PHONE not in refusal.needs.zh for refusal in leak.refusals)
        self.refusing.add(str(move.document))

    @staticmethod
    def _has_reporter(subject: Tracked) -> bool:
        tied = select(CaseComplaint.complaint_id).where(CaseComplaint.case_id == subject.case_key)
        return db.session.scalar(tied) is not None

    def _make(
        self, subject: Tracked, move: Move, spoilt: dict[str, Any], by: Person | Actor | None, second: Person | None
    ) -> None:
        acting = makers.acting_as(self.act, by or makers.who_makes(move), self.day)
        found = perform(subject, move.name, spoilt, act=acting)
        if isinstance(found, Proposal) and move.second is not None:
            confirms = makers.acting_as(self.act, second or makers.who_confirms(move), self.day)
            decide(found, subject, approve=True, reason="", act=confirms)
        db.session.flush()


class Undone(Exception):
    """It was made only to see what it would print."""


def _with(value: Any, field: Field, said: str) -> Any:
    if field.kind == "rows":
        return tuple({**row, "how_verified": said} for row in value or ())
    return f"{value}\n{said}" if field.kind == "text" and value else said


def _tells(paper: Document) -> bool:
    """Whether the paper holds any of it, by a search of this test's own."""
    text = spelled(bare(json.dumps(paper.fields, ensure_ascii=False)))
    return any(word in text for word in (PHONE, "64312345", NAME, bare(WORDS)[9:22]))


def _counts() -> tuple[Any, ...]:
    tables = (Document, Service, Proposal, Event)
    rows = tuple(db.session.scalar(select(func.count()).select_from(table)) for table in tables)
    return *rows, *sorted((r.office, r.kind, r.next) for r in db.session.scalars(select(Series)))


def test_no_paper_to_the_party_tells_on_the_reporter_and_every_kind_is_issued(act: Acting, session: Session) -> None:
    refused, tried = set[str](), set[tuple[Track, str]]()
    for _name, story, marks in STORIES:
        for told in marks[0].args[1] if marks else [None]:
            walk = Careless(act, tried)
            story(walk, *([told] if told else []))
            refused |= walk.refusing
    assert refused & TO_PARTY | set(ON_PAGES) == TO_PARTY
    papers = session.scalars(select(Document).order_by(Document.id)).all()
    assert {paper.kind for paper in papers} == set(PAPERS)
    rules = act(OFFICER).rules
    seen = set[tuple[str, str]]()
    for paper in papers:
        if (paper.kind, paper.variant) not in seen:
            seen.add((paper.kind, paper.variant))
            for lang in ("zh", "en"):
                view = document_view(paper, session.get_one(Office, paper.office), paper.services, lang, rules)
                file = filled(templates.of_paper(session, paper, lang), view, paper.kind)
                text = words(file)
                assert view.title in text
                assert paper.kind not in TO_PARTY or PHONE not in spelled(bare(text))
    assert not [paper.reference for paper in papers if paper.kind in TO_PARTY and _tells(paper)]


def test_every_kind_of_paper_has_a_move() -> None:
    assert {move.document for move in every_move() if move.document} == set(PAPERS)

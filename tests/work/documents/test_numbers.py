"""Numbers without gaps, of each office, kind and year."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.law.workflow.refusal import Refused
from portal.work.documents import queries
from portal.work.documents.actions import draft, finalise, issue, serve, void
from portal.work.documents.models import Document, Template
from portal.work.documents.scan import Leak
from tests.cast import OFFICER, OTHER_OFFICE, STRANGER
from tests.conftest import Acting
from tests.work.documents.samples import least

OFFICE = OFFICER.office


def order(act: Acting, office: str = OFFICE, day: date = date(2026, 3, 2), **more: object) -> Document:
    fields = least("F08", "limit") | more
    return issue(kind="F08", office=office, act=act(OFFICER, day=day), fields=fields, case_id=1)


def test_each_office_kind_and_year_counts_for_itself(act: Acting, session: Session) -> None:
    assert [order(act).number, order(act).number] == [1, 2]
    assert order(act, office=OTHER_OFFICE).number == 1
    assert order(act, day=date(2027, 1, 4)).number == 1
    filing = issue(kind="F02", office=OFFICE, act=act(OFFICER), fields=least("F02", "file"), case_id=1)
    assert filing.number == 1
    assert filing.reference == "沪松网信立〔2026〕1 号"
    assert order(act).reference == "沪松网信责改〔2026〕3 号"


def test_the_year_is_the_year_in_shanghai(act: Acting) -> None:
    new_year = act(OFFICER, day=date(2027, 1, 1), hour=1)
    assert new_year.now.astimezone().utcoffset() is not None
    document = issue(kind="F08", office=OFFICE, act=new_year, fields=least("F08", "limit"), case_id=1)
    assert document.reference == "沪松网信责改〔2027〕1 号"


def test_a_rollback_gives_the_number_back(act: Acting, session: Session) -> None:
    order(act)
    session.commit()
    assert order(act).number == 2
    session.rollback()
    assert order(act).number == 2


def test_a_refused_paper_takes_no_number(act: Acting, session: Session) -> None:
    with pytest.raises(Leak):
        order(act, facts="请打 13812345678")
    assert order(act).number == 1
    assert len(session.scalars(select(Document)).all()) == 1


def test_a_draft_has_no_number_until_it_is_final(act: Acting) -> None:
    paper = draft(kind="F08", office=OFFICE, act=act(OFFICER), fields=least("F08", "limit"), case_id=1)
    assert (paper.number, paper.reference, paper.state) == (None, None, "draft")
    assert order(act).number == 1
    assert finalise(paper, act=act(OFFICER)).number == 2
    with pytest.raises(Refused):
        finalise(paper, act=act(OFFICER))


class Fails(Exception):
    """What goes wrong after the number was taken."""


def test_a_hundred_at_once_leave_no_gap_and_no_double(both: str, app: Flask, act: Acting) -> None:
    """Every fifth fails after it has its number, and gives it back; every tenth is refused before it has one."""
    begin = Barrier(100)

    def one(place: int) -> int | None:
        with app.app_context():
            begin.wait(timeout=30)
            try:
                paper = order(act, **({"facts": "请打 13812345678"} if place % 10 == 3 else {}))
                if place % 5 == 0:
                    raise Fails
                db.session.commit()
                return paper.number
            except (Fails, Leak):
                db.session.rollback()
                return None
            finally:
                db.session.remove()

    with ThreadPoolExecutor(100) as pool:
        given = [number for number in pool.map(one, range(100)) if number is not None]
    assert sorted(given) == list(range(1, 71))
    stored = db.session.execute(select(Document.number, Document.reference).order_by(Document.number)).all()
    assert [number for number, _ in stored] == list(range(1, 71))
    assert [reference for _, reference in stored] == [f"沪松网信责改〔2026〕{n} 号" for n in range(1, 71)]
    assert order(act).number == 71
    assert db.session.scalars(select(Template.version).where(Template.kind == "F08")).all() == [1, 1]


def test_a_void_paper_keeps_its_number_and_cannot_be_served(act: Acting, session: Session) -> None:
    paper = void(order(act), act=act(OFFICER))
    assert (paper.state, paper.number) == ("void", 1)
    assert order(act).number == 2
    with pytest.raises(Refused):
        serve(paper, way="direct", served_on=date(2026, 3, 2), receiver="张三", act=act(OFFICER))
    with pytest.raises(Refused):
        void(paper, act=act(OFFICER))
    moves = session.scalars(select(Event.move).where(Event.track == "document").order_by(Event.id)).all()
    assert moves == ["document.issue", "document.void", "document.issue"]


def test_a_paper_to_the_party_carries_no_complaint(act: Acting) -> None:
    with pytest.raises(ValueError):
        issue(kind="F08", office=OFFICE, act=act(OFFICER), fields=least("F08", "limit"), complaint_id=7)


def test_papers_of_a_case_come_with_their_services(act: Acting, session: Session) -> None:
    paper = order(act)
    serve(paper, way="post", served_on=date(2026, 3, 3), receiver="前台", act=act(OFFICER, day=date(2026, 3, 4)))
    session.commit()
    found = queries.of_case(session, 1)
    assert [(p.kind, len(p.services)) for p in found] == [("F08", 1), ("F17", 0)]
    one = queries.document(session, paper.id)
    assert one is not None
    assert queries.office_of(session, one).code == OFFICE
    assert queries.document(session, 999) is None


def test_another_office_counts_for_itself(act: Acting) -> None:
    paper = issue(kind="F20", office=OTHER_OFFICE, act=act(STRANGER), fields=least("F20", ""), case_id=2)
    assert paper.reference == "沪浦网信结〔2026〕1 号"

"""An officer types what a reporter said into a paper for the party: the page says so at the field, and how to write it.

Over HTTP, for a page of each kind; nothing is stored, and no number is used up."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.ground.procedure.models import Proposal
from portal.ground.rulebook.models import Series
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.venues.models import Device
from tests import makers
from tests.cast import HEAD, OFFICER, TRIAGE
from tests.conftest import DAY, Acting
from tests.faces.desk.conftest import SignedIn
from tests.faces.desk.test_visits import HEAD_OF_RECORD, answers
from tests.scene import NAME, NAMED, PAIR, PHONE, WORDS, reported
from tests.stories.walk import Walk

SPELLED = "".join("〇一二三四五六七八九"[int(digit)] for digit in PHONE)
WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in PHONE)
TYPED = (
    f"反映人电话 {PHONE}",
    f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}",
    WIDE,
    SPELLED,
    f"{NAME}反映",
    f"经查，{WORDS}。",
)


@pytest.fixture
def case(act: Acting, app: Flask) -> Case:
    """A case that somebody who left a name and a number began, after a visit that found a fault."""
    one = reported(act, at=makers.venue(act), contact=NAMED)
    makers.done(act, one, "accept", by=TRIAGE, priority="normal", summary="刷脸", officers=PAIR)
    found = db.session.scalars(select(Case)).one()
    makers.visit(act, found, fault="c4")
    db.session.commit()
    return found


def stored() -> list[Any]:
    """What a refused page must not change."""
    db.session.rollback()
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in (Document, Proposal)]
    return [*counts, *sorted((row.kind, row.next) for row in db.session.scalars(select(Series)))]


def at_field(answer: TestResponse, name: str) -> str:
    """What stands as an error at one field of the page."""
    page = BeautifulSoup(answer.data, "html.parser")
    field = page.find(attrs={"name": name})
    assert field is not None, name
    said = page.find(id=field.get("aria-describedby", "").split()[0]) if field.get("aria-describedby") else None
    whole = " ".join(e.get_text(" ", strip=True) for e in page.find_all(id=field.get("aria-describedby", "").split()))
    assert field.get("aria-invalid") == "true", (name, said)
    return whole


def refused(visitor: Any, page: str, field: str, typed: str, **more: Any) -> str:
    before = stored()
    answer = visitor.send(page, {field: typed, **more}, expect=422)
    assert stored() == before, page
    text = at_field(answer, field)
    assert PHONE not in text
    return text


@pytest.mark.parametrize("typed", TYPED)
def test_moves_on_a_case(typed: str, case: Case, act: Acting, desk: SignedIn) -> None:
    Walk(act).do(case, "file")
    officer = desk(OFFICER)
    for move, fields in (
        ("preserve", {"items": "主机一台", "reason": "可能灭失"}),
        ("interview", {"held_on": DAY.isoformat(), "who": "店长", "risks": "刷脸入场"}),
    ):
        for field in fields:
            if field != "held_on":
                others = {name: value for name, value in fields.items() if name != field}
                page = f"/zh/desk/cases/{case.ref}/{move}"
                told = refused(officer, page, field, typed, **others)
                assert ("改写？" in told) == (WORDS in typed), told


@pytest.mark.parametrize("typed", TYPED)
def test_the_receiver_of_an_order(typed: str, case: Case, act: Acting, desk: SignedIn, session: Session) -> None:
    Walk(act).do(case, "order_correction")
    order = session.scalars(select(CorrectionOrder)).one()
    page = f"/zh/desk/orders/{order.id}/serve"
    refused(desk(OFFICER), page, "receiver", typed, way="direct", served_on=DAY.isoformat())


@pytest.mark.parametrize("typed", TYPED)
def test_the_record_of_a_visit(typed: str, case: Case, act: Acting, desk: SignedIn) -> None:
    visit = makers.visit(act, case, until="planned")
    page, officer = f"/zh/desk/visits/{visit.id}/record", desk(OFFICER)
    form = {**HEAD_OF_RECORD, **answers(act, case)}
    for field in ("findings", "place", "n_c1"):
        before = stored()
        data = {**form, "findings": "已查看。", field: typed}
        answer = officer.send(page, data, button=("finish", "y"), form="record", expect=422)
        assert stored() == before
        assert PHONE not in at_field(answer, field)
        officer.send(page, {**form, "findings": "已查看。", "n_c1": ""}, form="record")
    assert db.session.get_one(Visit, visit.id).state == "planned"


def test_the_plan_of_a_visit(case: Case, desk: SignedIn) -> None:
    page = f"/zh/desk/cases/{case.ref}/visits/new"
    told = {"purpose": "re_inspection", "planned_on": DAY.isoformat(), "officers": [str(one) for one in PAIR]}
    for typed in TYPED:
        refused(desk(OFFICER), page, "task", typed, **told)


@pytest.mark.parametrize(("page", "field", "more"), [
    ("officers/recusal", "reason", {"person": str(OFFICER.id)}),
    ("devices", "number", {"kind": "gate"}),
    ("devices", "maker", {"kind": "gate", "number": "G-01"}),
])  # fmt: skip
def test_what_stands_on_pages_of_the_case_alone(
    page: str, field: str, more: dict[str, str], case: Case, desk: SignedIn
) -> None:
    who = desk(HEAD if field == "reason" else OFFICER)
    for typed in (f"与{NAME}是亲属", PHONE):
        refused(who, f"/zh/desk/cases/{case.ref}/{page}", field, typed, **more)
    db.session.expire_all()
    assert (case.recusals, db.session.query(Device).count()) == ([], 0)

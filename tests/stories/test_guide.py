"""The guide for a first-time user, followed to the letter in both languages by somebody who knows nothing else."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.work.complaints.actions.intake import first_look
from portal.work.complaints.actions.results import result_reached
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import OFFICER, SECOND_OFFICER, TRIAGE
from tests.client import browser
from tests.conftest import Acting, legal_today
from tests.faces.intake.steps import kept
from tests.guide import GUIDES, KNOWN, Act, Reader, script, shape


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_leaves_no_question_open(app: Flask, session: Session, act: Acting, lang: str) -> None:
    others = iter([_ask, _tell])
    reader = Reader(browser(app), f"/{lang}/")
    for one in script(lang):
        if one.kind == "meanwhile":
            next(others)(act)
            reader.open(reader.address)
            continue
        reader.follow(one)
        if reader.page.select(".code"):
            reader.known.update(zip(KNOWN[lang], kept(reader.page), strict=True))
    assert next(others, None) is None
    assert not reader.page.select("main form"), "the guide ends where nothing of the report is left"
    assert reader.visitor.get_cookie("portal_report") is None


def test_both_guides_tell_the_same_acts() -> None:
    assert shape(script("zh")) == shape(script("en"))
    assert {path.name for path in GUIDES.glob("*.md")} == {"zh.md", "en.md"}


def test_a_label_that_is_not_there_is_found_out(app: Flask) -> None:
    reader = Reader(browser(app), "/zh/")
    reader.open("/zh/")
    for kind in ("see", "beside", "press", "choose", "write", "pick"):
        with pytest.raises(AssertionError, match="没有这个"):
            reader.follow(Act(kind, "没有这个按钮", "x"))


def _ask(act: Acting) -> None:
    one = _reported()
    today = legal_today()
    first_look(one, act=act(TRIAGE, today))
    makers.done(act, one, "ask_more", by=TRIAGE, day=today, items=["machine"], question="是哪一排柜子？")
    db.session.commit()


def _tell(act: Acting) -> None:
    one = _reported()
    _answered(one, act, legal_today())
    db.session.commit()


def _reported() -> Complaint:
    db.session.rollback()
    return db.session.query(Complaint).one()


def _answered(one: Complaint, act: Acting, today: date) -> None:
    """Taken up, and the result of the visit told."""
    one.venue = makers.venue(act)
    db.session.flush()
    pair = (OFFICER.id, SECOND_OFFICER.id)
    makers.done(act, one, "accept", by=TRIAGE, day=today, priority="normal", summary="柜子只能刷脸", officers=pair)
    result_reached(one, act=act(OFFICER, today))
    told = {
        "result": "柜子换成了手环。",
        "basis": "个人信息保护法第 16 条",
        "changed": "不用刷脸了",
        "remedies": "可以申请复核",
    }
    makers.done(act, one, "tell_result", by=OFFICER, second=SECOND_OFFICER, day=today, checked=True, **told)

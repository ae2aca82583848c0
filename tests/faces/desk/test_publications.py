"""Publication on the desk: beginning it, redacting with a second reader, what the search finds, and the preview."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.models import Proposal
from portal.work.cases.models import Case
from portal.work.publication.models import Publication
from tests.cast import HEAD, MUNICIPAL, OFFICER, OTHER_HEAD, REVIEWER, SECOND_OFFICER, STRANGER
from tests.client import text_of
from tests.conftest import Acting
from tests.faces.desk.conftest import SignedIn
from tests.work.cases.story import PHONE
from tests.work.penalties.course import delivered, filed

TITLE, BODY = "更衣室储物柜要刷脸", "经营单位在更衣室设置人脸识别储物柜，没有其他开柜方式。给予警告。"
LEAKY = f"{BODY}反映人电话 {PHONE}。"
PROPOSED = {"class": "general", "title_zh": TITLE, "body_zh": LEAKY, "reason": "有警示意义"}


@pytest.fixture
def case(app: Flask, session: Session, act: Acting) -> Case:
    found = delivered(act, filed(act))
    session.commit()
    return found


def begun(case: Case, session: Session, desk: SignedIn) -> Publication:
    desk(OFFICER).send(f"/zh/desk/cases/{case.ref}/publication", form="begin")
    return session.scalars(select(Publication)).one()


def proposed(case: Case, session: Session, desk: SignedIn, **more: str) -> Publication:
    found = begun(case, session, desk)
    desk(OFFICER).send(f"/zh/desk/publications/{found.id}/propose", PROPOSED | more, form="move")
    session.expire_all()
    return found


def redacted(case: Case, session: Session, desk: SignedIn, **more: str) -> Publication:
    found = proposed(case, session, desk, **more)
    address = f"/zh/desk/publications/{found.id}/redact"
    desk(OFFICER).send(address, {"title_zh": TITLE, "body_zh": BODY}, form="move")
    proposal = session.scalars(select(Proposal).where(Proposal.state == "pending")).one()
    desk(SECOND_OFFICER).send(f"/zh/desk/proposals/{proposal.id}", {"reason": ""}, button=("decision", "approve"))
    session.expire_all()
    assert found.state == "redacted", proposal.refusal
    return found


def test_a_publication_waits_until_the_decision_is_served(session: Session, act: Acting, desk: SignedIn) -> None:
    early = filed(act)
    page = desk(OFFICER).page(f"/zh/desk/cases/{early.ref}/publication")
    assert "决定送达后才能提出公示" in page.get_text()
    assert page.find("form", id="begin") is None


def test_it_is_begun_once_and_by_an_officer(case: Case, session: Session, desk: SignedIn) -> None:
    address = f"/zh/desk/cases/{case.ref}/publication"
    assert desk(REVIEWER).send(address, form="begin", expect=403)
    found = begun(case, session, desk)
    assert desk(OFFICER).get(address).headers["Location"].endswith(f"/publications/{found.id}")
    assert desk(STRANGER).get(f"/zh/desk/publications/{found.id}").status_code == 403
    words = desk(OFFICER).page(f"/zh/desk/publications/{found.id}").get_text(" ", strip=True)
    assert "未提出" in words
    assert "提出公示" in words
    assert "不公示" in words


def test_what_is_found_is_shown_masked(case: Case, session: Session, desk: SignedIn) -> None:
    found = proposed(case, session, desk)
    page = desk(OFFICER).page(f"/zh/desk/publications/{found.id}")
    words = page.find("section", id="found").get_text(" ", strip=True)
    assert "还没有隐去信息" in words
    assert "电话号码" in words
    assert PHONE not in words
    assert "13*" in words


def test_redacting_begins_with_the_text_and_refuses_a_leak(case: Case, session: Session, desk: SignedIn) -> None:
    found = proposed(case, session, desk)
    officer, address = desk(OFFICER), f"/zh/desk/publications/{found.id}/redact"
    page = officer.page(address)
    assert page.find("textarea", id="body_zh").get_text().strip() == LEAKY
    assert "原文里有这些不能公开" in page.get_text()
    refused = officer.send(address, {}, form="move", expect=422)
    assert "请隐去" in text_of(refused)
    assert session.scalar(select(Proposal).where(Proposal.move == "redact")) is None


def test_a_redacted_text_has_a_preview_that_tells_nothing_else(case: Case, session: Session, desk: SignedIn) -> None:
    found = redacted(case, session, desk)
    officer = desk(OFFICER)
    page = officer.page(f"/zh/desk/publications/{found.id}")
    assert "没有查到自然人或反映人的信息" in page.get_text()
    shown = officer.page(f"/zh/desk/publications/{found.id}/preview").find("article").get_text(" ", strip=True)
    assert TITLE in shown
    assert BODY in shown
    assert "警告" in shown
    assert PHONE not in shown
    english = desk(OFFICER, "en").page(f"/en/desk/publications/{found.id}/preview").get_text(" ", strip=True)
    assert "other one" in english or "in the other language" in english


def test_there_is_no_preview_before_redaction(case: Case, session: Session, desk: SignedIn) -> None:
    found = proposed(case, session, desk)
    assert desk(OFFICER).get(f"/zh/desk/publications/{found.id}/preview").status_code == 404


def test_the_head_approves_once_the_party_was_told(case: Case, session: Session, desk: SignedIn) -> None:
    found = redacted(case, session, desk)
    address = f"/zh/desk/publications/{found.id}/approve"
    assert desk(OFFICER).get(address).status_code == 403
    head = desk(OTHER_HEAD)
    assert "请填写" in text_of(head.send(address, {}, form="move", expect=422))
    head.send(address, {"party_told_on": "2026-03-01"}, form="move")
    session.expire_all()
    assert found.state == "approved"
    words = desk(HEAD).page(f"/zh/desk/publications/{found.id}").get_text(" ", strip=True)
    assert "已批准公示" in words
    assert "2026 年 3 月 1 日" in words


def test_what_is_ticked_as_cross_district_or_typical_waits_for_the_municipal_office(
    case: Case, session: Session, desk: SignedIn
) -> None:
    found = redacted(case, session, desk, cross_district="y")
    address = f"/zh/desk/publications/{found.id}/approve"
    words = desk(OTHER_HEAD).page(address).get_text(" ", strip=True)
    assert "跨区或典型案例由市级批准" in words
    desk(MUNICIPAL).send(address, {"party_told_on": "2026-03-01"}, form="move")
    session.expire_all()
    assert found.state == "approved"
    shown = desk(MUNICIPAL, "en").page(f"/en/desk/publications/{found.id}").get_text(" ", strip=True)
    assert "Approved for publication by the municipal office" in shown


def test_a_reasoned_no_may_be_turned_round(case: Case, session: Session, desk: SignedIn) -> None:
    found = begun(case, session, desk)
    officer = desk(OFFICER)
    officer.send(f"/zh/desk/publications/{found.id}/decline", {"reason": "没有警示意义"}, form="move")
    session.expire_all()
    assert found.state == "declined"
    words = officer.page(f"/zh/desk/publications/{found.id}").get_text(" ", strip=True)
    assert "没有警示意义" in words
    assert "提出公示" in words

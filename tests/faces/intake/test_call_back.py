""" "Please call me" (features R7 and R14): a choice that needs a number, and that reaches whoever works on the report."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.faces.intake.told import contact
from portal.work.complaints.models import Complaint
from tests import makers
from tests.cast import OFFICER, SECOND_OFFICER, TRIAGE
from tests.client import browser, text_of
from tests.conftest import Acting, legal_today
from tests.faces.intake.steps import report, until, words

PHONE = "021-5555 0100"
CALL = {"mode": "code", "call_back": "y", "phone": PHONE}


def only(session: Session) -> Complaint:
    session.rollback()
    return session.query(Complaint).one()


def test_it_reaches_the_desk_without_a_name(app: Flask, session: Session) -> None:
    report(app, contact=CALL)
    complaint = only(session)
    assert (complaint.call_back, complaint.named) == (True, False)
    where = f"/zh/desk/complaints/{complaint.ref}"
    officer = browser(app).sign_in(TRIAGE)
    page = text_of(officer.get(where))
    assert "请求回电" in page
    assert PHONE not in page
    shown = officer.send(where, {"reason": "按反映人的要求打电话"}, form="identity", expect=200)
    assert PHONE in text_of(shown)


def test_the_case_says_so_too(app: Flask, session: Session, act: Acting) -> None:
    report(app, contact=CALL)
    complaint = only(session)
    complaint.venue = makers.venue(act)
    pair, today = (OFFICER.id, SECOND_OFFICER.id), legal_today()
    makers.done(act, complaint, "first_look", by=TRIAGE, day=today)
    made = makers.done(
        act, complaint, "accept", by=TRIAGE, day=today, priority="normal", summary="只能刷脸", officers=pair
    )
    ref = made.ref
    session.commit()
    page = text_of(browser(app).sign_in(OFFICER).get(f"/zh/desk/cases/{ref}"))
    assert "不留名，请求回电" in page
    assert PHONE not in page


def test_a_guardian_with_a_number_is_rung_too(app: Flask, session: Session) -> None:
    child = {"mode": "code", "child": ["yes"], "guardian": "yes", "guardian_name": "家长", "guardian_phone": PHONE}
    report(app, contact=child)
    complaint = only(session)
    assert (complaint.call_back, complaint.under_14, complaint.urgent) == (True, True, True)


def test_whoever_does_not_ask_is_not_rung(app: Flask, session: Session) -> None:
    report(app, contact={"mode": "code", "phone": PHONE})
    assert not only(session).call_back


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"mode": "code", "call_back": "y"}, "请留电话"),
        ({"mode": "code", "call_back": "y", "mail": "a@example.com"}, "请留电话"),
        ({"mode": "code", "call_back": "y", "phone": "电话"}, "电话好像不对"),
        ({"mode": "named", "phone": PHONE}, "请写姓名"),
        ({"mode": "named", "name": "某人"}, "请留电话或邮箱"),
    ],
)
def test_a_choice_needs_what_it_is_made_of(app: Flask, fields: dict[str, Any], message: str) -> None:
    visitor = until(app, "contact")
    response = visitor.send("/zh/report/contact", fields, form="f", expect=200)
    assert message in text_of(response)


def test_it_is_said_once_more_before_sending(app: Flask) -> None:
    visitor = until(app, "check", contact=CALL)
    page = words(visitor.page("/zh/report/check"))
    assert "请打电话给我" in page
    assert PHONE in page


def test_it_can_be_taken_back_on_the_tracking_page(app: Flask, session: Session) -> None:
    _visitor, code, pin = report(app, contact=CALL)
    other = browser(app)
    other.send("/zh/track", {"code": code, "pin": pin}, form="f")
    other.send("/zh/track/contact", {"mode": "code"}, form="f")
    assert not only(session).call_back


@pytest.mark.parametrize(
    ("told", "rings", "phone"),
    [
        ({"mode": "code", "phone": "1"}, False, ""),
        ({"mode": "code", "call_back": True, "phone": "1"}, True, "1"),
        ({"mode": "code", "call_back": True}, False, ""),
        ({"mode": "code", "child": True, "guardian": "no", "phone": "1"}, True, "1"),
        ({"mode": "code", "child": True, "guardian": "no"}, False, ""),
        ({"mode": "code", "child": True, "phone": "1", "mail": "a@b.cn"}, True, "1"),
        ({"mode": "code", "child": True}, False, ""),
        ({"mode": "code", "child": True, "guardian": "yes", "guardian_phone": "2"}, True, ""),
        ({"mode": "named", "name": "x", "phone": "1"}, False, "1"),
    ],
)
def test_what_is_sent_of_a_contact(told: dict[str, Any], rings: bool, phone: str) -> None:
    made = contact(told)
    assert (made.to_be_rung, made.phone) == (rings, phone)

"""Two people at once, one form twice, a proposal whose time has passed: one effect, and a page that says what happened.

Threads with browsers of their own, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure.models import Proposal, Tracked
from portal.ground.procedure.propose import perform
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint, Message
from portal.work.fieldwork.models import Evidence, Visit
from portal.work.publication.models import Publication
from portal.work.venues.models import Device, Venue
from tests import makers
from tests.cast import HEAD, OFFICER, OTHER_HEAD, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE, Person
from tests.client import Browser, at_once, browser, how_many, text_of
from tests.conftest import Acting, moment
from tests.faces.intake.steps import kept, picture, until
from tests.scene import reported
from tests.stories.walk import Walk

PAIR = [str(OFFICER.id), str(SECOND_OFFICER.id)]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Ten in the morning of the first day."""
    with time_machine.travel(moment(), tick=False):
        yield


@pytest.fixture(autouse=True)
def engines(app_on_both: Flask) -> None:
    """Every race is run on both."""


class Form:
    """A page that somebody has open, ready to be sent."""

    def __init__(self, app: Flask, who: Person, page: str, form: str, **typed: Any) -> None:
        db.session.commit()
        self.visitor = browser(app).sign_in(who)
        found = self.visitor.page(page).find("form", id=form) if form else None
        found = found or self._with(self.visitor.page(page), typed)
        hidden = {str(i["name"]): i["value"] for i in found.find_all("input", type="hidden")}
        self.where, self.data = str(found.get("action") or page), hidden | typed
        self.files = found.get("enctype") is not None

    @staticmethod
    def _with(page: BeautifulSoup, typed: dict[str, Any]) -> Any:
        forms = page.select("main form[method=post]")
        return next(f for f in forms if set(typed) <= {e.get("name") for e in f.select("[name]")})

    def send(self) -> TestResponse:
        """Press the button."""
        data = {name: value() if callable(value) else value for name, value in self.data.items()}
        return self.visitor.post(self.where, data=data, content_type="multipart/form-data" if self.files else None)


def twice(app: Flask, who: Person, page: str, form: str = "", **typed: Any) -> list[TestResponse]:
    """One person sends the same page twice at once, as an impatient thumb does."""
    one = Form(app, who, page, form, **typed)
    return at_once(one.send, one.send)


def moves(subject: type[Tracked], key: int, name: str) -> int:
    """How often it was done."""
    db.session.rollback()
    asked = Event.track == subject.TRACK.value, Event.subject_id == key, Event.move == name
    return db.session.scalar(select(func.count()).where(*asked)) or 0


def was_told(answers: list[TestResponse], *words: str, first: int = 302) -> None:
    """The one was done, the other was told who did what."""
    assert [answer.status_code for answer in answers] == [first, 409], text_of(answers[-1])
    page = text_of(answers[-1])
    assert [word for word in ("已有人先办了", *words) if word not in page] == [], page


def test_two_officers_take_up_one_complaint(app: Flask, act: Acting) -> None:
    complaint = reported(act, at=makers.venue(act))
    where, key = f"/zh/desk/complaints/{complaint.ref}/accept", complaint.id
    typed = {"priority": "high", "summary": "入口只能刷脸", "officers": PAIR}
    answers = at_once(*(Form(app, who, where, "move", **typed).send for who in (TRIAGE, SECOND_TRIAGE)))
    was_told(answers, "受理", "入口只能刷脸")
    assert (how_many(Case), moves(Complaint, key, "accept")) == (1, 1)
    winner = db.session.scalars(select(Event.actor_id).where(Event.move == "accept")).one()
    assert (TRIAGE if winner == TRIAGE.id else SECOND_TRIAGE).name in text_of(answers[-1])


def test_one_form_sent_twice(app: Flask, act: Acting) -> None:
    complaint = reported(act, at=makers.venue(act))
    where, key = f"/zh/desk/complaints/{complaint.ref}/ask_more", complaint.id
    answers = twice(app, TRIAGE, where, "move", question="哪一天？", items=["when"])
    was_told(answers, "要求补充", TRIAGE.name, "哪一天？")
    assert (moves(Complaint, key, "ask_more"), how_many(Message)) == (1, 1)


def test_one_proposal_made_twice(app: Flask, act: Acting) -> None:
    complaint = reported(act)
    where = f"/zh/desk/complaints/{complaint.ref}/reject"
    answers = at_once(*(Form(app, who, where, "move", code="R07", plain="没有写明事实。").send for who in (TRIAGE, SECOND_TRIAGE)))  # fmt: skip
    was_told(answers, "没有写明事实。")
    assert how_many(Proposal) == 1


def rejection(act: Acting) -> tuple[int, str]:
    complaint = reported(act)
    proposal = perform(complaint, "reject", {"code": "R07", "plain": "没有写明事实。"}, act=act(TRIAGE))
    assert isinstance(proposal, Proposal)
    return complaint.id, f"/zh/desk/proposals/{proposal.id}"


@pytest.mark.parametrize("other", ["approve", "return"])
def test_two_heads_decide_one_proposal(app: Flask, act: Acting, other: str) -> None:
    key, where = rejection(act)
    one = Form(app, HEAD, where, "decide", decision="approve", reason="同意")
    two = Form(app, OTHER_HEAD, where, "decide", decision=other, reason="再想想")
    answers = at_once(one.send, two.send)
    row = db.session.scalars(select(Proposal)).one()
    winner, word = (
        (HEAD if row.decided_by == HEAD.id else OTHER_HEAD),
        {"approved": "已批准", "returned": "已退回"}[row.state],
    )
    was_told(answers, winner.name, word)
    assert moves(Complaint, key, "reject") == (row.state == "approved")
    assert moves(Complaint, key, f"reject.{row.state}") == 1


def test_an_approval_of_what_has_become_unlawful(app: Flask, act: Acting, session: Session) -> None:
    key, where = rejection(act)
    form = Form(app, HEAD, where, "decide", decision="approve", reason="同意")
    makers.done(act, session.get_one(Complaint, key), "withdraw")
    session.commit()
    answer = form.send()
    page = text_of(form.visitor.get(answer.headers["Location"]))
    assert [word for word in ("没有生效", "这一步要在另一个阶段办理") if word not in page] == [], page
    assert (moves(Complaint, key, "reject"), moves(Complaint, key, "reject.void")) == (0, 1)
    assert session.get_one(Complaint, key).state == "withdrawn"


def test_the_reporter_withdraws_while_the_head_approves(app: Flask, act: Acting, session: Session) -> None:
    receipt = makers.receipt(act)
    key = receipt.complaint.id
    makers.done(act, receipt.complaint, "first_look")
    proposal = perform(receipt.complaint, "reject", {"code": "R07", "plain": "没有写明事实。"}, act=act(TRIAGE))
    head = Form(app, HEAD, f"/zh/desk/proposals/{proposal.id}", "decide", decision="approve", reason="同意")
    reporter = browser(app)
    reporter.send("/zh/track", {"code": receipt.code, "pin": receipt.pin})
    form = reporter.page("/zh/track/withdraw").select_one("main form")
    assert form is not None
    data = {str(i["name"]): i.get("value", "y") for i in form.find_all("input")}
    answers = at_once(head.send, lambda: reporter.post("/zh/track/withdraw", data=data))
    assert {answer.status_code for answer in answers} <= {200, 302}
    done = moves(Complaint, key, "reject") + moves(Complaint, key, "withdraw")
    row = session.get_one(Complaint, key)
    assert done == 1
    assert row.state == ("rejected" if moves(Complaint, key, "reject") else "withdrawn")


def test_a_visit_is_planned_once(app: Flask, act: Acting) -> None:
    case = makers.case(act)
    where = f"/zh/desk/cases/{case.ref}/visits/new"
    typed = {"purpose": "first", "planned_on": "2026-03-03", "task": "看刷脸设备", "officers": PAIR}
    answers = twice(app, OFFICER, where, "plan", **typed)
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "本案有了变动" in text_of(answers[1])
    assert "看刷脸设备" in answers[1].text
    assert how_many(Visit) == 1


def test_evidence_is_kept_once(app: Flask, act: Acting) -> None:
    case = makers.case(act)
    where = f"/zh/desk/cases/{case.ref}/evidence/new"
    typed = {"kind": "audiovisual", "source": "现场拍摄", "taken_at": "2026-03-02T09:30", "files": picture}
    answers = twice(app, OFFICER, where, "evidence", **typed)
    assert [answer.status_code for answer in answers] == [302, 302], text_of(answers[-1])
    assert how_many(Evidence) == 1


def test_a_machine_is_entered_once(app: Flask, act: Acting) -> None:
    where = f"/zh/desk/cases/{makers.case(act).ref}/devices"
    answers = twice(app, OFFICER, where, number="G-01", kind="gate")
    assert ([answer.status_code for answer in answers], how_many(Device)) == ([302, 422], 1)


def test_a_venue_is_entered_once(app: Flask, act: Acting) -> None:
    complaint = reported(act)
    where = f"/zh/desk/complaints/{complaint.ref}/venue"
    typed = {"name_zh": "云动健身", "address": "人民北路 1 号", "district": "310117", "scenario": "SP.GYM", "operator": "", "uscc": ""}  # fmt: skip
    was_told(twice(app, TRIAGE, where, **typed), "云动健身", TRIAGE.name)
    assert how_many(Venue) == 1


def test_a_message_arrives_once(app: Flask, act: Acting) -> None:
    complaint = reported(act)
    page, key = f"/zh/desk/complaints/{complaint.ref}", complaint.id
    answers = twice(app, TRIAGE, page, text="我们收到了。")
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (how_many(Message), moves(Complaint, key, "message")) == (1, 1)


def test_a_publication_is_begun_once(app: Flask, act: Acting) -> None:
    case = Walk(act).warned()
    answers = twice(app, OFFICER, f"/zh/desk/cases/{case.ref}/publication")
    assert [answer.status_code for answer in answers] == [302, 302]
    assert how_many(Publication) == 1


def test_one_report_however_often_the_button_is_pressed(app: Flask) -> None:
    visitor = until(app, "check")
    token = visitor.page("/zh/report/check").select_one("form#f [name=csrf_token]")
    cookie = visitor.get_cookie("portal_report")
    assert token is not None
    assert cookie is not None
    same = [holder(app, cookie.value) for _ in range(10)]
    data = {"csrf_token": token["value"], "privacy": "y"}
    answers = at_once(*(lambda one=one: one.post("/zh/report/check", data=data) for one in same))  # type: ignore[misc]
    assert {answer.headers["Location"] for answer in answers} == {"/zh/report/receipt"}
    assert (how_many(Complaint), moves(Complaint, 1, "submit")) == (1, 1)
    assert len({kept(one.page("/zh/report/receipt")) for one in same}) == 1, "the same receipt for all"


def holder(app: Flask, cookie: str) -> Browser:
    """Another window of the same browser."""
    found = browser(app)
    found.set_cookie("portal_report", cookie)
    return found


def test_a_reporter_writes_once(app: Flask, act: Acting) -> None:
    receipt = makers.receipt(act)
    db.session.commit()
    reporter = browser(app)
    reporter.send("/zh/track", {"code": receipt.code, "pin": receipt.pin})
    form = reporter.page("/zh/track").select_one("form[action*=message]")
    assert form is not None
    data = {str(i["name"]): i["value"] for i in form.find_all("input", type="hidden")} | {"text": "补充一句"}
    answers = at_once(*[lambda: reporter.post("/zh/track/message", data=dict(data))] * 3)
    assert {answer.status_code for answer in answers} == {302}
    assert how_many(Message) == 1

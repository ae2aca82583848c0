"""The Yongle case, from a citizen's phone to the public page: through pages only, by people in their roles, in both languages."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
import yaml
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal import jobs
from portal.ground.db import db
from portal.law.workflow.actors import Role
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.documents.models import Document
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.files.models import File
from portal.work.publication.models import Publication
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, REVIEWER, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE, Person
from tests.client import Browser, browser, text_of
from tests.faces.intake.steps import kept, picture

FACTS = yaml.safe_load((Path(__file__).parents[2] / "portal" / "demo" / "facts.yaml").read_text())
YONGLE = next(case for case in FACTS["cases"] if case["id"] == "YONGLE-2024")["seed"]
NAME = YONGLE["complainant"].split(",")[0]
FIRST, SECOND = (date.fromisoformat(str(day)) for day in YONGLE["visits"])
SURNAME_PHONE = "13912340047"
WORDS = "柜子要刷脸才开，站过去灯就亮，屏幕照到后面没穿衣服的人，我只好用毛巾盖住摄像头。"
ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = (TRIAGE, SECOND_TRIAGE, OFFICER, SECOND_OFFICER, REVIEWER, HEAD, MUNICIPAL, AUDITOR)


class Story:
    """Who is where, and every answer that a page gave."""

    def __init__(self, app: Flask, lang: str) -> None:
        self.app, self.lang = app, lang
        self.day, self.hour = FIRST, 9
        self.seen: list[tuple[str, bytes]] = []
        self.browsers: dict[str, Browser] = {}

    def at(self, day: date, hour: int = 10) -> time_machine.travel:
        """That moment in Shanghai; everyone signs in anew."""
        self.day, self.hour = day, hour
        self.browsers = {}
        return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE), tick=False)

    def browser_of(self, who: Person) -> Browser:
        """The person's own signed-in browser; what the test itself has read is let go, so that it locks nobody out."""
        db.session.rollback()
        if who.login not in self.browsers:
            self.browsers[who.login] = browser(self.app).sign_in(who, self.lang)
        return self.browsers[who.login]

    def keep(self, who: str, answer: TestResponse) -> TestResponse:
        """Remember an answer for the search at the end."""
        self.seen.append((f"{who} {answer.request.path}", answer.data + str(answer.headers).encode()))
        return answer

    def move(self, who: Person, page: str, expect: int = 302, **fields: Any) -> TestResponse:
        """Fill in and send the form of a page of the desk."""
        answer = self.browser_of(who).send(f"/{self.lang}/desk/{page}", fields, expect=expect)
        return self.keep(who.login, answer)

    def look(self, who: Person, address: str) -> str:
        """The words of a page of the desk."""
        answer = self.keep(who.login, self.browser_of(who).get(f"/{self.lang}/desk/{address}"))
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return text_of(answer)

    def decide(self, who: Person, *, approve: bool = True, reason: str = "同意。") -> None:
        """Open the one proposal that waits for this person and decide it."""
        page = self.browser_of(who).page(f"/{self.lang}/desk/proposals")
        links = [a["href"] for a in page.select("main a[href*='/desk/proposals/']")]
        assert links, "nothing waits for this person"
        fields = {"reason": reason}
        self.keep(
            who.login,
            self.browser_of(who).send(links[0], fields, button=("decision", "approve" if approve else "return")),
        )


def case_row() -> Case:
    db.session.expire_all()
    return db.session.query(Case).one()


def complaint_row() -> Complaint:
    db.session.expire_all()
    return db.session.query(Complaint).one()


@pytest.fixture(params=["zh", "en"])
def story(both: str, app: Flask, request: pytest.FixtureRequest) -> Story:
    return Story(app, request.param)


def test_the_eight_people_keep_their_duties_apart() -> None:
    apart = {Role.OFFICER, Role.REVIEWER, Role.HEAD}
    assert len({person.login for person in EIGHT}) == 8
    assert all(len(apart & set(person.roles)) <= 1 for person in EIGHT)


def report(story: Story) -> tuple[Browser, str, str]:
    """29 April: a named citizen reports with a photo."""
    visitor = browser(story.app)
    steps: dict[str, dict[str, Any]] = {
        "?place=SP": {"scenario": "SP.POOL"},
        "where": {"name": "泳乐云间游泳馆", "address": "松江区云间粮仓", "district": "310117"},
        "what": {"usual": ["V15", "V18"]},
        "when": {"day": "today", "still": "yes"},
        "evidence": {"device": picture()},
        "describe": {"words": WORDS},
        "contact": {"mode": "named", "name": NAME, "phone": SURNAME_PHONE},
    }
    for step, fields in steps.items():
        visitor.send(f"/{story.lang}/report/{step}", fields, form="f")
    visitor.send(f"/{story.lang}/report/check", {"privacy": "y"}, form="f")
    return visitor, *kept(visitor.page(f"/{story.lang}/report/receipt"))


def stage(story: Story, code: str, pin: str = "") -> str:
    """What the reporter reads."""
    db.session.rollback()
    visitor = browser(story.app)
    visitor.send(f"/{story.lang}/track", {"code": code, "pin": pin})
    return text_of(visitor.get(f"/{story.lang}/track"))


def intake(story: Story) -> None:
    """First look, venue, taken up: by the triage officers."""
    story.move(TRIAGE, "complaints/T-1/first_look")
    new = {
        "name_zh": "泳乐云间游泳馆", "address": "松江区云间粮仓", "district": "310117", "scenario": "SP.POOL", "operator": "上海酷学体育投资管理有限公司", "uscc": "",
    }  # fmt: skip
    story.move(TRIAGE, "complaints/T-1/venue", **new)
    story.move(
        SECOND_TRIAGE,
        "complaints/T-1/accept",
        priority="urgent",
        summary="更衣室储物柜以人脸识别开启，屏幕可显示他人图像。",
        officers=[str(OFFICER.id), str(SECOND_OFFICER.id)],
    )


def visit(story: Story, purpose: str, *, faults: bool) -> Visit:
    """Plan, record with evidence, and sign."""
    ref = case_row().ref
    story.move(
        OFFICER,
        f"cases/{ref}/visits/new",
        purpose=purpose,
        planned_on=story.day.isoformat(),
        task="核查更衣室人脸识别储物柜",
        officers=[str(OFFICER.id), str(SECOND_OFFICER.id)],
        joint="市场监管部门，\n公安网安部门，",
    )
    key = db.session.query(Visit).order_by(Visit.id.desc()).first().id
    fields: dict[str, Any] = {
        "place": "二楼更衣区",
        "started_at": f"{story.day}T08:00",
        "ended_at": f"{story.day}T09:00",
        "id_shown": "y",
        "rights_told": "y",
        "site_person": "王经理",
        "site_job": "值班经理",
        "findings": "更衣柜刷脸开启。",
    }
    for item in story.app.extensions["portal.pack"].checklist.values():
        if not item.scenarios:
            is_fault = faults and item.code in {"c4", "c16"}
            fields[f"a_{item.code}"] = item.flag if is_fault else "no" if item.flag == "yes" else "yes"
            if is_fault:
                fields[f"p_{item.code}"] = picture(f"{item.code}.jpg", "red" if item.code == "c4" else "green")
    user = story.browser_of(OFFICER)
    story.keep(
        "officer", user.send(f"/{story.lang}/desk/visits/{key}/record", fields, form="record", button=("finish", "1"))
    )
    story.move(OFFICER, f"visits/{key}/sign", signature="signed")
    db.session.expire_all()
    found = db.session.get(Visit, key)
    assert found is not None
    assert found.state == "signed"
    return found


def order(story: Story) -> int:
    """Order correction: proposed by the officer, approved by the head, served."""
    ref = case_row().ref
    due = (story.day + timedelta(days=15)).isoformat()
    fields: dict[str, Any] = {}
    for place, measure in enumerate(("RM03", "RM04")):
        fields |= {
            f"items-{place}-measure": measure,
            f"items-{place}-violations": ["V15"],
            f"items-{place}-due_on": due,
            f"items-{place}-how_verified": "现场复查",
        }
    story.move(OFFICER, f"cases/{ref}/order_correction", **fields)
    story.decide(HEAD)
    key = db.session.query(CorrectionOrder).one().id
    story.move(OFFICER, f"orders/{key}/serve", way="direct", served_on=story.day.isoformat(), receiver="王经理")
    return key


def penalty(story: Story) -> None:
    """Final report, legal pass, notice, waiver, warning, service."""
    ref, day = case_row().ref, story.day.isoformat()
    plan = {"kinds": ["N-WARN"], "bases": ["P26", "P28", "P66.1"], "tier": "general"}
    page = story.browser_of(OFFICER).page(f"/{story.lang}/desk/cases/{ref}/finish")
    offered = {el.get("value") for el in page.select("[name=bases]")}
    assert "P28" in offered
    assert not {"F4", "F10", "F13"} & offered, "the Measures of 2025 cannot ground conduct of 2024"
    story.move(OFFICER, f"cases/{ref}/finish", facts="更衣室储物柜刷脸开启，屏幕显示他人图像。", **plan)
    story.move(
        REVIEWER,
        f"cases/{ref}/pass_review",
        aspects=["power", "facts", "law", "discretion", "procedure", "crime"],
        opinion="同意。",
    )
    story.move(
        OFFICER,
        f"cases/{ref}/serve_notice",
        facts="更衣室储物柜刷脸开启。",
        way="direct",
        served_on=day,
        receiver="王经理",
    )
    story.decide(HEAD)
    story.move(OFFICER, f"cases/{ref}/hear_statement", content="没有异议。", why="无异议。")
    story.move(OFFICER, f"cases/{ref}/end_windows", waived_in_writing="y")
    story.move(HEAD, f"cases/{ref}/penalise", facts="更衣室储物柜刷脸开启。", perform="送达即履行。", **plan)
    story.move(OFFICER, f"cases/{ref}/serve_decision", way="direct", served_on=day, receiver="王经理")


def publish(story: Story) -> str:
    """Proposed, redacted by two, approved, and published by the clock."""
    ref = case_row().ref
    story.move(OFFICER, f"cases/{ref}/publication")
    key = db.session.query(Publication).one().id
    words = {
        "title_zh": "泳乐云间游泳馆：更衣室储物柜要刷脸",
        "body_zh": "给予警告，并指导整改。",
        "title_en": "Yongle Swimming Pool: lockers opened by face",
        "body_en": "Warned and guided to rectify.",
    }
    story.move(OFFICER, f"publications/{key}/propose", **{"class": "serious"}, reason="首例。", **words)
    story.move(OFFICER, f"publications/{key}/redact", **words)
    story.decide(SECOND_OFFICER)
    story.move(HEAD, f"publications/{key}/approve", party_told_on=story.day.isoformat())
    db.session.rollback()
    jobs.tick(story.app)
    db.session.expire_all()
    return db.session.get(Publication, key).number


def test_yongle_from_report_to_publication(story: Story) -> None:
    with story.at(FIRST):
        _visitor, code, pin = report(story)
        assert complaint_row().urgent
        intake(story)
        assert case_row().police_told_on == FIRST, "a private space is told to the police the same day"
        visit(story, "first", faults=True)
        key = order(story)
    calendar = story.app.extensions["portal.pack"] and _calendar(story.app)
    assert calendar.working_days_between(FIRST, SECOND) == 2, "1 to 5 May 2024 were holidays"
    with story.at(SECOND):
        visit(story, "first", faults=True)
        story.move(OFFICER, f"cases/{case_row().ref}/file", cause="在私密空间使用人脸识别设备", facts="两次核查属实。")
        story.decide(HEAD)
        assert case_row().state == "investigating"
        assert case_row().valid_visits == 2
        story.move(OFFICER, f"orders/{key}/receive_proof", note="已改用手环。")
        _close_is_blocked(story)
    with story.at(date(2024, 5, 15)):
        visit(story, "re_inspection", faults=False)
        items = [str(item.id) for item in db.session.get(CorrectionOrder, key).items]
        story.move(OFFICER, f"orders/{key}/verify", passed=items)
        story.decide(SECOND_OFFICER)
        assert case_row().rectification == "verified"
        penalty(story)
        assert case_row().state == "performed", "a warning alone needs no payment"
        number = publish(story)
    with story.at(date(2024, 5, 17)):
        told = {
            "result": "情况属实，已给予警告，已经改好。",
            "basis": "个人信息保护法",
            "changed": "改用手环。",
            "remedies": "30 天内可以申请复核。",
        }
        story.move(OFFICER, "complaints/T-1/tell_result", **told)
        story.decide(REVIEWER)
        story.move(
            OFFICER,
            f"cases/{case_row().ref}/close",
            kind="PENALTY_DONE",
            result="警告已送达，整改已确认。",
            archive_complete="y",
        )
        story.decide(HEAD)
        assert (case_row().state, case_row().closed_kind) == ("closed", "PENALTY_DONE")
        told_page = stage(story, code, pin)
        assert told["result"] in told_page
        assert told["result"] not in stage(story, code), "the code alone shows no words"
        _public_pages(story, number)
        _everyone_looks(story)
        _nobody_learns_who_reported(story)


def _calendar(app: Flask) -> Any:
    from portal.ground.rulebook.rules import rules

    return rules(db.session(), app.extensions["portal.pack"]).calendar


def _close_is_blocked(story: Story) -> None:
    page = story.look(OFFICER, f"cases/{case_row().ref}")
    assert ("证明已交，待复查" if story.lang == "zh" else "Proof in, to be re-inspected") in page


def _public_pages(story: Story, number: str) -> None:
    db.session.rollback()
    visitor = browser(story.app)
    for address in ("", "cases", f"cases/{number}", "statistics"):
        answer = story.keep("public", visitor.get(f"/{story.lang}/{address}"))
        assert answer.status_code == 200, address
    page = text_of(visitor.get(f"/{story.lang}/cases/{number}"))
    assert ("警告" if story.lang == "zh" else "warning") in page.lower()


def _everyone_looks(story: Story) -> None:
    ref = case_row().ref
    for who in (OFFICER, SECOND_OFFICER, REVIEWER, HEAD, MUNICIPAL, AUDITOR, TRIAGE):
        story.look(who, f"cases/{ref}")
    for key in [row.id for row in db.session.query(Document).all()]:
        story.look(OFFICER, f"documents/{key}")
    for who in (TRIAGE, OFFICER, HEAD):
        story.look(who, "")


def _nobody_learns_who_reported(story: Story) -> None:
    """The name, the phone and the words are in no answer that anyone got, no row, no stored byte, no log line."""
    secrets = [NAME, NAME.removeprefix("Ms. "), SURNAME_PHONE, WORDS[:16]]
    for secret in secrets[:1] + secrets[2:3]:
        for who, data in story.seen:
            assert secret.encode() not in data, f"{secret} in {who}"
    for table, column, value in _values():
        for secret in (NAME, SURNAME_PHONE, WORDS[:16]):
            assert secret not in value, f"{secret} in {table}.{column}"
    for path in Path(story.app.extensions["portal.config"].data_dir).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert all(secret.encode() not in data for secret in (NAME, SURNAME_PHONE, WORDS[:16])), path
    assert db.session.query(File).count() >= 3


def _values() -> list[tuple[str, str, str]]:
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            for column, value in row.items():
                raw = value.decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
                found.append((table.name, column, raw))
    return found

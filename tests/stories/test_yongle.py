"""The Yongle case, from a citizen's phone to the public page: through pages only, by people in their roles, in both languages."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from portal.ground.db import db
from portal.law.workflow.actors import Role
from portal.work.fieldwork.models import CorrectionOrder
from portal.work.files.models import File
from tests.cast import AUDITOR, HEAD, MUNICIPAL, OFFICER, REVIEWER, SECOND_OFFICER, SECOND_TRIAGE, TRIAGE
from tests.stories import steps
from tests.stories.story import Place, Reporter, Story, everyone_looks, nobody_learns

FACTS = yaml.safe_load((Path(__file__).parents[2] / "portal" / "demo" / "facts.yaml").read_text())
YONGLE = next(case for case in FACTS["cases"] if case["id"] == "YONGLE-2024")["seed"]
FIRST, SECOND = (date.fromisoformat(str(day)) for day in YONGLE["visits"])
POOL = Place("泳乐云间游泳馆", "松江区云间粮仓", "SP.POOL", operator="上海酷学体育投资管理有限公司")
ZHU = Reporter(
    YONGLE["complainant"].split(",")[0],
    "13912340047",
    "柜子要刷脸才开，站过去灯就亮，屏幕照到后面没穿衣服的人，我只好用毛巾盖住摄像头。",
)
EIGHT = (TRIAGE, SECOND_TRIAGE, OFFICER, SECOND_OFFICER, REVIEWER, HEAD, MUNICIPAL, AUDITOR)
FAULTS = {"c4", "c16"}
PLAN: dict[str, Any] = {"kinds": ["N-WARN"], "bases": ["P26", "P28", "P66.1"], "tier": "general"}
TEXTS = {
    "title_zh": "泳乐云间游泳馆：更衣室储物柜要刷脸",
    "body_zh": "给予警告，并指导整改。",
    "title_en": "Yongle Swimming Pool: lockers opened by face",
    "body_en": "Warned and guided to rectify.",
}


@pytest.fixture(params=["zh", "en"])
def story(both: str, app: Flask, request: pytest.FixtureRequest) -> Story:
    return Story(app, request.param)


def test_the_eight_people_keep_their_duties_apart() -> None:
    apart = {Role.OFFICER, Role.REVIEWER, Role.HEAD}
    assert len({person.login for person in EIGHT}) == 8
    assert all(len(apart & set(person.roles)) <= 1 for person in EIGHT)


def test_yongle_from_report_to_publication(story: Story) -> None:
    with story.at(FIRST, 9):
        receipt = steps.report(story, ZHU, POOL, violations=["V15", "V18"])
        assert story.complaint().urgent
        ref = steps.intake(story, POOL, summary="更衣室储物柜以人脸识别开启，屏幕可显示他人图像。", priority="urgent")
        assert story.case().police_told_on == FIRST, "a private space is told to the police the same day"
        _visit(story, "first", FAULTS)
        key = steps.order(story, [("RM03", "V15"), ("RM04", "V15")])
    assert story.calendar().working_days_between(FIRST, SECOND) == 2, "1 to 5 May 2024 were holidays"
    with story.at(SECOND):
        _visit(story, "first", FAULTS)
        steps.file(story, "在私密空间使用人脸识别设备")
        assert story.case().valid_visits == 2
        story.move(OFFICER, f"orders/{key}/receive_proof", note="已改用手环。")
        story.says(OFFICER, f"cases/{ref}", ("证明已交，待复查", "Proof in, to be re-inspected"))
    with story.at(date(2024, 5, 15)):
        _visit(story, "re_inspection", set())
        items = [str(item.id) for item in db.session.get_one(CorrectionOrder, key).items]
        story.move(OFFICER, f"orders/{key}/verify", passed=items)
        story.decide(SECOND_OFFICER)
        assert story.case().rectification == "verified"
        _warned(story, ref)
        number = steps.publish(story, kind="serious", reason="首例。", **TEXTS)
    with story.at(date(2024, 5, 17)):
        result = "情况属实，已给予警告，已经改好。"
        steps.tell(story, receipt.ref, result)
        steps.close(story, "PENALTY_DONE")
        assert result in story.tracked(receipt)
        assert result not in story.tracked(receipt, pin=False), "the code alone shows no words"
        _public_pages(story, number)
        everyone_looks(story, MUNICIPAL, AUDITOR)
        nobody_learns(story)
        assert db.session.query(File).count() >= 3


def _visit(story: Story, purpose: str, faults: set[str]) -> None:
    """Two officers of the district, with the market and the police authority beside them."""
    joint = "市场监管部门，\n公安网安部门，"
    steps.visit(story, faults=faults, purpose=purpose, place="二楼更衣区", joint=joint)


def _warned(story: Story, ref: str) -> None:
    """Final report, legal pass, notice, waiver, warning, service."""
    page = story.browser_of(OFFICER).page(f"/{story.lang}/desk/cases/{ref}/finish")
    offered = {el.get("value") for el in page.select("[name=bases]")}
    assert "P28" in offered
    assert not {"F4", "F10", "F13"} & offered, "the Measures of 2025 cannot ground conduct of 2024"
    steps.to_review(story, PLAN)
    steps.notice(story)
    steps.waive(story)
    steps.penalise(story, PLAN)
    steps.serve(story)
    assert story.case().state == "performed", "a warning alone needs no payment"


def _public_pages(story: Story, number: str) -> None:
    for address in ("", "cases", "statistics"):
        story.public(address)
    page = story.public(f"cases/{number}").lower()
    assert story.word("警告", "warning") in page
    assert story.word(TEXTS["title_zh"], TEXTS["title_en"].lower()) in page

"""A fine after a refusal: two failed re-inspections, a hearing asked for on the last day, late payment and its fee.

After the XPeng case (Xuhui, 2021): its own dates are tested as dates; the story runs in 2024, when the law on personal
information is in force, over the National Day holiday with its make-up days.
"""

from datetime import date
from typing import Any

import pytest

from portal.ground.db import db
from portal.law.workflow.actors import Role
from portal.work.accounts.actions import add_user, grant
from portal.work.documents.models import Document
from tests.cast import AUDITOR, MUNICIPAL, OFFICE, OTHER_HEAD, PASSWORD, STRANGER, Person
from tests.stories import steps
from tests.stories.story import ASPECTS, IN_TURN, Place, Receipt, Reporter, Story, everyone_looks, nobody_learns

NOTICED, ASKED, LAST = date(2021, 9, 23), date(2021, 9, 28), date(2021, 9, 29)
"""XPeng's own days: a Thursday; the Sunday after it, 26 September, was a working day."""
STORE = Place("未来汽车体验店", "三新北路 100 号", "CO.STORE", operator="上海未来汽车销售服务有限公司")
HE = Reporter("何女士", "13612340069", "一进展厅头顶的摄像头就对着脸，销售说总部要统计来了几次。")
FINE: dict[str, Any] = {"kinds": ["N-FINE1"], "amount": "100000", "bases": ["P29", "P66.1"], "tier": "general"}
SECOND_CHANCE = ("要先另定过一次期限（第二次机会），或者对方书面拒绝", "second chance")
REFUSAL_FIRST = ("罚款要先有拒不改正的记录", "A fine needs a recorded refusal to correct first")
TEXTS = {
    "title_zh": "汽车体验店擅自采集顾客人脸", "body_zh": "拒不改正，罚款十万元。",
    "title_en": "Car store captured customers' faces", "body_en": "Refused to correct; fined CNY 100,000.",
}  # fmt: skip


def day(month: int, of: int) -> date:
    """A day of the story's year."""
    return date(2024, month, of)


@pytest.mark.parametrize(("both", "lang"), IN_TURN)
def test_a_refusal_ends_with_a_fine_after_a_hearing_and_with_a_late_fee(story: Story) -> None:
    calendar = story.calendar()
    assert (calendar.plus_working(NOTICED, 5), ASKED <= LAST) == (LAST, True), "XPeng asked for its hearing in time"
    with story.at(day(8, 5)):
        receipt = steps.report(story, HE, STORE, violations=["V01", "V04"])
        ref = steps.intake(story, STORE, summary="展厅摄像头采集顾客人脸。")
        steps.visit(story, faults={"c6"})
        _no_fine_without_a_refusal(story, ref)
        key = steps.order(story, [("RM01", "V01")], days=11)
    _refused_twice(story, key)
    with story.at(day(9, 20)):
        steps.to_review(story, FINE)
        assert story.stage(receipt) == 4
    with story.at(day(9, 26)):
        for who in (STRANGER, story.team.triage, story.team.head):
            story.refused(who, f"cases/{ref}/serve_notice")
        steps.notice(story)
        assert story.due("D18") == day(10, 9), "Sunday 29 September works, 1 to 7 October do not"
    host = _reviewer(story)
    _heard(story, ref, host)
    with story.at(day(10, 23)):
        _decided(story, ref)
    with story.at(day(10, 24)):
        steps.serve(story)
        assert story.due("D22") == day(11, 8)
        number = steps.publish(story, kind="serious", **TEXTS)
        steps.tell(story, receipt.ref, "情况属实，对方拒不改正，已被罚款。")
    _paid_late(story, ref)
    with story.at(day(12, 17)):
        _closed(story, ref, key, receipt, number)
    nobody_learns(story)


def _no_fine_without_a_refusal(story: Story, ref: str) -> None:
    """PIPL 66(1): not even a small fine on the spot."""
    spot = {"kinds": ["N-FINE1"], "amount": "3000", "bases": ["P29", "P66.1"], "facts": "抓拍顾客。", "party": "entity", "told_orally": "y"}  # fmt: skip
    story.rejected(story.team.officer, f"cases/{ref}/penalise_on_the_spot", REFUSAL_FIRST, **spot)


def _refused_twice(story: Story, key: int) -> None:
    """Two re-inspections fail; only after the second chance is it a refusal, approved by the head."""
    team, ref = story.team, story.case().ref
    failed = {"failed": steps.items(key), "note": "摄像头仍在采集人脸。"}
    with story.at(day(8, 16)):
        steps.visit(story, purpose="re_inspection", faults={"c6"})
        story.move(team.officer, f"orders/{key}/fail", **failed)
        story.rejected(team.officer, f"orders/{key}/record_refusal", SECOND_CHANCE, facts="没有整改。")
        story.move(team.officer, f"orders/{key}/set_new_date", due_on=day(8, 26).isoformat(), reason="再给一次机会。")
        story.decide(team.head)
    with story.at(day(8, 26)):
        steps.visit(story, purpose="re_inspection", faults={"c6"})
        story.move(team.officer, f"orders/{key}/fail", **failed)
        for who in (team.head, team.reviewer, STRANGER):
            story.refused(who, f"orders/{key}/record_refusal")
        story.move(team.officer, f"orders/{key}/record_refusal", facts="两次复查，仍未停用。")
        story.decide(team.head)
        assert (story.case().rectification, story.case().refusal_on) == ("refused", day(8, 26))
        steps.file(story, "未经同意收集人脸信息")
        assert story.due("D13") == day(11, 25), "90 days end on a Sunday"
        assert story.case().ref == ref


def _reviewer(story: Story) -> Person:
    """A second legal reviewer, who hosts the hearing."""
    user = add_user(db.session(), login="reviewer2", name="沈二", password=PASSWORD)
    grant(db.session(), user, role=Role.REVIEWER, office=OFFICE, from_day=day(1, 1))
    db.session.commit()
    return Person(user.id, user.login, user.name, (Role.REVIEWER,))


def _heard(story: Story, ref: str, host: Person) -> None:
    """Asked for on the last day, announced seven working days before, held by who announced it, reviewed again."""
    team, page = story.team, f"cases/{ref}/convene_hearing"
    with story.at(day(10, 9)):
        story.move(team.officer, f"cases/{ref}/ask_hearing", asked_on=day(10, 9).isoformat())
        assert story.case().state == "hearing"
    with story.at(day(10, 10)):
        for who in (team.officer, team.second_officer, team.head):
            story.refused(who, page)
        told = {"place": "三楼会议室", "served_on": day(10, 10).isoformat(), **steps.SERVED}
        too_soon = ("7 个工作日", "7 working days")
        story.rejected(host, page, too_soon, hearing_on=day(10, 17).isoformat(), **told)
        story.move(host, page, hearing_on=day(10, 21).isoformat(), **told)
    with story.at(day(10, 21)):
        record = {"held_on": day(10, 21).isoformat(), "record": "当事人陈述了整改困难，没有提出新证据。"}
        story.refused(team.officer, f"cases/{ref}/hold_hearing")
        story.blocked(team.reviewer, f"cases/{ref}/hold_hearing", ("主持", "host"), **record)
        story.move(host, f"cases/{ref}/hold_hearing", **record)
        assert story.case().state == "review"
        assert story.due("D13") == day(12, 6), "90 days and the twelve from the request to the hearing"
    with story.at(day(10, 22)):
        story.move(team.reviewer, f"cases/{ref}/pass_review", aspects=ASPECTS, opinion="听证后复核，同意。")
        assert story.case().state == "deciding", "nothing is heavier than the notice said"


def _decided(story: Story, ref: str) -> None:
    """Whoever approved the refusal does not decide; the other head does, and not more than was announced."""
    told = {"facts": "两次复查仍未改正。", "perform": steps.PERFORM}
    story.refused(story.team.officer, f"cases/{ref}/penalise")
    apart = ("认定拒不改正的人不能再决定处罚", "Whoever approved the refusal may not decide the penalty")
    story.blocked(story.team.head, f"cases/{ref}/penalise", apart, **told, **FINE)
    heavier = ("不能比告知的更重", "It may not be heavier than the notice said")
    story.rejected(OTHER_HEAD, f"cases/{ref}/penalise", heavier, **told, **FINE | {"amount": "120000"})
    story.move(OTHER_HEAD, f"cases/{ref}/penalise", **told, **FINE)
    assert (story.case().state, story.case().decision_fen) == ("decided", 10_000_000)


def _paid_late(story: Story, ref: str) -> None:
    """3 % a day after the fifteenth day, to the day, and never more than the fine."""
    officer, page = story.team.officer, f"cases/{ref}/perform"
    with story.at(day(11, 8)):
        not_over = ("缴款期限还没有过", "The time to pay is not over")
        story.blocked(officer, f"cases/{ref}/demand", not_over)
    with story.at(day(11, 11)):
        assert story.tick() >= 1, "the demand is made by the clock"
        demand = db.session.query(Document).filter(Document.kind == "F18").one()
        assert "9,000" in story.look(officer, f"documents/{demand.id}"), "three days of 3 %"
        story.move(officer, f"cases/{ref}/serve_demand", served_on=day(11, 11).isoformat(), **steps.SERVED)
    with story.at(day(11, 18)):
        ten_days = ("加处罚款 30,000 元", "30,000")
        story.rejected(officer, page, ten_days, on=day(11, 18).isoformat(), amount="100000", slip="工行 1 号")
    with story.at(day(12, 16)):
        capped = ("加处罚款 100,000 元", "100,000")
        told = {"on": day(12, 16).isoformat(), "slip": "工行 2 号"}
        story.rejected(officer, page, capped, amount="100000", **told)
        story.rejected(officer, page, ("只欠 200,000 元", "200,000"), amount="214000", **told)
        story.move(officer, page, amount="200000", **told)
        assert story.case().state == "performed"
        assert not {"D22", "D23", "D26"} & {clock.code for clock in story.case().clocks if clock.is_running}


def _closed(story: Story, ref: str, key: int, receipt: Receipt, number: str) -> None:
    """A refusal does not close a case that was paid: it is put right first."""
    open_still = ("整改还没有全部确认，不能结案", "The rectification is not verified yet")
    told = {"kind": "PENALTY_DONE", "result": "已缴清。", "archive_complete": "y"}
    story.blocked(story.team.officer, f"cases/{ref}/close", open_still, **told)
    story.move(story.team.officer, f"orders/{key}/receive_late_proof", note="已拆除摄像头。")
    steps.visit(story, purpose="re_inspection")
    story.move(story.team.officer, f"orders/{key}/verify", passed=steps.items(key))
    story.decide(story.team.second_officer)
    steps.close(story, "PENALTY_DONE")
    page = story.public(f"cases/{number}")
    assert "100,000" in page
    assert "已被罚款" in story.tracked(receipt)
    everyone_looks(story, MUNICIPAL, AUDITOR, OTHER_HEAD)

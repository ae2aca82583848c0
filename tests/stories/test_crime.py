"""A suspected crime: the case stands still while the police look at it, and goes on or passes on by their answer (M15, M16)."""

from datetime import date, timedelta

import pytest

from tests.cast import AUDITOR, MUNICIPAL, STRANGER
from tests.stories import steps
from tests.stories.story import IN_TURN, Place, Receipt, Reporter, Story, everyone_looks, nobody_learns

REPORTED, FILED, SENT, ANSWERED, DECIDED = (
    date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 16), date(2026, 3, 30), date(2026, 6, 10),
)  # fmt: skip
GYM = Place("云动健身", "人民北路 1 号", operator="上海云动健身有限公司")
LIN = Reporter("林小姐", "13912340047", "店员说可以把大家的脸打包卖给别家，让我别多问。")
PLAN = {"kinds": ["N-WARN"], "bases": ["P28", "P29", "P66.1"], "tier": "general"}
WHY = "涉嫌非法出售人脸信息，数量较大。"
PAPER = "沪公松不立字〔2026〕12 号"
PAUSED = ("案件已移送公安，先登记公安的答复", "The case is with the police; record their answer first")
POLICE = ("公安", "警察", "犯罪", "police", "Police", "crime", "Crime")
"""What the reporter never reads (A4)."""


@pytest.mark.parametrize(("both", "lang"), IN_TURN)
def test_the_police_decline_and_the_case_is_decided_in_the_time_that_is_left(story: Story) -> None:
    receipt, ref = _sent_to_the_police(story)
    with story.at(ANSWERED):
        _stands_still(story, ref)
        tomorrow = {"on": (ANSWERED + timedelta(days=1)).isoformat(), "paper": PAPER}
        later = ("公安答复的日期不能晚于今天", "cannot have answered later than today")
        story.rejected(story.team.officer, f"cases/{ref}/police_decline", later, **tomorrow)
        story.move(
            story.team.officer,
            f"cases/{ref}/police_decline",
            on=(ANSWERED - timedelta(days=1)).isoformat(),
            paper=PAPER,
        )
        assert not story.case().paused
        assert story.due("D13") == date(2026, 6, 18), "90 days and the 14 that it stood still"
        assert story.due("D16") is None
        assert story.stage(receipt) == 3
    with story.at(DECIDED):
        assert story.due("D13") > story.day > FILED + timedelta(days=90), "only the pause leaves time"
        steps.to_review(story, PLAN)
        steps.notice(story)
        steps.waive(story)
        steps.penalise(story, PLAN)
        assert story.due("D13") is None
        steps.serve(story)
        steps.tell(story, receipt.ref, "情况属实，已给予警告。")
        _silent_about_the_police(story, receipt, "已给予警告")
        everyone_looks(story, MUNICIPAL, AUDITOR)
    nobody_learns(story)


@pytest.mark.parametrize(("both", "lang"), [("sqlite", "en")])
def test_the_police_accept_and_the_case_passes_on(story: Story) -> None:
    receipt, ref = _sent_to_the_police(story)
    with story.at(ANSWERED):
        story.move(story.team.officer, f"cases/{ref}/police_accept", on=ANSWERED.isoformat(), paper=PAPER)
        assert story.case().state == "transferred"
        assert story.complaint().state == "accepted", "there is no result until the receiver has confirmed"
        story.refused(story.team.head, f"cases/{ref}/confirm_transfer")
        story.move(story.team.officer, f"cases/{ref}/confirm_transfer", paper="沪公松立字〔2026〕12 号")
        assert (story.case().state, story.case().closed_kind) == ("closed", "TRANSFERRED")
        assert not [clock.code for clock in story.case().clocks if clock.is_running]
        steps.tell(story, receipt.ref, "您反映的情况已由有权机关办理。")
        _silent_about_the_police(story, receipt, "已由有权机关办理")
        everyone_looks(story, MUNICIPAL, AUDITOR)
        assert GYM.name not in story.public("cases")
    nobody_learns(story)


def _sent_to_the_police(story: Story) -> tuple[Receipt, str]:
    """Reported, checked, filed, and passed to the police by the head."""
    with story.at(REPORTED):
        receipt = steps.report(story, LIN, GYM, violations=["V02", "V13"])
        ref = steps.intake(story, GYM, summary="疑似转让人脸信息。")
        steps.visit(story, faults={"c7"})
        not_filed = ("这一步要在另一个阶段办理", "This step belongs to another stage")
        story.blocked(story.team.head, f"cases/{ref}/suspect_crime", not_filed, reason=WHY)
    with story.at(FILED):
        steps.file(story, "非法处理人脸信息")
        assert story.due("D13") == date(2026, 6, 4)
    with story.at(SENT):
        for who in (story.team.officer, story.team.reviewer, STRANGER, MUNICIPAL):
            story.refused(who, f"cases/{ref}/suspect_crime")
        story.blocked(story.team.officer, f"cases/{ref}/police_decline", ("案件不在公安", "with the police"))
        story.move(story.team.head, f"cases/{ref}/suspect_crime", reason=WHY)
        assert (story.case().paused, story.case().paused_for) == (True, "crime")
        assert story.due("D16") == SENT + timedelta(days=3)
        _silent_about_the_police(story, receipt, "")
    return receipt, ref


def _stands_still(story: Story, ref: str) -> None:
    """Whatever would lead on is refused with the reason; only the answer of the police moves the case."""
    team = story.team
    story.says(team.officer, f"cases/{ref}", ("暂停计时", "paused"))
    story.blocked(team.officer, f"cases/{ref}/finish", PAUSED, facts="查明属实。", tier="general")
    story.blocked(team.officer, f"cases/{ref}/preserve", PAUSED, items="服务器一台", reason="可能灭失")
    story.blocked(team.head, f"cases/{ref}/revoke_filing", PAUSED, reason="没有依据。")
    own_pause = ("公安的答复", "the answer of the police")
    story.blocked(team.officer, f"cases/{ref}/resume", own_pause, reason="继续办理。")
    story.refused(team.head, f"cases/{ref}/police_decline")


def _silent_about_the_police(story: Story, receipt: Receipt, result: str) -> None:
    for pin in (True, False):
        page = story.tracked(receipt, pin=pin)
        assert not [word for word in POLICE if word in page]
        assert (result in page) is (pin or not result)

"""Guidance only: a slight first matter is put right, the case ends without a penalty, and the reporter hears it (M3)."""

from datetime import date

import pytest

from tests.cast import AUDITOR, MUNICIPAL, OTHER_OFFICE, STRANGER, THIRD_OFFICER
from tests.stories import steps
from tests.stories.story import IN_TURN, Place, Reporter, Story, everyone_looks, found_team, nobody_learns

FIRST, LATER, SECOND = date(2026, 3, 2), date(2026, 3, 10), date(2026, 4, 13)
USCC = "91310117MA1J00001G"
GYM = Place("云动健身", "人民北路 1 号", operator="上海云动健身有限公司", uscc=USCC)
BRANCH = Place("云动健身浦东店", "世纪大道 8 号", district="310115", operator="上海云动健身有限公司", uscc=USCC)
LIN = Reporter("林小姐", "13912340047", "前台说没有卡了，只能站在机器前面让它拍脸才开门。")
SUN = Reporter("孙先生", "13712340058", "浦东这家也一样，进门一定要对着屏幕拍脸。")
NOT_FIXED = ("要已经确认改好", "It must be verified as put right")
FOUND_BEFORE = ("该经营主体此前没有被查实过，才能只做指导", "Guidance only where the operator has no earlier finding")
GUIDANCE = {
    "proof": "复查时已有刷卡通道。",
    "education": "已告知再犯的后果。",
    "guidance": "讲解了不得强制刷脸的规定，发放自查清单。",
    "reason": "初次、轻微，已确认改好。",
}


@pytest.mark.parametrize(("both", "lang"), IN_TURN)
def test_a_slight_first_matter_ends_with_guidance(story: Story) -> None:
    with story.at(FIRST):
        receipt = steps.report(story, LIN, GYM, violations=["V02"])
        ref = steps.intake(story, GYM, summary="进门要刷脸。")
        assert story.stage(receipt) == 3
        _not_before_it_is_put_right(story, ref)
        key = steps.order(story, [("RM02", "V02")])
        assert story.stage(receipt) == 4
    with story.at(LATER):
        _not_before_it_is_verified(story, ref, key)
        steps.put_right(story, key)
        _not_by_others(story, ref)
        story.move(story.team.officer, f"cases/{ref}/guide", **GUIDANCE)
        assert story.case().state == "preliminary", "the officer alone ends nothing"
        story.decide(story.team.head)
        assert (story.case().state, story.case().closed_kind) == ("closed", "GUIDED")
        assert not [clock.code for clock in story.case().clocks if clock.is_running]
        steps.tell(story, receipt.ref, "店家已增设刷卡通道，已对其作出行政指导。")
        _told(story, receipt)
        everyone_looks(story, MUNICIPAL, AUDITOR)
        assert GYM.name not in story.public("cases"), "guidance is not published"
    with story.at(SECOND):
        _not_where_it_was_found_before(story)
    nobody_learns(story)


def _not_before_it_is_put_right(story: Story, ref: str) -> None:
    """M3 asks for a valid visit and for a verified rectification; each is said with its article."""
    officer = story.team.officer
    seen = ("要有一次有效核查", "A valid visit is needed")
    story.blocked(officer, f"cases/{ref}/guide", seen, NOT_FIXED, ("行政处罚法第 33 条", "Art. 33"), **GUIDANCE)
    steps.visit(story, faults={"c7"})
    story.blocked(officer, f"cases/{ref}/guide", NOT_FIXED, **GUIDANCE)


def _not_before_it_is_verified(story: Story, ref: str, key: int) -> None:
    """What the party hands in is not yet a rectification, and nobody confirms it without a re-inspection."""
    officer = story.team.officer
    story.blocked(officer, f"orders/{key}/verify", ("要有责令改正之后的有效核查", "A valid visit after the order"))
    story.blocked(officer, f"cases/{ref}/guide", NOT_FIXED, **GUIDANCE)


def _not_by_others(story: Story, ref: str) -> None:
    for who in (story.team.reviewer, story.team.triage, STRANGER, AUDITOR, THIRD_OFFICER):
        story.refused(who, f"cases/{ref}/guide")
    story.refused(STRANGER, f"cases/{ref}")


def _told(story: Story, receipt: steps.Receipt) -> None:
    """The reporter reads the result with the PIN; the code alone says only how it ended."""
    page = story.tracked(receipt)
    assert "已增设刷卡通道" in page
    assert story.word("行政指导后改正", "Corrected after guidance").lower() in page.lower()
    assert "已增设刷卡通道" not in story.tracked(receipt, pin=False)
    assert story.stage(receipt) == 5


def _not_where_it_was_found_before(story: Story) -> None:
    """The same operator in another district: put right again, but an earlier finding anywhere rules guidance out."""
    story.team = found_team(OTHER_OFFICE, "pudong", since=date(2024, 1, 1))
    steps.report(story, SUN, BRANCH, violations=["V02"])
    ref = steps.intake(story, BRANCH, summary="进门要刷脸。")
    steps.visit(story, faults={"c7"})
    key = steps.order(story, [("RM02", "V02")], days=1)
    steps.put_right(story, key)
    story.blocked(story.team.officer, f"cases/{ref}/guide", FOUND_BEFORE, **GUIDANCE)
    steps.file(story, "强制刷脸")

"""A decision that falls in court: withdrawn from the public within three working days, told to everyone who reported,
taken up again with the municipal office's word, and the filing revoked."""

from datetime import date

import pytest

from portal.ground.db import db
from portal.work.publication.models import Publication
from tests.cast import AUDITOR, MUNICIPAL, STRANGER
from tests.stories import steps
from tests.stories.story import IN_TURN, Place, Receipt, Reporter, Story, everyone_looks, nobody_learns

REPORTED, FIXED, CLOSED, LODGED, UPHELD, SUED, FELL, IN_TIME, TOO_LATE, AGAIN, REVOKED = (
    date(2026, 3, 2), date(2026, 3, 11), date(2026, 3, 18), date(2026, 4, 10), date(2026, 5, 8), date(2026, 5, 20),
    date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 7), date(2026, 7, 8), date(2026, 7, 15),
)  # fmt: skip
GYM = Place("云动健身", "人民北路 1 号", operator="上海云动健身有限公司")
LIN = Reporter("林小姐", "13912340047", "门口的机器不刷脸就不放行，前台也不给卡。", "zh")
BROWN = Reporter("Olivia Brown", "13712340058", "The turnstile would not open unless it scanned my face first.", "en")
PLAN = {"kinds": ["N-WARN"], "bases": ["P16", "P66.1"], "tier": "general"}
TEXTS = {
    "title_zh": "健身房只能刷脸进门", "body_zh": "给予警告。",
    "title_en": "Gym let members in by face only", "body_en": "A warning was given.",
}  # fmt: skip
RESULT = "情况属实，已给予警告，店家已增设刷卡通道。"
WHY = {"zh": "决定经法院判决撤销。", "en": "The court revoked the decision."}
PAPER = "（2026）沪 0117 行初 8 号"
SAID = {
    "remedy_lodged": ("对方对处理决定提出了复议或者诉讼", "The venue has asked for a review"),
    "decision_revoked": ("处理决定被撤销了", "The decision was cancelled"),
    "case_reopened": ("我们又重新办理了", "is being dealt with again"),
    "ended_again": ("重新办理后已经办结", "was dealt with again and is finished"),
}  # fmt: skip


@pytest.mark.parametrize(("both", "lang"), IN_TURN)
def test_a_decision_that_falls_is_withdrawn_told_and_taken_up_again(story: Story) -> None:
    receipts, number = _told_and_published(story)
    _appealed(story, receipts)
    with story.at(FELL):
        _fell(story, receipts, number)
    with story.at(IN_TIME):
        _withdrawn(story, number)
        assert "D27" not in {clock.code for clock in story.case().clocks if clock.is_running}
    with story.at(AGAIN):
        _again(story, receipts)
    with story.at(REVOKED):
        _revoked(story, receipts)
        everyone_looks(story, MUNICIPAL, AUDITOR)
        story.look(story.team.reviewer, f"cases/{story.case().ref}/remedy")
    nobody_learns(story)


@pytest.mark.parametrize(("both", "lang"), [("sqlite", "en")])
def test_what_is_withdrawn_too_late_is_shown_as_overdue(story: Story) -> None:
    receipts, number = _told_and_published(story)
    _appealed(story, receipts)
    with story.at(FELL):
        _fell(story, receipts, number)
    with story.at(TOO_LATE):
        page = story.look(story.team.head, f"cases/{story.case().ref}")
        assert story.word("逾期 1 天", "1 day late") in page
        assert story.case().due_clock == "D27"
        _withdrawn(story, number)
        assert story.word("逾期 1 天", "1 day late") not in story.look(story.team.head, f"cases/{story.case().ref}")


def _told_and_published(story: Story) -> tuple[list[Receipt], str]:
    """Two reports about one gym, in two languages; a warning, told to both, published, closed."""
    team = story.team
    with story.at(REPORTED):
        first = steps.report(story, LIN, GYM, violations=["V02"])
        steps.intake(story, GYM, summary="进门要刷脸。")
        second = steps.report(story, BROWN, GYM, violations=["V02"])
        steps.join(story, second.ref, GYM, summary="进门要刷脸。")
        assert story.case().complaints_count == 2
        steps.visit(story, faults={"c7"})
        key = steps.order(story, [("RM02", "V02")])
        steps.file(story, "强制刷脸")
    with story.at(FIXED):
        steps.put_right(story, key)
        steps.to_review(story, PLAN)
        steps.notice(story)
        steps.waive(story)
        steps.penalise(story, PLAN)
        early = ("还没有送达的决定", "There is no served decision")
        assert story.word(*early) in story.look(team.reviewer, f"cases/{story.case().ref}/remedy")
        steps.serve(story)
        number = steps.publish(story, **TEXTS)
    with story.at(CLOSED):
        for receipt in (first, second):
            steps.tell(story, receipt.ref, RESULT)
        steps.close(story, "PENALTY_DONE")
    return [first, second], number


def _appealed(story: Story, receipts: list[Receipt]) -> None:
    """A reconsideration upholds the decision; a suit follows within the fifteen days after it."""
    reviewer, ref = story.team.reviewer, story.case().ref
    with story.at(LODGED):
        page = f"/{story.lang}/desk/cases/{ref}/remedy"
        found = story.browser_of(story.team.officer).page(page)
        data = {"csrf_token": str(found.select("input[name=csrf_token]")[-1]["value"])}
        assert story.browser_of(story.team.officer).post(page, data=data).status_code == 403
        story.browser_of(reviewer).send(page, form="begin")
        for who in (story.team.officer, story.team.head, STRANGER):
            story.refused(who, "remedies/1/lodge_reconsideration")
        told = {"lodged_on": LODGED.isoformat(), "paper": "沪府复受〔2026〕3 号"}
        story.move(reviewer, "remedies/1/lodge_reconsideration", **told)
        assert story.due("D24") is None
        _hear(story, receipts, "remedy_lodged")
    with story.at(UPHELD):
        assert story.tick() == len(receipts), "nobody asked for a re-check within thirty days"
        outcome = {"outcome_on": UPHELD.isoformat(), "paper": "沪府复决〔2026〕3 号", "reason": "事实清楚。"}
        story.move(reviewer, "remedies/1/uphold", **outcome)
        assert story.due("D25") == date(2026, 5, 25), "fifteen days end on a Saturday"
    with story.at(SUED):
        story.move(reviewer, "remedies/1/lodge_suit", lodged_on=SUED.isoformat(), paper=PAPER)
        assert (story.case().remedy, story.due("D25")) == ("suit", None)


def _fell(story: Story, receipts: list[Receipt], number: str) -> None:
    """The court revokes it: D27 runs, everyone who reported hears it in their own language, no stage goes back."""
    story.move(story.team.reviewer, "remedies/1/revoke", outcome_on=FELL.isoformat(), paper=PAPER, reason="程序有误。")
    assert (story.case().remedy, story.due("D27")) == ("revoked", date(2026, 7, 6))
    _hear(story, receipts, "decision_revoked")
    assert [story.stage(receipt) for receipt in receipts] == [6, 6]
    assert TEXTS[f"title_{story.lang}"] in story.public(f"cases/{number}"), "until somebody withdraws it"


def _withdrawn(story: Story, number: str) -> None:
    """The head withdraws it: the number and the reason stay, the text and the place in the list go."""
    key = db.session.query(Publication).one().id
    story.refused(story.team.officer, f"publications/{key}/withdraw")
    story.refused(STRANGER, f"publications/{key}/withdraw")
    story.move(story.team.head, f"publications/{key}/withdraw", reason=WHY["zh"], reason_en=WHY["en"])
    page = story.public(f"cases/{number}", 410)
    assert number in page
    assert WHY[story.lang] in page
    title = TEXTS[f"title_{story.lang}"]
    assert title not in page
    assert title not in story.public("cases")
    assert story.case().publication == "withdrawn"


def _again(story: Story, receipts: list[Receipt]) -> None:
    """Reopened by the head with the municipal office's word; only with that message does the reporters' stage go back."""
    team, ref = story.team, story.case().ref
    told = {"why": "decision_revoked", "reason": "法院撤销，重新调查。"}
    for who in (team.officer, team.reviewer, MUNICIPAL, STRANGER):
        story.refused(who, f"cases/{ref}/reopen")
    story.move(team.head, f"cases/{ref}/reopen", **told)
    assert story.case().state == "closed", "the municipal office has to agree"
    assert [story.stage(receipt) for receipt in receipts] == [6, 6]
    story.decide(MUNICIPAL)
    assert (story.case().state, story.case().closed_kind) == ("investigating", None)
    assert story.due("D13") == date(2026, 10, 8), "ninety days from now, which end in the holiday"
    _hear(story, receipts, "case_reopened")
    assert [story.stage(receipt) for receipt in receipts] == [3, 3]


def _revoked(story: Story, receipts: list[Receipt]) -> None:
    """There was no ground for the filing: the case ends as revoked, and both hear it."""
    ref = story.case().ref
    for who in (story.team.officer, MUNICIPAL, STRANGER):
        story.refused(who, f"cases/{ref}/revoke_filing")
    story.move(story.team.head, f"cases/{ref}/revoke_filing", reason="经查，店家设有刷卡通道。")
    assert (story.case().state, story.case().closed_kind) == ("closed", "REVOKED")
    assert not [clock.code for clock in story.case().clocks if clock.is_running]
    _hear(story, receipts, "ended_again")
    assert [story.stage(receipt) for receipt in receipts] == [6, 6]
    for receipt in receipts:
        assert ("撤销立案" if receipt.lang == "zh" else "evoked") in story.tracked(receipt)


def _hear(story: Story, receipts: list[Receipt], text: str) -> None:
    """The message is there for whoever gives the PIN, in the language of the report, and not for the code alone."""
    for receipt in receipts:
        words = SAID[text][0 if receipt.lang == "zh" else 1]
        assert words in story.tracked(receipt)
        assert words not in story.tracked(receipt, pin=False)

"""What the first half of the tables refuses and writes, made by its verbs on a real database."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.ground.procedure.propose import decide, perform
from portal.law.policy import role_under
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases import queries
from portal.work.cases.actions.inquiry import exchange
from portal.work.cases.models import Case
from portal.work.complaints import messages
from portal.work.complaints.models import Complaint
from portal.work.documents.models import Document
from tests.cast import HEAD, MUNICIPAL, OFFICER, REVIEWER, SECOND_OFFICER, THIRD_OFFICER, TRIAGE
from tests.conftest import DAY, Acting, moment
from tests.work.cases.story import (
    GUIDED,
    LATER,
    NEXT,
    PHONE,
    WORDS,
    approved,
    ended,
    opened,
    pool,
    reported,
    running,
    served,
    taken_up,
    visited,
)

RESULT = {"result": "已要求改正。", "basis": "个人信息保护法", "changed": "改用手环。", "remedies": "可以申请复核。", "checked": True}  # fmt: skip
OTHER_PHONE = "13900139777"
ASKED: dict[str, Any] = {
    "started": moment(DAY, 9), "ended": moment(DAY, 10), "place": "一层办公室", "person": "王经理", "job": "店长",
    "officers": (OFFICER.id, SECOND_OFFICER.id), "id_shown": True, "rights_told": True,
    "questions": "问：柜子什么时候换的？\n答：去年五月。\n当时是总部装的。\nQ: Is there another way?\nA：没有。",
}  # fmt: skip


def names(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.name for refusal in refused.value.refusals}


def papers(session: Session, case: Case, kind: str) -> list[Document]:
    statement = select(Document).where(Document.case_id == case.id, Document.kind == kind)
    return list(session.scalars(statement.order_by(Document.id)))


@pytest.mark.parametrize(("code", "name"), [("R08", "use_referral"), ("R09", "found_lawful"), ("R10", "too_old"), ("R02", "asked_in_vain")])  # fmt: skip
def test_a_ground_that_does_not_hold_is_no_ground(act: Acting, code: str, name: str) -> None:
    complaint = reported(act, pool(act))
    with pytest.raises(Refused) as refused:
        perform(complaint, "reject", {"code": code, "plain": "不归我们管"}, act=act(TRIAGE))
    assert names(refused) == {name}


def test_a_lawful_device_is_turned_away_only_after_a_visit_that_found_nothing(act: Acting) -> None:
    case = opened(act, violations=("V07",))
    again = reported(act, case.venue, "b")
    given = {"code": "R09", "plain": "现场查过，符合规定"}
    visited(act, case, faults={"c7": "no"})
    with pytest.raises(Refused, match="found_lawful"):
        perform(again, "reject", given, act=act(TRIAGE))
    visited(act, case, faults={}, day=NEXT)
    case.violations[0].found = False
    for row in case.violations:
        row.found = False
    perform(again, "reject", given, act=act(TRIAGE))


def test_what_is_too_old_is_turned_away_and_what_goes_on_is_not(act: Acting) -> None:
    old = reported(act, pool(act), conduct_from=date(2023, 1, 1), conduct_to=date(2023, 6, 1), ongoing=False)
    perform(old, "reject", {"code": "R10", "plain": "时间太久"}, act=act(TRIAGE))


def ready(act: Acting) -> Complaint:
    """Two reporters of one case; the first one's result can be told."""
    case = opened(act)
    second = reported(act, case.venue, "b", words="我家孩子也被要求刷脸进更衣室拿毛巾")
    taken_up(act, second, case=case.id, officers=())
    visited(act, case, faults={})
    approved(case, "find_nothing", {"reason": "没有刷脸"}, act, NEXT)
    first: Complaint = case.links[0].complaint
    return first


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("result", f"另一位反映人的电话是{OTHER_PHONE}"),
        ("changed", "有人说我家孩子也被要求刷脸进更衣室，现在不用了"),
        ("remedies", "请写信到 someone@example.com"),
    ],
)
def test_a_result_names_no_other_reporter(act: Acting, field: str, text: str) -> None:
    complaint = ready(act)
    with pytest.raises(Refused) as refused:
        perform(complaint, "tell_result", {**RESULT, field: text}, act=act(OFFICER, NEXT))
    assert {(refusal.field, refusal.clause) for refusal in refused.value.refusals} == {(field, "APL50")}


def test_what_is_ones_own_is_no_secret_from_oneself(act: Acting, session: Session) -> None:
    complaint = ready(act)
    told = {**RESULT, "result": f"金丝雀女士，您说“{WORDS}”，我们查过了。需要时打您的电话 {PHONE}。"}
    proposal = perform(complaint, "tell_result", told, act=act(OFFICER, NEXT))
    decide(proposal, complaint, approve=True, reason="", act=act(REVIEWER, NEXT))
    assert (complaint.state, proposal.refusal) == ("answered", [])
    assert PHONE in messages.read(session, complaint)[-1].text


def test_a_result_is_checked_by_a_person_too(act: Acting) -> None:
    with pytest.raises(Refused, match="missing"):
        perform(ready(act), "tell_result", {**RESULT, "checked": False}, act=act(OFFICER, NEXT))


def test_a_summary_names_no_reporter(act: Acting) -> None:
    complaint = reported(act, pool(act))
    with pytest.raises(Refused) as refused:
        taken_up(act, complaint, summary="金丝雀女士说柜子要刷脸")
    assert [refusal.field for refusal in refused.value.refusals] == ["summary"]


def test_a_case_begins_with_its_source_form_and_the_police_are_told_the_same_day(act: Acting, session: Session) -> None:
    case = opened(act)
    (source,), (letter,) = papers(session, case, "F01"), papers(session, case, "F19")
    assert source.fields["source"] == "投诉举报"
    assert (letter.variant, case.police_told_on, letter.number) == ("police", DAY, 1)
    for paper in (source, letter):
        assert not any(secret in str(paper.fields) for secret in ("金丝雀", PHONE, WORDS[:12]))


def test_a_visit_that_finds_a_private_space_tells_the_police(act: Acting, session: Session) -> None:
    case = opened(act, violations=("V07",))
    assert (case.private_space, case.police_told_on) == (False, None)
    visited(act, case, faults={"c4": "yes"})
    assert (case.private_space, case.police_told_on) == (True, DAY)
    assert len(papers(session, case, "F19")) == 1


def test_an_officer_tells_the_police_once_and_without_the_reporter(act: Acting, session: Session) -> None:
    case = opened(act, violations=("V07",))
    with pytest.raises(Refused) as refused:
        perform(case, "tell_police", {"found": f"反映人 {PHONE} 说更衣室有摄像头"}, act=act(OFFICER))
    assert names(refused) == {"leak"}
    perform(case, "tell_police", {"found": "二层更衣室柜门上有摄像头。"}, act=act(OFFICER))
    assert (case.private_space, case.urgent, "D3" in running(case)) == (True, True, True)
    with pytest.raises(Refused, match="police_not_told"):
        perform(case, "tell_police", {"found": "又看到一个。"}, act=act(OFFICER))


def test_an_inquiry_is_written_down_question_by_question(act: Acting, session: Session) -> None:
    case = opened(act)
    perform(case, "inquire", ASKED, act=act(OFFICER))
    (paper,) = papers(session, case, "F05")
    assert [row["question"] for row in paper.fields["questions"]] == ["柜子什么时候换的？", "Is there another way?"]
    assert paper.fields["questions"][0]["answer"] == "去年五月。\n当时是总部装的。"
    assert [one["certificate"] for one in paper.fields["officers"]] == ["31011700001", "31011700002"]
    (event,) = session.scalars(select(Event).where(Event.move == "inquire"))
    assert event.data == {"officers": [OFFICER.id, SECOND_OFFICER.id]}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"officers": (OFFICER.id,)}, "two_asking"),
        ({"officers": (OFFICER.id, THIRD_OFFICER.id)}, "two_asking"),
        ({"officers": (SECOND_OFFICER.id, THIRD_OFFICER.id)}, "two_asking"),
        ({"ended": moment(DAY, 8)}, "asked_in_order"),
        ({"questions": "店长说没有。"}, "answered"),
        ({"questions": "问：在吗？\n问：有吗？\n答：有。"}, "answered"),
        ({"questions": "问：在吗？\n答："}, "answered"),
        ({"rights_told": False}, "missing"),
    ],
)
def test_an_inquiry_that_does_not_count(act: Acting, change: dict[str, Any], name: str) -> None:
    with pytest.raises(Refused) as refused:
        perform(opened(act), "inquire", ASKED | change, act=act(OFFICER))
    assert names(refused) == {name}


def test_an_answer_needs_a_question() -> None:
    assert exchange("答：没有。") == ()
    assert exchange("") == ()


def test_evidence_is_listed_from_its_rows(act: Acting, session: Session) -> None:
    case = opened(act)
    with pytest.raises(Refused, match="evidence_to_list"):
        perform(case, "list_evidence", {"what": "evidence"}, act=act(OFFICER))
    visited(act, case)
    perform(case, "list_evidence", {"what": "electronic", "provider": "王经理"}, act=act(OFFICER))
    (paper,) = papers(session, case, "F06")
    hashes = [row["sha256"] for row in paper.fields["items"]]
    assert (paper.variant, len(set(hashes)), {len(one) for one in hashes}) == ("electronic", 2, {64})


def test_an_interview_is_called_before_and_recorded_after(act: Acting, session: Session) -> None:
    case = opened(act)
    called = {"held_on": NEXT, "place": "二楼会议室", "who": "法定代表人", "risks": "采集范围过大"}
    with pytest.raises(Refused, match="talk_ahead"):
        perform(case, "call_interview", called | {"held_on": DAY - timedelta(days=1)}, act=act(OFFICER))
    approved(case, "call_interview", called, act)
    with pytest.raises(Refused, match="talked"):
        perform(case, "interview", {"held_on": NEXT, "who": "x", "risks": "y"}, act=act(OFFICER))
    approved(case, "interview", {"held_on": NEXT, "who": "法定代表人", "risks": "采集范围过大"}, act, NEXT)
    assert [paper.variant for paper in papers(session, case, "F09")] == ["notice", "record"]


def test_harm_to_life_or_finance_makes_the_limitation_five_years(act: Acting) -> None:
    ended_on = date(2023, 2, 1)
    case = opened(act, conduct_from=ended_on, conduct_to=ended_on, ongoing=False)
    filing = {"cause": "涉嫌违法处理人脸信息案", "facts": "更衣室储物柜只能刷脸开启"}
    with pytest.raises(Refused, match="within_limitation"):
        perform(case, "file", filing, act=act(OFFICER))
    approved(case, "file", filing | {"harm": True}, act)
    assert (case.harm, queries.case_facts(case, act(OFFICER)).time_barred) == (True, False)
    longer = queries.limitation_end(ended_on, act(OFFICER), harm=True)
    assert longer == date(2028, 2, 1)
    assert queries.limitation_end(None, act(OFFICER), harm=False) is None


def filed(act: Acting) -> Case:
    case = opened(act)
    visited(act, case)
    approved(case, "file", {"cause": "涉嫌违法处理人脸信息案", "facts": "只能刷脸开启"}, act)
    return case


def test_a_pause_counts_from_its_first_day_to_the_day_its_ground_ended(act: Acting) -> None:
    case = filed(act)
    end = clocks.running(case)["D13"].due_on
    day, back = DAY + timedelta(days=10), DAY + timedelta(days=20)
    given = {"why": "appraisal", "from_on": DAY + timedelta(days=7), "until": back, "reason": "送鉴定"}
    approved(case, "pause", given, act, day)
    assert (clocks.running(case)["D13"].paused_on, case.paused_until) == (DAY + timedelta(days=7), back)
    with pytest.raises(Refused, match="resume_day"):
        perform(case, "resume", {"ended_on": back + timedelta(days=30), "reason": "x"}, act=act(OFFICER, back))
    approved(case, "resume", {"ended_on": DAY + timedelta(days=17), "reason": "结论已出"}, act, back)
    clock = clocks.running(case)["D13"]
    assert (clock.paused_days, case.paused, case.paused_until) == (10, False, None)
    assert (end, clock.due_on) == (date(2026, 6, 1), date(2026, 6, 10)), "90 days end on a Sunday, 100 do not"


def test_nothing_to_pause_and_nothing_after_its_end(act: Acting) -> None:
    case = filed(act)
    given = {"why": "test", "from_on": DAY, "until": DAY, "reason": "送检"}
    late = DAY + timedelta(days=120)
    with pytest.raises(Refused, match="pause_in_time"):
        perform(case, "pause", given | {"from_on": late, "until": late}, act=act(OFFICER, late))


def test_a_seizure_stands_still_while_what_is_held_is_tested(act: Acting) -> None:
    case = filed(act)
    approved(case, "seize", {"items": "主机", "reason": "可能灭失"}, act)
    approved(case, "pause", {"why": "test", "from_on": DAY, "until": NEXT, "reason": "送检"}, act)
    assert clocks.running(case)["D15"].paused_on == DAY
    approved(case, "resume", {"ended_on": NEXT, "reason": "已出"}, act, NEXT)
    assert (clocks.running(case)["D15"].paused_on, clocks.running(case)["D15"].paused_days) == (None, 1)


def test_what_is_held_is_lifted_kind_by_kind_and_before_the_end(act: Acting) -> None:
    case = filed(act)
    approved(case, "preserve", {"items": "主机", "reason": "可能灭失"}, act)
    with pytest.raises(Refused, match="held_kind"):
        perform(case, "give_back", {"which": ("seize",), "outcome": "返还"}, act=act(OFFICER))
    with pytest.raises(Refused, match="nothing_held"):
        perform(case, "party_gone", {"extract": "注销证明", "reason": "已注销"}, act=act(OFFICER))
    approved(case, "seize", {"items": "硬盘", "reason": "可能灭失"}, act)
    perform(case, "give_back", {"which": ("preserve",), "outcome": "返还"}, act=act(OFFICER))
    assert ("D14" in ended(case), "D15" in running(case)) == (True, True)


def test_a_receiver_may_send_the_case_back(act: Acting) -> None:
    case = filed(act)
    perform(
        case, "transfer", {"to": "浦东新区网信办", "reason": "先立案", "materials": "笔录一份\n照片两张"}, act=act(HEAD)
    )
    perform(case, "take_back", {"paper": "沪浦网信函 1 号", "reason": "属你区管辖"}, act=act(OFFICER, NEXT))
    assert (case.state, "D13" in running(case)) == ("investigating", True)


def test_an_open_order_goes_with_no_case(act: Acting) -> None:
    case = opened(act)
    visited(act, case)
    order = served(act, case)
    for move, who in (("find_nothing", OFFICER), ("do_not_file", OFFICER)):
        with pytest.raises(Refused, match="order_settled"):
            perform(case, move, {"reason": "没有"}, act=act(who))
    perform(order, "withdraw", {"reason": "主体不对"}, act=act(HEAD))
    perform(case, "find_nothing", {"reason": "没有"}, act=act(OFFICER))


def test_a_merged_case_hands_on_what_the_main_one_has_to_know(act: Acting) -> None:
    main = opened(act, violations=("V07",))
    ended_on = DAY - timedelta(days=3)
    twin = taken_up(act, reported(act, main.venue, "b", conduct_from=ended_on, conduct_to=ended_on, ongoing=False))
    twin.harm = True
    perform(twin, "merge", {"main": main.id, "same_conduct": True, "reason": "同一行为"}, act=act(HEAD))
    assert (main.private_space, main.police_told_on, main.harm, main.conduct_to) == (True, DAY, True, None)
    assert (main.conduct_from, "D3" in running(main)) == (ended_on, True)
    with pytest.raises(Refused, match="missing"):
        perform(main, "merge", {"main": twin.id, "same_conduct": False, "reason": "x"}, act=act(HEAD))


def test_a_relapse_is_an_earlier_finding_and_the_reporter_hears_of_it(act: Acting, session: Session) -> None:
    case = opened(act, violations=("V07",))
    visited(act, case, faults={"c11": "no"})
    order = served(act, case)
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    approved(order, "verify", {"passed": [i.id for i in order.items]}, act, LATER, second=SECOND_OFFICER)
    approved(case, "guide", GUIDED, act, LATER)
    approved(case, "reopen", {"why": "relapse", "reason": "又装上了"}, act, LATER, by=HEAD, second=MUNICIPAL)
    assert (case.state, case.relapsed, case.conduct_to, "D11" in running(case)) == ("preliminary", True, None, True)
    said = [letter.text for letter in messages.read(session, case.links[0].complaint)]
    assert any("重新办理" in text for text in said)
    with pytest.raises(Refused) as refused:
        perform(case, "guide", GUIDED, act=act(OFFICER, LATER))
    assert "no_earlier_finding" in names(refused)


def test_the_municipal_office_reads_the_words_of_an_escalated_case_only(act: Acting) -> None:
    office = reported(act, pool(act)).office
    seen = Facts("accepted", office, DAY)
    with pytest.raises(NotYours):
        role_under("complaint.words", MUNICIPAL.actor, seen)
    gone_up = Facts("accepted", office, DAY, escalated=True)
    assert role_under("complaint.words", MUNICIPAL.actor, gone_up) is Role.MUNICIPAL
    with pytest.raises(NotYours):
        role_under("complaint.identity", MUNICIPAL.actor, gone_up)
    db.session.rollback()

"""What ends a preliminary check, and what happens while a case runs."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.propose import perform
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases import queries
from portal.work.cases.actions import course, filing, handing_over
from portal.work.cases.actions.assigning import enter, recuse
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.fieldwork.models import Visit
from tests.cast import HEAD, MUNICIPAL, OFFICER, SECOND_OFFICER, THIRD_OFFICER
from tests.conftest import DAY, Acting
from tests.work.cases.story import (
    GUIDED,
    LATER,
    NEXT,
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

FILING = {"cause": "涉嫌违法处理人脸信息案", "facts": "更衣室储物柜只能刷脸开启"}


def filed(act: Acting, **more: Any) -> Case:
    case = opened(act, **more)
    visited(act, case)
    approved(case, "file", FILING, act)
    return case


def names(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.name for r in refused.value.refusals}


def test_proposing_to_file_stops_the_check_and_starts_the_approval(act: Acting) -> None:
    case = opened(act)
    perform(case, "file", FILING, act=act(OFFICER))
    assert (clocks.running(case)["D11"].paused_on, "D12" in running(case)) == (DAY, True)


def test_filing_needs_two_certified_officers_who_need_not_step_aside(act: Acting) -> None:
    case = opened(act)
    recuse(case, user_id=SECOND_OFFICER.id, reason="亲属", act=act(HEAD))
    for row in case.assignments:
        if row.user_id == SECOND_OFFICER.id:
            row.to_day = DAY
    enter(case, THIRD_OFFICER.id, "second", act(HEAD))
    with pytest.raises(Refused) as refused:
        perform(case, "file", FILING, act=act(OFFICER))
    assert names(refused) == {"two_officers"}
    assert queries.case_facts(case, act(OFFICER)).certified_officers == 1


def test_what_ended_too_long_ago_is_time_barred(act: Acting) -> None:
    old = date(2024, 2, 1)
    case = opened(act, conduct_from=old, conduct_to=old, ongoing=False)
    assert queries.case_facts(case, act(OFFICER)).time_barred
    with pytest.raises(Refused, match="within_limitation"):
        perform(case, "file", FILING, act=act(OFFICER))
    approved(case, "time_bar", {"reason": "超过两年"}, act)
    assert (case.state, case.closed_kind, case.links[0].complaint.state) == ("closed", "TIME_BARRED", "result_ready")
    fresh = taken_up(act, reported(act, case.venue, "b", conduct_from=old, conduct_to=date(2024, 3, 4), ongoing=False))
    assert not queries.case_facts(fresh, act(OFFICER)).time_barred
    with pytest.raises(Refused, match="limitation_passed"):
        perform(fresh, "time_bar", {"reason": "x"}, act=act(OFFICER))


def test_not_filing_closes_the_case_and_tells_the_reporters(act: Acting, session: Session) -> None:
    case = opened(act)
    approved(case, "do_not_file", {"reason": "证据不足"}, act)
    assert (case.state, case.closed_kind, case.closed_on, case.results_pending) == ("closed", "NO_FILE", DAY, 0)
    assert running(case) == {"D37"}
    assert session.scalars(select(Document.variant).where(Document.kind == "F02")).all() == ["do_not_file"]


def test_guidance_is_for_slight_first_and_fixed_faults(act: Acting) -> None:
    case = opened(act, violations=("V07",))
    visited(act, case, faults={"c11": "no"})
    with pytest.raises(Refused, match="fixed"):
        perform(case, "guide", GUIDED, act=act(OFFICER))
    order = served(act, case)
    visited(act, case, day=LATER, purpose="re_inspection", faults={})
    approved(order, "verify", {"passed": [i.id for i in order.items]}, act, LATER, second=SECOND_OFFICER)
    approved(case, "guide", GUIDED, act, LATER)
    assert (case.closed_kind, case.links[0].complaint.state) == ("GUIDED", "result_ready")
    again = taken_up(act, reported(act, case.venue, "b", violations=("V07",)))
    assert again.earlier_finding


def test_a_refused_closing_leaves_the_case_open(act: Acting, session: Session) -> None:
    case = opened(act)
    with pytest.raises(Refused):
        filing.find_nothing(case, act=act(OFFICER, second=HEAD), reason="x")
    assert (case.state, case.closed_kind, case.closed_on) == ("preliminary", None, None)
    session.flush()


def test_one_extension_by_the_head_more_by_the_municipal_office(act: Acting, session: Session) -> None:
    case = filed(act)
    end = clocks.running(case)["D13"].due_on
    with pytest.raises(Refused, match="days"), session.begin_nested():
        course.extend(case, act=act(HEAD), days=61, reason="复杂")
    course.extend(case, act=act(HEAD), days=60, reason="复杂")
    assert clocks.running(case)["D13"].due_on > end
    with pytest.raises(Refused, match="first_extension"):
        course.extend(case, act=act(HEAD), days=1, reason="复杂")
    late = clocks.running(case)["D13"].due_on + timedelta(days=1)
    course.extend_again(case, act=act(MUNICIPAL, late), days=30, reason="逾期补登")
    assert (case.extensions, "D13" in clocks.overdue(case, late)) == (2, False)


def test_a_case_paused_for_a_test_goes_on_and_the_days_do_not_count(act: Acting) -> None:
    case = filed(act)
    end = clocks.running(case)["D13"].due_on
    approved(case, "pause", {"why": "test", "from_on": DAY, "until": NEXT, "reason": "送检"}, act)
    assert (case.paused, case.paused_for, case.due_paused or case.due_clock != "D13") == (True, "test", True)
    approved(case, "preserve", {"items": "主机一台", "reason": "可能灭失"}, act)
    perform(case, "give_back", {"which": ("preserve",), "outcome": "已返还"}, act=act(OFFICER))
    assert served(act, case).state == "ordered"
    with pytest.raises(Refused, match="paused"):
        perform(case, "suspect_crime", {"reason": "数量巨大"}, act=act(HEAD))
    approved(case, "resume", {"ended_on": LATER, "reason": "结果已出"}, act, LATER)
    assert (case.paused, clocks.running(case)["D13"].due_on > end) == (False, True)


@pytest.mark.parametrize("way", ["revoked", "transferred"])
def test_what_ends_a_paused_case_ends_its_pause(act: Acting, way: str) -> None:
    case = filed(act)
    approved(case, "pause", {"why": "test", "from_on": DAY, "until": NEXT, "reason": "送检"}, act)
    if way == "revoked":
        perform(case, "revoke_filing", {"reason": "立案依据不足"}, act=act(HEAD))
    else:
        perform(case, "transfer", {"to": "浦东新区网信办", "reason": "先立案"}, act=act(HEAD))
        perform(case, "confirm_transfer", {"paper": "沪浦网信函 2 号"}, act=act(OFFICER, NEXT))
    assert (case.state, case.paused, case.paused_until) == ("closed", False, None)


def test_a_suspected_crime_waits_for_the_police(act: Acting, session: Session) -> None:
    case = filed(act)
    handing_over.suspect_crime(case, act=act(HEAD), reason="数量巨大")
    assert (case.paused_for, "D16" in running(case)) == ("crime", True)
    handing_over.police_decline(case, act=act(OFFICER, NEXT), on=NEXT, paper="公 1 号")
    assert (case.state, case.paused, "D16" in running(case)) == ("investigating", False, False)
    handing_over.suspect_crime(case, act=act(HEAD, NEXT), reason="又有证据")
    handing_over.police_accept(case, act=act(OFFICER, LATER), on=LATER, paper="公 2 号")
    handing_over.confirm_transfer(case, act=act(OFFICER, LATER), paper="公 2 号")
    assert (case.state, case.closed_kind, case.paused) == ("closed", "TRANSFERRED", False)
    assert session.scalars(select(Document.variant).where(Document.kind == "F19").order_by(Document.id)).all() == [
        "police",
        "crime",
        "crime",
    ]


def test_a_transferred_case_ends_when_the_receiver_confirms(act: Acting) -> None:
    case = opened(act)
    handing_over.transfer(case, act=act(HEAD), to="浦东新区网信办", reason="先立案")
    assert (case.state, case.links[0].complaint.state) == ("transferred", "result_ready")
    handing_over.confirm_transfer(case, act=act(OFFICER), paper="沪浦网信函 1 号")
    assert (case.closed_kind, running(case)) == ("TRANSFERRED", set())


def test_a_case_is_merged_into_another_of_the_same_party(act: Acting) -> None:
    case = opened(act)
    other = taken_up(act, reported(act, case.venue, "b", violations=("V07",)))
    for wrong in (other.id, 9999, None):
        with pytest.raises(Refused, match="other_case"):
            handing_over.merge(other, act=act(HEAD), main=wrong, same_conduct=True, reason="同一行为")
    handing_over.merge(other, act=act(HEAD), main=case.id, same_conduct=True, reason="同一行为")
    assert (other.closed_kind, other.merged_into, running(other)) == ("MERGED", case.id, set())
    assert "V07" in {v.code for v in case.violations}


def test_evidence_held_and_given_back(act: Acting, session: Session) -> None:
    case = filed(act)
    approved(case, "preserve", {"items": "主机一台", "reason": "可能灭失"}, act)
    approved(case, "seize", {"items": "硬盘一块", "reason": "可能灭失"}, act)
    assert {"D14", "D15"} <= running(case)
    course.give_back(case, act=act(OFFICER, NEXT), which=("preserve", "seize"), outcome="已返还")
    assert {"D14", "D15"} <= ended(case)
    assert session.scalars(select(Document.variant).where(Document.kind == "F07").order_by(Document.id)).all() == [
        "preserve",
        "seize",
    ]


def test_an_interview_and_a_party_that_is_gone(act: Acting) -> None:
    case = opened(act)
    approved(case, "interview", {"held_on": DAY, "who": "法定代表人", "risks": "风险", "commitments": "整改"}, act)
    approved(case, "party_gone", {"extract": "注销证明", "reason": "已注销"}, act)
    assert case.closed_kind == "PARTY_GONE"


def test_the_municipal_office_takes_over(act: Acting, session: Session) -> None:
    case = filed(act)
    order = served(act, case)
    case.state, case.plan = "review", {"kinds": ["N-FINE2"], "amount_fen": 100, "bases": ["P26", "P66.2"]}
    session.flush()
    waits = perform(case, "interview", {"held_on": DAY, "who": "法定代表人", "risks": "风险"}, act=act(OFFICER))
    approved(case, "escalate", {"reason": "情节严重"}, act, by=HEAD, second=MUNICIPAL)
    assert (case.office, case.duties().get(OFFICER.id)) == ("SHCAC", None)
    assert {row.office for row in (order, *session.scalars(select(Visit)))} == {"SHCAC"}
    assert (waits.state, waits.refusal[0]["clause"]) == ("void", "PIPL66.2")
    with pytest.raises(NotYours):
        perform(order, "withdraw", {"reason": "主体不对"}, act=act(HEAD))
    with pytest.raises(NotYours):
        course.give_back(case, act=act(OFFICER), which=("seize",), outcome="x")


def test_other_heads_count_the_municipal_office_where_there_is_none(act: Acting, session: Session) -> None:
    case = opened(act)
    assert queries.other_heads(session, case, act(HEAD)) == 1
    elsewhere = pool(act, "别处", "别的公司")
    other = taken_up(act, reported(act, elsewhere, "b"))
    other.office = "CAC-310116"
    assert queries.other_heads(session, other, act(HEAD)) == 1

"""Ways round a right of the party or a bar of the law that more than one step could open: each is shut."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.choices import REVIEW_ASPECTS
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.actions import assigning
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.fieldwork.models import CorrectionOrder, Visit
from portal.work.publication.actions.proposing import begin
from tests import makers
from tests.cast import HEAD, MUNICIPAL, OFFICER, OTHER_HEAD, REVIEWER, SECOND_OFFICER
from tests.conftest import DAY, Acting
from tests.work.cases.story import NEXT, approved, reported, running, served, taken_up, visited
from tests.work.penalties.course import (
    DECIDED,
    DELIVERED,
    FACTS,
    FINE,
    LARGE,
    NONE,
    NOTICED,
    SERVED,
    WARNING,
    delivered,
    filed,
    finished,
    names,
    noticed,
    passed,
    refused,
    revised,
    waited,
)

DECISION = {"facts": FACTS, "perform": "自收到之日起履行。"}
PASS = {"aspects": tuple(REVIEW_ASPECTS), "opinion": "同意"}
SPOT = {"kinds": ("N-WARN",), "bases": ("P28", "P66.1"), "facts": FACTS, "party": "entity", "told_orally": True}


def refused_again(act: Acting, order: CorrectionOrder, day: date) -> None:
    """Found not put right, and refused in writing."""
    visited(act, order.case, day=day, purpose="re_inspection")
    failed = [item.id for item in order.items]
    perform(order, "fail", {"failed": failed, "note": "没有改"}, act=act(OFFICER, day, 17))
    approved(order, "record_refusal", {"facts": "书面拒绝", "refused_in_writing": True}, act, day)


def test_a_fine_falls_with_the_proof_that_comes_after_the_refusal(act: Acting) -> None:
    case = filed(act)
    order = served(act, case)
    refused_again(act, order, DAY)
    waited(act, case, FINE)
    perform(order, "receive_late_proof", {"note": "已停用"}, act=act(OFFICER, NOTICED))
    with pytest.raises(Refused) as late:
        perform(case, "penalise", {**DECISION, **FINE}, act=act(OTHER_HEAD, DECIDED))
    assert "refusal_for_fine" in names(late.value)
    refused_again(act, order, after(1))
    revised(act, case, FINE, after(2))
    perform(case, "penalise", {**DECISION, **FINE}, act=act(OTHER_HEAD, DECIDED))
    assert case.state == "decided"


def test_the_refusal_of_an_order_that_was_followed_in_the_end_carries_no_later_fine(act: Acting) -> None:
    case = filed(act)
    first = served(act, case)
    refused_again(act, first, DAY)
    perform(first, "receive_late_proof", {"note": "已停用"}, act=act(OFFICER, NEXT))
    visited(act, case, day=NEXT, purpose="re_inspection", faults={"c4": "yes"})
    approved(first, "verify", {"passed": [i.id for i in first.items]}, act, NEXT, second=SECOND_OFFICER)
    served(act, case, day=NEXT)
    passed(act, case, FINE, NEXT)
    with pytest.raises(Refused) as early:
        perform(case, "serve_notice", {"facts": FACTS, "served_on": NOTICED, **SERVED}, act=act(OFFICER, NOTICED))
    assert "refusal_for_fine" in names(early.value)


def after(days: int) -> date:
    return NOTICED + timedelta(days=days)


def reopened(act: Acting, case: Case, why: str) -> Case:
    """Closed as carried out, opened again, and brought to its second decision."""
    case.state, case.closed_kind, case.closed_on = "closed", "PENALTY_DONE", DELIVERED
    approved(case, "reopen", {"why": why, "reason": "查到新情况"}, act, after(30), by=HEAD, second=MUNICIPAL)
    passed(act, case, FINE if case.rectification == "refused" else WARNING, after(31))
    approved(case, "serve_notice", {"facts": FACTS, "served_on": after(32), **SERVED}, act, after(32))
    perform(case, "end_windows", {"waived_in_writing": True}, act=act(OFFICER, after(32)))
    return case


def test_no_penalty_and_then_one_again_does_not_shorten_the_time_to_speak(act: Acting) -> None:
    case = revised(act, noticed(act, filed(act)), NONE, NOTICED)
    assert (case.state, case.notice_served_on) == ("deciding", None)
    revised(act, case, WARNING, NOTICED)
    assert case.state == "notice"


def test_who_gives_the_hearing_up_keeps_the_rest_of_the_time_for_a_statement(act: Acting) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    perform(case, "ask_hearing", {"asked_on": after(0)}, act=act(OFFICER, after(0)))
    perform(case, "give_up_hearing", {"reason": "改为书面陈述"}, act=act(REVIEWER, after(3)))
    assert (case.state, {"D17", "D18"} & running(case)) == ("notice", {"D17"})
    with pytest.raises(Refused, match="windows_over"):
        perform(case, "end_windows", {}, act=act(OFFICER, after(3)))


def test_a_hearing_that_was_held_leaves_no_window_open(act: Acting) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    perform(case, "ask_hearing", {"asked_on": after(0)}, act=act(OFFICER, after(0)))
    told = {"hearing_on": after(20), "place": "会议室", "served_on": after(1), **SERVED}
    perform(case, "convene_hearing", told, act=act(REVIEWER, after(1)))
    perform(case, "hold_hearing", {"held_on": after(20), "record": "笔录"}, act=act(REVIEWER, after(20)))
    assert not {"D17", "D18"} & running(case)


def test_a_statement_that_came_in_time_is_entered_after_the_clock_ended_the_window(act: Acting) -> None:
    case = noticed(act, filed(act))
    perform(case, "end_windows", {}, act=act(OFFICER, after(14)))
    perform(case, "hear_statement", {"content": "已改", "why": "属实", "adopted": True}, act=act(OFFICER, after(14)))
    with pytest.raises(Refused, match="legal_pass"):
        perform(case, "penalise", {**DECISION, **WARNING}, act=act(OTHER_HEAD, after(14)))


def test_what_is_held_is_given_back_while_the_case_is_paused(act: Acting) -> None:
    case = filed(act)
    approved(case, "preserve", {"items": "主机一台", "reason": "防止删除"}, act)
    until = DAY + timedelta(days=20)
    approved(case, "pause", {"why": "appraisal", "from_on": DAY, "until": until, "reason": "送检"}, act)
    perform(case, "give_back", {"which": ("preserve",), "outcome": "已退还"}, act=act(OFFICER, NEXT))
    assert "D14" not in running(case)


def test_who_stepped_aside_neither_reviews_nor_decides_nor_approves(act: Acting) -> None:
    case = finished(act, filed(act))
    for person in (REVIEWER, OTHER_HEAD):
        assigning.recuse(case, user_id=person.id, reason="亲属", act=act(MUNICIPAL))
    with pytest.raises(NotYours, match="stepped_aside"):
        perform(case, "pass_review", PASS, act=act(REVIEWER, NEXT))
    case.state = "investigating"
    proposal = perform(case, "seize", {"items": "主机", "reason": "防止删除"}, act=act(OFFICER, NEXT))
    with pytest.raises(NotYours, match="stepped_aside"):
        decide(proposal, case, approve=True, reason="", act=act(OTHER_HEAD, NEXT))


@pytest.mark.parametrize(("end", "codes", "why"), [(date(2022, 1, 31), ("V02",), "within_limitation"), (None, (), "suspected_facts")])  # fmt: skip
def test_on_the_spot_nothing_is_penalised_that_could_not_be_filed(
    act: Acting, end: date | None, codes: tuple[str, ...], why: str
) -> None:
    case = makers.case(act, conduct_from=date(2022, 1, 1), conduct_to=end, violations=codes)
    makers.visit(act, case, fault="c7" if codes else None)
    with pytest.raises(Refused) as caught:
        perform(case, "penalise_on_the_spot", SPOT, act=act(OFFICER))
    assert why in names(caught.value)


def test_a_reopened_case_whose_fine_stands_is_not_fined_again(act: Acting) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    reopened(act, case, "new_evidence")
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", {**DECISION, **FINE}, act=act(OTHER_HEAD, after(33)))
    assert names(caught.value) == {"one_fine_per_act"}


def test_after_a_relapse_the_new_conduct_is_fined(act: Acting) -> None:
    case = reopened(act, delivered(act, refused(filed(act)), FINE), "relapse")
    perform(case, "penalise", {**DECISION, **FINE}, act=act(OTHER_HEAD, after(33)))
    assert case.state == "decided"


def test_a_second_decision_is_published_or_not_by_a_word_of_its_own(act: Acting) -> None:
    case = delivered(act, filed(act))
    first = begin(case, act=act(OFFICER, DELIVERED))
    perform(first, "decline", {"reason": "情节轻微"}, act=act(OFFICER, DELIVERED))
    reopened(act, case, "relapse")
    perform(case, "penalise", {**DECISION, **WARNING}, act=act(OTHER_HEAD, after(33)))
    assert case.publication == "none"
    second = begin(case, act=act(OFFICER, after(33)))
    assert (second.id != first.id, second.state) == (True, "none")


def invalidated(act: Acting, case: Case, session: Session) -> None:
    visit = session.scalars(select(Visit).where(Visit.case_id == case.id)).one()
    perform(visit, "invalidate", {"reason": "证件过期"}, act=act(HEAD, NOTICED))


def merged(act: Acting, case: Case, session: Session) -> None:
    other = makers.case(act, at=case.venue, violations=("V11",))
    perform(other, "merge", {"main": case.id, "same_conduct": True, "reason": "同一行为"}, act=act(HEAD, NOTICED))


@pytest.mark.parametrize("change", [invalidated, merged])
def test_a_legal_pass_falls_with_what_it_rested_on(
    act: Acting, session: Session, change: Callable[[Acting, Case, Session], None]
) -> None:
    case = waited(act, filed(act))
    change(act, case, session)
    with pytest.raises(Refused, match="legal_pass"):
        perform(case, "penalise", {**DECISION, **WARNING}, act=act(OTHER_HEAD, DECIDED))
    makers.prove(act(OFFICER, NOTICED), case)
    perform(case, "revise", {"facts": FACTS, **WARNING}, act=act(OFFICER, NOTICED))
    assert case.state == "review"


def test_a_report_that_joins_a_reviewed_case_adds_nothing_to_its_decision(act: Acting, session: Session) -> None:
    case = waited(act, filed(act))
    taken_up(act, reported(act, case.venue, "b", violations=("V11", "V07")), case=case.id, officers=())
    perform(case, "penalise", {**DECISION, **WARNING}, act=act(OTHER_HEAD, DECIDED))
    paper = session.scalars(select(Document).where(Document.case_id == case.id, Document.kind == "F16")).one()
    assert {row["code"] for row in paper.fields["violations"]} == {"V02", "V15"}


def test_the_municipal_office_decides_for_a_district_only_where_no_head_can(act: Acting) -> None:
    case = waited(act, filed(act))
    with pytest.raises(Refused, match="district_decides"):
        perform(case, "penalise", {**DECISION, **WARNING}, act=act(MUNICIPAL, DECIDED))
    for person in (HEAD, OTHER_HEAD):
        assigning.recuse(case, user_id=person.id, reason="亲属", act=act(MUNICIPAL, DECIDED))
    perform(case, "penalise", {**DECISION, **WARNING}, act=act(MUNICIPAL, DECIDED))
    assert case.state == "decided"


def test_two_certified_officers_decide_on_the_spot(act: Acting) -> None:
    case = makers.case(act)
    makers.visit(act, case)
    proposal = perform(case, "penalise_on_the_spot", SPOT, act=act(OFFICER))
    decide(proposal, case, approve=True, reason="", act=act(SECOND_OFFICER))
    assert (proposal.state, case.state) == ("approved", "decided")

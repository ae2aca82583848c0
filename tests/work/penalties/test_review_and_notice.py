"""M11–M22: the final report, the legal pass, the notice, the defence, the hearing."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.choices import REVIEW_ASPECTS as ASPECTS
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.queries import penalty_record
from tests.cast import HEAD, OFFICER, OTHER_HEAD, REVIEWER, SYSTEM, THIRD_OFFICER
from tests.conftest import DAY, Acting
from tests.work.cases.story import running
from tests.work.penalties.course import (
    FACTS,
    FINE,
    LARGE,
    NONE,
    NOTICED,
    SERVED,
    WARNING,
    clock,
    filed,
    finished,
    names,
    noticed,
    passed,
    refused,
    waited,
)


def papers(session: Session, case_id: int) -> list[str]:
    rows = session.query(Document).filter_by(case_id=case_id).order_by(Document.id)
    return [row.kind + row.variant for row in rows]


def test_the_final_report_keeps_its_plan_and_goes_to_review(act: Acting, session: Session) -> None:
    case = finished(act, filed(act))
    assert case.state == "review"
    assert case.plan == {"kinds": ["N-WARN"], "amount_fen": 0, "bases": ["P28", "P66.1"], "tier": "lenient"}
    assert penalty_record(session, case.id).reports[0].facts == FACTS
    assert papers(session, case.id)[-1] == "F10"


@pytest.mark.parametrize(
    ("given", "refusals"),
    [
        ({"bases": ("F13", "P66.1")}, {"not_in_force"}),
        ({"bases": ("P28",)}, {"no_liability"}),
        ({"bases": ()}, {"no_basis"}),
        ({"kinds": ("N-STOP",), "bases": ("P28", "P66.2")}, {"higher_level", "municipal_only"}),
        ({"kinds": ("N-FINE1",)}, {"amount_missing"}),
        ({"kinds": ("N-FINE1",), "amount": 200_000_000}, {"amount_above"}),
    ],
)
def test_an_unlawful_plan_is_refused_with_its_fault(act: Acting, given: dict[str, object], refusals: set[str]) -> None:
    case = filed(act)
    case.conduct_from, case.conduct_to = date(2024, 4, 1), date(2024, 4, 29)
    with pytest.raises(Refused) as caught:
        finished(act, case, {**WARNING, **given})
    assert names(caught.value) == refusals
    assert case.state == "investigating"


def test_measures_of_2025_carry_conduct_of_2026(act: Acting) -> None:
    assert finished(act, filed(act), {**WARNING, "bases": ("F13", "P66.1")}).state == "review"


def test_no_penalty_needs_no_basis_and_no_notice(act: Acting) -> None:
    assert passed(act, filed(act), NONE).state == "deciding"


def test_a_return_names_the_faults_and_a_new_report_needs_a_new_pass(act: Acting, session: Session) -> None:
    case = finished(act, filed(act))
    perform(case, "send_back", {"faults": "证据不足"}, act=act(REVIEWER))
    assert case.state == "investigating"
    passed(act, case, day=date(2026, 3, 3))
    rounds = [(row.round, row.verdict) for row in penalty_record(session, case.id).reviews]
    assert rounds == [(1, "return"), (2, "pass")]
    assert case.state == "notice"
    assert not case.facts(act(OFFICER)).changed_after_pass


def test_all_six_points_are_reviewed(act: Acting) -> None:
    case = finished(act, filed(act))
    with pytest.raises(Refused) as caught:
        perform(case, "pass_review", {"aspects": ("law",), "opinion": "同意"}, act=act(REVIEWER))
    assert names(caught.value) == {"aspects"}


def test_who_reviewed_does_not_decide(act: Acting) -> None:
    case = passed(act, filed(act), NONE)
    assert "reviewer" in case.duties()[REVIEWER.id]


def test_the_notice_states_the_plan_and_starts_the_time_for_a_statement(act: Acting, session: Session) -> None:
    case = noticed(act, filed(act))
    assert case.notice_served_on == NOTICED
    assert case.notice_terms["kinds"] == ["N-WARN"]
    assert not case.hearing_right
    assert {"D17"} == running(case) & {"D17", "D18"}
    assert clock(case, "D17").due_on == date(2026, 3, 13)
    assert papers(session, case.id)[-2:] == ["F13statement", "F17"]


def test_a_larger_fine_gives_a_right_to_a_hearing(act: Acting, session: Session) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    assert case.hearing_right
    assert running(case) >= {"D17", "D18"}
    assert papers(session, case.id)[-2] == "F13hearing"


def test_a_fine_without_refusal_is_not_even_noticed(act: Acting) -> None:
    case = passed(act, filed(act), FINE)
    with pytest.raises(Refused) as caught:
        perform(case, "serve_notice", {"facts": FACTS, "served_on": NOTICED, **SERVED}, act=act(OFFICER, NOTICED))
    assert names(caught.value) == {"refusal_for_fine"}


def test_a_notice_is_served_no_earlier_than_it_was_approved(act: Acting) -> None:
    case = passed(act, filed(act))
    given = {"facts": FACTS, "served_on": date(2026, 3, 3), **SERVED}
    proposal = perform(case, "serve_notice", given, act=act(OFFICER, date(2026, 3, 3)))
    decide(proposal, case, approve=True, reason="", act=act(HEAD, date(2026, 3, 5)))
    assert case.notice_served_on == date(2026, 3, 5)
    assert clock(case, "D17").started_on == date(2026, 3, 5)


def test_a_notice_for_tomorrow_is_refused(act: Acting) -> None:
    case = passed(act, filed(act))
    with pytest.raises(Refused) as caught:
        perform(case, "serve_notice", {"facts": FACTS, "served_on": NOTICED, **SERVED}, act=act(OFFICER, DAY))
    assert names(caught.value) == {"day"}


def test_a_statement_stops_its_clock(act: Acting, session: Session) -> None:
    case = noticed(act, filed(act))
    given = {"content": "已停用刷脸", "adopted": True, "why": "属实"}
    perform(case, "hear_statement", given, act=act(OFFICER, date(2026, 3, 9)))
    assert case.statement_in
    assert "D17" not in running(case)
    assert penalty_record(session, case.id).statements[0].adopted
    assert papers(session, case.id)[-1] == "F14opinion"


def test_the_time_runs_out_by_the_clock_or_by_a_waiver(act: Acting) -> None:
    case = noticed(act, filed(act))
    with pytest.raises(Refused):
        perform(case, "end_windows", {}, act=act(SYSTEM, date(2026, 3, 13)))
    perform(case, "end_windows", {}, act=act(SYSTEM, date(2026, 3, 14)))
    assert case.state == "deciding"
    assert not case.defence_waived


def test_a_waiver_in_writing_is_kept(act: Acting) -> None:
    assert waited(act, filed(act)).defence_waived


def heard(act: Acting) -> Case:
    case = noticed(act, refused(filed(act)), LARGE)
    perform(case, "ask_hearing", {"asked_on": date(2026, 3, 13)}, act=act(OFFICER, date(2026, 3, 16)))
    return case


def test_a_hearing_asked_in_time_is_in_time_when_it_is_noted_later(act: Acting) -> None:
    case = heard(act)
    assert case.state == "hearing"
    assert clock(case, "D13").paused_on == date(2026, 3, 16)


def test_a_late_request_needs_good_cause(act: Acting) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    late = date(2026, 3, 16)
    with pytest.raises(Refused) as caught:
        perform(case, "ask_hearing", {"asked_on": late}, act=act(OFFICER, late))
    assert names(caught.value) == {"hearing_in_time"}
    perform(case, "ask_hearing", {"asked_on": late, "good_cause": "住院"}, act=act(OFFICER, late))
    assert case.state == "hearing"


def test_a_hearing_is_announced_seven_working_days_before(act: Acting) -> None:
    case = heard(act)
    with pytest.raises(Refused) as caught:
        perform(
            case, "hold_hearing", {"held_on": date(2026, 3, 20), "record": "听证"}, act=act(REVIEWER, date(2026, 3, 20))
        )
    assert names(caught.value) == {"hearing_notice"}


def test_after_a_hearing_comes_another_legal_review_and_no_new_notice(act: Acting, session: Session) -> None:
    case = heard(act)
    perform(
        case, "hold_hearing", {"held_on": date(2026, 3, 25), "record": "听证"}, act=act(REVIEWER, date(2026, 3, 25))
    )
    assert case.state == "review"
    assert case.hearing_held
    assert not clocks.running(case)["D13"].paused_on
    perform(case, "pass_review", {"aspects": tuple(ASPECTS), "opinion": "同意"}, act=act(REVIEWER, date(2026, 3, 26)))
    assert case.state == "deciding"
    assert penalty_record(session, case.id).hearings[0].host_id == REVIEWER.id
    assert "host" in case.duties()[REVIEWER.id]


def test_a_hearing_given_up_leads_to_the_decision(act: Acting) -> None:
    case = heard(act)
    perform(case, "give_up_hearing", {"reason": "当事人书面放弃"}, act=act(REVIEWER, date(2026, 3, 20)))
    assert case.state == "deciding"


def test_heavier_than_the_notice_means_a_new_notice(act: Acting) -> None:
    case = heard(act)
    perform(
        case, "hold_hearing", {"held_on": date(2026, 3, 25), "record": "听证"}, act=act(REVIEWER, date(2026, 3, 25))
    )
    perform(case, "send_back", {"faults": "裁量过轻"}, act=act(REVIEWER, date(2026, 3, 25)))
    passed(act, case, {**LARGE, "amount": 20_000_000}, date(2026, 3, 26))
    assert case.state == "notice"
    assert case.notice_served_on is None
    assert not case.hearing_held


def test_a_collective_discussion_is_on_record(act: Acting, session: Session) -> None:
    case = waited(act, refused(filed(act)), LARGE)
    given = {"attendees": "方主、何副", "views": "一致", "conclusion": "同意"}
    perform(case, "discuss", given, act=act(OTHER_HEAD, date(2026, 3, 16)))
    assert case.discussed_on == date(2026, 3, 16)
    assert papers(session, case.id)[-1] == "F12"


def test_an_officer_who_is_not_assigned_does_not_report(act: Acting) -> None:
    case = filed(act)
    with pytest.raises(NotYours):
        perform(case, "finish", {"facts": FACTS, **WARNING}, act=act(THIRD_OFFICER))

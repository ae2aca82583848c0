"""M11–M22: the final report, the legal pass, the notice, the defence, the hearing."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.propose import decide, perform
from portal.law.workflow.actors import Actor, Grant, Role
from portal.law.workflow.choices import REVIEW_ASPECTS as ASPECTS
from portal.law.workflow.refusal import NotYours, Refused
from portal.law.workflow.terms import Terms
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.queries import penalty_record
from tests.cast import (
    HEAD,
    MUNICIPAL,
    MUNICIPAL_OFFICE,
    OFFICER,
    OTHER_HEAD,
    REVIEWER,
    SYSTEM,
    THIRD_OFFICER,
    Person,
)
from tests.conftest import DAY, Acting
from tests.work.cases.story import approved, running
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
    revised,
    waited,
)


def papers(session: Session, case_id: int) -> list[str]:
    rows = session.query(Document).filter_by(case_id=case_id).order_by(Document.id)
    return [row.kind + row.variant for row in rows]


def test_the_final_report_keeps_its_plan_and_goes_to_review(act: Acting, session: Session) -> None:
    case = finished(act, filed(act))
    assert case.state == "review"
    assert case.plan == Terms(("N-WARN",), bases=("P28", "P66.1"), tier="lenient").to_store()
    assert penalty_record(session, case.id).reports[0].facts == FACTS
    assert papers(session, case.id)[-1] == "F10"


@pytest.mark.parametrize(
    ("given", "refusals"),
    [
        ({"bases": ("F13", "P66.1")}, {"not_in_force"}),
        ({"bases": ("P28",)}, {"no_liability"}),
        ({"bases": ()}, {"no_basis"}),
        ({"kinds": ("N-CONF",)}, {"gains_missing"}),
        ({"kinds": ()}, set()),
        ({"kinds": (), "amount": 100}, {"amount_idle"}),
        ({"kinds": ("N-FINE1",)}, {"amount_missing"}),
        ({"kinds": ("N-FINE1",), "amount": 200_000_000}, {"amount_above"}),
    ],
)
def test_an_unlawful_plan_is_refused_with_its_fault(act: Acting, given: dict[str, object], refusals: set[str]) -> None:
    case = filed(act)
    case.conduct_from, case.conduct_to = date(2024, 4, 1), date(2024, 4, 29)
    if not refusals:
        assert finished(act, case, {**WARNING, **given}).state == "review"
        return
    with pytest.raises(Refused) as caught:
        finished(act, case, {**WARNING, **given})
    assert names(caught.value) == refusals
    assert case.state == "investigating"


SERIOUS = {"kinds": ("N-FINE2",), "amount": 200_000_000, "bases": ("P28", "P66.2"), "tier": "heavy"}


def test_what_lies_beyond_the_district_is_proposed_there_and_escalated(act: Acting, session: Session) -> None:
    case = finished(act, refused(filed(act)), SERIOUS)
    with pytest.raises(Refused) as caught:
        perform(case, "pass_review", {"aspects": tuple(ASPECTS), "opinion": "同意"}, act=act(REVIEWER))
    assert names(caught.value) == {"within_office"}
    approved(case, "escalate", {"reason": "情节严重"}, act, by=HEAD, second=MUNICIPAL)
    assert case.office == MUNICIPAL_OFFICE
    with pytest.raises(NotYours):
        perform(case, "pass_review", {"aspects": tuple(ASPECTS), "opinion": "同意"}, act=act(REVIEWER))
    above = Actor(REVIEWER.id, frozenset({Grant(Role.REVIEWER, MUNICIPAL_OFFICE)}))
    perform(case, "pass_review", {"aspects": tuple(ASPECTS), "opinion": "同意"}, act=act(above, DAY, 18))
    assert case.state == "notice"
    both = Actor(REVIEWER.id, frozenset({Grant(Role.MUNICIPAL, MUNICIPAL_OFFICE)}))
    case.notice_served_on, case.notice_terms, case.state = NOTICED, case.plan, "deciding"
    case.discussed_on = NOTICED
    session.flush()
    given = {"facts": FACTS, "perform": "缴款", **SERIOUS}
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", given, act=act(both, NOTICED))
    assert names(caught.value) == {"decider_apart"}
    perform(case, "penalise", given, act=act(MUNICIPAL, NOTICED))
    assert case.decision_fen == 200_000_000


def test_only_what_is_beyond_the_district_is_escalated(act: Acting) -> None:
    case = finished(act, filed(act), WARNING)
    with pytest.raises(Refused) as caught:
        perform(case, "escalate", {"reason": "复杂"}, act=act(HEAD))
    assert names(caught.value) == {"beyond_district"}


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


def test_an_adopted_statement_needs_a_new_pass_and_no_new_notice(act: Acting, session: Session) -> None:
    case = noticed(act, refused(filed(act)), FINE)
    given = {"content": "系首次，经营困难", "adopted": True, "why": "属实，从轻"}
    perform(case, "hear_statement", given, act=act(OFFICER, date(2026, 3, 9)))
    perform(case, "end_windows", {"waived_in_writing": True}, act=act(OFFICER, date(2026, 3, 9)))
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", {"facts": FACTS, "perform": "缴款", **FINE}, act=act(OTHER_HEAD, date(2026, 3, 9)))
    assert names(caught.value) == {"legal_pass"}
    lighter = {**FINE, "amount": 2_000_000}
    revised(act, case, lighter, date(2026, 3, 10))
    assert (case.state, case.notice_served_on) == ("deciding", NOTICED)
    assert [row.superseded_on for row in penalty_record(session, case.id).notices] == [None]
    assert [row.revised for row in penalty_record(session, case.id).reports] == [False, True]


def test_a_lighter_proposal_does_not_cut_the_partys_time(act: Acting) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    revised(act, case, {**LARGE, "amount": 11_000_000}, date(2026, 3, 10))
    assert case.state == "notice"
    assert running(case) >= {"D17", "D18"}
    assert clock(case, "D18").due_on == date(2026, 3, 13)
    perform(case, "end_windows", {}, act=act(SYSTEM, date(2026, 3, 14)))
    assert case.state == "deciding"


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"amount": 6_000_000}, {}),
        ({"kinds": ("N-WARN", "N-FINE1", "N-APP")}, {}),
        ({"kinds": ("N-WARN", "N-FINE1", "N-CONF"), "gains": 100_000}, {}),
        ({"bases": ("P28", "P29", "P66.1")}, {}),
        ({"person": "店长", "person_fine": 1_000_000}, {}),
        ({}, {"new_facts": True}),
    ],
)
def test_heavier_or_new_means_a_second_notice(
    act: Acting, session: Session, change: dict[str, Any], more: dict[str, Any]
) -> None:
    case = waited(act, refused(filed(act)), FINE)
    day = date(2026, 3, 10)
    revised(act, case, {**FINE, **change}, day, **more)
    assert (case.state, case.notice_served_on, case.defence_waived) == ("notice", None, False)
    approved(case, "serve_notice", {"facts": FACTS, "served_on": day, **SERVED}, act, day)
    first, second = penalty_record(session, case.id).notices
    assert (first.superseded_on, second.superseded_on) == (day, None)
    paper = session.get_one(Document, second.document_id)
    assert paper.fields["replaces"] == session.get_one(Document, first.document_id).reference
    assert clock(case, "D17").started_on == day
    perform(case, "end_windows", {"waived_in_writing": True}, act=act(OFFICER, day))
    assert case.state == "deciding"


def test_no_penalty_after_all_goes_straight_to_the_decision(act: Acting) -> None:
    case = noticed(act, filed(act))
    revised(act, case, NONE, date(2026, 3, 10))
    assert case.state == "deciding"
    assert not running(case) & {"D17", "D18"}


def test_by_post_the_time_runs_from_the_arrival(act: Acting, session: Session) -> None:
    case = passed(act, filed(act))
    given = {"facts": FACTS, "served_on": DAY, "way": "post", "receiver": "前台", "tracking": "EMS 1"}
    with pytest.raises(Refused) as caught:
        perform(case, "serve_notice", given, act=act(OFFICER))
    assert names(caught.value) == {"served_at_once"}
    approved(case, "send_notice", {"facts": FACTS}, act)
    assert (case.notice_sent_on, case.notice_served_on) == (DAY, None)
    assert not running(case) & {"D17", "D18"}
    with pytest.raises(Refused):
        perform(case, "end_windows", {"waived_in_writing": True}, act=act(OFFICER))
    arrived = date(2026, 3, 5)
    perform(case, "notice_reached", {**given, "served_on": arrived}, act=act(OFFICER, date(2026, 3, 6)))
    assert (case.notice_served_on, clock(case, "D17").started_on) == (arrived, arrived)
    assert penalty_record(session, case.id).notices[0].served_on == arrived
    with pytest.raises(Refused) as caught:
        perform(case, "notice_reached", {**given, "served_on": arrived}, act=act(OFFICER, date(2026, 3, 6)))
    assert names(caught.value) == {"notice_sent"}


def test_by_public_notice_thirty_days_have_to_pass(act: Acting) -> None:
    case = passed(act, filed(act))
    approved(case, "send_notice", {"facts": FACTS}, act)
    given = {"way": "public_notice", "receiver": "上海酷学体育", "tracking": "区政府网站公告"}
    with pytest.raises(Refused):
        perform(case, "notice_reached", {**given, "served_on": date(2026, 3, 31)}, act=act(OFFICER, date(2026, 4, 2)))
    assert case.notice_served_on is None
    perform(case, "notice_reached", {**given, "served_on": date(2026, 4, 1)}, act=act(OFFICER, date(2026, 4, 2)))
    assert case.notice_served_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("how", "refusals"),
    [
        ({"way": "left_with_witness"}, {"left_with", "refusal_noted"}),
        ({"way": "left_with_witness", "witness": "居委会王"}, {"refusal_noted"}),
        ({"way": "left_with_witness", "refused_note": "拒收"}, {"left_with"}),
        ({"way": "electronic"}, {"consented"}),
        ({"way": "post", "tracking": "EMS 1"}, {"served_at_once"}),
        ({"way": "public_notice"}, {"served_at_once", "tracked"}),
    ],
)
def test_each_way_of_service_needs_its_own(act: Acting, how: dict[str, str], refusals: set[str]) -> None:
    case = passed(act, filed(act))
    given = {"facts": FACTS, "served_on": DAY, "receiver": "经理", **how}
    with pytest.raises(Refused) as caught:
        perform(case, "serve_notice", given, act=act(OFFICER))
    assert names(caught.value) == refusals
    assert all(refusal.field for refusal in caught.value.refusals)


ASKED, TOLD, HELD = date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 26)


def heard(act: Acting) -> Case:
    case = noticed(act, refused(filed(act)), LARGE)
    perform(case, "ask_hearing", {"asked_on": date(2026, 3, 13)}, act=act(OFFICER, ASKED))
    return case


def convened(act: Acting, day: date = HELD, on: date = TOLD, by: Person = REVIEWER) -> Case:
    return announced(act, heard(act), day, on, by)


def announced(act: Acting, case: Case, day: date, on: date, by: Person = REVIEWER) -> Case:
    given = {"hearing_on": day, "place": "本局三楼会议室", "served_on": on, **SERVED}
    perform(case, "convene_hearing", given, act=act(by, on))
    return case


def held(act: Acting, case: Case, day: date = HELD, by: Person = REVIEWER) -> Case:
    perform(case, "hold_hearing", {"held_on": day, "record": "听证"}, act=act(by, day))
    return case


def test_a_hearing_asked_in_time_is_in_time_when_it_is_noted_later(act: Acting) -> None:
    case = heard(act)
    assert case.state == "hearing"
    assert clock(case, "D13").paused_on == ASKED


def test_a_late_request_needs_good_cause(act: Acting) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    with pytest.raises(Refused) as caught:
        perform(case, "ask_hearing", {"asked_on": ASKED}, act=act(OFFICER, ASKED))
    assert names(caught.value) == {"hearing_in_time"}
    perform(case, "ask_hearing", {"asked_on": ASKED, "good_cause": "住院"}, act=act(OFFICER, ASKED))
    assert case.state == "hearing"


def test_good_cause_counts_after_the_time_has_ended_too(act: Acting, session: Session) -> None:
    case = noticed(act, refused(filed(act)), LARGE)
    perform(case, "end_windows", {}, act=act(SYSTEM, ASKED))
    assert case.state == "deciding"
    with pytest.raises(Refused) as caught:
        perform(case, "ask_hearing", {"asked_on": ASKED}, act=act(OFFICER, ASKED))
    assert names(caught.value) == {"hearing_in_time"}
    perform(case, "ask_hearing", {"asked_on": ASKED, "good_cause": "住院"}, act=act(OFFICER, ASKED))
    assert case.state == "hearing"
    assert penalty_record(session, case.id).hearings[0].good_cause == "住院"


def test_a_hearing_is_announced_seven_working_days_before(act: Acting) -> None:
    case = heard(act)
    with pytest.raises(Refused) as caught:
        announced(act, case, date(2026, 3, 25), TOLD)
    assert names(caught.value) == {"hearing_notice"}
    assert caught.value.refusals[0].field == "hearing_on"
    announced(act, case, HELD, TOLD)
    assert clock(case, "D19").due_on == HELD
    assert (case.hearing_on, case.hearing_host) == (HELD, REVIEWER.id)


def test_the_announcement_is_a_paper_that_is_served(act: Acting, session: Session) -> None:
    case = convened(act)
    assert papers(session, case.id)[-2:] == ["F15notice", "F17"]
    row = penalty_record(session, case.id).hearings[0]
    assert (row.hearing_on, row.place, row.announced_on, row.host_id) == (HELD, "本局三楼会议室", TOLD, REVIEWER.id)


def test_it_is_held_on_the_day_and_by_the_host_announced(act: Acting) -> None:
    case = heard(act)
    with pytest.raises(Refused) as caught:
        held(act, case)
    assert names(caught.value) == {"convened", "day_announced"}
    announced(act, case, HELD, TOLD)
    with pytest.raises(Refused) as caught:
        held(act, case, date(2026, 3, 27))
    assert names(caught.value) == {"day_announced"}
    with pytest.raises(Refused) as caught:
        held(act, case, by=MUNICIPAL)
    assert names(caught.value) == {"host_announced"}
    announced(act, case, date(2026, 3, 31), date(2026, 3, 20), MUNICIPAL)
    held(act, case, date(2026, 3, 31), MUNICIPAL)
    assert case.state == "review"


def test_an_officer_of_the_case_is_no_host(act: Acting) -> None:
    case = heard(act)
    host = Actor(OFFICER.id, frozenset({Grant(Role.MUNICIPAL, MUNICIPAL_OFFICE)}))
    with pytest.raises(Refused) as caught:
        perform(
            case, "convene_hearing", {"hearing_on": HELD, "place": "会议室", "served_on": TOLD, **SERVED},
            act=act(host, TOLD),
        )  # fmt: skip
    assert names(caught.value) == {"host_apart"}


def test_after_a_hearing_comes_another_legal_review_and_no_new_notice(act: Acting, session: Session) -> None:
    case = held(act, convened(act))
    assert case.state == "review"
    assert case.hearing_held
    assert not clocks.running(case)["D13"].paused_on
    perform(case, "pass_review", {"aspects": tuple(ASPECTS), "opinion": "同意"}, act=act(REVIEWER, date(2026, 3, 27)))
    assert case.state == "deciding"
    assert penalty_record(session, case.id).hearings[0].host_id == REVIEWER.id
    assert "host" in case.duties()[REVIEWER.id]
    with pytest.raises(Refused) as caught:
        perform(
            case, "ask_hearing", {"asked_on": date(2026, 3, 27), "good_cause": "再听一次"},
            act=act(OFFICER, date(2026, 3, 27)),
        )  # fmt: skip
    assert names(caught.value) == {"hearing_once"}


def test_a_hearing_given_up_leads_to_the_decision(act: Acting) -> None:
    case = heard(act)
    perform(case, "give_up_hearing", {"reason": "当事人书面放弃"}, act=act(REVIEWER, date(2026, 3, 20)))
    assert case.state == "notice", "the time for a statement goes on"
    perform(case, "end_windows", {"waived_in_writing": True}, act=act(OFFICER, date(2026, 3, 20)))
    assert case.state == "deciding"


def test_heavier_than_the_notice_means_a_new_notice(act: Acting) -> None:
    case = held(act, convened(act))
    perform(case, "send_back", {"faults": "裁量过轻"}, act=act(REVIEWER, HELD))
    passed(act, case, {**LARGE, "amount": 20_000_000}, date(2026, 3, 27))
    assert case.state == "notice"
    assert case.notice_served_on is None
    assert not case.hearing_held


@pytest.mark.parametrize("attendees", ["方主", "方主、何副", "方主\n何副"])
def test_two_are_too_few_for_a_collective_discussion(act: Acting, attendees: str) -> None:
    case = waited(act, refused(filed(act)), LARGE)
    given = {"attendees": attendees, "views": "一致", "conclusion": "同意"}
    with pytest.raises(Refused) as caught:
        perform(case, "discuss", given, act=act(OTHER_HEAD, ASKED))
    assert names(caught.value) == {"enough_attend"}


def test_a_collective_discussion_is_on_record(act: Acting, session: Session) -> None:
    case = waited(act, refused(filed(act)), LARGE)
    given = {"attendees": "方主\n何副\n沈法", "views": "一致", "conclusion": "同意"}
    perform(case, "discuss", given, act=act(OTHER_HEAD, ASKED))
    assert case.discussed_on == ASKED
    assert papers(session, case.id)[-1] == "F12"
    revised(act, case, {**LARGE, "amount": 11_000_000}, date(2026, 3, 17))
    assert case.discussed_on is None, "what was discussed has changed"


def test_an_officer_who_is_not_assigned_does_not_report(act: Acting) -> None:
    case = filed(act)
    with pytest.raises(NotYours):
        perform(case, "finish", {"facts": FACTS, **WARNING}, act=act(THIRD_OFFICER))

"""Complaints come to cases: taken up, merged, taken up again."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.procedure import clocks
from portal.ground.procedure.propose import perform
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.accounts.actions import certify
from portal.work.accounts.models import User
from portal.work.cases.actions import assigning, takeup, telling, turning_away
from portal.work.cases.actions.opening import open_case
from portal.work.cases.models import Case
from portal.work.complaints.actions import reporter
from portal.work.complaints.models import Complaint
from tests.cast import (
    CITIZEN,
    HEAD,
    MUNICIPAL,
    OFFICER,
    OTHER_HEAD,
    REVIEWER,
    SECOND_OFFICER,
    STRANGER,
    THIRD_OFFICER,
    TRIAGE,
)
from tests.conftest import DAY, Acting
from tests.work.cases.story import GIVEN, LATER, NEXT, approved, opened, pool, reported, running, taken_up, visited


def nothing_found(act: Acting, case: Case, day: date = NEXT) -> None:
    visited(act, case, faults={}, day=DAY)
    approved(case, "find_nothing", {"reason": "现场没有刷脸"}, act, day)


def told(act: Acting, complaint: Complaint, day: date = NEXT) -> None:
    given = {"result": "没有发现违法", "basis": "法", "changed": "无", "remedies": "可以申请复核", "checked": True}
    telling.tell_result(complaint, act=act(OFFICER, day, second=SECOND_OFFICER), **given)


def rechecked(act: Acting, day: date = LATER) -> Complaint:
    case = opened(act)
    nothing_found(act, case)
    complaint = case.links[0].complaint
    told(act, complaint)
    reporter.ask_recheck(complaint, act=act(CITIZEN, day), reason="还在刷")
    return complaint


def test_a_new_case_knows_what_the_complaint_says_in_codes(act: Acting) -> None:
    case = opened(act)
    complaint = case.links[0].complaint
    assert (complaint.state, complaint.priority, complaint.taken_up_on, running(complaint)) == (
        "accepted",
        "high",
        DAY,
        {"D32"},
    )
    assert (case.state, case.office, case.source, case.priority, case.summary) == (
        "preliminary",
        "CAC-310117",
        "complaint",
        "high",
        GIVEN["summary"],
    )
    assert [v.code for v in case.violations] == ["V02", "V15"]
    assert (case.complaints_count, case.results_pending, case.named_reporters) == (1, 1, 1)
    assert case.duties() == {OFFICER.id: {"lead"}, SECOND_OFFICER.id: {"second"}}
    assert "yongle" in case.search.replace(" ", "")


def test_the_urgent_visit_goes_on_from_the_complaints_start(act: Acting) -> None:
    complaint = reported(act, pool(act))
    case = takeup.accept(complaint, act=act(TRIAGE, NEXT), **GIVEN)
    assert clocks.running(case)["D3"].started_on == DAY
    assert "D3" not in running(complaint)
    assert "D7" not in running(case)


def test_a_case_without_hurry_has_a_first_visit_in_a_week(act: Acting) -> None:
    case = opened(act, violations=("V02",))
    assert (case.urgent, case.police_told_on, running(case)) == (False, None, {"D7", "D11"})


def test_a_second_complaint_joins_the_open_case(act: Acting) -> None:
    venue = pool(act)
    case = taken_up(act, reported(act, venue, violations=("V02",)))
    again = reported(act, venue, "b", named=False)
    assert takeup.accept(again, act=act(TRIAGE, NEXT), **GIVEN, case=case.id) is case
    assert (case.complaints_count, case.results_pending, case.named_reporters) == (2, 2, 1)
    assert [v.code for v in case.violations] == ["V02", "V15"]
    assert (case.private_space, case.police_told_on) == (True, NEXT)
    assert clocks.running(case)["D3"].started_on == DAY


def test_only_a_fitting_case_can_be_chosen(act: Acting) -> None:
    case = opened(act)
    elsewhere = pool(act, "别处泳池", "别的公司")
    other = reported(act, elsewhere, "b")
    with pytest.raises(Refused, match="case_fits"):
        taken_up(act, other, case=case.id)
    with pytest.raises(Refused, match="case_fits"):
        taken_up(act, other, case=9999)


def test_a_complaint_without_a_venue_or_a_first_look_is_not_taken_up(act: Acting, session: Session) -> None:
    complaint = reported(act, pool(act), looked=False)
    complaint.venue = None
    session.flush()
    with pytest.raises(Refused) as refused:
        taken_up(act, complaint)
    assert {r.name for r in refused.value.refusals} == {"looked_at", "venue_known"}


def test_a_merged_complaint_follows_the_main_one(act: Acting) -> None:
    venue = pool(act)
    main = reported(act, venue)
    case = taken_up(act, main)
    double = reported(act, venue, "b")
    perform(double, "merge", {"main": main.id}, act=act(TRIAGE))
    third = reported(act, venue, "c")
    perform(third, "merge", {"main": double.id}, act=act(TRIAGE))
    assert (double.state, double.main_id, third.main_id) == ("duplicate", main.id, main.id)
    assert (case.complaints_count, case.results_pending, running(double)) == (3, 1, set())


def test_only_the_same_venue_within_the_window_is_merged(act: Acting, session: Session) -> None:
    venue = pool(act)
    main = reported(act, venue)
    double = reported(act, venue, "b")
    elsewhere = reported(act, pool(act, "别处泳池", "别的公司"), "c")
    with pytest.raises(Refused, match="same_matter"):
        takeup.merge(double, act=act(TRIAGE), main=main.id)
    case = taken_up(act, main)
    for wrong in (elsewhere, main):
        with pytest.raises(Refused):
            takeup.merge(wrong, act=act(TRIAGE), main=main.id)
    nothing_found(act, case)
    late = date(2026, 6, 2)
    with pytest.raises(Refused, match="same_matter"):
        takeup.merge(double, act=act(TRIAGE, late), main=main.id)
    takeup.merge(double, act=act(TRIAGE, date(2026, 6, 1)), main=main.id)
    assert double.state == "duplicate"


def test_a_result_that_is_kept_stays_answered(act: Acting) -> None:
    complaint = rechecked(act)
    takeup.keep(complaint, act=act(OTHER_HEAD, LATER), reason="已复查")
    assert (complaint.state, complaint.stage) == ("answered", 5)


def test_a_recheck_that_reopens_goes_back_to_stage_three(act: Acting) -> None:
    complaint = rechecked(act)
    takeup.reopen(complaint, act=act(OTHER_HEAD, LATER), reason="又装回去了")
    assert (complaint.state, complaint.stage, running(complaint)) == ("accepted", 3, set())


def test_a_closed_case_is_reopened_by_head_and_municipal_office(act: Acting, session: Session) -> None:
    complaint = rechecked(act)
    takeup.reopen(complaint, act=act(OTHER_HEAD, LATER), reason="又装回去了")
    case = session.query(Case).one()
    assert (case.state, case.closed_kind, case.results_pending) == ("closed", "NOT_FOUND", 1)
    approved(case, "reopen", {"why": "new_evidence", "reason": "又装回去了"}, act, LATER, by=HEAD, second=MUNICIPAL)
    assert (case.state, case.closed_kind, case.closed_on, case.stage_reached) == ("preliminary", None, None, 3)
    assert "D11" in running(case)


def test_a_rejected_complaint_that_is_reopened_gets_a_case(act: Acting, session: Session) -> None:
    complaint = reported(act, pool(act))
    turning_away.reject(complaint, act=act(TRIAGE, second=HEAD), code="R01", plain="材料不足")
    reporter.ask_recheck(complaint, act=act(CITIZEN), reason="有照片")
    takeup.reopen(complaint, act=act(OTHER_HEAD), reason="可以查")
    case = session.query(Case).one()
    assert (complaint.state, case.complaints_count, case.results_pending) == ("accepted", 1, 1)


def test_a_clue_needs_no_complaint(act: Acting, app: Flask) -> None:
    case = open_case(
        venue=pool(act), act=act(OFFICER), source="media", conduct_from=DAY, violations=("V07",), officers=(OFFICER.id,)
    )
    assert (case.complaints_count, case.ref) == (0, f"2026-{case.id:04d}")
    with pytest.raises(NotYours):
        open_case(venue=case.venue, act=act(REVIEWER), source="media", conduct_from=DAY)


def test_who_assigns_and_who_can_be_assigned(act: Acting) -> None:
    case = opened(act)
    with pytest.raises(Refused, match="certificate"):
        assigning.assign(case, user_id=THIRD_OFFICER.id, duty="lead", act=act(HEAD))
    assert case.duties() == {OFFICER.id: {"lead"}, SECOND_OFFICER.id: {"second"}}
    certify(
        db.session(), db.session.get_one(User, THIRD_OFFICER.id), number="31011700003", valid_from=DAY, valid_to=DAY
    )
    assigning.assign(case, user_id=THIRD_OFFICER.id, duty="lead", act=act(HEAD))
    assert case.duties() == {SECOND_OFFICER.id: {"second"}, THIRD_OFFICER.id: {"lead"}}
    assigning.assign(case, user_id=OFFICER.id, duty="lead", act=act(HEAD))
    assigning.unassign(case, user_id=SECOND_OFFICER.id, act=act(OFFICER))
    assert case.duties() == {OFFICER.id: {"lead"}}
    for person, actor in ((REVIEWER, HEAD), (STRANGER, HEAD)):
        with pytest.raises(Refused, match="not_an_officer"):
            assigning.assign(case, user_id=person.id, duty="second", act=act(actor))
    for stranger in (STRANGER, SECOND_OFFICER, REVIEWER):
        with pytest.raises(NotYours):
            assigning.assign(case, user_id=SECOND_OFFICER.id, duty="second", act=act(stranger))
    assigning.recuse(case, user_id=SECOND_OFFICER.id, reason="亲属在该公司", act=act(HEAD))
    with pytest.raises(Refused, match="recused"):
        assigning.assign(case, user_id=SECOND_OFFICER.id, duty="second", act=act(HEAD))


def test_the_kind_of_closing_follows_the_decision() -> None:
    assert Case(decision_kind="N-WARN", ended_by_court=False).closing_kinds() == ("PENALTY_DONE",)
    assert Case(decision_kind="NO_PENALTY_FIRST", ended_by_court=False).closing_kinds() == ("NO_PENALTY_FIRST",)
    assert Case(decision_kind="N-FINE1", ended_by_court=True).closing_kinds() == ("PENALTY_COURT",)

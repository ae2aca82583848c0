"""Every state of every track is reached by its moves alone, and every move of the tables has been made."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.events.models import Event
from portal.ground.procedure.act import Act
from portal.ground.procedure.propose import decide, perform, verbs
from portal.law.workflow.states import STATES, Track
from portal.law.workflow.tables import MOVES, every_move
from portal.work.complaints.actions.intake import match_venue
from portal.work.penalties.actions import remedy
from portal.work.penalties.money import owed
from tests import makers
from tests.cast import (
    MUNICIPAL,
    OFFICE,
    OTHER_HEAD,
    OTHER_OFFICE,
    OTHER_TRIAGE,
    TRIAGE,
)
from tests.stories.doubts import Doubter
from tests.stories.samples import FINE, SERIOUS, WARNING, given
from tests.stories.walk import Walk

START_ONLY = {(Track.PUBLICATION, "none"), (Track.REMEDY, "none")}
"""Where a subject is before its first move."""


def test_a_complaint_is_asked_about_twice_and_then_withdrawn(walk: Walk) -> None:
    one = walk.complaint()
    walk.do(one, "ask_more", "reply", "ask_more")
    walk.later(30).do(one, "proceed", by=makers.SYSTEM)
    walk.do(one, "withdraw")


def test_a_complaint_goes_to_another_district_and_comes_back(walk: Walk) -> None:
    one, two = walk.complaint(), walk.complaint()
    walk.do(one, "transfer", office=OTHER_OFFICE)
    walk.do(one, "refuse", by=OTHER_TRIAGE)
    walk.do(one, "designate", office=OFFICE)
    walk.do(two, "transfer", office=OTHER_OFFICE)
    walk.do(two, "take", by=OTHER_TRIAGE)


def test_a_complaint_is_not_for_us(walk: Walk) -> None:
    one, two = walk.complaint(), walk.complaint()
    walk.do(one, "refer_out")
    walk.do(two, "reject")
    walk.later(5).do(two, "ask_recheck")
    walk.do(two, "keep", by=OTHER_HEAD)
    assert two.state == "rejected"


def test_a_complaint_is_taken_up_answered_looked_at_again_and_closed(walk: Walk) -> None:
    place = makers.venue(walk.act)
    one, two = walk.complaint(), walk.complaint()
    for each in (one, two):
        match_venue(each, place, act=walk.act(TRIAGE, walk.day))
    walk.do(one, "accept", officers=(makers.OFFICER.id, makers.SECOND_OFFICER.id))
    case = db.session.scalars(select(makers.Case).order_by(makers.Case.id.desc())).first()
    walk.do(two, "merge", main=one.id)
    walk.visit(case)
    walk.do(case, "find_nothing")
    assert one.state == "result_ready"
    walk.do(one, "tell_result", second=OTHER_HEAD)
    walk.later(3).do(one, "ask_recheck")
    walk.do(one, "reopen", by=MUNICIPAL)
    walk.do(case, "reopen", "do_not_file")
    walk.do(one, "tell_result", second=OTHER_HEAD)
    walk.later(40).do(one, "finish")


def test_a_slight_matter_is_put_right_and_ends_with_guidance(walk: Walk) -> None:
    case = walk.case()
    order = walk.order(case)
    walk.later(3).do(order, "receive_proof")
    void = walk.look_again(case)
    walk.do(order, "verify", passed=walk.every_item(order))
    walk.do(void, "invalidate", by=makers.REVIEWER)
    assert order.state == "evidence_in"
    walk.look_again(case)
    walk.do(order, "verify", passed=walk.every_item(order))
    walk.do(case, "guide")


def test_an_order_is_extended_varied_and_withdrawn(walk: Walk) -> None:
    case = walk.case()
    order = walk.order(case)
    walk.do(order, "extend", due_on=walk.day + timedelta(days=20))
    walk.do(order, "vary", "serve", "withdraw")
    walk.do(case, "call_interview", "interview", "inquire", "list_evidence", "tell_police")


def test_an_order_lapses_and_late_proof_comes(walk: Walk) -> None:
    order = walk.order(walk.case())
    walk.later(30).do(order, "lapse", "receive_late_proof")


def test_a_visit_is_attempted_added_to_and_declared_invalid(walk: Walk) -> None:
    case = makers.case(walk.act)
    walk.do(walk.visit(case, until="planned"), "attempt")
    walk.do(walk.visit(case), "add", "invalidate")
    walk.do(walk.visit(case, until="done"), "sign", signature="signed")


def test_a_case_runs_with_everything_that_may_happen_on_the_way(walk: Walk) -> None:
    case = walk.case()
    walk.do(case, "extend_check")
    file = MOVES[Track.CASE]["file"]
    waits = perform(case, "file", given(file, walk.day), act=walk.act(makers.OFFICER, walk.day))
    walk.do(case, "extend_filing")
    decide(waits, case, approve=True, reason="", act=walk.act(makers.HEAD, walk.day))
    walk.do(case, "preserve", "seize", "extend_hold", "pause", "resume", "extend", "extend_again")
    walk.do(case, "give_back", which=("preserve", "seize"))
    walk.do(case, "suspect_crime", "police_decline", "revoke_filing")


def test_a_case_goes_to_the_police_and_another_to_another_authority(walk: Walk) -> None:
    one, two = walk.case(), walk.case()
    walk.do(one, "file", "suspect_crime", "police_accept", "confirm_transfer")
    walk.do(two, "transfer", by=MUNICIPAL)
    walk.do(two, "take_back")


def test_a_case_joins_another_or_ends_without_a_decision(walk: Walk) -> None:
    main = walk.case()
    twin = walk.case(at=main.venue)
    walk.do(twin, "merge", main=main.id)
    walk.do(walk.case(conduct_from=date(2022, 1, 1), conduct_to=date(2023, 1, 1)), "time_bar")
    walk.do(main, "party_gone")


def test_a_grave_case_goes_up_to_the_municipal_office(walk: Walk) -> None:
    case = walk.case()
    walk.do(case, "file")
    walk.do(case, "finish", **SERIOUS)
    walk.do(case, "escalate")
    assert case.office != OFFICE


def test_a_refusal_leads_to_a_fine_after_a_hearing(walk: Walk) -> None:
    case = walk.case()
    order = walk.refused(case)
    walk.do(case, "file")
    walk.do(case, "finish", **FINE)
    walk.do(case, "send_back")
    walk.do(case, "finish", **FINE)
    walk.do(case, "pass_review", "serve_notice", "hear_statement", "ask_hearing")
    walk.do(case, "convene_hearing", hearing_on=walk.day + timedelta(days=20))
    walk.later(20).do(case, "hold_hearing")
    walk.do(case, "pass_review", "discuss", by=None)
    walk.do(case, "penalise", by=OTHER_HEAD, **FINE)
    walk.do(case, "serve_decision")
    walk.later(30).do(case, "demand", "serve_demand")
    walk.do(case, "defer", due_on=walk.day + timedelta(days=20))
    walk.later(5).do(case, "pay_part")
    walk.do(case, "perform", amount=owed(case, walk.day, db.session()).total)
    walk.do(order, "receive_late_proof")
    walk.look_again(case)
    walk.do(order, "verify", passed=walk.every_item(order))
    record = walk.publication(case)
    walk.do(record, "decline")
    walk.do(case, "close")


def test_the_court_ends_what_was_not_paid(walk: Walk) -> None:
    case = walk.case()
    walk.refused(case)
    walk.to_notice(case)
    walk.do(case, "ask_hearing", "give_up_hearing")
    walk.do(case, "end_windows", waived_in_writing=True)
    walk.do(case, "penalise", by=OTHER_HEAD, **FINE)
    walk.do(case, "serve_decision")
    walk.later(30).do(case, "demand", "serve_demand")
    walk.later(200).do(case, "apply_to_court", "end_enforcement")


def test_a_notice_goes_by_post_and_what_it_led_to_falls(walk: Walk) -> None:
    case = walk.case()
    walk.do(case, "file")
    walk.do(case, "finish", **WARNING)
    walk.do(case, "pass_review", "send_notice")
    walk.later(3).do(case, "notice_reached", way="post", tracking="EMS 1")
    walk.do(case, "revise", **WARNING)
    walk.do(case, "pass_review")
    assert case.state == "notice", "the party still has its time"
    walk.later(20).do(case, "end_windows", by=makers.SYSTEM)
    walk.do(case, "penalise", by=OTHER_HEAD, **WARNING)
    walk.do(case, "serve_decision")
    walk.do(remedy.begin(case), "lodge_reconsideration", "revoke")
    walk.do(case, "reopen")
    assert case.state == "investigating"


def test_a_first_matter_ends_without_a_penalty(walk: Walk) -> None:
    case = walk.case()
    walk.to_notice(case, WARNING)
    walk.later(20).do(case, "end_windows", by=makers.SYSTEM)
    walk.do(case, "do_not_penalise", "serve_decision")


def test_a_public_record_is_corrected_and_withdrawn_or_taken_down(walk: Walk) -> None:
    record = walk.published()
    walk.do(record, "correct")
    walk.do(remedy.begin(record.case), "lodge_reconsideration", "revoke")
    walk.do(record, "withdraw")
    record = walk.published()
    walk.later(100).do(record, "expire")


def test_a_public_record_is_removed_early(walk: Walk) -> None:
    record = walk.publication(walk.warned())
    walk.do(record, "propose", **{"class": "serious"})
    walk.do(record, "redact", "approve", "publish")
    walk.later(400).do(record, "remove_early")


@pytest.mark.parametrize("outcome", ["change", "revoke", "find_unlawful", "declare_void"])
def test_the_party_goes_to_reconsideration_and_to_court(walk: Walk, outcome: str) -> None:
    found = walk.remedy()
    walk.do(found, "lodge_reconsideration", "uphold", "lodge_suit", outcome)


STORIES = [
    (name, story, getattr(story, "pytestmark", []))
    for name, story in list(globals().items())
    if name.startswith("test_")
]


@pytest.fixture
def walk(both: str, act: Callable[..., Act], session: Session) -> Walk:
    """Somebody to follow, on each engine."""
    return Walk(act)


def _told(walk: Walk) -> None:
    """Every story once more, and at every step whoever may not take it is refused."""
    for _, story, marks in STORIES:
        for told in marks[0].args[1] if marks else [None]:
            story(Doubter(walk.act), *([told] if told else []))


def test_every_state_is_reached_and_every_move_is_made(walk: Walk, session: Session) -> None:
    _told(walk)
    events = session.execute(select(Event.track, Event.move, Event.to_state)).all()
    reached = {(Track(track), state) for track, _, state in events if state}
    everywhere = {(track, state) for track in Track for state in STATES[track]}
    assert everywhere - reached == START_ONLY
    assert {(m.track, m.name) for m in every_move()} - {(t, m) for t, m, _ in events if t in set(Track)} == set()


def test_every_move_on_something_that_exists_has_a_verb(walk: Walk) -> None:
    assert {(m.track, m.name) for m in every_move() if not m.creates} - set(verbs()) == set()
    assert not set(verbs()) - {(m.track, m.name) for m in every_move()}

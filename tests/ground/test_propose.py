"""What needs a second person: proposed, approved, returned, or void because it has become unlawful meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import import_module
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.app import VERBS
from portal.ground.db import db, locked
from portal.ground.events.models import Event
from portal.ground.procedure import clocks
from portal.ground.procedure.advance import advance
from portal.ground.procedure.models import Proposal
from portal.ground.procedure.propose import _verbs, decide, pending, perform
from portal.law.workflow.refusal import NotYours, Refused, Superseded
from portal.law.workflow.states import Track
from portal.work.accounts.models import User
from portal.work.cases.actions.assigning import recuse
from portal.work.cases.models import Case
from tests.cast import ADMIN, HEAD, MUNICIPAL, OFFICER, OTHER_HEAD, REVIEWER, SECOND_OFFICER, STRANGER, TRIAGE, Person
from tests.conftest import DAY, Acting
from tests.ground.subjects import INTERVIEW, bare_case, do_not_file, interview

GIVEN = {**INTERVIEW, "held_on": DAY}
NEXT = date(2026, 3, 3)


@pytest.fixture(autouse=True)
def plain_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moves of these tests, made by verbs that do nothing else; the real ones, loaded here, come back afterwards."""
    for module in VERBS:
        import_module(f"portal.work.{module}")
    monkeypatch.setitem(_verbs, (Track.CASE, "interview"), interview)
    monkeypatch.setitem(_verbs, (Track.CASE, "do_not_file"), do_not_file)


def proposed(act: Acting, name: str = "interview", **columns: object) -> tuple[Case, Proposal]:
    """A case and what its officer proposes."""
    case = bare_case(act(OFFICER), **columns)
    given = GIVEN if name == "interview" else {"reason": "查无此事"}
    proposal = perform(case, name, given, act=act(OFFICER))
    db.session.commit()
    return case, proposal


def moves(session: Session) -> list[str]:
    """What happened, in order."""
    return list(session.scalars(select(Event.move).order_by(Event.id)))


def test_a_proposal_waits_and_moves_nothing(act: Acting, session: Session) -> None:
    case, proposal = proposed(act)
    assert pending(session, Track.CASE, case.id) == [proposal]
    assert (proposal.state, proposal.proposed_by, proposal.proposed_role) == ("pending", OFFICER.id, "CO")
    assert moves(session) == ["open", "interview.proposed"]


def test_an_approved_proposal_makes_the_move_in_the_proposers_name(act: Acting, session: Session) -> None:
    case, proposal = proposed(act)
    decide(proposal, case, approve=True, reason="", act=act(HEAD, NEXT))
    assert (proposal.state, proposal.decided_by) == ("approved", HEAD.id)
    made = session.scalars(select(Event).where(Event.move == "interview")).one()
    assert (made.actor_id, made.second_id, made.role) == (OFFICER.id, HEAD.id, "CO")
    assert "head" in case.duties()[HEAD.id], "who has decided may not investigate"
    assert pending(session, Track.CASE, case.id) == []


def test_what_was_filled_in_reaches_the_verb_as_it_was_given(act: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setitem(_verbs, (Track.CASE, "interview"), lambda case, *, act, **given: seen.update(given))
    case, proposal = proposed(act)
    decide(proposal, case, approve=True, reason="", act=act(HEAD))
    assert seen == GIVEN


def test_a_returned_proposal_moves_nothing_and_keeps_the_reason(act: Acting, session: Session) -> None:
    case, proposal = proposed(act)
    decide(proposal, case, approve=False, reason="材料不齐", act=act(HEAD))
    assert (proposal.state, proposal.reason) == ("returned", "材料不齐")
    assert moves(session) == ["open", "interview.proposed", "interview.returned"]
    assert perform(case, "interview", GIVEN, act=act(OFFICER)).state == "pending", "it can be proposed again"


def test_a_proposal_to_file_pauses_one_clock_and_starts_another(act: Acting) -> None:
    case, proposal = proposed(act, "do_not_file", valid_visits=1)
    assert clocks.running(case)["D11"].paused_on == DAY
    assert "D12" in clocks.running(case)
    decide(proposal, case, approve=False, reason="再查", act=act(HEAD, date(2026, 3, 5)))
    assert clocks.running(case)["D11"].paused_on is None
    assert clocks.running(case)["D11"].paused_days == 3
    assert "D12" not in clocks.running(case)


def test_an_approved_end_stops_every_clock(act: Acting) -> None:
    case, proposal = proposed(act, "do_not_file", valid_visits=1)
    decide(proposal, case, approve=True, reason="", act=act(HEAD, NEXT))
    assert (case.state, case.closed_kind) == ("closed", "NO_FILE")
    assert not clocks.running(case)


def test_what_has_become_unlawful_is_void_and_says_why(act: Acting, session: Session) -> None:
    case, proposal = proposed(act)
    case.paused, case.paused_for = True, "crime"
    session.commit()
    decide(proposal, case, approve=True, reason="", act=act(HEAD))
    session.commit()
    assert proposal.state == "void"
    assert [row["name"] for row in proposal.refusal] == ["paused"]
    assert "interview" not in moves(session)
    assert case.state == "preliminary"


def test_a_void_end_leaves_the_case_as_it_was(act: Acting, session: Session) -> None:
    case, proposal = proposed(act, "do_not_file", valid_visits=1)
    case.paused, case.paused_for = True, "crime"
    session.commit()
    decide(proposal, case, approve=True, reason="", act=act(HEAD))
    session.commit()
    assert (proposal.state, case.state, case.closed_kind) == ("void", "preliminary", None)
    assert "D12" not in clocks.running(case)
    assert clocks.running(case)["D11"].paused_on == DAY, "the whole case is paused: its time does not run on"


def test_a_guard_refuses_at_the_proposal_already(act: Acting) -> None:
    case = bare_case(act(OFFICER), paused=True, paused_for="crime")
    with pytest.raises(Refused) as refused:
        perform(case, "do_not_file", {"reason": "查无此事"}, act=act(OFFICER))
    assert [r.name for r in refused.value.refusals] == ["paused"]


def test_the_same_move_waits_only_once(app_on_both: Flask, act: Acting) -> None:
    case, _ = proposed(act)
    with pytest.raises(Superseded):
        perform(case, "interview", GIVEN, act=act(SECOND_OFFICER))


def test_nobody_approves_the_own_proposal(act: Acting) -> None:
    case, proposal = proposed(act)
    with pytest.raises(NotYours) as refused:
        decide(proposal, case, approve=True, reason="", act=act(OFFICER))
    assert [r.name for r in refused.value.refusals] == ["own_proposal"]


@pytest.mark.parametrize("who", [TRIAGE, SECOND_OFFICER, REVIEWER, STRANGER, ADMIN], ids=lambda p: p.login)
def test_only_who_may_decide_decides(act: Acting, who: Person) -> None:
    case, proposal = proposed(act)
    with pytest.raises(NotYours) as refused:
        decide(proposal, case, approve=True, reason="", act=act(who))
    assert [r.name for r in refused.value.refusals] == ["second"]
    assert proposal.state == "pending"


def test_the_municipal_office_decides_where_the_district_cannot(act: Acting) -> None:
    case, proposal = proposed(act)
    for head in (HEAD, OTHER_HEAD):
        with pytest.raises(NotYours) as refused:
            decide(proposal, case, approve=True, reason="", act=act(MUNICIPAL))
        assert [r.name for r in refused.value.refusals] == ["second"]
        recuse(case, user_id=head.id, reason="亲属", act=act(MUNICIPAL))
    assert decide(proposal, case, approve=True, reason="", act=act(MUNICIPAL)).state == "approved"


def test_a_head_who_has_left_holds_nobody_up(act: Acting, session: Session) -> None:
    case, proposal = proposed(act)
    for head in (HEAD, OTHER_HEAD):
        session.get_one(User, head.id).disabled_at = act(MUNICIPAL).now
    assert decide(proposal, case, approve=True, reason="", act=act(MUNICIPAL)).state == "approved"


def test_a_second_decision_comes_too_late(act: Acting) -> None:
    case, proposal = proposed(act)
    decide(proposal, case, approve=False, reason="材料不齐", act=act(HEAD))
    with pytest.raises(Superseded):
        decide(proposal, case, approve=True, reason="", act=act(OTHER_HEAD))


def test_of_two_heads_who_approve_at_once_one_is_told(app_on_both: Flask, act: Acting, session: Session) -> None:
    case, proposal = proposed(act)
    key, case_key, acts = proposal.id, case.id, {who: act(who, NEXT) for who in (HEAD, OTHER_HEAD)}
    session.commit()
    together = Barrier(2)

    def approve(who: Person) -> str:
        with app_on_both.app_context():
            together.wait()
            subject = locked(db.session(), Case, case_key)
            waiting = locked(db.session(), Proposal, key)
            assert subject is not None
            assert waiting is not None
            try:
                decide(waiting, subject, approve=True, reason="", act=acts[who])
            except Superseded:
                db.session.rollback()
                return "told"
            db.session.commit()
            return "done"

    with ThreadPoolExecutor(2) as heads:
        assert sorted(heads.map(approve, (HEAD, OTHER_HEAD))) == ["done", "told"]
    assert session.scalar(select(func.count()).select_from(Event).where(Event.move == "interview")) == 1


def test_a_change_to_a_row_that_has_moved_on_is_refused(app_on_both: Flask, act: Acting, session: Session) -> None:
    case = bare_case(act(OFFICER))
    key = case.id
    session.commit()
    with Session(db.engine, expire_on_commit=False) as slow:
        old = slow.get_one(Case, key)
        slow.commit()
        case.summary = "先到"
        session.commit()
        old.summary = "后到"
        with pytest.raises(StaleDataError):
            slow.flush()
        slow.rollback()


def test_a_move_that_needs_a_second_person_is_not_made_alone(act: Acting) -> None:
    case = bare_case(act(OFFICER))
    with pytest.raises(NotYours) as refused:
        advance(case, "interview", act=act(OFFICER), given=GIVEN)
    assert [r.name for r in refused.value.refusals] == ["needs_second"]
    advance(case, "interview", act=act(OFFICER, second=HEAD), given=GIVEN)

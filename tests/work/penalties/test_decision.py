"""M23, M24, M25, M37: the decision and its service."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.propose import perform
from portal.ground.rulebook.models import SettingRow
from portal.ground.rulebook.rules import touch
from portal.law.workflow.refusal import NotYours, Refused
from portal.work.cases.models import Case
from portal.work.complaints.models import Complaint
from portal.work.documents.models import Document
from portal.work.penalties.queries import last_decision
from tests.cast import HEAD, OFFICER, OTHER_HEAD, SECOND_OFFICER
from tests.conftest import DAY, Acting
from tests.work.cases.story import approved, opened, reported, running, taken_up, visited
from tests.work.penalties.course import (
    DECIDED,
    DELIVERED,
    FACTS,
    FINE,
    LARGE,
    NONE,
    SERVED,
    WARNING,
    clock,
    decided,
    delivered,
    filed,
    names,
    passed,
    refused,
    revised,
    waited,
)


def test_a_warning_in_a_district_is_decided_and_numbered(act: Acting, session: Session) -> None:
    case = decided(act, filed(act), by=HEAD)
    decision = last_decision(session, case.id)
    document = session.get_one(Document, decision.document_id)
    assert (case.state, case.decision_kind, case.decision_fen, case.decided_on) == ("decided", "N-WARN", 0, DECIDED)
    assert document.reference is not None
    assert document.reference.endswith("〔2026〕1 号")
    assert document.fields["kinds"][0]["zh"] == "警告"
    assert "D13" not in running(case)
    assert running(case) >= {"D20", "D21"}


@pytest.mark.parametrize(
    ("change", "refusals"),
    [
        ({"kinds": ("N-WARN", "N-CONF"), "amount": None, "gains": 100}, {"not_heavier", "as_passed"}),
        ({"amount": 5_000_001}, {"not_heavier", "as_passed"}),
        ({"bases": ("P28", "C29", "P66.1")}, {"other_enforcer", "as_passed"}),
        ({"kinds": ("N-FINE1",), "amount": 0}, {"amount_missing", "as_passed"}),
        ({"kinds": ("N-FINE1",), "amount": 1_000_000}, {"as_passed"}),
        ({"person": "店长", "person_fine": 1_000_000}, {"not_heavier", "as_passed"}),
    ],
)
def test_what_may_not_be_decided(act: Acting, change: dict[str, object], refusals: set[str]) -> None:
    case = waited(act, refused(filed(act)), FINE)
    given = {"facts": FACTS, "perform": "缴款", **FINE, **change}
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert names(caught.value) == refusals
    assert case.decision_kind is None


def test_a_lighter_decision_needs_a_new_legal_pass_and_no_new_notice(act: Acting) -> None:
    case = waited(act, refused(filed(act)), FINE)
    lighter = {**FINE, "kinds": ("N-FINE1",), "amount": 1_000_000}
    revised(act, case, lighter, DECIDED)
    assert case.state == "deciding"
    perform(case, "penalise", {"facts": FACTS, "perform": "缴款", **lighter}, act=act(OTHER_HEAD, DECIDED))
    assert case.decision_fen == 1_000_000


def test_fine_gains_and_the_person_responsible_are_three_amounts(act: Acting, session: Session) -> None:
    plan = {
        **FINE, "kinds": ("N-CONF", "N-FINE1"), "gains": 3_000_000, "person": "店长郝某", "person_fine": 1_000_000
    }  # fmt: skip
    case = decided(act, refused(filed(act)), plan)
    row = last_decision(session, case.id)
    assert (row.amount_fen, row.gains_fen, row.person_fen, row.person) == (5_000_000, 3_000_000, 1_000_000, "店长郝某")
    assert (case.decision_fen, case.decision_gains_fen, case.decision_person_fen) == (5_000_000, 3_000_000, 1_000_000)
    fields = session.get_one(Document, row.document_id).fields
    assert (fields["amount"], fields["gains"], fields["person_fine"]) == (5_000_000, 3_000_000, 1_000_000)
    assert case.hearing_right, "a fine of CNY 10,000 on a person is a larger one"


def test_a_fine_on_the_person_needs_a_refusal_unless_the_setting_says_otherwise(act: Acting, session: Session) -> None:
    plan = {**WARNING, "person": "店长", "person_fine": 1_000_000}
    case = passed(act, filed(act), plan)
    given = {"facts": FACTS, "served_on": DAY, **SERVED}
    with pytest.raises(Refused) as caught:
        perform(case, "serve_notice", given, act=act(OFFICER))
    assert names(caught.value) == {"refusal_for_person"}
    session.add(SettingRow(key="person_fine_needs_refusal", value=0, from_date=DAY))
    touch(session)
    session.flush()
    approved(case, "serve_notice", given, act, DAY)
    assert case.notice_terms["person_fen"] == 1_000_000


def test_the_same_conduct_is_fined_once(act: Acting, session: Session) -> None:
    first = decided(act, refused(filed(act)), FINE)
    second = waited(act, refused(filed_at(act, first)), FINE)
    given = {"facts": FACTS, "perform": "缴款", **FINE}
    with pytest.raises(Refused) as caught:
        perform(second, "penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert names(caught.value) == {"one_fine_per_act"}
    first.remedy = "revoked"
    session.flush()
    perform(second, "penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert second.state == "decided"


def filed_at(act: Acting, other: Case) -> Case:
    """Another case at the same place, about the same conduct."""
    case = taken_up(act, reported(act, other.venue, idem="b"))
    visited(act, case)
    approved(case, "file", {"cause": "强制刷脸", "facts": FACTS}, act)
    return case


def test_a_fine_needs_a_recorded_refusal(act: Acting) -> None:
    case = waited(act, refused(filed(act)), FINE)
    case.refusal_on = None
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", {"facts": FACTS, "perform": "缴款", **FINE}, act=act(OTHER_HEAD, DECIDED))
    assert names(caught.value) == {"refusal_for_fine"}


def test_who_recorded_the_refusal_leaves_the_fine_to_another(act: Acting) -> None:
    case = waited(act, refused(filed(act)), FINE)
    given = {"facts": FACTS, "perform": "缴款", **FINE}
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", given, act=act(HEAD, DECIDED))
    assert names(caught.value) == {"refusal_approver"}
    perform(case, "penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert case.state == "decided"


def test_a_large_fine_waits_for_the_collective_discussion(act: Acting) -> None:
    plan = {**LARGE, "amount": 60_000_000}
    case = waited(act, refused(filed(act)), plan)
    given = {"facts": FACTS, "perform": "缴款", **plan}
    with pytest.raises(Refused) as caught:
        perform(case, "penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert names(caught.value) == {"discussed"}
    talk = {"attendees": "方主、何副、沈法", "views": "一致", "conclusion": "同意"}
    perform(case, "discuss", talk, act=act(OTHER_HEAD, DECIDED))
    perform(case, "penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert case.decision_fen == 60_000_000


def test_the_officers_of_a_case_do_not_decide_it(act: Acting) -> None:
    case = waited(act, filed(act))
    with pytest.raises(NotYours):
        perform(case, "penalise", {"facts": FACTS, "perform": "缴款", **WARNING}, act=act(OFFICER, DECIDED))


def test_no_penalty_has_a_ground_and_is_told(act: Acting, session: Session) -> None:
    case = passed(act, filed(act), NONE)
    given = {
        "ground": "NO_PENALTY_NOFAULT",
        "facts": FACTS,
        "education": "已教育",
        "evidence": "供应商隐瞒采集功能的合同",
    }
    perform(case, "do_not_penalise", given, act=act(OTHER_HEAD, DECIDED))
    assert (case.decision_kind, case.decision_fen) == ("NO_PENALTY_NOFAULT", 0)
    assert session.scalars(select(Complaint.state)).all() == ["result_ready"]
    perform(case, "serve_decision", {"served_on": DELIVERED, **SERVED}, act=act(OFFICER, DELIVERED))
    assert case.state == "performed"


def test_a_warning_is_performed_by_its_service(act: Acting, session: Session) -> None:
    case = delivered(act, filed(act))
    assert case.state == "performed"
    assert case.decision_served_on == DELIVERED
    assert running(case) >= {"D24", "D25", "D31"}
    assert not running(case) & {"D20", "D22"}
    assert session.scalars(select(Complaint.state)).all() == ["result_ready"]
    assert case.results_pending == 0


def test_remedies_and_payment_count_from_the_day_of_service(act: Acting) -> None:
    case = decided(act, refused(filed(act)), FINE)
    perform(case, "serve_decision", {"served_on": DELIVERED, **SERVED}, act=act(OFFICER, date(2026, 3, 30)))
    assert case.state == "enforcing"
    assert [clock(case, code).started_on for code in ("D22", "D24", "D25")] == [DELIVERED] * 3
    assert clock(case, "D22").due_on == date(2026, 4, 7)  # the 15th day is in the Qingming holiday
    assert clock(case, "D20").stopped_on == DELIVERED


def test_publication_counts_from_the_decision_and_by_post_from_the_service(act: Acting) -> None:
    direct, posted = delivered(act, filed(act)), delivered(act, another(act), way="post", tracking="EMS 1")
    assert clock(direct, "D21").started_on == DECIDED
    assert clock(posted, "D21").started_on == DELIVERED


def another(act: Acting) -> Case:
    case = opened(act, idem="b")
    visited(act, case)
    approved(case, "file", {"cause": "强制刷脸", "facts": FACTS}, act)
    return case


def test_service_is_no_later_than_today(act: Acting) -> None:
    case = decided(act, filed(act))
    with pytest.raises(Refused):
        perform(case, "serve_decision", {"served_on": DELIVERED, **SERVED}, act=act(OFFICER, DECIDED))
    assert case.decision_served_on is None


SPOT = {"kinds": ("N-WARN",), "bases": ("P28", "P66.1"), "facts": FACTS, "party": "entity", "told_orally": True}


@pytest.mark.parametrize(("party", "fen"), [("citizen", 20_000), ("entity", 300_000)])
def test_a_small_fine_is_decided_on_the_spot_on_a_person_and_on_a_unit(
    act: Acting, session: Session, party: str, fen: int
) -> None:
    case = opened(act)
    visited(act, case)
    case.refusal_on, case.rectification = DAY, "refused"
    given = {**SPOT, "kinds": ("N-FINE1",), "amount": fen, "party": party}
    approved(case, "penalise_on_the_spot", given, act, second=SECOND_OFFICER)
    assert (case.state, last_decision(session, case.id).amount_fen) == ("decided", fen)


def test_two_officers_warn_on_the_spot(act: Acting, session: Session) -> None:
    case = opened(act)
    visited(act, case)
    approved(case, "penalise_on_the_spot", SPOT, act, second=SECOND_OFFICER)
    decision = last_decision(session, case.id)
    assert case.state == "decided"
    assert decision.on_the_spot
    assert decision.decided_on == DAY
    assert session.get_one(Document, decision.document_id).variant == "spot"


@pytest.mark.parametrize(
    ("change", "refusals"),
    [
        ({"kinds": ("N-FINE1",), "amount": 300_001}, {"spot_limits", "refusal_for_fine"}),
        ({"bases": ("P28",)}, {"no_liability"}),
        ({"told_orally": False}, {"missing", "spot_told"}),
    ],
)
def test_what_is_not_for_the_spot(act: Acting, change: dict[str, object], refusals: set[str]) -> None:
    case = opened(act)
    visited(act, case)
    with pytest.raises(Refused) as caught:
        perform(case, "penalise_on_the_spot", {**SPOT, **change}, act=act(OFFICER))
    assert names(caught.value) == refusals

"""X1–X7: what the party lodges, and what an outcome does to decision, payment, publication and reporters."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ground.procedure.propose import perform
from portal.law.catalogue.pack import pack
from portal.law.workflow.refusal import Refused
from portal.work.cases.models import Case
from portal.work.cases.queries import earlier_finding
from portal.work.complaints.messages import read
from portal.work.complaints.models import Complaint
from portal.work.penalties.actions.remedy import begin, current
from portal.work.penalties.models import Remedy
from portal.work.penalties.queries import last_decision, penalty_record
from tests.cast import HEAD, MUNICIPAL, OFFICER, OTHER_HEAD, REVIEWER, SYSTEM
from tests.conftest import Acting
from tests.work.cases.story import approved, running
from tests.work.penalties.course import (
    FINE,
    WARNING,
    clock,
    decided,
    delivered,
    filed,
    finished,
    names,
    owed,
    refused,
)

LODGED, ENDED = date(2026, 4, 8), date(2026, 5, 8)
CHANGED = {"kinds": ("N-WARN", "N-FINE1"), "amount": 2_000_000, "bases": ("P28", "P66.1")}
FALLEN = {"revoke": "revoked", "find_unlawful": "unlawful", "declare_void": "void"}


def fined(act: Acting) -> Case:
    return delivered(act, refused(filed(act)), FINE)


def lodged(act: Acting, case: Case, move: str = "lodge_reconsideration", on: date = LODGED) -> Remedy:
    remedy = begin(case)
    perform(remedy, move, {"lodged_on": on, "paper": "复 1 号"}, act=act(REVIEWER, on))
    return remedy


def ended(act: Acting, remedy: Remedy, move: str, on: date = ENDED, **more: object) -> None:
    given = {"outcome_on": on, "paper": "复决 1 号", "reason": "事实清楚", **more}
    perform(remedy, move, given, act=act(REVIEWER, on))


def told(session: Session) -> list[str]:
    """The last message to each reporter."""
    rows = session.scalars(select(Complaint).order_by(Complaint.id))
    return [read(session, row)[-1].text for row in rows if read(session, row)]


def test_a_case_has_no_stored_remedy_before_one_is_lodged(act: Acting, session: Session) -> None:
    case = fined(act)
    assert current(case).state == "none"
    assert session.query(Remedy).count() == 0


def test_a_reconsideration_freezes_the_late_fee(act: Acting) -> None:
    case = fined(act)
    remedy = lodged(act, case)
    assert case.remedy == "reconsideration"
    perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 20)))
    assert clock(case, "D23").paused_on == date(2026, 4, 20)
    ended(act, remedy, "uphold")
    assert clock(case, "D23").paused_on is None
    assert case.remedy == "upheld"
    assert owed(case, date(2026, 5, 9)) == 5_000_000 + 2 * 150_000
    assert "D24" not in running(case)
    assert clock(case, "D25").due_on == date(2026, 5, 25)  # 15 days, rolled past a Saturday and a Sunday


def test_after_a_reconsideration_the_three_months_count_from_its_own_lapse(act: Acting) -> None:
    case = fined(act)
    perform(case, "demand", {}, act=act(SYSTEM, LODGED))
    remedy = lodged(act, case)
    ended(act, remedy, "uphold")
    assert clock(case, "D26").started_on >= date(2026, 5, 25)


def test_a_suit_after_reconsideration_has_fifteen_days(act: Acting) -> None:
    case = fined(act)
    remedy = lodged(act, case)
    ended(act, remedy, "uphold")
    with pytest.raises(Refused) as caught:
        lodged(act, case, "lodge_suit", date(2026, 5, 26))
    assert names(caught.value) == {"remedy_in_time"}
    perform(remedy, "lodge_suit", {"lodged_on": date(2026, 5, 25), "paper": "诉"}, act=act(REVIEWER, date(2026, 5, 26)))
    assert case.remedy == "suit"
    assert remedy.stays == [["2026-04-08", "2026-05-08"], ["2026-05-25", None]]
    assert owed(case, date(2026, 6, 30)) == 5_000_000 + (1 + 17) * 150_000


def test_a_remedy_too_late_is_refused(act: Acting) -> None:
    case = fined(act)
    with pytest.raises(Refused) as caught:
        lodged(act, case, on=date(2026, 5, 23))
    assert names(caught.value) == {"remedy_in_time"}


def test_a_decision_that_is_not_served_has_no_remedy(act: Acting) -> None:
    case = decided(act, filed(act))
    with pytest.raises(Refused) as caught:
        lodged(act, case, on=date(2026, 3, 22))
    assert names(caught.value) == {"has_decision"}


def test_an_outcome_does_not_come_before_its_remedy(act: Acting) -> None:
    remedy = lodged(act, fined(act))
    given = {"outcome_on": date(2026, 4, 7), "paper": "1", "reason": "-"}
    with pytest.raises(Refused) as caught:
        perform(remedy, "uphold", given, act=act(REVIEWER, date(2026, 5, 1)))
    assert names(caught.value) == {"outcome_on"}


def test_changed_terms_are_in_force_and_the_old_ones_stay(act: Acting, session: Session) -> None:
    case = fined(act)
    case.publication = "published"
    remedy = lodged(act, case)
    ended(act, remedy, "change", **CHANGED)
    rows = penalty_record(session, case.id).decisions
    assert [row.amount_fen for row in rows] == [5_000_000, 2_000_000]
    now = last_decision(session, case.id)
    assert (now.remedy_id, now.changed_on, now.changed_by) == (remedy.id, ENDED, "复决 1 号")
    assert (now.document_id, now.decided_on) == (rows[0].document_id, rows[0].decided_on)
    assert (case.decision_fen, case.remedy, case.state) == (2_000_000, "changed", "enforcing")
    assert owed(case, ENDED) == 2_060_000  # it was one day late when the review was asked for
    assert clock(case, "D27").due_on == date(2026, 5, 12)  # 9 May 2026 is a make-up working day
    assert clock(case, "D25").due_on == date(2026, 5, 25)


def test_a_fine_changed_into_a_warning_needs_no_payment(act: Acting) -> None:
    case = fined(act)
    remedy = lodged(act, case)
    ended(act, remedy, "change", kinds=("N-WARN",), bases=("P28", "P66.1"))
    assert not running(case) & {"D22", "D23"}
    perform(case, "perform", {"on": ENDED, "slip": "复议变更，无需缴款"}, act=act(OFFICER, ENDED))
    assert case.state == "performed"


@pytest.mark.parametrize(
    ("terms", "refusals"),
    [
        ({**CHANGED, "amount": 6_000_000}, {"not_worse"}),
        ({**CHANGED, "kinds": ("N-WARN", "N-CONF", "N-FINE1"), "gains": 100}, {"not_worse"}),
        ({**CHANGED, "amount": None}, {"amount_missing"}),
        ({**CHANGED, "kinds": ("N-WARN",)}, {"amount_idle"}),
        ({"bases": ("P28",)}, {"missing"}),
    ],
)
def test_terms_that_no_remedy_can_have(act: Acting, terms: dict[str, object], refusals: set[str]) -> None:
    case = fined(act)
    remedy = lodged(act, case)
    with pytest.raises(Refused) as caught:
        ended(act, remedy, "change", **terms)
    assert names(caught.value) == refusals
    assert case.decision_fen == 5_000_000


@pytest.mark.parametrize("move", FALLEN)
def test_what_has_fallen_is_neither_paid_nor_enforced_nor_shown(act: Acting, session: Session, move: str) -> None:
    case = fined(act)
    case.publication = "published"
    perform(case, "demand", {}, act=act(SYSTEM, LODGED))
    ended(act, lodged(act, case), move)
    assert case.remedy == FALLEN[move]
    assert not running(case) & {"D22", "D23", "D26"}
    assert clock(case, "D27").due_on == date(2026, 5, 12)
    for name, given in (
        ("perform", {"on": ENDED, "slip": "1"}),
        ("demand", {}),
        ("pay_part", {"on": ENDED, "amount": 1, "slip": "1"}),
    ):
        with pytest.raises(Refused) as caught:
            perform(case, name, given, act=act(OFFICER, ENDED))
        assert "decision_stands" in names(caught.value) or name == "perform"
    assert not earlier_finding(session, case.operator_id, case.venue_id)


@pytest.mark.parametrize("move", FALLEN)
def test_what_has_fallen_is_done_anew(act: Acting, move: str) -> None:
    case = fined(act)
    ended(act, lodged(act, case), move)
    given = {"why": "decision_revoked", "reason": "决定被撤销，重新调查"}
    approved(case, "reopen", given, act, ENDED, by=HEAD, second=MUNICIPAL)
    assert (case.state, case.remedy, case.decision_kind, case.notice_served_on) == ("investigating", "none", None, None)
    assert "D13" in running(case)
    assert not running(case) & {"D22", "D23", "D26"}
    finished(act, case, WARNING, ENDED)
    assert case.state == "review"
    assert current(case).state == "none"


@pytest.mark.parametrize("move", FALLEN)
def test_or_the_filing_is_revoked(act: Acting, move: str) -> None:
    case = fined(act)
    ended(act, lodged(act, case), move)
    perform(case, "revoke_filing", {"reason": "没有处罚依据"}, act=act(OTHER_HEAD, ENDED))
    assert (case.state, case.closed_kind) == ("closed", "REVOKED")


@pytest.mark.parametrize(("name", "refusal"), [("reopen", "may_reopen"), ("revoke_filing", "may_revoke")])
def test_a_decision_that_stands_is_not_undone(act: Acting, name: str, refusal: str) -> None:
    case = fined(act)
    given = {"why": "new_evidence", "reason": "想重新办"}
    with pytest.raises(Refused) as caught:
        perform(case, name, given, act=act(HEAD, ENDED))
    assert names(caught.value) == {refusal}
    ended(act, lodged(act, case), "uphold")
    with pytest.raises(Refused):
        perform(case, name, given, act=act(HEAD, ENDED))


@pytest.mark.parametrize(
    ("move", "text", "more"),
    [
        ("change", "decision_changed", CHANGED),
        ("revoke", "decision_revoked", {}),
        ("find_unlawful", "decision_unlawful", {}),
        ("declare_void", "decision_void", {}),
    ],
)
def test_every_reporter_is_told_in_plain_words(
    act: Acting, session: Session, move: str, text: str, more: dict[str, object]
) -> None:
    case = fined(act)
    complaint = session.scalars(select(Complaint)).one()
    complaint.language = "en"
    remedy = lodged(act, case)
    state = complaint.state
    ended(act, remedy, move, **more)
    words = pack().texts[text]
    assert told(session) == [words.en]
    assert complaint.state == state
    secret = (case.venue.name_zh, "20,000", "罚款", "复决 1 号", "事实清楚")
    assert not any(part in words.zh + words.en for part in secret)


def test_who_was_told_the_result_hears_of_the_remedy_and_its_upholding(act: Acting, session: Session) -> None:
    case = fined(act)
    remedy = lodged(act, case)
    assert told(session) == []
    session.scalars(select(Complaint)).one().state = "answered"
    ended(act, remedy, "uphold")
    assert told(session) == [pack().texts["remedy_upheld"].zh]
    perform(remedy, "lodge_suit", {"lodged_on": date(2026, 5, 20), "paper": "诉"}, act=act(REVIEWER, date(2026, 5, 20)))
    assert told(session) == [pack().texts["remedy_lodged"].zh]

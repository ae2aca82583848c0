"""M27, M27a, M38a, M38: the demand, its service, the court."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure import clocks
from portal.ground.procedure.propose import perform
from portal.law.workflow.refusal import Refused
from portal.work.cases.models import Case
from portal.work.documents.models import Document, Service
from portal.work.penalties.actions.remedy import begin
from tests.cast import OFFICER, REVIEWER, SYSTEM
from tests.conftest import Acting
from tests.work.cases.story import approved, running
from tests.work.penalties.course import FINE, SERVED, WARNING, clock, delivered, filed, names, refused

LATE = date(2026, 4, 8)
"""The day after the last day to pay."""
LAPSE = date(2026, 9, 23)
"""Six months after service: the last day for a suit."""


def demanded(act: Acting) -> Case:
    case = delivered(act, refused(filed(act)), FINE)
    perform(case, "demand", {}, act=act(SYSTEM, LATE))
    return case


def reached(act: Acting, case: Case, day: date = LATE) -> Case:
    perform(case, "serve_demand", {"served_on": day, **SERVED}, act=act(OFFICER, day))
    return case


def applied(act: Acting, case: Case, day: date) -> None:
    approved(case, "apply_to_court", {"on": day, "paper": "（2026）沪 0117 行审 1 号"}, act, day)


def test_an_overdue_fine_is_demanded_once(act: Acting, session: Session) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    with pytest.raises(Refused):
        perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 7)))
    perform(case, "demand", {}, act=act(SYSTEM, LATE))
    assert running(case) >= {"D23", "D26"}
    document = session.query(Document).filter_by(case_id=case.id, kind="F18").one()
    assert (document.fields["due_on"], document.fields["amount"]) == ("2026-04-22", 5_000_000)
    with pytest.raises(Refused) as caught:
        perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 9)))
    assert names(caught.value) == {"demanded"}


def test_the_late_fee_runs_from_the_day_after_the_day_to_pay(act: Acting) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 20)))
    assert clock(case, "D23").started_on == LATE


def test_the_three_months_count_from_the_lapse_of_the_remedies(act: Acting) -> None:
    case = demanded(act)
    assert clock(case, "D26").started_on == LAPSE
    assert clock(case, "D26").due_on == date(2026, 12, 23)


def test_the_demand_is_served(act: Acting, session: Session) -> None:
    case = demanded(act)
    with pytest.raises(Refused) as caught:
        perform(case, "serve_demand", {"served_on": LATE, "way": "post", "receiver": "前台"}, act=act(OFFICER, LATE))
    assert names(caught.value) == {"tracked"}
    reached(act, case)
    assert case.demand_served_on == LATE
    assert session.query(Service).order_by(Service.id.desc()).first() is not None
    with pytest.raises(Refused) as caught:
        reached(act, case)
    assert names(caught.value) == {"demand_open"}


@pytest.mark.parametrize(
    ("served", "day", "refusals"),
    [
        (None, date(2026, 10, 8), {"demand_waited"}),
        (date(2026, 9, 22), date(2026, 10, 8), {"demand_waited"}),
        (LATE, LAPSE, {"remedies_over"}),
        (LATE, date(2026, 12, 24), {"apply_in_time"}),
    ],
)
def test_too_soon_or_too_late_for_the_court(act: Acting, served: date | None, day: date, refusals: set[str]) -> None:
    case = demanded(act)
    if served:
        reached(act, case, served)
    with pytest.raises(Refused) as caught:
        perform(case, "apply_to_court", {"on": day, "paper": "申请 1"}, act=act(OFFICER, day))
    assert names(caught.value) == refusals
    assert {refusal.clause for refusal in caught.value.refusals} <= {"ACL53", "ACL54"}


def contested(act: Acting, case: Case, move: str, on: date) -> None:
    perform(begin(case), move, {"lodged_on": on, "paper": "1"}, act=act(REVIEWER, on))


def settled(act: Acting, case: Case, on: date, move: str = "uphold", **more: Any) -> None:
    given = {"outcome_on": on, "paper": "1", "reason": "事实清楚", **more}
    perform(begin(case), move, given, act=act(REVIEWER, on))


CHANGED = {"kinds": ("N-FINE1",), "amount": 2_000_000, "bases": ("P28", "P66.1")}


@pytest.mark.parametrize(("move", "terms"), [("uphold", {}), ("change", CHANGED)])
def test_after_a_suit_the_court_is_asked_within_three_months_of_its_outcome(
    act: Acting, move: str, terms: dict[str, Any]
) -> None:
    case = reached(act, demanded(act))
    contested(act, case, "lodge_suit", date(2026, 9, 10))
    long_after = date(2027, 1, 15)
    assert "D26" not in clocks.overdue(case, long_after), "nobody can apply while the suit runs"
    with pytest.raises(Refused) as caught:
        applied(act, case, long_after)
    assert "remedies_over" in names(caught.value)
    settled(act, case, date(2027, 3, 1), move, **terms)
    clock_of_court = clock(case, "D26")
    assert (clock_of_court.started_on, clock_of_court.due_on) == (date(2027, 3, 1), date(2027, 6, 1))
    applied(act, case, date(2027, 6, 1))
    assert case.court_applied_on == date(2027, 6, 1)


def test_a_demand_made_during_a_suit_starts_no_time_that_could_pass(act: Acting) -> None:
    case = delivered(act, refused(filed(act)), FINE)
    contested(act, case, "lodge_suit", LATE)
    perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 20)))
    assert clock(case, "D26").paused_on == date(2026, 4, 20)
    settled(act, case, date(2027, 3, 1))
    assert (clock(case, "D26").paused_on, clock(case, "D26").due_on) == (None, date(2027, 6, 1))


def test_a_reconsideration_and_the_suit_after_it_count_once(act: Acting) -> None:
    case = demanded(act)
    contested(act, case, "lodge_reconsideration", date(2026, 5, 8))
    settled(act, case, date(2026, 10, 12))
    assert clock(case, "D26").due_on == date(2027, 1, 27)  # 15 days for a suit come first
    contested(act, case, "lodge_suit", date(2026, 10, 20))
    settled(act, case, date(2027, 4, 1))
    assert clock(case, "D26").due_on == date(2027, 7, 1)


def test_the_court_is_asked_and_ends_it(act: Acting) -> None:
    case = reached(act, demanded(act))
    with pytest.raises(Refused) as caught:
        perform(case, "end_enforcement", {"on": LAPSE, "paper": "1"}, act=act(OFFICER, LAPSE))
    assert names(caught.value) == {"applied"}
    applied(act, case, date(2026, 9, 24))
    assert "D26" not in running(case)
    taken = date(2026, 10, 9)
    approved(case, "end_enforcement", {"on": taken, "paper": "（2026）沪 0117 行审 1 号"}, act, taken)
    assert (case.state, case.ended_by_court, case.closing_kinds()) == ("performed", True, ("PENALTY_COURT",))
    assert clock(case, "D31").started_on == taken


def test_after_the_three_months_the_case_may_still_end(act: Acting) -> None:
    case = demanded(act)
    late = date(2026, 12, 28)
    approved(case, "end_enforcement", {"on": late, "paper": "超过申请期限，终结"}, act, late)
    assert case.state == "performed"


def test_compliance_is_demanded_by_naming_it(act: Acting, session: Session) -> None:
    case = delivered(act, filed(act), {**WARNING, "kinds": ("N-WARN", "N-APP")})
    with pytest.raises(Refused) as caught:
        perform(case, "demand", {}, act=act(OFFICER, LATE))
    assert names(caught.value) == {"what_to_perform"}
    perform(case, "demand", {"perform": "下架应用程序"}, act=act(OFFICER, LATE))
    assert "D23" not in running(case)
    document = session.query(Document).filter_by(case_id=case.id, kind="F18").one()
    assert document.fields["perform"] == "下架应用程序"

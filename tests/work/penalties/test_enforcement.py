"""M26–M28, M38 and the remedies: payment, demand, delay, court, reconsideration and suit."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure.propose import perform
from portal.law.workflow.refusal import Refused
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.actions.enforcement import fee_due
from portal.work.penalties.actions.remedy import begin, current
from portal.work.penalties.models import Remedy
from portal.work.penalties.queries import penalty_record
from tests.cast import HEAD, OFFICER, OTHER_HEAD, REVIEWER, SYSTEM
from tests.conftest import Acting
from tests.work.cases.story import approved, running
from tests.work.penalties.course import FINE, clock, decided, delivered, filed, names, refused

DUE = date(2026, 4, 7)
"""The last day to pay: 15 days after 23 March end in the Qingming holiday."""


def fined(act: Acting) -> Case:
    return delivered(act, refused(filed(act)), FINE)


def paid(act: Acting, case: Case, on: date, yuan: int) -> None:
    perform(case, "perform", {"on": on, "amount": yuan * 100, "slip": "回单 1"}, act=act(OFFICER, on))


def test_a_fine_paid_in_time_has_no_late_fee(act: Acting, session: Session) -> None:
    case = fined(act)
    paid(act, case, DUE, 50_000)
    (payment,) = penalty_record(session, case.id).payments
    assert (payment.fen, payment.late_fee_fen) == (5_000_000, 0)
    assert case.state == "performed"
    assert "D22" not in running(case)
    assert "D31" in running(case)


def test_late_payment_costs_three_per_cent_a_day(act: Acting, session: Session) -> None:
    case = fined(act)
    with pytest.raises(Refused) as caught:
        paid(act, case, date(2026, 4, 9), 50_000)
    assert names(caught.value) == {"not_paid"}
    assert "3,000" in caught.value.refusals[0].needs.zh
    paid(act, case, date(2026, 4, 9), 53_000)
    (payment,) = penalty_record(session, case.id).payments
    assert (payment.fen, payment.late_fee_fen) == (5_000_000, 300_000)


def test_the_late_fee_is_never_more_than_the_fine(act: Acting) -> None:
    assert fee_due(fined(act), date(2027, 4, 7)) == 5_000_000


def test_an_overdue_fine_is_demanded_once(act: Acting, session: Session) -> None:
    case = fined(act)
    with pytest.raises(Refused):
        perform(case, "demand", {}, act=act(SYSTEM, DUE))
    perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 8)))
    assert running(case) >= {"D23", "D26"}
    document = session.query(Document).filter_by(case_id=case.id, kind="F18").one()
    assert document.fields["due_on"] == "2026-04-22"
    with pytest.raises(Refused) as caught:
        perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 9)))
    assert names(caught.value) == {"demanded"}


def test_a_delay_moves_the_day_to_pay_and_ends_the_demand(act: Acting) -> None:
    case = fined(act)
    perform(case, "demand", {}, act=act(OFFICER, date(2026, 4, 8)))
    later = date(2026, 6, 30)
    given = {"due_on": later, "reason": "经营困难"}
    perform(case, "defer", given, act=act(OTHER_HEAD, date(2026, 4, 9)))
    assert clock(case, "D22").due_on == later
    assert not running(case) & {"D23", "D26"}
    with pytest.raises(Refused):
        perform(case, "demand", {}, act=act(SYSTEM, date(2026, 6, 30)))
    paid(act, case, later, 50_000)
    assert case.state == "performed"


def test_a_delay_goes_forward(act: Acting) -> None:
    case = fined(act)
    with pytest.raises(Refused) as caught:
        perform(case, "defer", {"due_on": DUE, "reason": "困难"}, act=act(OTHER_HEAD, DUE))
    assert names(caught.value) == {"later"}


def test_the_court_ends_enforcement(act: Acting) -> None:
    case = fined(act)
    approved(
        case, "end_enforcement", {"on": date(2026, 9, 1), "paper": "（2026）沪 0117 执 1 号"}, act, date(2026, 9, 2)
    )
    assert case.state == "performed"
    assert case.ended_by_court
    assert clock(case, "D31").started_on == date(2026, 9, 1)


def lodged(act: Acting, case: Case, move: str, on: date) -> Remedy:
    remedy = begin(case)
    perform(remedy, move, {"lodged_on": on, "paper": "复 1 号"}, act=act(REVIEWER, on))
    return remedy


def ended(act: Acting, remedy: Remedy, move: str, on: date) -> None:
    perform(remedy, move, {"outcome_on": on, "paper": "复决 1 号", "reason": "事实清楚"}, act=act(REVIEWER, on))


def test_a_case_has_no_stored_remedy_before_one_is_lodged(act: Acting, session: Session) -> None:
    case = fined(act)
    assert current(case).state == "none"
    assert session.query(Remedy).count() == 0


def test_a_reconsideration_freezes_the_late_fee(act: Acting) -> None:
    case = fined(act)
    remedy = lodged(act, case, "lodge_reconsideration", date(2026, 4, 8))
    assert case.remedy == "reconsideration"
    perform(case, "demand", {}, act=act(SYSTEM, date(2026, 4, 20)))
    assert "D23" not in running(case)
    ended(act, remedy, "uphold", date(2026, 5, 8))
    assert case.remedy == "upheld"
    assert fee_due(case, date(2026, 5, 9)) == 2 * 150_000
    assert "D24" not in running(case)
    assert clock(case, "D25").due_on == date(2026, 5, 25)  # 15 days, rolled past a Saturday and a Sunday


def test_a_suit_after_reconsideration_has_fifteen_days(act: Acting) -> None:
    case = fined(act)
    remedy = lodged(act, case, "lodge_reconsideration", date(2026, 4, 8))
    ended(act, remedy, "uphold", date(2026, 5, 8))
    with pytest.raises(Refused) as caught:
        perform(
            remedy, "lodge_suit", {"lodged_on": date(2026, 5, 26), "paper": "诉"}, act=act(REVIEWER, date(2026, 5, 26))
        )
    assert names(caught.value) == {"remedy_in_time"}
    perform(remedy, "lodge_suit", {"lodged_on": date(2026, 5, 25), "paper": "诉"}, act=act(REVIEWER, date(2026, 5, 26)))
    assert case.remedy == "suit"
    assert remedy.stays == [["2026-04-08", "2026-05-08"], ["2026-05-25", None]]
    assert fee_due(case, date(2026, 6, 30)) == (1 + 17) * 150_000


def test_a_remedy_too_late_is_refused(act: Acting) -> None:
    case = fined(act)
    with pytest.raises(Refused) as caught:
        lodged(act, case, "lodge_reconsideration", date(2026, 5, 23))
    assert names(caught.value) == {"remedy_in_time"}


def test_a_decision_that_is_not_served_has_no_remedy(act: Acting) -> None:
    case = decided(act, filed(act))
    with pytest.raises(Refused) as caught:
        lodged(act, case, "lodge_reconsideration", date(2026, 3, 22))
    assert names(caught.value) == {"has_decision"}


@pytest.mark.parametrize("move", ["change", "revoke", "find_unlawful", "declare_void"])
def test_a_decision_that_does_not_stand_takes_its_publication_down(act: Acting, move: str) -> None:
    case = fined(act)
    case.publication = "published"
    remedy = lodged(act, case, "lodge_reconsideration", date(2026, 4, 8))
    ended(act, remedy, move, date(2026, 5, 8))
    assert case.remedy == remedy.state
    assert clock(case, "D27").due_on == date(2026, 5, 12)  # 9 May 2026 is a make-up working day


def test_an_outcome_does_not_come_before_its_remedy(act: Acting) -> None:
    remedy = lodged(act, fined(act), "lodge_reconsideration", date(2026, 4, 8))
    given = {"outcome_on": date(2026, 4, 7), "paper": "1", "reason": "-"}
    with pytest.raises(Refused) as caught:
        perform(remedy, "uphold", given, act=act(REVIEWER, date(2026, 5, 1)))
    assert names(caught.value) == {"outcome_on"}


def test_the_head_grants_delays_and_nobody_else(act: Acting) -> None:
    case = fined(act)
    perform(case, "defer", {"due_on": date(2026, 5, 29), "reason": "困难"}, act=act(HEAD, DUE))
    assert case.deferred_to == date(2026, 5, 29)

"""M26, M26a, M28: payment in full and in parts, the late fee, delay and instalments."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.ground.procedure.propose import perform
from portal.law.workflow.refusal import Refused
from portal.work.cases.models import Case
from portal.work.documents.models import Document
from portal.work.penalties.queries import penalty_record
from tests.cast import HEAD, OFFICER, OTHER_HEAD, SYSTEM
from tests.conftest import Acting
from tests.work.cases.story import running
from tests.work.penalties.course import FINE, WARNING, clock, delivered, filed, names, owed, refused

DUE = date(2026, 4, 7)
"""The last day to pay: 15 days after 23 March end in the Qingming holiday."""
BOTH = {**FINE, "kinds": ("N-CONF", "N-FINE1"), "gains": 3_000_000}


def fined(act: Acting, plan: dict[str, object] | None = None) -> Case:
    return delivered(act, refused(filed(act)), plan or FINE)


def paid(act: Acting, case: Case, on: date, yuan: int, move: str = "perform") -> None:
    perform(case, move, {"on": on, "amount": yuan * 100, "slip": "回单 1"}, act=act(OFFICER, on))


def deferred(act: Acting, case: Case, due_on: date, on: date, **more: str) -> Document:
    given = {"applied_on": on, "due_on": due_on, "reason": "经营困难", **more}
    paper: Document = perform(case, "defer", given, act=act(HEAD, on))
    return paper


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


def test_more_than_is_owed_is_given_back(act: Acting) -> None:
    case = fined(act)
    with pytest.raises(Refused) as caught:
        paid(act, case, DUE, 50_001)
    assert names(caught.value) == {"too_much"}


def test_the_late_fee_is_never_more_than_the_fine(act: Acting) -> None:
    assert owed(fined(act), date(2027, 4, 7)) == 10_000_000


def test_gains_are_paid_beside_the_fine_and_bear_no_late_fee(act: Acting, session: Session) -> None:
    case = fined(act, BOTH)
    assert (case.decision_fen, case.decision_gains_fen) == (5_000_000, 3_000_000)
    assert owed(case, DUE) == 8_000_000
    assert owed(case, date(2026, 4, 8)) == 8_000_000 + 150_000
    paper = session.query(Document).filter_by(case_id=case.id, kind="F16").one()
    assert (paper.fields["amount"], paper.fields["gains"]) == (5_000_000, 3_000_000)


def test_a_part_payment_lowers_what_runs_on(act: Acting, session: Session) -> None:
    case = fined(act)
    paid(act, case, DUE, 30_000, "pay_part")
    assert case.state == "enforcing"
    assert clock(case, "D22").due_on == DUE
    assert owed(case, date(2026, 4, 9)) == 2_000_000 + 2 * 60_000
    paid(act, case, date(2026, 4, 9), 21_200)
    assert case.state == "performed"
    assert [(row.fen, row.late_fee_fen) for row in penalty_record(session, case.id).payments] == [
        (3_000_000, 0),
        (2_000_000, 120_000),
    ]


def test_what_pays_everything_is_no_part(act: Acting) -> None:
    case = fined(act)
    with pytest.raises(Refused) as caught:
        paid(act, case, DUE, 50_000, "pay_part")
    assert names(caught.value) == {"covers_all"}


def test_a_delay_moves_the_day_to_pay_and_ends_the_demand(act: Acting) -> None:
    case = fined(act)
    perform(case, "demand", {}, act=act(OFFICER, date(2026, 4, 8)))
    later = date(2026, 6, 30)
    deferred(act, case, later, date(2026, 4, 9))
    assert clock(case, "D22").due_on == later
    assert not running(case) & {"D23", "D26"}
    assert (case.deferred_to, case.demanded_on) == (later, None)
    with pytest.raises(Refused):
        perform(case, "demand", {}, act=act(SYSTEM, date(2026, 6, 30)))
    paid(act, case, later, 50_000)
    assert case.state == "performed"


@pytest.mark.parametrize(
    ("due_on", "applied_on", "text", "refusal"),
    [
        (DUE, DUE, "", "later"),
        (date(2026, 5, 30), date(2026, 4, 8), "", "day"),
        (date(2026, 5, 30), DUE, "2026-04-30 20000\n2026-05-30 20000", "instalments"),
        (date(2026, 5, 30), DUE, "2026-05-30 30000\n2026-04-30 20000", "instalments"),
        (date(2026, 5, 30), DUE, "2026-04-30 20000\n2026-05-20 30000", "instalments"),
        (date(2026, 5, 30), DUE, "2026-04-30 20000\n2026-04-30 30000", "instalments"),
        (date(2026, 5, 30), DUE, "2026-04-07 20000\n2026-05-30 30000", "instalments"),
        (date(2026, 5, 30), DUE, "四月底 两万", "instalments"),
        (date(2026, 5, 30), DUE, "2026-13-41 20000\n2026-05-30 30000", "instalments"),
    ],
)
def test_a_delay_that_will_not_do(act: Acting, due_on: date, applied_on: date, text: str, refusal: str) -> None:
    case = fined(act)
    given = {"applied_on": applied_on, "due_on": due_on, "reason": "困难", "instalments": text}
    with pytest.raises(Refused) as caught:
        perform(case, "defer", given, act=act(OTHER_HEAD, DUE))
    assert names(caught.value) == {refusal}
    assert case.deferred_to is None


def test_instalments_are_paid_one_by_one(act: Acting, session: Session) -> None:
    case = fined(act)
    plan = "2026-04-30 20,000\n2026-05-29 30000"
    paper = deferred(act, case, date(2026, 5, 29), DUE, instalments=plan)
    assert [row["amount"] for row in paper.fields["instalments"]] == [2_000_000, 3_000_000]
    assert clock(case, "D22").due_on == date(2026, 4, 30)
    paid(act, case, date(2026, 4, 30), 20_000, "pay_part")
    assert (clock(case, "D22").due_on, case.deferred_to) == (date(2026, 5, 29), date(2026, 5, 29))
    assert owed(case, date(2026, 5, 29)) == 3_000_000
    paid(act, case, date(2026, 5, 29), 30_000)
    assert case.state == "performed"
    assert sum(row.fen for row in penalty_record(session, case.id).payments) == 5_000_000


def test_a_missed_instalment_is_late_by_itself_and_demanded(act: Acting) -> None:
    case = fined(act)
    deferred(act, case, date(2026, 5, 29), DUE, instalments="2026-04-30 20000\n2026-05-29 30000")
    assert owed(case, date(2026, 5, 2)) == 5_000_000 + 2 * 60_000
    perform(case, "demand", {}, act=act(SYSTEM, date(2026, 5, 6)))
    assert "D23" in running(case)


def test_a_second_delay_counts_what_was_paid(act: Acting) -> None:
    case = fined(act)
    paid(act, case, DUE, 10_000, "pay_part")
    deferred(act, case, date(2026, 5, 29), DUE)
    assert owed(case, date(2026, 5, 29)) == 4_000_000
    assert owed(case, date(2026, 5, 30)) == 4_000_000 + 120_000


def test_without_money_it_is_complied_with(act: Acting) -> None:
    case = delivered(act, filed(act), {**WARNING, "kinds": ("N-WARN", "N-APP")})
    assert case.state == "enforcing"
    assert "D22" not in running(case)
    with pytest.raises(Refused) as caught:
        paid(act, case, DUE, 1, "pay_part")
    assert names(caught.value) == {"no_money"}
    perform(case, "perform", {"on": DUE, "slip": "复查：已下架"}, act=act(OFFICER, DUE))
    assert case.state == "performed"

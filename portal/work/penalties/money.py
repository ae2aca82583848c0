"""What the party of a case owes: the penalty in force, its instalments, what came in, and the late fee."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.law.workflow import owed as law
from portal.law.workflow.owed import Owed, Sum
from portal.work.cases.models import Case
from portal.work.penalties.models import Instalment, Payment
from portal.work.penalties.queries import stays


def owed(case: Case, on: date, session: Session) -> Owed:
    """What is owed on the day `on`, in fen: fines and confiscated gains, and the late fee (APL 72, 73)."""
    terms = case.decision()
    return law.owed(
        on,
        fines=terms.fines,
        gains=terms.confiscated,
        due=due_days(case, session),
        paid=came_in(case, session),
        stays=stays(session, case.id),
    )


def due_days(case: Case, session: Session) -> list[Sum]:
    """When what is due: the instalments last granted, else everything on the last day to pay (D22).

    What was paid before instalments were granted is not late again.
    """
    granted = [Sum(row.due_on, row.fen) for row in instalments(case, session)]
    money = case.decision().money
    if granted:
        before = money - sum(part.fen for part in granted)
        return [Sum(granted[0].on, before), *granted] if before > 0 else granted
    pay = next((clock for clock in reversed(case.clocks) if clock.code == "D22"), None)
    return [Sum(pay.due_on, money)] if pay is not None and pay.due_on is not None else []


def instalments(case: Case, session: Session) -> list[Instalment]:
    """Those of the last round, in the order of their days."""
    last = select(func.max(Instalment.round)).where(Instalment.case_id == case.id).scalar_subquery()
    statement = select(Instalment).where(Instalment.case_id == case.id, Instalment.round == last)
    return list(session.scalars(statement.order_by(Instalment.due_on, Instalment.id)))


def came_in(case: Case, session: Session) -> list[Sum]:
    """Each payment for the decision in force, late fee and all."""
    since = case.decided_on or date.min
    rows = session.scalars(
        select(Payment).where(Payment.case_id == case.id, Payment.paid_on >= since).order_by(Payment.id)
    )
    return [Sum(row.paid_on, row.fen + row.late_fee_fen) for row in rows]


def next_due(case: Case, session: Session) -> date | None:
    """The day of the first instalment that is not covered yet; None where all are, or none was granted."""
    came = sum(part.fen for part in came_in(case, session))
    asked = 0
    for part in due_days(case, session):
        asked += part.fen
        if asked > came:
            return part.on
    return None


def last_day(case: Case, session: Session) -> date | None:
    """The last day to pay that is in force; None where no day was set."""
    return max((part.on for part in due_days(case, session)), default=None)

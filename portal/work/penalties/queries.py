"""What a case's penalty track holds: the last decision, the stays of the late fee, and the whole record of one case."""

from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.law.workflow.closing import FALLEN
from portal.work.cases.models import Case, CaseViolation
from portal.work.penalties.models import (
    Decision,
    Discussion,
    FinalReport,
    Hearing,
    Notice,
    Payment,
    Remedy,
    Review,
    Statement,
)

Row = TypeVar("Row", FinalReport, Review, Notice, Statement, Hearing, Discussion, Decision, Payment, Remedy)


def last_decision(session: Session, case_id: int) -> Decision:
    """The decision in force; NoResultFound where nothing was decided."""
    statement = select(Decision).where(Decision.case_id == case_id).order_by(Decision.id.desc()).limit(1)
    return session.scalars(statement).one()


def fined_before(session: Session, case: Case) -> bool:
    """Whether a decision that stands fined the same conduct at the same place already (APL 29).

    The same conduct: one of the violations in common, and days in common.
    """
    codes = [row.code for row in case.violations]
    last = case.conduct_to or date.max
    shared = select(CaseViolation.case_id).where(CaseViolation.code.in_(codes))
    statement = select(Case.id).where(
        Case.id != case.id, Case.venue_id == case.venue_id, Case.decided_on.is_not(None), Case.id.in_(shared),
        or_(Case.decision_fen > 0, Case.decision_person_fen > 0), Case.remedy.not_in(FALLEN),
        Case.conduct_from <= last, or_(Case.conduct_to.is_(None), Case.conduct_to >= case.conduct_from),
    )  # fmt: skip
    return session.scalar(statement.limit(1)) is not None or (not case.relapsed and _fined_here(session, case))


def _fined_here(session: Session, case: Case) -> bool:
    """Whether an earlier decision of this case that stands fined already: reopening it is no second act (APL 29)."""
    fallen = (
        select(Decision.document_id).join(Remedy, Remedy.decision_id == Decision.id).where(Remedy.state.in_(FALLEN))
    )
    last = select(func.max(Decision.id)).where(Decision.case_id == case.id).group_by(Decision.document_id)
    statement = select(Decision.id).where(
        Decision.id.in_(last), Decision.document_id.not_in(fallen),
        or_(Decision.amount_fen > 0, Decision.person_fen > 0),
    )  # fmt: skip
    return session.scalar(statement.limit(1)) is not None


def stays(session: Session, case_id: int) -> list[tuple[date, date | None]]:
    """From when to when a reconsideration or suit ran (None: still running), oldest first."""
    rows = session.scalars(select(Remedy.stays).where(Remedy.case_id == case_id).order_by(Remedy.id))
    return [(date.fromisoformat(a), date.fromisoformat(b) if b else None) for row in rows for a, b in row if a]


class PenaltyRecord(NamedTuple):
    """Everything of the penalty track of one case, oldest first."""

    reports: list[FinalReport]
    reviews: list[Review]
    notices: list[Notice]
    statements: list[Statement]
    hearings: list[Hearing]
    discussions: list[Discussion]
    decisions: list[Decision]
    payments: list[Payment]
    remedies: list[Remedy]


def penalty_record(session: Session, case_id: int) -> PenaltyRecord:
    """The record of one case: nine statements, whatever it holds."""

    def rows(model: type[Row]) -> list[Row]:
        column: Any = model.case_id
        return list(session.scalars(select(model).where(column == case_id).order_by(model.id)))

    return PenaltyRecord(
        rows(FinalReport),
        rows(Review),
        rows(Notice),
        rows(Statement),
        rows(Hearing),
        rows(Discussion),
        rows(Decision),
        rows(Payment),
        rows(Remedy),
    )

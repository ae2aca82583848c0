"""What a case's penalty track holds: the last decision, the stays of the late fee, and the whole record of one case."""

from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

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

"""The page of a case: typed rows, one statement each, in a total order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.ground.events.models import Event, Sight
from portal.ground.procedure.models import Clock, Particulars, Proposal
from portal.law.workflow.states import Track
from portal.work.accounts.models import User
from portal.work.cases.models import Assignment, Case, CaseComplaint, CaseViolation
from portal.work.complaints.models import Complaint, ComplaintViolation
from portal.work.documents.models import Document, Service

T = TypeVar("T")


def rows(session: Session, statement: Any, kind: type[T]) -> tuple[T, ...]:
    """Each row of the statement as `kind`, whose fields are its columns in order."""
    return tuple(kind(*row) for row in session.execute(statement))


def grouped(
    session: Session, statement: Any, kind: Callable[..., T], part: Callable[..., Any], *, width: int
) -> tuple[T, ...]:
    """Heads with their parts: the last `width` columns of a row make a `part`, none where the first of them is empty.

    The parts are the last field of `kind`; rows of one head have the same first column.
    """
    heads: dict[int, tuple[Any, ...]] = {}
    parts: dict[int, list[Any]] = {}
    for row in session.execute(statement):
        heads.setdefault(row[0], tuple(row[:-width]))
        if row[-width] is not None:
            parts.setdefault(row[0], []).append(part(*row[-width:]))
    return tuple(kind(*head, tuple(parts.get(key, ()))) for key, head in heads.items())


def codes(joined: str | None) -> tuple[str, ...]:
    """The codes that an aggregate joined by commas."""
    return tuple(sorted(filter(None, (joined or "").split(","))))


@dataclass(frozen=True)
class ComplaintRow:
    """One complaint of the case: codes and the officer's neutral summary, nothing of the reporter."""

    id: int
    state: str
    office: str
    received_at: datetime
    summary: str | None
    urgent: bool
    named: bool
    call_back: bool
    main_id: int | None
    due_on: date | None
    due_clock: str | None
    joined: str | None

    @property
    def violations(self) -> tuple[str, ...]:
        """Codes of list C2."""
        return codes(self.joined)

    @property
    def ref(self) -> str:
        """T-3307."""
        return f"T-{self.id}"


@dataclass(frozen=True)
class ServiceRow:
    """How a document reached its receiver."""

    id: int
    way: str
    served_on: date
    receiver: str


@dataclass(frozen=True)
class DocumentRow:
    """One paper of the case with its services."""

    id: int
    kind: str
    variant: str
    reference: str | None
    state: str
    issued_at: datetime | None
    services: tuple[ServiceRow, ...]


@dataclass(frozen=True)
class EventRow:
    """What happened: the move, who and when."""

    id: int
    at: datetime
    track: str
    subject_id: int
    move: str
    from_state: str | None
    to_state: str | None
    role: str
    actor: str | None
    second_id: int | None
    data: dict[str, Any]
    given: dict[str, Any] | None
    """What was written with it, where no paper says it."""


@dataclass(frozen=True)
class SightRow:
    """Who looked at what, and why."""

    id: int
    at: datetime
    track: str
    subject_id: int
    what: str
    role: str
    reason: str | None
    actor: str | None


@dataclass(frozen=True)
class ProposalRow:
    """A move that waits, or waited, for a second person."""

    id: int
    track: str
    subject_id: int
    move: str
    state: str
    proposed_by: int
    proposer: str
    proposed_at: datetime
    decided_at: datetime | None
    reason: str | None
    refusal: list[dict[str, str]]
    version: int


def case(session: Session, case_id: int) -> Case | None:
    """The case with venue, operator, recusals and the people of its duties, in one statement."""
    people = joinedload(Case.assignments).joinedload(Assignment.user).joinedload(User.certificates)
    whole = (joinedload(Case.venue), joinedload(Case.operator), joinedload(Case.recusals), people)
    return session.scalars(select(Case).where(Case.id == case_id).options(*whole)).unique().one_or_none()


def violations(session: Session, subject: Case) -> tuple[CaseViolation, ...]:
    """Its violations by code; the case then has them too."""
    found = session.scalars(
        select(CaseViolation).where(CaseViolation.case_id == subject.id).order_by(CaseViolation.code)
    ).all()
    set_committed_value(subject, "violations", list(found))
    return tuple(found)


def clocks(session: Session, subject: Case) -> tuple[Clock, ...]:
    """Its clocks in the order they started; the case then has them too."""
    found = session.scalars(
        select(Clock).where(Clock.track == Track.CASE.value, Clock.subject_id == subject.id).order_by(Clock.id)
    ).all()
    set_committed_value(subject, "clocks", list(found))
    return tuple(found)


def complaints(session: Session, case_id: int) -> tuple[ComplaintRow, ...]:
    """The complaints of the case, first received first."""
    ticked = (
        select(func.aggregate_strings(ComplaintViolation.code, ","))
        .where(ComplaintViolation.complaint_id == Complaint.id)
        .scalar_subquery()
    )
    statement = (
        select(
            Complaint.id, Complaint.state, Complaint.office, Complaint.received_at, Complaint.summary, Complaint.urgent,
            Complaint.named, Complaint.call_back, Complaint.main_id, Complaint.due_on, Complaint.due_clock, ticked,
        )
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(CaseComplaint.case_id == case_id)
        .order_by(Complaint.received_at, Complaint.id)
    )  # fmt: skip
    return rows(session, statement, ComplaintRow)


def documents(session: Session, case_id: int) -> tuple[DocumentRow, ...]:
    """The papers of the case, newest first, each with its services."""
    statement = (
        select(
            Document.id,
            Document.kind,
            Document.variant,
            Document.reference,
            Document.state,
            Document.issued_at,
            Service.id,
            Service.way,
            Service.served_on,
            Service.receiver,
        )
        .outerjoin(Service, Service.document_id == Document.id)
        .where(Document.case_id == case_id)
        .order_by(Document.id.desc(), Service.id)
    )
    return grouped(session, statement, DocumentRow, ServiceRow, width=4)


def events(session: Session, case_id: int, limit: int = 50) -> tuple[EventRow, ...]:
    """What happened in the case and its side tracks, newest first."""
    statement = (
        select(
            Event.id, Event.at, Event.track, Event.subject_id, Event.move, Event.from_state, Event.to_state, Event.role,
            User.name, Event.second_id, Event.data, Particulars.given,
        )
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Particulars, Particulars.event_id == Event.id)
        .where(Event.case_id == case_id)
        .order_by(Event.id.desc())
        .limit(limit)
    )  # fmt: skip
    return rows(session, statement, EventRow)


def sights(session: Session, case_id: int, limit: int = 20) -> tuple[SightRow, ...]:
    """Who looked at the case and what belongs to it, newest first."""
    mine = or_(Sight.case_id == case_id, and_(Sight.track == Track.CASE.value, Sight.subject_id == case_id))
    statement = (
        select(Sight.id, Sight.at, Sight.track, Sight.subject_id, Sight.what, Sight.role, Sight.reason, User.name)
        .outerjoin(User, User.id == Sight.actor_id)
        .where(mine)
        .order_by(Sight.id.desc())
        .limit(limit)
    )
    return rows(session, statement, SightRow)


def proposals(session: Session, case_id: int) -> tuple[ProposalRow, ...]:
    """Every proposal of the case and its side tracks, newest first."""
    statement = (
        select(
            Proposal.id, Proposal.track, Proposal.subject_id, Proposal.move, Proposal.state, Proposal.proposed_by,
            User.name, Proposal.proposed_at, Proposal.decided_at, Proposal.reason, Proposal.refusal, Proposal.version,
        )
        .join(User, User.id == Proposal.proposed_by)
        .where(Proposal.case_id == case_id)
        .order_by(Proposal.id.desc())
    )  # fmt: skip
    return rows(session, statement, ProposalRow)

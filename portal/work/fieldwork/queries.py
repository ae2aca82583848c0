"""Visits, orders and evidence as rows, and who may be picked for a visit."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.work.accounts.models import Certificate, RoleGrant, User
from portal.work.cases import page
from portal.work.fieldwork.models import CorrectionOrder, Evidence, OrderItem, Visit, VisitPerson


@dataclass(frozen=True)
class PersonRow:
    """One person of a visit: an officer with the certificate of the day, or somebody of a joint agency."""

    id: int
    name: str | None
    agency: str | None
    certificate: str | None

    @property
    def counts(self) -> bool:
        """Whether the person is one of the two that a visit needs."""
        return self.certificate is not None


@dataclass(frozen=True)
class VisitRow:
    """One visit with its people."""

    id: int
    state: str
    purpose: str
    order_id: int | None
    planned_on: date
    started_at: datetime | None
    ended_at: datetime | None
    place: str | None
    signed_on: date | None
    record_document_id: int | None
    mandatory_open: int
    findings_without_evidence: int
    version: int
    people: tuple[PersonRow, ...] = ()


@dataclass(frozen=True)
class ItemRow:
    """One measure of an order."""

    id: int
    measure: str
    detail: str | None
    violations: list[str]
    due_on: date
    how_verified: str
    verdict: str | None


@dataclass(frozen=True)
class OrderRow:
    """One order with its items."""

    id: int
    state: str
    document_id: int | None
    issued_on: date
    served_on: date | None
    withdrawn_on: date | None
    due_on: date | None
    due_clock: str | None
    extended: bool
    new_date_given: bool
    version: int
    items: tuple[ItemRow, ...] = ()


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence: who, when, from where, and the hash of the original."""

    id: int
    visit_id: int | None
    item: str | None
    kind: str
    file_id: int
    taken_by: str
    taken_at: datetime
    sha256: str
    source: str


@dataclass(frozen=True)
class RosterRow:
    """An officer who may be picked for a visit on the day asked for."""

    user_id: int
    name: str
    certificate: str


def visits(session: Session, case_id: int) -> tuple[VisitRow, ...]:
    """The visits of a case, newest first, with their people."""
    statement = (
        select(
            Visit.id, Visit.state, Visit.purpose, Visit.order_id, Visit.planned_on, Visit.started_at, Visit.ended_at,
            Visit.place, Visit.signed_on, Visit.record_document_id, Visit.mandatory_open,
            Visit.findings_without_evidence, Visit.version, VisitPerson.id, func.coalesce(User.name, VisitPerson.name),
            VisitPerson.agency, Certificate.number,
        )
        .outerjoin(VisitPerson, VisitPerson.visit_id == Visit.id)
        .outerjoin(User, User.id == VisitPerson.user_id)
        .outerjoin(Certificate, Certificate.id == VisitPerson.certificate_id)
        .where(Visit.case_id == case_id)
        .order_by(Visit.id.desc(), VisitPerson.id)
    )  # fmt: skip
    return page.grouped(session, statement, VisitRow, PersonRow, width=4)


def orders(session: Session, case_id: int) -> tuple[OrderRow, ...]:
    """The orders of a case, newest first, with their items."""
    o, i = CorrectionOrder, OrderItem
    statement = (
        select(
            o.id, o.state, o.document_id, o.issued_on, o.served_on, o.withdrawn_on, o.due_on, o.due_clock, o.extended,
            o.new_date_given, o.version, i.id, i.measure, i.detail, i.violations, i.due_on, i.how_verified, i.verdict,
        )
        .outerjoin(i, i.order_id == o.id)
        .where(o.case_id == case_id)
        .order_by(o.id.desc(), i.id)
    )  # fmt: skip
    return page.grouped(session, statement, OrderRow, ItemRow, width=7)


def evidence(session: Session, case_id: int) -> tuple[EvidenceRow, ...]:
    """The evidence of a case in the order it was taken in."""
    e = Evidence
    statement = (
        select(e.id, e.visit_id, e.item, e.kind, e.file_id, User.name, e.taken_at, e.sha256, e.source)
        .join(User, User.id == e.taken_by)
        .where(e.case_id == case_id)
        .order_by(e.id)
    )
    return page.rows(session, statement, EvidenceRow)


def roster(session: Session, office: str, on: date) -> tuple[RosterRow, ...]:
    """Officers of the office whose certificate is valid on the day of the visit (APL 42)."""
    statement = (
        select(User.id, User.name, func.min(Certificate.number))
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Certificate, Certificate.user_id == User.id)
        .where(RoleGrant.office == office, RoleGrant.role == "CO", RoleGrant.from_day <= on, User.disabled_at.is_(None))
        .where(
            (RoleGrant.to_day.is_(None)) | (RoleGrant.to_day >= on),
            Certificate.valid_from <= on,
            Certificate.valid_to >= on,
        )
        .group_by(User.id, User.name)
        .order_by(User.name, User.id)
    )
    return page.rows(session, statement, RosterRow)

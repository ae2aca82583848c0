"""What the tracking page shows of the case behind a complaint: dates and counts, no names, no evidence."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.ground.procedure.models import Clock
from portal.law.workflow.states import Track
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import CorrectionOrder
from portal.work.publication.models import VISIBLE, Publication
from portal.work.venues.models import Venue


class CaseProgress(NamedTuple):
    """As much of a case as A4 lets the reporter see."""

    id: int
    state: str
    stage: int
    visits: int
    last_visit_on: date | None
    rectification: str
    fix_by: date | None
    items_total: int
    items_open: int
    decision_kind: str | None
    decision_served_on: date | None
    closed_kind: str | None
    closed_on: date | None
    reopened_on: date | None


class PlaceRow(NamedTuple):
    """Where it is, for the reporter's own page."""

    name_zh: str
    name_en: str | None
    district: str


_COLUMNS = (
    Case.id, Case.state, Case.stage_reached, Case.valid_visits, Case.last_visit_on, Case.rectification, Case.fix_by, Case.items_total, Case.items_open,
    Case.decision_kind, Case.decision_served_on, Case.closed_kind, Case.closed_on, Case.reopened_on,
)  # fmt: skip


def case_of(session: Session, complaint_id: int, main_id: int | None) -> CaseProgress | None:
    """The case that a complaint, or the one it was merged into, belongs to; the newest where it was split."""
    wanted = [complaint_id, *([main_id] if main_id else [])]
    statement = (
        select(*_COLUMNS)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .where(CaseComplaint.complaint_id.in_(wanted))
    )
    row = session.execute(statement.order_by(Case.id.desc()).limit(1)).first()
    return CaseProgress._make(row) if row else None


def clocks(session: Session, complaint_id: int, case_id: int | None, codes: list[str]) -> list[Clock]:
    """The running clocks that the reporter sees too, of the complaint, its case and that case's orders; the nearest first."""
    owners = [and_(Clock.track == Track.COMPLAINT.value, Clock.subject_id == complaint_id)]
    if case_id is not None:
        orders = select(CorrectionOrder.id).where(CorrectionOrder.case_id == case_id)
        owners += [
            and_(Clock.track == Track.CASE.value, Clock.subject_id == case_id),
            and_(Clock.track == Track.ORDER.value, Clock.subject_id.in_(orders)),
        ]
    statement = select(Clock).where(
        or_(*owners), Clock.code.in_(codes), Clock.stopped_on.is_(None), Clock.due_on.is_not(None)
    )
    return list(session.scalars(statement.order_by(Clock.due_on, Clock.id)))


def place_of(session: Session, complaint_id: int) -> PlaceRow | None:
    """The venue of the register, where the complaint was matched with one."""
    statement = select(Venue.name_zh, Venue.name_en, Venue.district).join(Complaint, Complaint.venue_id == Venue.id)
    row = session.execute(statement.where(Complaint.id == complaint_id)).first()
    return PlaceRow._make(row) if row else None


def published(session: Session, case_id: int) -> str | None:
    """The number of the case's publication while it is shown."""
    return session.scalar(
        select(Publication.number).where(Publication.case_id == case_id, Publication.state.in_(VISIBLE))
    )

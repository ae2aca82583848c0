"""What the tracking page shows of the case behind a complaint: dates and counts, no names, no evidence."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.ground.events.models import Event
from portal.ground.procedure.models import Clock
from portal.law.workflow.states import Track
from portal.work.cases.models import Case, CaseComplaint
from portal.work.complaints.models import Complaint
from portal.work.fieldwork.models import CorrectionOrder
from portal.work.publication.models import VISIBLE, Publication, PublishedText
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
    paused: bool
    paused_for: str | None
    paused_until: date | None


class PlaceRow(NamedTuple):
    """Where it is, for the reporter's own page."""

    name_zh: str
    name_en: str | None
    district: str


_COLUMNS = (
    Case.id, Case.state, Case.stage_reached, Case.valid_visits, Case.last_visit_on, Case.rectification, Case.fix_by, Case.items_total, Case.items_open,
    Case.decision_kind, Case.decision_served_on, Case.closed_kind, Case.closed_on, Case.reopened_on, Case.paused,
    Case.paused_for, Case.paused_until,
)  # fmt: skip


def case_of(session: Session, complaint_id: int, main_id: int | None) -> CaseProgress | None:
    """The case that a complaint, or the one it was merged into, belongs to; the newest where it was split. A case that
    goes on in another one (M36) is shown as that one."""
    wanted = [complaint_id, *([main_id] if main_id else [])]
    own = select(Case.id, Case.merged_into).join(CaseComplaint, CaseComplaint.case_id == Case.id)
    found = own.where(CaseComplaint.complaint_id.in_(wanted)).cte("found", recursive=True)
    found = found.union(select(Case.id, Case.merged_into).join(found, Case.id == found.c.merged_into))
    statement = select(*_COLUMNS).where(Case.id.in_(select(found.c.id)), Case.merged_into.is_(None))
    row = session.execute(statement.order_by(Case.id.desc()).limit(1)).first()
    return CaseProgress._make(row) if row else None


def clocks(session: Session, complaint_id: int, case_id: int | None, codes: list[str]) -> list[Clock]:
    """The clocks that the reporter sees too, of the complaint, its case and that case's orders; the nearest first."""
    owners = [and_(Clock.track == Track.COMPLAINT.value, Clock.subject_id == complaint_id)]
    if case_id is not None:
        orders = select(CorrectionOrder.id).where(CorrectionOrder.case_id == case_id)
        owners += [
            and_(Clock.track == Track.CASE.value, Clock.subject_id == case_id),
            and_(Clock.track == Track.ORDER.value, Clock.subject_id.in_(orders)),
        ]
    statement = select(Clock).where(or_(*owners), Clock.code.in_(codes), Clock.due_on.is_not(None))
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


class PublishedRow(NamedTuple):
    """A published case at a place, as anyone may read it."""

    number: str
    titles: dict[str, str]
    published_on: date | None
    venue_id: int


MOST_PUBLISHED = 3


def published_at(session: Session, venue_ids: list[int], most: int = MOST_PUBLISHED) -> list[PublishedRow]:
    """What is published now about cases at these venues, the newest first. Nothing but the public record is read: a place
    with ten unpublished reports answers like one with none."""
    shown = (
        select(Publication.id, Publication.number, Publication.published_on, Case.venue_id)
        .join(Case, Case.id == Publication.case_id)
        .where(Case.venue_id.in_(venue_ids), Publication.state.in_(VISIBLE))
        .order_by(Publication.published_on.desc(), Publication.id.desc())
        .limit(most)
        .subquery()
    )
    statement = select(shown, PublishedText.lang, PublishedText.title).join(
        PublishedText, (PublishedText.publication_id == shown.c.id) & PublishedText.redacted
    )
    found: dict[str, PublishedRow] = {}
    for row in session.execute(
        statement.order_by(shown.c.published_on.desc(), shown.c.id.desc(), PublishedText.version)
    ):
        kept = found.setdefault(row.number, PublishedRow(row.number, {}, row.published_on, row.venue_id))
        kept.titles[row.lang] = row.title
    return list(found.values())


def device_said(session: Session, device_id: int) -> str | None:
    """The state of a machine as the cases that are published leave it; None where none says anything. What another case
    has changed since shows no more than that case: a state that vanished would tell of it."""
    shown = select(Publication.id).where(Publication.case_id == Event.case_id, Publication.state.in_(VISIBLE)).exists()
    of_it = select(Event.move).where(Event.track == "device", Event.subject_id == device_id, shown)
    move = session.scalar(of_it.order_by(Event.id.desc()).limit(1))
    return "in_use" if move == "device.entered" else move and move.removeprefix("device.")

"""Reading complaints for the tracking page and for intake: typed rows, few statements."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.bilingual import Bilingual
from portal.ground.events.models import Event
from portal.ground.procedure.models import Clock
from portal.law.catalogue.types import Pack
from portal.law.workflow.complaint import COMPLAINT_MOVES
from portal.law.workflow.states import ComplaintState, Track
from portal.work.accounts.models import Office
from portal.work.complaints.models import (
    Attachment,
    Complaint,
    ComplaintViolation,
    Handover,
    Referral,
)
from portal.work.files.models import File

STEPS = frozenset(
    {
        "submit",
        "reply",
        "take",
        "result_reached",
        "ask_recheck",
        "withdraw",
        "finish",
        "message",
        "contact_changed",
    }
    | {name for name, move in COMPLAINT_MOVES.items() if move.tells_reporter}
)
"""Events that a reporter sees."""
ACTS = frozenset({"reply", "ask_recheck", "withdraw", "message", "contact_changed"})
"""Those that the reporter did: only shown under the PIN."""
CODES = frozenset({"to", "code", "agency", "items", "files"})
"""What a reporter may see of an event's data."""


class ClockRow(NamedTuple):
    """One clock of part B that the reporter sees too."""

    code: str
    started_on: date
    due_on: date | None
    provisional: bool
    paused_on: date | None
    paused_days: int
    stopped_on: date | None

    @property
    def is_running(self) -> bool:
        """Started and not stopped; it may be paused."""
        return self.stopped_on is None


class Step(NamedTuple):
    """One thing that happened, without who did it."""

    at: datetime
    move: str
    to_state: str | None
    office: str | None
    data: dict[str, Any]


class Progress(NamedTuple):
    """What the code alone may show: stage, dates, office, clocks, and what became of it; nothing of the place."""

    id: int
    state: str
    stage: int
    """1–6 (A4); a merged complaint follows its main one."""
    office: Bilingual
    district: str
    language: str
    received_at: datetime
    first_look_at: datetime | None
    taken_up_on: date | None
    result_on: date | None
    due_on: date | None
    due_clock: str | None
    due_paused: bool
    main_id: int | None
    recheck_used: bool
    urgent: bool
    clocks: tuple[ClockRow, ...]
    steps: tuple[Step, ...]

    @property
    def ref(self) -> str:
        """T-3307."""
        return f"T-{self.id}"

    def clock(self, code: str) -> ClockRow | None:
        """The running clock of a code."""
        return next((row for row in self.clocks if row.code == code and row.is_running), None)


class AttachmentRow(NamedTuple):
    """One picture or paper, as the reporter's own page and the desk list it."""

    id: int
    slot: str
    file_id: int
    type: str
    size: int
    covered_file_id: int | None
    message_id: int | None
    purged: bool


class HandoverRow(NamedTuple):
    """One passing from office to office, with an officer's reason: for officers."""

    move: str
    from_office: str
    to_office: str
    reason: str
    at: datetime


class ReferralRow(NamedTuple):
    """Where it was passed to; `their_ref` is what to ask with."""

    agency: str
    their_ref: str | None
    at: datetime


def progress(session: Session, complaint_id: int, pack: Pack, *, opened: bool) -> Progress | None:
    """Three statements. `opened`: the PIN was right, so the reporter's own acts are among the steps."""
    main = aliased(Complaint)
    statement = (
        select(Complaint, Office, main.stage)
        .join(Office, Office.code == Complaint.office)
        .outerjoin(main, main.id == Complaint.main_id)
        .where(Complaint.id == complaint_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    one, office, main_stage = row
    return Progress(
        one.id, one.state, _stage(one, main_stage), office.short, one.district, one.language, one.received_at,
        one.first_look_at, one.taken_up_on, one.result_on, one.due_on, one.due_clock, one.due_paused, one.main_id,
        one.recheck_used, one.urgent, _clocks(session, complaint_id, pack),
        _steps(session, complaint_id, opened),
    )  # fmt: skip


def _stage(complaint: Complaint, main_stage: int | None) -> int:
    if complaint.state == ComplaintState.DUPLICATE and main_stage:
        return max(complaint.stage, main_stage)
    return complaint.stage


def _clocks(session: Session, complaint_id: int, pack: Pack) -> tuple[ClockRow, ...]:
    shown = [code for code, row in pack.deadlines.items() if row.citizen]
    statement = select(
        Clock.code, Clock.started_on, Clock.due_on, Clock.provisional, Clock.paused_on, Clock.paused_days,
        Clock.stopped_on,
    ).where(Clock.track == Track.COMPLAINT.value, Clock.subject_id == complaint_id, Clock.code.in_(shown))  # fmt: skip
    return tuple(ClockRow(*row) for row in session.execute(statement.order_by(Clock.id)))


def _steps(session: Session, complaint_id: int, opened: bool) -> tuple[Step, ...]:
    shown = STEPS if opened else STEPS - ACTS
    statement = (
        select(Event.at, Event.move, Event.to_state, Event.office, Event.data)
        .where(Event.track == Track.COMPLAINT.value, Event.subject_id == complaint_id, Event.move.in_(shown))
        .order_by(Event.id)
    )
    return tuple(
        Step(at, move, state, office, {key: value for key, value in data.items() if key in CODES})
        for at, move, state, office, data in session.execute(statement)
    )


def violations(session: Session, complaint_id: int) -> tuple[str, ...]:
    """The codes that were ticked."""
    statement = select(ComplaintViolation.code).where(ComplaintViolation.complaint_id == complaint_id)
    return tuple(session.scalars(statement.order_by(ComplaintViolation.code)))


def attachments(session: Session, complaint_id: int) -> list[AttachmentRow]:
    """Pictures and papers in the order in which they came."""
    statement = (
        select(
            Attachment.id, Attachment.slot, Attachment.file_id, File.type, File.size, Attachment.covered_file_id,
            Attachment.message_id, File.purged_at.is_not(None),
        )
        .join(File, File.id == Attachment.file_id)
        .where(Attachment.complaint_id == complaint_id)
    )  # fmt: skip
    return [AttachmentRow(*row) for row in session.execute(statement.order_by(Attachment.id))]


def referrals(session: Session, complaint_id: int) -> list[ReferralRow]:
    """Other agencies that it was passed to."""
    statement = select(Referral.agency, Referral.their_ref, Referral.at).where(Referral.complaint_id == complaint_id)
    return [ReferralRow(*row) for row in session.execute(statement.order_by(Referral.id))]


def is_designated(session: Session, complaint: Complaint) -> bool:
    """Whether the municipal office has said that the complaint's office is in charge (K7, APL 25)."""
    said = (Handover.move == "designate", Handover.to_office == complaint.office)
    statement = select(Handover.id).where(Handover.complaint_id == complaint.id, *said)
    return session.scalar(statement.limit(1)) is not None


def handovers(session: Session, complaint_id: int) -> list[HandoverRow]:
    """How it went from office to office, and why."""
    columns = Handover.move, Handover.from_office, Handover.to_office, Handover.reason, Handover.at
    statement = select(*columns).where(Handover.complaint_id == complaint_id).order_by(Handover.id)
    return [HandoverRow(*row) for row in session.execute(statement)]

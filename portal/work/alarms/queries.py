"""Reading alarms: for the reporter's own page, and for the municipal office."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.envelope import unseal
from portal.ground.events.models import Event
from portal.law.workflow.alarm import CHECK, OPEN, AlarmState
from portal.work.accounts.models import Office, User
from portal.work.alarms.models import CITY, REPORTER, Alarm, AlarmFile, AlarmWord, place
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import key_of

PAGE = 50


class Word(NamedTuple):
    """One text in the clear."""

    side: str
    step: str
    text: str
    at: datetime
    actor_id: int | None
    files: tuple[int, ...]
    """Ids of alarm files."""


class AlarmRow(NamedTuple):
    """One line of the municipal list."""

    id: int
    complaint_id: int
    district: str
    office: Bilingual
    kind: str
    state: str
    held: bool
    raised_at: datetime
    due_on: date
    answered_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Whether an answer is still owed."""
        return self.answered_at is None and self.state != AlarmState.CLOSED and self.kind != CHECK


class Done(NamedTuple):
    """One step, as the alarm's own log says it."""

    at: datetime
    move: str
    name: str | None
    role: str


def newest(session: Session, complaint_id: int) -> Alarm | None:
    """The reporter's own alarm, open or closed: what more they say belongs to it; None where none was raised."""
    statement = select(Alarm).where(Alarm.complaint_id == complaint_id, Alarm.kind != CHECK)
    return session.scalars(statement.order_by(Alarm.id.desc()).limit(1)).one_or_none()


def complaint_with(session: Session, file_id: int) -> int | None:
    """Id of the complaint whose alarm a file came with; None where it is something else's."""
    of_it = select(Alarm.complaint_id).join(AlarmFile, AlarmFile.alarm_id == Alarm.id)
    return session.scalar(of_it.where(AlarmFile.file_id == file_id))


def said(alarm: Alarm, sides: Iterable[str] = (REPORTER, CITY)) -> list[Word]:
    """What was written, oldest first; Unreadable once the complaint's key was destroyed."""
    key, wanted = key_of(alarm.complaint), frozenset(sides)
    return [_word(alarm, row, key) for row in alarm.words if row.side in wanted]


def _word(alarm: Alarm, row: AlarmWord, key: bytes) -> Word:
    text = unseal(key, row.sealed, place(alarm, row.side, row.at)).decode()
    files = tuple(file.id for file in alarm.files if file.word_id == row.id)
    return Word(row.side, row.step, text, row.at, row.actor_id, files)


def alarms(session: Session, *, closed: bool = False) -> list[AlarmRow]:
    """Open ones, the earliest due first; or the newest that are closed. At most PAGE."""
    columns = (
        Alarm.id, Alarm.complaint_id, Complaint.district, Office.short_zh, Office.short_en, Alarm.kind, Alarm.state, Alarm.held,
        Alarm.raised_at, Alarm.due_on, Alarm.answered_at,
    )  # fmt: skip
    statement = select(*columns).join(Complaint, Complaint.id == Alarm.complaint_id)
    statement = statement.join(Office, Office.code == Complaint.office)
    if closed:
        statement = statement.where(Alarm.state == AlarmState.CLOSED).order_by(Alarm.id.desc())
    else:
        statement = statement.where(Alarm.state.in_(OPEN)).order_by(Alarm.due_on, Alarm.id)
    return [_row(row) for row in session.execute(statement.limit(PAGE))]


def _row(row: tuple[int, int, str, str, str, str, str, bool, datetime, date, datetime | None]) -> AlarmRow:
    key, complaint, district, zh, en, *rest = row
    return AlarmRow(key, complaint, district, Bilingual(zh, en), *rest)  # type: ignore[arg-type]


def waiting(session: Session) -> tuple[int, date | None]:
    """How many are open, and the earliest day by which one has to be answered."""
    statement = select(func.count(), func.min(Alarm.due_on)).where(Alarm.state.in_(OPEN), Alarm.kind != CHECK)
    count, due_on = session.execute(statement).one()
    return int(count), due_on


def log(session: Session, alarm: Alarm) -> list[Done]:
    """Every step, oldest first, with who took it."""
    statement = (
        select(Event.at, Event.move, User.name, Event.role)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.track == alarm.TRACK.value, Event.subject_id == alarm.id)
        .order_by(Event.id)
    )
    return [Done(*row) for row in session.execute(statement)]


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of the supervisors who wrote."""
    wanted = sorted({key for key in ids if key is not None})
    statement = select(User.id, User.name).where(User.id.in_(wanted))
    return {row.id: row.name for row in session.execute(statement)} if wanted else {}

"""Messages both ways, sealed under the complaint's key."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.ground.db import db
from portal.ground.envelope import seal, unseal, vault
from portal.ground.procedure.act import Act
from portal.work.complaints.models import Complaint, Message
from portal.work.complaints.sealed import key_of, place_of


class Letter(NamedTuple):
    """One message in the clear. `asks` are codes of what is asked for."""

    id: int
    from_reporter: bool
    text: str
    at: datetime
    read_at: datetime | None
    asks: tuple[str, ...]


def send(
    complaint: Complaint, text: str, from_reporter: bool, act: Act, asks: Iterable[str] = (), idem: str | None = None
) -> Message:
    """Add a sealed message; the one that is there already where `idem` was used before."""
    mark = _mark(complaint, idem)
    place = _place(complaint, from_reporter, act.now)
    row = Message(
        complaint_id=complaint.id, from_reporter=from_reporter, sealed=seal(key_of(complaint), text.encode(), place),
        at=act.now, asks=list(asks), idem_hash=mark,
    )  # fmt: skip
    return row if _added(row) else db.session.scalars(select(Message).where(Message.idem_hash == mark)).one()


def known(complaint: Complaint, idem: str | None) -> Message | None:
    """The message that came with this key before; None for a new one."""
    mark = _mark(complaint, idem)
    return db.session.scalars(select(Message).where(Message.idem_hash == mark)).one_or_none() if mark else None


def _mark(complaint: Complaint, idem: str | None) -> str | None:
    return vault().hash("message", f"{complaint.idem_hash}\0{idem}") if idem else None


def _added(row: Message) -> bool:
    if row.idem_hash is None:
        db.session.add(row)
        db.session.flush()
        return True
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def read(session: Session, complaint: Complaint) -> list[Letter]:
    """The whole exchange, oldest first; Unreadable once the key was destroyed."""
    return exchanges(session, [complaint])[complaint.id]


def exchanges(session: Session, complaints: Sequence[Complaint]) -> dict[int, list[Letter]]:
    """The exchanges of many by the complaint's id, in one statement, each oldest first; errors as read()."""
    tied = Message.complaint_id.in_([one.id for one in complaints])
    rows: dict[int, list[Message]] = {one.id: [] for one in complaints}
    for row in session.scalars(select(Message).where(tied).order_by(Message.id)):
        rows[row.complaint_id].append(row)
    return {one.id: _letters(one, rows[one.id]) for one in complaints}


def _letters(complaint: Complaint, rows: Sequence[Message]) -> list[Letter]:
    key = key_of(complaint) if rows else b""
    return [_letter(complaint, row, key) for row in rows]


def _letter(complaint: Complaint, row: Message, key: bytes) -> Letter:
    text = unseal(key, row.sealed, _place(complaint, row.from_reporter, row.at)).decode()
    return Letter(row.id, row.from_reporter, text, row.at, row.read_at, tuple(row.asks))


def mark_read(session: Session, complaint: Complaint, *, by_reporter: bool, now: datetime) -> None:
    """Note that the other side has read what was waiting; changes nothing else."""
    waiting = (
        Message.complaint_id == complaint.id,
        Message.from_reporter.is_(not by_reporter),
        Message.read_at.is_(None),
    )
    session.execute(update(Message).where(*waiting).values(read_at=now))


def _place(complaint: Complaint, from_reporter: bool, at: datetime) -> str:
    side = "reporter" if from_reporter else "office"
    return place_of(complaint, f"message:{side}:{at.astimezone(UTC).isoformat()}")

"""Pictures and papers of a complaint: quarantined under its key, with a covered copy for everybody else."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.ground.db import db, locked
from portal.ground.envelope import Unreadable
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Attachment, Complaint, Message
from portal.work.complaints.sealed import key_of
from portal.work.files import store
from portal.work.files.actions import enter, purge, read, stored
from portal.work.files.models import File
from portal.work.files.receiving import prepare, state
from portal.work.files.stored import Stored

OFFICE = "office"
"""The slot of what an office sends to the reporter: no lead, and not quarantined."""


def enter_photos(photos: Iterable[Photo], *, key: bytes, now: datetime) -> list[tuple[str, File]]:
    """Rows for photos that are on disk, under the complaint's key; each with its slot. Nothing is written to disk."""
    return [(photo.slot, enter(photo.stored, kind="lead", now=now, owner_key=key)) for photo in photos]


def tie(complaint: Complaint, files: Sequence[tuple[str, File]], message: Message | None = None) -> None:
    """Tie flushed file rows to the complaint."""
    told = message.id if message else None
    rows = [
        {"complaint_id": complaint.id, "slot": slot, "file_id": file.id, "message_id": told} for slot, file in files
    ]
    if rows:
        db.session.execute(insert(Attachment), rows)


def attach(complaint: Complaint, photos: Iterable[Photo], *, now: datetime, message: Message | None = None) -> None:
    """Add material to a complaint that exists."""
    files = enter_photos(photos, key=key_of(complaint), now=now)
    db.session.flush()
    tie(complaint, files, message)


def open_attachment(complaint: Complaint, file: File) -> bytes:
    """The bytes of a file of this complaint; Unreadable once its key was destroyed."""
    return read(file, key_of(complaint))


def unmade(session: Session, most: int) -> list[int]:
    """Ids of the files whose picture still has to be made, or was made and is not noted yet."""
    return list(session.scalars(select(File.id).where(File.waiting.is_not(None)).order_by(File.id).limit(most)))


def complaint_with(session: Session, file_id: int) -> int | None:
    """Id of the complaint that a file hangs on; None where it is something else's."""
    return session.scalar(select(Attachment.complaint_id).where(Attachment.file_id == file_id).limit(1))


def make(file_id: int, complaint_id: int | None, *, now: datetime) -> None:
    """Make the picture of a file that was sent while it was being prepared, and commit. What the process that took it
    did not finish is finished here: the complaint's key opens it. What turns out to be no picture is purged."""
    waits = _waiting(file_id, complaint_id)
    db.session.rollback()  # making it takes seconds, and on SQLite a transaction keeps other writers out
    if waits is not None:
        prepare(waits)
    file = locked(db.session(), File, file_id)
    if file is not None and file.waiting:
        _settle(file, now=now)
    db.session.commit()


def _settle(file: File, *, now: datetime) -> None:
    waiting = str(file.waiting)
    if store.has(file.key):
        store.delete(waiting)
        file.waiting = None
    elif not store.has(waiting):
        purge(file, now=now)


def _waiting(file_id: int, complaint_id: int | None) -> Stored | None:
    """The file with its secret, where a complaint's key opens it; one whose key was destroyed is purged."""
    file, owner = db.session.get(File, file_id), db.session.get(Complaint, complaint_id or 0)
    if file is None or owner is None:
        return None
    try:
        waits = stored(file, key_of(owner))
    except Unreadable:
        store.delete(str(file.waiting))
        return None
    return waits if state(waits) == "preparing" else None

"""Pictures and papers of a complaint: quarantined under its key, with a covered copy for everybody else."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert

from portal.ground.db import db
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Attachment, Complaint, Message
from portal.work.complaints.sealed import key_of
from portal.work.files.actions import enter, keep, read
from portal.work.files.models import File
from portal.work.files.pictures import JPEG, clean


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


def cover(complaint: Complaint, attachment: Attachment, covered: bytes, *, now: datetime) -> File:
    """Keep the copy on which people are covered: the one others may see. Unusable for what is no picture."""
    file = keep(clean(covered), kind="lead", type=JPEG, now=now, owner_key=key_of(complaint))
    attachment.covered_file_id = file.id
    return file

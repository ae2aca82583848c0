"""An unfinished report: sealed under a key that only the reporter's cookie holds, gone 24 hours after the last step."""

import base64
import binascii
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.bilingual import Bilingual
from portal.ground.envelope import Unreadable, new_key, seal, unseal, vault
from portal.work.complaints.answers import Photo
from portal.work.complaints.models import Draft
from portal.work.files import store
from portal.work.files.actions import peek, put
from portal.work.files.models import File
from portal.work.files.pictures import Unusable, taken

LIFE = timedelta(hours=24)
MOST_PHOTOS = 10
TOO_MANY = Bilingual("最多 10 个文件。先删掉一个再加。", "At most 10 files. Remove one before you add another.")

_ID = 16


@dataclass
class Content:
    """What the draft holds. `raw` is the input of a page as it was typed, kept where it could not be used yet."""

    answers: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    photos: list[Photo] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    """Storage keys of photos that were taken out; they go with the draft."""


class _Token(NamedTuple):
    id_hash: str
    key: bytes


def open_draft(session: Session, content: Content, *, now: datetime) -> str:
    """A new draft; the token for the cookie, the only place where its key is."""
    raw = secrets.token_bytes(_ID) + new_key()
    token = _parts(raw)
    row = Draft(id_hash=token.id_hash, sealed=_sealed(token, content), files=_files(content), expires_at=now + LIFE)
    session.add(row)
    session.flush()
    return base64.urlsafe_b64encode(raw).decode()


def load(session: Session, token: str, *, now: datetime, hold: bool = False) -> Content | None:
    """The draft of a token, None where it is gone, over or not this one's. `hold` locks it until the commit: two photos
    that arrive together must not overwrite each other."""
    found = _read(token)
    row = _row(session, found, hold) if found else None
    if found is None or row is None or row.expires_at <= now:
        return None
    try:
        return _content(json.loads(unseal(found.key, row.sealed, f"draft:{found.id_hash}")))
    except Unreadable:
        return None


def save(session: Session, token: str, content: Content, *, now: datetime) -> bool:
    """Keep the draft for another 24 hours; False where it is gone."""
    found = _read(token)
    row = _row(session, found, True) if found else None
    if found is None or row is None or row.expires_at <= now:
        return False
    row.sealed, row.files, row.expires_at = _sealed(found, content), _files(content), now + LIFE
    session.flush()
    return True


def add_photo(content: Content, slot: str, data: bytes) -> Photo:
    """Clean a reporter's file and write it sealed; Unusable says why not. The draft has to be saved afterwards."""
    if len(content.photos) >= MOST_PHOTOS:
        raise Unusable(TOO_MANY)
    usable = taken(data)
    photo = Photo(slot, put(usable.data, type=usable.type))
    content.photos.append(photo)
    return photo


def remove_photo(content: Content, key: str) -> None:
    """Take a photo out; its bytes go with the draft. The draft has to be saved afterwards."""
    content.dropped += [photo.stored.key for photo in content.photos if photo.stored.key == key]
    content.photos = [photo for photo in content.photos if photo.stored.key != key]


def photo_data(photo: Photo) -> bytes:
    """The bytes of a draft's photo, for the reporter's own preview."""
    return peek(photo.stored)


def drop(session: Session, token: str, *, keep: Iterable[str] = ()) -> None:
    """Delete the draft and its files; `keep` are the storage keys of photos that a report has taken over by now."""
    found = _read(token)
    row = _row(session, found, True) if found else None
    if row is not None:
        _delete(session, row, frozenset(keep))


def used(session: Session, token: str, content: Content) -> None:
    """The draft that `content` was loaded from has become a report: it goes, and with it the photos that were taken out."""
    found = _read(token)
    for key in content.dropped:
        store.delete(key)
    if found is not None:
        session.execute(
            delete(Draft).where(Draft.id_hash == found.id_hash).execution_options(synchronize_session=False)
        )


def expire(session: Session, *, now: datetime) -> int:
    """Delete the drafts whose time is over, with their files; how many."""
    rows = session.scalars(select(Draft).where(Draft.expires_at <= now).order_by(Draft.id)).all()
    for row in rows:
        _delete(session, row, frozenset(session.scalars(select(File.key).where(File.key.in_(row.files)))))
    return len(rows)


def sweep(session: Session, *, now: datetime) -> int:
    """Delete files older than a day that neither a row nor a draft names: what a broken request left; how many."""
    named = set(session.scalars(select(File.key))) | {
        key for files in session.scalars(select(Draft.files)) for key in files
    }
    lost = [key for key in store.keys(now - LIFE) if key not in named]
    for key in lost:
        store.delete(key)
    return len(lost)


def _delete(session: Session, row: Draft, keep: frozenset[str]) -> None:
    # Files first: should the commit fail, the row is still there to be deleted again.
    for key in set(row.files) - keep:
        store.delete(key)
    session.execute(delete(Draft).where(Draft.id == row.id).execution_options(synchronize_session="fetch"))


def _read(token: str) -> _Token | None:
    try:
        raw = base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        return None
    return _parts(raw) if len(raw) == _ID + 32 else None


def _parts(raw: bytes) -> _Token:
    return _Token(vault().hash("draft", raw[:_ID].hex()), raw[_ID:])


def _row(session: Session, token: _Token, hold: bool) -> Draft | None:
    statement = select(Draft).where(Draft.id_hash == token.id_hash).execution_options(populate_existing=True)
    return session.scalar(statement.with_for_update() if hold else statement)


def _sealed(token: _Token, content: Content) -> bytes:
    plain = {
        "answers": content.answers,
        "raw": content.raw,
        "photos": [p.as_json() for p in content.photos],
        "dropped": content.dropped,
    }
    return seal(token.key, json.dumps(plain, ensure_ascii=False).encode(), f"draft:{token.id_hash}")


def _content(plain: dict[str, Any]) -> Content:
    return Content(plain["answers"], plain["raw"], [Photo.from_json(row) for row in plain["photos"]], plain["dropped"])


def _files(content: Content) -> list[str]:
    return [photo.stored.key for photo in content.photos] + content.dropped

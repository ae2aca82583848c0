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
from portal.work.complaints.models import Draft, Upload
from portal.work.files import store
from portal.work.files.actions import peek
from portal.work.files.models import File

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
    typed: dict[str, list[list[str]]] = field(default_factory=dict)
    """The input of each answered step as it was typed, for the copy on the reporter's own device."""
    saved_at: datetime | None = field(default=None, compare=False)
    """When it was kept last; not part of what is sealed."""

    @property
    def bytes(self) -> int:
        """How much its photos hold."""
        return sum(photo.stored.size for photo in self.photos)


class _Token(NamedTuple):
    id_hash: str
    key: bytes


def open_draft(session: Session, content: Content, *, now: datetime, token: str = "") -> str:
    """A new draft; the token for the cookie, the only place where its key is. With `token` (see `token_for`) the draft
    that this token leads to: IntegrityError where there is one."""
    raw = base64.urlsafe_b64decode(token) if token else secrets.token_bytes(_ID) + new_key()
    token_ = _parts(raw)
    over = _row(session, token_, True) if token else None
    if over is not None and over.expires_at <= now:
        _delete(session, over, frozenset(_taken_over(session, over.files)))
    row = Draft(
        id_hash=token_.id_hash,
        sealed=_sealed(token_, content),
        files=_files(content),
        bytes=content.bytes,
        expires_at=now + LIFE,
    )
    session.add(row)
    session.flush()
    return base64.urlsafe_b64encode(raw).decode()


def token_for(key: str) -> str:
    """The token of the draft that belongs to a device's own secret: handed over twice, it is the same draft."""
    raw = vault().derive("draft of a device", key)[:_ID] + vault().derive("key of a device", key)
    return base64.urlsafe_b64encode(raw).decode()


def rename(session: Session, old: str, new: str, content: Content, *, now: datetime) -> None:
    """Move the draft that `content` was loaded from to another token; its files stay where they are."""
    found, target = _read(old), _read(new)
    row = _row(session, found, True) if found else None
    if row is not None and target is not None:
        row.id_hash, row.sealed, row.expires_at = target.id_hash, _sealed(target, content), now + LIFE
        session.flush()


def load(session: Session, token: str, *, now: datetime, hold: bool = False) -> Content | None:
    """The draft of a token, None where it is gone, over or not this one's. `hold` locks it until the commit: two photos
    that arrive together must not overwrite each other."""
    found = _read(token)
    row = _row(session, found, hold) if found else None
    if found is None or row is None or row.expires_at <= now:
        return None
    try:
        content = _content(json.loads(unseal(found.key, row.sealed, f"draft:{found.id_hash}")))
    except Unreadable:
        return None
    content.saved_at = row.expires_at - LIFE
    return content


def save(session: Session, token: str, content: Content, *, now: datetime) -> bool:
    """Keep the draft for another 24 hours; False where it is gone."""
    found = _read(token)
    row = _row(session, found, True) if found else None
    if found is None or row is None or row.expires_at <= now:
        return False
    row.sealed, row.files, row.expires_at = _sealed(found, content), _files(content), now + LIFE
    row.bytes = content.bytes
    session.flush()
    return True


def remove_photo(content: Content, key: str) -> None:
    """Take a photo out; its bytes go with the draft. The draft has to be saved afterwards."""
    gone = [one for photo in content.photos if photo.stored.key == key for one in photo.stored.keys]
    content.dropped = [one for one in content.dropped if store.has(one)] + gone
    content.photos = [photo for photo in content.photos if photo.stored.key != key]


def photo_data(photo: Photo) -> bytes:
    """The bytes of a draft's photo, for the reporter's own preview; store.Missing also while they are being made."""
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
        _forget(session, found)


def expire(session: Session, *, now: datetime) -> int:
    """Delete the drafts whose time is over, with their files; how many."""
    rows = session.scalars(select(Draft).where(Draft.expires_at <= now).order_by(Draft.id)).all()
    for row in rows:
        _delete(session, row, frozenset(_taken_over(session, row.files)))
    return len(rows)


def sweep(session: Session, *, now: datetime) -> int:
    """Delete files older than a day that neither a row nor a draft names: what a broken request left; how many."""
    lists = (*session.scalars(select(Draft.files)), *session.scalars(select(Upload.pieces)))
    named = {key for row in session.execute(select(File.key, File.waiting)) for key in row}
    named |= {key[:32] for keys in lists for key in keys}
    lost = [key for key in store.keys(now - LIFE) if key not in named]
    for key in lost:
        store.delete(key)
    return len(lost)


def row_of(session: Session, token: str) -> Draft | None:
    """The row of a token, for what hangs on it; None where there is none."""
    found = _read(token)
    return _row(session, found, False) if found else None


def _forget(session: Session, token: _Token) -> None:
    row = _row(session, token, True)
    if row is not None:
        _delete(session, row, frozenset(row.files))


def _taken_over(session: Session, keys: list[str]) -> list[str]:
    rows = session.execute(select(File.key, File.waiting).where(File.key.in_(keys)))
    return [key for row in rows for key in row if key]


def _delete(session: Session, row: Draft, keep: frozenset[str]) -> None:
    # Files first: should the commit fail, the row is still there to be deleted again.
    of_it = select(Upload.pieces).where(Upload.draft_id == row.id)
    pieces = {piece[:32] for pieces in session.scalars(of_it) for piece in pieces}
    for key in (set(row.files) - keep) | pieces:
        store.delete(key)
    session.execute(delete(Upload).where(Upload.draft_id == row.id).execution_options(synchronize_session="fetch"))
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
        "typed": content.typed,
    }
    return seal(token.key, json.dumps(plain, ensure_ascii=False).encode(), f"draft:{token.id_hash}")


def _content(plain: dict[str, Any]) -> Content:
    photos = [Photo.from_json(row) for row in plain["photos"]]
    return Content(plain["answers"], plain["raw"], photos, plain["dropped"], plain.get("typed", {}))


def _files(content: Content) -> list[str]:
    return [key for photo in content.photos for key in photo.stored.keys] + content.dropped

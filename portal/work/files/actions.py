"""Keeping and reading files: every file under a key of its own, which the vault or the complaint's key wraps."""

from datetime import datetime
from typing import Literal

from portal.ground.db import db
from portal.ground.envelope import Unreadable, Wrapped, seal, unseal, vault
from portal.work.files import preparing, store
from portal.work.files.models import File
from portal.work.files.receiving import opened
from portal.work.files.stored import Stored as Stored
from portal.work.files.stored import peek as peek
from portal.work.files.stored import put as put

Kind = Literal["lead", "evidence", "document", "proof"]
BY_COMPLAINT = "complaint"
"""In place of a vault key's id: the key is wrapped by the complaint's own key."""


def enter(stored: Stored, *, kind: Kind, now: datetime, owner_key: bytes | None = None) -> File:
    """A row for bytes that are on disk, added to the session. With `owner_key` it is read with that alone."""
    wrapped = _wrap(stored, owner_key)
    # A reporter's file may be one that the venue has too: its hash must not be comparable from outside.
    digest = stored.digest if owner_key is None else vault().hash("file", stored.digest)
    row = File(
        key=stored.key, sha256=digest, size=stored.size, type=stored.type, kid=wrapped.kid, wrapped_key=wrapped.key,
        kind=kind, kept_at=now, waiting=stored.waiting or None,
    )  # fmt: skip
    db.session.add(row)
    preparing.ask(stored)
    return row


def keep(data: bytes, *, kind: Kind, type: str, now: datetime, owner_key: bytes | None = None) -> File:
    """Write `data` sealed and enter its row. `type` is by content, never what a client said."""
    row = enter(put(data, type=type), kind=kind, now=now, owner_key=owner_key)
    db.session.flush()
    return row


def read(file: File, owner_key: bytes | None = None) -> bytes:
    """The bytes; Unreadable without the right key, store.Missing where they were purged or were no picture."""
    return opened(stored(file, owner_key))


def stored(file: File, owner_key: bytes | None = None) -> Stored:
    """The file with its secret in the clear, as it was before its row; Unreadable without the right key."""
    return Stored(file.key, _unwrap(file, owner_key), file.sha256, file.size, file.type, file.waiting or "")


def purge(file: File, *, now: datetime) -> None:
    """Remove the bytes for good; the row stays and says when."""
    for key in filter(None, (file.key, file.waiting)):
        store.delete(key)
    file.wrapped_key, file.purged_at, file.waiting = b"", now, None


def _wrap(stored: Stored, owner_key: bytes | None) -> Wrapped:
    if owner_key is None:
        return vault().wrap(stored.secret, _key_place(stored.key))
    return Wrapped(BY_COMPLAINT, seal(owner_key, stored.secret, _key_place(stored.key)))


def _unwrap(file: File, owner_key: bytes | None) -> bytes:
    if file.kid != BY_COMPLAINT:
        return vault().unwrap(Wrapped(file.kid, file.wrapped_key), _key_place(file.key))
    if owner_key is None:
        raise Unreadable(_key_place(file.key))
    return unseal(owner_key, file.wrapped_key, _key_place(file.key))


def _key_place(key: str) -> str:
    return f"file:{key}:key"

"""Keeping and reading files: every file under a key of its own, which the vault or the complaint's key wraps."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from portal.ground.db import db
from portal.ground.envelope import Unreadable, Wrapped, new_key, seal, unseal, vault
from portal.work.files import store
from portal.work.files.models import File

Kind = Literal["lead", "evidence", "document", "proof"]
BY_COMPLAINT = "complaint"
"""In place of a vault key's id: the key is wrapped by the complaint's own key."""


@dataclass(frozen=True)
class Stored:
    """Bytes that are on disk but in no row yet. Whoever has `secret` can read them."""

    key: str
    secret: bytes = field(repr=False)
    digest: str
    size: int
    type: str


def put(data: bytes, *, type: str) -> Stored:
    """Seal `data` under a fresh key and write it; `size` is in bytes before sealing."""
    key, secret = store.new_key(), new_key()
    store.write(key, seal(secret, data, _place(key)))
    return Stored(key, secret, hashlib.sha256(data).hexdigest(), len(data), type)


def peek(stored: Stored) -> bytes:
    """The bytes of a file that is in no row yet; store.Missing where they are gone."""
    return unseal(stored.secret, store.read(stored.key), _place(stored.key))


def enter(stored: Stored, *, kind: Kind, now: datetime, owner_key: bytes | None = None) -> File:
    """A row for bytes that are on disk, added to the session. With `owner_key` it is read with that alone."""
    wrapped = _wrap(stored, owner_key)
    # A reporter's file may be one that the venue has too: its hash must not be comparable from outside.
    digest = stored.digest if owner_key is None else vault().hash("file", stored.digest)
    row = File(
        key=stored.key, sha256=digest, size=stored.size, type=stored.type, kid=wrapped.kid, wrapped_key=wrapped.key,
        kind=kind, kept_at=now,
    )  # fmt: skip
    db.session.add(row)
    return row


def keep(data: bytes, *, kind: Kind, type: str, now: datetime, owner_key: bytes | None = None) -> File:
    """Write `data` sealed and enter its row. `type` is by content, never what a client said."""
    row = enter(put(data, type=type), kind=kind, now=now, owner_key=owner_key)
    db.session.flush()
    return row


def read(file: File, owner_key: bytes | None = None) -> bytes:
    """The bytes; Unreadable without the right key, store.Missing where they were purged."""
    return unseal(_unwrap(file, owner_key), store.read(file.key), _place(file.key))


def purge(file: File, *, now: datetime) -> None:
    """Remove the bytes for good; the row stays and says when."""
    store.delete(file.key)
    file.wrapped_key, file.purged_at = b"", now


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


def _place(key: str) -> str:
    return f"file:{key}"


def _key_place(key: str) -> str:
    return f"file:{key}:key"

"""A reporter's file as it arrives. What opens quickly is made anew at once; a HEIC picture takes seconds, so it is put aside
sealed and made anew beside the request. The picture as it came is deleted as soon as that is done, and nobody sees it."""

import hashlib
from contextlib import suppress
from typing import Literal

from portal.ground.envelope import new_key, seal, unseal
from portal.work.files import store
from portal.work.files.papers import fault_of
from portal.work.files.pictures import JPEG, MAX_BYTES, Busy, Unusable, clean, glance, is_heic, taken
from portal.work.files.stored import Stored, peek, place_of, put

State = Literal["ready", "preparing", "lost"]


def receive(data: bytes) -> Stored:
    """Keep what a reporter sent, sealed under a secret of its own; Unusable says why not."""
    if is_heic(data):
        return _put_aside(data)
    if data.startswith(b"%PDF-") and len(data) <= MAX_BYTES and (fault := fault_of(data)):
        raise Unusable(fault)
    usable = taken(data)
    return put(usable.data, type=usable.type)


def state(stored: Stored) -> State:
    """Whether the picture can be shown, is still being made, or could not be opened."""
    if not stored.waiting or store.has(stored.key):
        return "ready"
    return "preparing" if store.has(stored.waiting) else "lost"


def prepare(stored: Stored) -> None:
    """Make the picture of what was put aside. Two may do it at once, and one may be broken off: what counts is which
    bytes are there. Only the one that wrote the picture deletes what it was made of. Busy where it has to wait."""
    try:
        fresh = _made(stored)
    except store.Missing:
        return
    except Busy:
        raise
    except Unusable:
        store.delete(stored.waiting)
        return
    with suppress(FileExistsError):
        store.write(stored.key, seal(stored.secret, fresh, place_of(stored.key)))
        # Who throws the picture away meanwhile deletes both keys.
        store.delete(stored.waiting if store.has(stored.waiting) else stored.key)


def opened(stored: Stored) -> bytes:
    """The picture, made first where it still has to be; store.Missing where it is gone, never was one, or has to wait.
    Nobody reads it as it came."""
    if state(stored) == "preparing":
        with suppress(Busy):
            prepare(stored)
    return peek(stored)


def _made(stored: Stored) -> bytes:
    return clean(unseal(stored.secret, store.read(stored.waiting), place_of(stored.waiting)))


def forget(stored: Stored) -> None:
    """Delete the bytes of a file that is in no row and no draft."""
    for key in stored.keys:
        store.delete(key)


def _put_aside(data: bytes) -> Stored:
    glance(data)
    key, waiting, secret = store.new_key(), store.new_key(), new_key()
    store.write(waiting, seal(secret, data, place_of(waiting)))
    return Stored(key, secret, hashlib.sha256(data).hexdigest(), len(data), JPEG, waiting)

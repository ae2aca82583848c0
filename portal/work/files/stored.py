"""Bytes that are on disk but in no row yet: sealed under a secret of their own, which whoever holds it can open them with."""

import hashlib
from dataclasses import dataclass, field

from portal.ground.envelope import new_key, seal, unseal
from portal.work.files import store


@dataclass(frozen=True)
class Stored:
    """Bytes that are on disk but in no row yet. Whoever has `secret` can read them."""

    key: str
    secret: bytes = field(repr=False)
    digest: str
    size: int
    type: str
    waiting: str = ""
    """Storage key of the picture as it came, where the one under `key` has to be made of it first."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The storage keys of its bytes."""
        return tuple(filter(None, (self.key, self.waiting)))


def put(data: bytes, *, type: str) -> Stored:
    """Seal `data` under a fresh key and write it; `size` is in bytes before sealing."""
    key, secret = store.new_key(), new_key()
    store.write(key, seal(secret, data, place_of(key)))
    return Stored(key, secret, hashlib.sha256(data).hexdigest(), len(data), type)


def peek(stored: Stored) -> bytes:
    """The bytes of a file that is in no row yet; store.Missing where they are gone."""
    return unseal(stored.secret, store.read(stored.key), place_of(stored.key))


def place_of(key: str) -> str:
    """What the bytes under a key are sealed for."""
    return f"file:{key}"

"""Sealing: AES-GCM under keys that are wrapped by the vault, and keyed hashes. A sealed text is bound to its place."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Unreadable(Exception):
    """The sealed bytes cannot be opened: wrong key, wrong place, or changed."""


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(32)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Seal `plain` for `place` (table, row and field): elsewhere it does not open."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Open what was sealed for `place`; Unreadable if that is not what it is."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(place) from error


def keyed_hash(key: bytes, purpose: str, value: str) -> str:
    """HMAC-SHA256 in hex; `purpose` keeps the same value in two places from looking alike."""
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Wrapped:
    """A key as it is stored: the id of the vault key and the wrapped bytes."""

    kid: str
    key: bytes


class Vault:
    """The keys that wrap keys. They live outside the data folder; without them nothing sealed can be read."""

    def __init__(self, keys: dict[str, bytes], current: str, secret: bytes) -> None:
        self._keys = keys
        self._current = current
        self._secret = secret

    def wrap(self, key: bytes, place: str) -> Wrapped:
        """Wrap a key under the vault key in use."""
        return Wrapped(self._current, seal(self._keys[self._current], key, place))

    def unwrap(self, wrapped: Wrapped, place: str) -> bytes:
        """The key again; Unreadable if its vault key is gone."""
        key = self._keys.get(wrapped.kid)
        if key is None:
            raise Unreadable(place)
        return unseal(key, wrapped.key, place)

    def hash(self, purpose: str, value: str) -> str:
        """A keyed hash under the server's secret, for look-ups without the value."""
        return keyed_hash(self._secret, purpose, value)

    def derive(self, purpose: str, value: str) -> bytes:
        """32 bytes that only this server can compute from `value`."""
        return hmac.new(self._secret, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()


_installed: list[Vault] = []


def install(vault: Vault) -> None:
    """Make `vault` the one this process seals with; the app does so when it starts."""
    _installed[:] = [vault]


def vault() -> Vault:
    """The vault of this process."""
    return _installed[0]

"""Sealing: AES-GCM under keys that are wrapped by the vault, and keyed hashes. A sealed text is bound to its place."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

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


@dataclass(frozen=True)
class Signed:
    """An Ed25519 signature (64 bytes) and the id of the key it was made with."""

    kid: str
    signature: bytes


OWN_SIGNING_KEY = "own"
"""The id of the signing key that follows from the server's secret; it signs where no other is set, and always checks."""


class Vault:
    """The keys that wrap keys. They live outside the data folder; without them nothing sealed can be read."""

    def __init__(
        self, keys: dict[str, bytes], current: str, secret: bytes, signing: Mapping[str, bytes] | None = None
    ) -> None:
        """`signing`: Ed25519 seeds by id, the one in use first."""
        self._keys = keys
        self._current = current
        self._secret = secret
        seeds = {**(signing or {}), OWN_SIGNING_KEY: self.derive("signing key", OWN_SIGNING_KEY)}
        self._signing = {kid: Ed25519PrivateKey.from_private_bytes(seed) for kid, seed in seeds.items()}

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

    @property
    def signs_with(self) -> str:
        """The id of the signing key in use."""
        return next(iter(self._signing))

    def sign(self, message: bytes) -> Signed:
        """Sign with the key in use: anybody can check it with the public key, without this server."""
        return Signed(self.signs_with, self._signing[self.signs_with].sign(message))

    def signed(self, message: bytes, by: Signed) -> bool:
        """Whether this server signed `message` so; False also for a key that it does not know."""
        key = self._signing.get(by.kid)
        try:
            return key is not None and key.public_key().verify(by.signature, message) is None
        except InvalidSignature:
            return False

    def public_keys(self) -> dict[str, bytes]:
        """The public half of every signing key, as PEM, the one in use first."""
        form = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        return {kid: key.public_key().public_bytes(*form) for kid, key in self._signing.items()}


_installed: list[Vault] = []


def install(vault: Vault) -> None:
    """Make `vault` the one this process seals with; the app does so when it starts."""
    _installed[:] = [vault]


def vault() -> Vault:
    """The vault of this process."""
    return _installed[0]

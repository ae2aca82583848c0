"""The settings of one running portal, read once from the environment; unsafe production settings stop the start."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Mode = Literal["demo", "production"]


class UnsafeSetting(Exception):
    """A setting that must not be used; the message says how to mend it."""


@dataclass(frozen=True)
class Config:
    """What product.md calls the PORTAL_ settings."""

    mode: Mode
    database_url: str = field(repr=False)
    data_dir: Path
    secret_key: bytes = field(repr=False)
    vault_keys: Mapping[str, bytes] = field(repr=False)
    base_url: str
    pack: str
    worker: bool
    rates: bool
    port: int
    proxy: str
    """Address of the reverse proxy whose word on the client's address counts; empty where there is none."""

    @property
    def vault_key_id(self) -> str:
        """The id of the key that wraps what is new: the first one named."""
        return next(iter(self.vault_keys))

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """Read and check the PORTAL_ settings; raise UnsafeSetting with a sentence that says what to mend."""
        mode = _mode(env.get("PORTAL_MODE", "production"))
        data_dir = Path(env.get("PORTAL_DATA_DIR", "var/data")).absolute()
        config = cls(
            mode=mode,
            database_url=env.get("PORTAL_DATABASE_URL", f"sqlite:///{data_dir / 'portal.sqlite3'}"),
            data_dir=data_dir,
            secret_key=_secret(env.get("PORTAL_SECRET_KEY", "")),
            vault_keys=_vault_keys(env.get("PORTAL_VAULT_KEYS", "")),
            base_url=env.get("PORTAL_BASE_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/"),
            pack=env.get("PORTAL_PACK", "shanghai"),
            worker=env.get("PORTAL_WORKER", "on") != "off",
            rates=env.get("PORTAL_RATES", "on") != "off",
            port=_port(env.get("PORT", "8000")),
            proxy=env.get("PORTAL_PROXY", ""),
        )
        if mode == "production" and not config.base_url.startswith("https://"):
            raise UnsafeSetting(
                "PORTAL_BASE_URL must start with https:// in production, so that sign-ins stay private."
            )
        return config

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry the Secure mark: always but on plain http, which only the demo may use."""
        return self.base_url.startswith("https://")


def new_keys() -> dict[str, str]:
    """Fresh values for PORTAL_SECRET_KEY and PORTAL_VAULT_KEYS, as the environment wants them."""
    return {
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
        "PORTAL_VAULT_KEYS": f"k1:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
    }


def _mode(value: str) -> Mode:
    if value == "demo":
        return "demo"
    if value == "production":
        return "production"
    raise UnsafeSetting(f"PORTAL_MODE is '{value}'; it must be demo or production.")


def _port(value: str) -> int:
    if value.isdigit() and 0 < int(value) < 65536:
        return int(value)
    raise UnsafeSetting(f"PORT is '{value}'; it must be a number from 1 to 65535.")


def _secret(value: str) -> bytes:
    if len(value) < 32:
        raise UnsafeSetting("PORTAL_SECRET_KEY must hold at least 32 characters; `portal keys` prints a fresh one.")
    return value.encode()


def _vault_keys(value: str) -> Mapping[str, bytes]:
    """`id:base64,id:base64`, the key in use first; each 32 bytes long."""
    keys: dict[str, bytes] = {}
    for part in filter(None, value.split(",")):
        name, _, text = part.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(text)
        except (binascii.Error, ValueError):
            key = b""
        if not name or len(key) != 32:
            raise UnsafeSetting(
                "PORTAL_VAULT_KEYS must be id:key pairs, each key 32 bytes in base64; `portal keys` prints one."
            )
        keys[name] = key
    if not keys:
        raise UnsafeSetting(
            "PORTAL_VAULT_KEYS is missing; `portal keys` prints a fresh one. Keep it outside the data folder."
        )
    return keys

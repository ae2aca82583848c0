"""The settings of one running portal, read once from the environment; unsafe production settings stop the start."""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Mode = Literal["demo", "production"]
Channel = Literal["mail", "sms"]


class UnsafeSetting(Exception):
    """A setting that must not be used; the message says how to mend it."""


@dataclass(frozen=True)
class Way:
    """One way of sending notices: one address of PORTAL_NOTIFY_URLS."""

    channel: Channel
    scheme: str
    host: str
    port: int
    path: str
    """A gateway's path with its query, or a mail folder."""
    user: str = field(repr=False)
    secret: str = field(repr=False)
    sender: str
    """The address that mail comes from."""
    name: str
    ca: str
    """A file with the certificate authority to trust; empty for those of the system."""
    starttls: bool


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
    signing_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Ed25519 seeds for receipts, the one in use first; without any, the key follows from `secret_key`."""

    notify: tuple[Way, ...] = ()
    """How quiet notices go out, at most one way a channel; none by default, and then none are offered."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """By which channels a reporter can be told that there is news."""
        return tuple(way.channel for way in self.notify)

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
            notify=_ways(env.get("PORTAL_NOTIFY_URLS", ""), mode),
            signing_keys=_keys("PORTAL_SIGNING_KEYS", env.get("PORTAL_SIGNING_KEYS", "")),
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
    keys = _keys("PORTAL_VAULT_KEYS", value)
    if not keys:
        raise UnsafeSetting(
            "PORTAL_VAULT_KEYS is missing; `portal keys` prints a fresh one. Keep it outside the data folder."
        )
    return keys


def _keys(setting: str, value: str) -> Mapping[str, bytes]:
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
                f"{setting} must be id:key pairs, each key 32 bytes in base64; `portal keys` prints one."
            )
        keys[name] = key
    return keys


PORTS = {"smtps": 465, "smtp": 587, "sms+https": 443, "sms+http": 80, "maildir": 0}
SHORTEST_SECRET = 16


def _ways(value: str, mode: Mode) -> tuple[Way, ...]:
    """Addresses with white space between them, at most one a channel."""
    ways = tuple(_way(text, mode) for text in value.split())
    if len({way.channel for way in ways}) < len(ways):
        raise UnsafeSetting(
            "PORTAL_NOTIFY_URLS names two addresses for one channel; keep one for mail and one for SMS."
        )
    return ways


def _way(text: str, mode: Mode) -> Way:
    try:
        found = urlsplit(text)
        port, host = found.port, found.hostname or ""
    except ValueError:
        raise UnsafeSetting(
            "PORTAL_NOTIFY_URLS holds an address that cannot be read; its port must be a number."
        ) from None
    if not text.isascii():
        raise UnsafeSetting("PORTAL_NOTIFY_URLS holds other characters than ASCII; write them as %-codes.")
    if found.scheme not in PORTS:
        raise UnsafeSetting(
            f"PORTAL_NOTIFY_URLS names '{found.scheme}'; an address begins with smtps://, smtp:// or sms+https://."
        )
    is_mail = not found.scheme.startswith("sms")
    # A gateway's query is its own; what is ours stands in the fragment there.
    more = dict(parse_qsl(found.query if is_mail else found.fragment))
    way = Way(
        channel="mail" if is_mail else "sms", scheme=found.scheme, host=host, port=port or PORTS[found.scheme],
        path=found.path if is_mail else _target(found), user=unquote(found.username or ""),
        secret=unquote(found.password or ""), sender=more.get("from", ""), name=more.get("name", ""),
        ca=more.get("ca", ""), starttls=more.get("starttls") != "off",
    )  # fmt: skip
    _refuse_unsafe(way, mode)
    return way


def _target(found: SplitResult) -> str:
    return (found.path or "/") + (f"?{found.query}" if found.query else "")


def _refuse_unsafe(way: Way, mode: Mode) -> None:
    here, in_production = f"PORTAL_NOTIFY_URLS ({way.scheme}://{way.host})", mode == "production"
    if way.scheme == "maildir":
        if in_production:
            raise UnsafeSetting(f"{here} keeps addresses readable on the disk; in production use smtps:// instead.")
        if not way.path:
            raise UnsafeSetting(f"{here} needs a folder, for example maildir:var/mail.")
        return
    if not way.host:
        raise UnsafeSetting(f"{here} names no host.")
    if way.channel == "mail" and not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", way.sender):
        raise UnsafeSetting(f"{here} needs the sender's address: add ?from=notices@your-domain.")
    if way.channel == "sms" and len(way.secret) < SHORTEST_SECRET:
        raise UnsafeSetting(
            f"{here} needs a secret of at least {SHORTEST_SECRET} characters: sms+https://:secret@host/path."
        )
    plain = way.scheme == "sms+http" or (way.scheme == "smtp" and not way.starttls)
    if plain and in_production and not _is_loopback(way.host):
        raise UnsafeSetting(
            f"{here} would send addresses in the clear; use smtps://, smtp:// with STARTTLS, or sms+https://."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Handing one notice to the server that a setting names. What goes wrong comes back as a class, never as the server's
words: they repeat the address."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from portal.config import Way

Reason = Literal["unreachable", "tls", "credentials", "sender", "later", "address", "message", "answer"]
TIMEOUT = 15
"""Seconds for each step of talking to a server."""


class Undelivered(Exception):
    """It was not taken. `final`: another attempt would not change that. `for_all`: nothing else would be taken now."""

    def __init__(self, reason: Reason, *, final: bool = False, for_all: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final, self.for_all = reason, final, for_all


class Parcel(NamedTuple):
    """One notice ready to go. `mark` names it alike at every attempt, and nothing of what it is about."""

    mark: str
    to: str
    kind: str
    language: str
    subject: str
    text: str
    stop: str
    at: datetime


def home_of(base_url: str) -> str:
    """The portal's own host name, for what a server is told of who is calling."""
    return urlsplit(base_url).hostname or "localhost"


def send(way: Way, parcel: Parcel, home: str) -> None:
    """Deliver; Undelivered where it was not taken."""
    _deliverer(way)(way, parcel, home)


def _deliverer(way: Way) -> Callable[[Way, Parcel, str], None]:
    from portal.work.notices import gateway, mail

    if way.channel == "sms":
        return gateway.deliver
    return mail.keep if way.scheme == "maildir" else mail.deliver


def probe(way: Way, home: str, at: datetime) -> None:
    """Talk to the server without sending anything to anybody; Undelivered says what is wrong."""
    from portal.work.notices import gateway, mail

    if way.channel == "sms":
        gateway.greet(way, at)
    elif way.scheme == "maildir":
        mail.folder(way)
    else:
        mail.greet(way, home)

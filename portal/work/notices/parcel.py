"""One notice ready to go, what can go wrong on its way, and whom to trust there. What goes wrong comes back as a class, never
as the server's words: they repeat the address."""

import ssl
from datetime import datetime
from typing import Literal, NamedTuple

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


def trusting(way: Way) -> ssl.SSLContext:
    """The authorities of the system, or the one that the setting names; Undelivered where that cannot be read."""
    try:
        return ssl.create_default_context(cafile=way.ca or None)
    except OSError:
        raise Undelivered("tls", for_all=True) from None

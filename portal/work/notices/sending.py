"""Handing one notice to the server that a setting names."""

from datetime import datetime
from urllib.parse import urlsplit

from portal.config import Way
from portal.work.notices import gateway, mail
from portal.work.notices.parcel import Parcel


def home_of(base_url: str) -> str:
    """The portal's own host name, for what a server is told of who is calling."""
    return urlsplit(base_url).hostname or "localhost"


def send(way: Way, parcel: Parcel, home: str) -> None:
    """Deliver; Undelivered where it was not taken."""
    if way.channel == "sms":
        gateway.deliver(way, parcel)
    elif way.scheme == "maildir":
        mail.keep(way, parcel, home)
    else:
        mail.deliver(way, parcel, home)


def probe(way: Way, home: str, at: datetime) -> None:
    """Talk to the server without sending anything to anybody; Undelivered says what is wrong."""
    if way.channel == "sms":
        gateway.greet(way, at)
    elif way.scheme == "maildir":
        mail.folder(way)
    else:
        mail.greet(way, home)

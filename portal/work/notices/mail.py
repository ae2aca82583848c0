"""Notices by mail: over SMTP, or into a folder on the developer's own disk."""

import contextlib
import mailbox
import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from portal.config import Way
from portal.work.notices.parcel import TIMEOUT, Parcel, Reason, Undelivered, trusting

LINES = SMTP.clone(max_line_length=990)
"""A link that is folded is read wrongly by some programs that offer to stop mails."""


def compose(way: Way, parcel: Parcel, home: str) -> EmailMessage:
    """The mail, by one name at each attempt, so that a repeat can be told; Undelivered for an address that cannot stand in
    a header."""
    message = EmailMessage(policy=LINES)
    try:
        parcel.to.encode("ascii")
        message["To"] = Address(addr_spec=parcel.to)
        message["From"] = Address(way.name, addr_spec=way.sender or f"notices@{home}")
    except (ValueError, IndexError, MessageError):
        raise Undelivered("address", final=True) from None
    message["Subject"] = parcel.subject
    message["Date"] = format_datetime(parcel.at)
    message["Message-ID"] = f"<{parcel.mark}@{home}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{parcel.stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(parcel.text, charset="utf-8", cte="base64")
    return message


def deliver(way: Way, parcel: Parcel, home: str) -> None:
    """Hand it to the mail server; Undelivered where that does not take it."""
    message = compose(way, parcel, home)
    with _talking(way, home) as server:
        server.send_message(message, from_addr=way.sender, to_addrs=[parcel.to])


def greet(way: Way, home: str) -> None:
    """Connect and sign in, and no more; Undelivered says what is wrong."""
    with _talking(way, home) as server:
        server.noop()


@contextlib.contextmanager
def _talking(way: Way, home: str) -> Iterator[smtplib.SMTP]:
    """A connection that is safe and signed in; whatever fails on it becomes Undelivered, without the server's words."""
    server: smtplib.SMTP | None = None
    try:
        server = _connected(way, home)
        yield server
    except (smtplib.SMTPException, OSError) as error:
        raise _why(error) from None
    finally:
        if server is not None:
            # What was taken is taken: a server that stumbles over the farewell changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()


def _connected(way: Way, home: str) -> smtplib.SMTP:
    if way.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(way.host, way.port, home, timeout=TIMEOUT, context=trusting(way))
    else:
        server = smtplib.SMTP(way.host, way.port, home, timeout=TIMEOUT)
    try:
        if way.scheme == "smtp" and way.starttls:
            _seal(server, way)
        if way.user:
            server.login(way.user, way.secret)
    except (smtplib.SMTPException, OSError, Undelivered):
        server.close()
        raise
    return server


def _seal(server: smtplib.SMTP, way: Way) -> None:
    """Go on in secret or not at all: a server that offers no STARTTLS may be somebody in between."""
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("starttls"):
        raise Undelivered("tls", for_all=True)
    server.starttls(context=trusting(way))


FAULTS: tuple[tuple[type[Exception], Callable[[int], Undelivered]], ...] = (
    (smtplib.SMTPAuthenticationError, lambda _: Undelivered("credentials", for_all=True)),
    (smtplib.SMTPSenderRefused, lambda code: Undelivered("sender" if code >= 500 else "later", for_all=True)),
    (smtplib.SMTPNotSupportedError, lambda _: Undelivered("credentials", for_all=True)),
    (ssl.SSLError, lambda _: Undelivered("tls", for_all=True)),
    (smtplib.SMTPRecipientsRefused, lambda code: _by_code(code, "address")),
    (smtplib.SMTPDataError, lambda code: _by_code(code, "message")),
    (smtplib.SMTPConnectError, lambda _: Undelivered("unreachable", for_all=True)),
    (smtplib.SMTPHeloError, lambda _: Undelivered("unreachable", for_all=True)),
    (smtplib.SMTPServerDisconnected, lambda _: Undelivered("unreachable", for_all=True)),
    (smtplib.SMTPException, lambda _: Undelivered("answer")),
    (OSError, lambda _: Undelivered("unreachable", for_all=True)),
)
"""What each error means, the special before the general."""


def _why(error: Exception) -> Undelivered:
    return next(meaning for kind, meaning in FAULTS if isinstance(error, kind))(_code(error))


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _by_code(code: int, reason: Reason) -> Undelivered:
    """5xx is an answer for good, 4xx one for now."""
    return Undelivered(reason, final=True) if code >= 500 else Undelivered("later")


def folder(way: Way) -> mailbox.Maildir:
    """The folder of development mail, made where it is missing; Undelivered where it cannot be written."""
    try:
        return mailbox.Maildir(way.path, create=True)
    except OSError:
        raise Undelivered("unreachable", for_all=True) from None


def keep(way: Way, parcel: Parcel, home: str) -> None:
    """Put it into the folder, for whoever develops to read; Undelivered where it cannot be written."""
    try:
        folder(way).add(compose(way, parcel, home))
    except OSError:
        raise Undelivered("unreachable", for_all=True) from None

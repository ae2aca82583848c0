"""Finding a complaint by its code, and opening it with the PIN. An unknown code, a deleted one and a wrong PIN cost the
same work and get the same answer."""

import math
import secrets
import struct
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from portal.ground.envelope import Unreadable, seal, unseal, vault
from portal.work.accounts.counting import FORGOTTEN, counted
from portal.work.accounts.models import Throttle
from portal.work.complaints.codes import code_hash, normalise, pin_hash, pin_mark, pin_matches
from portal.work.complaints.models import Complaint

FREE = 5
"""Wrong PINs in a row that are answered at once."""
LONGEST_WAIT = 60
"""Seconds that an answer is held back at most."""
EACH = timedelta(seconds=1)
"""What every attempt beyond the free ones takes of a code's time."""
AT_ONCE = timedelta(seconds=60)
"""How much of a code's time may be taken in advance: so many attempts wait for their answers at the same time."""
TELLS_FOR = timedelta(minutes=10)
"""How long a held-back answer can be fetched."""

_TICKET = "pin answer"
_SHAPE = struct.Struct(">QQ13s16s32s")
"""Complaint (0: none), the moment in seconds, the code, which PIN, which count: always of one length, whatever the answer
is and whoever asked."""


class WrongPin(Exception):
    """Code and PIN do not belong together; which of them is wrong is not said."""


class Wait(Exception):
    """Too many people try this code at this moment: nothing was checked; try again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Later(Exception):
    """The PIN was checked, and the answer is told after `seconds` to whoever brings `ticket`, sealed."""

    def __init__(self, ticket: str, seconds: int) -> None:
        super().__init__(seconds)
        self.ticket, self.seconds = ticket, seconds


def by_code(session: Session, code: str) -> Complaint | None:
    """The complaint of a code, for what the code alone may show; None for an unknown or a deleted one."""
    statement = (
        select(Complaint).where(Complaint.code_hash == code_hash(code)).options(joinedload(Complaint.sealed_part))
    )
    found = session.scalar(statement)
    return None if found is None or _deleted(found) else found


def by_code_and_pin(session: Session, code: str, pin: str, *, now: datetime, browser: str = "") -> Complaint:
    """The complaint, opened. `browser`: a name of its own for a browser in which this PIN was right before; its attempts
    are counted apart, so that no stranger slows it.

    After FREE wrong PINs every attempt is still taken, and the right PIN always opens, but the answer comes later: that
    slows whoever tries, and locks nobody out. Raises WrongPin, Later or Wait; commit in each case, or the attempt is not
    counted.
    """
    found = by_code(session, code)
    key = vault().hash("pin attempts", f"{code_hash(code)}{browser}")
    wait = _attempt(session, key, now)
    kept = found.pin_hash if found else _nobody()
    right = pin_matches(kept, pin) and found is not None
    if wait:
        raise Later(_ticket(found.id if found and right else 0, now + timedelta(seconds=wait), code, kept, key), wait)
    if found is None or not right:
        raise WrongPin
    _forgive(session, key)
    return found


def by_ticket(session: Session, ticket: str, *, now: datetime) -> tuple[Complaint, str]:
    """The complaint and its code, once the answer may be told. Raises Later while it may not, WrongPin where the PIN was
    wrong, and for a ticket that is too old or none of ours."""
    try:
        number, at, code, mark, key = _SHAPE.unpack(unseal(_ticket_key(), bytes.fromhex(ticket), _TICKET))
    except (Unreadable, ValueError, struct.error):
        raise WrongPin from None
    ready = datetime.fromtimestamp(at, UTC)
    if now < ready:
        raise Later(ticket, max(1, math.ceil((ready - now).total_seconds())))
    found = by_code(session, code.decode())
    if now > ready + TELLS_FOR or found is None or found.id != number or pin_mark(found.pin_hash).encode() != mark:
        raise WrongPin
    _forgive(session, key.hex())
    return found, code.decode()


def _ticket(number: int, ready: datetime, code: str, kept: str, key: str) -> str:
    told = number, math.ceil(ready.timestamp()), normalise(code).encode(), pin_mark(kept).encode(), bytes.fromhex(key)
    return seal(_ticket_key(), _SHAPE.pack(*told), _TICKET).hex()


def _ticket_key() -> bytes:
    return vault().derive(_TICKET, "key")


def _forgive(session: Session, key: str) -> None:
    session.execute(delete(Throttle).where(Throttle.key_hash == key))


def _deleted(complaint: Complaint) -> bool:
    return complaint.sealed_part is not None and complaint.sealed_part.destroyed_at is not None


@cache
def _nobody() -> str:
    """A hash that no PIN opens."""
    return pin_hash(secrets.token_hex())


def _attempt(session: Session, key: str, now: datetime) -> int:
    """Count the attempt, under a lock and before the PIN is checked: many at once do not slip through. Gives back for
    how many seconds its answer is held back."""
    row = counted(session, key, now=now)
    until = row.until or now
    if until > now + AT_ONCE:
        raise Wait(max(1, math.ceil((until - now - AT_ONCE).total_seconds())))
    row.failures = 1 if until < now - FORGOTTEN else row.failures + 1
    row.until = max(until, now) + EACH if row.failures > FREE else now
    session.flush()
    return _wait(row.failures)


def _wait(failures: int) -> int:
    return min(2 ** min(failures - FREE, 10), LONGEST_WAIT) if failures > FREE else 0

"""Finding a complaint by its code, and opening it with the PIN. An unknown code, a deleted one and a wrong PIN cost the
same work and get the same answer."""

import math
import secrets
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from portal.ground.envelope import vault
from portal.work.accounts.models import Throttle
from portal.work.complaints.codes import code_hash, pin_hash, pin_matches
from portal.work.complaints.models import Complaint

FREE = 5
"""Wrong PINs in a row before anybody has to wait."""
LONGEST_WAIT = 60
"""Seconds. Short, because whoever holds the code alone must not be able to keep its owner out."""
FORGOTTEN = timedelta(days=1)


class WrongPin(Exception):
    """Code and PIN do not belong together; which of them is wrong is not said."""


class Wait(Exception):
    """Too many wrong PINs: nothing was checked; try again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def by_code(session: Session, code: str) -> Complaint | None:
    """The complaint of a code, for what the code alone may show; None for an unknown or a deleted one."""
    statement = (
        select(Complaint).where(Complaint.code_hash == code_hash(code)).options(joinedload(Complaint.sealed_part))
    )
    found = session.scalar(statement)
    return None if found is None or _deleted(found) else found


def by_code_and_pin(session: Session, code: str, pin: str, *, now: datetime) -> Complaint:
    """The complaint, opened. Raises WrongPin or Wait; commit in either case, or the attempt is not counted."""
    found = by_code(session, code)
    key = vault().hash("pin attempts", code_hash(code))
    _attempt(session, key, now)
    if not pin_matches(found.pin_hash if found else _nobody(), pin) or found is None:
        raise WrongPin
    session.execute(delete(Throttle).where(Throttle.key_hash == key))
    return found


def forget(session: Session, *, now: datetime) -> None:
    """Delete counts that no longer slow anybody; for the nightly job."""
    session.execute(delete(Throttle).where(Throttle.until < now - FORGOTTEN))


def _deleted(complaint: Complaint) -> bool:
    return complaint.sealed_part is not None and complaint.sealed_part.destroyed_at is not None


@cache
def _nobody() -> str:
    """A hash that no PIN opens."""
    return pin_hash(secrets.token_hex())


def _attempt(session: Session, key: str, now: datetime) -> None:
    """Count the attempt, under a lock and before the PIN is checked: many at once do not slip through."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Throttle).values(key_hash=key, failures=0, until=now).on_conflict_do_nothing())
    row = session.scalars(
        select(Throttle).where(Throttle.key_hash == key).with_for_update().execution_options(populate_existing=True)
    ).one()
    until = row.until or now
    if row.failures > FREE and until > now:
        raise Wait(max(1, math.ceil((until - now).total_seconds())))
    row.failures = 1 if until < now - FORGOTTEN else row.failures + 1
    row.until = now + timedelta(seconds=_wait(row.failures))
    session.flush()


def _wait(failures: int) -> int:
    return min(2 ** min(failures - FREE, 10), LONGEST_WAIT) if failures > FREE else 0

"""Taking what is due out of the outbox: claimed with a lease, sent outside any transaction, settled afterwards. Whoever
dies in between leaves the lease to run out, and it is sent again: at least once, under the same mark."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from portal.config import Way
from portal.ground.db import locked
from portal.ground.envelope import Unreadable, vault
from portal.ground.rulebook.rules import Rules
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import contact_of
from portal.work.notices.actions.asking import ACTIVE, let_go
from portal.work.notices.hours import backoff
from portal.work.notices.letters import letter
from portal.work.notices.models import DEAD, DROPPED, FAILED, ON, SENT, STOPPED, WAITING, QuietNotice, Receiver
from portal.work.notices.parcel import Parcel, Undelivered
from portal.work.notices.sending import home_of, send
from portal.work.notices.tokens import address_mark, stop_token, tokens

BATCH = 50
"""Most notices of one drain: the clock's other jobs wait meanwhile."""
LONGEST = timedelta(seconds=60)
"""After which a drain takes no further one."""
WANTED = {"news": ON, "confirm": WAITING}
"""In which state a receiver still wants a notice of this kind."""


class Claim(NamedTuple):
    """One notice that this worker alone may send until the lease runs out."""

    id: int
    lease: str
    attempts: int
    channel: str
    parcel: Parcel


def drain(session: Session, ways: Iterable[Way], base_url: str, *, rules: Rules, clock: Callable[[], datetime]) -> int:
    """Send what is due, one after the other; how many were delivered. A server that takes nothing is left alone until the
    next drain. Commits."""
    open_ways = {way.channel: way for way in ways}
    begun, sent = clock(), 0
    for _ in range(BATCH):
        now = clock()
        claim = _claim(session, tuple(open_ways), base_url, rules, now) if now - begun < LONGEST else None
        if claim is None:
            break
        fault = _attempt(open_ways[claim.channel], claim.parcel, base_url)  # type: ignore[index]
        _settle(session, claim, fault, rules, clock())
        sent += fault is None
        if fault is not None and fault.for_all:
            del open_ways[claim.channel]  # type: ignore[arg-type]
    return sent


def _attempt(way: Way, parcel: Parcel, base_url: str) -> Undelivered | None:
    try:
        send(way, parcel, home_of(base_url))
    except Undelivered as fault:
        return fault
    except (ValueError, LookupError):  # a setting that cannot be put on the wire must not end the worker
        return Undelivered("answer", for_all=True)
    return None


def _claim(session: Session, channels: tuple[str, ...], base_url: str, rules: Rules, now: datetime) -> Claim | None:
    """The next one that is due and still wanted; those that nobody wants any more are dropped on the way."""
    while (notice := _next(session, channels, now)) is not None:
        to = _address(session, notice)
        if to is None:
            notice.state = DROPPED
            session.commit()
            continue
        notice.attempts += 1
        notice.lease, notice.lease_until = secrets.token_hex(16), now + _lease(rules)
        claim = Claim(
            notice.id, notice.lease, notice.attempts, notice.channel, _parcel(notice, to, base_url, rules, now)
        )
        session.commit()
        return claim
    session.commit()
    return None


def _lease(rules: Rules) -> timedelta:
    return timedelta(minutes=rules.setting("notice_lease_minutes"))


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(QuietNotice.lease_until.is_(None), QuietNotice.lease_until < now)


def _next(session: Session, channels: tuple[str, ...], now: datetime) -> QuietNotice | None:
    """The notice due longest, locked; one that another worker holds is passed over."""
    due = and_(
        QuietNotice.state == WAITING, QuietNotice.next_at <= now, QuietNotice.channel.in_(channels), _is_free(now)
    )
    return session.scalar(
        select(QuietNotice)
        .where(due)
        .options(joinedload(QuietNotice.receiver, innerjoin=True).joinedload(Receiver.complaint, innerjoin=True))
        .order_by(QuietNotice.next_at, QuietNotice.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=QuietNotice)
        .execution_options(populate_existing=True)
    )


def _address(session: Session, notice: QuietNotice) -> str | None:
    """Where it goes; None where nobody wants it there any more."""
    held = notice.receiver
    if held.state != WANTED[notice.kind]:
        return None
    try:
        to = contact_of(held.complaint).quiet_to
    except Unreadable:
        to = ""
    if not to or held.mark != address_mark(held.complaint.idem_hash, to) or held.complaint.state == "withdrawn":
        complaint = locked(session, Complaint, held.complaint_id)
        let_go(held, complaint or held.complaint, STOPPED)
        return None
    return to


def _parcel(notice: QuietNotice, to: str, base_url: str, rules: Rules, now: datetime) -> Parcel:
    made, at = tokens(notice.receiver.nonce), f"{base_url}/{notice.language}"
    stop = f"{at}/notices/stop/{stop_token(str(notice.receiver.mark))}"
    said = letter(
        notice.channel, notice.kind, notice.language, track=f"{at}/track", stop=stop, code=made.code,
        confirm=f"{at}/notices/confirm/{made.link}", hours=rules.setting("notice_confirm_hours"),
    )  # fmt: skip
    mark = vault().hash("notice", str(notice.id))[:32]
    return Parcel(mark, to, notice.kind, notice.language, said.subject, said.text, stop, now)


def _settle(session: Session, claim: Claim, fault: Undelivered | None, rules: Rules, now: datetime) -> None:
    """Write down what became of it, unless the lease ran out and another worker has it by now."""
    after = _after(claim, fault, rules, now)
    mine = QuietNotice.id == claim.id, QuietNotice.lease == claim.lease
    session.execute(
        update(QuietNotice)
        .where(*mine)
        .values(lease=None, lease_until=None, **after)
        .execution_options(synchronize_session=False)
    )
    if fault is not None and fault.reason == "address" and after["state"] == DEAD:
        _unreachable(session, claim.id)
    session.commit()


def _after(claim: Claim, fault: Undelivered | None, rules: Rules, now: datetime) -> dict[str, object]:
    if fault is None:
        return {"state": SENT, "sent_at": now, "reason": None}
    if fault.final or claim.attempts >= rules.setting("notice_tries"):
        return {"state": DEAD, "reason": fault.reason}
    return {"state": WAITING, "reason": fault.reason, "next_at": now + backoff(claim.attempts, rules)}


def _unreachable(session: Session, notice_id: int) -> None:
    """The server says that there is no such address: the reporter is told so on the tracking page."""
    held = session.scalar(
        select(Receiver)
        .join(QuietNotice, QuietNotice.receiver_id == Receiver.id)
        .where(QuietNotice.id == notice_id)
        .with_for_update()
    )
    if held is not None and held.state in ACTIVE:
        held.state = FAILED

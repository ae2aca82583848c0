"""Reading notices: how they stand for one reporter, and how the outbox stands for an administrator."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.work.notices.models import DEAD, ON, SENT, WAITING, NoticeRun, QuietNotice, Receiver

DAY = timedelta(hours=24)


class Standing(NamedTuple):
    """How a reporter's notices stand; nothing of the address."""

    state: str
    channel: str
    confirm_until: datetime | None


class Health(NamedTuple):
    """How the outbox stands."""

    receivers: int
    """Complaints whose reporters hear of news."""
    waiting: int
    oldest_due: datetime | None
    """Since when the one waiting longest could have been sent."""
    sent: int
    """Delivered in the last 24 hours."""
    dead: int
    looked_at: datetime | None
    """When events were last searched."""


class Delivered(NamedTuple):
    """The last success of a channel."""

    channel: str
    at: datetime | None


class DeadLetter(NamedTuple):
    """A notice that failed for good: not whose it was."""

    id: int
    kind: str
    channel: str
    reason: str | None
    attempts: int
    made_at: datetime


def standing(session: Session, complaint_id: int) -> Standing | None:
    """One statement; None where notices were never asked for."""
    columns = Receiver.state, Receiver.channel, Receiver.confirm_until
    row = session.execute(select(*columns).where(Receiver.complaint_id == complaint_id)).one_or_none()
    return Standing(*row) if row else None


def health(session: Session, *, now: datetime) -> Health:
    """Four numbers and two moments, by indexes."""
    receivers = session.scalar(select(func.count()).where(Receiver.state == ON))
    waiting, due = session.execute(
        select(func.count(), func.min(QuietNotice.next_at)).where(QuietNotice.state == WAITING)
    ).one()
    sent = session.scalar(select(func.count()).where(QuietNotice.state == SENT, QuietNotice.sent_at >= now - DAY))
    dead = session.scalar(select(func.count()).where(QuietNotice.state == DEAD))
    run = session.get(NoticeRun, 1)
    return Health(
        receivers or 0, waiting, due if due and due <= now else None, sent or 0, dead or 0, run.derived_at if run else None
    )  # fmt: skip


def last_deliveries(session: Session, channels: Iterable[str]) -> list[Delivered]:
    """By channel, in the order given."""
    last = (
        select(QuietNotice.sent_at)
        .where(QuietNotice.sent_at.is_not(None))
        .order_by(QuietNotice.sent_at.desc())
        .limit(1)
    )
    return [Delivered(name, session.scalar(last.where(QuietNotice.channel == name))) for name in channels]


def dead_letters(session: Session, *, limit: int) -> list[DeadLetter]:
    """The newest first."""
    columns = (
        QuietNotice.id,
        QuietNotice.kind,
        QuietNotice.channel,
        QuietNotice.reason,
        QuietNotice.attempts,
        QuietNotice.made_at,
    )
    rows = session.execute(
        select(*columns).where(QuietNotice.state == DEAD).order_by(QuietNotice.id.desc()).limit(limit)
    )
    return [DeadLetter(*row) for row in rows]


def dead(session: Session, key: int | None = None, *, limit: int) -> list[QuietNotice]:
    """Dead notices, or the one of this number, locked for whoever acts on them."""
    statement = (
        select(QuietNotice).where(QuietNotice.state == DEAD).options(joinedload(QuietNotice.receiver, innerjoin=True))
    )
    if key is not None:
        statement = statement.where(QuietNotice.id == key)
    return list(session.scalars(statement.order_by(QuietNotice.id).limit(limit).with_for_update(of=QuietNotice)))


def is_known(session: Session, key: int) -> bool:
    """Whether there is a notice of this number."""
    return session.scalar(select(QuietNotice.id).where(QuietNotice.id == key)) is not None

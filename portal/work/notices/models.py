"""Quiet notices: who asked for them, and the outbox. Neither holds an address: that is sealed with the complaint."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.work.complaints.models import Complaint

WAITING, ON, STOPPED, EXPIRED, FAILED = "waiting", "on", "stopped", "expired", "failed"
"""States of a receiver: the address waits for confirmation, is confirmed, was taken back, was never confirmed, or cannot
be reached."""
SENT, JOINED, DROPPED, DEAD, GIVEN_UP = "sent", "joined", "dropped", "dead", "given_up"
"""States of a notice beside waiting: delivered, said by another one, no longer wanted, failed for good, and that too
seen by an administrator."""


class Receiver(Model):
    """Whoever reported one complaint, as far as they asked to hear that there is news. The address is `quiet_to` of the
    complaint's sealed contact; `mark` is its keyed hash, by which an address that has changed since is noticed."""

    __tablename__ = "notice_receiver"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'on', 'stopped', 'expired', 'failed')", name="state"),
        Index("ix_notice_receiver_state", "state", "confirm_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), unique=True)
    channel: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(8))
    mark: Mapped[str | None] = mapped_column(String(64))
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    """From it and the server's secret follow the code and its link; they are stored nowhere."""
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stop_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirm_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    """Wrong entries of the code in force."""
    asked_on: Mapped[date]
    asks: Mapped[int] = mapped_column(default=0)
    """How often a confirmation was asked for on that day."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    complaint: Mapped[Complaint] = relationship()


class QuietNotice(Model):
    """One row of the outbox: the event that is its cause, and how far its sending has come."""

    __tablename__ = "quiet_notice"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "receiver_id"),
        CheckConstraint("state IN ('waiting', 'sent', 'joined', 'dropped', 'dead', 'given_up')", name="state"),
        Index("ix_quiet_notice_due", "state", "next_at", "id"),
        Index("ix_quiet_notice_receiver", "receiver_id", "state"),
        Index("ix_quiet_notice_sent", "channel", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(String(8))
    """confirm or news."""
    receiver_id: Mapped[int] = mapped_column(ForeignKey("notice_receiver.id"))
    channel: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(16))
    """Why the last attempt failed: a class, never a server's words, which repeat the address."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    receiver: Mapped[Receiver] = relationship()


class NoticeRun(Model):
    """Up to when every event has its notices: one row."""

    __tablename__ = "notice_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    derived_at: Mapped[datetime] = mapped_column(UtcDateTime)

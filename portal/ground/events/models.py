"""What happened, and who looked: append-only rows without names and without words."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Model, UtcDateTime


class Event(Model):
    """One change. `data` holds codes and numbers only; no text that a person wrote."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "track", "subject_id", "id"),
        Index("ix_event_case_id", "case_id", "id"),
        Index("ix_event_complaint_id", "complaint_id", "id"),
        Index("ix_event_move_at", "move", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    track: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    case_id: Mapped[int | None]
    complaint_id: Mapped[int | None]
    move: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str | None] = mapped_column(String(20))
    actor_id: Mapped[int | None]
    second_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(3))
    office: Mapped[str | None] = mapped_column(String(20))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    digest: Mapped[str] = mapped_column(String(64))


class Sight(Model):
    """One look: who opened what, and why. Shown to the reporter where it concerns the reporter's identity."""

    __tablename__ = "sight"
    __table_args__ = (
        Index("ix_sight_subject", "track", "subject_id", "id"),
        Index("ix_sight_case_id", "case_id", "id"),
        Index("ix_sight_actor", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(3))
    office: Mapped[str | None] = mapped_column(String(20))
    track: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    case_id: Mapped[int | None]
    what: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))

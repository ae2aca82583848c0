"""Clocks, proposals, and the mixin of everything that moves through states."""

from abc import abstractmethod
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, orm_insert_sentinel, relationship

from portal.ground.db import Model, UtcDateTime
from portal.ground.procedure.act import Act
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import Facts
from portal.law.workflow.states import Track


class Clock(Model):
    """One clock of part B for one subject. Pauses are days not counted; an extension adds to `length`."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_subject", "track", "subject_id"),
        Index(
            "ix_clock_running",
            "code",
            "due_on",
            postgresql_where=text("stopped_on IS NULL"),
            sqlite_where=text("stopped_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    track: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(4))
    started_on: Mapped[date]
    length: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(6))
    due_on: Mapped[date | None]
    near_on: Mapped[date | None]
    """The first day on which it is amber, so that a list of what is near needs no arithmetic."""
    extended: Mapped[int] = mapped_column(default=0, server_default="0")
    """Days in `length` beyond the law's, by extensions."""
    provisional: Mapped[bool] = mapped_column(default=False)
    calendar_version: Mapped[str] = mapped_column(String(20), default="0")
    paused_on: Mapped[date | None]
    paused_days: Mapped[int] = mapped_column(default=0)
    pauses: Mapped[list[list[str | None]]] = mapped_column(JSON, default=list)
    """[[paused_on, resumed_on], …] as ISO days, for the strip that shows them."""
    fixed_due: Mapped[bool] = mapped_column(default=False)
    """The end was set by the order or decision itself, not computed from a length."""
    stopped_on: Mapped[date | None]
    in_one: Mapped[int | None] = orm_insert_sentinel()
    """Only for the driver: the clocks of one move are inserted by one statement on SQLite too."""

    @property
    def is_running(self) -> bool:
        """Started, not stopped (it may be paused)."""
        return self.stopped_on is None


class OverdueNotice(Model):
    """Who was told that a clock is near or overdue, and when: once for each occasion and last day."""

    __tablename__ = "overdue_notice"
    __table_args__ = (
        UniqueConstraint("clock_id", "level", "due_on"),
        Index("ix_overdue_notice_office", "office", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    level: Mapped[str] = mapped_column(String(10))
    """near, near_14, near_7, late or escalated."""
    due_on: Mapped[date]
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    """The office that has the subject now."""
    told: Mapped[str] = mapped_column(String(20))
    """Codes of the roles that were told, with commas."""
    to_city: Mapped[bool]
    noted_on: Mapped[date]


class NightlyRun(Model):
    """A night whose lists are complete; a night without a row is made up for by the next one."""

    __tablename__ = "nightly_run"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proposal(Model):
    """A move that waits for a second person: approving it checks every guard again and makes the move."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_pending",
            "track",
            "subject_id",
            "move",
            unique=True,
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index("ix_proposal_office_state", "office", "state", "id"),
        Index("ix_proposal_case_id", "case_id", "id"),
        Index("ix_proposal_complaint_id", "complaint_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    track: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    case_id: Mapped[int | None]
    complaint_id: Mapped[int | None]
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    move: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_role: Mapped[str] = mapped_column(String(3))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    """pending, approved, returned or void (it had become unlawful; `refusal` says why)."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    refusal: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Particulars(Model):
    """What an officer wrote with a move that issues no paper: the reason for more time, the number of a letter received.

    Events hold codes only. What concerns a complaint is not kept here but sealed with it.
    """

    __tablename__ = "particulars"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    given: Mapped[dict[str, Any]] = mapped_column(JSON)


class Tracked:
    """State, office and the earliest running clock. Written only by `advance` and by a calendar recompute.

    `due_on` repeats the clock that ends first, so that a list has an index; `due_near_on` is the day it turns amber;
    `version` counts every change, so that the second of two people is told.
    """

    TRACK: ClassVar[Track]

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    due_on: Mapped[date | None]
    due_near_on: Mapped[date | None]
    due_clock: Mapped[str | None] = mapped_column(String(4))
    due_provisional: Mapped[bool] = mapped_column(default=False)
    due_paused: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return (
            {"version_id_col": cls.__table__.c.version}
            if hasattr(cls, "__table__")
            else {"version_id_col": cls.version}
        )

    @declared_attr
    def clocks(cls) -> Mapped[list[Clock]]:
        """Every clock this subject ever had."""
        return relationship(
            Clock,
            primaryjoin=lambda: and_(foreign(Clock.subject_id) == cls.id, Clock.track == cls.TRACK.value),
            order_by=Clock.id,
            cascade="save-update, merge",
            overlaps="clocks",
        )

    @property
    def case_key(self) -> int | None:
        """The case it belongs to, for events."""
        return getattr(self, "case_id", None)

    @property
    def complaint_key(self) -> int | None:
        """The complaint it is, for events."""
        return None

    @abstractmethod
    def facts(self, act: Act) -> Facts:
        """The frozen picture that guards look at, without clocks and without what was given."""

    def settle(self) -> None:
        """Bring what is derived from the state (the citizen's stage) into line; nothing by default."""

    def took_part(self, user_id: int, role: Role, act: Act) -> None:
        """Note on the case that a person reviewed or decided, so that duties stay apart; nothing by default."""

"""What an office may change without a release."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Model, UtcDateTime


class RuleVersion(Model):
    """One row: raised by every change to the tables below, so that a request can keep what it has read."""

    __tablename__ = "rule_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class SettingRow(Model):
    """A number of the office's own choosing over the pack's (a row marked unconfirmed until the client says so)."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
    from_date: Mapped[date]


class CalendarDay(Model):
    """A day that is not what its weekday says: a holiday, or a make-up working day (调休)."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    label: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(120))


class CalendarNotice(Model):
    """How far the calendar is known: a year without a State Council notice is provisional."""

    __tablename__ = "calendar_notice"

    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(120))


class CalendarChange(Model):
    """Days of the calendar as somebody wants them, until another person puts them into force or gives them back."""

    __tablename__ = "calendar_change"
    __table_args__ = (
        Index(
            "uq_calendar_change_pending",
            "state",
            unique=True,
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int | None]
    """The year of a whole notice, which makes it known; None for single days."""
    source: Mapped[str] = mapped_column(String(120))
    days: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{day, working, label}], `working` None where the day is again what its weekday says."""
    prepared_by: Mapped[int]
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    """pending, applied or returned."""
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(300))
    moved: Mapped[int | None]
    """How many deadlines it moved or made firm."""


class Series(Model):
    """Gap-free numbers of one office, document kind and year; the row is locked while a number is taken."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("office", "kind", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    kind: Mapped[str] = mapped_column(String(10))
    year: Mapped[int]
    next: Mapped[int]


class Banner(Model):
    """A notice on every page for a time."""

    __tablename__ = "banner"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_zh: Mapped[str] = mapped_column(String(300))
    text_en: Mapped[str] = mapped_column(String(300))
    from_day: Mapped[date]
    to_day: Mapped[date]

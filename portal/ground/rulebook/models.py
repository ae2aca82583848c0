"""What an office may change without a release."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Model


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

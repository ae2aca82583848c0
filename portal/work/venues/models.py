"""Venues, their operators and devices, and the one-time links by which an operator answers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.ground.search import KeyText


class Operator(Model):
    """The operating entity (运营主体), known by its unified social credit code where that is known."""

    __tablename__ = "operator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(200))
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    legal_rep: Mapped[str | None] = mapped_column(String(60))
    """Who represents it, for its papers; never published."""


class Venue(Model):
    """One place of one operator. `search` holds its names and address as written, in pinyin and in initials."""

    __tablename__ = "venue"
    __table_args__ = (
        Index("ix_venue_district_scenario", "district", "scenario", "id"),
        Index("ix_venue_name_zh", "name_zh"),
        Index("ix_venue_point", "lat", "lon"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operator.id"), index=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    scenario: Mapped[str] = mapped_column(String(12))
    district: Mapped[str] = mapped_column(String(6))
    street: Mapped[str | None] = mapped_column(String(9))
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    private_space: Mapped[bool] = mapped_column(default=False)
    fictitious: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    search: Mapped[str] = mapped_column(Text, default="")
    operator: Mapped[Operator | None] = relationship()


class VenueKey(Model):
    """One beginning under which a venue is looked for. A key that a later name no longer has does no harm: what is found
    is compared with the venue's `search`."""

    __tablename__ = "venue_key"
    __table_args__ = {"sqlite_with_rowid": False}

    key: Mapped[str] = mapped_column(KeyText, primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), primary_key=True, autoincrement=False)


class Device(Model):
    """One machine or unit; suspension by the owner is a rectification measure, not a penalty."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_venue_id", "venue_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    number: Mapped[str] = mapped_column(String(40))
    code: Mapped[str | None] = mapped_column(String(10), unique=True)
    """What its label says; None until one is printed."""
    kind: Mapped[str] = mapped_column(String(20))
    maker: Mapped[str | None] = mapped_column(String(80))
    software: Mapped[str | None] = mapped_column(String(80))
    payment: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default="in_use")
    changed_on: Mapped[date | None]

"""The reporter's own record of a request to the venue: days and choices, no words, nothing of the person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Model, UtcDateTime
from portal.law.workflow.erasure import ErasureState


class Erasure(Model):
    """One request, beside one complaint. The letter itself is never stored."""

    __tablename__ = "erasure"
    __table_args__ = (CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in ErasureState)})", name="state"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    way: Mapped[str] = mapped_column(String(8))
    asked_on: Mapped[date]
    said: Mapped[str | None] = mapped_column(String(12))
    answered_on: Mapped[date | None]
    proven_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    """The day it was accepted, refused or passed on."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

"""An alarm of a reporter, and what was said about it: rows that no page, list or count of a district is built from."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.law.workflow.alarm import CHECK, AlarmStanding, AlarmState
from portal.work.complaints.models import Complaint
from portal.work.complaints.sealed import place_of
from portal.work.files.models import File

REPORTER, CITY, REASON = "reporter", "city", "reason"
"""Whose words: the reporter's, those to the reporter, and reasons that supervisors give each other."""


class Beside(StrEnum):
    """What events and sights call it; it is no track."""

    ALARM = "alarm"


class Alarm(Model):
    """Somebody of the venue came, or details leaked; or a spot check. Its words are sealed under the complaint's key."""

    __tablename__ = "alarm"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in AlarmState)})", name="state"),
        Index("ix_alarm_state_due", "state", "due_on", "id"),
    )
    TRACK: ClassVar[Beside] = Beside.ALARM

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    """The municipal office, whichever district has the complaint."""
    state: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(10))
    held: Mapped[bool]
    """Whether this alarm keeps the identity closed."""
    outcome: Mapped[str | None] = mapped_column(String(12))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_noted: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    complaint: Mapped[Complaint] = relationship()
    words: Mapped[list["AlarmWord"]] = relationship(order_by="AlarmWord.id")
    files: Mapped[list["AlarmFile"]] = relationship(order_by="AlarmFile.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def case_key(self) -> None:
        """No case knows of it."""
        return None

    @property
    def is_check(self) -> bool:
        """Whether the municipal office began it by itself."""
        return self.kind == CHECK

    def standing(self, **given: object) -> AlarmStanding:
        """As the guards see it."""
        return AlarmStanding(self.state, given, held=self.held, by_reporter=not self.is_check)


class AlarmWord(Model):
    """One thing that was written: by the reporter, to the reporter, or between supervisors (a reason)."""

    __tablename__ = "alarm_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    step: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None]
    idem_hash: Mapped[str | None] = mapped_column(String(64), unique=True)


class AlarmFile(Model):
    """A picture or paper that came with an alarm."""

    __tablename__ = "alarm_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), index=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("alarm_word.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    file: Mapped[File] = relationship()


def place(alarm: Alarm, side: str, at: datetime) -> str:
    """What binds sealed words to their alarm."""
    return place_of(alarm.complaint, f"alarm:{side}:{at.astimezone(UTC).isoformat()}")

"""What is published of a case, in both languages, with its history."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import Role
from portal.law.workflow.deadlines import plus_months
from portal.law.workflow.facts import PublicationFacts
from portal.law.workflow.states import PublicationState, Track
from portal.work.cases.models import Case

VISIBLE = ("published", "corrected")


class Publication(Tracked, Model):
    """One public record. An imported one has no case: another authority's decision, shown through the same tables."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in PublicationState)})", name="state"),
        Index("ix_publication_list", "state", "published_on", "id"),
        Index("ix_publication_district", "state", "district", "published_on", "id"),
    )
    TRACK: ClassVar[Track] = Track.PUBLICATION

    number: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8), default="general")
    """Class of list: minor, general or serious; it sets the shelf-life (D28)."""
    scenario: Mapped[str] = mapped_column(String(12))
    district: Mapped[str | None] = mapped_column(String(6))
    outcome: Mapped[str] = mapped_column(String(60))
    """Codes of list C4 joined by commas, or a ground of list C8."""
    fine_fen: Mapped[int | None]
    year: Mapped[int]
    decided_on: Mapped[date | None]
    published_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    party_told_on: Mapped[date | None]
    proposed_reason: Mapped[str | None] = mapped_column(Text)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    cross_district: Mapped[bool] = mapped_column(default=False)
    redacted_by: Mapped[int | None]
    fictitious: Mapped[bool] = mapped_column(default=False)
    leaks: Mapped[int] = mapped_column(default=0)
    search: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case | None] = relationship()
    texts: Mapped[list["PublishedText"]] = relationship(cascade="all, delete-orphan", order_by="PublishedText.version")

    def facts(self, act: Act) -> PublicationFacts:
        """What the guards of P1–P8 look at."""
        case = self.case
        return PublicationFacts(
            state=self.state,
            office=self.office,
            today=act.today,
            assigned=case.duties() if case else {},
            case=case.facts(act) if case else None,
            decision_served=case is None or case.decision_served_on is not None,
            texts_complete=bool(self.texts),
            leaks=self.leaks or 0,
            redacted_by=self.redacted_by,
            party_told=self.party_told_on is not None,
            cross_district=bool(self.cross_district),
            performed=case is None or (case.state in {"performed", "closed"} and not case.ended_by_court),
            harm_removed=case is None or case.rectification in {"none", "verified"},
            minimum_over=self._shortest(act) <= act.today,
            expired=self.expires_on is not None and self.expires_on < act.today,
            shown=frozenset(text.lang for text in self.texts if text.redacted),
        )

    def _shortest(self, act: Act) -> date:
        """The first day on which it may go early: so many months from the decision, none for a minor one (D28)."""
        months = act.rules.setting(f"publication_{self.kind}_min_months") if self.kind in {"general", "serious"} else 0
        return plus_months(self.decided_on or self.published_on or act.today, months)

    def took_part(self, user_id: int, role: Role, act: Act) -> None:
        """Told to the case."""
        if self.case is not None:
            self.case.took_part(user_id, role, act)


class PublishedText(Model):
    """One version of the public text in one language; the officer's own text stands apart from the redacted one."""

    __tablename__ = "published_text"
    __table_args__ = (UniqueConstraint("publication_id", "version", "lang"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    version: Mapped[int]
    lang: Mapped[str] = mapped_column(String(2))
    redacted: Mapped[bool]
    title: Mapped[str] = mapped_column(String(200))
    lede: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Rows of key facts: key, value (None = not stated in the source), other_source, section."""


class Correction(Model):
    """What was corrected or withdrawn, when and why: the public log."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    why_zh: Mapped[str] = mapped_column(Text)
    why_en: Mapped[str | None] = mapped_column(Text)

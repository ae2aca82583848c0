"""From legal review to payment, and what the party may lodge against it."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import RemedyFacts
from portal.law.workflow.states import RemedyState, Track
from portal.work.cases.models import Case


class FinalReport(Model):
    """F10: what the officers established and propose; the last one counts."""

    __tablename__ = "final_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    facts: Mapped[str] = mapped_column(Text)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    revised: Mapped[bool] = mapped_column(default=False, server_default=text("(false)"))
    """Proposed anew after a statement or a hearing, or because something has changed (A6.2)."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Review(Model):
    """F11: one legal review."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    round: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    aspects: Mapped[list[str]] = mapped_column(JSON, default=list)
    opinion: Mapped[str] = mapped_column(Text)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notice(Model):
    """F13: the prior notice with its terms as served; one that no longer holds keeps its row."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    amount_fen: Mapped[int]
    gains_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    person: Mapped[str | None] = mapped_column(String(120))
    person_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    bases: Mapped[list[str]] = mapped_column(JSON)
    tier: Mapped[str] = mapped_column(String(10))
    facts: Mapped[str] = mapped_column(Text)
    hearing_right: Mapped[bool]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    served_on: Mapped[date | None]
    """None while it is on its way by post or public notice."""
    superseded_on: Mapped[date | None]
    """The day on which a heavier or new proposal took its place (A6.2)."""


class Statement(Model):
    """F14: what the party said in its defence, and what became of it."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    adopted: Mapped[bool]
    why: Mapped[str] = mapped_column(Text)
    on: Mapped[date]


class Hearing(Model):
    """F15."""

    __tablename__ = "hearing"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    asked_on: Mapped[date]
    good_cause: Mapped[str | None] = mapped_column(Text)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    hearing_on: Mapped[date | None]
    """The day announced, with its place."""
    place: Mapped[str | None] = mapped_column(String(200))
    announced_on: Mapped[date | None]
    held_on: Mapped[date | None]
    given_up: Mapped[bool] = mapped_column(default=False)
    record: Mapped[str | None] = mapped_column(Text)


class Discussion(Model):
    """F12: collective discussion."""

    __tablename__ = "discussion"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    attendees: Mapped[str] = mapped_column(Text)
    views: Mapped[str] = mapped_column(Text)
    conclusion: Mapped[str] = mapped_column(Text)
    on: Mapped[date]


class Decision(Model):
    """F16: a penalty (kinds of list C4) or none (a ground of list C8); the last row of a case is in force.

    A remedy that changes a decision adds a row with the new terms; paper and day stay those of the decision itself.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    ground: Mapped[str | None] = mapped_column(String(24))
    amount_fen: Mapped[int] = mapped_column(default=0)
    gains_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    person: Mapped[str | None] = mapped_column(String(120))
    """Who is responsible: on the paper, never public."""
    person_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    bases: Mapped[list[str]] = mapped_column(JSON)
    tier: Mapped[str | None] = mapped_column(String(10))
    facts: Mapped[str] = mapped_column(Text)
    on_the_spot: Mapped[bool] = mapped_column(default=False)
    harm: Mapped[str | None] = mapped_column(String(8))
    evidence: Mapped[str | None] = mapped_column(Text)
    """On which no penalty rests: how it was put right, or the party's proof of no fault (APL 33)."""
    decided_on: Mapped[date]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    remedy_id: Mapped[int | None] = mapped_column(ForeignKey("remedy.id"))
    changed_on: Mapped[date | None]
    changed_by: Mapped[str | None] = mapped_column(String(60))
    """Number of the paper that changed it."""


class Instalment(Model):
    """One date of a delay or instalments granted (APL 66); the last round of a case counts."""

    __tablename__ = "instalment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    round: Mapped[int]
    due_on: Mapped[date]
    fen: Mapped[int]


class Payment(Model):
    """Money that came in, in fen; 0 where the party complied otherwise or the court took over, with the paper on it."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    fen: Mapped[int]
    late_fee_fen: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[date]
    slip: Mapped[str] = mapped_column(String(80))


class Remedy(Tracked, Model):
    """One reconsideration or suit against the decision."""

    __tablename__ = "remedy"
    __table_args__ = (CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in RemedyState)})", name="state"),)
    TRACK: ClassVar[Track] = Track.REMEDY

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    lodged_on: Mapped[date | None]
    outcome_on: Mapped[date | None]
    paper: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(Text)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", use_alter=True))
    """The decision that is contested."""
    stays: Mapped[list[list[str | None]]] = mapped_column(JSON, default=list)
    """[[lodged_on, outcome_on], …] as ISO days: while one runs, no late fee is added (APL 73)."""
    case: Mapped[Case] = relationship()

    def facts(self, act: Act) -> RemedyFacts:
        """What the guards of the remedy track look at."""
        served = self.case.decision_served_on
        return RemedyFacts(
            state=self.state,
            office=self.office,
            today=act.today,
            assigned=self.case.duties(),
            case=self.case.facts(act),
            has_decision=served is not None and self.case.decided_on is not None,
            in_time=served is not None,
        )

    def took_part(self, user_id: int, role: Role, act: Act) -> None:
        """Told to the case."""
        self.case.took_part(user_id, role, act)

"""Visits, checklist answers, evidence, and orders to correct with their items."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import legal_day
from portal.ground.db import Model, UtcDateTime
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.actors import Role
from portal.law.workflow.facts import OrderFacts, VisitFacts
from portal.law.workflow.states import OrderState, Track, VisitState
from portal.work.accounts.models import Certificate
from portal.work.cases.models import Case


class Visit(Tracked, Model):
    """One visit. Only a signed one counts; later changes are addenda."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in VisitState)})", name="state"),
        Index("ix_visit_case_id", "case_id", "id"),
        Index("ix_visit_office_planned", "office", "state", "planned_on"),
    )
    TRACK: ClassVar[Track] = Track.VISIT

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("correction_order.id"))
    purpose: Mapped[str] = mapped_column(String(14))
    task: Mapped[str] = mapped_column(Text)
    check_code: Mapped[str | None] = mapped_column(String(40))
    planned_on: Mapped[date]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str | None] = mapped_column(String(200))
    id_shown: Mapped[bool] = mapped_column(default=False)
    rights_told: Mapped[bool] = mapped_column(default=False)
    kid: Mapped[str | None] = mapped_column(String(20))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    site_person: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Name and job of the person on site, sealed under the visit's own key."""
    findings: Mapped[str | None] = mapped_column(Text)
    signature: Mapped[str | None] = mapped_column(String(8))
    witness: Mapped[str | None] = mapped_column(String(80))
    remarks: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date | None]
    notice_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    """F03, shown before the inspection begins."""
    record_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    invalid_reason: Mapped[str | None] = mapped_column(Text)
    attempt_note: Mapped[str | None] = mapped_column(Text)
    addenda: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    mandatory_open: Mapped[int] = mapped_column(default=0)
    findings_without_evidence: Mapped[int] = mapped_column(default=0)

    case: Mapped[Case] = relationship()
    order: Mapped["CorrectionOrder | None"] = relationship(back_populates="visits", foreign_keys=[order_id])
    people: Mapped[list["VisitPerson"]] = relationship(cascade="all, delete-orphan", order_by="VisitPerson.id")
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan", order_by="Answer.id")

    def facts(self, act: Act) -> VisitFacts:
        """What the guards of V1–V6 look at."""
        own = [p for p in self.people if p.user_id is not None]
        recused = {r.user_id for r in self.case.recusals}
        day = legal_day(self.started_at, act.rules.pack.zone) if self.started_at else self.planned_on
        return VisitFacts(
            state=self.state, office=self.case.office, today=act.today, assigned=self.case.duties(),
            case=self.case.facts(act),
            officers_certified=sum(1 for p in own if p.is_certified(day)),
            officers_recused=sum(1 for p in own if p.user_id in recused), joint_people=len(self.people) - len(own),
            id_shown=self.id_shown, rights_told=self.rights_told,
            times_complete=bool(self.started_at and self.ended_at and self.started_at <= self.ended_at),
            place_complete=bool(self.place), mandatory_open=self.mandatory_open,
            findings_without_evidence=self.findings_without_evidence, site_signature=self.signature,
            refusal_witnessed=bool(self.witness), officers_signed=len(own),
        )  # fmt: skip

    def took_part(self, user_id: int, role: Role, act: Act) -> None:
        """Told to the case."""
        self.case.took_part(user_id, role, act)


class VisitPerson(Model):
    """One person of a visit: an officer with the certificate of that day, or somebody of a joint agency."""

    __tablename__ = "visit_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    agency: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str | None] = mapped_column(String(60))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    certificate: Mapped[Certificate | None] = relationship(lazy="joined")

    def is_certified(self, on: date) -> bool:
        """Whether the person counts as an officer of a visit on that day (APL 42)."""
        return self.certificate is not None and self.certificate.valid_from <= on <= self.certificate.valid_to


class Answer(Model):
    """The answer to one checklist item (list C6): yes, no, na (not applicable) or unseen."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_visit_id", "visit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    item: Mapped[str] = mapped_column(String(4))
    value: Mapped[str] = mapped_column(String(6))
    note: Mapped[str | None] = mapped_column(Text)


class Evidence(Model):
    """One piece of evidence with its chain: who took it, when, from where, and the hash of the original bytes."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_case_id", "case_id", "id"), Index("ix_evidence_visit_id", "visit_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    item: Mapped[str | None] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(12))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    taken_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))


class CorrectionOrder(Tracked, Model):
    """F08: the order to correct, item by item. It is not a penalty (APL 28)."""

    __tablename__ = "correction_order"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in OrderState)})", name="state"),
        Index("ix_correction_order_case_id", "case_id", "id"),
    )
    TRACK: ClassVar[Track] = Track.ORDER

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    issued_on: Mapped[date]
    served_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    extended: Mapped[bool] = mapped_column(default=False)
    new_date_given: Mapped[bool] = mapped_column(default=False)
    proof_note: Mapped[str | None] = mapped_column(Text)
    refusal_facts: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship()
    visits: Mapped[list[Visit]] = relationship(back_populates="order", foreign_keys=Visit.order_id)
    """The re-inspections planned for this order."""
    items: Mapped[list["OrderItem"]] = relationship(cascade="all, delete-orphan", order_by="OrderItem.id")

    def facts(self, act: Act) -> OrderFacts:
        """What the guards of R1–R10 look at."""
        return OrderFacts(
            state=self.state, office=self.case.office, today=act.today, assigned=self.case.duties(),
            case=self.case.facts(act), served=self.served_on is not None, items=len(self.items),
            open_items=sum(1 for i in self.items if i.verdict != "passed"), extended=self.extended,
            new_date_given=self.new_date_given, visit_valid=self.reinspection() is not None,
            second_chance=self.new_date_given, check_void=self.rests_on_nothing(), inspectors=self.inspectors(),
        )  # fmt: skip

    def reinspection(self) -> Visit | None:
        """The last valid re-inspection of this order that no verdict rests on yet."""
        used = max((item.visit_id or 0 for item in self.items), default=0)
        found = (visit for visit in self.visits if visit.state == VisitState.SIGNED and visit.id > used)
        return max(found, key=lambda visit: visit.id, default=None)

    def inspectors(self) -> frozenset[int]:
        """The officers of that re-inspection."""
        visit = self.reinspection()
        return frozenset(p.user_id for p in visit.people if p.user_id is not None) if visit else frozenset()

    def rests_on_nothing(self) -> bool:
        """Whether a verdict of an item rests on a visit that has been declared invalid."""
        void = {visit.id for visit in self.visits if visit.state == VisitState.INVALID}
        return any(item.verdict and item.visit_id in void for item in self.items)

    def took_part(self, user_id: int, role: Role, act: Act) -> None:
        """Told to the case."""
        self.case.took_part(user_id, role, act)


class OrderItem(Model):
    """One measure of an order: which violations it cures, by when, how it is verified, and the verdict."""

    __tablename__ = "order_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("correction_order.id"), index=True)
    measure: Mapped[str] = mapped_column(String(4))
    detail: Mapped[str | None] = mapped_column(String(300))
    violations: Mapped[list[str]] = mapped_column(JSON, default=list)
    due_on: Mapped[date]
    how_verified: Mapped[str] = mapped_column(String(300))
    proof: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[str | None] = mapped_column(String(8))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))


class Proof(Model):
    """What the party handed in for an item."""

    __tablename__ = "proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("correction_order.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("order_item.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    via: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

"""A citizen's report: what may be listed (codes, the officer's summary), and apart from it, sealed, what may not."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime
from portal.ground.procedure.act import Act
from portal.ground.procedure.models import Tracked
from portal.law.workflow.facts import ComplaintFacts
from portal.law.workflow.stage import complaint_stage
from portal.law.workflow.states import ComplaintState, Track
from portal.work.venues.models import Venue

DUE = text("due_on IS NOT NULL")


class Draft(Model):
    """An unfinished report, sealed under a key that only the reporter's cookie holds; gone 24 h after the last step."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Storage keys of the draft's sealed photos."""
    bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """How much those photos hold."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Upload(Model):
    """A file on its way in pieces, each sealed under a key drawn from the draft's; gone with the draft."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    name_hash: Mapped[str] = mapped_column(String(64), unique=True)
    slot: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    """Bytes that were announced."""
    held: Mapped[int] = mapped_column(default=0)
    """Bytes that are here: what comes next begins there."""
    pieces: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Storage keys, in order."""
    became: Mapped[str | None] = mapped_column(String(32))
    """Storage key of the draft's photo that it became."""


class RoutingRule(Model):
    """Which office gets what (G1): the first rule in order whose conditions all match; dated, and explained."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    when: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"district": […], "scenario": […], "violation": […]}; an absent key matches everything."""
    office: Mapped[str | None] = mapped_column(String(20), ForeignKey("office.code"))
    """None: the district's own office."""
    from_date: Mapped[date]
    to_date: Mapped[date | None]
    note_zh: Mapped[str] = mapped_column(String(200))
    note_en: Mapped[str] = mapped_column(String(200))


class Complaint(Tracked, Model):
    """One person's report. Nothing here says who reported; the sealed part does, under a key of its own."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(s.value) for s in ComplaintState)})", name="state"),
        Index("ix_complaint_worklist", "office", "state", "due_on", "id"),
        Index("ix_complaint_venue_id", "venue_id", "id"),
        Index("ix_complaint_received", "received_at", "district"),
        Index("ix_complaint_due", "due_on", "id", sqlite_where=DUE, postgresql_where=DUE),
    )
    TRACK: ClassVar[Track] = Track.COMPLAINT

    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    idem_hash: Mapped[str] = mapped_column(String(64), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    pin_hash: Mapped[str] = mapped_column(String(120))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scenario: Mapped[str] = mapped_column(String(12))
    district: Mapped[str] = mapped_column(String(6))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    place_findable: Mapped[bool] = mapped_column(Boolean, default=True)
    conduct_from: Mapped[date]
    conduct_to: Mapped[date | None]
    private_space: Mapped[bool] = mapped_column(default=False)
    under_14: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    named: Mapped[bool] = mapped_column(default=False)
    contact_consent: Mapped[bool] = mapped_column(default=False)
    call_back: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the reporter, or a guardian, is to be rung up; the number is in the sealed part."""
    channel: Mapped[str] = mapped_column(String(8), default="web")
    language: Mapped[str] = mapped_column(String(2))
    first_look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    routing_rule_id: Mapped[int | None] = mapped_column(ForeignKey("routing_rule.id"))
    summary: Mapped[str | None] = mapped_column(Text)
    main_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    same_as: Mapped[str | None] = mapped_column(String(20))
    """The number of a published case that the reporter calls the same matter: a hint for triage, which decides (R9)."""
    priority: Mapped[str | None] = mapped_column(String(8))
    passed_from: Mapped[str | None] = mapped_column(String(20))
    bounced: Mapped[bool] = mapped_column(default=False)
    ask_rounds: Mapped[int] = mapped_column(default=0)
    before_recheck: Mapped[str | None] = mapped_column(String(20))
    recheck_used: Mapped[bool] = mapped_column(default=False)
    result_approver: Mapped[int | None]
    stage: Mapped[int] = mapped_column(default=1)
    taken_up_on: Mapped[date | None]
    result_on: Mapped[date | None]
    fictitious: Mapped[bool] = mapped_column(default=False)

    venue: Mapped[Venue | None] = relationship()
    violations: Mapped[list["ComplaintViolation"]] = relationship(
        cascade="all, delete-orphan", order_by="ComplaintViolation.code"
    )
    sealed_part: Mapped["SealedPart | None"] = relationship(back_populates="complaint", uselist=False)
    messages: Mapped[list["Message"]] = relationship(order_by="Message.id")
    attestation: Mapped["Attestation | None"] = relationship(back_populates="complaint", uselist=False)

    @property
    def ref(self) -> str:
        """T-3307."""
        return f"T-{self.id}"

    @property
    def complaint_key(self) -> int | None:
        """Itself."""
        return self.id

    def facts(self, act: Act) -> ComplaintFacts:
        """What the guards of A1 look at."""
        return ComplaintFacts(
            state=self.state, office=self.office, today=act.today, looked_at=self.first_look_at is not None,
            place_findable=self.place_findable, ask_rounds=self.ask_rounds,
            max_ask_rounds=act.rules.setting("ask_rounds"), bounced=self.bounced, urgent=self.urgent, named=self.named,
            contact_consent=self.contact_consent, recheck_used=self.recheck_used, before_recheck=self.before_recheck,
            result_approver=self.result_approver, venue_known=self.venue_id is not None,
        )  # fmt: skip

    def settle(self) -> None:
        """The citizen's stage never moves back by itself (A4)."""
        self.stage = max(self.stage or 1, complaint_stage(self.state, looked_at=self.first_look_at is not None))


class ComplaintViolation(Model):
    """One ticked violation."""

    __tablename__ = "complaint_violation"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(4), primary_key=True)


class SealedPart(Model):
    """The reporter's words, place and contact under the complaint's own key; destroying that key erases them."""

    __tablename__ = "sealed_part"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    kid: Mapped[str] = mapped_column(String(20))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[bytes] = mapped_column(LargeBinary)
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    slip: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The hotline's number of its slip, where the report came by one: whoever has it finds the caller there."""
    mode: Mapped[str] = mapped_column(String(6))
    """code, quiet or named."""
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    complaint: Mapped[Complaint] = relationship(back_populates="sealed_part")


class Attestation(Model):
    """What the receipt proves: that a report with this content came then. Signed, and apart from code and PIN."""

    __tablename__ = "attestation"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    number_hash: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(String(64))
    """SHA-256 over what was sealed at sending, in hex."""
    files: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Storage keys of the files that were sent with it; what came later is a supplement and changes nothing here."""
    kid: Mapped[str] = mapped_column(String(20))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    put_away_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the reporter said that code and PIN are saved: from then on they are never shown again."""
    complaint: Mapped[Complaint] = relationship(back_populates="attestation")


class Message(Model):
    """One message either way, sealed."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_complaint_id", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    from_reporter: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asks: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of what is asked for (list ask_items)."""
    idem_hash: Mapped[str | None] = mapped_column(String(64), unique=True)


class Attachment(Model):
    """One picture or paper that the reporter sent, quarantined; `covered_file_id` is the copy others may see."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    slot: Mapped[str] = mapped_column(String(12))
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    covered_file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))


class Likeness(Model):
    """Keyed signature of a text: alike texts are found without an index of words."""

    __tablename__ = "likeness"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), index=True)


class Handover(Model):
    """Why a complaint was passed on, sent back or given to an office: an officer's words for officers."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    move: Mapped[str] = mapped_column(String(12))
    from_office: Mapped[str] = mapped_column(String(20))
    to_office: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Referral(Model):
    """What was passed to another agency, and whether contact data went with it."""

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    agency: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    contact_consent: Mapped[bool] = mapped_column(default=False)
    their_ref: Mapped[str | None] = mapped_column(String(60))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Rating(Model):
    """How a reporter found the handling, from 1 to 5. No event and no words: it is only ever counted with others."""

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        Index("ix_rating_month", "rated_on", "level"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    level: Mapped[int]
    rated_on: Mapped[date]
    """The first day of the month in which it was given: the exact day could be matched with a visit to the page."""

"""F01–F20: the rows of documents and of their service."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model, UtcDateTime


class Document(Model):
    """One document. A draft has no number; a final one has the next of its office, kind and year, gap-free."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("office", "kind", "year", "number"),
        Index("ix_document_case_id", "case_id", "id"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_when_final"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None]
    complaint_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(3))
    variant: Mapped[str] = mapped_column(String(20), default="")
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    year: Mapped[int]
    number: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(60))
    """The printed number, e.g. 沪松网信罚〔2026〕3 号."""
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(5), default="draft")
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    template_zh: Mapped[int | None]
    template_en: Mapped[int | None]
    """The versions of the templates that were in force when it became final; it keeps them."""
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str | None] = mapped_column(Text)
    services: Mapped[list["Service"]] = relationship(
        back_populates="document", order_by="Service.id", foreign_keys="Service.document_id"
    )


class Service(Model):
    """F17: how and when a document reached its receiver."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    """The proof of service itself (an F17 with its own number)."""
    way: Mapped[str] = mapped_column(String(20))
    served_on: Mapped[date]
    receiver: Mapped[str] = mapped_column(String(80))
    refused_note: Mapped[str | None] = mapped_column(String(300))
    witness: Mapped[str | None] = mapped_column(String(80))
    tracking: Mapped[str | None] = mapped_column(String(200))
    """Number of a posted item, or where a public notice stood."""
    document: Mapped[Document] = relationship(back_populates="services", foreign_keys=[document_id])


class Template(Model):
    """One version of the Word template of a kind in one language. Versions are never changed; the last is in force."""

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("kind", "lang", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(3))
    lang: Mapped[str] = mapped_column(String(2))
    version: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    from_date: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Nobody: the portal's own."""
    copy_of: Mapped[int | None]
    """The version that was taken up again."""

"""Offices, people, their roles and certificates, and who is signed in."""

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.bilingual import Bilingual
from portal.ground.db import Model, UtcDateTime


class Office(Model):
    """An office. Its name, seal and number prefix may be changed without a release."""

    __tablename__ = "office"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    district: Mapped[str | None] = mapped_column(String(6))
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(200))
    short_zh: Mapped[str] = mapped_column(String(60))
    short_en: Mapped[str] = mapped_column(String(120))
    seal_name: Mapped[str] = mapped_column(String(120))
    prefix: Mapped[str] = mapped_column(String(20))

    @property
    def name(self) -> Bilingual:
        """The official name."""
        return Bilingual(self.name_zh, self.name_en)

    @property
    def short(self) -> Bilingual:
        """The short name, as citizens and lists read it."""
        return Bilingual(self.short_zh, self.short_en)


class User(Model):
    """A person of an office. `name` stands on documents and is never shown to reporters or the public."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="user")
    certificates: Mapped[list["Certificate"]] = relationship(back_populates="user")


class RoleGrant(Model):
    """One role in one office for a time."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("user_id", "office", "role", "from_day"),
        Index("ix_role_grant_office_role", "office", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    office: Mapped[str] = mapped_column(String(20), ForeignKey("office.code"))
    role: Mapped[str] = mapped_column(String(3))
    sector: Mapped[str | None] = mapped_column(String(12))
    from_day: Mapped[date]
    to_day: Mapped[date | None]
    user: Mapped[User] = relationship(back_populates="grants")


class Certificate(Model):
    """An enforcement certificate (执法证): without one valid on the day nobody counts as an officer of a visit."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    user: Mapped[User] = relationship(back_populates="certificates")


class LoginSession(Model):
    """One signed-in browser, known by the hash of its token. `kept` is what was typed when the session ended, sealed."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept: Mapped[bytes | None] = mapped_column(LargeBinary)
    user: Mapped[User] = relationship()


class Throttle(Model):
    """How often something failed, by a keyed hash: neither logins nor codes are kept here."""

    __tablename__ = "throttle"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

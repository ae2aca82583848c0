"""Stored files: sealed bytes on disk, one row each."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Model, UtcDateTime

WAITS = text("waiting IS NOT NULL")


class File(Model):
    """One sealed file. Its key is wrapped either by the vault (`kid` names the vault key) or, for what a reporter sent,
    by the complaint's own key (`kid` = "complaint"), so that destroying that key erases the file too."""

    __tablename__ = "file"
    __table_args__ = (Index("ix_file_waiting", "id", sqlite_where=WAITS, postgresql_where=WAITS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True, insert_sentinel=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    type: Mapped[str] = mapped_column(String(40))
    kid: Mapped[str] = mapped_column(String(20))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String(10))
    """lead, evidence, document or proof."""
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting: Mapped[str | None] = mapped_column(String(32))
    """Storage key of the picture as it came, while the one under `key` is still being made of it (HEIC)."""

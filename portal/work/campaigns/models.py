"""Special actions and what they found: counts with date and source, never claimed beyond what was recorded."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.ground.db import Model


class Campaign(Model):
    """One special action. `facts` holds goals, principles, methods … as bilingual lists."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    lede_zh: Mapped[str] = mapped_column(Text, default="")
    lede_en: Mapped[str] = mapped_column(Text, default="")
    plan_no: Mapped[str | None] = mapped_column(String(60))
    plan_published_on: Mapped[date | None]
    launched_on: Mapped[date | None]
    position: Mapped[int]
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Rows: section, key, values ([{zh, en}] or None = not stated in the source), other_source."""
    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.id", back_populates="campaign")


class Finding(Model):
    """One count of a campaign. `over` marks a lower bound: shown as such, never rounded up, never summed."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    what_zh: Mapped[str] = mapped_column(String(200))
    what_en: Mapped[str] = mapped_column(String(200))
    n: Mapped[int]
    over: Mapped[bool] = mapped_column(default=False)
    as_of: Mapped[str | None] = mapped_column(String(10))
    source_zh: Mapped[str] = mapped_column(String(200))
    source_en: Mapped[str] = mapped_column(String(200))
    other_source: Mapped[bool] = mapped_column(default=False)
    campaign: Mapped[Campaign] = relationship(back_populates="findings")

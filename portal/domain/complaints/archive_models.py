"""What stays of a complaint, and what helps with the next one: the sealed pack, and the guidance cards."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model

_OWN = text("community_id IS NOT NULL AND retired_at IS NULL")
_HOUSE = text("community_id IS NULL AND retired_at IS NULL")


class SealedPack(Model):
    """归档包: index, letters, evidence by hash, delivery proofs and the day until which it is kept, readable alone."""

    __tablename__ = "complaint_pack"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), unique=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[str] = mapped_column(String(64), default="")
    index: Mapped[dict[str, Any]] = mapped_column(default=dict)
    keep_until: Mapped[date]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]


class GuidanceCard(Model):
    """话术: how to talk, one card per principle, with phrases and pitfalls; a community may have its own."""

    __tablename__ = "guidance_card"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    principle: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    phrases: Mapped[str] = mapped_column(Text, default="")
    pitfalls: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[str] = mapped_column(String(80), default="")
    edited_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_guidance_card_own", "community_id", "principle", unique=True, sqlite_where=_OWN, postgresql_where=_OWN),
        Index("uq_guidance_card_house", "principle", unique=True, sqlite_where=_HOUSE, postgresql_where=_HOUSE),
    )  # fmt: skip

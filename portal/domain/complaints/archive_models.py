"""What stays of a complaint, and what helps with the next one: the sealed pack, and the guidance cards."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model


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
    topics: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[str] = mapped_column(String(80), default="")
    edited_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

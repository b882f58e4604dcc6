"""What is kept about a firm that was replaced: the pack of evidence; and a community's rule to replace by itself."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model


class EvidencePack(Model):
    """证据包: what shows why a firm was replaced and what that cost, gathered once per occasion and never changed.

    `occasion` is `taken_over` or `signed_off`, `digest` the hash of the file.
    """

    __tablename__ = "evidence_pack"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    occasion: Mapped[str] = mapped_column(String(20))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("assignment_id", "occasion"),
        Index("ix_evidence_pack_repair", "repair_id", "id"),
    )


class TakeOverRule(Model):
    """到期自动代修: in this community the crew goes by itself once the grace of a notice is over; off unless set."""

    __tablename__ = "take_over_rule"
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    estimate_cents: Mapped[int] = mapped_column(Key, default=0)
    version: Mapped[int] = mapped_column(default=1)
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(80), default="")

"""Reports that were merged into one, with what each needs to stand alone again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model


class Merge(Model):
    """合并: a report became part of another one.

    `deadlines` ran then, `hold_id` stopped them, `task_id` waited, `followers` began to follow the original by this merge alone.
    """

    __tablename__ = "repair_merge"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    original_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    deadlines: Mapped[list[Any]] = mapped_column(default=list)
    hold_id: Mapped[int | None] = mapped_column(Key)
    task_id: Mapped[int | None] = mapped_column(Key)
    followers: Mapped[list[Any]] = mapped_column(default=list)
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_repair_merge_repair", "repair_id", "id"),
        Index("ix_repair_merge_original", "original_id", "id"),
    )

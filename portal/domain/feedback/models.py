"""Feedback: what somebody asks, needs, suggests or praises, and what became of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.feedback.rules import Sort, Status
from portal.infra.db import Key, Model, Word

_OF_HOME = text("unit_id IS NOT NULL")


class Feedback(Model):
    """One question, request for help, suggestion or word of praise; its answers stand in the thread.

    `label` writes the home or the community. `decision` is why a suggestion was adopted or not. `became_*` is the
    repair or complaint it was turned into.
    """

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    label: Mapped[str] = mapped_column(String(80))
    sort: Mapped[Sort] = mapped_column(Word(Sort))
    title: Mapped[str] = mapped_column(String(80))
    content: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    status: Mapped[Status] = mapped_column(Word(Status))
    version: Mapped[int] = mapped_column(default=1)
    decision: Mapped[str] = mapped_column(String(1000), default="")
    became_kind: Mapped[str] = mapped_column(String(20), default="")
    became_id: Mapped[int | None] = mapped_column(Key)
    became_number: Mapped[str] = mapped_column(String(40), default="")
    submitted_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_feedback_community", "community_id", "id"),
        Index("ix_feedback_community_status", "community_id", "status", "id"),
        Index("ix_feedback_community_sort", "community_id", "sort", "id"),
        Index("ix_feedback_person", "person_id", "id"),
        Index("ix_feedback_unit", "unit_id", "id", sqlite_where=_OF_HOME, postgresql_where=_OF_HOME),
    )

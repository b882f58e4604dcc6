"""Served papers and what became of each copy."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.casework.notice_rules import Paper
from portal.infra.db import Key, Model, Word

WAITING = text("acknowledged_at IS NULL AND handed_over_on IS NULL")


class Notice(Model):
    """通知: a paper served on a firm about a case. Its words, facts and digest never change.

    `title` and `text` are message ids with `params`, `facts` lines of (message id, value) for the printed form.
    The firm keeps reading it after the case is no longer its own. `grace_until` ends the time it was given.
    """

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[Paper] = mapped_column(Word(Paper))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(500))
    params: Mapped[dict[str, Any]]
    facts: Mapped[list[Any]] = mapped_column(default=list)
    link: Mapped[str] = mapped_column(String(200), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[str] = mapped_column(String(64))
    grace: Mapped[str] = mapped_column(String(12), default="")
    grace_until: Mapped[datetime | None]
    served_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(String(80), default="")
    handed_over_on: Mapped[date | None]
    handed_over_to: Mapped[str] = mapped_column(String(80), default="")
    handed_over_note: Mapped[str] = mapped_column(String(300), default="")
    handed_over_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_notice_subject", "subject_kind", "subject_id", "id"),
        Index("ix_notice_firm", "firm_id", "id"),
        Index("ix_notice_community", "community_id", "id"),
        Index("ix_notice_waiting", "firm_id", sqlite_where=WAITING, postgresql_where=WAITING),
    )


class NoticeCopy(Model):
    """One recipient's copy: the message it left by, and what they did with it."""

    __tablename__ = "notice_copy"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20), default="queued")
    channel: Mapped[str] = mapped_column(String(20), default="")
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    opened_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("notice_id", "person_id"),
        Index("ix_notice_copy_person", "person_id", "id"),
    )

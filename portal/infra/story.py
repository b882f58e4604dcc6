"""The rows of a story: each line chained to the one before it of the same subject over salted digests."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model


class Story(Model):
    """One line of a subject's story."""

    __tablename__ = "story"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    seq: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    schema: Mapped[int]
    version: Mapped[int]
    audiences: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(Key)
    on_behalf_of: Mapped[int | None] = mapped_column(Key)
    capacity: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    text_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "seq"),
        Index("ix_story_person", "person_id", "id"),
    )


class StoryText(Model):
    """The erasable part of a story line: names and free text, with the salt of its digest."""

    __tablename__ = "story_text"
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]]


def link(row: Any, previous: str) -> str:
    """The digest that chains this line to the one before it."""
    kept = [
        row.subject_kind,
        row.subject_id,
        row.seq,
        row.name,
        row.schema,
        row.version,
        row.audiences,
        row.person_id,
        row.on_behalf_of,
        row.capacity,
        row.channel,
        row.values,
        row.happened_at.isoformat(),
        row.recorded_at.isoformat(),
        row.text_digest,
    ]
    return digest_of(previous + canonical(kept))


def canonical(value: Any) -> str:
    """The one spelling of a value that digests are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The digest a line keeps."""
    return hashlib.sha256(text.encode()).hexdigest()

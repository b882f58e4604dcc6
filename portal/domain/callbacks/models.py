"""Callbacks 回访: whom to ask about which case by when, each try, and what was said."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.callbacks.rules import OPEN, Status
from portal.infra.db import Key, Model, Word

# As the index of open callbacks writes it; a question that is written so stands on it.
OPEN_NOW = "status IN ({})".format(", ".join(f"'{status.value}'" for status in sorted(OPEN)))
_OPEN = text(OPEN_NOW)
TO_ASSIGN = f"{OPEN_NOW} AND caller_id IS NULL"
_TO_ASSIGN = text(TO_ASSIGN)
_SAID = text("satisfied IS NOT NULL")


class Callback(Model):
    """《回访记录表》: one case that somebody asks after, who did not do the work.

    `trigger` is what set it off, `round` the round of the repair or the stage of the complaint it asks after.
    `served` are the people who had a part in that work; `firm_id`, `technician_id` and `handler_id` whose work it is
    for the figures: as the case had it when the callback was made, then as it had it at the callback's end, frozen.
    `opens_at` and `due_at` are from when until when it is asked, `old_link` the digest of a link of before links were
    kept nowhere (`links`), `said_by` whether `caller` or `person` gave the answers.
    `rule_id` is the version of the rule that named it, `draw_id` the draw that picked it (empty where all are asked),
    `category` the building part or topic. `stands`, `score`, `words`, `wrong` and `promised` are those answers;
    `satisfied` is empty until there are any.
    `consented_at` is when the person agreed to be visited, `became_…` the repair or complaint that followed.
    """

    __tablename__ = "callback"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    label: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int] = mapped_column(default=1)
    trigger: Mapped[str] = mapped_column(String(40))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("callback_rule.id"))
    candidate_id: Mapped[int | None] = mapped_column(Key)
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("callback_draw.id"))
    priority: Mapped[int] = mapped_column(default=2, server_default="2")
    category: Mapped[str] = mapped_column(String(60), default="")
    case_number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    served: Mapped[list[Any]] = mapped_column(default=list)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[Status] = mapped_column(Word(Status))
    version: Mapped[int] = mapped_column(default=1)
    caller_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    caller_name: Mapped[str] = mapped_column(String(80), default="")
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    planned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    old_link: Mapped[str | None] = mapped_column(String(64), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    said_by: Mapped[str] = mapped_column(String(10), default="")
    stands: Mapped[str] = mapped_column(String(10), default="")
    score: Mapped[int | None]
    satisfied: Mapped[bool | None]
    words: Mapped[str] = mapped_column(Text, default="")
    wrong: Mapped[str] = mapped_column(String(500), default="")
    promised: Mapped[str] = mapped_column(String(500), default="")
    consented_at: Mapped[datetime | None]
    became_kind: Mapped[str] = mapped_column(String(20), default="")
    became_id: Mapped[int | None] = mapped_column(Key)
    became_number: Mapped[str] = mapped_column(String(40), default="")
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "round", "trigger"),
        Index("ix_callback_open", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_callback_to_assign", "community_id", sqlite_where=_TO_ASSIGN, postgresql_where=_TO_ASSIGN),
        Index("ix_callback_mine", "caller_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_callback_status", "status", "id"),
        Index("ix_callback_ended", "community_id", "status", "id"),
        Index("ix_callback_here", "community_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_callback_person", "person_id", "id"),
        Index("ix_callback_unit", "unit_id", "id"),
        Index("ix_callback_quota", "community_id", "trigger", "status", "ended_at"),
        Index("ix_callback_firm_said", "firm_id", "id", sqlite_where=_SAID, postgresql_where=_SAID),
        Index("ix_callback_category_said", "category", "id", sqlite_where=_SAID, postgresql_where=_SAID),
    )


class CallbackAttempt(Model):
    """One try: when, in which way, how it went; `day_part` is the part of the day where the home is."""

    __tablename__ = "callback_attempt"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callback.id"))
    at: Mapped[datetime]
    day_part: Mapped[str] = mapped_column(String(3))
    way: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80))
    __table_args__ = (Index("ix_callback_attempt_callback", "callback_id", "id"),)


class CallbackAnswer(Model):
    """What was found or said to one question of the script; its words as they stood then."""

    __tablename__ = "callback_answer"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callback.id"))
    question: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (UniqueConstraint("callback_id", "question"),)

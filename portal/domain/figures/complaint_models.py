"""The rows behind the board of complaints: facts of cases and of their limits, and two tables of counters."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.figures.complaint_rules import State
from portal.infra.db import Key, Model, Word

# As the indexes write them; a question that is written so stands on them.
OPEN, LATE, REPEAT = "state = 'open'", "on_time = false", "repeat = true"
ENDED = "on_time IS NOT NULL"
WITH_FIRM, WITH_CAUSE, WITH_PLACE = "firm_id > 0", "cause <> ''", "prevent_in <> ''"
TOLD = "felt > 0 AND hoped > 0"
UNHAPPY, REVIEWED, LEARNED = "follow_up = 'dissatisfied'", "reviewed = true", "learned_at IS NOT NULL"


def _where(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class ComplaintFact(Model):
    """One complaint as it is counted now (`complaint_rules.CaseFacts`)."""

    __tablename__ = "figure_complaint"
    complaint_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    community_id: Mapped[int] = mapped_column(Key)
    submitted_at: Mapped[datetime]
    month: Mapped[int]
    topic: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(20))
    prevent_in: Mapped[str] = mapped_column(String(20))
    firm_id: Mapped[int] = mapped_column(Key)
    severity: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20))
    follow_up: Mapped[str] = mapped_column(String(12))
    hoped: Mapped[int] = mapped_column(default=0)
    felt: Mapped[int] = mapped_column(default=0)
    repeat: Mapped[bool]
    reviewed: Mapped[bool]
    learned_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_figure_complaint_all", "community_id", "submitted_at", "complaint_id"),
        Index("ix_figure_complaint_topic", "community_id", "topic", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_cause", WITH_CAUSE, "community_id", "cause", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_place", WITH_PLACE, "community_id", "prevent_in", "submitted_at",
               "complaint_id"),
        _where("ix_figure_complaint_firm", WITH_FIRM, "community_id", "firm_id", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_repeat", REPEAT, "community_id", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_reviewed", REVIEWED, "community_id", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_unhappy", UNHAPPY, "community_id", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_told", TOLD, "community_id", "submitted_at", "complaint_id"),
        _where("ix_figure_complaint_learned", LEARNED, "community_id", "learned_at", "complaint_id"),
    )  # fmt: skip


class ComplaintStepFact(Model):
    """One limit of a complaint as it is counted now (`complaint_rules.StepFacts`)."""

    __tablename__ = "figure_complaint_step"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    complaint_id: Mapped[int] = mapped_column(Key)
    stage: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))
    part: Mapped[int] = mapped_column(Key)
    community_id: Mapped[int] = mapped_column(Key)
    state: Mapped[State] = mapped_column(Word(State))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    month: Mapped[int]
    counted_at: Mapped[datetime | None]
    on_time: Mapped[bool | None]
    minutes: Mapped[int]
    bucket: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("complaint_id", "stage", "step", "part"),
        _where("ix_figure_complaint_step_ended", ENDED, "community_id", "step", "counted_at", "id"),
        _where("ix_figure_complaint_step_late", LATE, "community_id", "step", "counted_at", "id"),
        _where("ix_figure_complaint_step_took", "bucket IS NOT NULL", "community_id", "bucket", "counted_at", "id"),
        _where("ix_figure_complaint_step_open", OPEN, "community_id", "step", "due_at", "id"),
    )  # fmt: skip


class ComplaintCount(Model):
    """Complaints by the month they came in, under each heading and value."""

    __tablename__ = "figure_complaint_count"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(Key)
    month: Mapped[int]
    dimension: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(20))
    cases: Mapped[int] = mapped_column(default=0)
    repeats: Mapped[int] = mapped_column(default=0)
    reviewed: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    hoped: Mapped[int] = mapped_column(default=0)
    felt: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("community_id", "month", "dimension", "value"),)


class ComplaintStepCount(Model):
    """Limits that ended, by month and step."""

    __tablename__ = "figure_complaint_steps"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(Key)
    month: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))
    ended: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(Key, default=0)
    took_0: Mapped[int] = mapped_column(default=0)
    took_1: Mapped[int] = mapped_column(default=0)
    took_2: Mapped[int] = mapped_column(default=0)
    took_3: Mapped[int] = mapped_column(default=0)
    took_4: Mapped[int] = mapped_column(default=0)
    took_5: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("community_id", "month", "step"),)

"""Surveys: what is asked in which version, who was asked in which round, and what a low mark sets going."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.surveys.rules import InvitationState, RoundState, Status
from portal.infra.db import Json, Key, Model, Word


class Survey(Model):
    """问卷. `community_id` is empty where all communities may send it; `anonymous` stands from the first publishing.

    `trigger` is what sends it (`rules.TRIGGERS`).
    """

    __tablename__ = "survey"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(120))
    trigger: Mapped[str] = mapped_column(String(40))
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[Status] = mapped_column(Word(Status), default=Status.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    made_at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    __table_args__ = (
        Index("ix_survey_status", "status", "id"),
        Index("ix_survey_trigger", "trigger", "status", "id"),
    )


class SurveyVersion(Model):
    """One wording of a survey; frozen with its digest when published, at most one of a survey is still being written.

    `title`, `lead` and `thanks` are texts by language; `questions` a list as `question_rules` reads it.
    """

    __tablename__ = "survey_version"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    title: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    lead: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    thanks: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    questions: Mapped[list[Any]] = mapped_column(Json, default=list)
    minutes: Mapped[int] = mapped_column(default=2)
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(String(80), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        Index("uq_survey_version_written", "survey_id", unique=True, sqlite_where=text("published_at IS NULL"),
              postgresql_where=text("published_at IS NULL")),
    )  # fmt: skip


class SurveyRound(Model):
    """One sending of a survey: a campaign, a quarter, or a month of cases; answers stay with its version.

    `segment` says whom it is for, `frame` how many that were, `seed` redraws the same `sample`; `board_code` is the
    address on notice boards, empty where there is none; `left_out` anonymous answers too few to be counted.
    """

    __tablename__ = "survey_round"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    name: Mapped[str] = mapped_column(String(120))
    trigger: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(40))
    segment: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    sample: Mapped[int | None]
    seed: Mapped[str] = mapped_column(String(64), default="")
    frame: Mapped[int] = mapped_column(default=0)
    state: Mapped[RoundState] = mapped_column(Word(RoundState))
    version: Mapped[int] = mapped_column(default=1)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    left_out: Mapped[int] = mapped_column(default=0)
    board_code: Mapped[str | None] = mapped_column(String(32), unique=True)
    job_id: Mapped[int | None] = mapped_column(Key)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    made_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("survey_id", "community_id", "trigger", "period"),
        Index("ix_survey_round_survey", "survey_id", "id"),
        Index("ix_survey_round_open", "state", "closes_at", "id"),
    )


class SurveyInvitation(Model):
    """Who was asked in a round; of an anonymous one it says that it was answered, never when nor what.

    Its link is kept nowhere (`links`). The case asked about and whose work it was stand frozen for figures.
    """

    __tablename__ = "survey_invitation"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    label: Mapped[str] = mapped_column(String(80), default="")
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(Key, default=0)
    title: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(60), default="")
    segment: Mapped[str] = mapped_column(String(60), default="")
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[InvitationState] = mapped_column(Word(InvitationState), default=InvitationState.DUE)
    held_why: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered: Mapped[bool] = mapped_column(Boolean, default=False)
    __table_args__ = (
        UniqueConstraint("round_id", "person_id", "subject_kind", "subject_id"),
        Index("ix_survey_invitation_round", "round_id", "state", "id"),
        Index("ix_survey_invitation_person", "person_id", "id"),
        Index("ix_survey_invitation_counted", "round_id", "state", "answered"),
        Index("ix_survey_invitation_unreminded", "round_id", "id",
              sqlite_where=text("answered = 0 AND reminded_at IS NULL"),
              postgresql_where=text("answered = false AND reminded_at IS NULL")),
    )  # fmt: skip


class Recovery(Model):
    """挽回任务: a person gave a low mark; who makes it good by when, what was done, and the mark after it."""

    __tablename__ = "recovery"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    response_id: Mapped[int] = mapped_column(Key, unique=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("survey_invitation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    label: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(200))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(Key, default=0)
    score: Mapped[int]
    most: Mapped[int] = mapped_column(default=5)
    words: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_name: Mapped[str] = mapped_column(String(80), default="")
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    done: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    second_invitation_id: Mapped[int | None] = mapped_column(ForeignKey("survey_invitation.id"))
    second_score: Mapped[int | None]
    second_words: Mapped[str] = mapped_column(Text, default="")
    measured_at: Mapped[datetime | None]
    recovered: Mapped[bool | None]
    __table_args__ = (
        Index("ix_recovery_status", "status", "id"),
        Index("ix_recovery_community", "community_id", "id"),
        Index("ix_recovery_person", "person_id", "id"),
    )

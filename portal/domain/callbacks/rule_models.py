"""What makes callbacks: rules in versions, every occasion they name, the draws among them, and quotas."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model

# As the indexes write it; a question that is written so stands on them.
WAITING = "drawn IS NULL AND lapsed_at IS NULL"
TO_MAKE = "drawn AND callback_id IS NULL AND lapsed_at IS NULL"
_WAITING, _TO_MAKE, _IN_FORCE = text(WAITING), text(TO_MAKE), text("retired_at IS NULL")


class CallbackRule(Model):
    """回访规则 in one version: what sets a callback off, how many of them, when, by whom, and what is asked.

    `place` is the community, or 0 for all. `rate` is in percent, `weights` raise it per tier of risk (150: half as
    many again). `opens_after` and `due_after` are spans from the occasion; an empty `due_after` is the limit set with
    the terms. `applies_to` are building parts, groups of them, or topics; empty is all. `questions` are
    `{"id", "words"}`, with `"caller": true` what the caller does and nobody is asked. Not in force while `valid_from` is empty (prepared from `base_version`), nor once `retired_at`.
    """

    __tablename__ = "callback_rule"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    place: Mapped[int] = mapped_column(Key, default=0)
    trigger: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    base_version: Mapped[int] = mapped_column(default=0)
    rate: Mapped[int]
    opens_after: Mapped[str] = mapped_column(String(10), default="0d")
    due_after: Mapped[str] = mapped_column(String(10), default="")
    applies_to: Mapped[list[Any]] = mapped_column(default=list)
    way: Mapped[str] = mapped_column(String(10), default="phone")
    team: Mapped[str] = mapped_column(String(20), default="agent")
    minutes: Mapped[int] = mapped_column(default=5)
    priority: Mapped[int] = mapped_column(default=2)
    consent_first: Mapped[bool] = mapped_column(default=False)
    script: Mapped[list[Any]] = mapped_column(default=list)
    questions: Mapped[list[Any]] = mapped_column(default=list)
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    by_id: Mapped[int | None] = mapped_column(Key)
    made_at: Mapped[datetime]
    valid_from: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("place", "trigger", "version"),
        Index(
            "ix_callback_rule_in_force",
            "place",
            "trigger",
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )


class CallbackSeed(Model):
    """The secret of one period of a rule in a community, from before its first occasion; its digest is told at once."""

    __tablename__ = "callback_seed"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("callback_rule.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    trigger: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(10))
    seed: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("rule_id", "community_id", "period"),
        Index("ix_callback_seed_community", "community_id", "id"),
    )


class CallbackDraw(Model):
    """抽样: one batch of a period, or a `top_up` where a quota falls short.

    `counts` are the occasions and those drawn of this batch by stratum, `carry` the same since the period began.
    """

    __tablename__ = "callback_draw"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    seed_id: Mapped[int] = mapped_column(ForeignKey("callback_seed.id"))
    batch: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10), default="draw")
    size: Mapped[int]
    picked: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    carry: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("seed_id", "batch"),)


class CallbackCandidate(Model):
    """One occasion that a rule names, drawn or not; `stratum` and `past` as they were when it happened.

    `drawn` is empty until its batch; `asked` are the facts a callback is made of, forgotten once it is made or its
    period is over. `lapsed_at`: the case went on before it came to that.
    """

    __tablename__ = "callback_candidate"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("callback_rule.id"))
    seed_id: Mapped[int | None] = mapped_column(ForeignKey("callback_seed.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    trigger: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    tier: Mapped[str] = mapped_column(String(10))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    category: Mapped[str] = mapped_column(String(60), default="")
    stratum: Mapped[str] = mapped_column(String(120))
    past: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    happened_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    drawn: Mapped[bool | None]
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("callback_draw.id"))
    topped_id: Mapped[int | None] = mapped_column(ForeignKey("callback_draw.id"))
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callback.id"))
    lapsed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("trigger", "subject_kind", "subject_id", "round"),
        Index("ix_callback_candidate_subject", "subject_kind", "subject_id"),
        Index(
            "ix_callback_candidate_waiting",
            "opens_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_callback_candidate_to_make", "id", sqlite_where=_TO_MAKE, postgresql_where=_TO_MAKE),
        Index("ix_callback_candidate_seed", "seed_id", "id"),
        Index("ix_callback_candidate_draw", "draw_id", "id"),
        Index("ix_callback_candidate_topped", "topped_id"),
        Index("ix_callback_candidate_happened", "community_id", "trigger", "happened_at"),
    )


class CallbackQuota(Model):
    """回访指标: at least so many answered callbacks of a trigger in each period of a community; kept in versions."""

    __tablename__ = "callback_quota"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    trigger: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    period: Mapped[str] = mapped_column(String(10))
    least: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80), default="")
    by_id: Mapped[int | None] = mapped_column(Key)
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("community_id", "trigger", "version"),
        Index("ix_callback_quota_in_force", "community_id", "trigger", sqlite_where=_IN_FORCE,
              postgresql_where=_IN_FORCE),
    )  # fmt: skip

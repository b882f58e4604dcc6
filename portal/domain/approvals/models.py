"""Requests for a yes 审批, their steps, the rules in versions, and deputies 代理人."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.approvals.rules import State, StepState
from portal.infra.db import Key, Model, Word

PENDING, WAITING = text("state = 'pending'"), text("state = 'waiting'")


class ApprovalRule(Model):
    """Who is asked for a kind of thing from a day on; a later version never changes an earlier one.

    Without a community it is the rule of all. `rungs` are `[[role, over_cents, beside]]`.
    """

    __tablename__ = "approval_rule"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    version: Mapped[int]
    from_on: Mapped[date]
    rungs: Mapped[list[Any]]
    set_by: Mapped[int | None] = mapped_column(Key)
    set_by_name: Mapped[str] = mapped_column(String(80), default="")
    set_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("kind", "community_id", "version"),)


class Approval(Model):
    """One request: what for, how much, why, by whom, and the frozen snapshot that the yes is bound to.

    `place` is the home or firm it is about, `on_behalf_of` whom the requester asked for, `decided_why` the reason
    of a no, a withdrawal or a void.
    """

    __tablename__ = "approval"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Key)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    amount_cents: Mapped[int] = mapped_column(Key)
    label: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[State] = mapped_column(Word(State))
    version: Mapped[int] = mapped_column(default=1)
    snapshot: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("approval_rule.id"))
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requester_name: Mapped[str] = mapped_column(String(80), default="")
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_why: Mapped[str] = mapped_column(String(500), default="")
    reminded_on: Mapped[date | None]
    __table_args__ = (
        Index("uq_approval_pending", "kind", "subject_kind", "subject_id", unique=True, sqlite_where=PENDING,
              postgresql_where=PENDING),
        Index("ix_approval_subject", "kind", "subject_kind", "subject_id", "id"),
        Index("ix_approval_community", "community_id", "id"),
        Index("ix_approval_requester", "requester_id", "id"),
        Index("ix_approval_on_behalf_of", "on_behalf_of", "id"),
    )  # fmt: skip


class ApprovalStep(Model):
    """One answer that is asked for: of which role, in which stage, and who gave it in whose place (`for_id`).

    Community and size (the amount without its sign, in cents) stand here too: the inbox walks them.
    """

    __tablename__ = "approval_step"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    size_cents: Mapped[int] = mapped_column(Key)
    stage: Mapped[int]
    role: Mapped[str] = mapped_column(String(40))
    state: Mapped[StepState] = mapped_column(Word(StepState))
    waits_since: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Key)
    decided_by_name: Mapped[str] = mapped_column(String(80), default="")
    for_id: Mapped[int | None] = mapped_column(Key)
    for_name: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (
        Index("ix_approval_step_approval", "approval_id", "stage", "id"),
        Index("ix_approval_step_oldest", "approval_id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_approval_step_largest", "size_cents", "approval_id", sqlite_where=WAITING,
              postgresql_where=WAITING),
    )  # fmt: skip


class Deputy(Model):
    """代理人: decides in the place of a principal from a moment to a moment, up to an amount.

    Without a community it holds wherever the principal's role does.
    """

    __tablename__ = "deputy"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ceiling_cents: Mapped[int] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(String(200), default="")
    named_by: Mapped[int | None] = mapped_column(Key)
    named_by_name: Mapped[str] = mapped_column(String(80), default="")
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_deputy_deputy", "deputy_id", "until_at"),)

"""Back-charges 代修扣款, disputes 异议 and retention money 质保金."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.settlement.rules import ChargeState, DisputeState
from portal.infra.db import Key, Model, Word

IS_OPEN = text("state = 'open'")


class BackCharge(Model):
    """代修扣款: what the first firm pays because another had to come in its place."""

    __tablename__ = "back_charge"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    by_firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    repair_number: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    state: Mapped[ChargeState] = mapped_column(Word(ChargeState))
    estimate_cents: Mapped[int] = mapped_column(Key)
    amount_cents: Mapped[int | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(String(500), default="")
    taken_over_by: Mapped[int | None] = mapped_column(Key)
    asked_by: Mapped[int | None] = mapped_column(Key)
    overdue_notice_id: Mapped[int | None] = mapped_column(Key)
    notice_id: Mapped[int | None] = mapped_column(Key)
    approval_id: Mapped[int | None] = mapped_column(Key)
    line_id: Mapped[int | None] = mapped_column(Key)
    announced_at: Mapped[datetime]
    measured_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    dispute_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("repair_id", "round"),
        Index("ix_back_charge_community", "community_id", "id"),
        Index("ix_back_charge_state", "community_id", "state", "id"),
        Index("ix_back_charge_firm", "firm_id", "id"),
    )


class Dispute(Model):
    """异议: a firm says why a line is wrong and what it asks for; decided on record by somebody who was no part of it."""

    __tablename__ = "dispute"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("account_line.id"))
    back_charge_id: Mapped[int | None] = mapped_column(ForeignKey("back_charge.id"))
    state: Mapped[DisputeState] = mapped_column(Word(DisputeState))
    reason: Mapped[str] = mapped_column(Text)
    claim_cents: Mapped[int] = mapped_column(Key)
    raised_by: Mapped[int | None] = mapped_column(Key)
    raised_name: Mapped[str] = mapped_column(String(80), default="")
    raised_at: Mapped[datetime]
    allowed_cents: Mapped[int] = mapped_column(Key, default=0)
    ruling: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(Key)
    decided_name: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        Index("ix_dispute_community", "community_id", "id"),
        Index("ix_dispute_open", "community_id", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_dispute_firm", "firm_id", "id"),
        Index("uq_dispute_open_line", "line_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("uq_dispute_open_charge", "back_charge_id", unique=True, sqlite_where=IS_OPEN,
              postgresql_where=IS_OPEN),
    )  # fmt: skip


class Retention(Model):
    """质保金 of one contract: how much may be held, until when, and the open defects listed before it goes back."""

    __tablename__ = "retention"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), unique=True)
    contract_number: Mapped[str] = mapped_column(String(40))
    price_cents: Mapped[int] = mapped_column(Key)
    cap_cents: Mapped[int] = mapped_column(Key)
    balance_cents: Mapped[int] = mapped_column(Key, default=0)
    release_on: Mapped[date]
    listed_at: Mapped[datetime | None]
    listed_by: Mapped[str] = mapped_column(String(80), default="")
    defects: Mapped[list[Any]] = mapped_column(default=list)
    released_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index("ix_retention_community", "community_id", "id"),)

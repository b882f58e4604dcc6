"""Statements 结算书, their payments, and the long work of drawing them up."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.settlement.models import Changed
from portal.domain.settlement.money_rules import FIGURES
from portal.domain.settlement.rules import FROZEN, Agreed, State
from portal.infra.db import Key, Model, Word

RUNNING = text("ended_at IS NULL")


class Statement(Model):
    """结算书: what a firm's account comes to in a quarter. From approval on its figures stand under `digest`."""

    __tablename__ = "statement"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    state: Mapped[State] = mapped_column(Word(State), active_history=True)
    carried: Mapped[int] = mapped_column(Key)
    own_count: Mapped[int]
    own_listed: Mapped[int] = mapped_column(Key)
    payable_count: Mapped[int]
    payable: Mapped[int] = mapped_column(Key)
    charges_count: Mapped[int]
    charges: Mapped[int] = mapped_column(Key)
    corrections_count: Mapped[int]
    corrections: Mapped[int] = mapped_column(Key)
    retention_count: Mapped[int]
    retention: Mapped[int] = mapped_column(Key)
    payments_count: Mapped[int]
    payments: Mapped[int] = mapped_column(Key)
    announced_count: Mapped[int]
    announced: Mapped[int] = mapped_column(Key)
    retention_before: Mapped[int] = mapped_column(Key)
    retention_after: Mapped[int] = mapped_column(Key)
    net: Mapped[int] = mapped_column(Key)
    lines: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), default="")
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int | None] = mapped_column(Key)
    drawn_name: Mapped[str] = mapped_column(String(80), default="")
    submitted_by: Mapped[int | None] = mapped_column(Key)
    approval_id: Mapped[int | None] = mapped_column(Key)
    approved_at: Mapped[datetime | None]
    approved_name: Mapped[str] = mapped_column(String(80), default="")
    sent_back: Mapped[str] = mapped_column(String(500), default="")
    channel: Mapped[str] = mapped_column(String(10), default="")
    received_by: Mapped[str] = mapped_column(String(80), default="")
    received_on: Mapped[date | None]
    notice_id: Mapped[int | None] = mapped_column(Key)
    delivered_at: Mapped[datetime | None]
    silent_at: Mapped[datetime | None]
    agreed: Mapped[Agreed] = mapped_column(Word(Agreed), default=Agreed.NONE)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str] = mapped_column(String(80), default="")
    request_number: Mapped[str] = mapped_column(String(40), default="")
    requested_cents: Mapped[int] = mapped_column(Key, default=0)
    settled_at: Mapped[datetime | None]
    paid_cents: Mapped[int] = mapped_column(Key, default=0)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("account_id", "quarter"),
        Index("ix_statement_community", "community_id", "quarter", "id"),
        Index("ix_statement_firm", "firm_id", "id"),
        Index("ix_statement_silent", "silent_at", "id", sqlite_where=text("state = 'delivered'"),
              postgresql_where=text("state = 'delivered'")),
    )  # fmt: skip


class Payment(Model):
    """One payment on a statement, in whole or in part: invoice, voucher, day."""

    __tablename__ = "settlement_payment"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("account_line.id"))
    amount_cents: Mapped[int] = mapped_column(Key)
    invoice: Mapped[str] = mapped_column(String(60))
    voucher: Mapped[str] = mapped_column(String(60))
    paid_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    made_at: Mapped[datetime]


class StatementRun(Model):
    """One drawing up of a quarter's statements in a community; one at a time."""

    __tablename__ = "statement_run"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    after_account: Mapped[int] = mapped_column(Key, default=0)
    statements: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    capacity: Mapped[str] = mapped_column(String(40), default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_statement_run_community", "community_id", "quarter", "id"),
        Index("uq_statement_run_open", "community_id", unique=True, sqlite_where=RUNNING,
              postgresql_where=RUNNING),
    )  # fmt: skip


@event.listens_for(Statement, "before_update")
def _approved_figures_stand(mapper: Any, connection: Any, statement: Statement) -> None:
    was = inspect(statement).attrs.state.history.deleted
    before = was[0] if was else statement.state
    moved = [name for name in (*FIGURES, "digest") if inspect(statement).attrs[name].history.has_changes()]
    if before in FROZEN and moved:
        raise Changed(f"statement {statement.id}: {moved}")

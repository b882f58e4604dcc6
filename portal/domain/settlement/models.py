"""The books of a community: accounts with their append-only lines, measurements, closes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.settlement.money_rules import LineKind
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import Key, Model, Word

UNDRAWN = text("statement_id IS NULL")


class Book(Model):
    """The books of one community: what every line and every close holds first, and how far they are closed."""

    __tablename__ = "settlement_book"
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    closed_through: Mapped[str] = mapped_column(String(7), default="")


class PeriodClose(Model):
    """A close: from then on no line enters that month or any before it. There is no reopening."""

    __tablename__ = "period_close"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    through: Mapped[str] = mapped_column(String(7))
    closed_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    __table_args__ = (UniqueConstraint("community_id", "through"),)


class Account(Model):
    """A firm's account in a community. Both balances are the sums of its lines; `faulty_since` says they are not."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"), index=True)
    balance_cents: Mapped[int] = mapped_column(Key, default=0)
    retention_cents: Mapped[int] = mapped_column(Key, default=0)
    opened_at: Mapped[datetime]
    faulty_since: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("community_id", "firm_id"),)


class Measurement(Model):
    """维修计量: what one signed round of a repair is worth, once. `lines` are its cost lines as they were signed."""

    __tablename__ = "measurement"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("building.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id"))
    first_firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    number: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    part_code: Mapped[str] = mapped_column(String(40))
    payer: Mapped[Payer | None] = mapped_column(Word(Payer))
    is_return: Mapped[bool] = mapped_column(default=False)
    total_cents: Mapped[int] = mapped_column(Key)
    labour_cents: Mapped[int] = mapped_column(Key, default=0)
    material_cents: Mapped[int] = mapped_column(Key, default=0)
    lines: Mapped[list[Any]] = mapped_column(default=list)
    digest: Mapped[str] = mapped_column(String(64), default="")
    signed_off_at: Mapped[datetime]
    month: Mapped[str] = mapped_column(String(7))
    made_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("repair_id", "round"),
        Index("ix_measurement_month", "community_id", "month", "id"),
        Index("ix_measurement_firm", "community_id", "month", "firm_id", "id"),
    )


class AccountLine(Model):
    """One line of an account, never changed: only `statement_id` is set, once, when a statement takes it up."""

    __tablename__ = "account_line"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[LineKind] = mapped_column(Word(LineKind))
    amount_cents: Mapped[int] = mapped_column(Key, default=0)
    retention_cents: Mapped[int] = mapped_column(Key, default=0)
    listed_cents: Mapped[int] = mapped_column(Key, default=0)
    month: Mapped[str] = mapped_column(String(7))
    happened_on: Mapped[date]
    repair_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(40), default="")
    label: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    measurement_id: Mapped[int | None] = mapped_column(ForeignKey("measurement.id"))
    back_charge_id: Mapped[int | None] = mapped_column(ForeignKey("back_charge.id"))
    retention_id: Mapped[int | None] = mapped_column(ForeignKey("retention.id"))
    dispute_id: Mapped[int | None] = mapped_column(Key)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("account_line.id"))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), active_history=True)
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(Key)
    __table_args__ = (
        Index("ix_account_line_account", "account_id", "id"),
        Index("ix_account_line_community", "community_id", "month", "kind", "statement_id", "amount_cents"),
        Index("ix_account_line_statement", "statement_id", "kind", "id"),
        Index("ix_account_line_undrawn", "account_id", "month", "id", sqlite_where=UNDRAWN,
              postgresql_where=UNDRAWN),
        Index("uq_account_line_measured", "account_id", "measurement_id", unique=True,
              sqlite_where=text("measurement_id IS NOT NULL"), postgresql_where=text("measurement_id IS NOT NULL")),
        Index("ix_account_line_reverses", "reverses_id"),
    )  # fmt: skip


class Changed(RuntimeError):
    """Something would alter what the books say for good."""


@event.listens_for(AccountLine, "before_update")
def _lines_stand(mapper: Any, connection: Any, line: AccountLine) -> None:
    moved = {each.key for each in inspect(line).attrs if each.history.has_changes()}
    if moved - {"statement_id"} or any(inspect(line).attrs.statement_id.history.deleted or ()):
        raise Changed(f"account line {line.id}: {sorted(moved)}")


@event.listens_for(AccountLine, "before_delete")
def _lines_stay(mapper: Any, connection: Any, line: AccountLine) -> None:
    raise Changed(f"account line {line.id}")

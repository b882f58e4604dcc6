"""What repairs cost: price lists, cost lines, quotes to owners, and how much a person may spend alone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.repairs.cost_rules import Kind, ListKind, QuoteState, Source, quantity_words
from portal.domain.terms.warranty_rules import Payer
from portal.infra.db import Key, Model, Word


class RateList(Model):
    """价目表: one version of a schedule of rates, from a day to a day; a newer version ends the one before.

    `ceiling_cents` is what one job may cost by the contract; above it a line is refused (`ceiling_firm`) or
    somebody has to agree. `used_at` is when a cost line first took its price from it: from then on it stays.
    """

    __tablename__ = "rate_list"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[ListKind] = mapped_column(Word(ListKind))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"))
    title: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    ceiling_cents: Mapped[int | None] = mapped_column(Key)
    ceiling_firm: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(Key)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_rate_list_community", "community_id", "kind", "from_on"),
        Index("ix_rate_list_contract", "contract_id", "from_on"),
    )


class Rate(Model):
    """One item of a price list; the price includes tax."""

    __tablename__ = "rate"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("rate_list.id"))
    code: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    unit: Mapped[str] = mapped_column(String(20))
    unit_price_cents: Mapped[int] = mapped_column(Key)
    tax_bp: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("list_id", "code"),)


class CostLimit(Model):
    """How much one may spend on a repair without asking, from a day on; no community means everywhere, no role
    means whoever has no row of the own role. `variation_bp` is how far an agreed amount may be passed."""

    __tablename__ = "cost_limit"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    role: Mapped[str] = mapped_column(String(40), default="")
    limit_cents: Mapped[int] = mapped_column(Key)
    variation_bp: Mapped[int]
    from_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(Key)
    made_at: Mapped[datetime]


class CostLine(Model):
    """费用明细: labour, material, transport or other on a round of a repair. A change removes the line and adds
    another on its `place`; nothing is deleted. `firm_id` is the firm that had the job."""

    __tablename__ = "cost_line"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    place: Mapped[int] = mapped_column(Key)
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    text: Mapped[str] = mapped_column(String(120))
    quantity_milli: Mapped[int] = mapped_column(Key)
    unit: Mapped[str] = mapped_column(String(20), default="")
    unit_price_cents: Mapped[int] = mapped_column(Key, default=0)
    tax_bp: Mapped[int] = mapped_column(default=0)
    amount_cents: Mapped[int] = mapped_column(Key, default=0)
    tax_cents: Mapped[int] = mapped_column(Key, default=0)
    source: Mapped[Source] = mapped_column(Word(Source))
    from_stores: Mapped[bool] = mapped_column(default=False)
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("rate.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    payer: Mapped[Payer | None] = mapped_column(Word(Payer))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id"))
    by_id: Mapped[int | None] = mapped_column(Key)
    by_name: Mapped[str] = mapped_column(String(80), default="")
    entered_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(Key)
    removed_why: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (Index("ix_cost_line_repair", "repair_id", "round", "id"),)

    @property
    def name(self) -> str:
        """What it is, as the list of materials calls it."""
        return self.text

    @property
    def quantity(self) -> str:
        """How much, as it is written."""
        return quantity_words(self.quantity_milli)

    @property
    def over(self) -> bool:
        """Whether its price stands in no price list, so that it needs a reason."""
        return self.source is Source.FREE


class Quote(Model):
    """报价: what an owner is asked to pay, frozen, until a day; accepted or declined before work begins."""

    __tablename__ = "quote"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(ForeignKey("repair.id"))
    round: Mapped[int]
    no: Mapped[int]
    lines: Mapped[list[Any]] = mapped_column(default=list)
    total_cents: Mapped[int] = mapped_column(Key)
    tax_cents: Mapped[int] = mapped_column(Key)
    valid_until: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[QuoteState] = mapped_column(Word(QuoteState))
    note: Mapped[str] = mapped_column(String(300), default="")
    sent_by: Mapped[int | None] = mapped_column(Key)
    sent_at: Mapped[datetime]
    answered_by: Mapped[int | None] = mapped_column(Key)
    answered_name: Mapped[str] = mapped_column(String(80), default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(500), default="")
    __table_args__ = (UniqueConstraint("repair_id", "round", "no"),)

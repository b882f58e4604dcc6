"""The rows behind the board: one fact per round, two tables of counters, hot spots and their rules."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.figures.rules import State
from portal.infra.db import Key, Model, Word

_OPEN = text("state = 'open'")
_LATE = text("on_time = false")
_AGAIN = text("first_fix = false")
_BACK = text("came_back = true")


class RoundFact(Model):
    """One round of a repair as it is counted now (`rules.RoundFacts`); 0 and an empty word stand for none."""

    __tablename__ = "figure_round"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    repair_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    community_id: Mapped[int] = mapped_column(Key)
    building_id: Mapped[int] = mapped_column(Key)
    part_code: Mapped[str] = mapped_column(String(40))
    firm_id: Mapped[int] = mapped_column(Key)
    payer: Mapped[str] = mapped_column(String(40))
    state: Mapped[State] = mapped_column(Word(State))
    reported_at: Mapped[datetime]
    month: Mapped[int]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_month: Mapped[int]
    refusals: Mapped[int]
    came_back: Mapped[bool]
    cost_cents: Mapped[int] = mapped_column(Key)
    on_time: Mapped[bool | None]
    first_fix: Mapped[bool | None]
    __table_args__ = (
        UniqueConstraint("repair_id", "round"),
        Index("ix_figure_round_like", "community_id", "building_id", "part_code", "reported_at", "id"),
        Index("ix_figure_round_signed", "community_id", "signed_at", "id"),
        Index("ix_figure_round_firm", "firm_id", "community_id", "signed_at", "id"),
        Index("ix_figure_round_payer", "payer", "community_id", "signed_at", "id"),
        Index("ix_figure_round_open", "community_id", "firm_id", "due_at", "id", sqlite_where=_OPEN,
              postgresql_where=_OPEN),
        Index("ix_figure_round_late", "community_id", "signed_at", "id", sqlite_where=_LATE,
              postgresql_where=_LATE),
        Index("ix_figure_round_again", "community_id", "signed_at", "id", sqlite_where=_AGAIN,
              postgresql_where=_AGAIN),
        Index("ix_figure_round_back", "community_id", "signed_at", "id", sqlite_where=_BACK,
              postgresql_where=_BACK),
    )  # fmt: skip


class HeatCount(Model):
    """Defects by the month they were reported in, building, part and firm."""

    __tablename__ = "figure_heat"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(Key)
    month: Mapped[int]
    building_id: Mapped[int] = mapped_column(Key)
    part_code: Mapped[str] = mapped_column(String(40))
    firm_id: Mapped[int] = mapped_column(Key)
    cases: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("community_id", "month", "building_id", "part_code", "firm_id"),)


class WorkCount(Model):
    """Work signed off by month, firm and payer."""

    __tablename__ = "figure_work"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(Key)
    month: Mapped[int]
    firm_id: Mapped[int] = mapped_column(Key)
    payer: Mapped[str] = mapped_column(String(40))
    signed: Mapped[int] = mapped_column(default=0)
    judged: Mapped[int] = mapped_column(default=0)
    on_time: Mapped[int] = mapped_column(default=0)
    first_fix: Mapped[int] = mapped_column(default=0)
    came_back: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    cost_cents: Mapped[int] = mapped_column(Key, default=0)
    __table_args__ = (UniqueConstraint("community_id", "month", "firm_id", "payer"),)


class HotSpotRule(Model):
    """From how many like defects in how many days a community wants to be told."""

    __tablename__ = "hot_spot_rule"
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    least: Mapped[int]
    days: Mapped[int]
    active: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)


class HotSpot(Model):
    """缺陷热点: so many like defects in one building within the days of the rule, found once in that time."""

    __tablename__ = "hot_spot"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))
    part_code: Mapped[str] = mapped_column(String(40))
    cases: Mapped[int]
    days: Mapped[int]
    repairs: Mapped[list[Any]]
    found_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_hot_spot_like", "community_id", "building_id", "part_code", "found_at"),
        Index("ix_hot_spot_community", "community_id", "id"),
    )

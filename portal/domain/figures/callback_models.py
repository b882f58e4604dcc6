"""The rows behind the figures of callbacks: one fact for each, and a table of counters."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra.db import Key, Model

# As the indexes write them; a question that is written so stands on them.
STILL_OPEN, LATE = "state = 'open'", "in_time = false"
UNREACHED, REFUSED = "state = 'unreachable'", "state = 'declined'"
UNHAPPY = "satisfied = false"
OF_FIRM, OF_TECHNICIAN, OF_HANDLER = "firm_id > 0", "technician_id > 0", "handler_id > 0"
OF_CALLER = "caller_id > 0"


def _where(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class CallbackFact(Model):
    """One callback as it is counted now (`callback_rules.CallFacts`)."""

    __tablename__ = "figure_callback"
    callback_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    community_id: Mapped[int] = mapped_column(Key)
    trigger: Mapped[str] = mapped_column(String(40))
    month: Mapped[int]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12))
    in_time: Mapped[bool | None]
    satisfied: Mapped[bool | None]
    score: Mapped[int]
    firm_id: Mapped[int] = mapped_column(Key)
    technician_id: Mapped[int] = mapped_column(Key)
    handler_id: Mapped[int] = mapped_column(Key)
    caller_id: Mapped[int] = mapped_column(Key, default=0, server_default="0")
    __table_args__ = (
        Index("ix_figure_callback_all", "community_id", "due_at", "callback_id"),
        Index("ix_figure_callback_trigger", "community_id", "trigger", "due_at", "callback_id"),
        _where("ix_figure_callback_open", STILL_OPEN, "community_id", "due_at", "callback_id"),
        _where("ix_figure_callback_late", LATE, "community_id", "due_at", "callback_id"),
        _where("ix_figure_callback_unreached", UNREACHED, "community_id", "due_at", "callback_id"),
        _where("ix_figure_callback_refused", REFUSED, "community_id", "due_at", "callback_id"),
        _where("ix_figure_callback_unhappy", UNHAPPY, "community_id", "due_at", "callback_id"),
        _where("ix_figure_callback_firm", OF_FIRM, "community_id", "firm_id", "due_at", "callback_id"),
        _where("ix_figure_callback_technician", OF_TECHNICIAN, "community_id", "technician_id", "due_at",
               "callback_id"),
        _where("ix_figure_callback_handler", OF_HANDLER, "community_id", "handler_id", "due_at", "callback_id"),
        _where("ix_figure_callback_caller", OF_CALLER, "community_id", "caller_id", "due_at", "callback_id"),
    )  # fmt: skip


class CallbackCount(Model):
    """Callbacks by the month of their limit, their trigger, and whose work was asked after."""

    __tablename__ = "figure_callback_count"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    community_id: Mapped[int] = mapped_column(Key)
    month: Mapped[int]
    trigger: Mapped[str] = mapped_column(String(40))
    dimension: Mapped[str] = mapped_column(String(12))
    value: Mapped[int] = mapped_column(Key)
    due: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)
    unreachable: Mapped[int] = mapped_column(default=0)
    declined: Mapped[int] = mapped_column(default=0)
    in_time: Mapped[int] = mapped_column(default=0)
    satisfied: Mapped[int] = mapped_column(default=0)
    unsatisfied: Mapped[int] = mapped_column(default=0)
    marks: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("community_id", "month", "trigger", "dimension", "value"),)

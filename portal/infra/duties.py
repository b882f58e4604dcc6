"""Duties of time: what the house does by the clock. Late, twice or by two workers, the effect is once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, UniqueConstraint, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import clock
from portal.infra.db import Key, Model, is_postgres, session


@dataclass(frozen=True)
class Duty:
    """One row of the table of duties: `sweep()` does a bounded piece of work and says whether more is due."""

    name: str
    every: timedelta
    sweep: Callable[[], bool]


class DutyDone(Model):
    """What was done for a rule, a subject and a period; the unique key makes it once."""

    __tablename__ = "duty_done"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    rule: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    period: Mapped[str] = mapped_column(String(60))
    done_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("rule", "subject", "period"),
        Index("ix_duty_done_done_at", "done_at"),
    )


def once(rule: str, subject: str, period: str) -> bool:
    """Whether this unit is the first to act on the rule for the subject in the period."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    result = session().execute(
        insert(DutyDone)
        .values(rule=rule, subject=subject, period=period, done_at=clock.now())
        .on_conflict_do_nothing(index_elements=["rule", "subject", "period"])
        .returning(DutyDone.id)
    )
    return result.first() is not None


def done(rule: str, subject: str, period: str) -> bool:
    """Whether somebody acted on the rule for the subject in the period already; a look that spares the unit."""
    found = select(DutyDone.id).where(
        DutyDone.rule == rule, DutyDone.subject == subject, DutyDone.period == period
    )
    return session().scalar(found) is not None


def forget_before(moment: datetime) -> None:
    """Drop marks that are too old to matter."""
    session().execute(delete(DutyDone).where(DutyDone.done_at < moment))

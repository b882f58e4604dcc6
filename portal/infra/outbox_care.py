"""Looking after the outbox: what was given up, what was paid long ago, and what a wrong clock put too far ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import and_, case, delete, func, or_, select, update

from portal.infra import clock, outbox
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.events import Event, record
from portal.infra.outbox import FARTHEST, LONGEST_WAIT, OPEN, OutboxRow
from portal.infra.refused import N_, Missing, Refused

# By how much the clocks of two machines may differ.
SLACK = timedelta(minutes=5)
HANDLED = N_("这件事刚才已经有人处理过，不用再做。请回到清单看看还剩哪些。")


@dataclass(frozen=True, kw_only=True)
class EffectTriedAgain(Event):
    """Somebody had a given-up effect tried again."""

    name: ClassVar[str] = "effect_tried_again"
    sentence: ClassVar[str] = N_("让这件后台的事重新办理")
    topic: str


@dataclass(frozen=True, kw_only=True)
class EffectLetGo(Event):
    """Somebody left a given-up effect undone."""

    name: ClassVar[str] = "effect_let_go"
    sentence: ClassVar[str] = N_("放下了这件后台的事：%(reason)s")
    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    topic: str
    reason: str


def dead_rows(limit: int = 50) -> Sequence[OutboxRow]:
    """The effects that were given up, newest first, for the administrator's page."""
    return (
        session()
        .scalars(
            select(OutboxRow)
            .where(OutboxRow.dead_at.is_not(None))
            .order_by(OutboxRow.dead_at.desc())
            .limit(limit)
        )
        .all()
    )


def dead_row(row_id: int) -> OutboxRow | None:
    """One effect that was given up; None where it is no more, or never was."""
    row = session().get(OutboxRow, row_id)
    return row if row is not None and row.dead_at is not None else None


def given_up_since(moment: datetime) -> int:
    """How many effects were given up from a moment on and still wait for somebody."""
    return session().scalar(select(func.count()).where(OutboxRow.dead_at >= moment)) or 0


def backlog() -> tuple[int, datetime | None]:
    """How many effects are due and not yet done (a thousand and one at most), and when the oldest of them fell due."""
    due = select(OutboxRow.due_at).where(OPEN, OutboxRow.due_at <= clock.now()).limit(1001).subquery()
    count, oldest = session().execute(select(func.count(), func.min(due.c.due_at))).one()
    return count, oldest


def try_again(row_id: int, by: Actor) -> None:
    """Owe a given-up effect again, from its first try; what was closed with it is open again."""
    row = _held(row_id)
    topic = outbox.topics().get(row.topic)
    if topic is None or not topic.repeats:
        raise Refused(HANDLED)
    if topic.reopen:
        topic.reopen(dict(row.payload))
    row.dead_at, row.attempts, row.due_at, row.lease_until = None, 0, clock.now(), None
    record(EffectTriedAgain(topic=row.topic), subject=("effect", row.id), by=by)


def let_go(row_id: int, by: Actor, *, reason: str) -> None:
    """Leave a given-up effect undone for good: it was done in another way, or nobody needs it any more."""
    row = _held(row_id)
    row.dead_at, row.done_at = None, clock.now()
    record(EffectLetGo(topic=row.topic, reason=reason.strip()), subject=("effect", row.id), by=by)


def _held(row_id: int) -> OutboxRow:
    row = session().get(OutboxRow, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Missing
    if row.dead_at is None:
        raise Refused(HANDLED)
    return row


def forget_done(moment: datetime, most: int = 1000) -> bool:
    """Drop up to so many effects that were done before a moment; True when there may be more of them.

    Their keys go with them: nothing that happened once is owed anew so long after.
    """
    oldest = select(OutboxRow.id).where(OutboxRow.done_at < moment).order_by(OutboxRow.id).limit(most)
    with write() as unit:
        gone: Any = unit.execute(
            delete(OutboxRow).where(OutboxRow.id.in_(oldest)),
            execution_options={"synchronize_session": False},
        )
    return bool(gone.rowcount == most)


def mind_the_clock() -> int:
    """After the clock was put back: what was written under the old one is due now; returns how many rows.

    A lease of the old clock ends a lease from now, for its worker may still be at it.
    """
    now = clock.now()
    ahead = or_(
        OutboxRow.created_at > now + SLACK,
        OutboxRow.due_at > now + FARTHEST,
        and_(OutboxRow.attempts > 0, OutboxRow.due_at > now + LONGEST_WAIT + SLACK),
    )
    held = OutboxRow.lease_until > now + outbox.LEASE * outbox.LONGEST_LEASE + SLACK
    with write() as unit:
        result: Any = unit.execute(
            update(OutboxRow)
            .where(OPEN, or_(ahead, held))
            .values(
                due_at=case((OutboxRow.due_at > now, now), else_=OutboxRow.due_at),
                lease_until=case((held, now + outbox.LEASE), else_=OutboxRow.lease_until),
            ),
            execution_options={"synchronize_session": False},
        )
    return int(result.rowcount)

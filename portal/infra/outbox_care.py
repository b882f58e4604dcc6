"""Looking after the outbox: what was given up, and what a wrong clock put too far ahead."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, or_, select, update

from portal.infra import clock, outbox
from portal.infra.db import session, write
from portal.infra.outbox import FARTHEST, LONGEST_WAIT, OPEN, OutboxRow

# By how much the clocks of two machines may differ.
SLACK = timedelta(minutes=5)


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


def revive(row_id: int) -> None:
    """Try a given-up effect again from the start."""
    session().execute(
        update(OutboxRow)
        .where(OutboxRow.id == bindparam("row"), OutboxRow.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, due_at=clock.now(), lease_until=None),
        {"row": row_id},
        execution_options={"synchronize_session": False},
    )


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

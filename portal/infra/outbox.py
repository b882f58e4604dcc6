"""Effects that must happen once, written in the same commit as the change that wants them.

A worker takes rows under a lease; a worker that dies gives them back when the lease ends. An effect inside
the database and its `done_at` are one commit. What leaves the house (messages) is sent at least once and
carries the row's id, so that the other side can tell a repeat.
"""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, Text, bindparam, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import clock
from portal.infra.db import Key, Model, db, is_postgres, session, write

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
LAST_TRY = 8
DIED = "the worker died at this effect again and again"
OPEN = text("done_at IS NULL AND dead_at IS NULL")


class OutboxRow(Model):
    """One effect that is owed."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
    dedupe_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_outbox_owed", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_outbox_dead", "dead_at", sqlite_where=text("dead_at IS NOT NULL"),
              postgresql_where=text("dead_at IS NOT NULL")),
    )  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """How a kind of effect is done: `run(payload)` inside the unit, or `run(payload, row)` outside of any.

    Outside stands what leaves the house, and long work; that answers True when it has more to do, and gets its
    turn again after the others that wait.
    """

    run: Callable[..., object]
    outside: bool = False
    on_dead: Callable[[dict[str, Any], str], None] | None = None


@dataclass(frozen=True)
class Claimed:
    """A row that this worker holds for the time of the lease."""

    id: int
    topic: str
    payload: dict[str, Any]
    attempts: int
    by: str


def enqueue(
    topic: str, payload: dict[str, Any], *, dedupe_key: str | None = None, due_at: datetime | None = None
) -> None:
    """Owe an effect from the moment this unit commits; the same key twice is one effect."""
    insert = postgresql.insert if is_postgres() else sqlite.insert
    now = clock.now()
    session().execute(
        insert(OutboxRow)
        .values(
            topic=topic,
            payload=payload,
            dedupe_key=dedupe_key,
            due_at=due_at or now,
            created_at=now,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


def claim(limit: int = 10, by: str | None = None) -> list[Claimed]:
    """Take up to `limit` due rows under a lease, oldest first."""
    by = f"{by or f'{socket.gethostname()[:40]}:{os.getpid()}'}:{secrets.token_hex(4)}"
    now = clock.now()
    wanted = (
        select(OutboxRow.id)
        .where(
            OPEN,
            OutboxRow.due_at <= now,
            (OutboxRow.lease_until.is_(None)) | (OutboxRow.lease_until < now),
        )
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("wanted")
    )
    with write() as unit:
        rows = unit.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(select(wanted.c.id)))
            .values(lease_until=now + LEASE, lease_by=by, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow.id, OutboxRow.topic, OutboxRow.payload, OutboxRow.attempts),
            execution_options={"synchronize_session": False},
        ).all()
    return [Claimed(r.id, r.topic, dict(r.payload), r.attempts, by) for r in sorted(rows, key=lambda r: r.id)]


def owed() -> bool:
    """Whether anything is due that nobody holds."""
    now = clock.now()
    free = (OutboxRow.lease_until.is_(None)) | (OutboxRow.lease_until < now)
    return (
        session().scalar(select(OutboxRow.id).where(OPEN, OutboxRow.due_at <= now, free).limit(1)) is not None
    )


def renew(row: Claimed) -> bool:
    """Hold the row for another lease; False when it was lost to another worker."""
    with write() as unit:
        return _owned(unit, row, lease_until=clock.now() + LEASE)


def run(row: Claimed) -> None:
    """Do one claimed effect; a failure is kept on the row and tried again later, at last given up visibly."""
    if row.attempts > LAST_TRY:
        _failed(row, DIED)
        return
    try:
        topic = _topics()[row.topic]
        if topic.outside:
            _settle(row, more=bool(topic.run(row.payload, row)))
        else:
            with write() as unit:
                if _owned(unit, row, done_at=clock.now(), last_error=None):
                    topic.run(row.payload)
    except Exception as error:
        log.exception("outbox %s %s, try %s", row.id, row.topic, row.attempts)
        _failed(row, f"{type(error).__name__}: {error}".replace("\0", "")[:2000])


def _settle(row: Claimed, *, more: bool) -> None:
    now = clock.now()
    again = {"lease_until": None, "due_at": now, "attempts": 0}
    with write() as unit:
        _owned(unit, row, last_error=None, **again if more else {"done_at": now})


def _failed(row: Claimed, why: str) -> None:
    now = clock.now()
    last = row.attempts >= LAST_TRY
    due = now + timedelta(seconds=min(3600, 2**row.attempts))
    values = {"last_error": why, "lease_until": None, "due_at": due, "dead_at": now if last else None}
    on_dead = _topics()[row.topic].on_dead if last and row.topic in _topics() else None
    try:
        with write() as unit:
            if _owned(unit, row, **values) and on_dead:
                on_dead(row.payload, why)
    except Exception:
        if on_dead is None:
            raise
        log.exception("outbox %s %s, telling that it was given up", row.id, row.topic)
        with write() as unit:
            _owned(unit, row, **values)


def _owned(unit: Any, row: Claimed, **values: Any) -> bool:
    result = unit.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row.id, OutboxRow.lease_by == row.by, OutboxRow.done_at.is_(None))
        .values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(result.rowcount == 1)


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


def _topics() -> dict[str, Topic]:
    topics: dict[str, Topic] = current_app.extensions["topics"]
    return topics


__all__ = ["Claimed", "OutboxRow", "Topic", "claim", "db", "dead_rows", "enqueue", "renew", "revive", "run"]

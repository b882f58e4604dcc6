"""Effects that must happen once, written in the same commit as the change that wants them.

A worker takes rows under a lease; a worker that dies gives them back when the lease ends. An effect inside
the database and its `done_at` are one commit. What leaves the house (messages) is sent at least once and
carries the row's id, so that the other side can tell a repeat. What is owed stands in lanes, so that a code
for somebody who waits does not stand behind five thousand invitations; the order is kept within a lane.
"""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import takewhile
from typing import Any

from flask import current_app
from sqlalchemy import Index, SmallInteger, String, Text, bindparam, literal_column, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.infra import clock
from portal.infra.db import Key, Model, is_postgres, session, write
from portal.infra.lanes import Lane
from portal.infra.reads import Read, many, named

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
LONGEST_LEASE = 16
LAST_TRY = 8
LONGEST_WAIT = timedelta(hours=1)
FARTHEST = timedelta(days=7)
DIED = "the worker died at this effect again and again"
OPEN = text("done_at IS NULL AND dead_at IS NULL")


class OutboxRow(Model):
    """One effect that is owed."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
    lane: Mapped[int] = mapped_column(SmallInteger, default=Lane.ORDINARY, server_default=text("1"))
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
        Index("ix_outbox_lane", "lane", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_outbox_dead", "dead_at", sqlite_where=text("dead_at IS NOT NULL"),
              postgresql_where=text("dead_at IS NOT NULL")),
    )  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """How a kind of effect is done: `run(payload)` inside the unit, or `run(payload, row)` outside of any.

    Outside stands what leaves the house, and long work; that answers True when it has more to do, and gets its
    turn again after the others that wait, or the moment before which it need not be tried again. `pace`: how much
    longer each wait after a failure is than the one before; what a bucket or a full disk may hold up for hours has 4.
    `words`: what it is, for the administrator. `reopen(payload)`: what `on_dead` closed is open again for another try.
    """

    run: Callable[..., object]
    outside: bool = False
    lane: Lane = Lane.ORDINARY
    pace: int = 2
    on_dead: Callable[[dict[str, Any], str], None] | None = None
    words: str = ""
    reopen: Callable[[dict[str, Any]], None] | None = None

    @property
    def repeats(self) -> bool:
        """Whether another try can do anything: what was closed for good when it was given up stays so."""
        return self.on_dead is None or self.reopen is not None


@dataclass(frozen=True)
class Claimed:
    """A row that this worker holds for the time of the lease."""

    id: int
    topic: str
    payload: dict[str, Any]
    attempts: int
    by: str


def enqueue(
    topic: str, payload: dict[str, Any], *, dedupe_key: str | None = None, due_at: datetime | None = None,
    lane: Lane | None = None,
) -> None:  # fmt: skip
    """Owe an effect from the moment this unit commits; the same key twice is one effect.

    `lane`: else that of its topic. `due_at`: within a week; what lies further ahead is a duty's.
    """
    enqueue_all(topic, [(payload, dedupe_key)], due_at=due_at, lane=lane)


def enqueue_all(
    topic: str, owed: Sequence[tuple[dict[str, Any], str | None]], *, due_at: datetime | None = None,
    lane: Lane | None = None,
) -> None:  # fmt: skip
    """Owe several effects of a topic, each with its key, as `enqueue` owes one."""
    now = clock.now()
    if due_at is not None and due_at > now + FARTHEST:
        raise ValueError("the outbox does not keep what is due in more than a week")
    kind = topics().get(topic)
    lane = lane if lane is not None else kind.lane if kind else Lane.ORDINARY
    same = {"topic": topic, "lane": lane, "due_at": due_at or now, "created_at": now, "attempts": 0}
    rows = [{**same, "payload": payload, "dedupe_key": key} for payload, key in owed]
    if rows:
        session().execute(_new(is_postgres()), rows if len(rows) > 1 else rows[0])


def claim(limit: int = 10, by: str | None = None, lanes: Sequence[Lane] = tuple(Lane)) -> list[Claimed]:
    """Take up to `limit` due rows under a lease, lane by lane in this order, in each the oldest first.

    What was tried before is taken alone: if it kills its worker, nothing else counts as tried with it.
    Each try holds it twice as long as the one before, up to sixteen leases, so that eight workers that were killed
    one after the other for another reason do not give it up within minutes.
    """
    if not owed(lanes):
        return []
    by = f"{by or f'{socket.gethostname()[:40]}:{os.getpid()}'}:{secrets.token_hex(4)}"
    with write() as unit:
        found = _foremost(limit, lanes)
        ids, tried = [row.id for row in found], max((row.attempts for row in found), default=0)
        until = clock.now() + LEASE * min(2**tried, LONGEST_LEASE)
        taken = unit.execute(_TAKEN, {"ids": ids, "until": until, "holder": by}).all()
    rows = {row.id: row for row in taken}
    return [
        Claimed(row.id, row.topic, dict(row.payload), row.attempts, by) for row in map(rows.__getitem__, ids)
    ]


def _foremost(limit: int, lanes: Sequence[Lane]) -> list[Any]:
    found: list[Any] = []
    for lane in lanes:
        found += _foremost_in(limit - len(found)).all({"lane": lane, "now": clock.now()})
        if len(found) >= limit:
            break
    return [*takewhile(lambda row: row.attempts == 0, found)] or found[:1]


def owed(lanes: Sequence[Lane] = tuple(Lane)) -> bool:
    """Whether anything is due in these lanes that nobody holds."""
    return _owed_in(len(lanes)).first({**named("lane", lanes), "now": clock.now()}) is not None


def give_back(rows: Sequence[Claimed]) -> None:
    """What was claimed together and not begun is free again, and not counted as tried."""
    with write() as unit:
        unit.execute(
            update(OutboxRow)
            .where(
                OutboxRow.id.in_([row.id for row in rows]), OutboxRow.lease_by.in_({row.by for row in rows})
            )
            .values(lease_until=None, lease_by=None, attempts=OutboxRow.attempts - 1),
            execution_options={"synchronize_session": False},
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
        topic = topics()[row.topic]
        if topic.outside:
            if _holds(row):
                _settle(row, topic.run(row.payload, row))
        else:
            with write() as unit:
                if _owned(unit, row, done_at=clock.now(), last_error=None):
                    topic.run(row.payload)
    except Exception as error:
        log.exception("outbox %s %s, try %s", row.id, row.topic, row.attempts)
        words = f"{type(error).__name__}: {error}".replace("\0", "").encode("utf-8", "replace").decode()
        _failed(row, words[:2000])


def _holds(row: Claimed) -> bool:
    """Whether the lease still runs: what leaves the house is not begun under one that may be another worker's."""
    found = _HELD.first({"row": row.id, "holder": row.by, "now": clock.now()}) is not None
    session().rollback()
    return found


def _settle(row: Claimed, answer: object) -> None:
    now = clock.now()
    again = {"lease_until": None, "due_at": answer if isinstance(answer, datetime) else now, "attempts": 0}
    with write() as unit:
        _owned(unit, row, last_error=None, **again if answer else {"done_at": now})


def _failed(row: Claimed, why: str) -> None:
    now, topic = clock.now(), topics().get(row.topic)
    last = row.attempts >= LAST_TRY
    due = now + min(LONGEST_WAIT, timedelta(seconds=(topic.pace if topic else 2) ** row.attempts))
    values = {"last_error": why, "lease_until": None, "due_at": due, "dead_at": now if last else None}
    on_dead = topic.on_dead if last and topic else None
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
    found = unit.execute(_change(tuple(values)), {"row": row.id, "holder": row.by, **values})
    return bool(found.rowcount == 1)


_TABLE: Any = OutboxRow.__table__
T: Any = _TABLE.c
_MINE = (T.id == bindparam("row"), T.lease_by == bindparam("holder"), T.done_at.is_(None))
_FREE = (OPEN, T.due_at <= bindparam("now"), or_(T.lease_until.is_(None), T.lease_until < bindparam("now")))
_HELD = Read(select(T.id).where(*_MINE, T.lease_until >= bindparam("now")))
_TAKEN = (
    update(_TABLE)
    .where(T.id.in_(bindparam("ids", expanding=True)))
    .values(lease_until=bindparam("until"), lease_by=bindparam("holder"), attempts=T.attempts + 1)
    .returning(T.id, T.topic, T.payload, T.attempts)
)


@cache
def _new(postgres: bool) -> Any:
    new = (postgresql.insert if postgres else sqlite.insert)(_TABLE)
    return new.on_conflict_do_nothing(index_elements=["dedupe_key"])


@cache
def _foremost_in(most: int) -> Read:
    first = select(T.id, T.attempts).where(T.lane == bindparam("lane"), *_FREE).order_by(T.due_at, T.id)
    return Read(first.limit(literal_column(str(most))).with_for_update(skip_locked=True))


@cache
def _owed_in(lanes: int) -> Read:
    return Read(select(T.id).where(T.lane.in_(many("lane", lanes)), *_FREE).limit(literal_column("1")))


@cache
def _change(names: tuple[str, ...]) -> Any:
    return update(_TABLE).where(*_MINE).values({name: bindparam(name) for name in names})


def topics() -> dict[str, Topic]:
    """How each kind of effect is done, by its name (`app.extensions["topics"]`, the roof's)."""
    found: dict[str, Topic] = current_app.extensions["topics"]
    return found

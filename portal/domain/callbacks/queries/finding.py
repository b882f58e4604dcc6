"""Callbacks in lists: what is to be assigned, what is mine, what is late, and what came of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select, text, tuple_

from portal.domain.callbacks.models import OPEN_NOW, Callback
from portal.domain.callbacks.queries.reach import reach
from portal.domain.callbacks.rules import KIND, Status
from portal.domain.casework.models import Task
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

PAGE = 30
CAP = 100
OPEN_VIEWS = ("open", "unassigned", "mine", "late")
ENDED_VIEWS: Mapping[str, Status] = {
    "answered": Status.ANSWERED, "unreachable": Status.UNREACHABLE, "declined": Status.DECLINED,
}  # fmt: skip
VIEWS = (*OPEN_VIEWS, *ENDED_VIEWS)
ROW = (
    Callback.id, Callback.number, Callback.community_id, Callback.label, Callback.subject_kind,
    Callback.subject_id, Callback.case_number, Callback.title, Callback.trigger, Callback.contact_name,
    Callback.status, Callback.version, Callback.caller_id, Callback.caller_name, Callback.due_at,
    Callback.ended_at, Callback.tries, Callback.score, Callback.satisfied, Callback.stands, Callback.said_by,
    Task.due_at.label("task_due"), Task.amber_at, Task.held, Task.held_since, Task.held_why, Task.level,
    Task.raised_to,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list shows: one of `VIEWS`, in one community or all of the reader's."""

    view: str = "open"
    community_id: int = 0


def listing(
    actor: Actor, filters: Filters, after: tuple[datetime | None, int] | None = None, limit: int = PAGE
) -> Sequence[Any]:
    """The callbacks of a view, `limit` + 1 rows at most: open ones by what is due first, ended ones newest first.

    `after` is (due, id) of the row before; ended ones need the id only.
    """
    rows = _rows().where(reach(actor)).limit(limit + 1)
    if filters.community_id:
        rows = rows.where(Callback.community_id == filters.community_id)
    if filters.view in ENDED_VIEWS:
        rows = rows.where(Callback.status == ENDED_VIEWS[filters.view]).order_by(Callback.id.desc())
        return session().execute(rows.where(Callback.id < after[1]) if after else rows).all()
    rows = rows.where(text(OPEN_NOW), *_narrowed(filters.view, actor)).order_by(Callback.due_at, Callback.id)
    if after is not None:
        rows = rows.where(tuple_(Callback.due_at, Callback.id) > after)
    return session().execute(rows).all()


def _rows() -> Select[*tuple[Any, ...]]:
    task = and_(Task.subject_kind == KIND, Task.subject_id == Callback.id, Task.closed_at.is_(None))
    return select(*ROW).outerjoin(Task, task)


def _narrowed(view: str, actor: Actor) -> list[Any]:
    narrowed: Mapping[str, list[Any]] = {
        "unassigned": [Callback.caller_id.is_(None)],
        "mine": [Callback.caller_id == actor.person_id],
        "late": [Callback.due_at < clock.now()],
    }
    return narrowed.get(view, [])


def counts(actor: Actor, community_id: int = 0) -> Mapping[str, int]:
    """How many callbacks wait in each open view, each up to `CAP`."""
    waiting = select(Callback.caller_id, Callback.due_at).where(text(OPEN_NOW), reach(actor))
    if community_id:
        waiting = waiting.where(Callback.community_id == community_id)
    w = waiting.order_by(Callback.due_at, Callback.id).limit(CAP * 10).subquery().c
    row = session().execute(
        select(
            func.count().label("open"),
            func.sum(case((w.caller_id.is_(None), 1), else_=0)).label("unassigned"),
            func.sum(case((w.caller_id == actor.person_id, 1), else_=0)).label("mine"),
            func.sum(case((w.due_at < clock.now(), 1), else_=0)).label("late"),
        )
    ).one()  # fmt: skip
    return {name: min(value or 0, CAP) for name, value in row._asdict().items()}

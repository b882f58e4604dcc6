"""Callbacks in lists: what is to be assigned, what is mine, what is late, and what came of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select, text, tuple_, union_all

from portal.domain.callbacks.models import OPEN_NOW, Callback
from portal.domain.callbacks.queries.reach import reach
from portal.domain.callbacks.rules import KIND, Status
from portal.domain.casework.models import Task
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session

PAGE = 30
CAP = 100
OPEN_VIEWS = ("open", "unassigned", "mine", "today", "late")
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
    ended = filters.view in ENDED_VIEWS
    order = [Callback.id.desc()] if ended else [Callback.due_at, Callback.id]
    if ended:
        wanted: list[Any] = [Callback.status == ENDED_VIEWS[filters.view]]
        wanted += [Callback.id < after[1]] if after else []
    else:
        wanted = [text(OPEN_NOW), *_narrowed(filters.view, actor)]
        wanted += [tuple_(Callback.due_at, Callback.id) > after] if after else []
    branches = [
        select(Callback.id).where(*place, *wanted).order_by(*order).limit(limit + 1).subquery()
        for place in _places(actor, filters)
    ]
    if not branches:
        return []
    merged = union_all(*map(select, branches)).subquery()
    found = _rows().where(Callback.id.in_(select(merged.c.id)))
    return session().execute(found.order_by(*order).limit(limit + 1)).all()


def _places(actor: Actor, filters: Filters) -> list[list[Any]]:
    """One condition for each community to walk through, so that each is one short way along an index; a single empty
    one for a reader of all communities, and for what is the reader's own."""
    scope = actor.scope("callback.read")
    if filters.community_id:
        allowed = scope is None or filters.community_id in scope
        return [[Callback.community_id == filters.community_id]] if allowed else []
    if scope is None:
        return [[]]
    if filters.view == "mine":
        return [[Callback.community_id.in_(sorted(scope))]]
    return [[Callback.community_id == place] for place in sorted(scope)]


def _rows() -> Select[*tuple[Any, ...]]:
    task = and_(Task.subject_kind == KIND, Task.subject_id == Callback.id, Task.closed_at.is_(None))
    return select(*ROW).outerjoin(Task, task)


def _narrowed(view: str, actor: Actor) -> list[Any]:
    narrowed: Mapping[str, list[Any]] = {
        "unassigned": [Callback.caller_id.is_(None)],
        "mine": [Callback.caller_id == actor.person_id],
        "late": [Callback.due_at < clock.now()],
        "today": [Callback.due_at >= clock.now(), Callback.due_at < _tomorrow()],
    }
    return narrowed.get(view, [])


def _tomorrow() -> datetime:
    """The first moment of tomorrow on the house's clock."""
    here = clock.local(clock.now(), clock.HOME_ZONE) + timedelta(days=1)
    return here.replace(hour=0, minute=0, second=0, microsecond=0)


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
            func.sum(case(((w.due_at >= clock.now()) & (w.due_at < _tomorrow()), 1), else_=0)).label("today"),
        )
    ).one()  # fmt: skip
    return {name: min(value or 0, CAP) for name, value in row._asdict().items()}

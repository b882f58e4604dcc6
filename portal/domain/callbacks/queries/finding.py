"""Callbacks in lists: what is to be assigned, what is mine, what is late, and what came of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, select, text, tuple_, union_all

from portal.domain.callbacks.models import OPEN_NOW, Callback
from portal.domain.callbacks.rules import KIND, Status
from portal.domain.casework.models import Task
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import Key, UTCDateTime
from portal.infra.gathered import together
from portal.infra.reads import Read, many, named

PAGE = 25
CAP = 100
OPEN_VIEWS = ("open", "unassigned", "mine", "today", "late")
ENDED_VIEWS: Mapping[str, Status] = {
    "answered": Status.ANSWERED, "unreachable": Status.UNREACHABLE, "declined": Status.DECLINED,
}  # fmt: skip
VIEWS = (*OPEN_VIEWS, *ENDED_VIEWS)
ROW = (
    Callback.id, Callback.number, Callback.community_id, Callback.label, Callback.subject_kind,
    Callback.subject_id, Callback.case_number, Callback.title, Callback.trigger, Callback.contact_name, Callback.priority,
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
    actor: Actor, filters: Filters, after: tuple[datetime | None, int] | None = None
) -> tuple[Sequence[Any], Mapping[str, int]]:
    """The callbacks of a view, `PAGE` + 1 rows at most: open ones by what is due first, ended ones newest first. And
    how many wait in each open view of the same communities, each up to `CAP`.

    `after` is (due, id) of the row before; ended ones need the id only.
    """
    places = _places(actor, filters.community_id)
    if places == []:
        return [], {}
    values = {**_moments(), "reader": actor.person_id, **named("place", places or ())}
    if after is not None:
        values |= {"after_at": after[0], "after_id": after[1]}
    count, ended = len(places or ()), filters.view in ENDED_VIEWS
    found = together(
        {"rows": _listing(filters.view, count, after is not None), "waiting": _counts(count)}, values
    )
    rows = sorted(found["rows"], key=attrgetter("id") if ended else attrgetter("due_at", "id"), reverse=ended)
    [waiting] = found["waiting"]
    return rows, {name: min(value or 0, CAP) for name, value in waiting._asdict().items()}


def _places(actor: Actor, community_id: int) -> list[int] | None:
    """The communities to walk through, each one short way along an index; None for all there are."""
    scope = actor.scope("callback.read") if actor.face == "staff" else frozenset()
    if community_id:
        return [community_id] if scope is None or community_id in scope else []
    return None if scope is None else sorted(scope)


@cache
def _listing(view: str, places: int, after: bool) -> Read:
    ended = view in ENDED_VIEWS
    order = [Callback.id.desc()] if ended else [Callback.due_at, Callback.id]
    limit: Any = literal_column(str(PAGE + 1))
    wanted = [text(f"callback.status = '{ENDED_VIEWS[view]}'")] if ended else [_OPEN, *_narrowed(view)]
    if after and ended:
        wanted.append(Callback.id < bindparam("after_id", type_=Key))
    elif after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        wanted.append(tuple_(Callback.due_at, Callback.id) > place)
    branches = [
        select(Callback.id).where(*here, *wanted).order_by(*order).limit(limit).subquery()
        for here in ([[Callback.community_id == each] for each in many("place", places)] or [[]])
    ]
    merged = union_all(*map(select, branches)) if len(branches) > 1 else select(branches[0])
    found = merged.subquery()
    task = and_(
        Task.subject_kind == literal_column(f"'{KIND}'"),
        Task.subject_id == Callback.id,
        Task.closed_at.is_(None),
    )
    rows = select(*ROW).select_from(found).join(Callback, Callback.id == found.c.id).outerjoin(Task, task)
    return Read(rows.order_by(*order).limit(limit))


_OPEN = text("callback." + OPEN_NOW)


def _narrowed(view: str) -> list[Any]:
    now, tomorrow = (bindparam(name, type_=UTCDateTime()) for name in ("now", "tomorrow"))
    narrowed: Mapping[str, list[Any]] = {
        "unassigned": [Callback.caller_id.is_(None)],
        "mine": [Callback.caller_id == bindparam("reader")],
        "late": [Callback.due_at < now],
        "today": [Callback.due_at >= now, Callback.due_at < tomorrow],
    }
    return narrowed.get(view, [])


def _moments() -> dict[str, datetime]:
    """Now, and the first moment of tomorrow on the house's clock."""
    here = clock.here() + timedelta(days=1)
    return {"now": clock.now(), "tomorrow": here.replace(hour=0, minute=0, second=0, microsecond=0)}


@cache
def _counts(places: int) -> Read:
    """Each view counted by itself along its index, up to `CAP`."""
    here = [Callback.community_id.in_(many("place", places))] if places else []
    parts = [
        select(func.count())
        .select_from(
            select(Callback.id)
            .where(_OPEN, *here, *_narrowed(view))
            .limit(literal_column(str(CAP)))
            .subquery()
        )
        .scalar_subquery()
        .label(view)
        for view in OPEN_VIEWS
    ]
    return Read(select(*parts))

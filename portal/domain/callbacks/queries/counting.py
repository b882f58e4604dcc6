"""Callbacks as the figures ask for them; never a lookup for a reader, but for `by_ids`."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.finding import ROW
from portal.domain.callbacks.queries.reach import reach
from portal.domain.casework.models import Task
from portal.domain.estate.models import Community
from portal.infra.actor import Actor
from portal.infra.db import session

AT_ONCE = 2000
COUNTED = (
    Callback.id, Callback.community_id, Callback.trigger, Callback.due_at, Callback.ended_at, Callback.status,
    Callback.satisfied, Callback.score, Callback.firm_id, Callback.technician_id, Callback.handler_id,
    Callback.caller_id, Community.zone,
)  # fmt: skip


def to_count(ids: Sequence[int]) -> Sequence[Any]:
    """These callbacks with what counts of them."""
    return session().execute(_counted().where(Callback.id.in_(ids))).all()


def all_to_count() -> Iterator[Sequence[Any]]:
    """All of them, some thousands at a time."""
    last = 0
    while True:
        rows = (
            session().execute(_counted().where(Callback.id > last).order_by(Callback.id).limit(AT_ONCE)).all()
        )
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _counted() -> Any:
    return select(*COUNTED).join(Community, Community.id == Callback.community_id)


def by_ids(actor: Actor, ids: Sequence[int]) -> Sequence[Any]:
    """These callbacks in the given order as a list shows them, as far as the reader may see them."""
    task = (Task.subject_kind == "callback") & (Task.subject_id == Callback.id) & Task.closed_at.is_(None)
    found = select(*ROW).outerjoin(Task, task).where(Callback.id.in_(ids), reach(actor))
    rows = {row.id: row for row in session().execute(found)} if ids else {}
    return [rows[each] for each in ids if each in rows]

"""Callbacks as the figures ask for them; never a lookup for a reader, but for `by_ids`."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.finding import ROW
from portal.domain.casework.models import Task
from portal.domain.estate.models import Community
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.gathered import in_company
from portal.infra.reads import Read, many, named

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
    """These callbacks in the given order as a list at the desk shows them, as far as the reader may see them."""
    scope = actor.scope("callback.read") if actor.face == "staff" else frozenset()
    places = None if scope is None else sorted(scope)
    if not ids or places == []:
        return []
    values = named("id", ids) | named("place", places or ())
    rows = {row.id: row for row in in_company(_by_ids(len(ids), len(places or ())), values)}
    return [rows[each] for each in ids if each in rows]


@cache
def _by_ids(count: int, places: int) -> Read:
    """In so many communities; 0: wherever they are."""
    task = (Task.subject_kind == "callback") & (Task.subject_id == Callback.id) & Task.closed_at.is_(None)
    here = [Callback.community_id.in_(many("place", places))] if places else []
    return Read(select(*ROW).outerjoin(Task, task).where(Callback.id.in_(many("id", count)), *here))

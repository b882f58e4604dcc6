"""Which callbacks a reader may open: one condition on the row, and the address that its person holds."""

from typing import Any

from sqlalchemy import ColumnElement, false, select

from portal.domain.callbacks.links import callback_in, old_digest
from portal.domain.callbacks.models import Callback
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import Missing


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader: staff see those of their communities, a person those that ask them."""
    if actor.face == "staff":
        scope = actor.scope("callback.read")
        return Callback.id.is_not(None) if scope is None else Callback.community_id.in_(sorted(scope))
    if actor.face != "owner" or actor.person_id is None:
        return false()
    return Callback.person_id == actor.person_id


def within(actor: Actor, row: Any) -> bool:
    """The same of a row that was read already."""
    if actor.face == "staff":
        scope = actor.scope("callback.read")
        return scope is None or row.community_id in scope
    return actor.face == "owner" and actor.person_id is not None and row.person_id == actor.person_id


def get_for(actor: Actor, callback_id: int) -> Callback:
    """The callback, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < callback_id < 2**62:
        raise Missing
    found = select(Callback).where(Callback.id == callback_id, reach(actor))
    row = session().scalar(for_change(found, Callback))
    if row is None:
        raise Missing
    return row


def by_token(token: str) -> Callback:
    """The callback behind a personal link; whoever holds the link may answer it. Inside a unit it is held."""
    number = callback_in(token)
    mine = Callback.id == number if number is not None else Callback.old_link == old_digest(token)
    row = session().scalar(for_change(select(Callback).where(mine), Callback))
    if row is None:
        raise Missing
    return row


def held(callback_id: int) -> Callback:
    """The callback for what the house itself does to it, held inside a unit; never a lookup for a reader."""
    return session().scalars(for_change(select(Callback).where(Callback.id == callback_id), Callback)).one()


def open_of(subject_kind: str, subject_id: int) -> list[Callback]:
    """The callbacks of a case that still wait, held inside a unit; never a lookup for a reader."""
    rows = select(Callback).where(
        Callback.subject_kind == subject_kind, Callback.subject_id == subject_id, Callback.ended_at.is_(None)
    )
    return list(session().scalars(for_change(rows.order_by(Callback.id), Callback)))

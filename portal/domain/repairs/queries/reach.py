"""Which repairs a reader may open: one condition on the row. Ownership is this lookup, written once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_

from portal.domain.casework.models import Follower
from portal.domain.repairs.models import Repair
from portal.infra.actor import Actor
from portal.infra.reads import among, many, named

Ids = Sequence[Any]
# Face, whether everywhere, and how many communities, homes, firms and crews the reader has.
Shape = tuple[str, bool, int, int, int, int]
KINDS = ("community", "unit", "firm", "crew")


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader, in whatever face."""
    everywhere, owned = _owned(actor)
    return _condition(actor.face, everywhere, owned, actor.person_id)


def shape_of(actor: Actor) -> Shape:
    """What the condition looks like for this reader, whoever it is: statements are kept by it."""
    everywhere, owned = _owned(actor)
    return (actor.face, everywhere, *(len(ids) for ids in owned))  # type: ignore[return-value]


def values_of(actor: Actor) -> dict[str, Any]:
    """The parameters of `reach_by` for this reader."""
    found: dict[str, Any] = {"reader": actor.person_id}
    for kind, ids in zip(KINDS, _owned(actor)[1], strict=True):
        found |= named(f"reach_{kind}", ids)
    return found


@cache
def reach_by(shape: Shape) -> ColumnElement[bool]:
    """The same condition with parameters in place of the reader's ids."""
    face, everywhere, *counts = shape
    owned = [many(f"reach_{kind}", count) for kind, count in zip(KINDS, counts, strict=True)]
    return _condition(face, everywhere, owned, bindparam("reader"))


def _owned(actor: Actor) -> tuple[bool, list[list[int]]]:
    scope = actor.scope("repair.read") if actor.face == "staff" else frozenset()
    own = [sorted(actor.own(kind)) for kind in KINDS[1:]]
    return scope is None, [sorted(scope or ()), *own]


def _condition(face: str, everywhere: bool, owned: Sequence[Ids], person: Any) -> ColumnElement[bool]:
    communities, units, firms, crews = owned
    if face == "staff":
        return Repair.id.is_not(None) if everywhere else among(Repair.community_id, communities)
    if face == "field":
        theirs = among(Repair.firm_id, firms)
        own = and_(among(Repair.firm_id, crews), Repair.technician_id == person)
        return or_(theirs, own) if crews else theirs
    followed = exists().where(
        Follower.subject_kind == "repair", Follower.subject_id == Repair.id, Follower.person_id == person
    )
    return or_(among(Repair.unit_id, units), Repair.reporter_id == person, followed)

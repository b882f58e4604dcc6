"""Which complaints a reader may open: one condition on the row. Ownership is this lookup, written once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.rules import KIND
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.reads import among, many, named
from portal.infra.refused import Missing

__all__ = ["KIND", "Shape", "get_for", "reach", "reach_by", "shape_of", "values_of"]

# Face, whether everywhere, and how many communities and firms the reader has.
Shape = tuple[str, bool, int, int]


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader, in whatever face.

    A complaint belongs to the person who makes it: the others of the home do not read it. Staff see those of their
    communities; a firm only where it is asked something.
    """
    everywhere, places, firms = _owned(actor)
    return _condition(actor.face, everywhere, places, firms, actor.person_id)


def shape_of(actor: Actor) -> Shape:
    """What the condition looks like for this reader, whoever it is: statements are kept by it."""
    everywhere, places, firms = _owned(actor)
    return actor.face, everywhere, len(places), len(firms)


def values_of(actor: Actor) -> dict[str, Any]:
    """The parameters of `reach_by` for this reader."""
    _, places, firms = _owned(actor)
    return {"reader": actor.person_id, **named("place", places), **named("firm", firms)}


@cache
def reach_by(shape: Shape) -> ColumnElement[bool]:
    """The same condition with parameters in place of the reader's ids."""
    face, everywhere, places, firms = shape
    return _condition(face, everywhere, many("place", places), many("firm", firms), bindparam("reader"))


def _owned(actor: Actor) -> tuple[bool, list[int], list[int]]:
    scope = actor.scope("complaint.read") if actor.face == "staff" else frozenset()
    return scope is None, sorted(scope or ()), sorted(actor.own("firm")) if actor.face == "field" else []


def _condition(
    face: str, everywhere: bool, places: Sequence[Any], firms: Sequence[Any], person: Any
) -> ColumnElement[bool]:
    if face == "staff":
        return Complaint.id.is_not(None) if everywhere else among(Complaint.community_id, places)
    if face == "field":
        asked = or_(among(Inquiry.firm_id, firms), Inquiry.person_id == person)
        return exists().where(Inquiry.complaint_id == Complaint.id, asked)
    return and_(Complaint.complainant_id == person, Complaint.complainant_id.is_not(None))


def get_for(actor: Actor, complaint_id: int) -> Complaint:
    """The complaint, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < complaint_id < 2**62:
        raise Missing
    found = select(Complaint).where(Complaint.id == complaint_id, reach(actor))
    row = session().scalar(for_change(found, Complaint))
    if row is None:
        raise Missing
    return row

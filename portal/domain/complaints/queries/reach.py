"""Which complaints a reader may open: one condition on the row. Ownership is this lookup, written once."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.rules import KIND
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import Missing

__all__ = ["KIND", "get_for", "reach"]


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader, in whatever face.

    A complaint belongs to the person who makes it: the others of the home do not read it. Staff see those of their
    communities; a firm only where it is asked something.
    """
    if actor.face == "staff":
        scope = actor.scope("complaint.read")
        return Complaint.id.is_not(None) if scope is None else Complaint.community_id.in_(sorted(scope))
    if actor.face == "field":
        return exists().where(
            Inquiry.complaint_id == Complaint.id,
            or_(Inquiry.firm_id.in_(sorted(actor.own("firm"))), Inquiry.person_id == actor.person_id),
        )
    if actor.person_id is None:
        return false()
    return and_(Complaint.complainant_id == actor.person_id)


def get_for(actor: Actor, complaint_id: int) -> Complaint:
    """The complaint, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < complaint_id < 2**62:
        raise Missing
    found = select(Complaint).where(Complaint.id == complaint_id, reach(actor))
    row = session().scalar(for_change(found, Complaint))
    if row is None:
        raise Missing
    return row

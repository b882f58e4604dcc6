"""What was asked to find out, and the evidence: for the complaint's page, for the person or firm that is asked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select

from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.rules import Status
from portal.domain.estate.models import Community
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.files import StoredFile
from portal.infra.refused import Missing

PAGE = 30


def inquiry_of(inquiry_id: int) -> Inquiry:
    """An inquiry by its id, for the house itself; never a lookup for a reader."""
    return session().get_one(Inquiry, inquiry_id)


def inquiries_of(complaint_id: int) -> Sequence[Inquiry]:
    """Everything that was asked about a complaint, what still waits first."""
    return session().scalars(
        select(Inquiry)
        .where(Inquiry.complaint_id == complaint_id)
        .order_by(Inquiry.state != "asked", Inquiry.id.desc())
        .limit(200)
    ).all()  # fmt: skip


def evidence_of(complaint_id: int) -> Sequence[Any]:
    """The evidence of a complaint in the order it came in: (Evidence, state of its file, its hash)."""
    return session().execute(
        select(Evidence, StoredFile.state, StoredFile.sha256)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(Evidence.complaint_id == complaint_id)
        .order_by(Evidence.id)
        .limit(500)
    ).all()  # fmt: skip


def inquiry_for(actor: Actor, inquiry_id: int) -> Any:
    """An inquiry with its complaint's number, place and zone, for who is asked; else it is not there (404)."""
    if not 0 < inquiry_id < 2**62:
        raise Missing
    row = session().execute(_shown().where(Inquiry.id == inquiry_id, _asked_of(actor))).one_or_none()
    if row is None:
        raise Missing
    return row


def inquiries_for(actor: Actor, before: int | None = None) -> Sequence[Any]:
    """What the firm is or was asked, newest first; one more than a page where there is more."""
    statement = _shown().where(_asked_of(actor))
    if before is not None:
        statement = statement.where(Inquiry.id < before)
    return session().execute(statement.order_by(Inquiry.id.desc()).limit(PAGE + 1)).all()


def waiting_for(actor: Actor) -> int:
    """How many inquiries wait for the firm's answer, at most 99."""
    found = select(Inquiry.id).join(Complaint, Complaint.id == Inquiry.complaint_id).where(
        _asked_of(actor), Inquiry.state == "asked", Complaint.status == Status.INVESTIGATING
    )  # fmt: skip
    return len(session().scalars(found.limit(99)).all())


def _shown() -> Any:
    """Never more of the complaint than a firm needs: its number and place, not who complains or what is decided."""
    return (
        select(
            Inquiry, Complaint.number, Complaint.label, Complaint.status, Community.zone,
            Community.name.label("community"),
        )
        .join(Complaint, Complaint.id == Inquiry.complaint_id)
        .join(Community, Community.id == Complaint.community_id)
    )  # fmt: skip


def _asked_of(actor: Actor) -> Any:
    if actor.face == "field":
        return or_(Inquiry.firm_id.in_(sorted(actor.own("firm"))), Inquiry.person_id == actor.person_id)
    scope = actor.scope("complaint.read")
    return (
        and_(True, Complaint.community_id.in_(sorted(scope)))
        if scope is not None
        else Inquiry.id.is_not(None)
    )

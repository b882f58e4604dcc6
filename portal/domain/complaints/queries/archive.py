"""Everything that goes into the sealed pack of a complaint, and where the pack stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from portal.domain.casework import queries as casework
from portal.domain.complaints.archive_models import SealedPack
from portal.domain.complaints.models import Complaint, ComplaintPoint, ComplaintStage, Definition
from portal.domain.complaints.queries.inquiries import evidence_of, inquiries_of
from portal.domain.complaints.queries.letters import Sent, letters_of, promises_of
from portal.domain.complaints.queries.payments import payments_of
from portal.domain.complaints.queries.reach import KIND, get_for
from portal.domain.estate.models import Community, Firm, Person
from portal.infra import events
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line
from portal.infra.reads import Read
from portal.infra.refused import Missing

STORY_MOST = 2000
PACK = {
    "pack": Read(
        select(SealedPack.id, SealedPack.made_at, SealedPack.keep_until, SealedPack.digest).where(
            SealedPack.complaint_id == bindparam("complaint")
        )
    ),
}


@dataclass(frozen=True)
class Filed:
    """A complaint as its pack tells it; what only staff kept of moods and risks is gone by then."""

    complaint: Complaint
    community: Community
    complainant: str
    lead: str
    firm: str
    stages: Sequence[ComplaintStage]
    points: Sequence[ComplaintPoint]
    definitions: Sequence[Definition]
    inquiries: Sequence[Any]
    evidence: Sequence[Any]
    attached: Sequence[Any]
    letters: Sequence[Sent]
    promises: Sequence[Any]
    payments: Sequence[Any]
    story: Sequence[Line]
    pack: SealedPack


def pack_of(complaint_id: int) -> SealedPack | None:
    """The pack of an archived complaint, made or owed."""
    return session().scalar(select(SealedPack).where(SealedPack.complaint_id == complaint_id))


def pack_in(found: Mapping[str, Sequence[Any]]) -> Any:
    """The same from the rows of `PACK`: when it was made, its digest, until when it is kept."""
    return next(iter(found["pack"]), None)


def pack_for(actor: Actor, complaint_id: int) -> SealedPack:
    """The pack that was made, for who may see the complaint; else it is not there (404)."""
    pack = pack_of(get_for(actor, complaint_id).id)
    if pack is None or pack.file_id is None:
        raise Missing
    return pack


def filed(complaint_id: int) -> Filed | None:
    """What the pack is made of; None where none is owed."""
    pack = pack_of(complaint_id)
    if pack is None:
        return None
    complaint, own = session().get_one(Complaint, complaint_id), (KIND, complaint_id)
    return Filed(
        complaint=complaint, community=session().get_one(Community, complaint.community_id),
        complainant=complaint.contact_name or _name(Person.name, Person.id, complaint.complainant_id),
        lead=_name(Person.name, Person.id, complaint.lead_id), firm=_name(Firm.name, Firm.id, complaint.firm_id),
        stages=_all(ComplaintStage, complaint_id), points=_all(ComplaintPoint, complaint_id),
        definitions=_all(Definition, complaint_id), inquiries=list(reversed(inquiries_of(complaint_id))),
        evidence=evidence_of(complaint_id), attached=casework.attachments(own),
        letters=list(reversed(letters_of(complaint_id))), promises=promises_of(complaint_id),
        payments=payments_of(complaint_id),
        story=list(reversed(events.story_of(own, "staff", STORY_MOST))), pack=pack,
    )  # fmt: skip


def _name(column: Any, key: Any, wanted: int | None) -> str:
    return (session().scalar(select(column).where(key == wanted)) or "") if wanted else ""


def _all(model: Any, complaint_id: int) -> Sequence[Any]:
    found = select(model).where(model.complaint_id == complaint_id).order_by(model.no, model.id)
    return session().scalars(found).all()

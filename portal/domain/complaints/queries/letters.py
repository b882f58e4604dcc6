"""The written replies of a complaint: the draft, the frozen letters with their proof, and what was promised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.domain.complaints.models import Complaint, ComplaintPoint
from portal.domain.complaints.reply_models import Delivery, Promise, Reply, ReplyAnswer
from portal.domain.complaints.rules import SILENT
from portal.domain.estate.models import Community, Person
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing


def draft_of(complaint_id: int, stage: int) -> Reply | None:
    """The letter that is being written in this stage."""
    return session().scalar(
        select(Reply).where(
            Reply.complaint_id == complaint_id, Reply.state == "draft", Reply.stage == stage
        )
    )  # fmt: skip


def answers_of(reply_id: int) -> Mapping[int, ReplyAnswer]:
    """What the letter says to each point, by the point's id."""
    rows = session().scalars(select(ReplyAnswer).where(ReplyAnswer.reply_id == reply_id))
    return {row.point_id: row for row in rows}


def pledges_of(reply_id: int) -> Sequence[Promise]:
    """What a letter that is still written promises."""
    return session().scalars(
        select(Promise)
        .where(Promise.reply_id == reply_id, Promise.state == "draft")
        .order_by(Promise.due_on, Promise.id)
    ).all()  # fmt: skip


def points_now(complaint_id: int) -> Sequence[ComplaintPoint]:
    """The points of the definition that stand, in their order."""
    return session().scalars(
        select(ComplaintPoint)
        .where(ComplaintPoint.complaint_id == complaint_id, ComplaintPoint.retired_at.is_(None))
        .order_by(ComplaintPoint.no)
    ).all()  # fmt: skip


def body_of(
    complaint: Complaint, reply: Reply, pledges: Sequence[Promise], signed_by: str, at: datetime
) -> dict[str, Any]:
    """Everything the letter says, in plain values: what is frozen when it leaves, and shown before."""
    answers = answers_of(reply.id)
    community = session().get_one(Community, complaint.community_id)
    return {
        "number": complaint.number, "no": reply.no, "stage": reply.stage, "title": complaint.title,
        "label": complaint.label, "to": _to(complaint), "community": community.name, "hotline": community.hotline,
        "submitted": complaint.submitted_at.isoformat(), "opening": reply.opening, "closing": reply.closing,
        "points": [_point(point, answers.get(point.id)) for point in points_now(complaint.id)],
        "compensation_cents": reply.compensation_cents, "compensation_reason": reply.compensation_reason,
        "promises": [
            {"text": row.text, "owner": row.owner_name, "due_on": row.due_on.isoformat()} for row in pledges
        ],
        "signed_by": signed_by, "at": at.isoformat(), "unconfirmed": complaint.definition == SILENT,
    }  # fmt: skip


def _to(complaint: Complaint) -> str:
    if complaint.contact_name or complaint.complainant_id is None:
        return complaint.contact_name
    return session().scalar(select(Person.name).where(Person.id == complaint.complainant_id)) or ""


def _point(point: ComplaintPoint, answer: ReplyAnswer | None) -> dict[str, Any]:
    parts = ("finding", "reason", "remedy", "no_remedy", "turn_to")
    said = {name: getattr(answer, name) if answer else "" for name in parts}
    return {"no": point.no, "fact": point.fact, "demand": point.demand, "basis": point.basis, **said}


@dataclass(frozen=True)
class Sent:
    """A letter that has left, with every way it went."""

    reply: Any
    ways: Sequence[Any]

    @property
    def opened_at(self) -> datetime | None:
        """When the person first had it before them."""
        return next((way.opened_at for way in self.ways if way.opened_at), None)

    @property
    def on_paper(self) -> Any:
        """How it was handed over on paper."""
        return next((way for way in self.ways if way.way == "paper"), None)


def letters_of(complaint_id: int) -> list[Sent]:
    """Every letter that was sent, newest first, in one statement."""
    rows = session().execute(
        select(Reply, Delivery)
        .outerjoin(Delivery, Delivery.reply_id == Reply.id)
        .where(Reply.complaint_id == complaint_id, Reply.state == "sent")
        .order_by(Reply.no.desc(), Delivery.id)
    ).all()  # fmt: skip
    found: dict[int, Sent] = {}
    for reply, way in rows:
        sent = found.setdefault(reply.id, Sent(reply, []))
        if way is not None:
            sent.ways.append(way)  # type: ignore[attr-defined]
    return list(found.values())


def letter(complaint_id: int, reply_id: int) -> Reply:
    """One letter of that complaint that was sent; else it is not there (404). The caller has looked the case up."""
    row = session().get(Reply, reply_id) if 0 < reply_id < 2**62 else None
    if row is None or row.complaint_id != complaint_id or row.state != "sent":
        raise Missing
    return row


def complaint_of_reply(reply_id: int) -> int | None:
    """The complaint that a letter answers, by its id."""
    return session().scalar(select(Reply.complaint_id).where(Reply.id == reply_id))


def promises_of(complaint_id: int) -> Sequence[Promise]:
    """What was promised, the open ones first by their day, then what is done; drafts left out."""
    return session().scalars(
        select(Promise)
        .where(Promise.complaint_id == complaint_id, Promise.state.in_(("open", "kept", "released")))
        .order_by(Promise.state != "open", Promise.due_on, Promise.id)
    ).all()  # fmt: skip


def promise_of(promise_id: int) -> Promise:
    """A promise by its id, for the house itself; never a lookup for a reader."""
    return session().get_one(Promise, promise_id)


def promises_in(reply_id: int) -> Sequence[Promise]:
    """What a letter promises, as long as it is owed."""
    found = select(Promise).where(Promise.reply_id == reply_id, Promise.state == "open").order_by(Promise.id)
    return session().scalars(found).all()


def promise_for(actor: Actor, promise_id: int) -> Promise:
    """A promise of a community that the reader reads complaints of; else it is not there (404)."""
    row = session().get(Promise, promise_id) if 0 < promise_id < 2**62 else None
    scope = actor.scope("complaint.read")
    if row is None or row.state == "draft":
        raise Missing
    community = session().scalar(select(Complaint.community_id).where(Complaint.id == row.complaint_id))
    if scope is not None and community not in scope:
        raise Missing
    return row

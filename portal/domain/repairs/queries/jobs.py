"""Jobs: a repair as the firm that has it, or its technician, sees it; and what a job sheet says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from portal.domain.casework import queries as casework
from portal.domain.casework.models import Task
from portal.domain.casework.queries import Picture
from portal.domain.estate.models import Community, Person
from portal.domain.repairs.models import Repair, Signature
from portal.domain.repairs.queries.finding import ROW, reach, with_next
from portal.domain.repairs.queries.page import RepairPage
from portal.domain.repairs.rules import ACCESS, OF_SOURCE, OUT, ROOMS, Status
from portal.domain.terms.rules import URGENCY_WORDS
from portal.domain.terms.warranty_rules import Payer
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line
from portal.infra.refused import N_, Missing

HANDED_BACK = (Status.SIGNING, Status.SIGNED_OFF, Status.CLOSED)
FREE = N_("不向业主收费")
PARTLY = N_("一部分向业主收费，先报价")
COST_WORDS: Mapping[Payer, str] = {
    Payer.CONTRACTOR: N_("保修内，不向业主收费"),
    Payer.OWNER: N_("向业主收费，动手前先报价"),
}
_WHY_RETURNED = (
    select(Signature.reason)
    .where(
        Signature.repair_id == Repair.id, Signature.round == Repair.round,
        Signature.turn == Repair.refusals - 1, Signature.result == "refused",
    )
    .limit(1)
    .scalar_subquery()
)  # fmt: skip
_JOB = (
    *ROW, Repair.version, Repair.room, Repair.access, Repair.access_note, Repair.refusals, Repair.completed_at,
    Community.name.label("community"), Community.zone, Person.name.label("technician"),
    _WHY_RETURNED.label("why_returned"),
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """What whoever goes there needs to know; words are message ids.

    `phone` is empty for the firm once the job is no longer open. `story` begins with the firm's own
    assignment. `owners` are photos of the report, `before`, `after` and `proof` the firm's own.
    """

    contact: str
    phone: str
    room: str
    access: Sequence[str]
    cost: str
    urgency: str
    due_at: datetime | None
    why_returned: str
    story: Sequence[Line]
    owners: Sequence[Picture]
    before: Sequence[Picture]
    proof: Sequence[Picture]
    after: Sequence[Picture]
    source: Sequence[Picture] = ()


def for_field(
    actor: Actor, *, done: bool = False, before: int | None = None, limit: int = 50
) -> Sequence[Row[Any]]:
    """The jobs of the firm or the technician; `limit` + 1 rows at most.

    Open ones and those finished today, in the order of their visit; or those handed back, newest first.
    """
    statement = with_next(
        select(*_JOB)
        .join(Community, Community.id == Repair.community_id)
        .outerjoin(Person, Person.id == Repair.technician_id)
        .where(reach(actor))
    )
    if done:
        statement = statement.where(Repair.status.in_(HANDED_BACK), Repair.id < (before or 2**62))
        return session().execute(statement.order_by(Repair.id.desc()).limit(limit + 1)).all()
    midnight = clock.here().replace(hour=0, minute=0, second=0, microsecond=0)
    today = and_(Repair.status.in_(HANDED_BACK), Repair.completed_at >= midnight)
    statement = statement.where(or_(Repair.status.in_(tuple(OUT)), today))
    order = (Repair.visit_from.is_(None), Repair.visit_from, Task.due_at, Repair.id)
    return session().execute(statement.order_by(*order).limit(limit + 1)).all()


def job_of(actor: Actor, page: RepairPage) -> Job:
    """The page of a repair, cut down to what the firm and its technician may know."""
    repair = page.repair
    shut = actor.face == "field" and repair.status not in OUT
    contact = repair.contact_name or (page.reporter.name if page.reporter else "")
    phone = repair.contact_phone or (page.reporter.phone if page.reporter else "") or ""
    due = page.deadlines.get("repair")
    since = page.assignment.dispatched_at if page.assignment else None
    pictures = [p for p in page.pictures if _shown(repair, p)]
    return Job(
        contact=contact, phone="" if shut else phone, room=ROOMS.get(repair.room, ""),
        access=[ACCESS[a] for a in repair.access if a in ACCESS],
        cost=_cost_words(repair),
        urgency=URGENCY_WORDS[repair.urgency], due_at=due.due_at if due else None,
        why_returned=_why_returned(page),
        story=[line for line in page.story if since is not None and line.happened_at >= since],
        owners=[p for p in pictures if p.kind == "before" and _of_report(repair, p, since)],
        before=[p for p in pictures if p.kind == "before" and not _of_report(repair, p, since)],
        proof=[p for p in pictures if p.kind == "proof"], after=[p for p in pictures if p.kind == "after"],
        source=[p for p in pictures if p.kind in OF_SOURCE],
    )  # fmt: skip


def _cost_words(repair: Repair) -> str:
    if repair.payer is None:
        return ""
    return (
        PARTLY
        if repair.owner_cents and repair.payer is not Payer.OWNER
        else COST_WORDS.get(repair.payer, FREE)
    )


def picture_of(repair: Repair, file_id: int) -> Picture:
    """One photo that the firm may see: of the damage, or of the round that runs; else Missing."""
    for picture in casework.attachments(("repair", repair.id)):
        if picture.file_id == file_id and _shown(repair, picture):
            return picture
    raise Missing


def _shown(repair: Repair, picture: Picture) -> bool:
    here = picture.kind in ("after", "proof", *OF_SOURCE) and picture.round == repair.round
    return picture.kind == "before" or here


def _of_report(repair: Repair, picture: Picture, since: datetime | None) -> bool:
    return picture.by_id == repair.reporter_id or since is None or picture.added_at < since


def _why_returned(page: RepairPage) -> str:
    if page.repair.status is not Status.IN_PROGRESS or not page.repair.refusals:
        return ""
    return next((s.reason for s in reversed(page.signatures) if s.result == "refused"), "")

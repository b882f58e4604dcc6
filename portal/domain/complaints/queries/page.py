"""Everything the frame of one complaint's page shows, for the reader it is shown to; its sections read their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from portal.domain.casework import queries as casework
from portal.domain.casework.models import Deadline, Task
from portal.domain.casework.queries import Picture
from portal.domain.complaints.gate_rules import Item, gate, of_row, record_of
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.conflict import conflict
from portal.domain.complaints.queries.reach import KIND, reach
from portal.domain.complaints.queries.standing import asked_of, facts_from
from portal.domain.complaints.record_rules import HOME_FILES
from portal.domain.complaints.review_rules import DECIDES
from portal.domain.complaints.rules import ENDED, OWNER_STEP, Facts, fitting
from portal.domain.estate.models import Community, Firm, Person, Unit
from portal.infra import clock, events
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Line
from portal.infra.refused import Missing

ASKED = tuple(column.name for column in asked_of(Complaint))
AUDIENCE = {"owner": "owner", "field": "firm", "staff": "staff"}


@dataclass(frozen=True)
class Who:
    """Somebody the page names; the phone stays empty where the reader has no need of it."""

    id: int
    name: str
    phone: str = ""


@dataclass(frozen=True)
class ComplaintPage:
    """One complaint as its reader sees it. `step` is the one of the six plain steps, `gate` what the present of the
    eight still asks for (staff only), `verbs` what the reader may do now, `barred` why not what decides (a message id)."""

    complaint: Complaint
    community: Community
    unit: Unit | None
    firm_name: str
    complainant: Who | None
    handler: Who | None
    lead: Who | None
    task: Task | None
    deadlines: Mapping[str, Deadline]
    facts: Facts
    gate: Sequence[Item]
    step: int
    story: Sequence[Line]
    posts: Sequence[Any]
    read_up_to: int
    pictures: Sequence[Picture]
    verbs: frozenset[str]
    barred: str = ""

    @property
    def subject(self) -> events.Subject:
        """The complaint as a subject of files and tasks."""
        return (KIND, self.complaint.id)

    @property
    def ended(self) -> bool:
        """Whether nothing goes on any more, but promises that were made."""
        return self.complaint.status in ENDED


def page_for(
    actor: Actor, complaint_id: int, *, thread: bool = True, files: bool = True, most: int = 100
) -> ComplaintPage:
    """The page of that complaint, if it is the actor's to see, else it is not there (404); without `thread` and
    `files` those are left out, for a glance or a form; the newest `most` lines of its story."""
    if not 0 < complaint_id < 2**62:
        raise Missing
    rows = session().execute(_head(actor, complaint_id)).all()
    if not rows:
        raise Missing
    row, now, staff = rows[0], clock.now(), actor.face == "staff"
    complaint: Complaint = row.Complaint
    subject = (KIND, complaint.id)
    running = {r.Deadline.kind: r.Deadline for r in rows if r.Deadline is not None}
    asked = {name: getattr(row, name) for name in ASKED}
    facts = facts_from(complaint, {**asked, "clocked": any(d.due_at for d in running.values())})
    posts, read_up_to = _thread(actor, subject) if thread else ((), 0)
    fits = {v for v in fitting(facts, now, actor.face) if actor.may(f"{KIND}.{v}", complaint.community_id)}
    barred = (conflict(complaint, actor.person_id) if staff and fits & DECIDES else "") or ""
    return ComplaintPage(
        complaint=complaint, community=row.Community, unit=row.Unit, firm_name=row.firm or "",
        complainant=_who(complaint.complainant_id, row.complainant, row.phone if staff else ""),
        handler=_who(complaint.handler_id, row.handler), lead=_who(complaint.lead_id, row.lead),
        task=row.Task, deadlines=running,
        facts=facts, gate=_gate(complaint, facts) if staff else (), step=OWNER_STEP[complaint.status],
        story=events.story_of(subject, AUDIENCE[actor.face], most), posts=posts, read_up_to=read_up_to,
        pictures=_pictures(actor, subject) if files else (),
        verbs=frozenset(fits - DECIDES if barred else fits), barred=barred,
    )  # fmt: skip


def _head(actor: Actor, complaint_id: int) -> Any:
    """The complaint with its place, people, open task and running deadlines: a row for each deadline."""
    complainant, handler, lead = (aliased(Person, name=name) for name in ("complainant", "handler", "lead"))
    return (
        select(
            Complaint, Community, Unit, Task, Deadline, complainant.name.label("complainant"),
            complainant.phone.label("phone"), handler.name.label("handler"), lead.name.label("lead"),
            Firm.short_name.label("firm"), *asked_of(Complaint),
        )
        .join(Community, Community.id == Complaint.community_id)
        .outerjoin(Unit, Unit.id == Complaint.unit_id)
        .outerjoin(Firm, Firm.id == Complaint.firm_id)
        .outerjoin(complainant, complainant.id == Complaint.complainant_id)
        .outerjoin(handler, handler.id == Complaint.handler_id)
        .outerjoin(lead, lead.id == Complaint.lead_id)
        .outerjoin(Task, and_(*_about(Task), Task.closed_at.is_(None)))
        .outerjoin(
            Deadline, and_(*_about(Deadline), Deadline.met_at.is_(None), Deadline.dropped_at.is_(None))
        )
        .where(Complaint.id == complaint_id, reach(actor))
        .order_by(Deadline.id)
    )  # fmt: skip


def _about(model: Any) -> tuple[Any, Any]:
    return model.subject_kind == KIND, model.subject_id == Complaint.id


def _who(person_id: int | None, name: str | None, phone: str | None = "") -> Who | None:
    return Who(person_id, name or "", phone or "") if person_id else None


def _gate(complaint: Complaint, facts: Facts) -> list[Item]:
    holds = {**facts.holds(clock.now()), **record_of(complaint), **of_row(complaint)}
    return gate(complaint.status, holds)


def _thread(actor: Actor, subject: events.Subject) -> tuple[Sequence[Any], int]:
    if actor.face == "field":
        return (), 0
    staff = actor.face == "staff"
    return casework.thread(subject, 0 if staff else actor.person_id or 0, inner=staff)


def _pictures(actor: Actor, subject: events.Subject) -> Sequence[Picture]:
    shown = casework.attachments(subject)
    return shown if actor.face == "staff" else [p for p in shown if p.kind in HOME_FILES]

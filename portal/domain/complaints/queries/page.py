"""Everything the frame of one complaint's page shows, for the reader it is shown to; its sections read their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from portal.domain.casework import queries as casework
from portal.domain.casework.models import Deadline, Task
from portal.domain.casework.queries import Picture
from portal.domain.complaints.gate_rules import Item, gate, of_row, record_of
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.conflict import conflict
from portal.domain.complaints.queries.reach import KIND, Shape, reach_by, shape_of, values_of
from portal.domain.complaints.queries.standing import ASKED, facts_from
from portal.domain.complaints.record_rules import HOME_FILES
from portal.domain.complaints.review_rules import DECIDES
from portal.domain.complaints.rules import ENDED, OWNER_STEP, Facts, fitting
from portal.domain.estate.models import Community, Firm, Person, Unit
from portal.infra import clock, events
from portal.infra.actor import Actor
from portal.infra.events import Line
from portal.infra.gathered import together
from portal.infra.reads import Parts, Read
from portal.infra.refused import Missing

# What the pages show of the home, the open task and a running deadline; they have forty columns more.
SHOWN: Mapping[str, Sequence[Any]] = {
    "Unit": (Unit.id, Unit.entrance, Unit.floor),
    "Task": casework.OPEN_TASK,
    "Deadline": (Deadline.id, Deadline.kind, Deadline.due_at, Deadline.amber_at, Deadline.raised_to),
}
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
    eight still asks for (staff only), `verbs` what the reader may do now, `barred` why not what decides (a message id);
    `found` the rows of what its sections asked for, by name."""

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
    verbs: frozenset[str]
    barred: str = ""
    story: Sequence[Line] = ()
    posts: Sequence[Any] = ()
    read_up_to: int = 0
    pictures: Sequence[Picture] = ()
    found: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def subject(self) -> events.Subject:
        """The complaint as a subject of files and tasks."""
        return (KIND, self.complaint.id)

    @property
    def ended(self) -> bool:
        """Whether nothing goes on any more, but promises that were made."""
        return self.complaint.status in ENDED


Sections = Callable[[ComplaintPage], Mapping[str, Read]]


def page_for(
    actor: Actor,
    complaint_id: int,
    *,
    thread: bool = True,
    files: bool = True,
    most: int = 100,
    sections: Sections | None = None,
) -> ComplaintPage:
    """The page of that complaint, if it is the actor's to see, else it is not there (404); without `thread` and
    `files` those are left out, for a glance or a form; the newest `most` lines of its story.

    `sections` says what the page's sections read of a complaint that stands so; it is asked together with the story,
    and may ask for `complaint`, `community`, `kind` and `id` (the subject), `person` and `unit` (0 where there is
    none), and `reader` (0: the desk).
    """
    if not 0 < complaint_id < 2**62:
        raise Missing
    now = clock.now()
    rows = _head_of(shape_of(actor)).all({"complaint": complaint_id, "now": now, **values_of(actor)})
    if not rows:
        raise Missing
    page, staff = _standing(actor, rows, now), actor.face == "staff"
    reads: dict[str, Read] = {"story": events.STORY}
    if thread and actor.face != "field":
        reads["thread"] = casework.thread_read(staff)
    if files:
        reads["pictures"] = casework.ATTACHED
    found = together(reads | (dict(sections(page)) if sections else {}), {
        "kind": KIND, "id": complaint_id, "most": most, "reader": 0 if staff else actor.person_id or 0,
        "complaint": complaint_id, "community": page.community.id, "person": page.complaint.complainant_id or 0,
        "unit": page.complaint.unit_id or 0,
    })  # fmt: skip
    posts, read_up_to = casework.posts_of(found.get("thread", ()))
    return replace(
        page, story=events.lines_of(found["story"], AUDIENCE[actor.face]), posts=posts, read_up_to=read_up_to,
        pictures=_shown(actor, casework.pictures_of(found.get("pictures", ()))), found=found,
    )  # fmt: skip


def _standing(actor: Actor, rows: Sequence[Any], now: datetime) -> ComplaintPage:
    """The page as far as the complaint's own statement tells it."""
    row, staff = rows[0], actor.face == "staff"
    complaint = row.Complaint
    running = {each.Deadline.kind: each.Deadline for each in rows if each.Deadline is not None}
    facts = facts_from(complaint, {**row.asked._asdict(), "clocked": any(d.due_at for d in running.values())})
    fits = {v for v in fitting(facts, now, actor.face) if actor.may(f"{KIND}.{v}", complaint.community_id)}
    barred = (conflict(complaint, actor.person_id) if staff and fits & DECIDES else "") or ""
    return ComplaintPage(
        complaint=complaint, community=row.Community, unit=row.Unit, firm_name=row.firm.short_name if row.firm else "",
        complainant=_who(row.complainant, phone=staff), handler=_who(row.handler), lead=_who(row.lead),
        task=row.Task, deadlines=running, facts=facts, gate=_gate(complaint, facts, now) if staff else (),
        step=OWNER_STEP[complaint.status], verbs=frozenset(fits - DECIDES if barred else fits), barred=barred,
    )  # fmt: skip


@cache
def _head_of(shape: Shape) -> Parts:
    """The complaint with its place, people, open task and running deadlines: a row for each deadline."""
    complainant, handler, lead = (aliased(Person, name=name) for name in ("complainant", "handler", "lead"))
    statement = (
        select(Complaint.id)
        .select_from(Complaint)
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
        .where(Complaint.id == bindparam("complaint"), reach_by(shape))
        .order_by(Deadline.id)
    )  # fmt: skip
    people = {"complainant": complainant, "handler": handler, "lead": lead}
    return Parts(statement, {
        "Complaint": tuple(Complaint.__table__.c), "Community": tuple(Community.__table__.c), **SHOWN,
        **{name: (who.id, who.name, who.phone) for name, who in people.items()},
        "firm": (Firm.id, Firm.short_name), "asked": ASKED,
    })  # fmt: skip


def _about(model: Any) -> tuple[Any, Any]:
    return model.subject_kind == KIND, model.subject_id == Complaint.id


def _who(person: Any, *, phone: bool = False) -> Who | None:
    """The person, with the phone where the reader has need of it."""
    return Who(person.id, person.name or "", (person.phone or "") if phone else "") if person else None


def _gate(complaint: Complaint, facts: Facts, now: datetime) -> list[Item]:
    holds = {**facts.holds(now), **record_of(complaint), **of_row(complaint)}
    return gate(complaint.status, holds)


def _shown(actor: Actor, pictures: Sequence[Picture]) -> Sequence[Picture]:
    return pictures if actor.face == "staff" else [p for p in pictures if p.kind in HOME_FILES]

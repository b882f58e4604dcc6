"""Everything one page about a repair shows, for the reader it is shown to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.domain.casework.models import Deadline, Hold, Post, Task
from portal.domain.casework.queries import OPEN_TASK, Picture
from portal.domain.casework.rules import Holder
from portal.domain.estate.models import Building, Community, Firm, Person, Unit
from portal.domain.repairs.chase_rules import NOT_CHASED
from portal.domain.repairs.cost_models import CostLine, Quote
from portal.domain.repairs.cost_rules import Kind
from portal.domain.repairs.models import (
    Assignment,
    Repair,
    RepairRound,
    Signature,
    Visit,
    VisitWindow,
)
from portal.domain.repairs.place_rules import OPEN, Absence
from portal.domain.repairs.queries.beside import beside
from portal.domain.repairs.queries.chase import chase_of
from portal.domain.repairs.queries.costs import money_of, quote_of, told_to
from portal.domain.repairs.queries.finding import owns_story
from portal.domain.repairs.queries.own import concerns, without_words
from portal.domain.repairs.queries.places import Place, absence_of, attempts_of, signable
from portal.domain.repairs.queries.reach import Shape, reach_by, shape_of, values_of
from portal.domain.repairs.queries.sign_reach import may_open_form
from portal.domain.repairs.rules import (
    OUT,
    OWNER_STEP,
    Facts,
    Status,
    fitting,
)
from portal.domain.repairs.sign_models import OwnerAttempt
from portal.domain.terms import queries as terms
from portal.domain.terms.sign_rules import Party
from portal.infra import clock, events
from portal.infra.actor import Actor
from portal.infra.events import Line
from portal.infra.reads import Parts, Read
from portal.infra.refused import Missing

NOT_ABSENT = Absence()
Also = Callable[[Repair], Mapping[str, Read]]


@dataclass(frozen=True)
class RepairPage:
    """One repair as its reader sees it; what the reader may not see is empty. `found` are the rows of what the page
    asked for besides, by name."""

    repair: Repair
    community: Community
    unit: Unit | None
    building: Building | None
    firm: Firm | None
    technician: Person | None
    reporter: Person | None
    part_name: str
    part_icon: str
    step: int
    task: Task | None
    hold: Hold | None
    deadlines: Mapping[str, Deadline]
    story: Sequence[Line]
    posts: Sequence[Post]
    read_up_to: int
    pictures: Sequence[Picture]
    verbs: frozenset[str]
    full: bool
    assignment: Assignment | None = None
    windows: Sequence[VisitWindow] = ()
    visits: Sequence[Visit] = ()
    signatures: Sequence[Signature] = ()
    lines: Sequence[CostLine] = ()
    quote: Quote | None = None
    rounds: Sequence[RepairRound] = ()
    places: Sequence[Place] = ()
    mine: Sequence[Party] = ()
    attempts: Sequence[OwnerAttempt] = ()
    source_label: str = ""
    found: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def missing(self) -> Sequence[Party]:
        """The parties whose place on the form is still open."""
        signing = self.repair.status is Status.SIGNING
        return [p.party for p in self.places if signing and p.state in OPEN]

    @property
    def subject(self) -> events.Subject:
        """The repair as a subject of files and tasks."""
        return ("repair", self.repair.id)

    @property
    def round(self) -> RepairRound | None:
        """The round that runs."""
        return next((r for r in self.rounds if r.no == self.repair.round), None)

    @property
    def materials(self) -> Sequence[CostLine]:
        """What was used in the round that runs."""
        return [line for line in self.lines if line.kind is Kind.MATERIAL]


def page_of(actor: Actor, repair: Repair) -> RepairPage:
    """The repair with everything its page shows to this actor."""
    return _build(actor, _head(repair.id), brief=False)


def page_for(
    actor: Actor, repair_id: int, *, brief: bool = False, thread: bool = True, also: Also | None = None
) -> RepairPage:
    """The page of that repair, if it is the actor's to see, else it is not there (404); `brief` leaves out the
    thread and the rounds, for a glance beside a list; without `thread` that alone is left out.

    `also` says what another room has to tell about the repair; it is read together with the story (`beside`).
    """
    if not 0 < repair_id < 2**62:
        raise Missing
    return _build(actor, _head(repair_id, actor), brief=brief, thread=thread, also=also)


def page_to_sign(actor: Actor, repair_id: int) -> RepairPage:
    """The page of a repair whose form is the actor's to sign or to have signed, else it is not there (404)."""
    if not 0 < repair_id < 2**62 or not may_open_form(actor, repair_id):
        raise Missing
    return _build(actor, _head(repair_id), brief=False)


def _build(
    actor: Actor, head: Sequence[Any], *, brief: bool, thread: bool = True, also: Also | None = None
) -> RepairPage:
    if not head:
        raise Missing
    place = head[0]
    repair = place.Repair
    full = actor.face != "owner" or owns_story(actor, repair)
    deadlines = {row.Deadline.kind: row.Deadline for row in head if row.Deadline is not None}
    besides = also(repair) if also else {}
    there = beside(actor, repair, besides, full=full, thread=thread and not brief, rounds=not brief)
    story, places = told_to(actor, repair, there.story), there.places
    part = terms.part(repair.part_code)
    asked = [p.request for p in places if p.request is not None] if repair.status is Status.SIGNING else []
    attempts = attempts_of(repair.id, asked) if actor.face == "staff" and asked else ()
    mine = signable(actor, places) if repair.status is Status.SIGNING else []
    return RepairPage(
        repair=repair, community=place.Community, unit=place.Unit, building=place.Building, firm=place.Firm,
        technician=place.technician, reporter=place.reporter if full else None, part_name=part.name,
        part_icon=part.icon, step=OWNER_STEP[repair.status], task=place.Task, hold=place.Hold,
        deadlines=deadlines, story=story if full else without_words(story), posts=there.posts,
        read_up_to=there.read_up_to, pictures=there.pictures, mine=mine, attempts=attempts,
        verbs=verbs_for(actor, repair, place.Hold, deadlines, mine, absence_of(repair, asked, attempts)), full=full,
        assignment=place.Assignment if repair.firm_id is not None else None, windows=there.windows,
        visits=there.visits, signatures=there.signatures, lines=there.lines, quote=quote_of(repair), rounds=there.rounds,
        places=_shown_places(actor, places), source_label=place.source.label if place.source is not None and actor.face != "owner" else "",
        found=there.found,
    )  # fmt: skip


def _head(repair_id: int, actor: Actor | None = None) -> Sequence[Any]:
    """The repair with its place, people, open task, hold, newest assignment and running deadlines: a row for each
    deadline, in one statement; for an actor only what is within reach."""
    values = {"repair": repair_id, **(values_of(actor) if actor else {})}
    return _head_of(shape_of(actor) if actor else None).all(values)


@cache
def _head_of(shape: Shape | None) -> Parts:
    conditions = [Repair.id == bindparam("repair"), *([reach_by(shape)] if shape else [])]
    technician, reporter = aliased(Person, name="technician"), aliased(Person, name="reporter")
    people = {"technician": technician, "reporter": reporter}
    source = aliased(Unit, name="source")
    newest = (
        select(func.max(Assignment.id))
        .where(Assignment.repair_id == Repair.id)
        .correlate(Repair)
        .scalar_subquery()
    )
    statement = (
        select(Repair.id)
        .select_from(Repair)
        .join(Community, Community.id == Repair.community_id)
        .outerjoin(Unit, Unit.id == Repair.unit_id)
        .outerjoin(source, source.id == Repair.source_unit_id)
        .outerjoin(Building, Building.id == Repair.building_id)
        .outerjoin(Firm, Firm.id == Repair.firm_id)
        .outerjoin(technician, technician.id == Repair.technician_id)
        .outerjoin(reporter, reporter.id == Repair.reporter_id)
        .outerjoin(Task, and_(*_about(Task), Task.closed_at.is_(None)))
        .outerjoin(Hold, and_(*_about(Hold), Hold.ended_at.is_(None)))
        .outerjoin(Assignment, Assignment.id == newest)
        .outerjoin(Deadline, and_(*_about(Deadline), Deadline.met_at.is_(None), Deadline.dropped_at.is_(None)))
        .where(*conditions)
        .order_by(Deadline.id)
    )  # fmt: skip
    whole = (Repair, Community, Unit, Building, Firm, Hold, Assignment, Deadline)
    return Parts(statement, {
        **{model.__name__: tuple(model.__table__.c) for model in whole},
        **{name: (who.id, who.name, who.phone) for name, who in people.items()},
        "source": (source.id, source.label), "Task": OPEN_TASK,
    })  # fmt: skip


def _about(model: Any) -> tuple[Any, Any]:
    return model.subject_kind == "repair", model.subject_id == Repair.id


def verbs_for(
    actor: Actor,
    repair: Repair,
    hold: Hold | None,
    deadlines: Mapping[str, Deadline],
    mine: Sequence[Party] = (),
    absence: Absence = NOT_ABSENT,
) -> frozenset[str]:
    """What this reader may do now: the life-cycle table, the permission, and the places that are theirs to sign."""
    if actor.face == "owner" and not concerns(actor, repair):
        return frozenset()
    now = clock.now()
    facts = Facts(
        status=repair.status, held=hold is not None, asked=hold is not None and hold.kind == "facts",
        disputed=repair.disputed, incident=repair.incident_at is not None, signed_off_at=repair.signed_off_at, costs=money_of(repair), absence=absence,
        chase=chase_of(repair, deadlines.values()) if repair.status in OUT else NOT_CHASED,
    )  # fmt: skip
    found = {v for v in fitting(facts, now, actor.face) if actor.may(f"repair.{v}", repair.community_id)}
    if not mine or (actor.face == "owner" and Party.OWNER not in mine):
        found -= {"sign", "refuse"}
    if actor.face == "owner" and repair.unit_id not in actor.own("signing_unit"):
        found.discard("reopen")
    return frozenset(found)


def _shown_places(actor: Actor, places: Sequence[Place]) -> Sequence[Place]:
    """Neither home of a leak learns of the other: an owner's form has no place for the source home."""
    return [p for p in places if actor.face != "owner" or p.party is not Party.SOURCE_OWNER]


def turn_of(page: RepairPage, actor: Actor) -> bool:
    """Whether the next step is the reader's own."""
    if page.task is None:
        return False
    if actor.face == "owner":
        return page.task.holder is Holder.HOME or bool({"sign", "answer_facts"} & page.verbs)
    if actor.face == "field":
        return page.task.holder is Holder.FIRM
    return page.task.holder in (Holder.DESK, Holder.ROLE)


def due_at(page: RepairPage) -> datetime | None:
    """By when the next step is to be done."""
    return page.task.due_at if page.task else None

"""Recoveries as the desk sees them: the list, one of them, and how many were made good."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, select

from portal.domain.casework.models import Task
from portal.domain.estate.models import Community, Person
from portal.domain.estate.queries.roles import staff_with
from portal.domain.surveys.models import Recovery, SurveyInvitation
from portal.domain.surveys.recovery_rules import LIFE, OPEN_STANDS, Stand, fitting
from portal.domain.surveys.rules import RECOVERY
from portal.infra import events
from portal.infra.actor import Actor
from portal.infra.db import for_change, is_postgres, session
from portal.infra.events import Line
from portal.infra.refused import Missing

PAGE = 30
VIEWS = ("open", "asked", "measured", "unasked")
_OF_VIEW = {
    "open": [stand.value for stand in OPEN_STANDS], "asked": [Stand.ASKED.value], "measured": [Stand.MEASURED.value],
    "unasked": [Stand.UNASKED.value],
}  # fmt: skip
_OPEN_TASK = and_(Task.subject_kind == RECOVERY, Task.subject_id == Recovery.id, Task.closed_at.is_(None))
NEXT = (Task.due_at, Task.amber_at, Task.held, Task.held_since, Task.held_why, Task.level, Task.raised_to)


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader: staff see those of their communities."""
    if actor.face != "staff":
        return false()
    scope = actor.scope("recovery.read")
    return Recovery.id.is_not(None) if scope is None else Recovery.community_id.in_(sorted(scope))


def get_for(actor: Actor, recovery_id: int) -> Recovery:
    """The recovery, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < recovery_id < 2**62:
        raise Missing
    found = select(Recovery).where(Recovery.id == recovery_id, reach(actor))
    row = session().scalar(for_change(found, Recovery))
    if row is None:
        raise Missing
    return row


def whole(recovery_id: int) -> Recovery:
    """The recovery for what the house itself does with it; never a lookup for a reader."""
    return session().get_one(Recovery, recovery_id)


def listing(
    actor: Actor, view: str = "open", community_id: int = 0, *, before: int | None = None, limit: int = PAGE
) -> Sequence[Any]:
    """The recoveries of a view, newest first; `limit` + 1 rows at most."""
    found = (
        select(Recovery, *NEXT)
        .outerjoin(Task, _OPEN_TASK)
        .where(reach(actor), Recovery.status.in_(_OF_VIEW[view]), Recovery.id < (before or 2**62))
    )
    if community_id:
        found = found.where(Recovery.community_id == community_id)
    return session().execute(found.order_by(Recovery.id.desc()).limit(limit + 1)).all()


@dataclass(frozen=True)
class Figures:
    """How recoveries end: `opened` all, `done` finished ones with the mean `days` they took, `measured` those who
    answered once more, `recovered` of these; who did not answer counts as neither."""

    opened: int
    done: int
    measured: int
    recovered: int
    days: float | None

    @property
    def share(self) -> int | None:
        """Recovered of a hundred measured; None where nobody was."""
        return round(100 * self.recovered / self.measured) if self.measured else None


def figures(actor: Actor, community_id: int = 0) -> Figures:
    """What came of the recoveries within the reader's reach."""
    took = (
        func.extract("epoch", Recovery.done_at - Recovery.opened_at) / 86400
        if is_postgres()
        else func.julianday(Recovery.done_at) - func.julianday(Recovery.opened_at)
    )
    found = select(
        func.count(), func.count(Recovery.done_at), func.count(Recovery.measured_at),
        func.sum(case((Recovery.recovered.is_(True), 1), else_=0)), func.avg(took),
    ).where(reach(actor))  # fmt: skip
    if community_id:
        found = found.where(Recovery.community_id == community_id)
    row = session().execute(found).one()
    days = round(float(row[4]), 1) if row[4] is not None else None
    return Figures(row[0], row[1], row[2], int(row[3] or 0), days)


@dataclass(frozen=True)
class RecoveryPage:
    """One recovery: whom to call, what was said, what was done, what was said after it, what may be done now."""

    row: Recovery
    community: Community
    task: Task | None
    person: str
    phone: str
    second: SurveyInvitation | None
    story: Sequence[Line]
    verbs: frozenset[str]


def page_for(actor: Actor, recovery_id: int) -> RecoveryPage:
    """The page of that recovery; what is not the reader's is not there (404)."""
    if not 0 < recovery_id < 2**62:
        raise Missing
    row = session().execute(
        select(Recovery, Community, Task, Person.name, Person.phone, SurveyInvitation)
        .join(Community, Community.id == Recovery.community_id)
        .join(Person, Person.id == Recovery.person_id)
        .outerjoin(SurveyInvitation, SurveyInvitation.id == Recovery.second_invitation_id)
        .outerjoin(Task, _OPEN_TASK)
        .where(Recovery.id == recovery_id, reach(actor))
    ).one_or_none()  # fmt: skip
    if row is None:
        raise Missing
    found = row.Recovery
    return RecoveryPage(
        row=found, community=row.Community, task=row.Task, person=row.name, phone=row.phone or "",
        second=row.SurveyInvitation, story=events.story_of((RECOVERY, found.id), "staff", 40),
        verbs=frozenset(
            v for v in fitting(Stand(found.status)) if actor.may(LIFE[v].permission, found.community_id)
        ),
    )  # fmt: skip


def able(recovery: Recovery) -> Sequence[tuple[int, str]]:
    """Who may be given the recovery: person and name."""
    return [(row.person_id, row.name) for row in staff_with("recovery.act", recovery.community_id)]

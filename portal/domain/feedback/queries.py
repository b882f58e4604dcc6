"""What pages read of feedback; ownership is one lookup, written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, literal_column, select, union_all

from portal.domain.casework import queries as casework
from portal.domain.casework.models import Task
from portal.domain.estate.models import Community, Person
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import KIND, LIFE, fitting
from portal.infra import events
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import Line, Subject
from portal.infra.reads import Read
from portal.infra.refused import Missing

PAGE = 25
ROW = (
    Feedback.id, Feedback.number, Feedback.title, Feedback.label, Feedback.sort, Feedback.status,
    Feedback.community_id, Feedback.unit_id, Feedback.channel, Feedback.submitted_at, Feedback.answered_at,
    Feedback.closed_at,
)  # fmt: skip
NEXT = (
    Task.what, Task.holder_name, Task.assignee_name, Task.due_at, Task.amber_at, Task.held, Task.held_since,
    Task.held_why,
)  # fmt: skip
_OPEN_TASK = and_(Task.subject_kind == KIND, Task.subject_id == Feedback.id, Task.closed_at.is_(None))


def reach(actor: Actor) -> ColumnElement[bool]:
    """The condition for this reader: one's own, or for staff those of their communities."""
    if actor.face == "staff":
        scope = actor.scope("feedback.read")
        return Feedback.id.is_not(None) if scope is None else Feedback.community_id.in_(sorted(scope))
    if actor.face != "owner" or actor.person_id is None:
        return false()
    return and_(Feedback.person_id == actor.person_id)


def get_for(actor: Actor, feedback_id: int) -> Feedback:
    """The feedback, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < feedback_id < 2**62:
        raise Missing
    found = select(Feedback).where(Feedback.id == feedback_id, reach(actor))
    row = session().scalar(for_change(found, Feedback))
    if row is None:
        raise Missing
    return row


@dataclass(frozen=True)
class FeedbackPage:
    """One feedback as its reader sees it; `phone` and `name` are whom to call, for staff only."""

    feedback: Feedback
    community: Community
    task: Task | None
    name: str
    phone: str
    story: Sequence[Line]
    posts: Sequence[Any]
    pictures: Sequence[casework.Picture]
    verbs: frozenset[str]

    @property
    def subject(self) -> Subject:
        """The feedback as a subject of files and tasks."""
        return (KIND, self.feedback.id)


def page_for(actor: Actor, feedback_id: int) -> FeedbackPage:
    """The page of that feedback, if it is the actor's to see; else it is not there (404)."""
    if not 0 < feedback_id < 2**62:
        raise Missing
    row = session().execute(
        select(Feedback, Community, Task, Person.name, Person.phone)
        .join(Community, Community.id == Feedback.community_id)
        .outerjoin(Person, Person.id == Feedback.person_id)
        .outerjoin(Task, _OPEN_TASK)
        .where(Feedback.id == feedback_id, reach(actor))
    ).one_or_none()  # fmt: skip
    if row is None:
        raise Missing
    feedback, staff = row.Feedback, actor.face == "staff"
    fits = fitting(feedback.status, feedback.sort, actor.face)
    return FeedbackPage(
        feedback=feedback, community=row.Community, task=row.Task,
        name=(feedback.contact_name or row.name or "") if staff else "",
        phone=(feedback.contact_phone or row.phone or "") if staff else "",
        story=events.story_of((KIND, feedback.id), "staff" if staff else "owner", 40),
        posts=casework.thread((KIND, feedback.id), actor.person_id or 0, inner=False)[0],
        pictures=casework.attachments((KIND, feedback.id)),
        verbs=frozenset(v for v in fits if actor.may(LIFE[v].permission, feedback.community_id)),
    )  # fmt: skip


def for_owner(actor: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[Any]:
    """The reader's own feedback with its next step, newest first; `limit` + 1 rows at most."""
    return session().execute(
        select(*ROW, *NEXT, Community.zone)
        .join(Community, Community.id == Feedback.community_id)
        .outerjoin(Task, _OPEN_TASK)
        .where(reach(actor), Feedback.id < (before or 2**62))
        .order_by(Feedback.id.desc())
        .limit(limit + 1)
    ).all()  # fmt: skip


def listing(
    actor: Actor, communities: Sequence[int], *, status: str = "", sort: str = "", before: int | None = None,
    limit: int = PAGE,
) -> Sequence[Any]:  # fmt: skip
    """The feedback of these communities, newest first, with its next step; `limit` + 1 rows at most.

    One index walk per community, merged.
    """
    wanted = [Feedback.id < (before or 2**62), reach(actor)]
    if status:
        wanted.append(Feedback.status == status)
    if sort:
        wanted.append(Feedback.sort == sort)
    if not communities:
        return ()
    newest = [_newest(community, limit + 1, wanted) for community in communities]
    found = session().scalars(union_all(*newest)).all()
    return _rows(sorted(found, reverse=True)[: limit + 1])


def _newest(community_id: int, most: int, wanted: Sequence[ColumnElement[bool]]) -> Any:
    here = select(Feedback.id).where(Feedback.community_id == community_id, *wanted)
    return select(here.order_by(Feedback.id.desc()).limit(most).subquery().c.id)


# What of the person waits for an answer in the community, newest first (asked with person and community).
OPEN_OF_PERSON = Read(
    select(Feedback.id, Feedback.number, Feedback.title, Task.state, *NEXT)
    .join(Task, _OPEN_TASK)
    .where(Feedback.person_id == bindparam("person"), Feedback.community_id == bindparam("community"))
    .order_by(Feedback.id.desc())
    .limit(literal_column("5"))
)


def by_person(actor: Actor, person_id: int, limit: int = 20) -> Sequence[Any]:
    """What the person asked, suggested or praised, as far as the reader may see it, newest first."""
    return session().execute(
        select(*ROW, *NEXT)
        .outerjoin(Task, _OPEN_TASK)
        .where(Feedback.person_id == person_id, reach(actor))
        .order_by(Feedback.id.desc())
        .limit(limit)
    ).all()  # fmt: skip


def by_ids(actor: Actor, ids: Sequence[int]) -> Sequence[Any]:
    """These feedbacks within the reader's reach, newest first."""
    return _rows(ids, reach(actor))


def _rows(ids: Sequence[int], *more: ColumnElement[bool]) -> Sequence[Any]:
    return session().execute(
        select(*ROW, *NEXT)
        .outerjoin(Task, _OPEN_TASK)
        .where(Feedback.id.in_(ids), *more)
        .order_by(Feedback.id.desc())
    ).all() if ids else ()  # fmt: skip


def whole(feedback_id: int) -> Feedback:
    """The feedback with its words, for what the house does with it; never a lookup for a reader."""
    return session().get_one(Feedback, feedback_id)

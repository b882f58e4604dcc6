"""Complaints in lists, each within the reader's reach, newest first, by keyset."""

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, literal_column, select, text, union_all

from portal.domain.casework.models import Post, ReadMark, Task
from portal.domain.complaints.models import OPEN_NOW, Complaint
from portal.domain.complaints.queries.reach import KIND, Shape, reach, reach_by, shape_of, values_of
from portal.domain.complaints.record_rules import Severity, Topic
from portal.domain.complaints.rules import Status
from portal.domain.estate.queries.places import communities
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.gathered import in_company
from portal.infra.reads import Read, many, named

PAGE = 20
ROW = (
    Complaint.id, Complaint.number, Complaint.title, Complaint.label, Complaint.status, Complaint.severity,
    Complaint.topic, Complaint.channel, Complaint.community_id, Complaint.unit_id, Complaint.stage,
    Complaint.submitted_at, Complaint.replied_at, Complaint.closed_at, Complaint.version, Complaint.remedy,
)  # fmt: skip
NEXT = (
    Task.what, Task.state, Task.holder, Task.holder_name, Task.assignee_name, Task.due_at, Task.amber_at,
    Task.held, Task.held_why, Task.held_since,
)  # fmt: skip


def listing(
    actor: Actor,
    *,
    status: str = "",
    topic: str = "",
    severity: str = "",
    community_id: int = 0,
    before: int | None = None,
    limit: int = 30,
) -> Sequence[Any]:
    """All complaints within the staff member's communities, by step, topic or severity; one more than `limit`."""
    places = [row.id for row in communities(actor, "complaint.read") if community_id in (0, row.id)]
    if not places:
        return []
    known = {
        "status": status in set(Status),
        "topic": topic in set(Topic),
        "severity": severity in set(Severity),
    }
    values = {"below": before or 2**62, "status": status, "topic": topic, "severity": severity}
    asked = tuple(name for name, is_known in known.items() if is_known)
    rows = in_company(_listing(len(places), asked, limit + 1), values | named("place", places))
    return sorted(rows, key=attrgetter("id"), reverse=True)


@cache
def _listing(places: int, asked: Sequence[str], most: int) -> Read:
    """One index walk for each community, merged."""
    wanted = [getattr(Complaint, name) == bindparam(name) for name in asked]
    branches = [_newest(most, Complaint.community_id == place, *wanted) for place in many("place", places)]
    ids = union_all(*(select(b.subquery()) for b in branches)).subquery()
    return _page_of(ids.c[0], most)


def for_owner(actor: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[Any]:
    """What the person complained of, newest first, with `unread` words of the desk; one more than `limit` at most."""
    return _for_owner(limit + 1).all({"below": before or 2**62, "reader": actor.person_id})


@cache
def _for_owner(most: int) -> Read:
    mine = _newest(most, Complaint.complainant_id == bindparam("reader")).subquery()
    return _page_of(mine.c[0], most, _unread())


def _unread() -> Any:
    mark = select(ReadMark.post_id).where(
        ReadMark.subject_kind == KIND, ReadMark.subject_id == Complaint.id,
        ReadMark.person_id == bindparam("reader"),
    )  # fmt: skip
    seen = func.coalesce(mark.correlate(Complaint).scalar_subquery(), 0)
    found = select(func.count()).where(
        Post.subject_kind == KIND, Post.subject_id == Complaint.id, Post.inner.is_(False), Post.side == "desk",
        Post.id > seen,
    )  # fmt: skip
    return found.correlate(Complaint).scalar_subquery().label("unread")


def by_ids(actor: Actor, ids: Sequence[int]) -> Sequence[Any]:
    """These complaints in the given order, as far as the actor may see them."""
    if not ids:
        return []
    found = in_company(_by_ids(shape_of(actor), len(ids)), values_of(actor) | named("id", ids))
    rows = {row.id: row for row in found}
    return [rows[i] for i in ids if i in rows]


@cache
def _by_ids(shape: Shape, count: int) -> Read:
    return Read(_with_next(select(*ROW).where(Complaint.id.in_(many("id", count)), reach_by(shape))))


def by_number(actor: Actor, number: str) -> Any:
    """The complaint of that number within the actor's reach, None where there is none."""
    wanted = Complaint.number == number.strip().upper()
    return session().execute(select(*ROW).where(wanted, reach(actor))).one_or_none()


def of_person(actor: Actor, complaint: Complaint, limit: int = 20) -> Sequence[Row[Any]]:
    """What else the same person complained of, or for a complaint without a person what else the home did."""
    if complaint.complainant_id is not None:
        rows = by_person(actor, complaint.complainant_id, limit + 1)
    else:
        rows = of_unit(actor, complaint.unit_id, limit + 1) if complaint.unit_id is not None else []
    return [row for row in rows if row.id != complaint.id][:limit]


# What else of the same person waits for somebody in the community, newest first (asked with person, complaint, community).
OPEN_OTHERS = Read(
    select(Complaint.id, Complaint.number, Complaint.title, *NEXT)
    .join(Task, and_(Task.subject_kind == KIND, Task.subject_id == Complaint.id, Task.closed_at.is_(None)))
    .where(
        Complaint.complainant_id == bindparam("person"), Complaint.id != bindparam("complaint"),
        Complaint.community_id == bindparam("community"), text("complaint." + OPEN_NOW),
    )
    .order_by(Complaint.id.desc())
    .limit(literal_column("5"))
)  # fmt: skip


def by_person(actor: Actor, person_id: int, limit: int = 20) -> Sequence[Row[Any]]:
    """What the person complained of, as far as the reader may see it, newest first."""
    return _last(actor, Complaint.complainant_id == person_id, limit)


def of_unit(actor: Actor, unit_id: int, limit: int = 20) -> Sequence[Row[Any]]:
    """What was complained of about a home, as far as the reader may see it, newest first."""
    return _last(actor, Complaint.unit_id == unit_id, limit)


def _last(actor: Actor, about: Any, limit: int) -> Sequence[Row[Any]]:
    statement = select(*ROW).where(about, reach(actor))
    return session().execute(_with_next(statement).order_by(Complaint.id.desc()).limit(limit)).all()


def _newest(most: int, *conditions: Any) -> Select[Any]:
    below = Complaint.id < bindparam("below")
    found = select(Complaint.id).where(*conditions, below)
    return found.order_by(Complaint.id.desc()).limit(literal_column(str(most)))


def _page_of(ids: Any, most: int, *more: Any) -> Read:
    page = select(ids.label("id")).order_by(ids.desc()).limit(literal_column(str(most))).subquery()
    statement = select(*ROW, *more).select_from(Complaint).join(page, page.c.id == Complaint.id)
    return Read(_with_next(statement).order_by(Complaint.id.desc()))


def _with_next(statement: Select[*tuple[Any, ...]]) -> Select[Any]:
    """The rows with their next step, who holds it, and by when."""
    return statement.add_columns(*NEXT).outerjoin(
        Task, and_(Task.subject_kind == KIND, Task.subject_id == Complaint.id, Task.closed_at.is_(None))
    )

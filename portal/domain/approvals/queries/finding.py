"""Requests found one by one and in lists, each within the reader's reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select, union, union_all

from portal.domain.approvals.models import Approval, ApprovalRule, ApprovalStep
from portal.domain.approvals.powers import powers_of
from portal.domain.approvals.rules import Power, StepState
from portal.domain.casework.models import Task
from portal.domain.estate.models import Community, Person
from portal.domain.estate.queries.places import communities
from portal.domain.estate.rows import AnyRow
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.refused import Missing

PAGE = 20
ORDERS = ("oldest", "largest")
READ = "approval.read"
ROW = (
    Approval.id, Approval.number, Approval.kind, Approval.subject_kind, Approval.subject_id, Approval.community_id,
    Approval.amount_cents, Approval.label, Approval.place, Approval.reason, Approval.state, Approval.version,
    Approval.snapshot, Approval.requester_id, Approval.requester_name, Approval.on_behalf_of, Approval.asked_at,
    Approval.decided_at, Approval.decided_by, Approval.decided_why, Approval.reminded_on, Approval.digest,
    Community.name.label("community"), Community.zone, Person.name.label("behalf_name"), ApprovalRule.version.label("rule"), Task.due_at,
    Task.amber_at, Task.held, Task.held_since, Task.held_why,
)  # fmt: skip
Rows = Select[*tuple[Any, ...]]
Walk = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Inbox:
    """What waits for the reader: a page of it, and how much it is in all; `powers` is what lets them answer."""

    rows: Sequence[AnyRow]
    more: bool
    count: int
    sum_cents: int
    powers: Sequence[Power]


def _rows() -> Rows:
    task = and_(Task.subject_kind == "approval", Task.subject_id == Approval.id, Task.closed_at.is_(None))
    return (
        select(*ROW)
        .join(Community, Community.id == Approval.community_id)
        .outerjoin(Person, Person.id == Approval.on_behalf_of)
        .outerjoin(ApprovalRule, ApprovalRule.id == Approval.rule_id)
        .outerjoin(Task, task)
    )


def row_for(actor: Actor, approval_id: int) -> AnyRow:
    """The request, if it is the actor's to see; else it is not there (404)."""
    scope = actor.scope(READ)
    statement = _rows().where(Approval.id == approval_id)
    if scope is not None:
        statement = statement.where(Approval.community_id.in_(sorted(scope)))
    found = session().execute(statement).first() if 0 < approval_id < 2**62 else None
    if found is None:
        raise Missing
    return found


def inbox(actor: Actor, order: str = "oldest", after: tuple[int, int] | None = None) -> Inbox:
    """What waits for the actor's answer, oldest or largest first; `after` is (id, size in cents) of the row before.

    Own requests, and those where one step is theirs already, are not among it.
    """
    powers = powers_of(actor)
    if not powers:
        return Inbox((), False, 0, 0, ())
    mine = _mine(powers, actor.person_id or 0).subquery()
    total = session().execute(select(func.count(), func.coalesce(func.sum(mine.c.size), 0))).one()
    statement = _rows().add_columns(mine.c.size).join(mine, mine.c.id == Approval.id).limit(PAGE + 1)
    if order == "largest":
        statement = statement.order_by(mine.c.size.desc(), Approval.id)
        if after is not None:
            below = or_(mine.c.size < after[1], and_(mine.c.size == after[1], Approval.id > after[0]))
            statement = statement.where(below)
    else:
        statement = statement.order_by(Approval.id)
        if after is not None:
            statement = statement.where(Approval.id > after[0])
    rows = session().execute(statement).all()
    return Inbox(rows[:PAGE], len(rows) > PAGE, int(total[0]), int(total[1]), powers)


def _mine(powers: Sequence[Power], me: int) -> Walk:
    """The waiting steps that these powers answer; only what waits is walked, however long the past is."""
    return (
        select(ApprovalStep.approval_id.label("id"), func.max(ApprovalStep.size_cents).label("size"))
        .join(Approval, Approval.id == ApprovalStep.approval_id)
        .where(
            ApprovalStep.state == StepState.WAITING, _not_asked_by(me), or_(*(_reached(p, me) for p in powers))
        )
        .group_by(ApprovalStep.approval_id)
    )  # fmt: skip


def _reached(power: Power, me: int) -> Any:
    parts = [ApprovalStep.role == power.role]
    if power.community_id is not None:
        parts.append(ApprovalStep.community_id == power.community_id)
    if power.ceiling_cents is not None:
        parts.append(ApprovalStep.size_cents <= power.ceiling_cents)
    people = [me] if power.for_id is None else [me, power.for_id]
    if power.for_id is not None:
        parts.append(_not_asked_by(power.for_id))
    other = ApprovalStep.__table__.alias("other")
    answered = or_(other.c.decided_by.in_(people), other.c.for_id.in_(people))
    return and_(*parts, ~exists().where(other.c.approval_id == ApprovalStep.approval_id, answered))


def _not_asked_by(person_id: int) -> Any:
    return and_(
        Approval.requester_id.is_distinct_from(person_id), Approval.on_behalf_of.is_distinct_from(person_id)
    )


def asked_by(actor: Actor, before: int | None = None) -> Sequence[AnyRow]:
    """The actor's own requests, newest first; `PAGE` + 1 rows at most."""
    own = (Approval.requester_id == actor.person_id, Approval.on_behalf_of == actor.person_id)
    return _page(union(*(select(_newest(each, before).subquery()) for each in own)))


def listing(actor: Actor, before: int | None = None) -> Sequence[AnyRow]:
    """Every request of the actor's communities, whatever its state, newest first; `PAGE` + 1 rows at most."""
    places = [row.id for row in communities(actor, READ)]
    if not places:
        return []
    walks = (_newest(Approval.community_id == place, before) for place in places)
    return _page(union_all(*(select(each.subquery()) for each in walks)))


def _newest(condition: Any, before: int | None) -> Walk:
    below = Approval.id < (before or 2**62)
    return select(Approval.id).where(condition, below).order_by(Approval.id.desc()).limit(PAGE + 1)


def _page(walks: Any) -> Sequence[AnyRow]:
    ids = walks.subquery()
    page = select(ids.c.id).order_by(ids.c.id.desc()).limit(PAGE + 1).subquery()
    statement = _rows().join(page, page.c.id == Approval.id).order_by(Approval.id.desc())
    return session().execute(statement).all()


def by_ids(actor: Actor, ids: Sequence[int]) -> Sequence[AnyRow]:
    """These requests in the given order, as far as the actor may see them."""
    scope = actor.scope(READ)
    reach = [] if scope is None else [Approval.community_id.in_(sorted(scope))]
    found = {row.id: row for row in session().execute(_rows().where(Approval.id.in_(ids or [0]), *reach))}
    return [found[each] for each in ids if each in found]


def steps_of(ids: Sequence[int]) -> Mapping[int, Sequence[ApprovalStep]]:
    """The steps of each of these requests, in the order of the route."""
    rows = session().scalars(
        select(ApprovalStep)
        .where(ApprovalStep.approval_id.in_(ids) if ids else false())
        .order_by(ApprovalStep.approval_id, ApprovalStep.stage, ApprovalStep.id)
    )
    found: dict[int, list[ApprovalStep]] = {each: [] for each in ids}
    for row in rows:
        found[row.approval_id].append(row)
    return found


def standing(kind: str, subject: Subject) -> AnyRow | None:
    """The newest request for this subject: id, number, state, amount_cents, decided_at, decided_why; None if there is none."""
    return session().execute(
        select(
            Approval.id, Approval.number, Approval.state, Approval.amount_cents, Approval.decided_at,
            Approval.decided_why,
        )
        .where(
            Approval.kind == kind, Approval.subject_kind == subject[0], Approval.subject_id == subject[1]
        )
        .order_by(Approval.id.desc())
        .limit(1)
    ).first()  # fmt: skip


def bare(approval_id: int) -> AnyRow:
    """A request for the house's own use, such as the words of a message."""
    return session().execute(_rows().where(Approval.id == approval_id)).one()

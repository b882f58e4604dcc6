"""Which repairs a reader may open, and the lists of them. Ownership is this lookup, written once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select, union

from portal.domain.casework.models import Follower, Task
from portal.domain.estate.models import Firm, Occupancy
from portal.domain.repairs.models import Repair
from portal.domain.repairs.rules import OPEN, Status
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.refused import Missing

PAGE = 20
ROW = (
    Repair.id, Repair.number, Repair.title, Repair.label, Repair.status, Repair.urgency, Repair.round,
    Repair.part_code, Repair.channel, Repair.community_id, Repair.unit_id, Repair.submitted_at,
    Repair.closed_at, Repair.visit_from, Repair.visit_to, Repair.disputed, Repair.payer, Repair.firm_id,
)  # fmt: skip
NEXT = (
    Task.what, Task.state, Task.holder, Task.holder_name, Task.assignee_name, Task.due_at, Task.amber_at,
    Task.held, Task.held_why, Task.held_since,
)  # fmt: skip


def reach(actor: Actor) -> ColumnElement[bool]:
    """Which repairs the actor may open: a condition on the row, for whatever face."""
    if actor.face == "staff":
        scope = actor.scope("repair.read")
        return Repair.id.is_not(None) if scope is None else Repair.community_id.in_(scope)
    if actor.face == "field":
        theirs = Repair.firm_id.in_(actor.own("firm"))
        own = and_(Repair.firm_id.in_(actor.own("crew")), Repair.technician_id == actor.person_id)
        return or_(theirs, own) if actor.own("crew") else theirs
    followed = exists().where(
        Follower.subject_kind == "repair",
        Follower.subject_id == Repair.id,
        Follower.person_id == actor.person_id,
    )
    return or_(Repair.unit_id.in_(actor.own("unit")), Repair.reporter_id == actor.person_id, followed)


def get_for(actor: Actor, repair_id: int) -> Repair:
    """The repair, if it is the actor's to see; else it is not there (404). Inside a unit it is held."""
    if not 0 < repair_id < 2**62:
        raise Missing
    row = session().scalar(for_change(select(Repair).where(Repair.id == repair_id, reach(actor)), Repair))
    if row is None:
        raise Missing
    return row


def by_number(actor: Actor, number: str) -> Repair | None:
    """The repair of that number within the actor's reach."""
    return session().scalar(select(Repair).where(Repair.number == number.strip().upper(), reach(actor)))


def owns_story(actor: Actor, repair: Repair) -> bool:
    """Whether an owner may read words and names of it: an own report, or one by somebody who lives there now.

    A follower, and the next owner of a sold home, see how it goes but not what others wrote.
    """
    if actor.person_id is not None and repair.reporter_id == actor.person_id:
        return True
    if repair.unit_id is None or repair.unit_id not in actor.own("unit"):
        return False
    if repair.reporter_id is None:
        return True
    today = clock.today()
    return bool(
        session().scalar(
            select(Occupancy.id)
            .where(
                Occupancy.unit_id == repair.unit_id, Occupancy.person_id == repair.reporter_id,
                Occupancy.from_on <= today, or_(Occupancy.to_on.is_(None), Occupancy.to_on >= today),
            )
            .limit(1)
        )
    )  # fmt: skip


def with_next(statement: Select[*tuple[Any, ...]]) -> Select[Any]:
    """The rows with their next step, who holds it, and by when."""
    return statement.add_columns(*NEXT).outerjoin(
        Task, and_(Task.subject_kind == "repair", Task.subject_id == Repair.id, Task.closed_at.is_(None))
    )


def for_owner(actor: Actor, before: int | None = None, limit: int = PAGE) -> Sequence[Row[Any]]:
    """The owner's repairs, newest first: of the own homes, reported or followed; `limit` + 1 rows at most."""
    below = Repair.id < (before or 2**62)
    branches = [
        select(Repair.id).where(Repair.unit_id == unit, below).order_by(Repair.id.desc()).limit(limit + 1)
        for unit in sorted(actor.own("unit"))
    ]
    branches.append(
        select(Repair.id)
        .where(Repair.reporter_id == actor.person_id, below)
        .order_by(Repair.id.desc())
        .limit(limit + 1)
    )
    branches.append(
        select(Follower.subject_id)
        .where(
            Follower.person_id == actor.person_id, Follower.subject_kind == "repair",
            Follower.subject_id < (before or 2**62),
        )
        .order_by(Follower.subject_id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    ids = union(*(select(b.subquery()) for b in branches)).subquery()
    statement = select(*ROW).where(Repair.id.in_(select(ids))).order_by(Repair.id.desc()).limit(limit + 1)
    return session().execute(with_next(statement)).all()


def listing(
    actor: Actor,
    *,
    status: str = "",
    part_code: str = "",
    community_id: int = 0,
    before: int | None = None,
    limit: int = 30,
) -> Sequence[Row[Any]]:
    """All repairs within the staff member's communities, newest first, by state or building part."""
    statement = select(*ROW, Firm.short_name.label("firm")).outerjoin(Firm, Firm.id == Repair.firm_id)
    statement = statement.where(reach(actor), Repair.id < (before or 2**62))
    if community_id:
        statement = statement.where(Repair.community_id == community_id)
    if status in set(Status):
        statement = statement.where(Repair.status == Status(status))
    if part_code:
        statement = statement.where(Repair.part_code == part_code)
    return session().execute(with_next(statement).order_by(Repair.id.desc()).limit(limit + 1)).all()


def by_ids(actor: Actor, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """These repairs in the given order, as far as the actor may see them."""
    rows = {
        row.id: row
        for row in session().execute(with_next(select(*ROW).where(Repair.id.in_(ids), reach(actor))))
    }
    return [rows[i] for i in ids if i in rows]


def of_unit(actor: Actor, unit_id: int, limit: int = 20) -> Sequence[Row[Any]]:
    """What is open and what was repaired in a home, newest first."""
    statement = select(*ROW).where(Repair.unit_id == unit_id, reach(actor))
    return session().execute(with_next(statement).order_by(Repair.id.desc()).limit(limit)).all()


def homes_with_repairs(unit_ids: Sequence[int]) -> set[int]:
    """Which of these homes have a repair, open or closed; no reader's scope is asked."""
    found: set[int] = set()
    for start in range(0, len(unit_ids), 500):
        piece = unit_ids[start : start + 500]
        found.update(session().scalars(select(Repair.unit_id).where(Repair.unit_id.in_(piece)).distinct()))
    return found


def like_it(
    *, unit_id: int | None, community_id: int | None, building_id: int | None, part_code: str, limit: int = 3
) -> Sequence[Row[Any]]:
    """Open repairs of the same home, or the same common part, and the same group of building parts."""
    group = part_code.split(".")[0]
    statement = select(*ROW).where(
        Repair.status.in_([*OPEN, Status.SIGNED_OFF]), Repair.part_code.startswith(group + ".")
    )
    if unit_id is not None:
        statement = statement.where(Repair.unit_id == unit_id)
    else:
        statement = statement.where(Repair.unit_id.is_(None), Repair.community_id == community_id)
        if building_id is not None:
            statement = statement.where(Repair.building_id == building_id)
    return session().execute(with_next(statement).order_by(Repair.id.desc()).limit(limit)).all()


def bare(repair_id: int) -> Row[*tuple[Any, ...]]:
    """A repair for the house's own use, such as the words of a message."""
    return session().execute(
        select(*ROW, Repair.reporter_id, Repair.technician_id, Repair.building_id).where(Repair.id == repair_id)
    ).one()  # fmt: skip

"""Repairs found one by one and in lists, each within the reader's reach."""

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)

from portal.domain.casework.models import Follower, Post, ReadMark, Task
from portal.domain.estate.models import Firm, Occupancy, Unit
from portal.domain.estate.queries.places import communities
from portal.domain.repairs.models import Repair
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries.reach import Shape, reach, reach_by, shape_of, values_of
from portal.domain.repairs.rules import OPEN, Status
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms.sign_rules import Party
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.gathered import in_company
from portal.infra.reads import Read, many, named
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


def for_owner(
    actor: Actor, before: int | None = None, limit: int = PAGE, *, only_open: bool = False
) -> Sequence[Any]:
    """The owner's repairs, newest first: of the own homes, reported or followed; `limit` + 1 rows at most.

    `only_open`: of these those that go on, or hold words of the desk that were not read; and what is handled as an
    incident where an own home stands. These rows carry incident_at, incident_note and `known`: it is the reader's
    own, or followed. All carry `asked_here`: the owner's place of the form is open.
    """
    units = sorted(actor.own("unit"))
    values = {"below": before or 2**62, "reader": actor.person_id, **named("unit", units)}
    return _for_owner(len(units), limit + 1, only_open).all(values)


@cache
def _for_owner(units: int, most: int, only_open: bool) -> Read:
    """One index walk for each home, for what was reported, and for what is followed; merged."""
    mine = [
        *(Repair.unit_id == unit for unit in many("unit", units)),
        Repair.reporter_id == bindparam("reader"),
    ]
    branches = [_newest(Repair.id, most, own) for own in mine]
    followed = (Follower.person_id == bindparam("reader"), Follower.subject_kind == "repair")
    branches.append(_newest(Follower.subject_id, most, *followed))
    if not only_open:
        return _page_of(_all_of(branches), most, *ROW, _asked_here())
    known = or_(*mine, exists().where(*followed, Follower.subject_id == Repair.id)).label("known")
    branches += [_in_house(unit, most) for unit in many("unit", units)]
    columns = (*ROW, _asked_here(), Repair.incident_at, Repair.incident_note, known)
    return _page_of(_all_of(branches), most, *columns, where=_going_on())


def _asked_here() -> Any:
    """Whether the home's owner is asked to sign, whoever else is: the parties sign in any order."""
    return (
        exists()
        .where(
            SignRequest.unit_id == Repair.unit_id, SignRequest.repair_id == Repair.id,
            SignRequest.state == PlaceState.ASKED, SignRequest.party == Party.OWNER,
            Repair.status == Status.SIGNING,
        )
        .label("asked_here")
    )  # fmt: skip


def _all_of(branches: Sequence[Select[Any]]) -> Any:
    return union(*(select(b.subquery()) for b in branches)).subquery().c[0]


def _in_house(unit: Any, most: int) -> Select[Any]:
    """The incidents of this home's building, or of its whole community."""
    here = or_(Repair.building_id.is_(None), Repair.building_id == Unit.building_id)
    found = _newest(Repair.id, most, Repair.incident_at.is_not(None), Unit.id == unit, here)
    return found.join(Unit, Unit.community_id == Repair.community_id)


def _going_on() -> list[Any]:
    """It is open, or the desk wrote something that the reader has not seen yet."""
    mark = select(ReadMark.post_id).where(
        ReadMark.subject_kind == "repair", ReadMark.subject_id == Repair.id,
        ReadMark.person_id == bindparam("reader"),
    )  # fmt: skip
    unread = exists().where(
        Post.subject_kind == "repair", Post.subject_id == Repair.id, Post.inner.is_(False), Post.side == "desk",
        Post.id > func.coalesce(mark.correlate(Repair).scalar_subquery(), 0),
    )  # fmt: skip
    return [or_(*(Repair.status == status for status in sorted(OPEN)), unread)]


def _newest(id_: Any, most: int, *conditions: Any) -> Select[Any]:
    below = id_ < bindparam("below")
    return select(id_).where(*conditions, below).order_by(id_.desc()).limit(literal_column(str(most)))


def _page_of(ids: Any, most: int, *columns: Any, where: Sequence[Any] = ()) -> Read:
    """The rows of the newest of these ids. Limits stand in the SQL: for a parameter PostgreSQL would plan for a
    tenth of the table."""
    page = select(ids.label("id")).order_by(ids.desc()).limit(literal_column(str(most))).subquery()
    statement = select(*columns).select_from(Repair).join(page, page.c.id == Repair.id)
    return Read(with_next(statement.where(*where)).order_by(Repair.id.desc()))


def listing(
    actor: Actor,
    *,
    status: str = "",
    part_code: str = "",
    community_id: int = 0,
    before: int | None = None,
    limit: int = 30,
) -> Sequence[Any]:
    """All repairs within the staff member's communities, newest first, by state or building part."""
    places = [row.id for row in communities(actor, "repair.read") if community_id in (0, row.id)]
    if not places:
        return []
    status = status if status in set(Status) else ""
    values = {"below": before or 2**62, "status": status, "part": part_code, **named("place", places)}
    rows = in_company(_listing(len(places), bool(status), bool(part_code), limit + 1), values)
    return sorted(rows, key=attrgetter("id"), reverse=True)


@cache
def _listing(places: int, status: bool, part: bool, most: int) -> Read:
    """One index walk for each community, merged."""
    asked = [Repair.status == bindparam("status")] if status else []
    asked += [Repair.part_code == bindparam("part")] if part else []
    branches = [
        _newest(Repair.id, most, Repair.community_id == place, *asked) for place in many("place", places)
    ]
    ids = union_all(*(select(b.subquery()) for b in branches)).subquery()
    firm = select(Firm.short_name).where(Firm.id == Repair.firm_id).scalar_subquery()
    return _page_of(ids.c[0], most, *ROW, firm.label("firm"))


def by_ids(actor: Actor, ids: Sequence[int]) -> Sequence[Any]:
    """These repairs in the given order, as far as the actor may see them."""
    if not ids:
        return []
    found = in_company(_by_ids(shape_of(actor), len(ids)), values_of(actor) | named("id", ids))
    rows = {row.id: row for row in found}
    return [rows[i] for i in ids if i in rows]


@cache
def _by_ids(shape: Shape, count: int) -> Read:
    return Read(with_next(select(*ROW).where(Repair.id.in_(many("id", count)), reach_by(shape))))


def of_unit(actor: Actor, unit_id: int, limit: int = 20) -> Sequence[Row[Any]]:
    """What is open and what was repaired in a home, newest first."""
    statement = select(*ROW).where(Repair.unit_id == unit_id, reach(actor))
    return session().execute(with_next(statement).order_by(Repair.id.desc()).limit(limit)).all()


# What waits for somebody in a home, newest first (asked with unit, 0 for none).
OPEN_OF_HOME = Read(
    select(Repair.id, Repair.number, Repair.title, *NEXT)
    .join(Task, and_(Task.subject_kind == "repair", Task.subject_id == Repair.id, Task.closed_at.is_(None)))
    .where(Repair.unit_id == bindparam("unit"))
    .order_by(Repair.id.desc())
    .limit(literal_column("5"))
)  # fmt: skip


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
    """Open repairs of the same home, or the same common part, and the same group of building parts.

    Of a home with its building also what is handled there as an incident.
    """
    group = part_code.split(".")[0]
    statement = select(*ROW).where(
        Repair.status.in_([*OPEN, Status.SIGNED_OFF]), Repair.part_code.startswith(group + ".")
    )
    if unit_id is not None:
        nearby = (
            [Repair.building_id == building_id, Repair.incident_at.is_not(None)] if building_id else [false()]
        )
        statement = statement.where(or_(Repair.unit_id == unit_id, and_(*nearby)))
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


def one_open(column: str, row_id: int) -> str:
    """The number of a repair that goes on where this column (unit_id, building_id, spot_id, reporter_id) is that row;
    empty where none does. No reader's scope is asked."""
    going_on = Repair.status.in_([*OPEN, Status.SIGNED_OFF])
    statement = select(Repair.number).where(getattr(Repair, column) == row_id, going_on).limit(1)
    return session().scalar(statement) or ""


def open_of_firm(community_id: int, firm_id: int, limit: int = 500) -> Sequence[Any]:
    """What a firm still has to repair in a community, oldest first; no reader's scope is asked."""
    statement = select(*ROW).where(
        Repair.firm_id == firm_id, Repair.status.in_(list(OPEN)), Repair.community_id == community_id
    )
    return session().execute(statement.order_by(Repair.id).limit(limit)).all()

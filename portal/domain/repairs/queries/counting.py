"""Repairs as the figures count them: open ones by age and state, and rounds as plain facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal_column, select, text, tuple_

from portal.domain.casework.models import Deadline
from portal.domain.estate.models import Community
from portal.domain.repairs.models import OPEN_NOW, Repair, RepairRound, Signature
from portal.domain.repairs.rules import OPEN, Status
from portal.infra.db import Key, UTCDateTime, session
from portal.infra.reads import Read, many, named

BATCH = 1000
R: Any = Repair.__table__.c
N: Any = RepairRound.__table__.c
D: Any = Deadline.__table__.c
S: Any = Signature.__table__.c


def open_by_age(communities: Sequence[int], edges: Sequence[datetime]) -> Mapping[tuple[Status, int], int]:
    """How many repairs are open, by state and age: bucket n holds those reported after `edges[n]` and not after
    `edges[n-1]`; the last one all that are older."""
    if not communities:
        return {}
    values = {f"edge_{n}": edge for n, edge in enumerate(edges)} | named("place", communities)
    rows = _open_by_age(len(communities), len(edges)).all(values)
    return {(Status(row.status), row.bucket): row.count for row in rows}


@cache
def _open_by_age(places: int, edges: int) -> Read:
    moments = [bindparam(f"edge_{n}", type_=UTCDateTime()) for n in range(edges)]
    bucket = case(
        *((R.submitted_at > edge, literal_column(str(n))) for n, edge in enumerate(moments)),
        else_=literal_column(str(edges)),
    ).label("bucket")
    return Read(
        select(R.status, bucket, func.count().label("count"))
        .where(R.community_id.in_(many("place", places)), text(f"repair.{OPEN_NOW}"))
        .group_by(R.status, bucket)
    )


def open_ones(
    communities: Sequence[int],
    status: Status,
    *,
    since: datetime,
    until: datetime,
    after: tuple[datetime, int] | None = None,
    limit: int = 30,
) -> Sequence[Any]:
    """The open repairs of a state reported in a span (after `since`, not after `until`), newest first, `limit` + 1
    at most: repair_id, at, id."""
    if not communities or status not in OPEN:
        return []
    values = {"since": since, "until": until, **named("place", communities)}
    if after is not None:
        values |= {"after_at": after[0], "after_id": after[1]}
    return _open_ones(len(communities), status, after is not None, limit + 1).all(values)


@cache
def _open_ones(places: int, status: Status, after: bool, most: int) -> Read:
    limit: Any = literal_column(str(most))
    conditions = [
        text(f"repair.{OPEN_NOW}"), text(f"repair.status = '{status.value}'"),
        R.submitted_at > bindparam("since", type_=UTCDateTime()),
        R.submitted_at <= bindparam("until", type_=UTCDateTime()),
    ]  # fmt: skip
    if after:
        place = tuple_(bindparam("after_at", type_=UTCDateTime()), bindparam("after_id", type_=Key))
        conditions.append(tuple_(R.submitted_at, R.id) < place)
    branches = [
        select(R.id, R.id.label("repair_id"), R.submitted_at.label("at"))
        .where(R.community_id == community, *conditions)
        .order_by(R.submitted_at.desc(), R.id.desc())
        .limit(limit)
        .subquery()
        for community in many("place", places)
    ]
    merged = select(branches[0]) if places == 1 else select(branches[0]).union_all(*map(select, branches[1:]))
    found = merged.subquery()
    return Read(select(found).order_by(found.c.at.desc(), found.c.id.desc()).limit(limit))


# Of the limits of one case: a bare max() tempts PostgreSQL to walk the key of the whole table backwards.
_LIMIT = (
    select(func.max(D.id + 0))
    .where(
        D.subject_kind == "repair", D.subject_id == N.repair_id, D.kind == "repair", D.round == N.no,
        D.dropped_at.is_(None),
    )
    .correlate(RepairRound.__table__)
    .scalar_subquery()
)  # fmt: skip
# Every refusal opens another turn of signing.
_TURNS = (
    select(func.coalesce(func.max(S.turn), 0))
    .where(S.repair_id == N.repair_id, S.round == N.no)
    .correlate(RepairRound.__table__)
    .scalar_subquery()
)
_ROUNDS = (
    select(
        N.repair_id, N.no, N.opened_at, N.frozen, N.frozen_at, R.community_id, R.building_id, R.part_code,
        R.firm_id, R.payer, R.status, R.round, R.submitted_at, R.accepted_at, R.cost_cents,
        Community.zone, D.due_at, D.met_at, _TURNS.label("refusals"),
    )
    .select_from(RepairRound.__table__)
    .join(Repair.__table__, R.id == N.repair_id)
    .join(Community, Community.id == R.community_id)
    .outerjoin(Deadline.__table__, and_(D.id == _LIMIT))
    .order_by(N.repair_id, N.no)
)  # fmt: skip
_OF_ONE = Read(_ROUNDS.where(R.id == bindparam("repair")))
_OF_MANY = Read(_ROUNDS.where(R.id >= bindparam("first"), R.id < bindparam("last")))


def rounds_to_count(repair_id: int) -> Sequence[Any]:
    """Every round of a repair with what the figures ask of it; a signed round as it was frozen."""
    return _OF_ONE.all({"repair": repair_id})


def all_rounds_to_count() -> Iterator[Sequence[Any]]:
    """Every round of every repair, batch by batch."""
    last = 0
    while True:
        ids = select(R.id).where(R.id > last).order_by(R.id).limit(BATCH).subquery()
        top = session().scalar(select(func.max(ids.c.id)))
        if top is None:
            return
        yield _OF_MANY.all({"first": last + 1, "last": top + 1})
        last = top


def brief(repair_ids: Sequence[int]) -> Sequence[Any]:
    """These repairs without a word about the people: number, label, title, part_code, status, submitted_at."""
    columns = (R.id, R.number, R.label, R.title, R.part_code, R.status, R.submitted_at)
    return session().execute(select(*columns).where(R.id.in_(repair_ids)).order_by(R.id.desc())).all()


def ids_in(rows: Iterable[Any]) -> list[int]:
    """The repairs of these rows, each once, in their order."""
    return list(dict.fromkeys(row.repair_id for row in rows))

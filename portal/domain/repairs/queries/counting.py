"""Repairs as the figures count them: open ones by age and state, and rounds as plain facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from portal.domain.casework.ages import Ages
from portal.domain.casework.models import Deadline
from portal.domain.estate.models import Community
from portal.domain.repairs.models import OPEN_NOW, Repair, RepairRound, Signature
from portal.domain.repairs.rules import OPEN, Status
from portal.infra.db import session
from portal.infra.reads import Read

BATCH = 1000
R: Any = Repair.__table__.c
_AGES = Ages(Repair.__table__, OPEN_NOW, "repair_id")
N: Any = RepairRound.__table__.c
D: Any = Deadline.__table__.c
S: Any = Signature.__table__.c


def open_by_age(communities: Sequence[int], edges: Sequence[datetime]) -> Mapping[tuple[Status, int], int]:
    """How many repairs are open, by state and age (`Ages.by_age`)."""
    return {(Status(status), bucket): n for (status, bucket), n in _AGES.by_age(communities, edges).items()}


def open_ones(communities: Sequence[int], status: Status, **span: Any) -> Sequence[Any]:
    """The open repairs of a state reported in a span, newest first (`Ages.open_ones`): repair_id, at, id."""
    return _AGES.open_ones(communities, status.value, **span) if status in OPEN else []


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

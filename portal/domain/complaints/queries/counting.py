"""Complaints as the figures count them: cases and limits as plain rows, and those that are open by step and age."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, select, text, union_all
from sqlalchemy.orm import aliased

from portal.domain.casework.ages import Ages
from portal.domain.casework.models import Deadline
from portal.domain.complaints.models import OPEN_NOW, Complaint
from portal.domain.complaints.queries.reach import Shape, reach_by, shape_of, values_of
from portal.domain.complaints.reply_models import Promise
from portal.domain.complaints.rules import KIND, OPEN, Status
from portal.domain.estate.models import Community
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.gathered import in_company
from portal.infra.reads import Read, many, named

BATCH = 1000
# The same home or person, the same kind of thing, within a year: a repeat complaint.
AGAIN_WITHIN = timedelta(days=365)
C: Any = Complaint.__table__.c
_AGES = Ages(Complaint.__table__, OPEN_NOW, "complaint_id")
D: Any = Deadline.__table__.c
P: Any = Promise.__table__.c


def _alike(one: Any, other: Any) -> list[Any]:
    """When two complaints are of the same home, person or repair, or of one name in what came in from before; each
    condition is a walk of its own index."""
    kind = func.coalesce(other.topic, "") == func.coalesce(one.topic, "")
    named_so = and_(
        one.origin == "import", text("other.origin = 'import'"), one.contact_name != "",
        other.community_id == one.community_id, other.contact_name == one.contact_name,
    )  # fmt: skip
    same = (
        other.unit_id == one.unit_id, other.complainant_id == one.complainant_id, other.repair_id == one.repair_id,
        named_so,
    )  # fmt: skip
    return [and_(each, kind, other.community_id == one.community_id) for each in same]


def to_count(complaint_ids: Sequence[int]) -> list[tuple[Any, Sequence[Any], Sequence[Any]]]:
    """Each complaint with its limits and its promises, as the figures take them: two statements more for all."""
    cases, clocks, promised = _to_count(len(complaint_ids))
    ids = named("id", complaint_ids)
    limits: dict[int, list[Any]] = defaultdict(list)
    for limit in clocks.all(ids):
        limits[limit.subject_id].append(limit)
    promises: dict[int, list[Any]] = defaultdict(list)
    for promise in promised.all(ids):
        promises[promise.complaint_id].append(promise)
    return [(row, limits[row.id], promises[row.id]) for row in cases.all(ids)]


@cache
def _to_count(count: int) -> tuple[Read, Read, Read]:
    ids = many("id", count)
    cases = (
        select(
            C.id, C.community_id, C.submitted_at, C.topic, C.cause, C.prevent_in, C.lesson, C.firm_id, C.severity,
            C.channel, C.follow_up, C.stage, C.origin, C.status, C.archived_at, C.unit_id, C.complainant_id,
            C.repair_id, C.contact_name, C.earlier_id, C.expectation, C.experience, Community.zone,
        )
        .join(Community, Community.id == C.community_id)
        .where(C.id.in_(ids))
        .order_by(C.id)
    )  # fmt: skip
    clocks = (
        select(D.subject_id, D.kind, D.round, D.started_at, D.due_at, D.met_at, D.dropped_at)
        .where(D.subject_kind == KIND, D.subject_id.in_(ids))
        .order_by(D.id)
    )
    promises = (
        select(P.id, P.complaint_id, P.stage, P.state, P.made_at, P.due_at, P.kept_at)
        .where(P.complaint_id.in_(ids))
        .order_by(P.id)
    )
    return Read(cases), Read(clocks), Read(promises)


def repeats(complaint_ids: Sequence[int]) -> set[int]:
    """Which of these are repeat complaints: somebody said so, or a like one came within the year before."""
    said, pairs = _repeats(len(complaint_ids))
    ids = named("id", complaint_ids)
    found = {row.id for row in said.all(ids)}
    rows = pairs.all(ids)
    return found | {row.id for row in rows if _aware(row.submitted_at) - _aware(row.last) <= AGAIN_WITHIN}


@cache
def _repeats(count: int) -> tuple[Read, Read]:
    one, other = aliased(Complaint, name="one"), aliased(Complaint, name="other")
    ids = many("id", count)
    pairs = union_all(
        *(
            select(one.id, one.submitted_at, func.max(other.submitted_at).label("last"))
            .join(other, and_(alike, other.submitted_at < one.submitted_at))
            .where(one.id.in_(ids))
            .group_by(one.id, one.submitted_at)
            for alike in _alike(one, other)
        )
    )
    return Read(select(one.id).where(one.id.in_(ids), one.earlier_id.is_not(None))), Read(pairs)


def like_after(complaint_id: int) -> list[int]:
    """The like complaints of the year after it, which are repeats because of it."""
    rows = _like_after().all({"id": complaint_id})
    return sorted({row.id for row in rows if _aware(row.submitted_at) - _aware(row.first) <= AGAIN_WITHIN})


@cache
def _like_after() -> Read:
    one, other = aliased(Complaint, name="one"), aliased(Complaint, name="other")
    return Read(
        union_all(
            *(
                select(other.id, other.submitted_at, one.submitted_at.label("first"))
                .select_from(one)
                .join(other, and_(alike, other.submitted_at > one.submitted_at))
                .where(one.id == bindparam("id"))
                for alike in _alike(one, other)
            )
        )
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def all_to_count() -> Iterator[list[tuple[Any, Sequence[Any], Sequence[Any]]]]:
    """Every complaint as `to_count` gives it, batch by batch."""
    last = 0
    while True:
        ids = session().scalars(select(C.id).where(C.id > last).order_by(C.id).limit(BATCH)).all()
        if not ids:
            return
        yield to_count(ids)
        last = ids[-1]


def open_by_age(communities: Sequence[int], edges: Sequence[datetime]) -> Mapping[tuple[Status, int], int]:
    """How many complaints are open, by step and age (`Ages.by_age`)."""
    return {(Status(status), bucket): n for (status, bucket), n in _AGES.by_age(communities, edges).items()}


def open_ones(communities: Sequence[int], status: Status, **span: Any) -> Sequence[Any]:
    """The open complaints of a step received in a span, newest first (`Ages.open_ones`): complaint_id, at, id."""
    return _AGES.open_ones(communities, status.value, **span) if status in OPEN else []


def by_ids(actor: Actor, complaint_ids: Sequence[int]) -> list[Any]:
    """These complaints for a list, in their order, those that the reader may see: number, title, label, status,
    topic, severity, channel, submitted_at, community_id, lesson, cause, prevent_in."""
    if not complaint_ids:
        return []
    values = values_of(actor) | named("id", complaint_ids)
    found = {row.id: row for row in in_company(_by_ids(shape_of(actor), len(complaint_ids)), values)}
    return [found[each] for each in complaint_ids if each in found]


@cache
def _by_ids(shape: Shape, count: int) -> Read:
    columns = (
        Complaint.id, Complaint.number, Complaint.title, Complaint.label, Complaint.status, Complaint.topic,
        Complaint.severity, Complaint.channel, Complaint.origin, Complaint.submitted_at, Complaint.community_id,
        Complaint.cause, Complaint.lesson, Complaint.prevent_in, Complaint.replied_at, Complaint.stage,
    )  # fmt: skip
    return Read(select(*columns).where(Complaint.id.in_(many("id", count)), reach_by(shape)))

"""What an owner may read and do of a repair beyond opening it: words of others, the thread, the verbs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select

from portal.domain.casework.models import Post, ReadMark
from portal.domain.estate.models import Occupancy, Unit
from portal.domain.repairs import events
from portal.domain.repairs.models import Repair
from portal.domain.repairs.queries.reach import Shape, reach, reach_by, shape_of, values_of
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import Event, Line
from portal.infra.reads import Read, among, many, named
from portal.infra.refused import N_, Missing

HIDDEN = N_("（内容不公开）")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a reader stands to a repair: `full` may read its words, `unread` posts of the desk wait for them."""

    full: bool
    unread: int


def _open_words(units: Sequence[Any], person: Any) -> ColumnElement[bool]:
    """On which repairs an owner may read what others wrote: the rule of `owns_story`, as a condition on the row."""
    today: Any = bindparam("today")
    lives_there_now = exists().where(
        Occupancy.unit_id == Repair.unit_id, Occupancy.person_id == Repair.reporter_id,
        Occupancy.from_on <= today, or_(Occupancy.to_on.is_(None), Occupancy.to_on >= today),
    )  # fmt: skip
    at_home = among(Repair.unit_id, units)
    return or_(
        Repair.reporter_id == person, and_(at_home, or_(Repair.reporter_id.is_(None), lives_there_now))
    )


def standings(actor: Actor, repair_ids: Iterable[int]) -> dict[int, Standing]:
    """How the owner stands to each of these repairs; one that may not be opened is left out."""
    ids = list(repair_ids)
    if not ids:
        return {}
    values = values_of(actor) | named("id", ids) | {"today": clock.today()}
    rows = _standings(shape_of(actor), len(ids)).all(values)
    return {row[0]: Standing(bool(row[1]), row[2] if row[1] else 0) for row in rows}


@cache
def _standings(shape: Shape, count: int) -> Read:
    person: Any = bindparam("reader")
    units = many("reach_unit", shape[3])
    read_up_to = (
        select(ReadMark.post_id)
        .where(
            ReadMark.subject_kind == "repair", ReadMark.subject_id == Repair.id, ReadMark.person_id == person
        )
        .correlate(Repair)
        .scalar_subquery()
    )  # fmt: skip
    unread = (
        select(func.count())
        .select_from(Post)
        .where(
            Post.subject_kind == "repair", Post.subject_id == Repair.id, Post.inner.is_(False),
            Post.side == "desk", Post.id > func.coalesce(read_up_to, 0),
        )
        .correlate(Repair)
        .scalar_subquery()
    )  # fmt: skip
    full = _open_words(units, person).label("full")
    here = Repair.id.in_(many("id", count))
    return Read(select(Repair.id, full, unread.label("unread")).where(here, reach_by(shape)))


def to_follow(actor: Actor, repair_id: int) -> Repair:
    """A repair somebody may begin to follow: one within reach, of a common part where the own home stands, or one
    that is handled there as an incident."""
    shared = and_(Repair.unit_id.is_(None), Repair.community_id.in_(actor.own("community")))
    house = exists().where(Unit.id.in_(actor.own("unit")), Unit.building_id == Repair.building_id)
    affected = and_(Repair.incident_at.is_not(None), house)
    row = session().scalar(
        for_change(select(Repair).where(Repair.id == repair_id, or_(reach(actor), shared, affected)), Repair)
    )
    if row is None:
        raise Missing
    return row


def concerns(actor: Actor, repair: Repair) -> bool:
    """Whether an owner may act on it: it is of the own home, or a common part that the person reported.

    A follower reads how it goes on; a person who left the home keeps reading the own reports.
    """
    if repair.unit_id is None:
        return actor.person_id is not None and repair.reporter_id == actor.person_id
    return repair.unit_id in actor.own("unit")


def without_words(story: Sequence[Line]) -> list[Line]:
    """The story for a reader who sees how it goes but not what others wrote."""
    private = {
        kind.name: kind.private
        for kind in vars(events).values()
        if isinstance(kind, type) and issubclass(kind, Event)
    }
    return [
        line._replace(values={**line.values, **dict.fromkeys(private.get(line.name, ()), HIDDEN)})
        for line in story
    ]

"""Communities and their buildings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.domain.estate.models import Building, Community, Spot
from portal.domain.estate.reach import must
from portal.domain.estate.rows import AnyRow
from portal.infra import marks
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.reads import Read
from portal.infra.refused import Missing

COMMUNITIES = "communities"
_COMMUNITIES = Read(
    select(
        Community.id, Community.code, Community.name, Community.city, Community.zone, Community.hotline,
        Community.emergency_phone, Community.run_by, Community.developer, Community.restart_warranty,
    )
    .where(Community.retired_at.is_(None))
    .order_by(Community.name, Community.id)
)  # fmt: skip


def communities(actor: Actor, permission: str = "home.read") -> Sequence[AnyRow]:
    """The communities in which the actor holds a permission, by name; of an owner, those of the own homes.

    Rows: id, code, name, city, zone, hotline, emergency_phone, run_by, developer, restart_warranty.
    """
    scope = actor.own("community") if actor.face == "owner" else actor.scope(permission)
    return [row for row in _all_communities() if scope is None or row.id in scope]


def community(actor: Actor, community_id: int) -> AnyRow:
    """One community of the actor's, as in `communities`; any other is missing."""
    for row in communities(actor):
        if row.id == community_id:
            return row
    raise Missing


def zone_of(community_id: int) -> str:
    """The zone of the wall clocks there."""
    found = session().scalar(select(Community.zone).where(Community.id == community_id))
    if found is None:
        raise Missing
    return found


def buildings(community_id: int) -> Sequence[AnyRow]:
    """The buildings of a community: id, name, accepted_on, floors, in the order they were entered."""
    return all_buildings([community_id])


def all_buildings(community_ids: Sequence[int]) -> Sequence[AnyRow]:
    """The buildings of several communities, as in `buildings`."""
    return session().execute(
        select(Building.id, Building.name, Building.accepted_on, Building.floors, Building.community_id)
        .where(Building.community_id.in_(community_ids), Building.retired_at.is_(None))
        .order_by(Building.community_id, Building.id)
    ).all()  # fmt: skip


def building(actor: Actor, building_id: int) -> AnyRow:
    """One building with its community's name: id, name, accepted_on, floors, community_id, community."""
    row = session().execute(
        select(
            Building.id, Building.name, Building.accepted_on, Building.floors, Building.community_id,
            Community.name.label("community"),
        )
        .join(Community, Community.id == Building.community_id)
        .where(Building.id == building_id, Building.retired_at.is_(None))
    ).first()  # fmt: skip
    if row is None:
        raise Missing
    must(actor, "home.read", row.community_id)
    return row


def spots(community_id: int) -> Sequence[AnyRow]:
    """The named common parts of a community: id, name, community_id, building_id, building (its name, or None)."""
    return session().execute(_spots().where(Spot.community_id == community_id)).all()


def spot(actor: Actor, spot_id: int) -> AnyRow:
    """One common part as in `spots`."""
    row = session().execute(_spots().where(Spot.id == spot_id)).first()
    if row is None:
        raise Missing
    must(actor, "home.read", row.community_id)
    return row


def spot_called(community_id: int, building_id: int | None, title: str) -> int | None:
    """The common part of that name there, None where nobody named it so."""
    return session().scalar(
        select(Spot.id)
        .where(
            Spot.community_id == community_id, Spot.building_id.is_not_distinct_from(building_id),
            Spot.name == title, Spot.retired_at.is_(None),
        )
        .limit(1)
    )  # fmt: skip


def _spots() -> Any:
    columns = (Spot.id, Spot.name, Spot.community_id, Spot.building_id, Building.name.label("building"))
    named = select(*columns).outerjoin(Building, Building.id == Spot.building_id)
    return named.where(Spot.retired_at.is_(None)).order_by(
        Spot.building_id.is_not(None), Building.id, Spot.id
    )


def _all_communities() -> Sequence[AnyRow]:
    return marks.kept(COMMUNITIES, _COMMUNITIES.all)

"""停用: communities, buildings, homes and people that are no more. What happened to them stays on record."""

from typing import Any

from sqlalchemy import select

from portal.domain.estate import events
from portal.domain.estate.actions.people import locked_person
from portal.domain.estate.models import (
    Building,
    Community,
    FirmContact,
    Occupancy,
    Person,
    RoleGrant,
    Spot,
    Unit,
)
from portal.domain.estate.queries.places import COMMUNITIES
from portal.domain.estate.reach import must, must_in_one
from portal.infra import clock, marks, search
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused

REASON_MOST = 300
HAS_BUILDINGS = N_("还有没停用的楼栋，例如%(what)s。请先停用楼栋。")
HAS_UNITS = N_("还有没停用的房屋，例如%(what)s。请先停用房屋。")
HAS_PEOPLE = N_("还登记着住户%(what)s。请先登记搬离。")
HAS_HOMES = N_("还登记在%(what)s。请先在那套房登记搬离。")
HAS_ROLES = N_("还有角色没有收回。请先收回角色。")
HAS_FIRM = N_("还是单位的联系人。请先从单位的联系人里去掉。")


def retire_community(community_id: int, by: Actor, *, reason: str) -> None:
    """A community is no longer served; refused while a building of it is in use or anything is open there."""
    must(by, "community.edit", community_id)
    row = _held(Community, community_id)
    _none(
        HAS_BUILDINGS,
        select(Building.name).where(Building.community_id == row.id, Building.retired_at.is_(None)),
    )
    row.retired_at = clock.now()
    marks.move(COMMUNITIES)
    _told("community", row.id, row.name, reason, by, subject=("community", row.id))


def retire_building(building_id: int, by: Actor, *, reason: str) -> int:
    """A building is no more; refused while a home of it is in use. Returns its community's id."""
    row = _held(Building, building_id)
    must(by, "home.edit", row.community_id)
    _none(HAS_UNITS, select(Unit.label).where(Unit.building_id == row.id, Unit.retired_at.is_(None)))
    _held(Community, row.community_id)
    row.retired_at = clock.now()
    _told("building", row.id, row.name, reason, by, subject=("community", row.community_id))
    return int(row.community_id)


def retire_unit(unit_id: int, by: Actor, *, reason: str) -> int:
    """A home is no more (joined with another, taken down); refused while somebody lives there. Returns its building."""
    row = _held(Unit, unit_id)
    must(by, "home.edit", row.community_id)
    today = clock.today()
    lives = select(Person.name).join(Occupancy, Occupancy.person_id == Person.id)
    ends = Occupancy.to_on.is_(None) | (Occupancy.to_on >= today)
    _none(HAS_PEOPLE, lives.where(Occupancy.unit_id == row.id, ends))
    row.retired_at = clock.now()
    row.version += 1
    search.remove("unit", row.id)
    _told("unit", row.id, row.label, reason, by, subject=("unit", row.id), version=row.version)
    return int(row.building_id)


def retire_person(person_id: int, by: Actor, *, reason: str) -> None:
    """A person is no longer anything here: no home, role or firm. The phone is free for whoever has it now."""
    row = locked_person(person_id)
    must_in_one(by, "person.edit", _communities_ever(person_id))
    today = clock.today()
    homes = select(Unit.label).join(Occupancy, Occupancy.unit_id == Unit.id)
    _none(
        HAS_HOMES,
        homes.where(Occupancy.person_id == row.id, Occupancy.to_on.is_(None) | (Occupancy.to_on >= today)),
    )
    _none(
        HAS_ROLES, select(RoleGrant.id).where(RoleGrant.person_id == row.id, RoleGrant.revoked_at.is_(None))
    )
    works = FirmContact.to_on.is_(None) | (FirmContact.to_on >= today)
    _none(HAS_FIRM, select(FirmContact.id).where(FirmContact.person_id == row.id, works))
    row.retired_at = clock.now()
    if row.phone:
        row.other_phones, row.phone = [*row.other_phones, row.phone], None
    search.remove("person", row.id)
    _told("person", row.id, row.name, reason, by, subject=("person", row.id))


def add_spot(community_id: int, by: Actor, *, title: str, building_id: int | None = None) -> int:
    """Name a common part or a piece of equipment, of a building or of the whole community. Returns its id."""
    must(by, "home.edit", community_id)
    _held(Community, community_id)
    if building_id is not None and _held(Building, building_id).community_id != community_id:
        raise Missing
    _no_twin(community_id, building_id, title)
    row = Spot(community_id=community_id, building_id=building_id, name=title)
    session().add(row)
    session().flush()
    record(events.SpotAdded(spot=title), subject=("community", community_id), by=by)
    return row.id


def rename_spot(spot_id: int, by: Actor, *, title: str) -> None:
    """Call a common part otherwise; what was reported there keeps the name it had."""
    row = _held(Spot, spot_id)
    must(by, "home.edit", row.community_id)
    if row.name == title:
        return
    _no_twin(row.community_id, row.building_id, title)
    _held(Community, row.community_id)
    was, row.name = row.name, title
    record(events.SpotRenamed(spot=title, was=was), subject=("community", row.community_id), by=by)


def retire_spot(spot_id: int, by: Actor, *, reason: str) -> int:
    """A common part is no more, or no longer reported by this name. Returns its community's id."""
    row = _held(Spot, spot_id)
    must(by, "home.edit", row.community_id)
    _held(Community, row.community_id)
    row.retired_at = clock.now()
    _told("spot", row.id, row.name, reason, by, subject=("community", row.community_id))
    return int(row.community_id)


def _no_twin(community_id: int, building_id: int | None, title: str) -> None:
    same = select(Spot.id).where(
        Spot.community_id == community_id, Spot.building_id.is_not_distinct_from(building_id),
        Spot.name == title, Spot.retired_at.is_(None),
    )  # fmt: skip
    if session().scalar(same.limit(1)):
        raise Refused(N_("这里已经有%(spot)s"), field="title", spot=title)


def _communities_ever(person_id: int) -> set[int]:
    lived = select(Unit.community_id).join(Occupancy, Occupancy.unit_id == Unit.id)
    return set(session().scalars(lived.where(Occupancy.person_id == person_id)))


def _held(model: Any, row_id: int) -> Any:
    row = session().scalar(for_change(select(model).where(model.id == row_id)))
    if row is None or row.retired_at is not None:
        raise Missing
    return row


def _none(words: str, statement: Any) -> None:
    found = session().scalar(statement.limit(1))
    if found is not None:
        raise Refused(words, field="reason", **({"what": found} if "%(what)s" in words else {}))


def _told(
    kind: str, row_id: int, label: str, reason: str, by: Actor, *, subject: tuple[str, int], version: int = 0
) -> None:
    """The last line of each: the event, whose answers refuse it while something is open there."""
    if not reason or len(reason) > REASON_MOST:
        raise Refused(N_("请写明为什么停用"), field="reason")
    session().flush()
    told = events.Retired(kind=kind, row_id=row_id, label=label, reason=reason)
    record(told, subject=subject, by=by, version=version)

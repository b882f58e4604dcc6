"""Communities, buildings and homes as pages show them; staff see their communities, owners their own homes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select, tuple_

from portal.domain.estate.finding import scope_words
from portal.domain.estate.home_rules import HomeDates
from portal.domain.estate.models import Building, Community, Occupancy, Person, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.rows import AnyRow
from portal.domain.estate.rules import Tie, UnitState, lives_there
from portal.infra import clock, search
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import Missing

PAGE = 40


@dataclass(frozen=True, slots=True)
class Resident:
    """A person's tie to a home as a page shows it; `phone` is E.164 or empty."""

    occupancy_id: int
    person_id: int
    name: str
    phone: str
    tie: Tie
    from_on: date
    to_on: date | None
    proven: bool


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One home of a list, with the names and phones of those who live there now."""

    id: int
    label: str
    community_id: int
    community: str
    building_id: int
    state: UnitState
    handover: date | None
    residents: tuple[Resident, ...] = ()


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything about one home; `dates.accepted_on` is the home's own or else its building's."""

    id: int
    version: int
    label: str
    community_id: int
    community: str
    zone: str
    building_id: int
    building: str
    entrance: str
    floor: str
    door: str
    area_cm2: int | None
    house_type: str
    parking: str
    state: UnitState
    own_accepted_on: date | None
    dates: HomeDates
    restart_warranty: bool
    developer: str
    residents: tuple[Resident, ...] = field(default=())
    former: tuple[Resident, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class HomeList:
    """A page of homes; `after` is the id to go on from, None on the last page."""

    rows: tuple[HomeRow, ...]
    after: int | None


_HOMES = (
    select(
        Unit.id, Unit.label, Unit.community_id, Community.name.label("community"), Unit.building_id,
        Unit.state, Unit.handed_over_on, Unit.deemed_handover_on,
    )
    .join(Community, Community.id == Unit.community_id)
    .where(Unit.retired_at.is_(None))
)  # fmt: skip


def communities(actor: Actor, permission: str = "home.read") -> Sequence[AnyRow]:
    """The communities in which the actor holds a permission, by name; of an owner, those of the own homes.

    Rows: id, code, name, city, zone, hotline, emergency_phone, run_by, developer, restart_warranty.
    """
    statement = select(
        Community.id, Community.code, Community.name, Community.city, Community.zone, Community.hotline,
        Community.emergency_phone, Community.run_by, Community.developer, Community.restart_warranty,
    ).where(Community.retired_at.is_(None))  # fmt: skip
    scope = actor.own("community") if actor.face == "owner" else actor.scope(permission)
    if scope is not None:
        statement = statement.where(Community.id.in_(scope))
    return session().execute(statement.order_by(Community.name, Community.id)).all()


def community(actor: Actor, community_id: int) -> AnyRow:
    """One community of the actor's, as in `communities`; any other is missing."""
    for row in communities(actor):
        if row.id == community_id:
            return row
    raise Missing


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


def homes(
    actor: Actor, community_id: int, building_id: int | None = None, after: int | None = None
) -> HomeList:
    """A page of the homes of a community or one building, by label; `after` goes on behind that home."""
    must(actor, "home.read", community_id)
    statement = _HOMES.where(Unit.community_id == community_id)
    if building_id is not None:
        statement = statement.where(Unit.building_id == building_id)
    if after is not None:
        last = select(Unit.label).where(Unit.id == after).scalar_subquery()
        statement = statement.where(tuple_(Unit.label, Unit.id) > tuple_(last, after))
    rows = session().execute(statement.order_by(Unit.label, Unit.id).limit(PAGE + 1)).all()
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return HomeList(_with_residents(rows[:PAGE]), more)


def find_homes(actor: Actor, text: str, after: int | None = None, limit: int = 25) -> HomeList:
    """Homes by number in any spelling, a resident's name, phone or its last four digits; newest entry first.

    `after` is the `after` of the page before.
    """
    must(actor, "home.read")
    scopes = scope_words(actor.scope("home.read"))
    hits = search.find(text, kinds=["unit"], scopes=scopes, before_id=after, limit=limit)
    more = hits[-1].doc_id if len(hits) == limit else None
    found = homes_by_id([hit.subject_id for hit in hits])
    return HomeList(tuple(found[hit.subject_id] for hit in hits if hit.subject_id in found), more)


def homes_by_id(unit_ids: Sequence[int]) -> dict[int, HomeRow]:
    """Rows of homes by id, with who lives there now; the caller has looked at whose they are."""
    if not unit_ids:
        return {}
    rows = session().execute(_HOMES.where(Unit.id.in_(unit_ids))).all()
    return {row.id: row for row in _with_residents(rows)}


def homes_of(actor: Actor) -> list[HomeRow]:
    """The actor's own homes, by label."""
    own = homes_by_id(sorted(actor.own("unit")))
    return sorted(own.values(), key=lambda row: (row.community, row.label))


def home(actor: Actor, unit_id: int) -> HomePage:
    """Everything about one home: its dates, who lives there now and who did before.

    Staff see the homes of their communities. Who lives there sees the own home, and nobody who left it.
    """
    row = session().execute(_one_home(unit_id)).first()
    if row is None:
        raise Missing
    unit, building, community = row
    lives = actor.face == "owner"
    if lives and unit_id not in actor.own("unit"):
        raise Missing
    if not lives:
        must(actor, "home.read", unit.community_id)
    ties = _ties([unit_id])
    today = clock.today(community.zone)
    now = tuple(tie for _, tie in ties if lives_there(tie.from_on, tie.to_on, today) or tie.from_on > today)
    before = tuple(tie for _, tie in ties if tie not in now)
    return _page(unit, building, community, now, () if lives else before)


def _one_home(unit_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Unit, Building, Community)
        .join(Building, Building.id == Unit.building_id)
        .join(Community, Community.id == Unit.community_id)
        .where(Unit.id == unit_id, Unit.retired_at.is_(None))
    )


def _page(
    unit: Unit,
    building: Building,
    community: Community,
    now: tuple[Resident, ...],
    before: tuple[Resident, ...],
) -> HomePage:
    return HomePage(
        id=unit.id, version=unit.version, label=unit.label, community_id=community.id, community=community.name,
        zone=community.zone, building_id=building.id, building=building.name, entrance=unit.entrance,
        floor=unit.floor, door=unit.door, area_cm2=unit.area_cm2, house_type=unit.house_type,
        parking=unit.parking, state=UnitState(unit.state), own_accepted_on=unit.accepted_on,
        dates=HomeDates(
            unit.accepted_on or building.accepted_on, unit.handed_over_on, unit.deemed_handover_on,
            unit.deemed_reason, unit.moved_in_on,
        ),
        restart_warranty=community.restart_warranty, developer=community.developer, residents=now, former=before,
    )  # fmt: skip


def _ties(unit_ids: Sequence[int]) -> list[tuple[int, Resident]]:
    rows = session().execute(
        select(
            Occupancy.id, Occupancy.unit_id, Occupancy.tie, Occupancy.from_on, Occupancy.to_on,
            Occupancy.proven_at, Person.id.label("person_id"), Person.name, Person.phone,
        )
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.unit_id.in_(unit_ids))
        .order_by(Occupancy.unit_id, Occupancy.id)
    )  # fmt: skip
    return [
        (
            row.unit_id,
            Resident(
                row.id, row.person_id, row.name, row.phone or "", Tie(row.tie), row.from_on, row.to_on,
                row.proven_at is not None,
            ),
        )
        for row in rows
    ]  # fmt: skip


def _with_residents(rows: Sequence[AnyRow]) -> tuple[HomeRow, ...]:
    today = clock.today()
    living: dict[int, list[Resident]] = {}
    for unit_id, tie in _ties([row.id for row in rows]) if rows else ():
        if lives_there(tie.from_on, tie.to_on, today):
            living.setdefault(unit_id, []).append(tie)
    return tuple(
        HomeRow(
            row.id, row.label, row.community_id, row.community, row.building_id, UnitState(row.state),
            HomeDates(None, row.handed_over_on, row.deemed_handover_on, "", None).handover,
            tuple(living.get(row.id, ())),
        )
        for row in rows
    )  # fmt: skip


def signing_owners(unit_id: int | None) -> list[int]:
    """The people who may sign for a home today: its proven owners and co-owners."""
    today = clock.today()
    rows = session().scalars(
        select(Occupancy.person_id).where(
            Occupancy.unit_id == unit_id, Occupancy.tie.in_([Tie.OWNER, Tie.CO_OWNER]),
            Occupancy.proven_at.is_not(None), Occupancy.from_on <= today,
            Occupancy.to_on.is_(None) | (Occupancy.to_on >= today),
        )
    )  # fmt: skip
    return list(rows)

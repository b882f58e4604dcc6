"""Communities, buildings and homes as pages show them; staff see their communities, owners their own homes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_

from portal.domain.estate.finding import scope_words
from portal.domain.estate.home_rules import HomeDates
from portal.domain.estate.models import Building, Community, Occupancy, Person, Unit
from portal.domain.estate.reach import must
from portal.domain.estate.rows import AnyRow
from portal.domain.estate.rules import Tie, UnitState, lives_there
from portal.infra import clock, search
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.reads import Read, many, named
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


_TIE = (
    Occupancy.id.label("occupancy_id"), Occupancy.tie, Occupancy.from_on, Occupancy.to_on, Occupancy.proven_at,
    Person.id.label("person_id"), Person.name.label("person_name"), Person.phone,
)  # fmt: skip
_ONE_HOME = (
    select(Unit, Building, Community, *_TIE)
    .join(Building, Building.id == Unit.building_id)
    .join(Community, Community.id == Unit.community_id)
    .outerjoin(Occupancy, Occupancy.unit_id == Unit.id)
    .outerjoin(Person, Person.id == Occupancy.person_id)
    .where(Unit.id == bindparam("unit"), Unit.retired_at.is_(None))
    .order_by(Occupancy.id)
)


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
    rows = _with_residents(statement.order_by(Unit.label, Unit.id).limit(PAGE + 1))
    return HomeList(tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


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
    rows = _by_ids(len(unit_ids)).all(named("unit", unit_ids))
    return {row.id: row for row in _home_rows(rows)}


@cache
def _by_ids(count: int) -> Read:
    return Read(_residents_of(_HOMES.where(Unit.id.in_(many("unit", count)))))


def homes_of(actor: Actor) -> list[HomeRow]:
    """The actor's own homes, by label."""
    own = homes_by_id(sorted(actor.own("unit")))
    return sorted(own.values(), key=lambda row: (row.community, row.label))


def home(actor: Actor, unit_id: int) -> HomePage:
    """Everything about one home: its dates, who lives there now and who did before.

    Staff see the homes of their communities. Who lives there sees the own home, and nobody who left it.
    """
    rows = session().execute(_ONE_HOME, {"unit": unit_id}).all()
    if not rows:
        raise Missing
    unit, building, community = rows[0][:3]
    lives = actor.face == "owner"
    if lives and unit_id not in actor.own("unit"):
        raise Missing
    if not lives:
        must(actor, "home.read", unit.community_id)
    ties = [_resident(row) for row in rows if row.occupancy_id is not None]
    today = clock.today(community.zone)
    now = tuple(tie for tie in ties if lives_there(tie.from_on, tie.to_on, today) or tie.from_on > today)
    before = tuple(tie for tie in ties if tie not in now)
    return _page(unit, building, community, now, () if lives else before)


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


def _resident(row: AnyRow) -> Resident:
    return Resident(
        row.occupancy_id, row.person_id, row.person_name, row.phone or "", Tie(row.tie), row.from_on, row.to_on,
        row.proven_at is not None,
    )  # fmt: skip


def _with_residents(homes: Select[*tuple[Any, ...]]) -> list[HomeRow]:
    """The homes of a select (`_HOMES`, narrowed, ordered, cut) with who lives there now, in one statement."""
    return _home_rows(session().execute(_residents_of(homes)))


def _residents_of(homes: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    found = homes.subquery()
    return (
        select(found, *_TIE)
        .outerjoin(Occupancy, Occupancy.unit_id == found.c.id)
        .outerjoin(Person, Person.id == Occupancy.person_id)
        .order_by(found.c.label, found.c.id, Occupancy.id)
    )


def _home_rows(rows: Iterable[AnyRow]) -> list[HomeRow]:
    today = clock.today()
    homes_by: dict[int, AnyRow] = {}
    living: dict[int, list[Resident]] = {}
    for row in rows:
        homes_by[row.id] = row
        if row.occupancy_id is not None and lives_there(row.from_on, row.to_on, today):
            living.setdefault(row.id, []).append(_resident(row))
    return [
        HomeRow(
            row.id, row.label, row.community_id, row.community, row.building_id, UnitState(row.state),
            HomeDates(None, row.handed_over_on, row.deemed_handover_on, "", None).handover,
            tuple(living.get(row.id, ())),
        )
        for row in homes_by.values()
    ]  # fmt: skip


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


def home_in_use(unit_id: int | None) -> bool:
    """Whether there is such a home and it was not retired."""
    found = select(Unit.id).where(Unit.id == unit_id, Unit.retired_at.is_(None))
    return unit_id is not None and session().scalar(found) is not None
